"""Steps: one transaction, one version, one answer for one key."""

from __future__ import annotations

from datetime import timedelta

import pytest

from doorstep.core.errors import NotAllowed, NotFound
from doorstep.services import case_clock, case_steps, cases
from doorstep.services.capacity import SlotTaken
from doorstep.services.case_steps import AlreadyLive, KeyReused, Outcome, StaleVersion
from doorstep.store.models import AuditEntry, Booking, Case, CaseEntry, Instance, OutboxMessage
from doorstep.store.reader import Operator, Reader
from doorstep.workflows import catalogue
from doorstep.workflows.deeds import CHANGES, EFFECTS
from doorstep.workflows.engine import StepRefused
from tests.cases.conftest import NOW, PATIENT, UNTIL, make_beds, send, take

pytestmark = pytest.mark.django_db


def accepted(doctor: Reader, desk: Reader, beds: list[str]) -> Outcome:
    return take(send(doctor), "accept", desk, slot=beds[0], until=UNTIL)


def test_a_referral_is_carried_from_sending_to_discharge(township_doctor: Reader, county_desk: Reader, county_physician: Reader, beds: list[str]) -> None:
    sent = send(township_doctor)
    held = take(sent, "accept", county_desk, slot=beds[0], until=UNTIL)
    gone = take(held, "depart", township_doctor, travel="ambulance-120")
    there = take(gone, "arrive", county_desk)
    inside = take(there, "admit", county_desk)
    ended = take(inside, "discharge", county_physician, outcome="improved", summary="合成小结")

    assert [one.state for one in (sent, held, gone, there, inside, ended)] == ["waiting", "accepted", "on_the_way", "arrived", "admitted", "discharged"]
    assert [one.version for one in (sent, ended)] == [1, 6]
    assert not Booking.objects.filter(is_live=True).exists()


def test_a_step_writes_state_thread_audit_and_work_together(township_doctor: Reader, county_desk: Reader, beds: list[str]) -> None:
    done = accepted(township_doctor, county_desk, beds)

    entry = CaseEntry.objects.get(step="accept")
    assert (entry.source, entry.target, entry.version) == ("waiting", "accepted", 2)
    assert AuditEntry.objects.filter(verb="referral-up.accept", subject=done.number).count() == 1
    assert {one.payload["effect"] for one in OutboxMessage.objects.filter(topic="case-effect")} == {"tell_receiver", "tell_sender"}
    assert Booking.objects.get(is_live=True).kind == "held"


def test_a_step_that_fails_leaves_nothing_behind(township_doctor: Reader, county_desk: Reader, beds: list[str]) -> None:
    sent = send(township_doctor)
    before = (CaseEntry.objects.count(), AuditEntry.objects.count(), OutboxMessage.objects.count())

    with pytest.raises(StepRefused):
        take(sent, "accept", county_desk, slot="999999", until=UNTIL)

    assert (CaseEntry.objects.count(), AuditEntry.objects.count(), OutboxMessage.objects.count()) == before
    assert Instance.objects.get(pk=sent.instance).version == 1


def test_a_repeat_gives_the_same_answer_and_does_nothing(township_doctor: Reader, county_desk: Reader, beds: list[str]) -> None:
    sent = send(township_doctor)
    first = take(sent, "accept", county_desk, key="k", slot=beds[0], until=UNTIL)

    again = take(sent, "accept", county_desk, key="k", slot=beds[0], until=UNTIL)

    assert again.is_repeat and (again.state, again.version) == (first.state, first.version)
    assert CaseEntry.objects.filter(instance=sent.instance).count() == 2


def test_a_referral_sent_twice_under_one_key_is_one_case(township_doctor: Reader) -> None:
    first, again = send(township_doctor, key="k"), send(township_doctor, key="k")

    assert again.is_repeat and again.number == first.number
    assert Case.objects.count() == 1


def test_a_key_used_for_something_else_is_refused(township_doctor: Reader, county_desk: Reader, beds: list[str]) -> None:
    sent = send(township_doctor)
    take(sent, "ask", county_desk, key="k", question="合成问题")

    with pytest.raises(KeyReused):
        take(sent, "decline", county_desk, key="k", reason="other")


def test_somebody_elses_key_is_refused(township_doctor: Reader, county_desk: Reader, county_physician: Reader) -> None:
    sent = send(township_doctor)
    take(sent, "ask", county_desk, key="k", question="合成问题")

    with pytest.raises(KeyReused):
        take(sent, "ask", county_physician, key="k", question="合成问题")


