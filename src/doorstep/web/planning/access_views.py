"""Travel and access: people within the hour on tiles, beds in reach, and how evenly they are spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpResponse

from doorstep.core import numbers
from doorstep.core.errors import NotFound
from doorstep.services import access as services
from doorstep.services import travel_times
from doorstep.services.access import Mark, Within
from doorstep.services.travel_times import Network
from doorstep.web import frame, methods, pickers
from doorstep.web.asking import Asked, SignedInRequest, asked
from doorstep.web.figures import Ribbon
from doorstep.web.frame import Choice
from doorstep.web.page import render
from doorstep.web.pickers import Pickers
from doorstep.web.planning import access_equity, access_shown
from doorstep.web.planning.pages import AccessPage

_SEVERE = ("", "severe")
_MINUTES = tuple(f"{limit:g}" for limit in services.LIMITS)


@methods.reads
def access(request: SignedInRequest) -> HttpResponse:
    """How far people are from care."""
    question = asked(request)
    condition, is_severe, limit = _chosen(question)
    network = travel_times.network(reader=question.reader)
    try:
        rows = services.near(reader=question.reader, condition=condition, is_severe=is_severe)
        bands = services.within(reader=question.reader)
        wanted = services.within(reader=question.reader, condition=condition, is_severe=is_severe)[0] if condition else bands[1]
    except NotFound:
        rows, bands, wanted = (), (), None
    counties = services.by_county(rows, reader=question.reader)
    limit = access_shown.telling(wanted) if limit is None else limit
    shown = access_equity.of(question, network if rows else None)
    page = AccessPage(
        frame=_frame(request, question),
        sentence=question.opened(_sentence(question, wanted, condition)),
        ribbon=_ribbon(question, network, wanted),
        pickers=_pickers(question, condition, is_severe, limit),
        is_known=wanted is not None and wanted.mean is not None,
        tiles=access_shown.tiles(question, counties, wanted, limit),
        counties=access_shown.counties(question, counties),
        bands=access_shown.bands(question, _lines(question, bands, wanted, condition)),
        within=access_shown.within(question, _lines(question, bands, wanted, condition)),
        uneven=shown.uneven,
        curve=shown.curve,
        equity=shown.equity,
        has_thickness=shown.thickness is not None,
        thickness=shown.thickness or shown.equity,
        places=access_shown.places(question, rows),
    )
    return render(request, page)


def _frame(request: SignedInRequest, question: Asked) -> frame.Frame:
    """Without basis and period: people and roads have none. Downloads still carry the condition along."""
    title = question.say("planning.access")
    trail = (Choice(question.say("planning.title"), "/planning/"), Choice(title, "", True))
    kept = tuple(pair for pair in question.query if pair[0] in ("condition", "severity"))
    return replace(frame.of(request, title=title, room="planning", trail=trail, has_charts=True), kept=kept)


def _chosen(asked: Asked) -> tuple[str, bool, int | None]:
    """Condition (an ICD-10 block, '' for none), whether severe, and which limit the map shows (None when left to the page)."""
    condition = pickers.chosen(asked, "condition", [block for block, _ in services.treatable(reader=asked.reader)])
    severity, limit = pickers.chosen(asked, "severity", _SEVERE), pickers.chosen(asked, "limit", _MINUTES)
    return condition, severity == _SEVERE[1], _MINUTES.index(limit) if limit else None


def _pickers(asked: Asked, condition: str, is_severe: bool, limit: int) -> Pickers:
    listed = [("", asked.say("reach.any")), *((block, f"{block} {title.of(asked.lang)}") for block, title in services.treatable(reader=asked.reader))]
    severities = [("", asked.say("reach.ordinary")), (_SEVERE[1], asked.say("reach.severe"))] if condition else []
    return pickers.together(
        asked,
        pickers.picker("condition", asked.say("reach.condition"), listed, condition),
        pickers.picker("severity", asked.say("reach.severity"), severities, _SEVERE[is_severe]),
        pickers.picker("limit", asked.say("reach.limit"), [(one, asked.say("reach.limit-of", minutes=one)) for one in _MINUTES], _MINUTES[limit]),
    )


def _kind(asked: Asked, condition: str) -> str:
    titles = dict(services.treatable(reader=asked.reader))
    return asked.say("reach.kind-able", title=titles[condition].of(asked.lang)) if condition else asked.say("reach.kind-county")


def _sentence(asked: Asked, wanted: Within | None, condition: str) -> str:
    if wanted is None:
        return asked.say("reach.sentence-no-people")
    known = {"region": asked.name(asked.reader.scope or asked.register.code), "kind": _kind(asked, condition)}
    if condition and not wanted.institutions:
        return asked.say("reach.sentence-none", region=known["region"])
    if wanted.mean is None:
        return asked.say("reach.sentence-no-way", **known)
    half, hour, two = (numbers.percent(one or 0) for one in wanted.shares)
    return asked.say("reach.sentence", **known, half=half, hour=hour, two=two, mean=numbers.grouped(wanted.mean, decimals=0))


def _ribbon(asked: Asked, network: Network, wanted: Within | None) -> Ribbon:
    counted, every = network.to_care.counted(), len(network.homes) * len(network.sites)
    if wanted is None or not every:
        return Ribbon(())
    lost = 1 - sum(counted.values()) / every
    parts = [asked.say("reach.source", label=mark.label.of(asked.lang), share=numbers.percent(counted[mark] / every)) for mark in Mark if counted[mark]]
    parts += [asked.say("reach.unknown", share=numbers.percent(lost))] if lost else []
    items = (
        (asked.say("reach.people"), asked.say("reach.people-of", people=numbers.count(round(wanted.people), asked.lang), places=numbers.grouped(wanted.places))),
        (asked.say("reach.beds"), asked.say("reach.beds-of", beds=numbers.grouped(int(network.beds.sum())), sites=numbers.grouped(len(network.sites)))),
        (asked.say("reach.sources"), " · ".join(parts)),
    )
    warnings = [asked.say("reach.guessed", share=numbers.percent(wanted.estimated))] if wanted.estimated else []
    warnings += [asked.say("reach.lost", people=numbers.grouped(round(wanted.lost)))] if wanted.lost else []
    return Ribbon(items, " ".join(warnings))


def _lines(asked: Asked, bands: Sequence[Within], wanted: Within | None, condition: str) -> tuple[tuple[str, Within], ...]:
    """One line for each tier, and one for the condition that is asked for."""
    by_tier = tuple((one.kind.of(asked.lang), one) for one in bands)
    return (*by_tier, (_kind(asked, condition), wanted)) if condition and wanted else by_tier


