"""Behaviours that NHS e-RS publishes for its referrals, told in our own words and held here, each as a test.

Source: NHS England, e-Referral Service API documentation (digital.nhs.uk/developer/api-catalogue/e-referral-service-fhir):
shortlist, triage outcomes, advice and guidance, available actions, versions of a resource.
What we do otherwise on purpose is said in the test.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from doorstep.core.errors import BadValue, NotAllowed, NotFound
from doorstep.services import case_steps, cases, referrals, worklists
from doorstep.services.case_steps import AlreadyLive, StaleVersion
from doorstep.services.referrals import Request
from doorstep.services.worklists import Pile
from doorstep.store.models import Instance
from doorstep.store.reader import Reader
from doorstep.workflows.engine import StepRefused
from tests.cases.conftest import NOW, PATIENT, UNTIL, send, take

pytestmark = pytest.mark.django_db
REQUEST = Request(condition="I63.9", receiver="E-COUNTY", consent="patient", reason="合成理由", person=PATIENT)


def actions(sent: case_steps.Outcome, by: Reader) -> set[str]:
    return set(case_steps.possible(Instance.objects.get(pk=sent.instance), by=by))


# the shortlist and the referral


def test_a_referral_names_the_place_chosen_from_the_shortlist(township_doctor: Reader) -> None:
    sent = referrals.send(REQUEST, by=township_doctor, key="a", now=NOW)

    assert Instance.objects.get(pk=sent.instance).receiver == "E-COUNTY"


def test_a_referral_without_a_place_is_refused(township_doctor: Reader) -> None:
    with pytest.raises(BadValue, match="choose one place"):
        referrals.send(replace(REQUEST, receiver=""), by=township_doctor, key="a", now=NOW)


def test_a_referral_has_an_identity_of_its_own_that_its_parties_can_quote(township_doctor: Reader, county_desk: Reader) -> None:
    sent = referrals.send(REQUEST, by=township_doctor, key="a", now=NOW)

    assert cases.get(sent.number, reader=county_desk).number == sent.number


def test_a_second_referral_for_the_same_problem_is_refused_not_silently_made(township_doctor: Reader) -> None:
    referrals.send(REQUEST, by=township_doctor, key="a", now=NOW)

    with pytest.raises(AlreadyLive):
        referrals.send(REQUEST, by=township_doctor, key="b", now=NOW)


# the worklist of a provider


def test_a_referral_to_be_triaged_stands_on_the_providers_worklist_and_on_nobody_elses(
    township_doctor: Reader, county_desk: Reader, west_desk: Reader
) -> None:
    sent = send(township_doctor)

    assert [one.number for one in worklists.worklist(Pile.MINE, reader=county_desk, now=NOW).jobs] == [sent.number]
    assert worklists.worklist(Pile.MINE, reader=west_desk, now=NOW).jobs == ()


def test_once_decided_it_leaves_the_worklist_of_those_who_decided(township_doctor: Reader, county_desk: Reader) -> None:
    take(send(township_doctor), "decline", county_desk, reason="no-capacity")

    assert worklists.worklist(Pile.MINE, reader=county_desk, now=NOW).jobs == ()
    assert len(worklists.worklist(Pile.MINE, reader=township_doctor, now=NOW).jobs) == 1


# triage outcomes


def test_triage_accepts_and_the_sender_learns_of_it(township_doctor: Reader, county_desk: Reader, beds: list[str]) -> None:
    done = take(send(township_doctor), "accept", county_desk, slot=beds[0], until=UNTIL)

    assert done.state == "accepted"
    assert "accepted and held" in cases.thread(cases.get(done.number, reader=township_doctor), reader=township_doctor)[-1].sentence.en


def test_triage_returns_with_advice_and_the_patient_stays_with_the_sender(township_doctor: Reader, county_physician: Reader) -> None:
    asked = take(send(township_doctor), "ask", county_physician, question="合成建议：先做心电图")

    assert take(asked, "treat_here", township_doctor).state == "treated_here"


def test_triage_returned_with_advice_can_be_answered_and_is_triaged_again(township_doctor: Reader, county_physician: Reader) -> None:
    asked = take(send(township_doctor), "ask", county_physician, question="合成问题")

    assert take(asked, "answer", township_doctor, answer="合成答复").state == "waiting"


def test_triage_rejects_only_with_a_reason(township_doctor: Reader, county_desk: Reader) -> None:
    sent = send(township_doctor)

    with pytest.raises(BadValue, match="reason is needed"):
        take(sent, "decline", county_desk)
    assert take(sent, "decline", county_desk, key="again", reason="not-our-scope").state == "returned"


def test_a_rejected_referral_goes_back_to_the_sender_and_may_be_sent_elsewhere(township_doctor: Reader, county_desk: Reader, city_desk: Reader) -> None:
    back = take(send(township_doctor), "decline", county_desk, reason="needs-higher-tier")
    again = take(back, "send_again", township_doctor, place="CITY")

    assert again.state == "waiting"
    assert "accept" in actions(again, city_desk)


def test_triage_redirects_to_another_provider_who_then_triages(township_doctor: Reader, county_desk: Reader, city_desk: Reader) -> None:
    moved = take(send(township_doctor), "redirect", county_desk, place="CITY", reason="needs-higher-tier")

    assert "accept" in actions(moved, city_desk)
    with pytest.raises(NotFound):
        take(moved, "decline", county_desk, reason="other")


def test_a_triage_outcome_cannot_be_recorded_twice(township_doctor: Reader, county_desk: Reader, county_physician: Reader) -> None:
    declined = take(send(township_doctor), "decline", county_desk, reason="other")

    with pytest.raises((StepRefused, NotFound)):
        take(declined, "accept", county_physician, slot="1", until=UNTIL)


# who may do what


def test_the_actions_offered_are_those_of_part_and_role(township_doctor: Reader, county_desk: Reader) -> None:
    sent = send(township_doctor)

    assert actions(sent, township_doctor) == {"withdraw", "die"}
    assert actions(sent, county_desk) == {"accept", "ask", "redirect", "decline", "die"}


def test_an_action_that_is_not_offered_is_refused(township_doctor: Reader, county_desk: Reader) -> None:
    sent = send(township_doctor)

    with pytest.raises(NotAllowed):
        take(sent, "withdraw", county_desk, reason="other")
    with pytest.raises(StepRefused):
        take(sent, "arrive", county_desk)


def test_the_sender_cancels_a_referral_with_a_reason_at_any_time_before_arrival(township_doctor: Reader, county_desk: Reader, beds: list[str]) -> None:
    held = take(send(township_doctor), "accept", county_desk, slot=beds[0], until=UNTIL)

    assert take(held, "withdraw", township_doctor, reason="patient-wish").state == "withdrawn"


def test_after_arrival_a_referral_is_no_longer_cancelled(township_doctor: Reader, county_desk: Reader, beds: list[str]) -> None:
    held = take(send(township_doctor), "accept", county_desk, slot=beds[0], until=UNTIL)
    here = take(held, "arrive", county_desk)

    with pytest.raises(StepRefused):
        take(here, "withdraw", township_doctor, reason="patient-wish")


# appointments


def test_a_patient_who_did_not_attend_is_recorded_and_may_be_booked_again(township_doctor: Reader, county_desk: Reader, beds: list[str]) -> None:
    held = take(send(township_doctor), "accept", county_desk, slot=beds[0], until=UNTIL)
    missed = take(held, "miss", county_desk)

    assert missed.state == "missed"
    assert take(missed, "send_again", township_doctor, place="E-COUNTY").state == "waiting"


def test_a_provider_who_cannot_keep_an_appointment_gives_it_back(township_doctor: Reader, county_desk: Reader, beds: list[str]) -> None:
    held = take(send(township_doctor), "accept", county_desk, slot=beds[0], until=UNTIL)

    assert take(held, "cannot_keep", county_desk, reason="no-capacity").state == "returned"


# advice and guidance


def test_advice_is_asked_given_and_ends_without_a_referral(township_doctor: Reader, county_physician: Reader) -> None:
    asked = send(township_doctor, workflow="advice")
    given = take(asked, "advise", county_physician, advice="合成建议")

    assert take(given, "treat_here", township_doctor).state == "treated_here"
    assert not Instance.objects.filter(workflow="referral-up").exists()


def test_advice_goes_back_and_forth(township_doctor: Reader, county_physician: Reader) -> None:
    given = take(send(township_doctor, workflow="advice"), "advise", county_physician, advice="合成建议")

    assert take(given, "ask_more", township_doctor, question="合成追问").state == "asked"


def test_an_adviser_may_turn_a_question_into_a_referral_with_its_thread(township_doctor: Reader, county_physician: Reader) -> None:
    asked = send(township_doctor, workflow="advice")
    take(asked, "refer", county_physician)

    opened = Instance.objects.get(workflow="referral-up")
    assert (opened.case.number, opened.sender, opened.receiver) == (asked.number, "E-TOWN", "E-COUNTY")


# versions


def test_an_update_on_a_version_that_is_not_the_latest_is_refused(township_doctor: Reader, county_desk: Reader, county_physician: Reader) -> None:
    sent = send(township_doctor)
    take(sent, "ask", county_desk, question="合成问题")

    with pytest.raises(StaleVersion) as refused:
        take(sent, "decline", county_physician, key="late", reason="other")
    assert refused.value.http_status == 409


def test_each_change_gives_a_new_version(township_doctor: Reader, county_desk: Reader) -> None:
    sent = send(township_doctor)

    assert take(sent, "ask", county_desk, question="合成问题").version == sent.version + 1


# what e-RS has not, and we have on purpose


def test_unlike_ers_accepting_holds_a_real_bed_in_the_same_moment(township_doctor: Reader, county_desk: Reader) -> None:
    with pytest.raises(BadValue, match="bed, slot or session is needed"):
        take(send(township_doctor), "accept", county_desk, until=UNTIL)


def test_unlike_ers_the_way_home_is_a_referral_too(county_physician: Reader, township_doctor: Reader) -> None:
    down = replace(REQUEST, receiver="E-TOWN", is_down=True, plan="合成计划")

    assert referrals.send(down, by=county_physician, key="d", now=NOW).state == "offered"
