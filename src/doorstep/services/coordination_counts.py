"""Referrals counted: every measure by institution and for the area, as one reader may see it.

A figure belongs to the institution that its measure credits, and to the area where that institution stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from doorstep.core.period import Period, add_months
from doorstep.core.text import Text
from doorstep.services import areas, coordination_events, directory, disclosure, institutions, one_view, policy
from doorstep.services.disclosure import Figure
from doorstep.services.institutions import Facility
from doorstep.store.reader import Reader
from doorstep.vocab.roles import Permission
from doorstep.workflows import measure_catalogue
from doorstep.workflows.events import Event
from doorstep.workflows.measure_language import Measure, Result, Tally, Unit, parts_named

MONTHS = 12
VOLUMES = {"referral-up": "sent-up", "referral-emergency": "emergencies-sent", "referral-down": "sent-home"}
"""Workflows whose beginnings are drawn by month, and the measures that count them."""
_MOST_KEPT = 24


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure as a reader may see it. `slowest` is for minutes: nine of ten were done within it."""

    figure: Figure
    slowest: float | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of what a measure counts; `is_apart` when it is neither in the numerator nor in the denominator."""

    code: str
    name: Text
    count: int | None
    is_apart: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """One measure. `whole` is of the area, or of the institution asked about; `institutions` are those of the area.

    unplaced   steps of institutions that the register does not have; 0 for readers who see only a part of the region
    """

    measure: Measure
    whole: Shown
    parts: tuple[Part, ...]
    institutions: Mapping[str, Shown]
    unplaced: int | None


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted in a period.

    institutions  those that have any figure, the highest tier first
    months        the twelve months that end with the period's last: each volume, None when too few to show
    is_exact      False when counts are rounded to 5 and those under 8 are not shown
    """

    period: Period
    chosen: Facility | None
    measures: tuple[Counted, ...]
    institutions: tuple[Facility, ...]
    months: tuple[tuple[int, Mapping[str, int | None]], ...]
    is_exact: bool

    def of(self, code: str) -> Counted:
        """The measure with this code."""
        return next(one for one in self.measures if one.measure.code == code)


def counts(period: Period, *, reader: Reader, institution: str = "") -> Counts:
    """The measures of a period, for the reader's area or one institution in it.

    Raises NotFound or NotAllowed for an institution that is none, or outside the reader's area.
    """
    policy.require(reader, Permission.SEE_FIGURES)
    with one_view.held():
        chosen = institutions.facility(institution, reader=reader) if institution else None
        mine = {one.code: one for one in institutions.facilities(reader=reader)}
        drawn = Period.last_months(MONTHS, until=add_months(period.end, -1))
        tallies = _tallied(period)
        measures = tuple(_counted(one, tallies[one.code], mine, chosen, reader) for one in measure_catalogue.all())
        return Counts(
            period=period,
            chosen=chosen,
            measures=measures,
            institutions=tuple(one for one in mine.values() if any(one.code in each.institutions for each in measures)),
            months=_months(drawn, mine, chosen, reader),
            is_exact=disclosure.sees_exactly(reader),
        )


Tallies = Mapping[str, Tally]
"""By institution, '' for nobody."""
_kept: dict[Period, tuple[tuple[object, ...], Mapping[str, Tallies]]] = {}


def _tallied(period: Period) -> Mapping[str, Tallies]:
    """Every measure's tallies; counted once until somebody takes another step. No reader's sight is in them."""
    latest = coordination_events.latest()
    if period not in _kept or _kept[period][0] != latest:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[period] = (latest, _count(coordination_events.events(period)))
    return _kept[period][1]


def _count(events: Iterable[Event]) -> Mapping[str, Tallies]:
    counted: dict[str, dict[str, Tally]] = {one.code: {} for one in measure_catalogue.all()}
    measures = measure_catalogue.by_step()
    for event in events:
        for measure in measures[event.workflow, event.step]:
            measure.note(event, counted[measure.code])
    return counted


