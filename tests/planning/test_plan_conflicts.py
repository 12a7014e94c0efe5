"""Wishes that cannot be had together: the smallest set of them, against trying every set."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.planning.portfolio.conflicts import can_be, smallest
from doorstep.planning.portfolio.evaluation import Plan, tables_of
from doorstep.planning.portfolio.problem import NONE, Problem
from doorstep.planning.portfolio.solving import solve
from tests.lib.plan_problems import every_plan, small


def by_trying(problem: Problem, locked: tuple[int, ...], forbidden: tuple[int, ...], closed: tuple[int, ...] = ()) -> bool:
    """Whether any plan there is has these wishes; within all limits."""
    actions = [int(problem.options.action[one]) for one in locked]
    return any(
        all(chosen[action] == option for action, option in zip(actions, locked, strict=True)) and all(chosen[one] == NONE for one in forbidden) and not {*chosen} & {*closed}
        for _, chosen in every_plan(problem)
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.data())
def test_what_can_be_had_is_what_trying_every_plan_finds(seed: int, data: st.DataObject) -> None:
    problem = small(seed, actions=4, periods=2, cells=3)
    locked = tuple(sorted(data.draw(st.sets(st.integers(0, len(problem.options.action) - 1), max_size=3))))
    forbidden = tuple(sorted(data.draw(st.sets(st.integers(0, 3), max_size=1))))

    closed = tuple(sorted(data.draw(st.sets(st.integers(0, len(problem.options.action) - 1), max_size=3)) - set(locked)))

    found = can_be(problem, locked, forbidden, range(len(problem.limits)), closed)

    assert found == by_trying(problem, locked, forbidden, closed)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.data())
def test_with_options_closed_the_best_of_the_rest_is_found_and_bounded(seed: int, data: st.DataObject) -> None:
    problem = small(seed, actions=4, periods=2, cells=3)
    closed = tuple(sorted(data.draw(st.sets(st.integers(0, len(problem.options.action) - 1), min_size=1, max_size=3))))

    found = solve(problem, seconds=5.0, enough=0.0, kicks=2, closed=closed)

    best = max(worth for worth, chosen in every_plan(problem) if not {*chosen} & {*closed})
    assert not {*found.chosen} & {*closed}
    assert found.worth == pytest.approx(best) and found.bound >= best * (1 - 1e-9)


def test_a_conflict_is_the_smallest_and_each_wish_of_it_is_needed() -> None:
    problem = small(5, actions=8, cells=10)
    locked = [int(np.flatnonzero(problem.options.action == action)[0]) for action in range(8)]
    assert not Plan(problem, tables_of(problem), np.array(locked)).keeps_limits

    found = smallest(problem, locked, [])

    assert found is not None and found.is_smallest and found.limits
    assert not can_be(problem, found.locked, found.forbidden, found.limits)
    wishes = [("locked", one) for one in found.locked] + [("limit", one) for one in found.limits]
    for left_out in wishes:
        rest = [one for one in wishes if one != left_out]
        assert can_be(problem, [one for kind, one in rest if kind == "locked"], [], [one for kind, one in rest if kind == "limit"])
    fewer = itertools.combinations([*(("locked", one) for one in locked), ("limit", 0), ("limit", 1)], len(wishes) - 1)
    assert all(can_be(problem, [one for kind, one in some if kind == "locked"], [], [one for kind, one in some if kind == "limit"]) for some in fewer)


def test_a_locked_action_that_requires_a_forbidden_one_is_the_whole_conflict() -> None:
    seed = next(seed for seed in range(50) if len(small(seed, actions=6).requires))
    problem = small(seed, actions=6)
    action, required = (int(one) for one in problem.requires[0])
    option = int(np.flatnonzero(problem.options.action == action)[0])

    found = smallest(problem, [option], [required])

    assert found is not None and (found.locked, found.forbidden, found.limits) == ((option,), (required,), ())


def test_wishes_that_can_be_had_are_no_conflict() -> None:
    problem = small(5, actions=8, cells=10)

    assert smallest(problem, [], [0, 1]) is None
