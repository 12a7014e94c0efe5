"""Requests, agreements and postings on the ledgers, matched: who goes, who does not and why, as a service and as a command."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from click.testing import CliRunner

from doorstep.cli.main import doorstep
from doorstep.core.errors import BadValue, NotFound
from doorstep.services import posting_plan
from doorstep.services.posting_horizon import Horizon
from doorstep.services.posting_plan import CannotKeepMinimums, PostingPlan
from doorstep.store.reader import Operator
from tests.ledgers.made import POSTING, PROGRAMME, put

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
AGREEMENT = {"code": "A1", "programme": "P1", "sender": "CITY", "host": "E-COUNTY", "since": "2025-01-01", "until": "2027-12-31", "synthetic": "yes"}
REQUEST = {
    "code": "R1", "host": "E-COUNTY", "gap": "technique", "technique": "", "condition": "", "specialty": "neurology", "people": "1", "months": "12",
    "wanted": "2026-01-01", "reason": "合成", "synthetic": "yes",
}  # fmt: skip


def ask(code: str = "R1", **changes: str) -> None:
    put("support-requests", REQUEST, code=code, **{"gap": "staff", **changes})


def supported(*, past: int = 1, **changes: str) -> None:
    """An agreement, and so many neurologists that the sender once had away at the same time."""
    put("programmes", PROGRAMME)
    put("support-agreements", AGREEMENT, **changes)
    for one in range(past):
        put("postings", POSTING, code=f"OLD{one}", arrived="2025-02-01", returned="2025-07-31")


def planned(**changes: Any) -> PostingPlan:
    return posting_plan.plan(reader=Operator(), now=NOW, **changes)


def why(found: PostingPlan, code: str = "R1") -> str:
    return next(one.why.en for one in found.unanswered if one.request == code)


def test_an_expert_goes_to_who_asks_for_the_whole_time_in_one_journey():
    supported()
    ask()

    found = planned()

    (one,) = found.going
    assert (one.request, one.sender, one.host, one.since, one.until, one.months) == ("R1", "CITY", "E-COUNTY", date(2026, 12, 1), date(2027, 11, 30), 12)
    assert found.unit == "months"
    assert found.value == pytest.approx(12, abs=1e-3)
    assert found.gap <= 1e-4
    assert found.checked >= found.value
    assert found.unanswered == ()
    assert any("R1" in missing.en for missing in found.missing), "nobody can tell the cases of a request without a condition"


def test_one_expert_cannot_be_in_two_places_and_two_can():
    supported()
    put("support-agreements", AGREEMENT, code="A2", host="W-COUNTY")
    ask()
    ask("R2", host="W-COUNTY")

    few = planned()
    put("postings", POSTING, code="OLD9", arrived="2025-02-01", returned="2025-07-31")
    enough = planned()

    assert sum(one.months for one in few.going) == 12
    assert "too few experts" in few.unanswered[0].why.en
    assert {one.request for one in enough.going} == {"R1", "R2"}


def test_who_is_away_already_comes_only_after_being_back():
    supported()
    put("postings", POSTING, code="NOW", host="W-COUNTY", since="2026-10-01", until="2027-03-15", arrived="2026-10-01")
    ask(months="6")

    (one,) = planned().going

    assert (one.since, one.until) == (date(2027, 3, 16), date(2027, 9, 15))


def test_people_whom_a_posting_answers_are_no_longer_asked_for():
    supported(past=2)
    ask(people="2")
    put("postings", POSTING, code="NEXT", since="2026-12-01", until="2027-11-30", request="R1")

    found = planned()

    assert len(found.going) == 1
    assert found.unanswered == ()


def test_a_posting_of_paired_support_lasts_six_months_at_least():
    supported(until="2027-04-30")
    ask()

    found = planned()

    assert found.going == ()
    assert "the agreement ends on 2027-04-30, too soon for one posting (at least 6 months)" in why(found)
    assert "the time left is too short for one posting (at least 6 months)" in why(planned(months=4))


@pytest.mark.parametrize(
    ("agreement", "request_", "said"),
    [
        ({"host": "W-COUNTY"}, {}, "no sender has an agreement"),
        ({"until": "2026-06-30"}, {}, "the last ends on 2026-06-30"),
        ({}, {"specialty": "oncology"}, "known to have an expert"),
        ({}, {"wanted": "2028-01-01"}, "after the months looked at"),
        ({}, {"gap": "equipment"}, "needs equipment"),
        ({}, {"months": "24"}, "longer than the months"),
    ],
)
def test_why_a_request_is_not_answered(agreement: dict[str, str], request_: dict[str, str], said: str):
    supported(**agreement)
    ask(**request_)

    assert said in why(planned())


def test_equipment_from_a_day_on_lets_the_expert_come_then():
    supported()
    ask(gap="equipment", months="6")

    (one,) = planned(equipped={"R1": date(2027, 2, 10)}).going

    assert one.since == date(2027, 2, 16)


def test_the_national_minimums_are_told_and_when_they_must_be_kept_what_prevents_it():
    supported(past=2)
    ask(people="5")

    found = planned()

    assert [(one.sender, one.host, one.people, one.asked) for one in found.minimums] == [("CITY", "E-COUNTY", 2, 5)]
    with pytest.raises(CannotKeepMinimums, match="5 more people for 6 months each"):
        planned(minimums=True)


def test_control_with_enough_people_the_minimums_are_kept():
    supported(past=5)
    ask(people="5")

    found = planned(minimums=True, seconds=30.0)

    assert found.minimums[0].people >= 5
    assert min(one.since for one in found.going) == date(2026, 12, 1)


def test_without_an_open_request_it_says_what_to_do():
    supported()

    with pytest.raises(NotFound, match="no request for support is open"):
        planned()


def test_half_months_and_days():
    horizon = Horizon(date(2026, 12, 1), 3)

    assert [horizon.period_of(date.fromisoformat(day)) for day in ("2026-11-30", "2026-12-15", "2026-12-16", "2027-01-01")] == [-1, 0, 1, 2]
    assert [horizon.first_whole(date.fromisoformat(day)) for day in ("2026-12-01", "2026-12-02", "2026-12-16", "2026-12-31")] == [0, 1, 1, 2]
    assert [horizon.whole_until(date.fromisoformat(day)) for day in ("2026-12-14", "2026-12-15", "2026-12-31", "2027-02-28")] == [0, 1, 2, 6]
    assert [horizon.day_of(period).isoformat() for period in (0, 1, 2, 5)] == ["2026-12-01", "2026-12-16", "2027-01-01", "2027-02-16"]


def told(*arguments: str) -> tuple[str, str]:
    done = CliRunner().invoke(doorstep, ["plan", "postings", *arguments, "--lang", "en"], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout, done.stderr


def test_the_command_prints_who_goes_and_what_stays_open():
    supported()
    ask()
    ask("R2", specialty="oncology")

    found = json.loads(told("--from", "2026-12", "--format", "json")[0])
    table, said = told("--from", "2026-12", "--format", "table")

    assert [(one["request"], one["origin"], one["from"], one["to"]) for one in found["postings"]] == [("R1", "request", "2026-12-01", "2027-11-30")]
    assert found["unanswered"][0]["request"] == "R2"
    assert found["value"] <= found["bound"]
    assert found["gap"] <= 1e-4
    assert {"checked_bound", "minimums", "missing", "seconds"} <= set(found)
    assert "R1" in table
    assert "R2 gets 0 of 12 months" in said
    assert "Missing: lodging" in said


def test_a_day_of_equipment_that_cannot_be_read_is_refused():
    with pytest.raises(BadValue, match="REQUEST=YYYY-MM-DD"):
        CliRunner().invoke(doorstep, ["plan", "postings", "--equipped", "R1=soon", "--lang", "en"], catch_exceptions=False)
