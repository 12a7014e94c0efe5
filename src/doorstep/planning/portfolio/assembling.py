"""From one year of care and a list of actions to a planning problem over several years and scenarios.

A plan runs in half-years. An action begins at the start of one and is at work from the first half-year that lies wholly
after its lead time and half of its ramp: what it does before and fails to do after cancel out, roughly. Its cost falls
in the year it begins, its running cost in every half-year at work.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from doorstep.planning.portfolio.problem import (
    MOST_CLOSED,
    NONE,
    Demand,
    Floats,
    Ints,
    Offers,
    Options,
    Problem,
    Services,
)

HALF_YEAR = 6
"""Months of a period."""


@dataclass(frozen=True, slots=True, eq=False)
class Care:
    """What patients are offered in a year, as it is and as it could be.

    first         (C+1,) offers of cell c are first[c] to first[c+1]
    cases         (C,) a year
    outside       (C,) attraction of everything outside
    institution   (R,) where
    service       (R,) index into `needs`, or -1 when it is open today
    attraction, worth   (R,)
    use           (M, R) what a case takes of each resource
    capacity      (M, J) of each institution in a year; inf where none is known
    needs         actions that each closed service needs, all of them
    """

    first: Ints
    cases: Floats
    outside: Floats
    institution: Ints
    service: Ints
    attraction: Floats
    worth: Floats
    use: Floats
    capacity: Floats
    needs: tuple[tuple[int, ...], ...]

    @property
    def cell_of(self) -> Ints:
        """(R,) the cell of each offer."""
        return np.repeat(np.arange(len(self.cases)), np.diff(self.first))


@dataclass(frozen=True, slots=True)
class Task:
    """One way to take an action: what it takes and gives. A plan takes at most one way of each action.

    action         index
    once, yearly   CNY
    months         from its beginning until it counts as at work
    fund, pool     index, or -1
    gains          (resource, institution, amount a year) that it adds
    requires       actions that must be at work before
    """

    action: int
    once: float = 0.0
    yearly: float = 0.0
    months: float = 0.0
    fund: int = NONE
    pool: int = NONE
    people: float = 0.0
    gains: tuple[tuple[int, int, float], ...] = ()
    requires: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Means:
    """What there is to spend.

    budget   CNY over the whole plan; inf for no such limit
    funds    (funds, years) CNY; NaN where a year has no limit
    pools    people of each pool
    """

    budget: float
    funds: Floats
    pools: Floats


@dataclass(frozen=True, slots=True)
class Scenario:
    """How demand may go: its share of all, 0-1, and its growth a year."""

    weight: float
    growth: float


@dataclass(frozen=True, slots=True, eq=False)
class Assembled:
    """A problem, and what its numbers stand for.

    ways     (O,) index of each option's task
    begins   (O,) the half-year in which it begins
    limits   ("budget", 0, 0), ("fund", fund, year) or ("pool", pool, 0) for each limit
    """

    problem: Problem
    ways: Ints
    begins: Ints
    limits: tuple[tuple[str, int, int], ...]


def assembled(care: Care, tasks: Sequence[Task], means: Means, *, years: int, scenarios: Sequence[Scenario]) -> Assembled:
    """The planning problem of so many years."""
    own = merged(_fewest(care))
    limits = _limits(means, years)
    options, ways, begins = _options(tasks, limits, years, scenarios, own.capacity.shape[1])
    pairs = sorted({(task.action, one) for task in tasks for one in task.requires})
    requires = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    actions = 1 + max((task.action for task in tasks), default=NONE)
    demand, offers, capacity = _repeated(own, 2 * years, scenarios)
    amounts = np.array([_amount(means, one) for one in limits])
    return Assembled(Problem(demand, offers, capacity, _services(own, 2 * years), options, amounts, requires, actions), ways, begins, limits)


def merged(care: Care) -> Care:
    """The same care with all cells that no action can change as one: their patients go where they go in any plan."""
    closed = np.bincount(care.cell_of, care.service >= 0, len(care.cases)) > 0
    if closed.all():
        return care
    rows = ~closed[care.cell_of]
    sums = np.bincount(care.cell_of, care.attraction, len(care.cases)) + care.outside
    share = care.attraction[rows] / sums[care.cell_of[rows]] * care.cases[care.cell_of[rows]]
    institutions = care.capacity.shape[1]
    at = care.institution[rows]
    treated = np.bincount(at, share, institutions)
    used = [institution for institution in range(institutions) if treated[institution] > 0]
    worth = np.bincount(at, share * care.worth[rows], institutions)[used] / treated[used]
    use = np.stack([np.bincount(at, share * one[rows], institutions)[used] / treated[used] for one in care.use])
    cases, kept = float(care.cases[~closed].sum()), care.cell_of[closed[care.cell_of]]
    sizes = np.bincount(kept, minlength=len(care.cases))[closed]
    return Care(
        first=np.concatenate([[0], np.cumsum([*sizes, len(used)])]).astype(np.int64),
        cases=np.append(care.cases[closed], cases),
        outside=np.append(care.outside[closed], max(cases - treated.sum(), 1e-9)),
        institution=np.append(care.institution[~rows], used).astype(np.int64),
        service=np.append(care.service[~rows], np.full(len(used), NONE)),
        attraction=np.append(care.attraction[~rows], treated[used]),
        worth=np.append(care.worth[~rows], worth),
        use=np.concatenate([care.use[:, ~rows], use], axis=1),
        capacity=care.capacity, needs=care.needs,
    )  # fmt: skip


def _fewest(care: Care) -> Care:
    """At most `MOST_CLOSED` closed offers to a cell, those that draw most: the bound goes through all their subsets."""
    closed = np.flatnonzero(care.service >= 0)
    order = closed[np.lexsort((-care.attraction[closed], care.cell_of[closed]))]
    cell = care.cell_of[order]
    rank = np.arange(len(order)) - np.searchsorted(cell, cell)
    keep = np.ones(len(care.service), dtype=bool)
    keep[order[rank >= MOST_CLOSED]] = False
    if keep.all():
        return care
    sizes = np.bincount(care.cell_of[keep], minlength=len(care.cases))
    return Care(
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64), care.cases, care.outside, care.institution[keep], care.service[keep],
        care.attraction[keep], care.worth[keep], care.use[:, keep], care.capacity, care.needs,
    )  # fmt: skip


def _repeated(care: Care, periods: int, scenarios: Sequence[Scenario]) -> tuple[Demand, Offers, Floats]:
    """The cells, offers and stations of every half-year and scenario."""
    situations = [(period, scenario) for period in range(periods) for scenario in scenarios]
    many, institutions, services = len(situations), care.capacity.shape[1], len(care.needs)
    weight = np.array([scenario.weight for _, scenario in situations])
    grown = np.array([(1 + scenario.growth) ** ((period + 0.5) / 2) for period, scenario in situations])
    rows = len(care.institution)
    step = np.arange(many)
    first = np.concatenate([care.first[:-1][None] + step[:, None] * rows]).ravel()
    period = np.array([one for one, _ in situations])
    service = np.where(care.service[None] >= 0, care.service[None] + period[:, None] * services, NONE)
    demand = Demand(np.append(first, many * rows), np.outer(weight * grown / 2, care.cases).ravel(), np.tile(care.outside, many))
    offers = Offers(
        (care.institution[None] + step[:, None] * institutions).ravel(), service.ravel(),
        np.tile(care.attraction, many), np.tile(care.worth, many), np.tile(care.use, (1, many)),
    )  # fmt: skip
    capacity = (care.capacity[:, None, :] * weight[None, :, None] / 2).reshape(len(care.capacity), -1)
    return demand, offers, capacity


def _services(care: Care, periods: int) -> Services:
    sizes = np.tile([len(one) for one in care.needs], periods)
    actions = np.tile(np.array([action for one in care.needs for action in one], dtype=np.int64), periods)
    return Services(
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64), actions, np.repeat(np.arange(periods), len(care.needs)).astype(np.int64)
    )


def _limits(means: Means, years: int) -> tuple[tuple[str, int, int], ...]:
    funds = [("fund", fund, year) for fund in range(len(means.funds)) for year in range(years) if not np.isnan(means.funds[fund, year])]
    whole = [("budget", 0, 0)] if math.isfinite(means.budget) else []
    return (*whole, *funds, *(("pool", pool, 0) for pool in range(len(means.pools))))


def _amount(means: Means, limit: tuple[str, int, int]) -> float:
    kind, at, year = limit
    return float(means.budget if kind == "budget" else means.funds[at, year] if kind == "fund" else means.pools[at])


def _options(tasks: Sequence[Task], limits: Sequence[tuple[str, int, int]], years: int, scenarios: Sequence[Scenario], institutions: int) -> tuple[Options, Ints, Ints]:
    """Every action begun in every half-year from which it can still be at work within the plan."""
    rows: list[tuple[int, int, int]] = []
    uses: list[list[tuple[int, float]]] = []
    gains: list[list[tuple[int, int, float]]] = []
    for way, task in enumerate(tasks):
        for begin in range(2 * years):
            opens = begin + math.ceil(task.months / HALF_YEAR)
            if opens < 2 * years:
                rows.append((way, begin, opens))
                uses.append([pair for pair in enumerate(taken(task, one, begin, opens, years) for one in limits) if pair[1] > 0])
                gains.append(_gained(task, opens, years, scenarios, institutions))
    columns = np.array(rows, dtype=np.int64).reshape(-1, 3)
    use, gain = [pair for one in uses for pair in one], [triple for one in gains for triple in one]
    options = Options(
        np.array([tasks[way].action for way in columns[:, 0]], dtype=np.int64), columns[:, 2],
        _starts(uses), np.array([limit for limit, _ in use], dtype=np.int64), np.array([amount for _, amount in use], dtype=float),
        _starts(gains), np.array([station for _, station, _ in gain], dtype=np.int64),
        np.array([resource for resource, _, _ in gain], dtype=np.int64), np.array([amount for *_, amount in gain], dtype=float),
    )  # fmt: skip
    return options, columns[:, 0], columns[:, 1]


def _starts(parts: Sequence[Sequence[object]]) -> Ints:
    return np.concatenate([[0], np.cumsum([len(one) for one in parts])]).astype(np.int64)


def taken(task: Task, limit: tuple[str, int, int], begin: int, opens: int, years: int) -> float:
    """What an action begun in a half-year takes of a limit."""
    kind, at, year = limit
    if kind == "pool":
        return task.people if task.pool == at else 0.0
    if kind == "fund":
        return spent(task, begin, opens, years)[year] if task.fund == at else 0.0
    return sum(spent(task, begin, opens, years))


def spent(task: Task, begin: int, opens: int, years: int) -> list[float]:
    """CNY of each year."""
    found = [task.yearly / 2 * sum(half >= opens for half in (2 * year, 2 * year + 1)) for year in range(years)]
    found[begin // 2] += task.once
    return found


def _gained(task: Task, opens: int, years: int, scenarios: Sequence[Scenario], institutions: int) -> list[tuple[int, int, float]]:
    return [
        (resource, (period * len(scenarios) + number) * institutions + at, amount / 2 * scenario.weight)
        for resource, at, amount in task.gains
        for period in range(opens, 2 * years)
        for number, scenario in enumerate(scenarios)
    ]
