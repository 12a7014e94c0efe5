"""The page of a plan: what it says of specialists, of hospitals that are closer substitutes, and of teams that can be sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from django.test import Client

from doorstep.core.clock import utc_now
from doorstep.services import plan_document, plans
from doorstep.services.plan_care import Nests
from doorstep.services.plan_problem import Planning
from doorstep.services.plan_work import MadePlan
from doorstep.services.plans import Run
from tests.lib import plan_region as region
from tests.lib.plan_region import EAST_TEAM, WEST_SCAN, WEST_TEAM, WEST_TRAINING, Load, loaded  # noqa: F401  fixture
from tests.pages.test_planning_postings import words

Visit = Callable[..., Client]


def found(planning: Planning) -> dict[str, Any]:
    return plans.found_for(planning, Run(seconds=4.0))


def page(document: dict[str, Any], visit: Visit, who: object, lang: str = "en") -> str:
    row = MadePlan.objects.create(kind="plan", area=441800, state="done", document=document, asked={"wishes": {}}, made_by="p", made_at=utc_now())
    return words(visit(who, lang).get(f"/planning/plan/{row.pk}/"))


def test_institutions_whose_specialists_work_more_than_their_number_allows_are_named(loaded: Load, visit: Visit, city_planner: object) -> None:  # noqa: F811
    loaded(EAST_TEAM, WEST_TEAM, WEST_TRAINING, WEST_SCAN)
    usual = region.planning()
    worked_over = replace(usual, staffing=replace(usual.staffing, over_full=(("CITY", "surgeons"),)))

    shown = page(found(worked_over), visit, city_planner)

    assert "Institutions whose specialists work more than their number allows; their present work is taken Synthetic City Hospital (surgeons)" in shown
    assert "whose specialists work more" not in page(found(usual), visit, city_planner)


def test_a_plan_tells_what_it_brings_if_hospitals_of_a_tier_are_closer_substitutes_where_the_records_say_so(loaded: Load, visit: Visit, city_planner: object) -> None:  # noqa: F811
    loaded(EAST_TEAM, WEST_TEAM, WEST_SCAN)
    usual = region.planning()
    nested = replace(usual, care=replace(usual.care, nests=Nests(np.zeros(3, dtype=np.int64), np.array([0.5]))))
    document = found(nested)
    nests = document["cases"]["nests"]

    said = f"{nests['plain']:.1f} cases; {nests['fewest']:.1f} to {nests['most']:.1f} if hospitals of one tier are closer substitutes"
    assert said in page(document, visit, city_planner)
    assert "同级医院更易互相替代" in page(document, visit, city_planner, "zh")
    assert "closer substitutes" not in page(found(usual), visit, city_planner)


def test_a_plan_with_experts_tells_how_much_better_any_other_that_can_be_sent_could_be(loaded: Load, visit: Visit, city_planner: object) -> None:  # noqa: F811
    loaded(EAST_TEAM, WEST_TEAM, WEST_SCAN)
    usual = region.planning()
    chosen = plan_document.chosen_of(plans.found_for(usual, Run(seconds=4.0, forbidden=("W-team",))))
    document = plan_document.document(usual, replace(chosen, unsent=("W-team",)))

    assert f"No plan whose teams can all be sent is worth more than {document['experts']['bound']:,.2f} (gap" in page(document, visit, city_planner)
    assert "团队都派得出的规划" in page(document, visit, city_planner, "zh")
