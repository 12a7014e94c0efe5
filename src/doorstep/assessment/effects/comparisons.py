"""Which areas an action is compared with, which are left out and why, and which periods count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from doorstep.assessment.effects.effect import LeftOut
from doorstep.assessment.effects.panel import Action, Columns, Kind, Panel, Windows, windows
from doorstep.core.errors import BadValue
from doorstep.core.numbers import month
from doorstep.core.text import Text

MIN_EVENTS = 10
"""Fewest events, and fewest non-events of a proportion, before and after: below, counts are too coarse for a normal
approximation (the usual rule of ten for a binomial count)."""
MOST_MISSING = 0.1
"""Largest share of periods that a comparison area may miss."""
ENOUGH_WHOLE = 6
"""With so many comparison areas that reported every period, the others are left out rather than their periods lost."""

_NEAR = Text("相邻或同一医联体，可能受到影响", "near, or in the same alliance: it may have been touched")
_ACTED = Text("自己也有同类项目完成，不能当作没有实施", "it finished a like project of its own, so it does not show what doing nothing brings")
_MISSING = Text("有缺报的月份", "periods are missing")
_FEW = Text("实施前或实施后的例数太少", "too few events before or after")


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Rows and columns of the panel that the estimate is made from.

    missing   periods of the panel left out because a treated area or a comparison did not report
    unreported the share of periods in which a treated area did not report
    """

    panel: Panel
    kind: Kind
    treated: Columns
    near: Columns
    compared: Columns
    left_out: tuple[LeftOut, ...]
    windows: Windows
    missing: int
    unreported: float

    @property
    def comparisons(self) -> tuple[int, ...]:
        return tuple(self.panel.areas[row] for row in self.compared)


def design(panel: Panel, action: Action, *, near: Mapping[int, frozenset[int]], kind: Kind) -> Design:
    """Choose areas and periods.

    Only periods that every treated area and every comparison reported are used, so that a missing month cannot pass for
    a change. Comparison areas with gaps are left out while six without remain, and always when they miss over a tenth.
    Raises BadValue for an unknown area, a treated area without data before the start, num above den in a proportion.
    """
    _check_counts(panel, kind)
    treated = panel.rows(action.treated)
    span = windows(panel, action)
    _check_start(panel, treated, action, span)
    reported = np.flatnonzero((panel.den[treated] > 0).all(axis=0))
    whole, span = span, span.within(reported)
    touched = _touched(panel, action, near)
    compared, left_out = _sorted_out(panel, treated, span, touched, action.elsewhere, kind)
    if len(compared):
        span = span.within(np.flatnonzero((panel.den[compared] > 0).all(axis=0)))
    fit_near = frozenset(area for area in touched if _why_not(panel, panel.row(area), span, frozenset(), kind) is None)
    return Design(
        panel,
        kind,
        treated,
        near=panel.rows(fit_near),
        compared=compared,
        left_out=left_out,
        windows=span,
        missing=len(whole.every) - len(span.every),
        unreported=1 - len(reported) / len(panel.periods),
    )


def _sorted_out(
    panel: Panel, treated: Columns, span: Windows, touched: frozenset[int], acted: frozenset[int], kind: Kind
) -> tuple[Columns, tuple[LeftOut, ...]]:
    """Rows to compare with, and the areas left out by code."""
    others = [row for row in range(len(panel.areas)) if row not in treated]
    reasons = {row: _ACTED if panel.areas[row] in acted else _why_not(panel, row, span, touched, kind) for row in others}
    whole = [row for row, why in reasons.items() if why is None and (panel.den[row, span.every] > 0).all()]
    if len(whole) >= ENOUGH_WHOLE:
        reasons = {row: why or (None if row in whole else _MISSING) for row, why in reasons.items()}
    compared = np.array([row for row, why in reasons.items() if why is None], dtype=np.intp)
    left_out = sorted((panel.areas[row], why) for row, why in reasons.items() if why is not None)
    return compared, tuple(LeftOut(area, why) for area, why in left_out)


def _check_counts(panel: Panel, kind: Kind) -> None:
    above = (
        int((panel.num > panel.den).sum()) if kind == "proportion" else int(((panel.den == 0) & (panel.num > 0)).sum())
    )
    if above:
        raise BadValue(
            Text(f"{above} 个格子的分子大于分母", f"in {above} cells num is above den"),
            right=Text("比例的分子应不大于分母", "expected num to be at most den"),
            where="counts",
        )


def _check_start(panel: Panel, treated: Columns, action: Action, span: Windows) -> None:
    silent = [panel.areas[row] for row in treated if not panel.den[row, span.before].any()]
    if silent:
        raise BadValue(
            Text(
                f"实施地区 {silent[0]} 在 {month(action.started)} 之前没有数据",
                f"treated area {silent[0]} has no data before {month(action.started)}",
            ),
            right=Text(
                "每个实施地区都应有实施之前（宣布之前）的数据",
                "expected data of every treated area from before the start and the announcement",
            ),
            where="treated",
        )


def _touched(panel: Panel, action: Action, near: Mapping[int, frozenset[int]]) -> frozenset[int]:
    """Areas near any treated area that the panel holds."""
    found = frozenset(area for treated in action.treated for area in near.get(treated, frozenset()))
    return (found & frozenset(panel.areas)) - frozenset(action.treated)


def _why_not(panel: Panel, row: int, span: Windows, touched: frozenset[int], kind: Kind) -> Text | None:
    """Why an area is not compared with; None when it is."""
    if panel.areas[row] in touched:
        return _NEAR
    if not len(span.every) or (panel.den[row, span.every] == 0).mean() > MOST_MISSING:
        return _MISSING
    if any(events < MIN_EVENTS for events in events_of(panel, np.array([row]), span, kind)):
        return _FEW
    return None


def events_of(panel: Panel, rows: Columns, span: Windows, kind: Kind) -> Iterator[int]:
    """Events, and non-events of a proportion, before and after, summed over `rows`."""
    for columns in (span.before, span.after):
        num, den = (int(counts[np.ix_(rows, columns)].sum()) for counts in (panel.num, panel.den))
        yield num
        if kind == "proportion":
            yield den - num
