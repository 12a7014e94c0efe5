"""A plan that begins from another, keeps what is locked, leaves what is forbidden, and stops when told to."""

import numpy as np
import pytest

from doorstep.planning.portfolio.evaluation import Plan, tables_of
from doorstep.planning.portfolio.problem import NONE
from doorstep.planning.portfolio.solving import TooMuchAsked, solve
from tests.lib.plan_problems import small

FEW = {"seconds": 60.0, "enough": 0.0, "kicks": 3}


def test_a_plan_that_breaks_the_limits_is_cut_before_it_is_begun_from() -> None:
    problem = small(5, actions=12, cells=20, stations=5)
    everything = np.array([int(np.flatnonzero(problem.options.action == i)[0]) for i in range(problem.actions)])
    assert not Plan(problem, tables_of(problem), everything).keeps_limits

    found = solve(problem, start=everything, **FEW)

    assert Plan(problem, tables_of(problem), found.chosen).keeps_limits
    assert found.worth_today < found.worth <= found.bound * (1 + 1e-9)


def test_what_is_locked_is_taken_and_what_is_forbidden_is_not() -> None:
    problem = small(5, actions=12, cells=20, stations=5)
    free = solve(problem, **FEW)
    taken = [int(i) for i in np.flatnonzero(free.chosen != NONE)]
    left = [int(i) for i in np.flatnonzero(free.chosen == NONE) if i not in problem.requires[:, 0]]
    option = int(np.flatnonzero(problem.options.action == left[0])[0])

    bound_to = solve(problem, locked=[option], forbidden=taken[:1], start=free.chosen, **FEW)

    assert bound_to.chosen[left[0]] == option and bound_to.chosen[taken[0]] == NONE
    assert bound_to.worth <= free.bound * (1 + 1e-9)


def test_locking_more_than_there_is_money_for_is_refused() -> None:
    problem = small(5, actions=12, cells=20, stations=5)
    everything = [int(np.flatnonzero(problem.options.action == i)[0]) for i in range(problem.actions)]

    with pytest.raises(TooMuchAsked):
        solve(problem, locked=everything, **FEW)


def test_stopping_gives_what_was_found_with_a_bound_that_holds() -> None:
    problem = small(6, actions=16, cells=30, stations=6)

    found = solve(problem, seconds=60.0, enough=0.0, stopped=lambda: True)

    assert np.isfinite(found.bound) and found.worth <= found.bound * (1 + 1e-9)
    better = solve(problem, known=found.multipliers, start=found.chosen, **FEW)
    assert better.worth >= found.worth and better.bound <= found.bound
