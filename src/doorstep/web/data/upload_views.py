"""Handing in files, and how far they are."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect

from doorstep.core import numbers
from doorstep.core.errors import BadValue, UserError
from doorstep.core.text import Lang
from doorstep.services import policy, uploads
from doorstep.services.readers import Upload
from doorstep.vocab.roles import Permission
from doorstep.web import frame, methods, refusals
from doorstep.web.asking import SignedInRequest
from doorstep.web.data.pages import Progress, UploadPage
from doorstep.web.data.tabs import tabs
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.words import WORDS, say

_FINISHED = ("done", "refused")


@methods.form
def upload(request: SignedInRequest) -> HttpResponse:
    """The form, and what was handed in."""
    policy.require(request.user, Permission.LOAD_FILES)
    if request.method != "POST":
        return render(request, _page(request))
    try:
        files = request.FILES.getlist("files")
        if not files:
            raise BadValue(WORDS["upload.none-chosen"])
        for one in files:
            uploads.hand_in(by=request.user, file_name=one.name or "", chunks=one.chunks())
    except UserError as error:
        return render(request, _page(request, refusals.of(error, lang_of(request))), status=error.http_status)
    return HttpResponseRedirect("/data/upload/")


@methods.reads
def progress(request: SignedInRequest) -> HttpResponse:
    """The list of uploads alone, asked for every second while something moves."""
    policy.require(request.user, Permission.LOAD_FILES)
    return render(request, _page(request), part="progress")


def _page(request: SignedInRequest, refusal: Refusal | None = None) -> UploadPage:
    lang = lang_of(request)
    found = uploads.recent(reader=request.user)
    return UploadPage(
        frame=frame.of(request, title=say(lang, "data.upload"), room="data"),
        tabs=tabs(lang, "upload"),
        sentence=say(lang, "upload.sentence"),
        refusal=refusal,
        uploads=tuple(_progress(one, lang) for one in found),
        is_moving=any(one.step not in _FINISHED for one in found),
    )


def _progress(one: Upload, lang: Lang) -> Progress:
    at = uploads.STEPS.index(one.step) if one.step in uploads.STEPS else 0
    of = len(uploads.STEPS) - 1
    return Progress(
        file_name=one.file_name,
        step=say(lang, f"upload.step.{one.step}") if f"upload.step.{one.step}" in WORDS else one.step,
        at=at,
        of=of,
        words=say(lang, "upload.progress", file=one.file_name, at=at, of=of),
        result=_result(one, lang),
        is_refused=one.step == "refused",
    )


def _result(one: Upload, lang: Lang) -> str:
    if one.step == "refused":
        return one.refusal_zh if lang == "zh" else one.refusal_en
    if one.batch is None:
        return ""
    names = ("stored", "duplicate", "revised", "quarantined")
    return say(lang, "upload.result", **{name: numbers.grouped(getattr(one.batch, name)) for name in names})
