"""The best sites and the proof: Lagrangian bounds, sites fixed by them, exchange of sites, and branching on what is left."""

from __future__ import annotations

import heapq
import itertools
import math
import time
from dataclasses import dataclass

import numpy as np

from doorstep.core.errors import UserError
from doorstep.core.text import Text
from doorstep.planning.siting.bound import bound as bound_at
from doorstep.planning.siting.kernels import Tables, ascend, exchange, peg, take
from doorstep.planning.siting.problem import CLOSED, FREE, OPEN, CannotServe, Floats, Ints, Marks, Problem
from doorstep.planning.siting.transport import Flow, serve

_AT_ROOT, _AT_NODE = 3000, 200
_STEP, _STEP_AT_NODE = 1.0, 0.3
_WORTHWHILE = 0.1  # share of what the bound still lacks that a round of steps must bring to be followed by another
_TRIES = 12  # random beginnings of the exchange
_ROUNDED = 1e-6  # whole values: a bound this little above one rounds up to it


class NotFoundInTime(UserError):
    """No choice that serves every place was found in the time, and none was proven not to be."""

    code = "siting-not-found-in-time"
    exit_code = 4
    http_status = 422


@dataclass(frozen=True, slots=True)
class Sited:
    """The best choice found and how good it is for certain.

    opened    (k,) the sites that are open
    site      (n,) the site that serves most of each place
    share     (n, k) of each place served by each open site, adding up to 1 over the open sites
    value     what it costs; bound: no choice costs less
    checked   a bound by `prices` alone, which `bound.bound` recomputes without this search
    looked    how often the choices left were split and looked at again
    """

    opened: Ints
    site: Ints
    share: Floats
    value: float
    bound: float
    checked: float
    prices: Floats
    looked: int
    seconds: float

    @property
    def gap(self) -> float:
        """(value - bound) / value, 0 or more."""
        return max(0.0, self.value - self.bound) / self.value if self.value > 0 else 0.0

    @property
    def is_proven(self) -> bool:
        """Whether no choice is better, up to rounding."""
        return self.gap <= 1e-9


def solve(problem: Problem, *, seconds: float = 60.0, enough: float = 0.0, seed: int = 0) -> Sited:
    """The best choice of sites, or the best found in so many seconds with a bound on all others.

    enough   stop when the gap is this small
    Raises CannotServe when it is proven that no choice serves every place, NotFoundInTime when neither is known.
    """
    return _Search(problem, seconds, enough, seed).run()


