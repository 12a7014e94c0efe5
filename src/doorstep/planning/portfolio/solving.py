"""A plan and its proof: bound and search take turns until the gap is small enough or the time is over."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.planning.portfolio import certificate
from doorstep.planning.portfolio.certificate import Multipliers
from doorstep.planning.portfolio.conflicts import chosen_within
from doorstep.planning.portfolio.evaluation import Plan, tables_of
from doorstep.planning.portfolio.packed import Tables
from doorstep.planning.portfolio.problem import NONE, Floats, Ints, Problem
from doorstep.planning.portfolio.relaxation import Relaxation, Solution, closest, solved_until, too_early
from doorstep.planning.portfolio.search import Search

_ENOUGH_OF_BOUND = 2e-5  # a round that lowers the bound by less than this share ends the rounds
_AS_LONG_AS_THERE_IS_TIME = 1 << 40
_FEW_PLANS = 20_000
_FOR_BOUND = 0.6  # share of the time that the bound may take


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it has come: worth of the best plan, the bound so far (inf before the first), seconds since the start."""

    worth: float
    bound: float
    seconds: float

    @property
    def gap(self) -> float:
        """(bound - worth) / worth, 0 or more."""
        return max(0.0, self.bound / self.worth - 1.0) if self.worth > 0 else np.inf


@dataclass(frozen=True, slots=True)
class Outcome:
    """The best plan found and the proof of how good it is.

    chosen        (A,) option of each action, -1 when it is not taken
    worth         when patients choose freely and full stations turn people away
    worth_today   of taking no action but the locked ones
    bound         no plan is worth more, by `multipliers`
    """

    chosen: Ints
    worth: float
    worth_today: float
    bound: float
    multipliers: Multipliers
    history: tuple[Progress, ...]

    @property
    def gap(self) -> float:
        """(bound - worth) / worth."""
        return self.history[-1].gap


class TooMuchAsked(BadValue):
    """What must be in the plan does not fit into its limits."""

    code = "plan-too-much-asked"
    exit_code = 4


