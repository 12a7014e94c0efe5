"""Figures of the indicators, read from a snapshot's state and made ratios last."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from doorstep.core.errors import BadValue
from doorstep.core.period import Period
from doorstep.core.text import Text
from doorstep.indicators import noise
from doorstep.indicators.conditions import Compare
from doorstep.indicators.governance import Kept, KeyValue, Measure, Unit
from doorstep.indicators.lowering.duckdb_state import gathered, kept_sql
from doorstep.indicators.measures import Count, Growth, Mean, Proportion, Ratio, Standardised
from doorstep.indicators.nodes import Column, Literal, place_column
from doorstep.indicators.noise import Verdict
from doorstep.indicators.rollups import for_area
from doorstep.indicators.sums import conjuncts
from doorstep.services import analytics, disclosure, one_view, snapshots
from doorstep.services.disclosure import Figure
from doorstep.services.remembered import remembered
from doorstep.store.models import Snapshot
from doorstep.store.reader import Reader
from doorstep.vocab.bases import Basis
from doorstep.vocab.divisions import level_of, parent_of
from doorstep.vocab.levels import AreaLevel, Kind

Part = TypeVar("Part", int, KeyValue)


@dataclass(frozen=True, slots=True)
class AreaFigure:
    """One area's figure in a period, and the same months a year before (None when there are none).

    verdict   whether the change exceeds chance, by the counts as the reader sees them; unknown for means and indexes
    """

    area: int
    figure: Figure
    before: Figure | None
    verdict: Verdict = Verdict.UNKNOWN

    @property
    def change(self) -> float | None:
        """This period's value minus last year's."""
        if self.before is None or self.figure.value is None or self.before.value is None:
            return None
        return self.figure.value - self.before.value


@dataclass(frozen=True, slots=True)
class MonthFigure:
    """One month's figure of one area."""

    month: int
    figure: Figure


def measure(code: str) -> Measure:
    """The indicator with this code among those in force; NotFound with the likeliest name."""
    from doorstep.core.errors import NotFound
    from doorstep.indicators.catalogue import KIND

    known = one_view.once("measures by code", lambda: {one.code: one for one in snapshots.measures_in_force()})
    if code not in known:
        raise NotFound.among(KIND, code, known)
    return known[code]


def every_measure() -> tuple[Measure, ...]:
    """The indicators in force."""
    return snapshots.measures_in_force()


def latest_year(*, reader: Reader) -> Period:
    """The twelve months that end with the snapshot's last month."""
    return Period.last_months(12, until=snapshots.current(reader=reader).last_month)


def by_area(
    code: str, *, basis: Basis, level: AreaLevel, period: Period, reader: Reader, only: Collection[int] | None = None
) -> tuple[AreaFigure, ...]:
    """The figure of every area of a level that `reader` may see, with last year's beside it; of those in `only`, if given."""
    found = measure(code)
    refuse_unsupported(found, basis, level)
    every = _of_level(reader, found, basis, level, period)
    return tuple(every.values()) if only is None else tuple(every[area] for area in sorted(only) if area in every)


@remembered
def _of_level(
    reader: Reader, found: Measure, basis: Basis, level: AreaLevel, period: Period
) -> Mapping[int, AreaFigure]:
    """The figures of a level by area."""
    now = _kept(found, basis, level, period, reader)
    before = _kept(found, basis, level, period.before(), reader) if _is_comparable(found, basis, period, reader) else {}
    region = _region(found, basis, level, period, reader)
    figures = {area: _figure(found, kept, reader, region=region, before=before.get(area)) for area, kept in now.items()}
    for siblings in _siblings(figures):
        _hide_second(figures, siblings)
    earlier = {area: _figure(found, kept, reader) for area, kept in before.items()}
    return {
        area: AreaFigure(area, figures[area], earlier.get(area), _verdict(found, figures[area], earlier.get(area)))
        for area in sorted(figures)
        if area
    }


