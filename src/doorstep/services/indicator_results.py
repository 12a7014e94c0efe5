"""Figures of the indicators, read from a snapshot's state and made ratios last."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from doorstep.core.errors import BadValue
from doorstep.core.period import Period
from doorstep.core.text import Text
from doorstep.indicators.measures import Count, Mean, Measure
from doorstep.services import analytics, disclosure, snapshots
from doorstep.services.disclosure import Figure
from doorstep.store.models import Snapshot
from doorstep.store.reader import Reader
from doorstep.vocab.bases import Basis
from doorstep.vocab.divisions import level_of
from doorstep.vocab.levels import AreaLevel


@dataclass(frozen=True, slots=True)
class AreaFigure:
    """One area's figure in a period, and the same months a year before (None when there are none)."""

    area: int
    figure: Figure
    before: Figure | None

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

    known = {one.code: one for one in snapshots.measures_in_force()}
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
    _refuse_unsupported(found, basis, level)
    now = _sums(found, basis, level, period, reader)
    before = _sums(found, basis, level, period.before(), reader)
    return tuple(
        AreaFigure(
            area,
            _figure(found, counts, reader),
            _figure(found, before[area], reader) if area in before else None,
        )
        for area, counts in sorted(now.items())
        if area and (only is None or area in only)
    )


def one(code: str, *, basis: Basis, area: int, period: Period, reader: Reader) -> AreaFigure | None:
    """One area's figure; None when nothing was counted or `reader` may not see the area."""
    found = by_area(code, basis=basis, level=level_of(area), period=period, reader=reader, only=(area,))
    return next(iter(found), None)


def by_month(code: str, *, basis: Basis, area: int, reader: Reader) -> tuple[MonthFigure, ...]:
    """The figures of one area, month by month, oldest first."""
    found = measure(code)
    rows = analytics.ask(
        reader,
        "SELECT month, num, den FROM indicator_state WHERE indicator = ? AND basis = ? AND level = ? AND area = ? "
        "AND {scope:area} ORDER BY month",
        code,
        basis.value,
        level_of(area).value,
        area,
    )
    return tuple(MonthFigure(month, _figure(found, (num, den), reader)) for month, num, den in rows)


def coverage(*, basis: Basis, period: Period, reader: Reader) -> Figure:
    """Share of stays whose home county is known on this basis; counts of the whole data, no person's."""
    rows = analytics.about_the_data(
        reader,
        "SELECT sum(CASE WHEN area > 0 THEN den ELSE 0 END), sum(den) FROM indicator_state "
        "WHERE indicator = 'in-area-admissions' AND basis = ? AND level = 'county' AND month >= ? AND month < ?",
        basis.value,
        period.start,
        period.end,
    )
    known, every = rows[0] if rows else (0, 0)
    return disclosure.figure_for(reader, int(known or 0), int(every or 0))


def _sums(
    found: Measure, basis: Basis, level: AreaLevel, period: Period, reader: Reader
) -> Mapping[int, tuple[int, int]]:
    rows = analytics.ask(
        reader,
        "SELECT area, sum(num)::BIGINT, sum(den)::BIGINT FROM indicator_state WHERE indicator = ? AND basis = ? "
        "AND level = ? AND month >= ? AND month < ? AND {scope:area} GROUP BY area",
        found.code,
        basis.value,
        level.value,
        period.start,
        period.end,
    )
    return {area: (num, den) for area, num, den in rows}


def _figure(found: Measure, counts: tuple[int, int], reader: Reader) -> Figure:
    num, den = counts
    if isinstance(found, Count):
        shown = disclosure.count_for(reader, num)
        return Figure(shown, None if shown is None else 1, 1.0, is_hidden=shown is None)
    if isinstance(found, Mean):
        shown_den = disclosure.count_for(reader, den)
        hidden = shown_den is None
        mean_num = None if hidden or not den else round(num * (shown_den or 0) / den)
        return Figure(mean_num, shown_den, 1 / found.scale, is_hidden=hidden)
    return disclosure.figure_for(reader, num, den)


def _refuse_unsupported(found: Measure, basis: Basis, level: AreaLevel) -> None:
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
