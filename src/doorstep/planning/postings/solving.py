"""The best plan of postings and the proof: one mixed-integer programme in HiGHS, its linear bound checked by itself."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from doorstep.core.errors import UserError
from doorstep.core.text import Text
from doorstep.planning.postings.bound import bound, fitting, reduced
from doorstep.planning.postings.candidates import blocks, over, taught, there_and_kept
from doorstep.planning.postings.cuts import rounded
from doorstep.planning.postings.problem import Flags, Floats, Problem
from doorstep.planning.postings.programme import Programme, written

_WHOLE = 0.5
_FEW = 3000  # columns that are solved at once
_NONE = 1e-7
_ROOM = 4e-4  # share of the bound that a column may lose by its multipliers and still be among the first
_WIDER = 1.5
_ROUNDS, _FOR_ROWS = 10, 0.5  # rounds of rows that cut off fractions, and the share of the time they may take


@dataclass(frozen=True, slots=True)
class Posting:
    """A team at a need from a period until before another, for so many months."""

    team: int
    need: int
    start: int
    end: int
    months: int


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan and how good it is for certain.

    trained      trainings that are taken
    value        worth of the cases that count, with what was agreed before, and of handovers
    already      worth of what was agreed before, by itself
    bound        no plan is worth more: the solver's bound, or the checked one where that is lower
    checked      bound by `programme` and `multipliers` alone, which `bound.bound` recomputes without the solver
    cases        (N, blocks) that count at each need within each time of waiting
    """

    postings: tuple[Posting, ...]
    trained: tuple[int, ...]
    value: float
    already: float
    bound: float
    checked: float
    cases: Floats
    programme: Programme
    multipliers: Floats
    seconds: float

    @property
    def gap(self) -> float:
        """(bound - value) / value, 0 or more."""
        return _gap(self.bound, self.value)

    @property
    def checked_gap(self) -> float:
        """The same against the bound that no solver is trusted for."""
        return _gap(self.checked, self.value)


class CannotKeepAll(UserError):
    """No plan keeps every limit and wish together."""

    code = "postings-cannot-keep-all"
    exit_code = 4
    http_status = 422


class NoPlanInTime(UserError):
    """No plan was found in the time, and none was proven not to be."""

    code = "postings-no-plan-in-time"
    exit_code = 4
    http_status = 422


def solve(problem: Problem, *, seconds: float = 10.0, enough: float = 1e-4) -> Planned:
    """The best plan, or the best found in so many seconds.

    enough   stop when the gap is this small
    Raises CannotKeepAll when no plan keeps every limit and wish (`conflict.among` says which cannot stand together),
    NoPlanInTime when none was found.
    """
    started = time.monotonic()
    programme, multipliers, point = _relaxed(written(problem), seconds)
    columns, proven = _Search(programme, multipliers, point, enough, started + seconds).run()
    postings = taken(problem, programme, columns)
    trained = tuple(int(k) for k in np.flatnonzero(columns[programme.first["training"] : programme.first["batch"]] > _WHOLE))
    cases, value = counted(problem, postings, trained)
    _, already = counted(problem, (), ())
    checked = bound(programme, multipliers)
    return Planned(postings, trained, value, already, max(min(proven, checked), value), checked, cases, programme, multipliers, time.monotonic() - started)


def _relaxed(programme: Programme, seconds: float) -> tuple[Programme, Floats, Floats]:
    """The programme with rows that cut off points of its linear relaxation, multipliers in the form that `bound.bound` checks, and
    the last point; nothing where there is none."""
    solver, deadline = loaded(programme), time.monotonic() + seconds * _FOR_ROWS
    solver.setOptionValue("solver", "ipm")
    if status(solver, seconds) == "Infeasible":
        raise cannot()
    multipliers, point = _multipliers(solver, programme), _point(solver, programme)
    solver.setOptionValue("solver", "simplex")
    for _ in range(_ROUNDS):
        known, programme = len(programme.low), rounded(programme, point)
        if len(programme.low) == known:
            break
        multipliers = np.append(multipliers, np.zeros(len(programme.low) - known))
        add_rows(solver, programme, known)
        if status(solver, deadline - time.monotonic()) != "Optimal":
            break
        multipliers, point = _multipliers(solver, programme), _point(solver, programme)
    return programme, multipliers, point


