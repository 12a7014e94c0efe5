"""The smallest set of wishes that cannot be had together.

A wish is an option that must be taken, an action that may not be, or a limit of money or people. Whether wishes can be
had together is asked of HiGHS over the options of what is wished and of all that it requires; nothing else costs anything.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from doorstep.planning.portfolio.problem import Problem

_FEW = 3_000
"""Sets of wishes that are all tried, the smallest first; with more, a set from which nothing can be left out is found."""
_ROOM = 1e-9


@dataclass(frozen=True, slots=True)
class Conflict:
    """Wishes that cannot be had together, while any of them left out makes the rest possible.

    locked      options; forbidden actions; limits, by their index
    is_smallest whether no set with fewer wishes conflicts; else only nothing can be left out of this one
    """

    locked: tuple[int, ...]
    forbidden: tuple[int, ...]
    limits: tuple[int, ...]
    is_smallest: bool


def can_be(problem: Problem, locked: Sequence[int], forbidden: Sequence[int], limits: Sequence[int], closed: Sequence[int] = ()) -> bool:
    """Whether a plan takes all locked options, and all they require, without forbidden actions and closed options, within these limits."""
    return chosen_within(problem, locked, forbidden, limits, closed) is not None


def chosen_within(problem: Problem, locked: Sequence[int], forbidden: Sequence[int], limits: Sequence[int], closed: Sequence[int] = ()) -> dict[int, int] | None:
    """An option for every locked action and every action that those require; None when there is no such plan."""
    options, needed = problem.options, _closure(problem, {int(problem.options.action[one]) for one in locked})
    fixed = {int(options.action[one]): int(one) for one in locked}
    if len(fixed) < len(set(locked)) or needed & set(forbidden):
        return None
    if not needed:
        return {}
    columns = [int(one) for one in np.flatnonzero(np.isin(options.action, list(needed)))]
    shut = set(closed) - set(fixed.values())
    columns = [one for one in columns if one not in shut and fixed.get(int(options.action[one]), one) == one]
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    place = {option: at for at, option in enumerate(columns)}
    for _ in columns:
        solver.addVar(0.0, 1.0)
    for at in range(len(columns)):
        solver.changeColIntegrality(at, highspy.HighsVarType.kInteger)
    for action in needed:
        own = [place[one] for one in columns if options.action[one] == action]
        _row(solver, 1.0, 1.0, own, [1.0] * len(own))
    for action, required in problem.requires:
        if int(action) in needed:
            _not_before(solver, problem, columns, int(action), int(required))
    for limit in limits:
        use = [_taken(problem, one, limit) for one in columns]
        _row(solver, -highspy.kHighsInf, problem.limits[limit] * (1 + _ROOM), range(len(columns)), use)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    values = solver.getSolution().col_value
    return {int(options.action[one]): one for at, one in enumerate(columns) if values[at] > 0.5}


def smallest(problem: Problem, locked: Sequence[int], forbidden: Sequence[int], closed: Sequence[int] = ()) -> Conflict | None:
    """The smallest conflict among wishes; None when they can all be had. Options that are closed stay so."""
    wishes = [*(("locked", one) for one in locked), *(("forbidden", one) for one in forbidden), *(("limit", one) for one in range(len(problem.limits)))]
    if not _conflicts(problem, wishes, closed):
        return None
    tried = 0
    for size in range(1, len(wishes) + 1):
        tried += math.comb(len(wishes), size)
        if tried > _FEW:
            return _as_conflict(_reduced(problem, wishes, closed), is_smallest=False)
        found = next((subset for subset in itertools.combinations(wishes, size) if _conflicts(problem, subset, closed)), None)
        if found is not None:
            return _as_conflict(found, is_smallest=True)
    raise AssertionError("wishes conflict, and so does the set of all of them")


def _conflicts(problem: Problem, wishes: Sequence[tuple[str, int]], closed: Sequence[int]) -> bool:
    of_kind = {kind: [one for name, one in wishes if name == kind] for kind in ("locked", "forbidden", "limit")}
    return not can_be(problem, of_kind["locked"], of_kind["forbidden"], of_kind["limit"], closed)


def _reduced(problem: Problem, wishes: Sequence[tuple[str, int]], closed: Sequence[int]) -> list[tuple[str, int]]:
    """Leave out one wish after another as long as the rest still conflicts; small uses are left out first."""
    weight = {("locked", option): sum(_taken(problem, option, limit) / (problem.limits[limit] + 1e-300) for limit in range(len(problem.limits))) for kind, option in wishes if kind == "locked"}
    kept = list(wishes)
    for one in sorted(wishes, key=lambda wish: weight.get(wish, 0.0)):
        rest = [wish for wish in kept if wish != one]
        if _conflicts(problem, rest, closed):
            kept = rest
    return kept


def _as_conflict(wishes: Sequence[tuple[str, int]], *, is_smallest: bool) -> Conflict:
    locked, forbidden, limits = (tuple(one for name, one in wishes if name == kind) for kind in ("locked", "forbidden", "limit"))
    return Conflict(locked, forbidden, limits, is_smallest)


def _closure(problem: Problem, actions: set[int]) -> set[int]:
    found, front = set(actions), set(actions)
    while front:
        front = {int(required) for action, required in problem.requires if int(action) in front} - found
        found |= front
    return found


def _not_before(solver: highspy.Highs, problem: Problem, columns: Sequence[int], action: int, required: int) -> None:
    """By every period in which the action may be at work, what it requires is at work too."""
    opens = problem.options.opens
    own, below = ([at for at, one in enumerate(columns) if problem.options.action[one] == which] for which in (action, required))
    for period in sorted({int(opens[columns[at]]) for at in own}):
        early = [at for at in own if opens[columns[at]] <= period]
        ready = [at for at in below if opens[columns[at]] <= period]
        _row(solver, -highspy.kHighsInf, 0.0, [*early, *ready], [1.0] * len(early) + [-1.0] * len(ready))


def _row(solver: highspy.Highs, low: float, high: float, columns: Sequence[int], values: Sequence[float]) -> None:
    solver.addRow(low, high, len(columns), np.array(columns, dtype=np.int32), np.array(values, dtype=float))


def _taken(problem: Problem, option: int, limit: int) -> float:
    rows = slice(problem.options.use_first[option], problem.options.use_first[option + 1])
    return float(problem.options.use[rows][problem.options.use_limit[rows] == limit].sum())
