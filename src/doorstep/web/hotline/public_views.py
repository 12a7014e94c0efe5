"""The pages of a caller: a form, and one call with its reply. No account, no rooms, nothing of anybody else's."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from doorstep.core.clock import BEIJING, utc_now
from doorstep.core.errors import BadValue, UserError
from doorstep.core.text import Lang
from doorstep.services import hotline
from doorstep.services.case_steps import KeyReused
from doorstep.services.hotline import Call, Standing
from doorstep.services.summary import synthetic_opening
from doorstep.web import frame, methods, refusals
from doorstep.web.hotline.pages import CallPage, StandingPage
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.words import WORDS, say

_TYPED = ("words", "name", "phone")


@methods.form
def call(request: HttpRequest, institution: str) -> HttpResponse:
    """The public form of an institution; what it takes becomes a case, and its caller gets an address of their own."""
    place = hotline.name_of_place(institution).of(lang_of(request))
    if request.method != "POST":
        return _form(request, institution, place, {})
    typed = {name: str(value) for name, value in request.POST.items()}
    brought = Call(institution, **{name: typed.get(name, "") for name in _TYPED})
    try:
        begun = hotline.receive_scanned(brought, address=_address(request), key=typed.get("key", ""), now=utc_now())
    except KeyReused:
        refusal = refusals.of(BadValue(WORDS["call.used-key"]), lang_of(request))
        return _form(request, institution, place, {**typed, "key": ""}, refusal, status=422)
    except UserError as error:
        return _form(request, institution, place, typed, refusals.of(error, lang_of(request)), status=error.http_status)
    return HttpResponseRedirect(f"/call/of/{hotline.token_of(begun.instance)}/?sent=1")


def _address(request: HttpRequest) -> str:
    """Where a request comes from: behind the proxy that the settings speak of, what that proxy saw last."""
    told = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return told.rsplit(",", 1)[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))


def _form(
    request: HttpRequest, institution: str, place: str, typed: Mapping[str, str], refusal: Refusal | None = None, *, status: int = 200
) -> HttpResponse:
    lang = lang_of(request)
    page = CallPage(
        frame=frame.of(request, title=f"{say(lang, 'call.title')} · {place}"),
        place=place,
        sentence=_opening(lang) + say(lang, "call.sentence", place=place),
        refusal=refusal,
        key=typed.get("key") or uuid.uuid4().hex,
        institution=institution,
        typed={name: typed.get(name, "") for name in _TYPED},
    )
    return _unseen(render(request, page, status=status))


@methods.form
def of(request: HttpRequest, token: str) -> HttpResponse:
    """Where one call stands, its reply, and the caller's verdict."""
    standing = hotline.by_token(token)
    if request.method != "POST":
        return _standing(request, token, standing)
    typed = {name: str(value) for name, value in request.POST.items()}
    said, version = typed.get("satisfied", ""), typed.get("version", "")
    try:
        if said not in ("yes", "no") or not version.isdecimal() or len(version) > 9:
            raise BadValue(WORDS["refusal.form-old"], cure=WORDS["refusal.form-old-cure"])
        hotline.verdict(token, is_satisfied=said == "yes", words=typed.get("note", ""), version=int(version), key=typed.get("key", ""), now=utc_now())
    except UserError as error:
        refusal = refusals.of(error, lang_of(request))
        return _standing(request, token, hotline.by_token(token), refusal, note=typed.get("note", ""), status=error.http_status)
    return HttpResponseRedirect(f"/call/of/{token}/")


def _standing(request: HttpRequest, token: str, one: Standing, refusal: Refusal | None = None, *, note: str = "", status: int = 200) -> HttpResponse:
    lang, is_new = lang_of(request), request.GET.get("sent") == "1"
    place = one.institution.of(lang)
    page = StandingPage(
        frame=frame.of(request, title=say(lang, "call.state-title", number=one.number)),
        place=place,
        sentence=_opening(lang) + say(lang, f"call.{one.state}", place=place),
        sent=say(lang, "call.sent", number=one.number) if is_new else "",
        link=request.build_absolute_uri(f"/call/of/{token}/") if is_new else "",
        refusal=refusal,
        facts=_facts(one, lang),
        reply=one.reply,
        may_judge=one.may_judge,
        version=one.version,
        keys=(uuid.uuid4().hex, uuid.uuid4().hex),
        note=note,
        again=f"/call/{one.code}/",
    )
    return _unseen(render(request, page, status=status))


def _facts(one: Standing, lang: Lang) -> tuple[tuple[str, str], ...]:
    times = (("received-at", one.received_at), ("due", one.due_at), ("replied-at", one.replied_at))
    return tuple((say(lang, f"call.{name}"), _time(at)) for name, at in times if at)


def _time(at: datetime) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def _opening(lang: Lang) -> str:
    return synthetic_opening(hotline.synthetic_of(), lang)


def _unseen(response: HttpResponse) -> HttpResponse:
    """No search engine lists the page; that no other site learns its address is the rule of the whole site."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
