"""The room: its page, and the mailbox through which two browsers find each other."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, JsonResponse

from doorstep.core.clock import utc_now
from doorstep.core.errors import BadValue, UserError
from doorstep.services import directory, rooms
from doorstep.services.rooms import Sitter
from doorstep.web import frame, methods
from doorstep.web.asking import SignedInRequest
from doorstep.web.consultations.pages import RoomPage
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.words import WORDS, say

_MOST_BYTES = 100_000
_DEVICES = "camera=(self), microphone=(self), display-capture=(self), geolocation=()"


@methods.reads
def room(request: SignedInRequest, code: str) -> HttpResponse:
    """The page of an open room; camera and microphone are asked for here and nowhere else."""
    found, lang = rooms.get(code, reader=request.user), lang_of(request)
    number = rooms.case_number(found, reader=request.user)
    title = say(lang, "room.title", number=number)
    page = RoomPage(
        frame=frame.of(request, title=title, room="consultations", trail=(Choice(say(lang, "consult.title"), "/consultations/"), Choice(title, "", True))),
        sentence=say(lang, "room.sentence", number=number),
        code=code,
        me=f"{directory.name_of(request.user.institution).of(lang)} {request.user.label}",
        back=f"/cases/{number}/",
        say_action=f"/cases/{number}/say/",
        say_key=uuid.uuid4().hex,
        thread=f"/cases/{number}/",
    )
    response = render(request, page)
    response.headers["Permissions-Policy"] = _DEVICES
    return response


Json = Callable[..., dict[str, Any]]


def _answers(view: Json) -> Callable[..., HttpResponse]:
    """A view whose answer and refusals are JSON."""

    @wraps(view)
    def answer(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return JsonResponse(view(request, *args, **kwargs))
        except UserError as error:
            lang = lang_of(request)
            return JsonResponse({"code": error.code, "what": error.what.of(lang), "says": error.message(lang)}, status=error.http_status)

    return answer


@methods.posts
@_answers
def enter(request: SignedInRequest, code: str) -> dict[str, Any]:
    """Take a seat."""
    entered = rooms.enter(code, by=request.user, now=utc_now())
    others = _people(request, entered.others)
    return {"seat": entered.seat, "others": others, "iceServers": entered.ice_servers, "relayOnly": entered.relay_only}


def _people(request: SignedInRequest, sitters: tuple[Sitter, ...]) -> list[dict[str, Any]]:
    lang = lang_of(request)
    return [{"seat": one.seat, "name": f"{directory.name_of(one.institution).of(lang)} {one.holder}"} for one in sitters]


@methods.posts
@_answers
def post(request: SignedInRequest, code: str, seat: int) -> dict[str, Any]:
    """Hand a message to another seat."""
    letter = _letter(request.body)
    rooms.post(code, seat, to=letter["to"], kind=letter["kind"], body=letter["body"], by=request.user, now=utc_now())
    return {}


def _letter(body: bytes) -> dict[str, Any]:
    """The message of a browser, of the right shape or refused."""
    try:
        found = json.loads(body) if len(body) <= _MOST_BYTES else None
    except (ValueError, RecursionError):
        found = None
    shape = {"to": int, "kind": str, "body": str}
    if not isinstance(found, dict) or any(type(found.get(name)) is not kind for name, kind in shape.items()) or not 0 < found["to"] < 2**62:
        raise BadValue(WORDS["room.no-message"])
    if not all(_is_text(found[name]) for name in ("kind", "body")):
        raise BadValue(WORDS["room.no-message"])
    return found


def _is_text(text: str) -> bool:
    """Text that a database keeps: no NUL, no half of a character."""
    return "\x00" not in text and not any("\ud800" <= one <= "\udfff" for one in text)


@methods.reads
@_answers
def inbox(request: SignedInRequest, code: str, seat: int) -> dict[str, Any]:
    """What came in since `after`, and who sits there."""
    after = request.GET.get("after", "0")
    if not after.isdecimal() or len(after) > 18:
        raise BadValue(WORDS["room.no-message"])
    letters, there = rooms.inbox(code, seat, after=int(after), by=request.user, now=utc_now())
    told = [{"number": one.number, "from": one.sender, "kind": one.kind, "body": one.body} for one in letters]
    return {"letters": told, "others": _people(request, there)}


@methods.posts
@_answers
def leave(request: SignedInRequest, code: str, seat: int) -> dict[str, Any]:
    """Give the seat up."""
    rooms.leave(code, seat, by=request.user, now=utc_now())
    return {}
