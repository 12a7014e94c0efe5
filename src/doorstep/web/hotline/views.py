"""The desk's calls, the form that writes one down, the poster."""

from __future__ import annotations

import io
import uuid
from collections.abc import Mapping
from dataclasses import replace

import segno
from django.http import HttpResponse, HttpResponseRedirect

from doorstep.core.clock import utc_now
from doorstep.core.errors import NotAllowed, NotFound, UserError
from doorstep.core.text import Lang
from doorstep.services import directory, hotline
from doorstep.services.hotline import Call, OpenCall
from doorstep.services.readers import Account
from doorstep.services.worklists import Job
from doorstep.vocab.roles import Permission
from doorstep.web import frame, methods, refusals
from doorstep.web.asking import SignedInRequest
from doorstep.web.cases.pages import JobLine
from doorstep.web.cases.views import line
from doorstep.web.frame import Choice
from doorstep.web.hotline.pages import CallsPage, Handed, PosterPage
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.words import WORDS, say
from doorstep.workflows.language import Part, Tone

_TYPED = ("institution", "words", "name", "phone")


def tabs(reader: Account, lang: Lang, current: str) -> tuple[Choice, ...]:
    """The pages of the hotline that a reader may open."""
    mine = (("calls", "/hotline/"), ("poster", "/hotline/poster/")) if _is_desk(reader) else ()
    return tuple(Choice(say(lang, f"hotline.{name}"), href, name == current) for name, href in (*mine, ("counts", "/hotline/counts/")))


def _is_desk(reader: Account) -> bool:
    return bool(reader.institution) and reader.may(Permission.HANDLE_CASES)


@methods.form
def calls(request: SignedInRequest) -> HttpResponse:
    """Open calls of the reader's institution; those who handle no cases see the counts instead."""
    if not _is_desk(request.user):
        return HttpResponseRedirect("/hotline/counts/")
    if request.method != "POST":
        return _page(request, {"institution": request.user.institution})
    typed = {name: str(value) for name, value in request.POST.items()}
    call = Call(**{name: typed.get(name, "") for name in _TYPED})
    try:
        written = hotline.receive(call, by=request.user, key=typed.get("key", ""), now=utc_now())
    except UserError as error:
        return _page(request, typed, refusals.of(error, lang_of(request)), status=error.http_status)
    return HttpResponseRedirect(f"/hotline/?done={written.number}")


def _page(request: SignedInRequest, typed: Mapping[str, str], refusal: Refusal | None = None, *, status: int = 200) -> HttpResponse:
    reader, lang = request.user, lang_of(request)
    found = hotline.open_calls(reader=reader, now=utc_now())
    jobs = tuple(one.job for one in found)
    around = frame.of(request, title=say(lang, "hotline.title"), room="hotline")
    page = CallsPage(
        frame=around,
        tabs=tabs(reader, lang, "calls"),
        sentence=around.synthetic_opening + _sentence(jobs, directory.name_of(reader.institution).of(lang), lang),
        handed=_handed(request),
        refusal=refusal,
        lines=tuple(_line(one, lang) for one in found),
        empty=say(lang, "hotline.empty"),
        again="/hotline/",
        key=typed.get("key") or uuid.uuid4().hex,
        institutions=_institutions(reader, typed.get("institution", ""), lang),
        typed={name: typed.get(name, "") for name in _TYPED},
    )
    return render(request, page, part="rows", status=status)


def _line(one: OpenCall, lang: Lang) -> JobLine:
    """A call as a line: what was said, and the other institution when there is one."""
    is_direct = one.job.other == Part.CALLER.label
    shown = line(one.job, lang)
    return replace(shown, what=one.words, other="" if is_direct else shown.other)


def _sentence(jobs: tuple[Job, ...], place: str, lang: Lang) -> str:
    mine = [one for one in jobs if one.waits_here]
    late = sum(one.tone is Tone.ALARM for one in mine)
    key = "hotline.sentence-late" if late else "hotline.sentence" if jobs else "hotline.sentence-none"
    return say(lang, key, place=place, mine=len(mine), theirs=len(jobs) - len(mine), late=late)


def _handed(request: SignedInRequest) -> Handed | None:
    """What the caller is to be given, after a call was written down; None for any number that is not such."""
    try:
        number = request.GET.get("done", "")
        token = hotline.token_for(number, reader=request.user) if number else ""
    except UserError:
        return None
    return Handed(number, request.build_absolute_uri(f"/call/of/{token}/")) if token else None


def _institutions(reader: Account, chosen: str, lang: Lang) -> tuple[Choice, ...]:
    """The reader's own first, then every other, the highest tier first."""
    every = directory.institutions().values()
    ordered = sorted(every, key=lambda one: (one.code != reader.institution, -one.tier, one.number))
    return tuple(Choice(one.name.of(lang), "", one.code == chosen, one.code) for one in ordered)


@methods.reads
def poster(request: SignedInRequest) -> HttpResponse:
    """An A4 sheet with the code of the reader's institution."""
    reader, lang = _desk(request), lang_of(request)
    place = directory.name_of(reader.institution).of(lang)
    around = frame.of(request, title=say(lang, "hotline.poster"), room="hotline")
    page = PosterPage(
        frame=around,
        tabs=tabs(reader, lang, "poster"),
        sentence=say(lang, "hotline.poster-sentence"),
        place=place,
        address=_form_address(request),
        alt=say(lang, "hotline.poster-code", place=place),
    )
    return render(request, page)


@methods.reads
def poster_code(request: SignedInRequest) -> HttpResponse:
    """The QR code of the public form of the reader's institution."""
    _desk(request)
    return _code(_form_address(request))


@methods.reads
def link_code(request: SignedInRequest, number: str) -> HttpResponse:
    """The QR code of a caller's own address, for the desk that wrote the call down."""
    reader = _desk(request)
    return _code(request.build_absolute_uri(f"/call/of/{hotline.token_for(number, reader=reader)}/"))


def _desk(request: SignedInRequest) -> Account:
    if not _is_desk(request.user):
        raise NotAllowed(WORDS["cases.no-place"])
    return request.user


def _form_address(request: SignedInRequest) -> str:
    if request.user.institution not in directory.institutions():
        raise NotFound(WORDS["refusal.no-page"])
    return str(request.build_absolute_uri(f"/call/{request.user.institution}/"))


def _code(address: str) -> HttpResponse:
    stream = io.BytesIO()
    segno.make(address, error="m").save(stream, kind="svg", scale=8, border=4, dark="#16232b", light="#ffffff")
    return HttpResponse(stream.getvalue(), content_type="image/svg+xml")
