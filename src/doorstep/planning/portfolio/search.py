"""Good plans: fill the limits by what pays best, exchange until nothing helps, then kick and exchange again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from doorstep.planning.portfolio.evaluation import Plan
from doorstep.planning.portfolio.problem import NONE, Floats, Ints
from doorstep.planning.portfolio.search_kernels import exchange, fill, shift

_DEEPEST = 256  # changes that one step of the search may need
_DOWNHILL = 0.05  # share of worse plans that the search goes on from
_ENOUGH = 1e-9  # of the worth of the plan: less is rounding


@dataclass(slots=True)
class Search:
    """A search from one plan on.

    weights   (K,) price of a whole limit when services are compared
    rng       every order and every kick comes from it
    """

    plan: Plan
    weights: Floats
    rng: np.random.Generator

    def climb(self) -> float:
        """Fill and exchange until nothing helps; the worth reached."""
        log = np.zeros((_DEEPEST, 2), dtype=np.int64)
        losses = np.zeros(self.plan.problem.actions)
        self.plan.update(fill, self.weights, log)
        while True:
            before = self.plan.worth
            enough = _ENOUGH * max(before, 1.0)
            self.plan.update(exchange, self.rng.permutation(len(self.plan.state.missing) + self.plan.problem.actions), losses, log, enough)
            self.plan.update(shift, self.rng.permutation(self.plan.problem.actions), enough)
            if self.plan.set(self.plan.chosen) <= before + enough:  # set anew: small changes leave rounding behind
                return self.plan.worth

    def kick(self) -> None:
        """Drop a few actions at random, then take one or two others in any year."""
        taken = np.flatnonzero((self.plan.state.chosen != NONE) & (self.plan.tables.fixed == 0))
        self.rng.shuffle(taken)
        many = int(self.rng.integers(1, max(3, min(25, len(taken)) + 1)))
        for action in taken[:many]:
            if self.plan.state.dependants[action] == 0:
                self.plan.change(int(action), NONE)
        for _ in range(int(self.rng.integers(0, 3))):
            self._take_any()

    def _take_any(self) -> None:
        """Take an action that is not taken and requires nothing, by any option that fits."""
        plan, tables = self.plan, self.plan.tables
        option = int(self.rng.integers(len(tables.opens)))
        action = int(plan.problem.options.action[option])
        alone = tables.below_first[action + 1] - tables.below_first[action] == 1
        if alone and tables.allowed[option] and plan.state.chosen[action] == NONE:
            plan.change(action, option)
            if not plan.keeps_limits:
                plan.change(action, NONE)

    def improve(self, going_on: Callable[[], bool]) -> Iterator[tuple[float, Ints]]:
        """Better and better plans, (worth, chosen), for as long as `going_on` says."""
        best, kept = self.climb(), self.plan.chosen
        yield best, kept
        current, base = best, kept
        while going_on() and len(self.plan.tables.opens):
            self.plan.set(base)
            self.kick()
            worth = self.climb()
            if worth >= current * (1 - 2e-5) or self.rng.random() < _DOWNHILL:
                current, base = worth, self.plan.chosen
            if worth > best * (1 + _ENOUGH):
                best, kept = worth, self.plan.chosen
                yield best, kept
