"""The linear programme whose value no plan exceeds, solved by HiGHS with rows made as they are needed.

Columns: options, services, the worth of each cell before anybody is turned away, and what each station at risk of being
full turns away. Rows that are there from the start tie services to actions both ways, keep the limits and order
prerequisites; rows made as needed are the concave envelopes of cells and, from below, the use of stations, which falls
convexly in what opens elsewhere.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from doorstep.planning.portfolio.certificate import Closed, Multipliers, base_of, least_density, share_range
from doorstep.planning.portfolio.envelope import tighten_all
from doorstep.planning.portfolio.packed import Tables
from doorstep.planning.portfolio.problem import NONE, Floats, Ints, Problem, grouped

_ROUNDS = 60  # subgradient steps for one cut
_SMALL = 1e-6


@dataclass(slots=True)
class Rows:
    """Rows to be added: coefficients <= right."""

    columns: list[Ints] = field(default_factory=list)
    values: list[Floats] = field(default_factory=list)
    right: list[float] = field(default_factory=list)

    def add(self, columns: Any, values: Any, right: float) -> None:
        self.columns.append(np.asarray(columns, dtype=np.int32))
        self.values.append(np.asarray(values, dtype=float))
        self.right.append(float(right))


@dataclass(frozen=True, slots=True)
class Solution:
    """A point of the relaxation: its value and what it holds, each between 0 and 1 or a worth."""

    value: float
    options: Floats
    services: Floats
    cells: Floats
    turned_away: Floats


class Relaxation:
    """A linear programme that grows; `tighten` adds what its last solution violates."""

    def __init__(self, problem: Problem, tables: Tables) -> None:
        self.problem, self.tables, self.closed = problem, tables, Closed.of(problem)
        self.density = least_density(problem, tables)
        self.risky = self._at_risk()
        self.kept, self.base = base_of(problem, tables.worth)
        self.first_service = len(problem.options.action)
        self.first_cell = self.first_service + len(problem.services.period)
        self.first_loss = self.first_cell + len(problem.demand.cases)
        self._kinds: list[int] = []  # of each row made as needed: 0 an envelope, 1 a use
        self._cut_cells: list[int] = []
        self._cut_prices: list[Floats] = []
        self._loss_of: list[int] = []
        self._loss_prices: list[Floats] = []
        self._by_station = grouped(problem.offers.station, problem.capacity.shape[1])
        self._position = np.full(len(problem.offers.station), NONE)
        self._position[self.closed.offer] = np.arange(len(self.closed.offer))
        self.solver = _silent_solver()
        self._start()

    def _at_risk(self) -> Ints:
        """(risky, 2) resource and station that could be asked for more than there is."""
        _, high = share_range(self.problem)
        resources, stations = self.problem.capacity.shape
        most = np.stack([np.bincount(self.problem.offers.station, high * self.tables.use[m], stations) for m in range(resources)])
        return np.argwhere((most > self.problem.capacity) & np.isfinite(self.density) & (self.density > 0))

    # the rows that are there from the start

    def _start(self) -> None:
        tables, count = self.tables, self.first_loss + len(self.risky)
        low, high, worth = np.zeros(count), np.ones(count), np.zeros(count)
        high[: self.first_service] = tables.allowed
        high[self.first_cell : self.first_loss] = np.inf
        high[self.first_loss :] = np.inf
        worth[self.first_cell : self.first_loss] = 1.0
        worth[self.first_loss :] = -1.0
        self.solver.addVars(count, low, high)
        self.solver.changeColsCost(count, np.arange(count, dtype=np.int32), worth)
        rows = Rows()
        self._tie_services(rows)
        self._limit(rows)
        self._order(rows)
        self._choose_one(rows)
        self._fixed_rows = len(rows.right)
        self._add(rows)

    def _tie_services(self, rows: Rows) -> None:
        """A service is open exactly when all it needs is at work."""
        services = self.problem.services
        at_work = self._options_at_work()
        for q, period in enumerate(services.period):
            needed = [at_work[action][period] for action in services.action[services.first[q] : services.first[q + 1]]]
            for options in needed:
                rows.add([self.first_service + q, *options], [1.0, *[-1.0] * len(options)], 0.0)
        for q, period in enumerate(services.period):
            needed = [at_work[action][period] for action in services.action[services.first[q] : services.first[q + 1]]]
            every = np.concatenate(needed)
            rows.add([self.first_service + q, *every], [-1.0, *[1.0] * len(every)], len(needed) - 1)

    def _options_at_work(self) -> list[list[Ints]]:
        """For each action and period, its options that are at work by then."""
        options = self.problem.options
        first, order = grouped(options.action, self.problem.actions)
        own = [order[first[i] : first[i + 1]] for i in range(self.problem.actions)]
        return [[one[options.opens[one] <= period] for period in range(self.periods)] for one in own]

    @property
    def periods(self) -> int:
        return int(self.problem.services.period.max(initial=0)) + 1

    def _limit(self, rows: Rows) -> None:
        options = self.problem.options
        option_of = np.repeat(np.arange(len(options.action)), np.diff(options.use_first))
        for limit, right in enumerate(self.problem.limits):
            used = np.flatnonzero(options.use_limit == limit)
            scale = max(float(right), _SMALL)
            rows.add(option_of[used], options.use[used] / scale, right / scale)

    def _order(self, rows: Rows) -> None:
        at_work = self._options_at_work()
        for action, required in self.problem.requires:
            for period in range(self.periods):
                mine, theirs = at_work[action][period], at_work[required][period]
                rows.add([*mine, *theirs], [*[1.0] * len(mine), *[-1.0] * len(theirs)], 0.0)

    def _choose_one(self, rows: Rows) -> None:
        first, order = grouped(self.problem.options.action, self.problem.actions)
        for action in range(self.problem.actions):
            own = order[first[action] : first[action + 1]]
            if self.tables.fixed[action]:
                rows.add(own, np.full(len(own), -1.0), -1.0)
            if len(own) > 1:
                rows.add(own, np.ones(len(own)), 1.0)

    def _add(self, rows: Rows) -> None:
        if rows.right:
            starts = np.concatenate([[0], np.cumsum([len(one) for one in rows.columns])[:-1]]).astype(np.int32)
            values = np.concatenate(rows.values)
            free = np.full(len(rows.right), -np.inf)
            self.solver.addRows(len(rows.right), free, np.array(rows.right), len(values), starts, np.concatenate(rows.columns), values)

    # rows made as they are needed

    def tighten(self, point: Solution) -> float:
        """Add what holds for every plan and not at this point; the sum of what was violated, in worth."""
        rows = Rows()
        violated = self._cut_envelopes(point, rows) + self._cut_use(point, rows)
        self._add(rows)
        return violated

    def _cut_envelopes(self, point: Solution, rows: Rows) -> float:
        problem, closed, attraction = self.problem, self.closed, self.problem.offers.attraction
        prices, cells = np.zeros(len(closed.offer)), len(problem.demand.cases)
        constants, bounds = np.empty(cells), np.empty(cells)
        service = problem.offers.service
        tighten_all(
            closed.first, closed.offer, service, self.tables.worth * attraction, attraction, self.kept, self.base,
            point.services, _ROUNDS, prices, constants, bounds,
        )
        bad = np.flatnonzero(point.cells > bounds + _SMALL * (1 + np.abs(bounds)))
        for cell in bad:
            own = slice(closed.first[cell], closed.first[cell + 1])
            columns = [self.first_cell + cell, *(self.first_service + service[closed.offer[own]])]
            rows.add(columns, [1.0, *-prices[own]], constants[cell])
            self._cut_cells.append(int(cell))
            self._cut_prices.append(prices[own])
        self._kinds.extend([0] * len(bad))
        finite = np.minimum(point.cells[bad], 1e12)
        return float((finite - bounds[bad]).sum())

    def _cut_use(self, point: Solution, rows: Rows) -> float:
        """Rows from below on what a station turns away, tangent at this point."""
        violated = 0.0
        total = self.base + self._drawn(point.services)
        for k, (m, s) in enumerate(self.risky):
            prices, constant = self._use_from_below(m, s, point.services, total)
            gained = self._gains(m, s)
            lost = self.density[m, s] * (constant + prices @ point.services[self._service_of_closed] - self.problem.capacity[m, s] - sum(gain * point.options[o] for o, gain in gained))
            if lost <= point.turned_away[k] + _SMALL * (1 + self.tables.worth.max(initial=0.0)):
                continue
            violated += lost - point.turned_away[k]
            self._add_use_row(rows, k, prices, constant, gained)
        return violated

    @property
    def _service_of_closed(self) -> Ints:
        return self.problem.offers.service[self.closed.offer]

    def _drawn(self, services: Floats) -> Floats:
        """(C,) attraction of closed services that are open at this point."""
        offers = self.closed.offer
        drawn = self.problem.offers.attraction[offers] * services[self._service_of_closed]
        return np.bincount(self.problem.cell_of[offers], drawn, len(self.base)).astype(float)

    def _gains(self, m: int, s: int) -> list[tuple[int, float]]:
        options = self.problem.options
        own = np.flatnonzero((options.gain_station == s) & (options.gain_resource == m))
        of = np.searchsorted(options.gain_first, own, side="right") - 1
        return [(int(o), float(options.gain[k])) for o, k in zip(of, own, strict=True)]

    def _use_from_below(self, m: int, s: int, services: Floats, total: Floats) -> tuple[Floats, float]:
        """Linear function of the services that a station's use never falls below: (coefficient of each closed offer, constant)."""
        offers, attraction = self._offers_at(s), self.problem.offers.attraction
        cell, service = self.problem.cell_of[offers], self.problem.offers.service[offers]
        closed = service >= 0
        is_open = np.where(closed, services[np.maximum(service, 0)] if len(services) else 0.0, 0.0)
        mine = np.where(closed, attraction[offers], 0.0)
        drawn = total[cell] + mine * (1 - is_open)
        others = total[cell] - self.base[cell] - mine * is_open
        weight = self.tables.use[m, offers] * attraction[offers]
        level, slope = weight * (1 / drawn + others / drawn**2), -weight / drawn**2
        by_cell = np.bincount(cell, slope, len(self.base))
        prices = by_cell[self.problem.cell_of[self.closed.offer]] * attraction[self.closed.offer]
        at = self._position[offers[closed]]
        np.add.at(prices, at, level[closed] - slope[closed] * mine[closed])
        return prices, float(level[~closed].sum())

    def _offers_at(self, station: int) -> Ints:
        first, order = self._by_station
        return order[first[station] : first[station + 1]]

    def _add_use_row(self, rows: Rows, k: int, prices: Floats, constant: float, gained: list[tuple[int, float]]) -> None:
        m, s = self.risky[k]
        density = self.density[m, s]
        by_service = np.bincount(self._service_of_closed, prices, len(self.problem.services.period))
        used = np.flatnonzero(by_service)
        columns = [*(self.first_service + used), *[o for o, _ in gained], self.first_loss + k]
        values = [*(density * by_service[used]), *[-density * gain for _, gain in gained], -1.0]
        rows.add(columns, values, density * (self.problem.capacity[m, s] - constant))
        self._loss_of.append(k)
        self._loss_prices.append(prices)
        self._kinds.append(1)

    # solving

    def solve(self, seconds: float) -> Solution | None:
        """Solve as it stands; None when the time is over first."""
        self.solver.setOptionValue("time_limit", self.solver.getRunTime() + max(seconds, 0.1))
        self.solver.run()
        if self.solver.modelStatusToString(self.solver.getModelStatus()) != "Optimal":
            return None
        columns = np.array(self.solver.getSolution().col_value)
        return Solution(
            value=float(self.solver.getInfo().objective_function_value),
            options=columns[: self.first_service],
            services=columns[self.first_service : self.first_cell],
            cells=columns[self.first_cell : self.first_loss],
            turned_away=columns[self.first_loss :],
        )

    def multipliers(self) -> Multipliers:
        """The duals of the last solution, in the form that `certificate.bound` checks."""
        duals = np.array(self.solver.getSolution().row_dual).clip(min=0)
        problem, services = self.problem, self.problem.services
        needs, count = len(services.action), len(services.period)
        at = needs + count
        limits = duals[at : at + len(problem.limits)] / np.maximum(problem.limits, _SMALL)
        at += len(problem.limits)
        required = duals[at : at + len(problem.requires) * self.periods].reshape(len(problem.requires), self.periods)
        prices, scarcity = self._made_multipliers(duals[self._fixed_rows :])
        return Multipliers(prices, duals[:needs], duals[needs : needs + count], limits, required, scarcity)

    def _made_multipliers(self, duals: Floats) -> tuple[Floats, Floats]:
        kinds = np.array(self._kinds, dtype=int)
        prices, scarcity = np.zeros(len(self.closed.offer)), np.zeros(self.problem.capacity.shape)
        for weight, cell, own in zip(duals[kinds == 0], self._cut_cells, self._cut_prices, strict=True):
            if weight > 0:
                prices[self.closed.first[cell] : self.closed.first[cell + 1]] += weight * own
        for weight, k, own in zip(duals[kinds == 1], self._loss_of, self._loss_prices, strict=True):
            if weight > 0:
                m, s = self.risky[k]
                scarcity[m, s] += weight * self.density[m, s]
                prices -= weight * self.density[m, s] * own
        return prices, self._within_density(scarcity)

    def _within_density(self, scarcity: Floats) -> Floats:
        """Rounding may lift a price of scarcity over the least density by a hair."""
        with np.errstate(divide="ignore", invalid="ignore"):
            used = np.where(scarcity > 0, scarcity / self.density, 0.0).sum(axis=0)
        return np.asarray(scarcity / np.maximum(used, 1.0))


