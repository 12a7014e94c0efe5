"""A plan scored by the nested logit: it equals the formula worked out by hand, and the plain one where nests are as unlike inside as outside."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from doorstep.planning.portfolio.evaluation import Plan, tables_of
from doorstep.services import plan_effects, plans
from doorstep.services.plan_care import Nests
from doorstep.services.plan_document import chosen_of, document, options_of
from doorstep.services.plan_problem import Planning
from doorstep.services.plans import Run
from tests.lib import plan_region as region
from tests.lib.plan_region import EAST_TEAM, WEST_SCAN, WEST_TEAM, Load, loaded  # noqa: F401  fixture

pytestmark = pytest.mark.django_db


def nested(nest: list[int], *dissimilarity: float) -> tuple[Planning, Plan]:
    """Both teams and the scanner at work, with the city's hospital and the two of the counties in these nests."""
    usual = region.planning()
    planning = replace(usual, care=replace(usual.care, nests=Nests(np.array(nest), np.array(dissimilarity))))
    found = plans.found_for(planning, Run(seconds=4.0))
    assert {one["code"] for one in found["actions"]} == {"E-team", "W-team", "W-scan"}
    return planning, Plan(planning.assembled.problem, tables_of(planning.assembled.problem), options_of(planning, chosen_of(found).ways))


def test_it_equals_the_formula_by_hand(loaded: Load) -> None:  # noqa: F811
    loaded(EAST_TEAM, WEST_TEAM, WEST_SCAN)
    planning, plan = nested([0, 1, 1], 1.0, 0.5)

    found = plan_effects.gained_in_nests(planning, plan)

    # of East 0.4 go to the city and 0.1 to the county, which then draws 6 times as many; alone in its nest its dissimilarity changes nothing
    assert found[0] == pytest.approx(400 * ((0.4 + 0.6) / (0.4 + 0.6 + 0.5) - 0.5))
    assert found == pytest.approx(plan_effects.gained(planning, plan))


def test_closer_substitutes_take_from_each_other_and_bring_fewer_home_or_more_by_what_the_odds_are_against(loaded: Load) -> None:  # noqa: F811
    loaded(EAST_TEAM, WEST_TEAM, WEST_SCAN)
    planning, plan = nested([0, 0, 0], 0.5)

    fewest, most = (plan_effects.gained_in_nests(planning, plan, within=within) for within in (True, False))

    for found, weight in ((fewest, 6.0), (most, 36.0)):  # shares of the nest: 0.8 and 0.2; the latter draws 6 times as many
        inside = 0.5 * (0.8 + 0.2 * weight) ** 0.5
        assert found[0] == pytest.approx(400 * (inside / (inside + 0.5) - 0.5))
    assert (fewest < plan_effects.gained(planning, plan)).all() and (plan_effects.gained(planning, plan) < most).all()


@pytest.mark.parametrize("nest", [[0, 0, 0], [0, 1, 1], [0, 1, 2]])
def test_with_dissimilarities_of_one_it_is_the_plain_logit(loaded: Load, nest: list[int]) -> None:  # noqa: F811
    loaded(EAST_TEAM, WEST_TEAM, WEST_SCAN)
    planning, plan = nested(nest, *[1.0] * 3)

    assert plan_effects.gained_in_nests(planning, plan) == pytest.approx(plan_effects.gained(planning, plan))


def test_it_equals_the_shares_of_a_nested_logit_from_utilities(loaded: Load) -> None:  # noqa: F811
    """Utilities are found that give today's shares; the plan adds the logarithm of what it draws to them, and shares are taken again."""
    loaded(EAST_TEAM, WEST_TEAM, WEST_SCAN)
    planning, plan = nested([0, 0, 1], 0.3, 0.8)
    today, scale, draws = np.array([0.4, 0.1]), 0.3, np.array([1.0, 6.0])

    utility = scale * np.log(today / today.sum()) + np.log(today.sum() / 0.5)

    def share_at_home(values: np.ndarray) -> float:
        inclusive = scale * np.log(np.exp(values / scale).sum())
        return float(np.exp(inclusive) / (1 + np.exp(inclusive)))

    assert share_at_home(utility) == pytest.approx(0.5)
    assert plan_effects.gained_in_nests(planning, plan)[0] == pytest.approx(400 * (share_at_home(utility + np.log(draws)) - 0.5))


def test_the_document_tells_both_and_is_verified_and_without_nests_it_tells_nothing(loaded: Load) -> None:  # noqa: F811
    loaded(EAST_TEAM, WEST_TEAM, WEST_SCAN)
    planning, plan = nested([0, 0, 0], 0.5)
    plain = plans.found_for(region.planning(), Run(seconds=4.0))

    told = document(planning, chosen_of(plain))["cases"]["nests"]

    assert told["most"] == pytest.approx(plan_effects.gained_in_nests(planning, plan).sum(), abs=1e-5)
    assert told["fewest"] < told["plain"] < told["most"]
    assert told["plain"] == pytest.approx(plan_effects.gained(planning, plan).sum(), abs=1e-5)
    assert "nests" not in plain["cases"]