def _verdict(found: Measure, now: Figure, before: Figure | None) -> Verdict:
    if before is None or now.num is None or before.num is None or now.den is None or before.den is None:
        return Verdict.UNKNOWN
    if isinstance(found, Count):
        return noise.of_counts(now.num, before.num)
    return noise.of_shares((now.num, now.den), (before.num, before.den)) if isinstance(found, Proportion) else Verdict.UNKNOWN


def _is_comparable(found: Measure, basis: Basis, period: Period, reader: Reader) -> bool:
    """Whether the year before was recorded as this one is: every kind of encounter counted, in every month."""
    rows = analytics.about_the_data(
        reader,
        "SELECT kind, month FROM flows_place WHERE basis = ? AND month >= ? AND month < ? GROUP BY ALL",
        basis.value,
        period.before().start,
        period.end,
    )
    only = _kind_counted(found)
    present = {(kind, month) for kind, month in rows if only in ("", kind)}
    kinds = {kind for kind, month in present if month >= period.start}
    return all((kind, month) in present for kind in kinds for month in period.before().months)


@lru_cache(maxsize=1024)
def _kind_counted(found: Measure) -> str:
    """The kind of encounter that a measure is confined to; '' when it counts any."""
    wanted = [set(conjuncts(one.where)) for one in found.sums()]
    for kind in Kind:
        if all(Compare("==", Column("kind"), Literal(kind.value)) in conditions for conditions in wanted):
            return kind.value
    return ""


def figures_together(found: Measure, kept: Mapping[KeyValue, Kept], reader: Reader) -> dict[KeyValue, Figure]:
    """Figures of parts that stand beside their sum."""
    figures = {key: _figure(found, cell, reader) for key, cell in kept.items()}
    _hide_second(figures, list(figures))
    return figures


def _siblings(figures: Iterable[int]) -> Iterable[list[int]]:
    """Areas by what they are parts of."""
    found: dict[int, list[int]] = {}
    for area in figures:
        found.setdefault(parent_of(area), []).append(area)
    return found.values()


def _hide_second(figures: MutableMapping[Part, Figure], parts: Sequence[Part]) -> None:
    """Where one part alone is hidden beside the sum, hide the smallest of the others too."""
    shown = [part for part in parts if not figures[part].is_hidden and figures[part].den]
    if len(parts) - sum(not figures[part].is_hidden for part in parts) == 1 and shown:
        smallest = min(shown, key=lambda part: (figures[part].num or 0, figures[part].den or 0, str(part)))
        figures[smallest] = Figure(None, None, is_hidden=True)


def one(code: str, *, basis: Basis, area: int, period: Period, reader: Reader) -> AreaFigure | None:
    """One area's figure; None when nothing was counted or `reader` may not see the area."""
    found = by_area(code, basis=basis, level=level_of(area), period=period, reader=reader, only=(area,))
    return next(iter(found), None)


def every_of(*, basis: Basis, area: int, period: Period, reader: Reader) -> Mapping[str, AreaFigure]:
    """One area's figure of every indicator that has one there, by code: on `basis` or, where that is not declared, on its own first."""
    return _every_of(reader, every_measure(), basis, area, period)


@remembered
def _every_of(reader: Reader, measures: tuple[Measure, ...], basis: Basis, area: int, period: Period) -> Mapping[str, AreaFigure]:
    level, found = level_of(area), {}
    for measure in measures:
        if level in measure.levels:
            own = basis if basis in measure.bases else measure.bases[0]
            found[measure.code] = one(measure.code, basis=own, area=area, period=period, reader=reader)
    return {code: figure for code, figure in found.items() if figure is not None}


def by_month(code: str, *, basis: Basis, area: int, reader: Reader) -> tuple[MonthFigure, ...]:
    """The figures of one area, month by month, oldest first."""
    return _of_months(reader, measure(code), basis, area)


@remembered
def _of_months(reader: Reader, found: Measure, basis: Basis, area: int) -> tuple[MonthFigure, ...]:
    level = level_of(area)
    wanted = for_area(found, level)
    if isinstance(found, (Standardised, Growth)):
        return ()  # an index needs the region of each month, growth the month a year before
    place = place_column(found.by, level)
    where = f"{place} = {area:d} AND {{scope:{place}}}"
    months: dict[int, dict[KeyValue, tuple[int, ...]]] = {}
    for _, _, key, *sums, month in if_built(reader, kept_sql(wanted, basis, place, _EVER, by_month=True, where=where)):
        months.setdefault(month, {})[key] = tuple(sums)
    return tuple(MonthFigure(month, _figure(found, months[month], reader)) for month in sorted(months))


