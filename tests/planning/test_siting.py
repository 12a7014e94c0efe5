"""Siting against every choice of sites of small problems, and what is refused."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from doorstep.core.errors import BadValue
from doorstep.planning.siting.bound import bound
from doorstep.planning.siting.models import capacitated, median, uncapacitated
from doorstep.planning.siting.problem import CLOSED, FREE, OPEN, CannotServe, Problem
from tests.lib.trials import count

pytestmark = pytest.mark.slow  # the kernels are compiled first
SEEDS = st.integers(0, 10**6)
CASES = count(1000, suite=60)


def choices(problem: Problem) -> Iterator[tuple[int, ...]]:
    """Every choice of sites that keeps the numbers and marks."""
    for size in range(problem.least, problem.most + 1):
        for chosen in itertools.combinations(range(len(problem.opening)), size):
            if all((site in chosen) == bool(mark) for site, mark in enumerate(problem.marks) if mark != FREE):
                yield chosen


def worth(problem: Problem, chosen: tuple[int, ...]) -> float:
    """What a choice costs, serving by a linear programme of another solver where capacities bind; inf when it serves not all."""
    opened = list(chosen)
    if not opened:
        return math.inf
    cost = problem.cost[:, opened]
    opening = float(problem.opening[opened].sum())
    if np.isinf(problem.capacity[opened]).all():
        return opening + float(cost.min(axis=1).sum())
    places, sites = cost.shape
    each = np.kron(np.eye(places), np.ones(sites))
    room = np.kron(problem.demand, np.eye(sites))
    highest = np.where(np.isinf(cost), 0.0, 1.0).ravel()
    found = linprog(np.where(np.isinf(cost), 0.0, cost).ravel(), A_ub=room, b_ub=problem.capacity[opened], A_eq=each, b_eq=np.ones(places), bounds=np.stack([0 * highest, highest], axis=1))
    return opening + float(found.fun) if found.status == 0 else math.inf


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray, list[int], list[int], np.random.Generator]:
    """Minutes with some ways missing, weights, and sites that must and may not be open."""
    rng = np.random.default_rng(seed)
    places, sites = int(rng.integers(1, 9)), int(rng.integers(1, 8))
    minutes = rng.integers(0, 30, (places, sites)).astype(float) if rng.random() < 0.5 else rng.uniform(0, 30, (places, sites))
    minutes[rng.random(minutes.shape) < 0.15] = np.inf
    marks = rng.choice([OPEN, CLOSED, FREE], sites, p=[0.1, 0.1, 0.8])
    return minutes, rng.integers(0, 9, places).astype(float), [int(i) for i in np.flatnonzero(marks == OPEN)], [int(i) for i in np.flatnonzero(marks == CLOSED)], rng


def asked(cost: np.ndarray, opening: np.ndarray, least: int, most: int, opened: list[int], closed: list[int], demand: np.ndarray | None = None, capacity: np.ndarray | None = None) -> Problem | None:
    """The problem, None when it is refused at once."""
    places, sites = cost.shape
    marks = np.full(sites, FREE, dtype=np.int8)
    marks[opened], marks[closed] = OPEN, CLOSED
    try:
        return Problem(cost, opening, least, most, np.zeros(places) if demand is None else demand, np.full(sites, np.inf) if capacity is None else capacity, marks)
    except CannotServe:
        return None


def best_of(problem: Problem | None) -> float:
    return min((worth(problem, chosen) for chosen in choices(problem)), default=math.inf) if problem else math.inf


@given(SEEDS, st.integers(1, 4))
@settings(max_examples=CASES, deadline=None)
def test_the_median_is_the_best_of_all_choices(seed: int, many: int) -> None:
    minutes, weights, opened, closed, _ = drawn(seed)
    cost = np.where(np.isinf(minutes), np.inf, np.where(np.isinf(minutes), 0, minutes) * weights[:, None])
    best = best_of(asked(cost, np.zeros(minutes.shape[1]), many, many, opened, closed))

    if math.isinf(best):
        with pytest.raises(CannotServe):
            median(minutes, weights, many, opened=opened, closed=closed)
        return
    found = median(minutes, weights, many, opened=opened, closed=closed, seed=seed)

    assert found.value == pytest.approx(best, rel=1e-9, abs=1e-9)
    assert found.is_proven
    assert len(found.opened) == many
    assert set(opened) <= set(found.opened.tolist())
    assert not set(closed) & set(found.opened.tolist())


@given(SEEDS)
@settings(max_examples=CASES, deadline=None)
def test_sites_at_a_cost_are_the_best_of_all_choices(seed: int) -> None:
    cost, _, opened, closed, rng = drawn(seed)
    opening = rng.uniform(0, 40, cost.shape[1])
    most = int(rng.integers(1, cost.shape[1] + 1))
    best = best_of(asked(cost, opening, 1, most, opened, closed))

    if math.isinf(best):
        with pytest.raises(CannotServe):
            uncapacitated(cost, opening, most=most, opened=opened, closed=closed)
        return
    found = uncapacitated(cost, opening, most=most, opened=opened, closed=closed, seed=seed)

    assert found.value == pytest.approx(best, rel=1e-9, abs=1e-9)
    assert found.is_proven


@given(SEEDS)
@settings(max_examples=CASES, deadline=None)
def test_sites_with_capacities_are_the_best_of_all_choices(seed: int) -> None:
    cost, demand, opened, closed, rng = drawn(seed)
    opening = rng.uniform(0, 40, cost.shape[1])
    capacity = rng.uniform(0.2, 1.2, cost.shape[1]) * (demand.sum() + 1)
    problem = asked(cost, opening, 1, cost.shape[1], opened, closed, demand, capacity)
    best = best_of(problem)

    if math.isinf(best):
        with pytest.raises(CannotServe):
            capacitated(cost, opening, demand, capacity, opened=opened, closed=closed)
        return
    found = capacitated(cost, opening, demand, capacity, opened=opened, closed=closed, seed=seed)

    assert found.value == pytest.approx(best, rel=1e-7, abs=1e-7)
    assert found.bound <= best * (1 + 1e-9) + 1e-9
    assert found.gap <= 1e-7
    assert (demand @ found.share <= capacity[found.opened] * (1 + 1e-7) + 1e-7).all()
    assert found.share.sum(axis=1) == pytest.approx(1.0)


@given(SEEDS, st.floats(0, 60), st.booleans())
@settings(max_examples=CASES, deadline=None)
def test_any_prices_bound_every_choice(seed: int, size: float, is_limited: bool) -> None:
    cost, demand, opened, closed, rng = drawn(seed)
    capacity = rng.uniform(0.2, 1.2, cost.shape[1]) * (demand.sum() + 1) if is_limited else np.full(cost.shape[1], np.inf)
    problem = asked(cost, rng.uniform(0, 40, cost.shape[1]), 1, cost.shape[1], opened, closed, demand, capacity)
    if problem is None:
        return

    low = bound(problem, rng.normal(0, 1, len(demand)) * size)

    assert low <= best_of(problem) + 1e-7


def test_stopped_early_it_says_what_is_known() -> None:
    rng = np.random.default_rng(5)
    at = rng.uniform(0, 100, (90, 2))
    minutes = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) + rng.uniform(0, 60, (90, 90))

    hurried = median(minutes, 1.0, 6, seconds=0.0)
    patient = median(minutes, 1.0, 6, seconds=60.0)

    assert hurried.looked == 1
    assert hurried.bound <= patient.value <= hurried.value
    assert hurried.gap > 0
    assert patient.is_proven


def test_the_same_seed_gives_the_same_choice() -> None:
    minutes = np.random.default_rng(2).integers(1, 40, (60, 60)).astype(float)

    one, again = (median(minutes, 1.0, 7, seed=4) for _ in range(2))

    assert one.opened.tolist() == again.opened.tolist()
    assert one.looked == again.looked


def test_a_place_without_a_way_to_any_site_is_named() -> None:
    minutes = np.ones((4, 3))
    minutes[2] = np.inf

    with pytest.raises(CannotServe, match="1 places have no site .*: 2"):
        median(minutes, 1.0, 2)


def test_too_little_capacity_is_told_in_numbers() -> None:
    with pytest.raises(CannotServe, match="demand is 12 in all, capacity at most 10"):
        capacitated(np.ones((4, 2)), 1.0, 3.0, 5.0)


def test_ways_that_leave_too_little_room_are_refused_by_proof() -> None:
    cost = np.array([[1.0, np.inf], [1.0, np.inf], [1.0, 2.0]])

    with pytest.raises(CannotServe, match="no choice of sites"):
        capacitated(cost, 1.0, 3.0, 5.0)


@pytest.mark.parametrize(
    ("minutes", "weights", "many", "said"),
    [
        (np.ones(3), 1.0, 1, "table of places by sites"),
        (np.ones((3, 2)), [1.0, 2.0], 1, "should hold 3 numbers"),
        (-np.ones((3, 2)), 1.0, 1, "negative or missing"),
        (np.full((3, 2), np.nan), 1.0, 1, "negative or missing"),
        (np.ones((3, 2)), [1.0, np.nan, 1.0], 1, "negative or missing"),
        (np.ones((3, 2)), 1.0, -1, "is no range"),
        (np.ones((3, 2)), 1.0, 3, "2 may be"),
    ],
)
def test_input_that_cannot_be_is_refused_in_words(minutes: np.ndarray, weights: object, many: int, said: str) -> None:
    with pytest.raises(BadValue, match=said):
        median(minutes, weights, many)  # type: ignore[arg-type]


def test_a_site_cannot_be_both_open_and_closed_nor_be_unknown() -> None:
    with pytest.raises(BadValue, match="site 1 must and may not"):
        median(np.ones((3, 2)), 1.0, 1, opened=[1], closed=[1])
    with pytest.raises(BadValue, match="no site 7"):
        median(np.ones((3, 2)), 1.0, 1, opened=[7])


def test_prices_that_are_no_numbers_prove_nothing() -> None:
    problem = asked(np.ones((3, 2)), np.zeros(2), 1, 1, [], [])
    assert problem is not None

    for prices in (np.full(3, np.nan), np.ones(2)):
        with pytest.raises(BadValue, match="one finite price"):
            bound(problem, prices)
