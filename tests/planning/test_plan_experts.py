"""A plan whose expert teams can be sent: by hand, which are given up, why, and what the plan takes instead."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from doorstep.core.errors import Rejected
from doorstep.services import plan_experts, plans, posting_plan
from doorstep.services.plan_experts import WithExperts
from doorstep.services.plans import Run
from doorstep.services.posting_told import PostingPlan
from doorstep.store.reader import Operator
from tests.ledgers.made import POSTING, PROGRAMME, put
from tests.lib import plan_region as region
from tests.lib.plan_region import EAST_TEAM, WEST_SCAN, WEST_TEAM, WEST_TRAINING, Load, loaded  # noqa: F401  fixture

pytestmark = pytest.mark.django_db
RUN = Run(seconds=4.0)
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
WEST = {"code": "A2", "host": "W-COUNTY"}


def supported(*hosts: dict[str, str], experts: int = 1, specialty: str = "neurosurgery") -> None:
    """East, and these other hosts, under agreement with the city's hospital, which once had so many experts away at a time."""
    put("programmes", PROGRAMME)
    put("support-agreements", region.AGREEMENT)
    for host in hosts:
        put("support-agreements", region.AGREEMENT, **host)
    for one in range(experts):
        put("postings", POSTING, code=f"OLD{one}", specialty=specialty, arrived="2025-02-01", returned="2025-07-31")


def codes(found: dict[str, Any]) -> set[str]:
    return {one["code"] for one in found["actions"]}


def with_experts(**changes: Any) -> WithExperts:
    return plan_experts.make(region.planning(), Run(**{"seconds": 4.0, **changes}))


def test_a_team_that_nobody_can_send_is_given_up_and_local_doctors_are_trained_instead(loaded: Load) -> None:  # noqa: F811
    loaded(EAST_TEAM, WEST_TEAM, WEST_TRAINING, WEST_SCAN)
    supported()

    control = plans.found_for(region.planning(), RUN)
    made = with_experts()

    assert codes(control) == {"E-team", "W-team", "W-scan"}
    assert codes(made.document) == {"E-team", "W-training", "W-scan"}
    (lost,) = made.given_up
    assert (lost.code, lost.was_taken, lost.why.en) == ("W-team", True, "no sender has an agreement with this host")
    assert made.document["forbidden"] == ["W-team"] and made.document["value"] < control["value"]
    assert plans.verify(made.document) == []
    assert made.document["experts"] == {"unsent": [], "bound": made.document["bound"], "gap": made.document["gap"]}  # who can never be sent is in no such plan
    assert "experts" not in control


def test_of_two_teams_and_one_expert_the_one_that_brings_more_cases_stays(loaded: Load) -> None:  # noqa: F811
    loaded(EAST_TEAM, WEST_TEAM, WEST_SCAN)
    supported(WEST)

    made = with_experts()

    assert codes(made.document) == {"E-team"}
    assert [(one.code, "too few experts" in one.why.en) for one in made.given_up] == [("W-team", True)]


def test_the_bound_for_every_plan_that_can_be_sent_lies_above_each_of_them_and_is_verified(loaded: Load) -> None:  # noqa: F811
    loaded(EAST_TEAM, WEST_TEAM, WEST_SCAN)
    supported(WEST)

    found = with_experts().document
    one_or_other = [plans.found_for(region.planning(), Run(seconds=4.0, forbidden=(code,)))["value"] for code in ("W-team", "E-team")]

    assert found["experts"]["unsent"] == ["W-team"]
    assert found["value"] == max(one_or_other) <= found["experts"]["bound"]
    assert found["experts"]["gap"] == pytest.approx(found["experts"]["bound"] / found["value"] - 1, abs=1e-6)
    assert found["bound"] < found["experts"]["bound"], "that the other team might have gone is proved by no forbidding"
    assert plans.verify(found) == []
    found["experts"]["bound"] -= 0.01
    assert {"experts.bound", "certificate.hash"} <= set(plans.verify(found))


def test_control_two_experts_answer_both(loaded: Load) -> None:  # noqa: F811
    loaded(EAST_TEAM, WEST_TEAM, WEST_SCAN)
    supported(WEST, experts=2)

    made = with_experts()

    assert codes(made.document) == {"E-team", "W-team", "W-scan"}
    assert made.given_up == () and made.rounds == 1


def test_an_expert_who_is_agreed_on_already_answers_the_team(loaded: Load) -> None:  # noqa: F811
    loaded(WEST_TEAM, WEST_SCAN)
    supported(experts=0)
    put("postings", POSTING, code="NEXT", host="W-COUNTY", specialty="neurosurgery", since="2027-02-01", until="2028-12-31")

    assert with_experts().given_up == ()


def test_an_expert_who_is_away_when_the_plan_counts_on_the_team_is_told(loaded: Load) -> None:  # noqa: F811
    loaded(EAST_TEAM)
    supported()
    put("postings", POSTING, code="AWAY", host="W-COUNTY", specialty="neurosurgery", since="2026-10-01", until="2028-10-31", arrived="2026-10-01")

    (lost,) = with_experts().given_up

    assert lost.why.en == "all experts of this specialty are away; the first is back on 2028-11-01"