def closest(problem: Problem, tables: Tables, point: Solution) -> Ints:
    """(A,) options that the point takes whole, with all that they require: where a search for a plan can begin."""
    chosen = np.full(problem.actions, NONE, dtype=np.int64)
    whole = np.flatnonzero((point.options > 1 - _SMALL) & (tables.allowed == 1))
    chosen[problem.options.action[whole]] = whole
    while len(early := too_early(problem, chosen)):
        chosen[early] = NONE
    return chosen


def too_early(problem: Problem, chosen: Ints) -> Ints:
    """Actions taken before something that they require is at work."""
    opens = np.append(problem.options.opens, np.iinfo(np.int64).max)  # the last one: what is not taken never opens
    action, required = problem.requires.T
    taken = chosen[action] != NONE
    return np.asarray(action[taken & (opens[chosen[required]] > opens[chosen[action]])])


def _silent_solver() -> Any:
    import highspy

    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
    return solver


def solved_until(relaxation: Relaxation, start: Solution, enough: float, deadline: float) -> Iterator[Solution]:
    """Solve and tighten until little is violated or the time is over; yields every solution."""
    relaxation.tighten(start)
    while (left := deadline - time.monotonic()) > 0:
        point = relaxation.solve(left)
        if point is None:
            return
        yield point
        if relaxation.tighten(point) <= enough * max(abs(point.value), 1.0):
            return
