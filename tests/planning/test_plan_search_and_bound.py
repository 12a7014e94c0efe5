"""What a plan is worth, the best plan, and the bound, against every plan of small problems and by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.core.errors import BadValue
from doorstep.planning.portfolio import certificate
from doorstep.planning.portfolio.envelope import dearest
from doorstep.planning.portfolio.evaluation import Plan, tables_of
from doorstep.planning.portfolio.problem import NONE, Demand, Offers, Options, Problem, Services
from doorstep.planning.portfolio.solving import TooMuchAsked, solve
from tests.lib.plan_problems import every_plan, in_order, small
from tests.lib.trials import count

pytestmark = pytest.mark.slow  # the search is compiled first
SEEDS = st.integers(0, 10**6)
CASES = count(400, suite=25)


def by_hand(*, beds: float = np.inf) -> Problem:
    """100 cases; a hospital of attraction 1 is open, one action opens another of attraction 2; outside 1; worth 0.5 and 1."""
    return Problem(
        Demand(np.array([0, 2]), np.array([100.0]), np.array([1.0])),
        Offers(np.array([0, 1]), np.array([NONE, 0]), np.array([1.0, 2.0]), np.array([0.5, 1.0]), np.ones((1, 2))),
        np.array([[np.inf, beds]]),
        Services(np.array([0, 1]), np.array([0]), np.array([0])),
        Options(np.array([0]), np.array([0]), np.array([0, 1]), np.array([0]), np.array([3.0]), np.array([0, 0]), np.zeros(0, int), np.zeros(0, int), np.zeros(0)),
        np.array([3.0]), np.zeros((0, 2), dtype=np.int64), 1,
    )


def test_patients_share_themselves_by_attraction() -> None:
    problem = by_hand()
    plan = Plan(problem, tables_of(problem))

    today = plan.worth
    added = plan.change(0, 0)

    assert today == pytest.approx(100 * (1 / 2) * 0.5)
    assert today + added == plan.worth == pytest.approx(100 * (1 / 4) * 0.5 + 100 * (2 / 4) * 1.0)
    assert plan.treated == pytest.approx([25, 50])


def test_a_full_hospital_turns_away_the_same_share_of_all_and_they_leave() -> None:
    problem = by_hand(beds=20.0)
    plan = Plan(problem, tables_of(problem), np.array([0]))

    assert plan.treated == pytest.approx([25, 20])
    assert plan.worth == pytest.approx(25 * 0.5 + 20)


@given(SEEDS, st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), max_size=30))
@settings(max_examples=CASES, deadline=None)
def test_changes_one_by_one_come_to_what_the_whole_plan_is_worth(seed: int, moves: list[tuple[int, int]]) -> None:
    problem = small(seed, periods=2, resources=2)
    plan = Plan(problem, tables_of(problem))

    for action, way in moves:
        own = [NONE, *np.flatnonzero(problem.options.action == action)]
        plan.change(action, int(own[way]))

    assert plan.worth == pytest.approx(Plan(problem, tables_of(problem), plan.chosen).worth, rel=1e-9, abs=1e-9)
    assert plan.worth == pytest.approx(float(plan.treated @ problem.offers.worth), rel=1e-9, abs=1e-9)


@given(SEEDS, st.integers(1, 9))
@settings(max_examples=CASES, deadline=None)
def test_the_search_finds_what_trying_every_plan_finds_and_the_bound_is_above_it(seed: int, actions: int) -> None:
    problem = small(seed, actions=actions)
    best = max(worth for worth, _ in every_plan(problem))

    found = solve(problem, seconds=120.0, enough=0.0, kicks=80, seed=seed)

    assert found.worth == pytest.approx(best, rel=1e-9)
    assert found.bound >= best * (1 - 1e-9)
    assert in_order(problem, found.chosen)


@given(SEEDS)
@settings(max_examples=max(CASES // 3, 8), deadline=None)
def test_over_years_too(seed: int) -> None:
    problem = small(seed, actions=5, periods=2, resources=2)
    best = max(worth for worth, _ in every_plan(problem))

    found = solve(problem, seconds=120.0, enough=0.0, kicks=80, seed=seed)

    assert in_order(problem, found.chosen)
    assert found.worth == pytest.approx(best, rel=1e-9)
    assert found.bound >= best * (1 - 1e-9)


@given(SEEDS, st.floats(0, 3))
@settings(max_examples=CASES, deadline=None)
def test_any_multipliers_bound_every_plan(seed: int, size: float) -> None:
    problem = small(seed, actions=5, periods=2)
    tables, rng = tables_of(problem), np.random.default_rng(seed)
    density = certificate.least_density(problem, tables)
    scarcity = np.where(np.isfinite(problem.capacity) & np.isfinite(density), density, 0.0) * rng.random(problem.capacity.shape)
    some = certificate.Multipliers(
        prices=rng.normal(0, size, int((problem.offers.service >= 0).sum())),
        opening=rng.random(len(problem.services.action)) * size,
        closing=rng.random(len(problem.services.period)) * size,
        limits=rng.random(len(problem.limits)) * size,
        required=rng.random((len(problem.requires), 2)) * size,
        scarcity=scarcity,
    )

    bound = certificate.bound(problem, tables, some)

    assert bound >= max(worth for worth, _ in every_plan(problem)) - 1e-9


def test_control_a_scarcity_above_the_least_density_is_refused_because_it_would_prove_too_much() -> None:
    problem = by_hand(beds=20.0)
    tables = tables_of(problem)
    none = solve(problem, seconds=120.0, kicks=1).multipliers
    density = certificate.least_density(problem, tables)

    with pytest.raises(BadValue, match="scarcity"):
        certificate.bound(problem, tables, replace(none, scarcity=np.where(np.isfinite(density), density * 1.5, 0.0)))


def test_negative_multipliers_are_refused() -> None:
    problem = by_hand()
    none = solve(problem, seconds=120.0, kicks=1).multipliers

    with pytest.raises(BadValue, match="negative"):
        certificate.bound(problem, tables_of(problem), replace(none, limits=np.array([-1.0])))


@given(SEEDS, st.integers(0, 6))
@settings(max_examples=CASES, deadline=None)
def test_the_dearest_subset_is_the_dearest_of_all(seed: int, many: int) -> None:
    rng = np.random.default_rng(seed)
    kept, attraction, prices, subset = rng.normal(1, 1, many), rng.uniform(0.1, 2, many), rng.normal(0, 1, many), np.zeros(many)

    found = dearest(kept, attraction, 0.7, 1.3, prices, subset)

    codes = [np.array([code >> i & 1 for i in range(many)], dtype=float) for code in range(1 << many)]
    values = [(0.7 + kept @ one) / (1.3 + attraction @ one) - prices @ one for one in codes]
    assert found == pytest.approx(max(values))
    assert (0.7 + kept @ subset) / (1.3 + attraction @ subset) - prices @ subset == pytest.approx(found)


def test_what_must_be_taken_is_and_what_may_not_is_not() -> None:
    problem = small(3, actions=6)
    (best, chosen) = max(every_plan(problem), key=lambda one: one[0])
    taken = [int(action) for action in np.flatnonzero(chosen != NONE)]

    without = solve(problem, seconds=120.0, enough=0.0, kicks=80, forbidden=taken[:1])

    assert without.chosen[taken[0]] == NONE
    assert without.worth == pytest.approx(max(worth for worth, plan in every_plan(problem) if plan[taken[0]] == NONE))
    assert without.worth <= best


def test_more_locked_than_the_limits_bear_is_refused_in_words() -> None:
    problem = replace(by_hand(), limits=np.array([1.0]))

    with pytest.raises(TooMuchAsked, match="passes a limit"):
        solve(problem, seconds=1.0, locked=[0])


def test_a_problem_that_cannot_be_is_refused() -> None:
    good = by_hand()

    with pytest.raises(BadValue, match="outside"):
        replace(good, demand=replace(good.demand, outside=np.array([0.0])))
    with pytest.raises(BadValue, match="negative or missing"):
        replace(good, limits=np.array([np.nan]))


def test_the_fingerprint_changes_with_any_figure() -> None:
    good = by_hand()

    assert good.fingerprint == by_hand().fingerprint
    assert good.fingerprint != by_hand(beds=20.0).fingerprint
    assert good.fingerprint != replace(good, limits=np.array([3.5])).fingerprint
