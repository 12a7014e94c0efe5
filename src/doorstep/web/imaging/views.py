"""The list of studies, uploads, and matching to a case."""

from __future__ import annotations

from collections import Counter

from django.http import HttpResponse, HttpResponseRedirect

from doorstep.core.clock import utc_now
from doorstep.core.errors import BadValue, NotAllowed, UserError
from doorstep.imaging.reading import MOST_BYTES
from doorstep.imaging.reasons import Refused
from doorstep.services import imaging_quarantine, imaging_store, imaging_studies, policy
from doorstep.vocab.roles import Permission
from doorstep.web import frame, methods, refusals
from doorstep.web.asking import SignedInRequest
from doorstep.web.imaging import lines
from doorstep.web.imaging.pages import ImagesPage
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.words import WORDS, say

MOST_FILES = 200


@methods.reads
def listed(request: SignedInRequest) -> HttpResponse:
    """Studies of the reader's institution and of its cases; what waits for a case; what was refused."""
    return _page(request)


@methods.posts
def upload(request: SignedInRequest) -> HttpResponse:
    """Take the files that were chosen; says how many were stored, there already, or refused."""
    policy.require(request.user, Permission.HANDLE_CASES)
    files = request.FILES.getlist("files")
    try:
        if not request.user.institution:
            raise NotAllowed(WORDS["cases.no-place"])
        if not files or len(files) > MOST_FILES:
            raise BadValue(WORDS["imaging.choose-files"])
        counts: Counter[str] = Counter(_taken(file.read(MOST_BYTES + 1), request) for file in files)
    except UserError as error:
        return _page(request, refusals.of(error, lang_of(request)), status=error.http_status)
    told = "&".join(f"{name}={counts[name]}" for name in ("stored", "duplicate", "refused"))
    return HttpResponseRedirect(f"/imaging/?{told}")


def _taken(content: bytes, request: SignedInRequest) -> str:
    reader = request.user
    try:
        return imaging_store.receive(content, source=f"page {reader.label}", institution=reader.institution, now=utc_now()).status
    except Refused:
        return "refused"


@methods.posts
def match(request: SignedInRequest, study: int) -> HttpResponse:
    """Give a study to the case whose number was typed."""
    number = request.POST.get("number", "")
    try:
        imaging_studies.match(study, number, by=request.user, now=utc_now())
    except UserError as error:
        return _page(request, refusals.of(error, lang_of(request)), typed={study: number}, status=error.http_status)
    return HttpResponseRedirect("/imaging/?matched=1")


def _page(request: SignedInRequest, refusal: Refusal | None = None, *, typed: dict[int, str] | None = None, status: int = 200) -> HttpResponse:
    reader, lang = request.user, lang_of(request)
    policy.require(reader, Permission.HANDLE_CASES)
    found = imaging_studies.search(reader=reader)
    shown = [lines.line(one, lang, reader=reader, typed=(typed or {}).get(one.pk, "")) for one in found]
    waiting = tuple(one for one in shown if one.match)
    title = say(lang, "imaging.title")
    around = frame.of(request, title=title, room="imaging")
    sentence = say(lang, "imaging.sentence", count=len(shown), waiting=len(waiting)) if shown else say(lang, "imaging.sentence-none")
    page = ImagesPage(
        frame=around,
        sentence=around.synthetic_opening + sentence,
        done=_done(request),
        refusal=refusal,
        unmatched=waiting,
        matched=tuple(one for one in shown if not one.match),
        refused=tuple(lines.refused(one, lang) for one in imaging_quarantine.listed(reader=reader)),
        may_send=bool(reader.institution),
    )
    return render(request, page, status=status)


def _done(request: SignedInRequest) -> str:
    lang = lang_of(request)
    if request.GET.get("matched"):
        return say(lang, "imaging.matched-done")
    counts = {name: request.GET.get(name, "") for name in ("stored", "duplicate", "refused")}
    return say(lang, "imaging.uploaded", **counts) if all(one.isdecimal() for one in counts.values()) else ""
