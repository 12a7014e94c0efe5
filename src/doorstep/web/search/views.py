"""Search for areas, indicators, conditions and institutions by name; the site's icon."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from doorstep.core.text import Lang, Text
from doorstep.services import areas, condition_flows, indicator_results, institutions
from doorstep.services.readers import Account
from doorstep.web import frame, methods
from doorstep.web.asking import SignedInRequest
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.search.pages import SearchPage
from doorstep.web.words import say

_MOST = 30
"""Hits of one kind that are listed."""
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#0f6b6b"/>'
    '<path d="M9 26V14a7 7 0 0 1 14 0v12" fill="none" stroke="#fbfaf7" stroke-width="3"/><path d="M6 26h20" stroke="#fbfaf7" stroke-width="4"/></svg>'
)


@methods.reads
def search(request: SignedInRequest) -> HttpResponse:
    """What is called like the text; a single hit is opened at once.

    One area or indicator is opened even where institutions bear its name too.
    """
    lang, text = lang_of(request), request.GET.get("q", "").strip()
    found = _found(text, lang, request.user) if text else {}
    first = (*found.get("areas", ()), *found.get("indicators", ()))
    hits = first or tuple(one for kind in found.values() for one in kind)
    if len(hits) == 1:
        return HttpResponseRedirect(hits[0].href)
    counted = say(lang, "search.found", text=text, **{kind: len(hits) for kind, hits in found.items()}) if text else ""
    page = SearchPage(
        frame=frame.of(request, title=say(lang, "search.title")),
        sentence=counted or say(lang, "search.ask"),
        found=tuple((kind, say(lang, f"search.{kind}"), hits) for kind, hits in found.items() if hits),
    )
    return render(request, page)


def _found(text: str, lang: Lang, reader: Account) -> dict[str, tuple[Choice, ...]]:
    """Hits by kind."""
    places = areas.find(text, reader=reader)
    wanted = text.lower()
    return {
        "areas": tuple(Choice(one.name.of(lang), f"/areas/{one.code}/", value=str(one.code)) for one in places),
        "indicators": _named(wanted, lang, "/indicators", ((one.code, one.name) for one in indicator_results.every_measure())),
        "conditions": _named(wanted, lang, "/conditions", ((one.code, one.name) for one in condition_flows.known().values())),
        "institutions": _named(wanted, lang, "/institutions", ((one.code, one.name) for one in institutions.facilities(reader=reader))),
    }


def _named(wanted: str, lang: Lang, folder: str, known: Iterable[tuple[str, Text]]) -> tuple[Choice, ...]:
    """The first of those whose name in either language, or code, contains the text."""
    hits = (
        Choice(name.of(lang), f"{folder}/{code}/", value=code)
        for code, name in known
        if wanted in name.zh or wanted in name.en.lower() or wanted in code.lower()
    )
    return tuple(islice(hits, _MOST))


@methods.reads
def icon(request: HttpRequest) -> HttpResponse:
    """The doorstep, as a picture."""
    del request
    return HttpResponse(_ICON, content_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})