def test_a_stale_version_is_refused_with_what_changed(township_doctor: Reader, county_desk: Reader, county_physician: Reader, beds: list[str]) -> None:
    sent = send(township_doctor)
    take(sent, "accept", county_desk, slot=beds[0], until=UNTIL)

    with pytest.raises(StaleVersion) as refused:
        take(sent, "decline", county_physician, key="late", reason="no-capacity")

    assert "accepted and held Synthetic neurology 甲1" in refused.value.what.en
    assert "预留合成神经内科 甲1" in refused.value.what.zh


def test_a_bed_held_for_one_is_not_held_for_another(township_doctor: Reader, county_desk: Reader, beds: list[str]) -> None:
    accepted(township_doctor, county_desk, beds)
    other = send(township_doctor, key="second", problem="J18")

    with pytest.raises(StepRefused, match="taken"):
        take(other, "accept", county_desk, slot=beds[0], until=UNTIL)


def test_the_database_holds_it_even_when_the_question_came_too_early(
    township_doctor: Reader, county_desk: Reader, beds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted(township_doctor, county_desk, beds)
    other = send(township_doctor, key="second", problem="J18")
    monkeypatch.setitem(case_steps.FACTS, "slot_is_free", lambda *asked: True)

    with pytest.raises(SlotTaken):
        take(other, "accept", county_desk, slot=beds[0], until=UNTIL)

    assert Instance.objects.get(pk=other.instance).state == "waiting"


def test_a_bed_of_another_institution_is_refused(township_doctor: Reader, county_desk: Reader) -> None:
    theirs = make_beds("W-COUNTY", "乙1")

    with pytest.raises(StepRefused):
        take(send(township_doctor), "accept", county_desk, slot=theirs[0], until=UNTIL)


def test_one_live_referral_for_a_patient_and_problem(township_doctor: Reader, county_desk: Reader) -> None:
    sent = send(township_doctor)

    with pytest.raises(AlreadyLive):
        send(township_doctor, key="second", receiver="CITY")
    with pytest.raises(AlreadyLive):
        send(township_doctor, key="third", workflow="referral-emergency")

    take(sent, "withdraw", township_doctor, reason="improved")
    assert send(township_doctor, key="fourth").state == "waiting"


def test_another_problem_of_the_same_patient_may_be_referred(township_doctor: Reader) -> None:
    send(township_doctor)

    assert send(township_doctor, key="second", problem="C34").state == "waiting"


def test_strangers_cannot_see_or_move_it(township_doctor: Reader, west_desk: Reader, city_planner: Reader) -> None:
    sent = send(township_doctor)

    for stranger in (west_desk, city_planner):
        with pytest.raises(NotFound):
            take(sent, "decline", stranger, key=f"by-{stranger.label}", reason="other")
    with pytest.raises(NotFound):
        cases.get(sent.number, reader=west_desk)
    with pytest.raises(NotAllowed):
        cases.get(sent.number, reader=city_planner)


def test_the_sender_does_not_triage_and_the_receiver_does_not_withdraw(township_doctor: Reader, county_desk: Reader, beds: list[str]) -> None:
    sent = send(township_doctor)

    with pytest.raises(NotAllowed):
        take(sent, "accept", township_doctor, slot=beds[0], until=UNTIL)
    with pytest.raises(NotAllowed):
        take(sent, "withdraw", county_desk, reason="other")


def test_redirected_the_first_receiver_keeps_what_it_saw_and_learns_no_more(
    township_doctor: Reader, county_desk: Reader, city_desk: Reader
) -> None:
    sent = send(township_doctor)
    case = cases.get(sent.number, reader=county_desk)
    moved = take(sent, "redirect", county_desk, place="CITY", reason="needs-higher-tier")
    take(moved, "ask", city_desk, now=NOW + timedelta(minutes=5), question="合成问题")

    assert [line.sentence.en for line in cases.thread(case, reader=county_desk)][-1].endswith("redirected it to Synthetic City Hospital")
    assert len(cases.thread(case, reader=county_desk)) == 2
    assert len(cases.thread(case, reader=city_desk)) == len(cases.thread(case, reader=township_doctor)) == 3
    with pytest.raises(NotFound):
        cases.say(case, "合成留言", by=county_desk, key="m", now=NOW)


def test_a_referral_cannot_be_redirected_to_its_sender(township_doctor: Reader, county_desk: Reader) -> None:
    with pytest.raises(StepRefused):
        take(send(township_doctor), "redirect", county_desk, place="E-TOWN", reason="other")


def test_words_about_the_patient_are_sealed_and_not_in_the_audit(township_doctor: Reader, county_desk: Reader) -> None:
    take(send(township_doctor), "ask", county_desk, question="合成病情描述")

    stored = b"".join(bytes(one.sealed) for one in (*CaseEntry.objects.all(), *Case.objects.all()))
    assert "合成病情描述".encode() not in stored and PATIENT["name"].encode() not in stored
    everything = "".join(f"{one.verb}{one.subject}{one.detail}" for one in AuditEntry.objects.all())
    assert PATIENT["name"] not in everything and "合成病情描述" not in everything


def test_the_receiver_reads_what_was_written(township_doctor: Reader, county_desk: Reader) -> None:
    sent = send(township_doctor)
    take(sent, "ask", county_desk, question="合成病情描述")

    line = cases.thread(cases.get(sent.number, reader=township_doctor), reader=township_doctor)[-1]

    assert [text.zh for _, text in line.words] == ["合成病情描述"]


@pytest.mark.parametrize("text", [PATIENT["name"], PATIENT["identity"], PATIENT["identity"][-4:], PATIENT["phone"][-6:], "number"])
def test_a_case_is_found_by_number_name_and_digits_within_ones_scope(
    text: str, township_doctor: Reader, county_desk: Reader, west_desk: Reader
) -> None:
    sent = send(township_doctor)
    wanted = sent.number if text == "number" else text

    assert [one.number for one in cases.search(wanted, reader=county_desk)] == [sent.number]
    assert cases.search(wanted, reader=west_desk) == []


def test_an_emergency_goes_first_and_rings_until_acknowledged(township_doctor: Reader, county_desk: Reader) -> None:
    sent = send(township_doctor, workflow="referral-emergency")

    assert sent.state == "coming"
    assert take(sent, "acknowledge", county_desk).state == "expected"


def test_the_clock_escalates_then_gives_back_and_says_whose_time_ran_out(
    township_doctor: Reader, county_desk: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_hour = timedelta(minutes=30)
    monkeypatch.setattr("doorstep.services.deadlines.limits", lambda *asked, **how: {"waiting": half_hour, "escalated": half_hour})
    sent = send(township_doctor)

    before = case_clock.tick(now=NOW + timedelta(minutes=29))
    first = case_clock.tick(now=NOW + half_hour)
    again = case_clock.tick(now=NOW + half_hour)
    last = case_clock.tick(now=NOW + 2 * half_hour)

    assert (before, first, again, last) == (0, 1, 0, 1)
    instance = Instance.objects.get(pk=sent.instance)
    assert (instance.state, instance.receiver, instance.due_at) == ("returned", "", None)
    told = [line.sentence.en for line in cases.thread(cases.get(sent.number, reader=township_doctor), reader=township_doctor)]
    assert told[1].startswith("Synthetic Yingde Hospital let the time run out")
    assert told[2].startswith("Synthetic Yingde Hospital did not act after escalation")


def test_a_hold_that_runs_out_frees_the_bed(township_doctor: Reader, county_desk: Reader, beds: list[str]) -> None:
    held = accepted(township_doctor, county_desk, beds)

    case_clock.tick(now=NOW + timedelta(hours=7))

    assert Instance.objects.get(pk=held.instance).state == "missed"
    assert not Booking.objects.filter(is_live=True).exists()


def test_without_a_local_limit_nothing_escalates(township_doctor: Reader) -> None:
    send(township_doctor)

    assert case_clock.tick(now=NOW + timedelta(days=365)) == 0


def test_advice_becomes_a_referral_in_the_same_case(township_doctor: Reader, county_physician: Reader) -> None:
    asked = send(township_doctor, workflow="advice")
    advised = take(asked, "advise", county_physician, advice="合成建议")
    take(advised, "refer", township_doctor)

    case = cases.get(asked.number, reader=township_doctor)
    assert {one.workflow: one.state for one in cases.instances(case, reader=township_doctor)} == {"advice": "referred", "referral-up": "waiting"}


def test_a_downward_referral_closes_only_with_the_first_follow_up(
    county_physician: Reader, township_doctor: Reader
) -> None:
    offered = send(county_physician, receiver="E-TOWN", workflow="referral-down")
    taken = take(offered, "accept", township_doctor, doctor="township-doctor", follow_up="2026-11-25")
    here = take(taken, "receive", township_doctor)

    assert Instance.objects.get(pk=here.instance).is_live
    assert case_clock.tick(now=NOW + timedelta(days=4)) == 1
    late = Instance.objects.get(pk=here.instance)
    assert late.state == "overdue"
    assert take(here, "follow_up", township_doctor, version=late.version, summary="合成随访").state == "closed"


def test_every_change_and_effect_that_is_named_is_made() -> None:
    from doorstep.services import case_effects

    assert set(case_steps.CHANGES) == set(CHANGES)
    assert set(case_effects.EFFECTS) == set(EFFECTS)
    facts = {need.fact for workflow in catalogue.all() for step in workflow.steps.values() for need in step.needs}
    assert facts == set(case_steps.FACTS)


def test_the_operator_sees_every_case(township_doctor: Reader) -> None:
    sent = send(township_doctor)

    assert cases.get(sent.number, reader=Operator()).number == sent.number
