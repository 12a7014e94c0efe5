"""The region's actions as a plan reads them: ways to bring a capability to an institution, with what each takes and gives.

A number that is a range is read in its middle, at its low or at its high end; one that nobody knows is read as the
median of the region's own actions of that kind, and is told. Rows that bring the same capability to the same
institution are ways to do one thing: a plan takes at most one of them.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from doorstep.core.errors import NotFound
from doorstep.core.text import Text
from doorstep.planning.portfolio.assembling import Means, Task
from doorstep.planning.portfolio.problem import NONE
from doorstep.services import plan_staff, registry
from doorstep.services.travel_times import Site
from doorstep.store.reader import Reader
from doorstep.tables.planning import ACTIONS, BUDGETS, POOLS

_DAYS = 365.0
Row = Mapping[str, Any]


class Reading(StrEnum):
    """Which end of a range counts."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Way:
    """One row of the region's actions.

    action      index of what it does: rows with the same institution and capability share it
    site        index of the institution
    once, yearly   (low, high) CNY; None where nobody knows
    draw        (low, high) odds of being chosen; None where nobody knows
    """

    row: Row
    action: int
    site: int
    once: tuple[float, float] | None
    yearly: tuple[float, float] | None
    draw: tuple[float, float] | None

    @property
    def code(self) -> str:
        return str(self.row["code"])

    @property
    def name(self) -> Text:
        return Text(self.row["name_zh"], self.row["name_en"])

    @property
    def kind(self) -> str:
        return str(self.row["kind"])


@dataclass(frozen=True, slots=True)
class Unknown:
    """A number of an action that nobody knows and what it was read as."""

    way: int
    field: str
    read_as: float


@dataclass(frozen=True, slots=True)
class Actions:
    """Everything that could be done, and the means.

    funds, pools   their codes in the order of `Means`
    left_out       codes of rows at institutions that are not sites of the region
    """

    ways: tuple[Way, ...]
    tasks: tuple[Task, ...]
    means: Means
    funds: tuple[str, ...]
    pools: tuple[str, ...]
    unknown: tuple[Unknown, ...]
    left_out: tuple[str, ...]

    def bringing(self, site: int) -> dict[str, int]:
        """What could be brought to a site: capability and action."""
        return {str(way.row["capability"]): way.action for way in self.ways if way.site == site and way.row["capability"]}

    @property
    def count(self) -> int:
        return 1 + max((way.action for way in self.ways), default=NONE)


def read(sites: Sequence[Site], *, years: range, budget_cny: float, reading: Reading, reader: Reader, numbers: Mapping[tuple[str, str], float] | None = None) -> Actions:
    """The actions of the region in force.

    years     calendar years of the plan
    numbers   (code, field) -> a value to go by instead of what the file says, for what-if questions
    Raises NotFound for a number of an action that is none.
    """
    site_of = {one.code: at for at, one in enumerate(sites)}
    rows = registry.sheet(ACTIONS.name, reader=reader)
    for code, _ in numbers or {}:
        if code not in {row["code"] for row in rows}:
            raise NotFound.among(Text("行动", "action"), code, [str(row["code"]) for row in rows])
    kept = [row for row in rows if row["institution"] in site_of]
    ways = tuple(_ways(kept, site_of, numbers or {}))
    funds, amounts = _funds(registry.sheet(BUDGETS.name, reader=reader), years)
    pools = registry.sheet(POOLS.name, reader=reader)
    tasks, unknown = _tasks(ways, funds, [row["code"] for row in pools], reading, plan_staff.minutes_each(reader=reader))
    means = Means(budget_cny, amounts, np.array([float(row["people"]) for row in pools]))
    lost = tuple(str(row["code"]) for row in rows if row["institution"] not in site_of)
    return Actions(ways, tasks, means, funds, tuple(str(row["code"]) for row in pools), unknown, lost)


