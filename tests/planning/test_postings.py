"""Plans of postings against every plan of small problems, bounds, conflicts, and what is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.planning.postings import conflict
from doorstep.planning.postings.bound import bound
from doorstep.planning.postings.problem import Answered, Limits, Needs, Problem, Rules, Teams, Trainings, Wish
from doorstep.planning.postings.programme import Item, written
from doorstep.planning.postings.solving import CannotKeepAll, Planned, counted, solve
from tests.lib.posting_problems import Stay, cost, every_plan, keeps_rules, large, possible, small, ties, worth
from tests.lib.trials import count, in_trials

SEEDS = st.integers(0, 10**6)
CASES = count(1500, suite=60)


def stays_of(problem: Problem, found: Planned) -> tuple[Stay, ...]:
    durations = [int(one) for one in problem.rules.months]
    return tuple((one.team, one.need, one.start, durations.index(one.months)) for one in found.postings)


@given(SEEDS)
@settings(max_examples=CASES, deadline=None)
def test_the_plan_is_the_best_of_all_plans(seed: int) -> None:
    problem = small(seed)
    best = max((value for value, _, _ in every_plan(problem)), default=None)

    if best is None:
        with pytest.raises(CannotKeepAll):
            solve(problem, enough=0.0)
        return
    found = solve(problem, enough=0.0)

    stays = stays_of(problem, found)
    assert found.value == pytest.approx(best, abs=1e-6)
    assert set(stays) <= set(possible(problem))
    assert keeps_rules(problem, stays)
    assert cost(problem, stays, found.trained) <= problem.limits.budget + 1e-6
    assert worth(problem, stays, found.trained) == pytest.approx(found.value)
    assert found.bound >= best - 1e-6
    assert found.checked >= best - 1e-6


@given(SEEDS, st.floats(0, 20))
@settings(max_examples=CASES, deadline=None)
def test_any_multipliers_of_the_right_signs_bound_every_plan(seed: int, size: float) -> None:
    problem, rng = small(seed), np.random.default_rng(seed)
    programme = written(problem)
    some = rng.normal(0, size, len(programme.low))
    some = np.where(np.isinf(programme.high), -abs(some), np.where(np.isinf(programme.low), abs(some), some))
    some[np.isinf(programme.high) & np.isinf(programme.low)] = 0.0

    high = bound(programme, some)

    assert all(value <= high + 1e-6 for value, _, _ in every_plan(problem))


def test_control_a_multiplier_of_the_wrong_sign_would_prove_too_much_and_is_refused() -> None:
    problem = by_hand()
    found = solve(problem)
    programme = found.programme
    one_sided = np.flatnonzero(np.isinf(programme.low))[0]
    wrong = found.multipliers.copy()
    wrong[one_sided] = -1.0

    assert bound(programme, found.multipliers) == pytest.approx(found.checked)
    for multipliers, said in ((wrong, "wrong sign"), (found.multipliers[1:], "missing"), (found.multipliers * np.nan, "missing")):
        with pytest.raises(BadValue, match=said):
            bound(programme, multipliers)


def without(problem: Problem, items: Iterable[Item]) -> Problem:
    """The problem with limits and wishes given up."""
    limits, given_up = problem.limits, set(items)
    lodging, quota = limits.lodging.copy(), limits.quota.copy()
    for one in given_up:
        if one.kind in ("lodging", "quota"):
            {"lodging": lodging, "quota": quota}[one.kind][one.which] = np.inf
    budget = np.inf if Item("budget", 0) in given_up else limits.budget
    wishes = tuple(wish for which, wish in enumerate(problem.wishes) if Item("wish", which) not in given_up)
    return replace(problem, limits=replace(limits, lodging=lodging, quota=quota, budget=budget), wishes=wishes)


def every_item(problem: Problem) -> set[Item]:
    counted = {"lodging": problem.hosts, "quota": len(problem.limits.quota), "budget": 1, "wish": len(problem.wishes)}
    return {Item(kind, which) for kind, many in counted.items() for which in range(many)}


def has_a_plan(problem: Problem) -> bool:
    return next(every_plan(problem), None) is not None


@given(SEEDS)
@settings(max_examples=count(600, suite=40), deadline=None)
def test_what_cannot_stand_together_cannot_and_without_any_one_of_it_can(seed: int) -> None:
    problem = small(seed, wishes=0.9)
    assume(not has_a_plan(problem))

    found = conflict.among(problem)

    others = every_item(problem) - set(found.items)
    assert found.is_least
    assert found.items
    assert not has_a_plan(without(problem, others))
    for one in found.items:
        assert has_a_plan(without(problem, {*others, one}))


def test_where_all_can_be_kept_there_is_no_conflict() -> None:
    problem = small(4, wishes=0.0)

    with pytest.raises(BadValue, match="kept together"):
        conflict.among(problem)


def by_hand(*, teams: int = 1, lodging: float = np.inf, wishes: tuple[Wish, ...] = ()) -> Problem:
    """Teams that may be away for three months of the next four, from one sender; two hosts that ask for them."""
    sent = Teams(*(np.zeros(teams, dtype=np.int64) for _ in range(2)), np.full(teams, -1), np.ones(teams), np.zeros(teams, dtype=np.int64), np.full(teams, 4), *(np.full(teams, one) for one in (3.0, 12.0, 0.0, 0.0)))
    needs = Needs(
        np.array([0, 1]), np.zeros(2, dtype=np.int64), np.array([10.0, 6.0]), np.full(2, np.inf), np.ones(2), np.zeros(2, dtype=np.int64), np.full(2, 4), np.full(2, np.inf), np.full(2, np.inf), np.zeros(2, dtype=np.int64),
        np.ones((2, 4)), np.zeros((2, 4)), np.zeros((2, 4), dtype=bool),
    )  # fmt: skip
    nothing = np.zeros(0)
    limits = Limits(np.full((2, 4), lodging), np.full((1, 4), np.inf), np.inf, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    rules = Rules(4, 1, 4, np.array([1, 3]), np.array([0.5, 1.0]), np.array([0.0, 0.2]), 0.0)
    trainings = Trainings(np.zeros(0, dtype=np.int64), nothing, np.zeros(0, dtype=np.int64), nothing)
    return Problem(sent, needs, ties(np.ones((teams, 2), dtype=bool), 4), trainings, limits, rules, wishes)


ANSWERS = tuple(Answered(Text(f"需求 {need}", f"need {need}"), need, 3.0) for need in (0, 1))


def test_by_hand_one_team_goes_where_it_does_most_and_what_it_taught_stays() -> None:
    found = solve(by_hand())

    assert [(one.need, one.start, one.months) for one in found.postings] == [(0, 0, 3)]
    assert found.value == pytest.approx(3 * 10.0 + 1 * 2.0)


def test_two_hosts_that_wish_for_the_only_team_are_both_named_and_two_teams_content_both() -> None:
    crowded = by_hand(wishes=ANSWERS)

    with pytest.raises(CannotKeepAll):
        solve(crowded)
    found = conflict.among(crowded)

    assert found.items == (Item("wish", 0), Item("wish", 1))
    assert solve(by_hand(teams=2, wishes=ANSWERS)).value == pytest.approx(32.0 + 18.0 + 1.2)


def test_a_host_without_a_bed_is_named_with_the_wish_that_it_prevents() -> None:
    found = conflict.among(by_hand(teams=2, lodging=0.0, wishes=ANSWERS[:1]))

    assert found.items == (Item("lodging", 0), Item("wish", 0))


def test_nobody_is_sent_where_nothing_can_be_gained() -> None:
    problem = by_hand()

    found = solve(replace(problem, needs=replace(problem.needs, unmet=np.zeros(2))))

    assert found.value == found.bound == 0.0


def test_the_same_problem_gives_the_same_plan() -> None:
    problem = large(3, teams=15, hosts=10)

    one, again = solve(problem), solve(problem)

    assert one.postings == again.postings
    assert one.gap <= 1e-4


def test_a_middling_region_is_matched_to_a_thousandth_and_added_up_again() -> None:
    problem = large(1, teams=40, hosts=24)

    found = solve(problem, seconds=60.0, enough=0.001)

    assert found.gap <= 0.001
    assert found.checked >= found.value
    assert counted(problem, found.postings, found.trained)[1] == pytest.approx(found.value)
    assert keeps_rules(problem, stays_of(problem, found))


@in_trials
@pytest.mark.parametrize("seed", range(1, 6))
def test_a_province_is_matched_to_a_thousandth(seed: int) -> None:
    problem = large(seed)

    found = solve(problem, seconds=30.0, enough=0.001)

    assert found.gap <= 0.001
    assert keeps_rules(problem, stays_of(problem, found))


def test_input_that_cannot_be_is_refused_in_words() -> None:
    problem = small(4)
    faults = (
        (replace, {"ties": ties(np.ones((9, 9), dtype=bool), 4)}, "since should have the shape"),
        (replace, {"wishes": (Answered(Text("甲", "first"), 99, 1.0),)}, "'first' names something"),
        (replace, {"teams": replace(problem.teams, people=problem.teams.people * 0)}, "somebody in it"),
        (replace, {"teams": replace(problem.teams, sender=problem.teams.sender + 50)}, "teams.sender names something"),
        (replace, {"needs": replace(problem.needs, cases=problem.needs.cases * np.nan)}, "cases holds a negative or missing"),
        (replace, {"rules": replace(problem.rules, wait=0)}, "cannot be so"),
    )

    for change, fields, said in faults:
        with pytest.raises(BadValue, match=said):
            change(problem, **fields)
