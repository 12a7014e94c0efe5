"""Reports drawn at random, to be read again."""

from __future__ import annotations

import random
from datetime import timedelta

from django.http import HttpResponse, HttpResponseRedirect

from doorstep.core.clock import BEIJING, utc_now
from doorstep.core.errors import NotAllowed, UserError
from doorstep.core.text import Lang
from doorstep.services import quality_samples
from doorstep.services.quality_samples import VERDICTS, Sample
from doorstep.vocab.roles import Permission
from doorstep.web import frame, methods, refusals
from doorstep.web.asking import SignedInRequest
from doorstep.web.consultations.pages import SampleLine, SamplesPage
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.words import WORDS, say

_MONTH = timedelta(days=31)


@methods.form
def samples(request: SignedInRequest) -> HttpResponse:
    """What was drawn; a keeper of the roster draws more of the last month."""
    if not request.user.institution:
        raise NotAllowed(WORDS["cases.no-place"])
    if request.method != "POST":
        return _page(request)
    now, percent = utc_now(), str(request.POST.get("percent", ""))
    share = int(percent) / 100 if percent.isdecimal() and len(percent) <= 3 else 0.0
    try:
        quality_samples.draw(share, since=now - _MONTH, until=now, by=request.user, rng=random.SystemRandom(), now=now)
    except UserError as error:
        return _page(request, refusals.of(error, lang_of(request)), status=error.http_status)
    return HttpResponseRedirect("/consultations/samples/")


@methods.posts
def judge(request: SignedInRequest, sample: int) -> HttpResponse:
    """Say how the second reading agrees."""
    try:
        quality_samples.judge(sample, str(request.POST.get("verdict", "")), by=request.user, now=utc_now())
    except UserError as error:
        return _page(request, refusals.of(error, lang_of(request)), status=error.http_status)
    return HttpResponseRedirect("/consultations/samples/")


def _page(request: SignedInRequest, refusal: Refusal | None = None, *, status: int = 200) -> HttpResponse:
    reader, lang = request.user, lang_of(request)
    found = quality_samples.listed(reader=reader)
    agrees, judged = quality_samples.agreement(found)
    title = say(lang, "consult.samples")
    around = frame.of(request, title=title, room="consultations", trail=(Choice(say(lang, "consult.title"), "/consultations/"), Choice(title, "", True)))
    page = SamplesPage(
        frame=around,
        sentence=around.synthetic_opening + say(lang, "consult.samples-sentence", count=len(found), judged=judged, agrees=agrees),
        refusal=refusal,
        lines=tuple(_line(one, lang) for one in found),
        verdicts=tuple(Choice(name.of(lang), "", False, code) for code, name in VERDICTS.items()),
        may_draw=reader.may(Permission.KEEP_CAPACITY),
    )
    return render(request, page, status=status)


def _line(one: Sample, lang: Lang) -> SampleLine:
    shown = (("consult.findings", "findings"), ("consult.impression", "impression"))
    return SampleLine(
        number=one.case,
        drawn=f"{one.drawn_at.astimezone(BEIJING):%Y-%m-%d}",
        texts=tuple((say(lang, key), one.paper.texts.get(name, "")) for key, name in shown),
        verdict=VERDICTS[one.verdict].of(lang) if one.verdict else "",
        judge="" if one.verdict else f"/consultations/samples/{one.pk}/",
    )