def test_a_team_that_had_to_be_taken_is_kept_and_told(loaded: Load) -> None:  # noqa: F811
    loaded(EAST_TEAM, WEST_TEAM, WEST_SCAN)
    supported()

    made = with_experts(locked=("W-team",))

    assert "W-team" in codes(made.document) and made.given_up == ()
    assert [one.code for one in made.kept] == ["W-team"]


def test_a_team_without_a_specialty_is_not_matched_and_told(loaded: Load) -> None:  # noqa: F811
    loaded(EAST_TEAM, WEST_TEAM.replace("neurosurgery", ""), WEST_SCAN)
    supported()

    made = with_experts()

    assert made.unknown == ("W-team",) and made.given_up == ()


def test_rounds_end_even_when_whatever_is_taken_cannot_be_sent(loaded: Load) -> None:  # noqa: F811
    from doorstep.core.text import Text

    loaded(EAST_TEAM, WEST_TEAM, WEST_SCAN)
    never = Text("没有", "nobody")

    made = plan_experts.make(region.planning(), RUN, match=lambda found: {one["code"]: never for one in found["actions"] if one["kind"] == "team"})

    assert not any(one["kind"] == "team" for one in made.document["actions"])
    assert made.rounds <= plan_experts.ROUNDS + 1


# plan postings --plan


def matched(found: dict[str, Any], **changes: Any) -> PostingPlan:
    return posting_plan.plan(reader=Operator(), now=NOW, of_plan=found, **changes)


def ask(**changes: str) -> None:
    put(
        "support-requests",
        {
            "code": "R1", "host": "W-COUNTY", "gap": "technique", "technique": "CL", "condition": "", "specialty": "neurosurgery", "people": "1", "months": "6",
            "wanted": "2026-01-01", "reason": "合成", "synthetic": "yes",
        },
        **changes,
    )  # fmt: skip


def test_teams_of_the_plan_are_wishes_from_their_lead_time_on_with_the_cases_it_counts_on(loaded: Load) -> None:  # noqa: F811
    loaded(EAST_TEAM, WEST_TEAM, WEST_TRAINING, WEST_SCAN)
    supported()
    found = plans.found_for(region.planning(), RUN)

    told = matched(found, months=18)

    (one,) = told.going
    assert (one.request, one.is_plan, one.host, one.since, one.months) == ("E-team", True, "E-COUNTY", date(2027, 3, 1), 12)
    assert one.cases == pytest.approx(matched(found, months=12).going[0].cases or 0) and (one.cases or 0) > 0
    (lost,) = told.unanswered
    assert (lost.request, lost.is_plan) == ("W-team", True) and "agreement" in lost.why.en
    assert lost.lasting is not None and "local doctors could be trained (West: clipping (training))" in lost.lasting.en and "2028-02" in lost.lasting.en


def test_equipment_is_there_once_the_plan_has_brought_it_and_never_when_it_does_not(loaded: Load) -> None:  # noqa: F811
    loaded(EAST_TEAM, WEST_TEAM, WEST_TRAINING, WEST_SCAN)
    supported(WEST)
    ask()
    with_scan = plans.found_for(region.planning(), Run(seconds=4.0, locked=("W-training",), forbidden=("W-team", "E-team")))
    without = plans.found_for(region.planning(), Run(seconds=4.0, forbidden=("W-scan", "W-team", "E-team", "W-training")))
    assert codes(with_scan) == {"W-scan", "W-training"} and codes(without) == set()

    later, never, unknown = matched(with_scan, months=24), matched(without, months=24), posting_plan.plan(reader=Operator(), now=NOW, months=24)

    assert [one.since for one in later.going] == [date(2027, 9, 1)]
    assert never.going == () and "lacks equipment (Angiography suite), and the plan does not bring it" in never.unanswered[0].why.en
    assert [one.since for one in unknown.going] == [date(2026, 12, 1)], "without a plan it is taken to be there"
    assert "after these months" in matched(with_scan, months=6).unanswered[0].why.en
    lasting = matched(with_scan, months=6).unanswered[0].lasting
    assert lasting is not None and "the plan trains local doctors (West: clipping (training)), who take over from" in lasting.en


def test_a_host_that_holds_the_equipment_needs_no_day_for_it(loaded: Load) -> None:  # noqa: F811
    loaded(EAST_TEAM, WEST_TEAM, WEST_SCAN)
    supported()
    ask(host="E-COUNTY", gap="equipment")
    found = plans.found_for(region.planning(), Run(seconds=4.0, forbidden=("E-team", "W-team", "W-scan")))

    assert [(one.request, one.since) for one in matched(found).going] == [("R1", date(2026, 12, 1))]
    assert "needs equipment" in posting_plan.plan(reader=Operator(), now=NOW).unanswered[0].why.en


def test_a_plan_of_another_region_file_is_refused(loaded: Load) -> None:  # noqa: F811
    loaded(EAST_TEAM, WEST_TEAM, WEST_SCAN)
    supported()
    found = plans.found_for(region.planning(), RUN)
    found["region"]["digest"] = "another"

    with pytest.raises(Rejected, match="not made from the region file in force"):
        matched(found)
