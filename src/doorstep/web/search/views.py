"""Search for areas and indicators by name; the site's icon."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from doorstep.services import areas, indicator_results
from doorstep.web import frame, methods
from doorstep.web.asking import SignedInRequest
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.search.pages import SearchPage
from doorstep.web.words import say

_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#0f6b6b"/>'
    '<path d="M9 26V14a7 7 0 0 1 14 0v12" fill="none" stroke="#fbfaf7" stroke-width="3"/><path d="M6 26h20" stroke="#fbfaf7" stroke-width="4"/></svg>'
)


@methods.reads
def search(request: SignedInRequest) -> HttpResponse:
    """What is called like the text; a single hit is opened at once."""
    lang, text = lang_of(request), request.GET.get("q", "").strip()
    places = areas.find(text, reader=request.user) if text else ()
    found_areas = tuple(Choice(one.name.of(lang), f"/areas/{one.code}/", value=str(one.code)) for one in places)
    found_indicators = _indicators(text, lang) if text else ()
    hits = (*found_areas, *found_indicators)
    if len(hits) == 1:
        return HttpResponseRedirect(hits[0].href)
    counted = say(lang, "search.found", text=text, areas=len(found_areas), indicators=len(found_indicators))
    page = SearchPage(
        frame=frame.of(request, title=say(lang, "search.title")),
        sentence=counted if text else say(lang, "search.ask"),
        areas=found_areas,
        indicators=found_indicators,
    )
    return render(request, page)


def _indicators(text: str, lang: str) -> tuple[Choice, ...]:
    wanted = text.lower()
    return tuple(
        Choice(one.name.of(lang), f"/indicators/{one.code}/", value=one.code)
        for one in indicator_results.every_measure()
        if wanted in one.name.zh or wanted in one.name.en.lower() or wanted in one.code
    )


@methods.reads
def icon(request: HttpRequest) -> HttpResponse:
    """The doorstep, as a picture."""
    del request
    return HttpResponse(_ICON, content_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})
