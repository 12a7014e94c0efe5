"""Counts of recognition: what they count, and who sees them how."""

from __future__ import annotations

import pytest

from doorstep.services import disclosure, recognition, recognition_counts
from doorstep.services.recognition_words import Choice
from doorstep.store.models import Case
from doorstep.store.reader import Operator, Reader
from tests.cases.conftest import NOW
from tests.recognition.conftest import DAY, TODAY, filed, under_control

SPAN = {"since": TODAY - DAY, "until": TODAY + DAY}


@pytest.fixture
def ordered(case: Case, township_doctor: Reader) -> None:
    """Two accepted, one refused for reason 03, one repeated for 98, one outside the rules."""
    for item in ("GLU", "TP", "ALB", "HBA1C"):
        under_control(item)
        filed(item)
    filed("K", days_ago=9)
    choices = [Choice("GLU", True), Choice("TP", True), Choice("ALB", False, reason="03"), Choice("HBA1C", False, reason="98"), Choice("K", False), Choice("NA", False)]
    recognition.order(case, choices, by=township_doctor, key="o1", now=NOW)


def test_98_is_neither_accepted_nor_refused_and_what_the_rules_do_not_recognise_is_no_refusal(ordered: None) -> None:
    whole = recognition_counts.counts(reader=Operator(), **SPAN).whole

    assert (whole.accepted, whole.refused, whole.not_counted, whole.outside_rules) == (2, 1, 1, 1)
    assert (whole.share.num, whole.share.den) == (2, 3)


def test_reasons_and_institutions_of_the_clinicians_are_told(ordered: None) -> None:
    found = recognition_counts.counts(reader=Operator(), **SPAN)

    assert {one.code: one.count for one in found.reasons if one.count} == {"03": 1, "98": 1}
    assert [name.en for name, _ in found.institutions] == ["Synthetic Dazhan Township Hospital"]
    assert found.exchanged == 2


def test_money_is_not_saved_where_no_price_is_known_and_that_is_said(ordered: None) -> None:
    whole = recognition_counts.counts(reader=Operator(), **SPAN).whole

    assert (whole.saved_cny, whole.unpriced) == (0, 2)


def test_a_planner_sees_small_counts_hidden_and_another_county_nothing(ordered: None, city_planner: Reader, stranger: Reader) -> None:
    near, far = (recognition_counts.counts(reader=reader, **SPAN) for reader in (city_planner, stranger))

    assert near.whole.accepted is None and near.whole.saved_cny is None and len(near.institutions) == 1
    assert far.institutions == ()


def test_an_institution_sees_its_own_orders_only(ordered: None, township_doctor: Reader, county_desk: Reader) -> None:
    own, other = (recognition_counts.counts(reader=reader, **SPAN) for reader in (township_doctor, county_desk))

    assert len(own.institutions) == 1 and other.institutions == ()


def test_orders_outside_the_time_are_not_counted(ordered: None) -> None:
    found = recognition_counts.counts(reader=Operator(), since=TODAY - 9 * DAY, until=TODAY)

    assert found.whole.accepted == 0


def test_a_target_counts_the_items_that_a_rule_reaches(rules: None) -> None:
    found = {one.target.code: one for one in recognition_counts.counts(reader=Operator(), **SPAN).targets}

    assert found["alliance-2025"].is_met and found["alliance-2025"].recognised == found["alliance-2025"].listed > 0
    assert found["city-2025"].recognised == 0 and not found["city-2025"].is_met


def test_twelve_months_end_with_today() -> None:
    since, until = recognition_counts.last_twelve_months(TODAY)

    assert (since.year, since.month, since.day) == (2025, 12, 1) and until == TODAY + DAY


def test_a_sum_tells_a_reader_of_rounded_counts_no_count(city_planner: Reader) -> None:
    assert disclosure.sum_for(Operator(), 12 * 80.0, of=12) == 960
    assert disclosure.sum_for(city_planner, 12 * 80.0, of=12) == 10 * 80
    assert disclosure.sum_for(city_planner, 3 * 80.0, of=3) is None