def solve(
    problem: Problem,
    *,
    seconds: float,
    enough: float = 0.005,
    kicks: int = _AS_LONG_AS_THERE_IS_TIME,
    seed: int = 0,
    locked: Sequence[int] = (),
    forbidden: Sequence[int] = (),
    closed: Sequence[int] = (),
    start: Ints | None = None,
    known: Multipliers | None = None,
    is_bounded: bool = True,
    told: Callable[[Progress], None] = lambda progress: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Outcome:
    """The best plan found in so many seconds, with a bound on all plans.

    enough      stop as soon as the gap is this small
    kicks       stop after so many new beginnings of the search
    seed        the same seed gives the same plan when the time does not run out
    locked      options that must be taken; `forbidden` actions that may not; `closed` options that may not, while others of their action may
    start       a plan to begin from, such as one kept from an earlier run, and `known` the proof it had
    is_bounded  False looks for a plan only; its bound is infinite unless `known` gives one
    told        is called with the progress whenever it moves
    stopped     is asked now and then; once it says yes, what has been found is returned
    Raises TooMuchAsked when the locked options break a limit.
    """
    run = _Run(problem, tables_of(problem, locked=locked, forbidden=forbidden, closed=closed), seconds, enough, seed, told, stopped)
    return run.run(locked, start, known, kicks, is_bounded=is_bounded)


class _Run:
    def __init__(
        self, problem: Problem, tables: Tables, seconds: float, enough: float, seed: int, told: Callable[[Progress], None], stopped: Callable[[], bool]
    ) -> None:
        self.problem, self.tables, self.enough, self.told, self.stopped = problem, tables, enough, told, stopped
        self.started, self.seconds = time.monotonic(), seconds
        self.rng = np.random.default_rng(seed)
        self.worth, self.chosen = -np.inf, np.full(problem.actions, NONE, dtype=np.int64)
        self.bound, self.multipliers = np.inf, _none(problem)
        self.history: list[Progress] = []

    def run(self, locked: Sequence[int], start: Ints | None, known: Multipliers | None, kicks: int, *, is_bounded: bool) -> Outcome:
        today = self._today(locked)
        plan = Plan(self.problem, self.tables, today)
        worth_today = plan.worth
        self._keep(worth_today, today)
        if known is not None:
            self._take_bound(known)
        self._search(today if start is None else self._fitted(start, today), rounds=1 if is_bounded else kicks)
        if is_bounded:
            self._search(self._bounded(), rounds=kicks)
        if _plans(self.problem) <= _FEW_PLANS:
            self._try_all()
        if is_bounded and not np.isfinite(self.bound):
            self._take_bound(_none(self.problem))
        return Outcome(self.chosen, self.worth, worth_today, self.bound, self.multipliers, tuple(self.history))

    def _bounded(self) -> Ints:
        """Lower the bound as far as it goes; the plan that lies closest to where it ended."""
        relaxation = Relaxation(self.problem, self.tables)
        best = self.chosen
        for point in solved_until(relaxation, self._beginning(relaxation), _ENOUGH_OF_BOUND, self.started + self.seconds * _FOR_BOUND):
            self._lower(relaxation)
            best = closest(self.problem, self.tables, point)
            if self._done():
                break
        return best

    def _today(self, locked: Sequence[int]) -> Ints:
        """The locked options with what they require, and nothing else."""
        chosen = np.full(self.problem.actions, NONE, dtype=np.int64)
        if locked:
            forbidden = np.flatnonzero(np.bincount(self.problem.options.action, self.tables.allowed, self.problem.actions) == 0)
            shut = [int(one) for one in np.flatnonzero(self.tables.allowed == 0)]
            found = chosen_within(self.problem, locked, [int(one) for one in forbidden], range(len(self.problem.limits)), shut)
            if found is None:
                raise TooMuchAsked(
                    Text("必选行动合起来超出预算或人员上限，或要求了不许采取的行动", "what must be taken passes a limit of money or people together, or requires what may not be taken"),
                    cure=Text("请放开其中一些，或增加额度", "Release some of them, or raise the limit"),
                )
            for action, option in found.items():
                chosen[action] = option
        return chosen

    def _fitted(self, start: Ints, today: Ints) -> Ints:
        """A plan made for other wishes, less what is not allowed here and as much as passes the limits."""
        chosen = np.where(today != NONE, today, start)
        chosen[(chosen != NONE) & (self.tables.allowed[np.maximum(chosen, 0)] == 0)] = NONE
        plan = Plan(self.problem, self.tables, chosen)
        for action in np.flatnonzero((chosen != NONE) & (today == NONE))[::-1]:
            if plan.keeps_limits:
                break
            if plan.state.dependants[action] == 0:
                plan.change(int(action), NONE)
        return plan.chosen if plan.keeps_limits and not len(too_early(self.problem, plan.chosen)) else today

    def _beginning(self, relaxation: Relaxation) -> Solution:
        """Nothing open and every cell without bound: the first cuts are made here."""
        problem = self.problem
        nothing = np.zeros(len(problem.services.period))
        return Solution(np.inf, np.zeros(len(problem.options.action)), nothing, np.full(len(problem.demand.cases), np.inf), np.zeros(len(relaxation.risky)))

    def _search(self, start: Ints, *, rounds: int) -> None:
        plan = Plan(self.problem, self.tables, start)
        search = Search(plan, self._weights(), self.rng)
        left = rounds

        def going_on() -> bool:
            nonlocal left
            left -= 1
            return left > 0 and not self._done()

        for worth, chosen in search.improve(going_on):
            self._keep(worth, chosen)

    def _try_all(self) -> None:
        """Every plan there is, when they are few: kicks may miss one that takes several changes at once."""
        plan = Plan(self.problem, self.tables)
        for chosen in itertools.product(*self._ways()):
            found = np.array(chosen, dtype=np.int64)
            worth = plan.set(found)
            if worth > self.worth and plan.keeps_limits and not len(too_early(self.problem, found)):
                self._keep(worth, found)

    def _ways(self) -> list[list[int]]:
        """For each action the options that it may have, -1 among them when it may be left out."""
        action, allowed = self.problem.options.action, self.tables.allowed == 1
        own = [[int(one) for one in np.flatnonzero((action == i) & allowed)] for i in range(self.problem.actions)]
        return [ways if self.tables.fixed[i] else [NONE, *ways] for i, ways in enumerate(own)]

    def _weights(self) -> Floats:
        """What a whole limit counts for: its price in the bound, or all the same before there is one."""
        priced = self.multipliers.limits * self.problem.limits
        return priced / priced.max() + 1e-3 if priced.max(initial=0.0) > 0 else np.ones(len(self.problem.limits))

    def _keep(self, worth: float, chosen: Ints) -> None:
        if worth > self.worth:
            self.worth, self.chosen = worth, chosen.copy()
            self._tell()

    def _lower(self, relaxation: Relaxation) -> None:
        self._take_bound(relaxation.multipliers())

    def _take_bound(self, multipliers: Multipliers) -> None:
        found = certificate.bound(self.problem, self.tables, multipliers)
        if found < self.bound:
            self.bound, self.multipliers = found, multipliers
            self._tell()

    def _tell(self) -> None:
        self.history.append(Progress(self.worth, self.bound, time.monotonic() - self.started))
        self.told(self.history[-1])

    def _done(self) -> bool:
        return self.stopped() or time.monotonic() - self.started > self.seconds or (self.bound / self.worth - 1 <= self.enough if self.worth > 0 else False)


def _plans(problem: Problem) -> int:
    """How many plans there are, limits aside."""
    return math.prod((np.bincount(problem.options.action, minlength=problem.actions) + 1).tolist())


def _none(problem: Problem) -> Multipliers:
    """Multipliers that say nothing: the bound is then what every cell would be worth with everything open for free."""
    periods = int(problem.services.period.max(initial=0)) + 1
    return Multipliers(
        prices=np.zeros(int((problem.offers.service >= 0).sum())),
        opening=np.zeros(len(problem.services.action)),
        closing=np.zeros(len(problem.services.period)),
        limits=np.zeros(len(problem.limits)),
        required=np.zeros((len(problem.requires), periods)),
        scarcity=np.zeros(problem.capacity.shape),
    )
