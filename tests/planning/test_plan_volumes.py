"""Actions that could never have enough cases: no plan, tried one by one, gives them more than was thought possible."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import numpy as np
import pytest

from doorstep.planning.portfolio.assembling import Care, Means, Scenario, Task, assembled
from doorstep.planning.portfolio.evaluation import Plan, tables_of
from doorstep.planning.portfolio.problem import NONE
from doorstep.services import plan_volumes

ACTIONS, SITES, GROUPS = 5, 3, 4


def planning(seed: int, least: float) -> SimpleNamespace:
    """A synthetic region of three institutions, four groups of people and six services that need one or two actions each."""
    rng = np.random.default_rng(seed)
    needs = tuple(tuple(int(one) for one in sorted(rng.choice(ACTIONS, int(rng.integers(1, 3)), replace=False))) for _ in range(6))
    rows: list[tuple[int, int]] = []
    first = [0]
    for _ in range(GROUPS):
        rows += [(site, NONE) for site in range(SITES)]
        rows += [(service % SITES, service) for service in range(6) if rng.random() < 0.6]
        first.append(len(rows))
    care = Care(
        np.array(first), rng.uniform(5, 50, GROUPS), rng.uniform(0.5, 2, GROUPS), np.array([site for site, _ in rows]), np.array([service for _, service in rows]),
        rng.uniform(0.1, 2, len(rows)), np.ones(len(rows)), np.ones((1, len(rows))), np.full((1, SITES), np.inf), needs,
    )  # fmt: skip
    found = assembled(care, [Task(action) for action in range(ACTIONS)], Means(1.0, np.zeros((0, 1)), np.zeros(0)), years=1, scenarios=[Scenario(1.0, 0.0)])
    ways = tuple(SimpleNamespace(action=action, row={"minimum_cases": least}) for action in range(ACTIONS))
    return SimpleNamespace(base=care, assembled=found, actions=SimpleNamespace(ways=ways), wishes=SimpleNamespace(years=1))


def volumes(region: SimpleNamespace, taken: tuple[int, ...]) -> np.ndarray:
    """Cases a year by action when these are taken at the beginning."""
    problem = region.assembled.problem
    chosen = np.full(problem.actions, NONE)
    for action in taken:
        chosen[action] = int(np.flatnonzero((problem.options.action == action) & (region.assembled.begins == 0))[0])
    return plan_volumes.of_plan(region, Plan(problem, tables_of(problem), chosen))


@pytest.mark.parametrize("seed", range(12))
def test_what_is_left_out_beforehand_would_have_too_few_cases_in_every_plan(seed: int) -> None:
    every = [subset for size in range(ACTIONS + 1) for subset in itertools.combinations(range(ACTIONS), size)]
    most = np.max([volumes(planning(seed, 0), subset) for subset in every], axis=0)
    least = float(np.median(most))

    left_out = plan_volumes.never_enough(planning(seed, least))

    assert all(most[action] < least for action in left_out)
    assert set(left_out) <= set(plan_volumes.too_few(planning(seed, least), _everything(planning(seed, least))))


def test_control_some_are_left_out_and_some_are_not() -> None:
    told = [plan_volumes.never_enough(planning(seed, 20.0)) for seed in range(12)]

    assert any(told) and any(len(one) < ACTIONS for one in told)


def _everything(region: SimpleNamespace) -> np.ndarray:
    problem = region.assembled.problem
    return np.array([int(np.flatnonzero((problem.options.action == action) & (region.assembled.begins == 0))[0]) for action in range(ACTIONS)])


def test_a_volume_is_all_who_come_not_only_those_it_brings() -> None:
    care = Care(
        np.array([0, 2]), np.array([100.0]), np.array([1.0]), np.array([0, 0]), np.array([NONE, 0]), np.array([1.0, 2.0]), np.ones(2), np.ones((1, 2)),
        np.full((1, 1), np.inf), ((0,),),
    )  # fmt: skip
    found = assembled(care, [Task(0)], Means(1.0, np.zeros((0, 1)), np.zeros(0)), years=1, scenarios=[Scenario(1.0, 0.0)])
    region = SimpleNamespace(base=care, assembled=found, actions=SimpleNamespace(ways=()), wishes=SimpleNamespace(years=1))

    assert volumes(region, (0,))[0] == pytest.approx(75)
    assert volumes(region, ())[0] == 0
