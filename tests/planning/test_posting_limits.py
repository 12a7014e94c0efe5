"""What ledgers tell of lodging, of experts to spare, of those who travel together and of what stays: each limits or moves a matching, and not without its row."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from doorstep.core.errors import BadValue
from doorstep.services import posting_plan, techniques
from doorstep.services.techniques import Retained
from doorstep.store.reader import Operator
from doorstep.support.techniques import Month
from tests.ledgers.made import POSTING, PROGRAMME, put
from tests.lib import tiny_region as tiny
from tests.lib.plan_region import EAST_TEAM, Load, loaded  # noqa: F401  fixture
from tests.planning.test_postings_service import AGREEMENT, ask, planned, supported, why

pytestmark = pytest.mark.django_db
LODGING = {"code": "H1", "host": "E-COUNTY", "people": "1", "since": "2026-01-01", "synthetic": "yes"}
SPARE = {"code": "S1", "sender": "CITY", "specialty": "neurology", "people": "2", "since": "2026-01-01", "synthetic": "yes"}
BATCH = {"code": "B1", "programme": "P1", "number": "1", "area": str(tiny.EAST), "since": "2027-01-01", "until": "2027-12-31", "fewest": "2", "planned": "5", "synthetic": "yes"}


def going(**changes: Any) -> list[tuple[str, date, int]]:
    return [(one.request, one.since, one.months) for one in planned(**changes).going]


def test_who_finds_no_place_to_live_does_not_go_and_control_without_the_row_both_do():
    supported(past=2)
    ask(people="2")

    free = planned()
    put("support-lodgings", LODGING)
    full = planned()

    assert len(free.going) == 2 and len(full.going) == 1
    assert why(full) == "the host has no lodging left"
    assert any("lodging: on file (hosts: 1)" in one.en for one in full.known) and not any("lodging" in one.en for one in full.missing)
    assert any("lodging: not on file (hosts: 1)" in one.en for one in free.missing) and free.known == ()


def test_a_place_that_an_expert_lives_in_already_is_free_only_after_that():
    supported(past=2)
    put("support-lodgings", LODGING)
    put("postings", POSTING, code="THERE", specialty="oncology", since="2026-10-01", until="2027-01-31", arrived="2026-10-01")
    ask(months="6")

    assert going() == [("R1", date(2027, 2, 1), 6)]


def test_experts_go_when_their_sender_gives_them_and_no_more_of_them_than_it_wrote_down():
    supported(past=3)
    ask(people="3", months="6")
    put("spare-experts", SPARE, since="2027-03-01")

    found = planned()

    assert [(one.since, one.months) for one in found.going] == [(date(2027, 3, 1), 6)] * 2  # three went at once before, two are written down
    assert not any("can spare of some specialties" in one.en for one in found.missing)


def test_a_sender_may_spare_fewer_in_all_than_of_each_specialty():
    supported()
    put("postings", POSTING, code="ONC", specialty="oncology", arrived="2025-02-01", returned="2025-07-31")
    ask()
    ask("R2", specialty="oncology")

    both = going()
    put("spare-experts", SPARE, specialty="", people="1")
    one = planned()

    assert len(both) == 2 and len(one.going) == 1
    assert "spare no more people at a time" in one.unanswered[0].why.en


def test_experts_of_a_batch_arrive_together_within_its_time_or_not_at_all():
    put("programmes", PROGRAMME)
    put("support-agreements", AGREEMENT)
    put("batches", BATCH)
    put("spare-experts", SPARE, people="1", batch="B1")
    ask(months="6")

    alone = planned()
    put("spare-experts", SPARE, code="S2", specialty="oncology", people="1", batch="B1")
    ask("R2", specialty="oncology", months="6", wanted="2027-02-01")
    together = going()

    assert alone.going == ()
    assert together == [("R1", date(2027, 2, 1), 6), ("R2", date(2027, 2, 1), 6)]


def test_a_batch_goes_only_where_it_is_sent():
    put("programmes", PROGRAMME)
    put("support-agreements", AGREEMENT)
    put("batches", BATCH, area=str(tiny.WEST), fewest="1")
    put("spare-experts", SPARE, batch="B1")
    ask(months="6")

    assert going() == []


def test_those_who_travel_together_are_of_a_specialty_and_the_fewest_are_not_more_than_the_planned():
    put("programmes", PROGRAMME)
    with pytest.raises(BadValue, match="the fewest are more than those planned"):
        put("batches", BATCH, fewest="6")
    put("batches", BATCH)
    with pytest.raises(BadValue, match="of which specialty"):
        put("spare-experts", SPARE, specialty="", batch="B1")


TECHNIQUE = {"name": "合成技术", "institution": "E-COUNTY", "kind": "technique", "level": "county", "technique": "CL", "first": "2025-02-01", "synthetic": "yes"}


def brought(number: int) -> None:
    put("postings", POSTING, code=f"T{number}", arrived="2025-02-01", returned="2025-07-31")
    put("new-techniques", TECHNIQUE, code=f"N{number}", posting=f"T{number}")


def techniques_brought(monkeypatch: pytest.MonkeyPatch, *, own_after: int, count: int = 5) -> None:
    """So many techniques that an expert of six months did four times a month, and local hands `own_after` times a month half a year later."""
    put("programmes", PROGRAMME)
    months = [Month(month, 4, 0) for month in (202502, 202503, 202504, 202505, 202506, 202507)] + [Month(month, own_after, own_after) for month in range(202601, 202607) if own_after]
    for one in range(count):
        brought(one)
    monkeypatch.setattr(techniques, "_months", lambda reader: ({("E-COUNTY", "CL"): months}, 202612))


def test_what_stays_is_own_cases_half_a_year_later_over_cases_in_the_experts_last_months(monkeypatch: pytest.MonkeyPatch, loaded: Load):  # noqa: F811
    loaded(EAST_TEAM)
    techniques_brought(monkeypatch, own_after=3)

    assert techniques.retained(reader=Operator()) == Retained(0.75, 5, 6)


def test_too_few_techniques_or_too_short_records_tell_nothing(monkeypatch: pytest.MonkeyPatch, loaded: Load):  # noqa: F811
    loaded(EAST_TEAM)
    techniques_brought(monkeypatch, own_after=3, count=4)
    assert techniques.retained(reader=Operator()) is None

    months, _ = techniques._months(Operator())
    brought(9)
    assert techniques.retained(reader=Operator()) is not None
    monkeypatch.setattr(techniques, "_months", lambda reader: (months, 202605))
    assert techniques.retained(reader=Operator()) is None


def test_what_stays_counts_after_an_expert_has_left_and_not_for_shorter_postings(monkeypatch: pytest.MonkeyPatch):
    supported()
    ask(months="6", condition="I60-I69", gap="condition")
    monkeypatch.setattr(posting_plan, "_leaving", lambda host, condition, reader: 2.0)
    monkeypatch.setattr(techniques, "retained", lambda reader: None)
    nothing = planned()
    monkeypatch.setattr(techniques, "retained", lambda reader: Retained(0.5, 7, 6))
    half = planned()
    monkeypatch.setattr(techniques, "retained", lambda reader: Retained(0.5, 7, 12))
    longer = planned()

    assert nothing.unit == half.unit == "cases"
    assert nothing.value == pytest.approx(12, abs=0.01)  # six months of two cases
    assert half.value == pytest.approx(12 + 6, abs=0.01)  # and half of them for the six months that are left
    assert longer.value == pytest.approx(12, abs=0.01)
    assert any("stays after an expert has left: 50.0% (measured in the records of 7 techniques" in one.en for one in half.known), half.known
    assert any("what stays after an expert has left: the records do not tell yet" in one.en for one in nothing.missing)