def _counted(measure: Measure, tallies: Tallies, mine: Mapping[str, Facility], chosen: Facility | None, reader: Reader) -> Counted:
    known = {code: measure.result((tally,)) for code, tally in tallies.items() if code in mine}
    shown = _side_by_side(measure, known, reader)
    area, nothing = measure.result(tallies[code] for code in known), measure.result(())
    strange = sum(tally.events for code, tally in tallies.items() if code not in directory.institutions())
    return Counted(
        measure=measure,
        whole=shown.get(chosen.code, _alone(measure, nothing, reader)) if chosen else _alone(measure, area, reader),
        parts=_parts(measure, area, known, mine, chosen, reader),
        institutions=shown,
        unplaced=_unplaced(strange, reader),
    )


def _side_by_side(measure: Measure, results: Mapping[str, Result], reader: Reader) -> dict[str, Shown]:
    """Institutions that stand beside their sum: none is hidden alone."""
    if measure.unit is Unit.SHARE:
        return {code: Shown(figure) for code, figure in disclosure.figures_for(reader, {code: (one.num, one.den) for code, one in results.items()}).items()}
    counted = disclosure.counts_for(reader, {code: one.den for code, one in results.items()})
    return {code: _of_count(measure, one, counted[code]) for code, one in results.items()}


def _alone(measure: Measure, result: Result, reader: Reader) -> Shown:
    if measure.unit is Unit.SHARE:
        return Shown(disclosure.figure_for(reader, result.num, result.den))
    return _of_count(measure, result, disclosure.count_for(reader, result.den))


def _of_count(measure: Measure, result: Result, count: int | None) -> Shown:
    if count is None:
        return Shown(Figure(None, None, is_hidden=True))
    if measure.unit is Unit.COUNT:
        return Shown(Figure(count, 1))
    return Shown(Figure(None, count, given=result.value), result.slowest)


def _parts(
    measure: Measure, area: Result, known: Mapping[str, Result], mine: Mapping[str, Facility], chosen: Facility | None, reader: Reader
) -> tuple[Part, ...]:
    """What is counted, part by part; parts of one institution are hidden together with those of others."""
    if measure.split is None:
        return ()
    names = list(parts_named(measure.split))
    if chosen is None:
        shown = disclosure.counts_for(reader, {part: area.parts.get(part, 0) for part in names})
    else:
        cells = {(mine[code].number, at): one.parts.get(part, 0) for code, one in known.items() for at, part in enumerate(names)}
        table = disclosure.table_for(reader, cells)
        shown = {part: table.get((chosen.number, at), 0) for at, part in enumerate(names)}
    return tuple(Part(part, measure.split.label(part), shown[part], part in measure.apart) for part in names)


def _unplaced(count: int, reader: Reader) -> int | None:
    """Steps of institutions that the register does not have; whoever sees a part of the region is not told of the rest."""
    sees_all = areas.sees_inside(reader, areas.register(reader=reader).code)
    return disclosure.count_for(reader, count) if sees_all else 0


Cells = dict[tuple[int, int], int]


def _months(drawn: Period, mine: Mapping[str, Facility], chosen: Facility | None, reader: Reader) -> tuple[tuple[int, Mapping[str, int | None]], ...]:
    cells: dict[str, Cells] = {code: {} for code in VOLUMES.values()}
    for workflow, sender, month in coordination_events.openings(drawn, workflows=VOLUMES):
        if place := mine.get(sender):
            counted, cell = cells[VOLUMES[workflow]], (place.number, month)
            counted[cell] = counted.get(cell, 0) + 1
    columns = {code: _column(found, drawn, chosen, reader) for code, found in cells.items()}
    return tuple((month, {code: column[month] for code, column in columns.items()}) for month in drawn.months)


def _column(cells: Cells, drawn: Period, chosen: Facility | None, reader: Reader) -> dict[int, int | None]:
    """Counts by month; those of one institution are hidden together with others'."""
    if chosen is not None:
        table = disclosure.table_for(reader, cells)
        return {month: table.get((chosen.number, month), 0) for month in drawn.months}
    sums = dict.fromkeys(drawn.months, 0)
    for (_, month), count in cells.items():
        sums[month] += count
    return disclosure.counts_for(reader, sums)
