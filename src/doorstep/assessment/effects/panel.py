"""What an effect is read from: counts by area and period, the action, and the windows of time around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from doorstep.core.errors import BadValue
from doorstep.core.numbers import month
from doorstep.core.text import Text

Kind = Literal["proportion", "rate"]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Columns = NDArray[np.intp]

LEAD_MONTHS = 3
"""How long before the start a move counts as anticipation when no announcement is known."""


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Counts of one indicator: `num` over `den`, a row per area and a column per period.

    areas    area codes, each once
    periods  first months of the periods as yyyymm, rising in equal steps (months, quarters, years)
    num, den whole numbers >= 0; den 0 means that the area did not report in that period
    Raises BadValue naming every fault.
    """

    areas: tuple[int, ...]
    periods: tuple[int, ...]
    num: IntArray
    den: IntArray

    def __post_init__(self) -> None:
        BadValue.raise_for(_period_faults(self.periods), cure=_PERIODS_RIGHT, where="periods")
        BadValue.raise_for(_count_faults(self), cure=_COUNTS_RIGHT, where="counts")

    @property
    def step_months(self) -> int:
        """Months from one period to the next; 1 when there is only one period."""
        return month_index(self.periods[1]) - month_index(self.periods[0]) if len(self.periods) > 1 else 1

    def row(self, area: int) -> int:
        """The row of an area; raises BadValue when the panel does not hold it."""
        if area not in self.areas:
            raise BadValue(
                Text(f"数据中没有地区 {area}", f"area {area} is not in the data"),
                right=Text(
                    f"应为数据中的 {len(self.areas)} 个地区之一", f"expected one of its {len(self.areas)} areas"
                ),
                where="area",
            )
        return self.areas.index(area)

    def rows(self, areas: tuple[int, ...] | frozenset[int]) -> Columns:
        """Rows of several areas, rising."""
        return np.array(sorted(self.row(area) for area in areas), dtype=np.intp)


_PERIODS_RIGHT = Text(
    "时期应写成年月（如 202503），由早到晚，间隔相同", "Write periods as yyyymm, rising, in equal steps"
)
_COUNTS_RIGHT = Text(
    "分子和分母应为非负整数，每个地区一行、每个时期一列",
    "Counts are whole numbers from 0, a row per area, a column per period",
)


def month_index(yyyymm: int) -> int:
    """Months since year 0, so that months can be subtracted."""
    return yyyymm // 100 * 12 + yyyymm % 100 - 1


def is_month(yyyymm: int) -> bool:
    return 1 <= yyyymm % 100 <= 12 and 1900 <= yyyymm // 100 <= 2200


def _period_faults(periods: tuple[int, ...]) -> Iterator[Text]:
    if not periods:
        yield Text("没有任何时期", "there is no period")
        return
    for wrong in [one for one in periods if not is_month(one)][:3]:
        yield Text(f"{wrong} 不是年月", f"{wrong} is not a month")
        return
    steps = [month_index(later) - month_index(earlier) for earlier, later in pairwise(periods)]
    if any(step <= 0 for step in steps):
        yield Text("时期没有由早到晚排列", "the periods do not rise")
    elif len(set(steps)) > 1:
        yield Text(f"时期间隔不一：{sorted(set(steps))} 个月", f"the periods are {sorted(set(steps))} months apart")


def _count_faults(panel: Panel) -> Iterator[Text]:
    shape = (len(panel.areas), len(panel.periods))
    if len(set(panel.areas)) != len(panel.areas):
        yield Text("有地区重复出现", "an area stands twice")
    for name, counts in (("num", panel.num), ("den", panel.den)):
        if counts.shape != shape:
            yield Text(
                f"{name} 的形状是 {counts.shape}，应为 {shape}",
                f"{name} has the shape {counts.shape}, expected {shape}",
            )
        elif not np.issubdtype(counts.dtype, np.integer):
            yield Text(f"{name} 不是整数", f"{name} is not of whole numbers")
        elif (counts < 0).any():
            yield Text(
                f"{name} 中有 {int((counts < 0).sum())} 个负数",
                f"{name} holds {int((counts < 0).sum())} negative counts",
            )


@dataclass(frozen=True, slots=True)
class Action:
    """One finished action.

    treated    areas in which it was done
    started    month in which it began
    finished   month from which its full effect is expected; months from the start up to it are judged by nobody
    announced  month in which it became known, when it is known
    elsewhere  areas with a like action of their own, which say nothing of what would have been without one
    """

    treated: tuple[int, ...]
    started: int
    finished: int
    announced: int | None = None
    elsewhere: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        BadValue.raise_for(self._faults(), cure=_ACTION_RIGHT, where="action")

    def _faults(self) -> Iterator[Text]:
        months = [self.started, self.finished] + ([] if self.announced is None else [self.announced])
        if not self.treated or len(set(self.treated)) != len(self.treated):
            yield Text("实施地区为空或重复", "the treated areas are missing or repeated")
        if not all(is_month(one) for one in months):
            yield Text(f"{months} 中有不是年月的值", f"{months} holds a value that is not a month")
            return
        if self.finished < self.started:
            yield Text(
                f"完成月份 {month(self.finished)} 早于开始",
                f"it is finished in {month(self.finished)}, before it started",
            )
        if self.announced is not None and self.announced > self.started:
            yield Text(
                f"宣布月份 {month(self.announced)} 晚于开始",
                f"it was announced in {month(self.announced)}, after it started",
            )


_ACTION_RIGHT = Text(
    "写明实施地区；宣布不晚于开始，开始不晚于完成",
    "Name the treated areas; announced, started and finished follow each other",
)


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Columns of a panel in four stretches: before, lead (known but not begun), under way, after."""

    before: Columns
    lead: Columns
    under_way: Columns
    after: Columns

    def within(self, kept: Columns) -> Windows:
        """The same windows with only the columns in `kept`."""
        return Windows(*(part[np.isin(part, kept)] for part in (self.before, self.lead, self.under_way, self.after)))

    @property
    def every(self) -> Columns:
        return np.concatenate([self.before, self.lead, self.under_way, self.after])


def windows(panel: Panel, action: Action) -> Windows:
    """The windows of an action.

    The lead runs from the announcement to the start. Without an announcement it is the last three months, if at least
    four times as much lies before the start: a move just before the official day must not be taken for the level before.
    Raises BadValue when no period lies before the start.
    """
    begins = np.array([month_index(period) for period in panel.periods])
    start, finish = month_index(action.started), month_index(action.finished)
    earlier = begins + panel.step_months <= start
    if not earlier.any():
        raise BadValue(
            Text(f"{month(action.started)} 之前没有数据", f"there is no data before {month(action.started)}"),
            right=Text(
                f"数据应早于开始月份，现从 {month(panel.periods[0])} 起",
                f"expected data from before the start, it begins in {month(panel.periods[0])}",
            ),
            where="periods",
        )
    known = _known_from(action, start, enough=int(earlier.sum()) * panel.step_months >= 5 * LEAD_MONTHS)
    before = earlier & (begins + panel.step_months <= known)
    after = begins >= finish
    parts = (before, earlier & ~before, ~earlier & ~after, after & ~earlier)
    return Windows(*(np.flatnonzero(part) for part in parts))


def _known_from(action: Action, start: int, *, enough: bool) -> int:
    if action.announced is not None:
        return month_index(action.announced)
    return start - LEAD_MONTHS if enough else start
