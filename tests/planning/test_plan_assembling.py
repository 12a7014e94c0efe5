"""A year of care and a list of actions become a problem whose worth is what a count by hand gives."""

import numpy as np
import pytest

from doorstep.planning.portfolio.assembling import Care, Means, Scenario, Task, assembled, merged, spent
from doorstep.planning.portfolio.evaluation import Plan, tables_of, treated
from doorstep.planning.portfolio.problem import MOST_CLOSED, NONE

ONE = (Scenario(1.0, 0.0),)


def care(*, closed: int = 1, beds: float = np.inf) -> Care:
    """Two cells of 100 and 60 cases; an institution that the second alone may use; services at it for the first."""
    return Care(
        first=np.array([0, 1 + closed, 2 + closed]), cases=np.array([100.0, 60.0]), outside=np.array([1.0, 2.0]),
        institution=np.array([0] * (1 + closed) + [1]), service=np.array([NONE, *range(closed), NONE]),
        attraction=np.array([1.0, *np.linspace(2.0, 1.0, closed), 4.0]), worth=np.array([0.5, *[1.0] * closed, 0.8]),
        use=np.ones((1, 2 + closed)), capacity=np.array([[beds, np.inf]]), needs=tuple((0,) for _ in range(closed)),
    )  # fmt: skip


def test_worth_of_doing_nothing_and_of_opening_is_what_the_hand_gives() -> None:
    found = assembled(care(), [Task(0, once=5.0, months=6)], Means(10.0, np.zeros((0, 1)), np.zeros(0)), years=1, scenarios=ONE)
    plan = Plan(found.problem, tables_of(found.problem))

    assert plan.worth == pytest.approx(100 / 2 * 0.5 + 60 * 4 / 6 * 0.8)
    option = int(np.flatnonzero(found.begins == 0)[0])
    plan.change(0, option)
    # at work in the second half-year: 50 cases share themselves 1 : 1 : 2
    assert plan.worth == pytest.approx(50 / 2 * 0.5 + 50 * (1 / 4 * 0.5 + 2 / 4 * 1.0) + 60 * 4 / 6 * 0.8)
    assert treated(plan).sum() == pytest.approx(25 + 37.5 + 40)


def test_an_action_that_would_come_too_late_has_no_option() -> None:
    means = Means(10.0, np.zeros((0, 2)), np.zeros(0))

    assert list(assembled(care(), [Task(0, months=13)], means, years=2, scenarios=ONE).begins) == [0]
    assert len(assembled(care(), [Task(0, months=24)], means, years=2, scenarios=ONE).begins) == 0


def test_money_falls_in_the_year_it_is_spent() -> None:
    assert spent(Task(0, once=100.0, yearly=20.0), begin=1, opens=3, years=3) == [100.0, 10.0, 20.0]


def test_a_year_without_money_in_its_fund_is_a_limit_and_an_unknown_one_is_none() -> None:
    funds = np.array([[50.0, np.nan]])
    found = assembled(care(), [Task(0, once=60.0, fund=0, pool=0, people=2.0)], Means(np.inf, funds, np.array([3.0])), years=2, scenarios=ONE)

    assert found.limits == (("fund", 0, 0), ("pool", 0, 0))
    plan = Plan(found.problem, tables_of(found.problem))
    kept = []
    for option in range(len(found.begins)):
        plan.change(0, option)
        kept.append((int(found.begins[option]) // 2, plan.keeps_limits))
    assert kept == [(0, False), (0, False), (1, True), (1, True)]


def test_cells_that_nothing_changes_become_one_and_are_worth_the_same() -> None:
    whole = Care(
        first=np.array([0, 2, 3, 5]), cases=np.array([10.0, 20.0, 40.0]), outside=np.array([1.0, 1.0, 3.0]), institution=np.array([0, 1, 1, 0, 0]),
        service=np.array([NONE, NONE, NONE, NONE, 0]), attraction=np.array([1.0, 2.0, 3.0, 1.0, 1.0]), worth=np.array([0.2, 0.9, 0.4, 1.0, 1.0]),
        use=np.array([[1.0, 2.0, 3.0, 4.0, 4.0]]), capacity=np.array([[30.0, 40.0]]), needs=((0,),),
    )  # fmt: skip
    both = [assembled(one, [Task(0)], Means(np.inf, np.zeros((0, 1)), np.zeros(0)), years=1, scenarios=ONE).problem for one in (whole, merged(whole))]

    assert [len(one.demand.cases) for one in both] == [4, 4]
    by_hand = 10 * (1 / 4 * 0.2 + 2 / 4 * 0.9) + 20 * 3 / 4 * 0.4 + 40 * 1 / 4
    use = np.array([10 * 1 / 4 + 40 * 1 / 4 * 4, 10 * 2 / 4 * 2 + 20 * 3 / 4 * 3])
    taken = np.minimum(1.0, np.array([30.0, 40.0]) / use)
    assert (taken < 1).any()
    plan = Plan(both[0], tables_of(both[0]))
    exact = taken[0] * (10 * 1 / 4 * 0.2 + 40 * 1 / 4) + taken[1] * (10 * 2 / 4 * 0.9 + 20 * 3 / 4 * 0.4)
    assert plan.worth == pytest.approx(exact) and exact < by_hand


def test_scenarios_weigh_demand_and_beds_alike() -> None:
    means = Means(np.inf, np.zeros((0, 1)), np.zeros(0))
    one = assembled(care(beds=30.0), [Task(0, gains=((0, 0, 8.0),))], means, years=1, scenarios=ONE).problem
    two = assembled(care(beds=30.0), [Task(0, gains=((0, 0, 8.0),))], means, years=1, scenarios=(Scenario(0.25, 0.0), Scenario(0.75, 0.0))).problem

    worths = []
    for problem in (one, two):
        plan = Plan(problem, tables_of(problem))
        today = plan.worth
        plan.change(0, 0)
        worths.append((today, plan.worth))
    assert worths[0] == pytest.approx(worths[1]) and worths[0][1] > worths[0][0]


def test_a_cell_keeps_the_services_that_draw_most() -> None:
    found = assembled(care(closed=MOST_CLOSED + 3), [Task(0)], Means(np.inf, np.zeros((0, 1)), np.zeros(0)), years=1, scenarios=ONE).problem

    assert found.most_closed == MOST_CLOSED
    kept = found.offers.attraction[found.offers.service >= 0]
    assert kept.min() >= np.sort(np.linspace(2.0, 1.0, MOST_CLOSED + 3))[3] - 1e-12