def _ways(rows: Sequence[Row], site_of: Mapping[str, int], numbers: Mapping[tuple[str, str], float]) -> Iterator[Way]:
    actions: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (row["institution"], row["capability"] or f"beds {row['code']}")
        action = actions.setdefault(key, len(actions))
        pairs = [_pair(row, field, numbers) for field in ("cost", "yearly", "draw")]
        yield Way(row, action, site_of[row["institution"]], *pairs)


def _pair(row: Row, field: str, numbers: Mapping[tuple[str, str], float]) -> tuple[float, float] | None:
    if (row["code"], field) in numbers:
        value = numbers[row["code"], field]
        return value, value
    ends = [row[f"{field}_{end}"] for end in ("low", "high")]
    known = [float(one) for one in ends if one is not None]
    return (min(known), max(known)) if known else None


def _funds(rows: Sequence[Row], years: range) -> tuple[tuple[str, ...], np.ndarray]:
    names = tuple(dict.fromkeys(str(row["fund"]) for row in rows))
    found = np.full((len(names), len(years)), np.nan)
    for row in rows:
        if row["year"] in years:
            at = names.index(row["fund"]), years.index(row["year"])
            found[at] = np.nansum([found[at], row["cny"]])
    return names, found


def _tasks(ways: Sequence[Way], funds: Sequence[str], pools: Sequence[str], reading: Reading, minutes: Mapping[str, float]) -> tuple[tuple[Task, ...], tuple[Unknown, ...]]:
    unknown: list[Unknown] = []
    usual = {field: _usual(ways, field) for field in ("once", "yearly")}
    action_of = {way.code: way.action for way in ways}
    tasks = []
    for at, way in enumerate(ways):
        money = {}
        for field in ("once", "yearly"):
            pair = getattr(way, field)
            money[field] = value_of(pair, reading) if pair else usual[field].get(way.kind, 0.0)
            if pair is None:
                unknown.append(Unknown(at, "cost" if field == "once" else field, money[field]))
        row = way.row
        tasks.append(
            Task(
                action=way.action, once=money["once"], yearly=money["yearly"],
                months=float(row["lead_months"] or 0) + float(row["ramp_months"] or 0) / 2,
                fund=funds.index(row["fund"]) if row["fund"] in funds else NONE,
                pool=pools.index(row["pool"]) if row["pool"] else NONE, people=float(row["people"] or 0),
                gains=tuple(_gains(way, minutes)),
                requires=tuple(action_of[code] for code in row["requires"] if code in action_of),
            )
        )  # fmt: skip
    return tuple(tasks), tuple(unknown)


def _gains(way: Way, minutes: Mapping[str, float]) -> Iterator[tuple[int, int, float]]:
    """Bed-days and minutes of specialists a year that a way adds where it is done."""
    row = way.row
    if row["beds"]:
        yield 0, way.site, float(row["beds"]) * _DAYS
    if row["people"] and row["pool"] in minutes:
        yield 1 + list(minutes).index(row["pool"]), way.site, float(row["people"]) * minutes[row["pool"]]


def _usual(ways: Sequence[Way], field: str) -> dict[str, float]:
    """The median of the known ones, by kind; 0 for a kind of which none is known."""
    found: dict[str, list[float]] = {}
    for way in ways:
        pair = getattr(way, field)
        if pair is not None:
            found.setdefault(way.kind, []).append(value_of(pair, Reading.MIDDLE))
    return {kind: statistics.median(values) for kind, values in found.items()}


def value_of(pair: tuple[float, float], reading: Reading) -> float:
    """One number for a range of money."""
    low, high = pair
    return {Reading.LOW: low, Reading.MIDDLE: (low + high) / 2, Reading.HIGH: high}[reading]


def draw_of(pair: tuple[float, float], reading: Reading) -> float:
    """One number for a range of odds: low is the careful end, the middle is the geometric one."""
    low, high = pair
    return {Reading.LOW: low, Reading.MIDDLE: math.sqrt(low * high), Reading.HIGH: high}[reading]
