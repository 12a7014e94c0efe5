"""Amending what was signed: never edited, only added to."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect

from doorstep.core.clock import utc_now
from doorstep.core.errors import NotFound, UserError
from doorstep.services import cases, signing
from doorstep.web import methods, refusals
from doorstep.web.asking import SignedInRequest
from doorstep.web.cases.case_views import page_of
from doorstep.web.language import lang_of
from doorstep.web.words import WORDS

_FIELDS = {signing.OPINION: "opinion", signing.REPORT: "impression"}


@methods.posts
def amend(request: SignedInRequest, number: str, instance: int, kind: str) -> HttpResponse:
    """Add an amendment to an opinion or a report."""
    case = cases.get(number, reader=request.user)
    found = next((one for one in cases.instances(case, reader=request.user) if one.pk == instance), None)
    if found is None or kind not in _FIELDS:
        raise NotFound(WORDS["case.moved"], cure=WORDS["case.moved-cure"])
    try:
        signing.amend(found, kind, {_FIELDS[kind]: str(request.POST.get("words", "")).strip()}, by=request.user, now=utc_now())
    except UserError as error:
        return page_of(request, case, refusal=refusals.of(error, lang_of(request)), status=error.http_status)
    return HttpResponseRedirect(f"/cases/{number}/")
