"""What a plan is worth when patients choose freely and full hospitals turn people away.

A cell's patients share themselves among what is open and the destinations outside in proportion to attraction
(multinomial logit). A station that is asked for more than it has takes the same share of all who come; those turned
away leave the region. Nobody is steered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.planning.portfolio.changes import change, settle, within
from doorstep.planning.portfolio.packed import PackedState, PackedTables, State, Tables
from doorstep.planning.portfolio.problem import NONE, Floats, Ints, Problem, grouped


class Plan:
    """One plan of a problem, changed in place; `worth` follows every change.

    chosen   (A,) the option of each action, -1 when it is not taken
    """

    def __init__(self, problem: Problem, tables: Tables, chosen: Ints | None = None) -> None:
        self.problem, self.tables = problem, tables
        cells, stations, resources = len(problem.demand.cases), problem.capacity.shape[1], problem.capacity.shape[0]
        self.state = State(
            chosen=np.full(problem.actions, NONE, dtype=np.int64),
            missing=np.zeros(len(problem.services.period), dtype=np.int64),
            dependants=np.zeros(problem.actions, dtype=np.int64),
            total=np.zeros(cells),
            demand=np.zeros((resources, stations)),
            gained=np.zeros(stations),
            capacity=np.zeros((resources, stations)),
            spent=np.zeros(len(problem.limits)),
            mark=np.zeros(stations, dtype=np.int64),
            touched=np.zeros(stations, dtype=np.int64),
        )
        self._packed: Any = PackedTables(tables), PackedState(self.state)
        self.worth = 0.0
        self.set(self.state.chosen if chosen is None else chosen)

    def set(self, chosen: Ints) -> float:
        """Make it the plan with these options; its worth."""
        self.state.chosen[:] = chosen
        self.worth = float(settle(*self._packed))
        return self.worth

    def change(self, action: int, option: int) -> float:
        """Take an action by an option, or not at all (-1); the worth it adds."""
        return self.update(change, action, option)

    def update(self, search: Callable[..., float], *arguments: object) -> float:
        """Run one of the kernels that change a plan on this one; the worth it adds."""
        added = float(search(*self._packed, *arguments))
        self.worth += added
        return added

    @property
    def chosen(self) -> Ints:
        """A copy of the options chosen."""
        return self.state.chosen.copy()

    @property
    def keeps_limits(self) -> bool:
        return bool(within(*self._packed))

    @property
    def treated(self) -> Floats:
        """(R,) cases treated under each offer, after full stations turned people away."""
        problem, state = self.problem, self.state
        opened = (problem.offers.service < 0) | (state.missing[np.maximum(problem.offers.service, 0)] == 0 if len(state.missing) else True)
        share = np.where(opened, problem.offers.attraction / state.total[problem.cell_of], 0.0)
        return share * problem.demand.cases[problem.cell_of] * self.taken[problem.offers.station]

    @property
    def taken(self) -> Floats:
        """(S,) share of those who come that each station treats."""
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = np.where(self.state.demand > self.state.capacity, self.state.capacity / self.state.demand, 1.0)
        return np.asarray(shares.min(axis=0, initial=1.0), dtype=float)


def treated(plan: Plan) -> Floats:
    """(R,) cases that each offer treats under a plan, those turned away left out."""
    tables, missing = plan.tables, plan.state.missing
    is_open = (tables.service < 0) | (missing[np.maximum(tables.service, 0)] == 0 if len(missing) else False)
    share = np.where(is_open, tables.attraction / plan.state.total[tables.cell_of], 0.0)
    return np.asarray(share * plan.problem.demand.cases[tables.cell_of] * plan.taken[tables.station])


def tables_of(problem: Problem, *, locked: Sequence[int] = (), forbidden: Sequence[int] = (), closed: Sequence[int] = ()) -> Tables:
    """The flat arrays of a problem.

    locked      options that must be in every plan
    forbidden   actions that may not be taken; closed options that may not, while others of their action may
    """
    demand, offers, services, options = problem.demand, problem.offers, problem.services, problem.options
    cell_of = problem.cell_of
    serves_first, position = grouped(services.action, problem.actions)
    shut = np.flatnonzero(offers.service >= 0)
    offer_first, order = grouped(offers.service[shut], len(services.period))
    below_first, below = _closure(problem)
    allowed, fixed = _wishes(problem, locked, forbidden, closed)
    option_first, option = _options_in_order(problem)
    return Tables(
        first=demand.first, cell_of=cell_of, outside=demand.outside,
        attraction=offers.attraction, station=offers.station, service=offers.service,
        worth=demand.cases[cell_of] * offers.worth, use=np.ascontiguousarray(offers.use * demand.cases[cell_of]), capacity=problem.capacity,
        need_first=services.first, need=services.action, period=services.period,
        offer_first=offer_first, offer=shut[order],
        serves_first=serves_first, serves=np.repeat(np.arange(len(services.period)), np.diff(services.first))[position],
        option_first=option_first, option=option, opens=options.opens,
        use_first=options.use_first, use_limit=options.use_limit, takes=options.use,
        gain_first=options.gain_first, gain_station=options.gain_station, gain_resource=options.gain_resource, gain=options.gain,
        limits=problem.limits, below_first=below_first, below=below, allowed=allowed, fixed=fixed,
    )


def _options_in_order(problem: Problem) -> tuple[Ints, Ints]:
    """Options of each action, the earliest first."""
    order = np.lexsort((problem.options.opens, problem.options.action)).astype(np.int64)
    first = np.searchsorted(problem.options.action[order], np.arange(problem.actions + 1)).astype(np.int64)
    return first, order


def _wishes(problem: Problem, locked: Sequence[int], forbidden: Sequence[int], closed: Sequence[int]) -> tuple[Ints, Ints]:
    allowed = np.ones(len(problem.options.action), dtype=np.int64)
    fixed = np.zeros(problem.actions, dtype=np.int64)
    allowed[np.isin(problem.options.action, list(forbidden))] = 0
    allowed[list(closed)] = 0
    for option in locked:
        action = problem.options.action[option]
        allowed[problem.options.action == action] = 0
        allowed[option] = 1 if action not in forbidden else 0
        fixed[action] = 1
    return allowed, fixed


def _closure(problem: Problem) -> tuple[Ints, Ints]:
    """CSR: each action with all that it requires, those first."""
    direct: dict[int, list[int]] = {}
    for action, required in problem.requires:
        direct.setdefault(int(action), []).append(int(required))
    closures = [_below(direct, action, ()) for action in range(problem.actions)]
    first = np.concatenate([[0], np.cumsum([len(one) for one in closures])]).astype(np.int64)
    return first, np.array([one for closure in closures for one in closure], dtype=np.int64)


def _below(direct: dict[int, list[int]], action: int, above: tuple[int, ...]) -> list[int]:
    if action in above:
        raise BadValue(
            Text(f"行动 {action} 绕一圈要求自己", f"action {action} requires itself in a circle"),
            cure=Text("请去掉其中一条先决条件", "Take one of the prerequisites away"),
        )
    found: list[int] = []
    for required in direct.get(action, []):
        found += [one for one in _below(direct, required, (*above, action)) if one not in found]
    return [*found, action]