def _point(solver: Any, programme: Programme) -> Floats:
    found = np.array(solver.getSolution().col_value, dtype=float)
    return found if len(found) == len(programme.worth) else np.zeros(len(programme.worth))


def _multipliers(solver: Any, programme: Programme) -> Floats:
    duals = np.array(solver.getSolution().row_dual, dtype=float)
    if len(duals) != len(programme.low) or not np.isfinite(duals).all():
        duals = np.zeros(len(programme.low))
    return fitting(programme, duals)


class _Search:
    """Whole solutions of the columns that the multipliers speak for, then of more of them.

    A plan with a column whose multipliers lose r is worth at most the checked bound less r: columns that lose much can
    wait until the rest is solved, and are never looked at when what is found is above that.
    """

    def __init__(self, programme: Programme, multipliers: Floats, point: Floats, enough: float, deadline: float) -> None:
        self.programme, self.enough, self.deadline = programme, enough, deadline
        self.used = point[: programme.whole] > _NONE
        self.high = bound(programme, multipliers)
        self.loses = -reduced(programme, multipliers)[: programme.whole]
        self.columns, self.value = np.zeros(0), -math.inf

    def run(self) -> tuple[Floats, float]:
        """The best columns found and a bound on all."""
        room, proven = _ROOM * max(abs(self.high), 1.0), self.high
        if len(self.loses) > _FEW:
            self._solve(self.used)
        while True:
            kept = self.loses <= room if len(self.loses) > _FEW else np.ones(len(self.loses), dtype=bool)
            left_out = float(self.high - self.loses[~kept].min()) if not kept.all() else -math.inf
            proven = min(proven, max(self._solve(kept), left_out))
            if kept.all() or _gap(proven, self.value) <= self.enough or time.monotonic() > self.deadline:
                break
            room = max(room * _WIDER, self.high - self.value * (1 + self.enough * 0.9)) if len(self.columns) else math.inf
        if not len(self.columns):
            raise cannot() if proven == -math.inf else _too_late()
        return self.columns, proven

    def _solve(self, kept: Flags) -> float:
        """Solve for some columns, keep what is better than what was known; the solver's bound on these columns."""
        import highspy

        programme, solver = self.programme, loaded(self.programme)
        count = programme.whole
        solver.changeColsBounds(count, np.arange(count, dtype=np.int32), np.zeros(count), np.where(kept, programme.top[:count], 0.0))
        solver.changeColsIntegrality(count, np.arange(count, dtype=np.int32), np.full(count, highspy.HighsVarType.kInteger))
        for name, value in (("mip_rel_gap", self.enough / 2), ("mip_abs_gap", 1e-9), ("mip_feasibility_tolerance", 1e-9)):
            solver.setOptionValue(name, value)
        if len(self.columns):
            known = highspy.HighsSolution()
            known.col_value = list(self.columns)
            solver.setSolution(known)
        told = status(solver, self.deadline - time.monotonic())
        info = solver.getInfo()
        if told == "Infeasible":
            return -math.inf
        if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible and info.objective_function_value + programme.constant > self.value:
            self.columns, self.value = np.array(solver.getSolution().col_value), float(info.objective_function_value) + programme.constant
        return float(info.mip_dual_bound) + programme.constant if math.isfinite(info.mip_dual_bound) else self.high


