"""The monitoring indicators of county medical communities: computed, reported and judged side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from doorstep.core.clock import utc_now
from doorstep.core.period import Period
from doorstep.services import areas, coordination_events, directory, disclosure, indicator_results, registry, support
from doorstep.services.areas import Place
from doorstep.services.disclosure import Figure
from doorstep.store.reader import Reader
from doorstep.tables.community import LINES, Line, Way
from doorstep.tables.region import REPORTED
from doorstep.vocab.bases import Basis
from doorstep.vocab.divisions import ancestors
from doorstep.vocab.levels import AreaLevel


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one line in one county.

    figure    for computed lines; for a reported one what the platform counted itself, None where it counts nothing
    value     for reported lines, by the line's formula
    met       for judged lines
    evidence  what the report names as evidence, and who reported it
    """

    line: Line
    area: int
    figure: Figure | None = None
    value: float | None = None
    met: bool | None = None
    evidence: str = ""
    source: str = ""

    @property
    def is_known(self) -> bool:
        return self.value is not None or self.met is not None or (self.figure is not None and not self.figure.is_empty)


def counties(*, reader: Reader) -> tuple[Place, ...]:
    """The counties of the region that the reader sees inside."""
    register = areas.register(reader=reader)
    inside = (place for place in register.places.values() if place.level is AreaLevel.COUNTY and place.is_home)
    return tuple(sorted((one for one in inside if areas.sees_inside(reader, one.code)), key=lambda one: one.code))


def monitoring(*, period: Period, reader: Reader) -> dict[tuple[str, int], Known]:
    """Every line by its number and county. Reports are those of the period's last year."""
    places = counties(reader=reader)
    reports = _reports(period, reader)
    found = {}
    for line in LINES:
        figures = _figures(line, period, reader) if line.way is Way.COMPUTED else _counted(line, period, places, reader)
        for place in places:
            report = reports.get((line.number, place.code))
            found[line.number, place.code] = Known(line, place.code, figures.get(place.code)) if report is None else _reported(line, place, report, figures.get(place.code))
    return found


def _figures(line: Line, period: Period, reader: Reader) -> dict[int, Figure]:
    found = indicator_results.by_area(line.indicator, basis=Basis.INSURED, level=AreaLevel.COUNTY, period=period, reader=reader)
    return {one.area: one.figure for one in found}


def _counted(line: Line, period: Period, places: Iterable[Place], reader: Reader) -> dict[int, Figure]:
    """What the platform counted of a line in the period's last year; nothing where it counted none, which is not the same as zero."""
    year = period.months[-1] // 100
    by_county = _steps_taken(line, year) if line.steps else _posted(places, year, reader) if line.ledger else Counter[int]()
    return {
        place.code: disclosure.figure_for(reader, by_county[place.code], place.population, scale=line.scale)
        for place in places
        if by_county[place.code] and place.population
    }


def _steps_taken(line: Line, year: int) -> Counter[int]:
    """Steps of workflows that were taken in a year, by the county of whoever asked."""
    asked = Counter(directory.home_of(one.sender) for one in coordination_events.events(Period.year(year), wanted=line.steps))
    by_county = Counter[int]()
    for area, times in asked.items():
        by_county[ancestors(area)[1]] += times
    return by_county


def _posted(places: Iterable[Place], year: int, reader: Reader) -> Counter[int]:
    """Physicians posted to primary care for six months of a year, by county, as the ledger of postings tells."""
    return Counter({place.code: support.posted_physicians(place.code, year, reader=reader, now=utc_now()) for place in places})


def _reports(period: Period, reader: Reader) -> Mapping[tuple[str, int], dict[str, Any]]:
    year = period.months[-1] // 100
    return {(row["line"], row["area"]): row for row in registry.sheet(REPORTED.name, reader=reader) if row["year"] == year}


def _reported(line: Line, place: Place, report: Mapping[str, Any], counted: Figure | None) -> Known:
    told = {"evidence": report["evidence"], "source": report["source"]}
    if line.way is Way.JUDGED:
        return Known(line, place.code, met=report["met"], **told)
    below = report["denominator"] or (place.population if line.by_population else None)
    above = report["numerator"]
    value = above / below * line.scale if above is not None and below else None
    return Known(line, place.code, figure=counted, value=value, **told)
