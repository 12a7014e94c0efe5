"""Which limits and wishes cannot stand together: a set of them from which none can be left out.

Deletion filter: half of what is still suspected is left out at once, then a quarter, and at the end one by one; what can
be left out while the rest still cannot be kept is not part of it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.planning.postings.problem import Floats, Problem
from doorstep.planning.postings.programme import STRUCTURE, Item, Programme, written
from doorstep.planning.postings.solving import loaded, status

_ONE_CHECK = 5.0  # seconds after which a set counts as one that can be kept


@dataclass(frozen=True, slots=True)
class Conflict:
    """Limits and wishes that no plan keeps together.

    is_least   whether it is certain that giving up any one of them helps; not when the time was over first
    """

    items: tuple[Item, ...]
    is_least: bool


def among(problem: Problem, *, seconds: float = 30.0) -> Conflict:
    """A smallest set of limits and wishes in conflict; smallest in that none can be left out, there may be others.

    Raises BadValue when there is a plan that keeps all.
    """
    return _Filter(written(problem), time.monotonic() + seconds).run()


class _Filter:
    def __init__(self, programme: Programme, deadline: float) -> None:
        self.programme, self.deadline, self.is_sure = programme, deadline, True
        self.rows = [np.flatnonzero(programme.item_of == item).astype(np.int32) for item in range(len(programme.items))]
        self.plain, self.mixed = (self._solver(is_whole) for is_whole in (False, True))

    def run(self) -> Conflict:
        stated = np.unique(self.programme.item_of[np.isfinite(self.programme.low) | np.isfinite(self.programme.high)])
        suspected = [int(item) for item in stated if item != STRUCTURE]
        if not self._is_impossible(suspected):
            raise BadValue(Text("所有限制和愿望可以同时满足", "all limits and wishes can be kept together"), cure=Text("请直接求解", "Solve it"))
        size = max(len(suspected) // 2, 1)
        while True:
            for begin in range(0, len(suspected), size):
                less = suspected[:begin] + suspected[begin + size :]
                if len(less) < len(suspected) and self._is_impossible(less):
                    suspected = less
                    break
            else:
                if size == 1:
                    return Conflict(tuple(self.programme.items[item] for item in suspected), self.is_sure)
                size = max(size // 2, 1)

    def _is_impossible(self, items: list[int]) -> bool:
        """Whether no plan keeps these; the linear relaxation answers first."""
        for solver, is_whole in ((self.plain, False), (self.mixed, True)):
            self._state(solver, set(items))
            told = status(solver, min(_ONE_CHECK, self.deadline - time.monotonic()))
            if told == "Infeasible":
                return True
            if is_whole and told != "Optimal":
                self.is_sure = False
        return False

    def _state(self, solver: Any, items: set[int]) -> None:
        """Leave out the rows of all other items."""
        for item, rows in enumerate(self.rows):
            low, high = self.programme.low[rows], self.programme.high[rows]
            free: Floats = np.full(len(rows), np.inf)
            solver.changeRowsBounds(len(rows), rows, low if item in items else -free, high if item in items else free)

    def _solver(self, is_whole: bool) -> Any:
        """Any plan will do: nothing is worth anything."""
        import highspy

        solver, count = loaded(self.programme), len(self.programme.worth)
        solver.changeColsCost(count, np.arange(count, dtype=np.int32), np.zeros(count))
        if is_whole:
            whole = self.programme.whole
            solver.changeColsIntegrality(whole, np.arange(whole, dtype=np.int32), np.full(whole, highspy.HighsVarType.kInteger))
        return solver