def coverage(*, basis: Basis, period: Period, reader: Reader) -> Figure:
    """Share of stays whose home county is known on this basis; counts of the whole data, no person's."""
    return _home_known(reader, measure("in-area-admissions"), basis, period)


@remembered
def _home_known(reader: Reader, found: Measure, basis: Basis, period: Period) -> Figure:
    wanted = for_area(found, AreaLevel.COUNTY)
    rows = analytics.about_the_data(reader, kept_sql(wanted, basis, "home_county", (period.start, period.end)))
    known = sum(den for area, _, _, _, den in rows if area)
    return disclosure.figure_for(reader, known, sum(den for *_, den in rows))


_EVER = (0, 999912)


def _kept(found: Measure, basis: Basis, level: AreaLevel, period: Period, reader: Reader) -> Mapping[int, Kept]:
    """What is kept of each area that `reader` may see."""
    place = place_column(found.by, level)
    question = kept_sql(for_area(found, level), basis, place, (period.start, period.end), where=f"{{scope:{place}}}")
    return {area: kept for (area, _), kept in gathered(if_built(reader, question)).items()}


def if_built(reader: Reader, question: str) -> tuple[analytics.Row, ...]:
    """The answer; nothing for a definition that is newer than the snapshot."""
    try:
        return analytics.ask(reader, question)
    except analytics.NotBuilt:
        return ()


def _region(found: Measure, basis: Basis, level: AreaLevel, period: Period, reader: Reader) -> Kept | None:
    """What is kept of the whole region, for figures that are held against it."""
    if not isinstance(found, Standardised):
        return None
    question = kept_sql(for_area(found, level), basis, "0", (period.start, period.end))
    return gathered(analytics.about_the_data(reader, question)).get((0, None))


def _figure(
    found: Measure, kept: Kept, reader: Reader, *, region: Kept | None = None, before: Kept | None = None
) -> Figure:
    """A result as `reader` may see it. A share is 0-1 whatever it is a share of."""
    result = found.result(kept, region=region, before=before)
    num, den = result.num, result.den
    if isinstance(found, Count):
        shown = disclosure.count_for(reader, num)
        return Figure(shown, None if shown is None else 1, 1.0, is_hidden=shown is None)
    if isinstance(found, Proportion) or (isinstance(found, Ratio) and found.amount is None and found.of_amount is None):
        return disclosure.figure_for(reader, num, den, scale=1 / getattr(found, "scale", 1))
    rows = disclosure.count_for(reader, result.rows)
    if rows is None:
        return Figure(None, None, is_hidden=True)
    if isinstance(found, Mean):
        return Figure(round(num * rows / den) if den else None, rows, 1 / found.scale)
    value = None if result.value is None else float(result.value) / (100 if found.unit is Unit.PERCENT else 1)
    return Figure(None, rows, given=value)


def refuse_unsupported(found: Measure, basis: Basis, level: AreaLevel) -> None:
    """Raise BadValue for a basis or level that an indicator does not declare."""
    if basis not in found.bases:
        names = [one.value for one in found.bases]
        raise BadValue(
            Text(f"指标 {found.code} 没有“{basis.label.zh}”口径", f"{found.code} is not defined on the basis '{basis.value}'"),
            right=Text(f"可用：{', '.join(names)}", f"expected one of {', '.join(names)}"),
        )
    if level not in found.levels:
        names = [one.value for one in found.levels]
        raise BadValue(
            Text(f"指标 {found.code} 没有层级 {level.label.zh}", f"{found.code} is not defined at level '{level.value}'"),
            right=Text(f"可用：{', '.join(names)}", f"expected one of {', '.join(names)}"),
        )


def snapshot_of(reader: Reader) -> Snapshot:
    """The snapshot every figure is read from."""
    return snapshots.current(reader=reader)