def taken(problem: Problem, programme: Programme, columns: Floats) -> tuple[Posting, ...]:
    """The postings that a solution takes, by team and arrival; teams of a kind are named in their order."""
    ways, first = programme.ways, programme.first
    free: dict[tuple[int, int, int], list[int]] = {}
    for way in np.flatnonzero(columns[: len(ways.team)] > _WHOLE):
        free.setdefault((int(ways.kind[ways.team[way]]), int(ways.leaves[way]), int(ways.lasts[way])), []).append(int(ways.team[way]))
    found, posted = [], np.rint(columns[first["posted"] : first["away"]]).astype(int)
    for one in np.flatnonzero(posted):
        start, duration = int(ways.start[one]), int(ways.duration[one])
        for _ in range(posted[one]):
            team = free[int(ways.of[one]), start, duration].pop(0)
            found.append(Posting(team, int(ways.need[one]), start, int(over(problem, ways.start[one], ways.duration[one])), int(problem.rules.months[duration])))
    return tuple(sorted(found, key=lambda one: (one.team, one.start)))


def counted(problem: Problem, postings: tuple[Posting, ...], trained: tuple[int, ...]) -> tuple[Floats, float]:
    """(N, blocks) cases that count within each time of waiting under a plan, and its worth: added up from the postings, without the programme."""
    rules, needs, trainings = problem.rules, problem.needs, problem.trainings
    cases, arriving, leaving = needs.already.copy(), np.zeros_like(needs.leaving), needs.leaving.copy()
    durations = {int(months): d for d, months in enumerate(rules.months)}
    for one in postings:
        there, kept = there_and_kept(problem, np.array([one.need]), np.array([durations[one.months]]))
        cases[one.need, one.start : one.end] += there[0]
        cases[one.need, one.end :] += kept[0]
        arriving[one.need, one.start] = True
        if one.end < rules.periods:
            leaving[one.need, one.end] = True
    for k, each in enumerate(taught(problem)):
        if k in trained:
            cases[trainings.need[k], max(int(trainings.ready[k]), 0) :] += each
    block = blocks(problem)
    most = np.outer(needs.unmet / rules.per_month, np.bincount(block))
    cases = np.minimum(np.add.reduceat(cases, np.flatnonzero(np.diff(block, prepend=-1)), axis=1), most)
    return cases, float(needs.worth @ cases.sum(axis=1) + rules.continuity * (arriving & leaving).sum())


# the solver


def loaded(programme: Programme) -> Any:
    """HiGHS with the programme, nothing whole yet."""
    import highspy

    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
    count = len(programme.worth)
    solver.addVars(count, np.zeros(count), programme.top)
    solver.changeColsCost(count, np.arange(count, dtype=np.int32), programme.worth)
    add_rows(solver, programme, 0)
    return solver


def add_rows(solver: Any, programme: Programme, first: int) -> None:
    """Add the rows from `first` on."""
    low, high, start = programme.low[first:], programme.high[first:], programme.matrix.indptr[first]
    columns, values = programme.matrix.indices[start:].astype(np.int32), programme.matrix.data[start:]
    solver.addRows(len(low), low, high, len(values), (programme.matrix.indptr[first:-1] - start).astype(np.int32), columns, values)


def status(solver: Any, seconds: float) -> str:
    """Run for at most so long; the status in HiGHS's words."""
    solver.setOptionValue("time_limit", float(solver.getRunTime() + max(seconds, 0.1)))
    solver.run()
    return str(solver.modelStatusToString(solver.getModelStatus()))


def cannot() -> CannotKeepAll:
    """The refusal when limits and wishes cannot stand together."""
    return CannotKeepAll(Text("没有一种派驻能同时满足所有限制和愿望", "no plan keeps every limit and wish together"), cure=Text("请放弃其中之一", "Give up one of them"))


def _too_late() -> NoPlanInTime:
    return NoPlanInTime(Text("限时内没有找到可行的派驻方案", "no plan of postings was found in the time"), cure=Text("请延长时间或放宽愿望", "Give it more time, or wish for less"))


def _gap(high: float, value: float) -> float:
    return max(0.0, high - value) / abs(value) if value else (math.inf if high > 0 else 0.0)