class _Search:
    def __init__(self, problem: Problem, seconds: float, enough: float, seed: int) -> None:
        self.problem, self.tables, self.dear = problem, *_tables(problem)
        self.is_limited, self.is_whole = problem.is_limited, problem.is_whole
        self.enough, self.rng, self.started = enough, np.random.default_rng(seed), time.monotonic()
        self.deadline = self.started + seconds
        self.value, self.taken = math.inf, np.zeros(len(problem.opening), np.int8)
        self.flow: Flow | None = None
        self.root, self.looked = np.zeros(len(problem.demand)), 0
        self.tried: set[bytes] = set()
        self.left_out = math.inf  # the lowest bound of what was not looked into any more

    def run(self) -> Sited:
        self._begin()
        order = itertools.count()
        heap: list[tuple[float, int, Marks, Floats]] = [(-math.inf, next(order), self.problem.marks.copy(), self._first_prices())]
        while heap and heap[0][0] < self._needed() and (self.looked == 0 or time.monotonic() < self.deadline):
            _, _, marks, prices = heapq.heappop(heap)
            for low, below in self._look(marks, prices):
                heapq.heappush(heap, (low, next(order), below, prices.copy()))
            self.looked += 1
        return self._told(min(heap[0][0] if heap else math.inf, self.left_out))

    # what is known of the best choice

    def _needed(self) -> float:
        """The bound at which a set of choices needs no further look."""
        if not math.isfinite(self.value):
            return self.dear
        return self.value - 1 + _ROUNDED if self.is_whole else self.value * (1 - max(self.enough, 1e-12))

    def _begin(self) -> None:
        """Some choices by exchange, from random beginnings; with capacities, of as many sites as hold the demand."""
        free = np.flatnonzero(self.problem.marks == FREE)
        for _ in range(_TRIES):
            taken = (self.problem.marks == OPEN).astype(np.int8)
            lacking = max(self.tables.least, 1) - int(taken.sum())
            if lacking > 0:
                taken[self.rng.choice(free, lacking, replace=False)] = 1
            self._try(taken)

    def _try(self, taken: Marks) -> None:
        """Improve a choice and keep it when it is the best so far."""
        if taken.tobytes() in self.tried:
            return
        self.tried.add(taken.tobytes())
        taken = taken.copy()
        if not self.is_limited:
            self._keep(exchange(self.tables, self.problem.marks, taken), taken, None)
            return
        self._make_room(taken)
        opened = np.flatnonzero(taken)
        if self.problem.opening[opened].sum() + self.tables.cost[opened].min(axis=0).sum() >= self.value:
            return
        flow = serve(self.tables.cost, self.problem.demand, self.problem.capacity, opened, dear=self.dear)
        if flow is not None:
            self._keep(self.problem.opening[opened].sum() + flow.cost, taken, flow)

    def _make_room(self, taken: Marks) -> None:
        """Open the sites with the most room for their opening until capacity suffices."""
        worth = np.where((taken == 0) & (self.problem.marks == FREE), self.problem.opening / np.maximum(self.problem.capacity, 1e-300), np.inf)
        for site in np.argsort(worth):
            if self.problem.capacity[taken == 1].sum() >= self.problem.demand.sum() or taken.sum() >= self.tables.most or not np.isfinite(worth[site]):
                return
            taken[site] = 1

    def _keep(self, value: float, taken: Marks, flow: Flow | None) -> None:
        if value < self.value and value < self.dear:
            self.value, self.taken, self.flow = float(value), taken, flow

    # looking into a set of choices

    def _first_prices(self) -> Floats:
        """Between what the best and the second best open site cost each place."""
        opened = np.flatnonzero(self.taken)
        cost = np.sort(self.tables.cost[opened if len(opened) > 1 else slice(None)], axis=0)
        return np.asarray(cost[:2].mean(axis=0))

    def _look(self, marks: Marks, prices: Floats) -> list[tuple[float, Marks]]:
        """Bound the choices that `marks` leaves, and split them; nothing when none of them is better."""
        sums, often, low = np.zeros(len(marks)), np.zeros(len(marks)), -math.inf
        rounds, step = (_AT_ROOT, _STEP) if self.looked == 0 else (_AT_NODE, _STEP_AT_NODE)
        while True:
            before, target = low, self.value if math.isfinite(self.value) else self.dear
            low = max(low, ascend(self.tables, marks, prices, target, self._needed(), rounds, step, sums, often))
            if before == -math.inf and self.looked == 0:
                self.root = prices.copy()
            taken = np.zeros(len(marks), np.int8)
            take(self.tables, marks, sums, taken)
            self._try(taken)
            if low >= self._needed():
                return self._leave(low)
            pegged = peg(self.tables, marks, sums, low, self._needed())
            if not self._settle(marks) or (not pegged and low - before < _WORTHWHILE * (self._needed() - low)):
                break
            rounds, step = _AT_NODE, _STEP_AT_NODE
        free = np.flatnonzero(marks == FREE)
        if not len(free):
            return self._leave(self._leaf(marks))
        branch = free[np.argmin(np.abs(often[free] - 0.5))]
        return [(low, _marked(marks, branch, way)) for way in (OPEN, CLOSED)]

    def _settle(self, marks: Marks) -> bool:
        """Mark what follows from the numbers of sites; whether anything is still free."""
        count, free = int((marks == OPEN).sum()), int((marks == FREE).sum())
        if count >= self.tables.most:
            marks[marks == FREE] = CLOSED
        elif count + free <= self.tables.least:
            marks[marks == FREE] = OPEN
        return bool((marks == FREE).any())

    def _leaf(self, marks: Marks) -> float:
        """What the one choice that is left costs; inf when it serves not all."""
        opened = np.flatnonzero(marks == OPEN)
        if not self.tables.least <= len(opened) <= self.tables.most or not len(opened):
            return math.inf
        taken, opening = (marks == OPEN).astype(np.int8), float(self.problem.opening[opened].sum())
        flow = serve(self.tables.cost, self.problem.demand, self.problem.capacity, opened, dear=self.dear) if self.is_limited else None
        if self.is_limited and flow is None:
            return math.inf
        value = opening + (flow.cost if flow else float(self.tables.cost[opened].min(axis=0).sum()))
        self._keep(value, taken, flow)
        return value

    def _leave(self, low: float) -> list[tuple[float, Marks]]:
        self.left_out = min(self.left_out, low)
        return []

    def _told(self, low: float) -> Sited:
        if not math.isfinite(self.value):
            raise _none(proven=low >= self.dear)
        low = min(low, self.value)
        if self.is_whole:
            low = min(float(math.ceil(low - _ROUNDED)), self.value)
        opened = np.flatnonzero(self.taken).astype(np.int64)
        share = self.flow.share if self.flow else _nearest(self.tables.cost[opened])
        return Sited(
            opened, opened[share.argmax(axis=1)], share, self.value, low, bound_at(self.problem, self.root), self.root, self.looked, time.monotonic() - self.started
        )


def _tables(problem: Problem) -> tuple[Tables, float]:
    """The problem for the kernels, and a cost above that of every choice that serves all."""
    finite = np.where(np.isfinite(problem.cost), problem.cost, 0.0)
    dear = float(finite.max(axis=1).sum() + problem.opening.sum()) * 1.01 + 1.0
    cost = np.where(np.isfinite(problem.cost), problem.cost, math.ceil(dear))
    order = np.argsort(cost, axis=1, kind="stable")
    tables = Tables(
        order, np.take_along_axis(cost, order, axis=1), np.ascontiguousarray(cost.T), problem.opening, problem.needed,
        min(problem.most, int((problem.marks != CLOSED).sum())), problem.demand, problem.capacity, problem.is_limited,
    )  # fmt: skip
    return tables, dear


def _nearest(cost: Floats) -> Floats:
    """(n, k) 1 at the cheapest open site of each place."""
    share = np.zeros(cost.T.shape)
    share[np.arange(cost.shape[1]), cost.argmin(axis=0)] = 1.0
    return share


def _marked(marks: Marks, site: np.int64, way: int) -> Marks:
    found = marks.copy()
    found[site] = way
    return found


def _none(*, proven: bool) -> UserError:
    cure = Text("请增加站点、容量或可达的路线", "Allow more sites, capacity or ways to reach them")
    if proven:
        return CannotServe(Text("没有一种选址能服务所有地点", "no choice of sites serves every place"), cure=cure)
    return NotFoundInTime(Text("限时内没有找到能服务所有地点的选址", "no choice that serves every place was found in the time"), cure=cure)
