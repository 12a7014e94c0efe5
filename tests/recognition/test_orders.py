"""The order desk: advice with a clause, reasons for repeats, and what is written into the case."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from doorstep.core.errors import BadValue, NotFound
from doorstep.recognition.decide import Kind
from doorstep.services import cases, recognition, results
from doorstep.services.case_steps import KeyReused
from doorstep.services.recognition_words import Advice, Choice, to_patient
from doorstep.store.models import Case, CaseParty, OrderLine, PersonalRead, RecognitionLook
from doorstep.store.reader import Operator, Reader
from tests.cases.conftest import NOW
from tests.recognition.conftest import DAY, filed, passed, put_in_force, report, run, under_control


def _advise(case: Case, by: Reader, *items: str) -> dict[str, Advice]:
    return {one.code: one for one in recognition.advise(case, items, by=by, now=NOW)}


def test_advice_names_what_exists_whether_it_is_recognised_by_which_clause_and_until_when(case: Case, township_doctor: Reader) -> None:
    under_control("GLU")
    filed("GLU", days_ago=3)
    filed("K", days_ago=9)

    found = _advise(case, township_doctor, "GLU", "K", "TP")

    glucose, potassium = found["GLU"].best, found["K"].best
    assert glucose is not None and potassium is not None
    assert (glucose.decision.kind, glucose.decision.clause.code) == (Kind.RECOGNISED, "relation:opinion-alliance")
    assert glucose.decision.until == (NOW + 27 * DAY).date()
    assert (potassium.decision.kind, potassium.decision.clause.code) == (Kind.NOT, "window:rm-electrolytes")
    assert found["TP"].best is None


def test_a_result_from_outside_the_alliance_is_not_recognised(case: Case, township_doctor: Reader) -> None:
    under_control("GLU", institution="CITY")
    filed("GLU", institution="CITY")

    best = _advise(case, township_doctor, "GLU")["GLU"].best

    assert best is not None and best.decision.clause.code == "no-relation"


def test_the_recognised_comes_before_the_newer_that_is_not(case: Case, township_doctor: Reader) -> None:
    under_control("GLU")
    older = filed("GLU", days_ago=3)
    filed("GLU", days_ago=1, institution="CITY")

    best = _advise(case, township_doctor, "GLU")["GLU"].best

    assert best is not None and best.shown.result == older.pk


def test_a_lapse_stops_recognition_from_its_day_until_a_run_is_in_control(case: Case, township_doctor: Reader) -> None:
    passed("GLU")
    for days_ago, z in ((6, 0.0), (4, 3.5), (2, 0.0)):
        run("GLU", days_ago=days_ago, z=z)
    for days_ago in (5, 4, 3, 2):
        filed("GLU", days_ago=days_ago)

    offers = _advise(case, township_doctor, "GLU")["GLU"].offers

    by_day = {(NOW.date() - one.shown.performed_at.date()).days: one.decision.clause.code for one in offers}
    assert by_day == {5: "relation:opinion-alliance", 4: "control-lapsed", 3: "control-lapsed", 2: "relation:opinion-alliance"}


def test_every_look_is_kept_with_who_looked_and_what_was_said(case: Case, township_doctor: Reader) -> None:
    under_control("GLU")
    filed("GLU")

    _advise(case, township_doctor, "GLU", "TP")

    look = RecognitionLook.objects.get()
    assert (look.actor, look.institution, look.item, look.decision) == ("township-doctor", "E-TOWN", "GLU", "recognised")
    assert PersonalRead.objects.filter(reader="township-doctor", subject=f"results {case.number}").exists()


def test_an_accepted_result_is_written_into_the_case_with_its_clause(case: Case, township_doctor: Reader, county_desk: Reader) -> None:
    under_control("GLU")
    filed("GLU")

    recognition.order(case, [Choice("GLU", True), Choice("TP", False)], by=township_doctor, key="o1", now=NOW)

    line = cases.thread(case, reader=county_desk)[-1]
    assert "采用既有结果 1 项" in line.sentence.zh and "1 earlier results used" in line.sentence.en
    ((_, told),) = line.words
    assert "5.6 mmol/L" in told.zh and "紧密型医联体" in told.zh
    assert "Glucose: uses" in told.en and "5.6 mmol/L" in told.en and "葡萄糖" not in told.en


def test_the_case_tells_the_local_day_of_a_result_made_in_the_night(case: Case, township_doctor: Reader, county_desk: Reader) -> None:
    under_control("GLU")
    night = (NOW - 3 * DAY).replace(hour=17)  # one in the morning of the next day in Beijing
    results.file(replace(report("GLU"), performed_at=night, reported_at=night + timedelta(hours=1)), by=Operator(), now=NOW)

    recognition.order(case, [Choice("GLU", True)], by=township_doctor, key="o1", now=NOW)

    told = cases.thread(case, reader=county_desk)[-1].words[0][1].zh
    assert f"{(NOW - 2 * DAY).date()}" in told and f"{(NOW - 3 * DAY).date()}" not in told


def test_repeating_a_recognised_result_needs_a_reason(case: Case, township_doctor: Reader) -> None:
    under_control("GLU")
    filed("GLU")

    with pytest.raises(BadValue, match="a repeat needs a reason"):
        recognition.order(case, [Choice("GLU", False)], by=township_doctor, key="o1", now=NOW)
    with pytest.raises(NotFound):
        recognition.order(case, [Choice("GLU", False, reason="77")], by=township_doctor, key="o1", now=NOW)

    assert OrderLine.objects.count() == 0
    made = recognition.order(case, [Choice("GLU", False, reason="03")], by=township_doctor, key="o1", now=NOW)
    assert made[0].reason is not None and "手术" in made[0].reason.zh


def test_repeating_what_the_rules_do_not_recognise_needs_none_and_accepting_it_is_the_physicians_right(case: Case, township_doctor: Reader) -> None:
    result = filed("K", days_ago=9)

    repeated = recognition.order(case, [Choice("K", False)], by=township_doctor, key="o1", now=NOW)
    accepted = recognition.order(case, [Choice("K", True, result.pk)], by=township_doctor, key="o2", now=NOW)

    assert repeated[0].decision is Kind.NOT and repeated[0].reason is None
    assert accepted[0].is_accepted and accepted[0].decision is Kind.NOT


def test_the_same_order_again_changes_nothing_and_its_key_serves_no_other(case: Case, township_doctor: Reader) -> None:
    under_control("GLU")
    filed("GLU")
    first = recognition.order(case, [Choice("GLU", True)], by=township_doctor, key="o1", now=NOW)

    again = recognition.order(case, [Choice("GLU", True)], by=township_doctor, key="o1", now=NOW + DAY)

    assert again == first and OrderLine.objects.count() == 1
    with pytest.raises(KeyReused):
        recognition.order(case, [Choice("TP", False)], by=township_doctor, key="o1", now=NOW)


def test_who_has_no_part_any_more_orders_nothing(case: Case, township_doctor: Reader) -> None:
    CaseParty.objects.filter(case=case, institution="E-TOWN").update(until=NOW)

    with pytest.raises(NotFound):
        recognition.order(case, [Choice("TP", False)], by=township_doctor, key="o1", now=NOW)


def test_a_result_of_another_item_or_person_cannot_be_accepted(case: Case, township_doctor: Reader) -> None:
    other = filed("TP")
    stranger = filed("GLU", person="f" * 32, number="X")

    for number in (other.pk, stranger.pk):
        with pytest.raises(NotFound):
            recognition.order(case, [Choice("GLU", True, number)], by=township_doctor, key="o1", now=NOW)
    with pytest.raises(BadValue):
        recognition.order(case, [Choice("GLU", True)], by=township_doctor, key="o1", now=NOW)


def test_what_was_ordered_and_looked_at_is_never_changed(case: Case, township_doctor: Reader) -> None:
    recognition.order(case, [Choice("TP", False)], by=township_doctor, key="o1", now=NOW)
    line = OrderLine.objects.get()

    for change in (line.save, line.delete, lambda: OrderLine.objects.all().update(reason="01"), OrderLine.objects.all().delete):
        with pytest.raises(TypeError):
            change()


def test_the_patient_reads_in_plain_words_what_is_used_and_what_is_repeated_and_why(case: Case, township_doctor: Reader) -> None:
    under_control("GLU")
    filed("GLU")
    filed("K", days_ago=9)
    choices = [Choice("GLU", False, reason="04"), Choice("K", False), Choice("TP", False)]

    told = [to_patient(line) for line in recognition.order(case, choices, by=township_doctor, key="o1", now=NOW)]

    assert "需要复查" in told[0].zh and "急诊" in told[0].zh
    assert "不在互认范围" in told[1].zh and "no earlier result" not in told[1].en
    assert "没有可用的既往结果" in told[2].zh


def test_no_item_or_too_many_at_once_is_refused(case: Case, township_doctor: Reader) -> None:
    for items in ([], [f"I{at}" for at in range(61)]):
        with pytest.raises(BadValue):
            recognition.advise(case, items, by=township_doctor, now=NOW)


def test_without_a_local_list_nothing_is_recognised_and_the_clause_says_so(case: Case, township_doctor: Reader) -> None:
    put_in_force("opinion-2024")
    filed("GLU")

    best = _advise(case, township_doctor, "GLU")["GLU"].best

    assert best is not None and best.decision.clause.code == "not-listed"
