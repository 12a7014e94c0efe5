"""Sending a patient: what is refused, what is told before, and where they may go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from doorstep.core.errors import BadValue, NotAllowed, NotFound
from doorstep.services import case_people, referrals, shortlists
from doorstep.services.case_steps import AlreadyLive
from doorstep.services.referrals import Request
from doorstep.services.shortlists import Wanted
from doorstep.store.models import Case, CaseParty, Instance
from doorstep.store.reader import Reader
from doorstep.vocab.levels import Urgency
from tests.cases.conftest import NOW, PATIENT, make_beds, take

pytestmark = pytest.mark.django_db

STROKE = Request(condition="I63.9", receiver="E-COUNTY", criteria=("critical",), consent="patient", reason="合成理由", person=PATIENT)


def test_a_referral_goes_up_with_its_coded_facts_and_sealed_words(township_doctor: Reader) -> None:
    sent = referrals.send(STROKE, by=township_doctor, key="a", now=NOW)

    instance = Instance.objects.get(pk=sent.instance)
    assert (instance.workflow, instance.sender, instance.receiver, instance.condition) == ("referral-up", "E-TOWN", "E-COUNTY", "I63.9")
    assert instance.known == {"problem": "I63", "severity": "ordinary", "criteria": "critical", "consent": "patient"}
    assert "合成理由".encode() not in bytes(instance.sealed)


@pytest.mark.parametrize(
    ("changes", "workflow"),
    [
        ({}, "referral-up"),
        ({"urgency": Urgency.EMERGENCY}, "referral-emergency"),
        ({"receiver": "", "outside": "合成华西医院"}, "referral-out"),
        ({"is_down": True, "plan": "合成计划", "criteria": ("chronic",)}, "referral-down"),
    ],
)
def test_the_request_decides_the_workflow(changes: dict[str, object], workflow: str, township_doctor: Reader) -> None:
    sent = referrals.send(replace(STROKE, **changes), by=township_doctor, key="a", now=NOW)  # type: ignore[arg-type]

    assert Instance.objects.get(pk=sent.instance).workflow == workflow


def test_every_field_that_is_wrong_is_named_at_once_and_nothing_is_opened(township_doctor: Reader) -> None:
    wrong = Request(condition="?", receiver="", consent="", criteria=("mood",), person=PATIENT)

    with pytest.raises(BadValue) as refused:
        referrals.send(wrong, by=township_doctor, key="a", now=NOW)

    for words in ("choose the condition", "choose one place", "record the patient's consent", "no such criterion"):
        assert words in refused.value.what.en
    assert not Case.objects.exists()


def test_a_wrong_identity_number_is_refused_without_repeating_it(township_doctor: Reader) -> None:
    wrong = replace(STROKE, person={**PATIENT, "identity": "110105194912310021"})

    with pytest.raises(BadValue) as refused:
        referrals.send(wrong, by=township_doctor, key="a", now=NOW)

    assert "110105194912310021" not in refused.value.message("en")


def test_consent_is_left_out_in_an_emergency_only(township_doctor: Reader) -> None:
    with pytest.raises(BadValue, match="only an emergency"):
        referrals.send(replace(STROKE, consent="emergency"), by=township_doctor, key="a", now=NOW)

    referrals.send(replace(STROKE, consent="emergency", urgency=Urgency.EMERGENCY), by=township_doctor, key="b", now=NOW)


def test_nobody_refers_to_themselves(township_doctor: Reader) -> None:
    with pytest.raises(BadValue, match="your own institution"):
        referrals.send(replace(STROKE, receiver="E-TOWN"), by=township_doctor, key="a", now=NOW)


def test_a_planner_sends_nobody(city_planner: Reader) -> None:
    with pytest.raises(NotAllowed):
        referrals.send(STROKE, by=city_planner, key="a", now=NOW)


def test_a_doctor_is_told_of_a_live_referral_before_the_form_opens(township_doctor: Reader, west_desk: Reader) -> None:
    sent = referrals.send(STROKE, by=township_doctor, key="a", now=NOW)
    person = case_people.made(today=NOW.date(), **PATIENT)

    assert referrals.live(person, "I63.2").pk == sent.instance  # type: ignore[union-attr]
    assert referrals.live(person, "J18") is None
    with pytest.raises(AlreadyLive):
        referrals.send(replace(STROKE, receiver="CITY"), by=west_desk, key="b", now=NOW)


class TestGoingOnInACase:
    """Something new may begin in a case that is there; it is no way back in for whoever lost sight of it."""

    ONWARD = replace(STROKE, condition="J18.9", receiver="CITY", person={})

    def test_whoever_has_a_part_begins_something_new_in_the_same_case(self, township_doctor: Reader, county_desk: Reader) -> None:
        case = Instance.objects.get(pk=referrals.send(STROKE, by=township_doctor, key="a", now=NOW).instance).case

        onward = referrals.send(self.ONWARD, by=county_desk, key="b", now=NOW, case=case)

        assert Instance.objects.get(pk=onward.instance).case_id == case.pk

    def test_whoever_passed_the_patient_on_does_not_come_back_by_beginning_something(self, township_doctor: Reader, county_desk: Reader) -> None:
        sent = referrals.send(STROKE, by=township_doctor, key="a", now=NOW)
        case = Instance.objects.get(pk=sent.instance).case
        take(sent, "redirect", county_desk, place="CITY", reason="needs-higher-tier")

        with pytest.raises(NotFound, match="part in this case has ended"):
            referrals.send(self.ONWARD, by=county_desk, key="b", now=NOW, case=case)
        assert Instance.objects.filter(case=case).count() == 1

    def test_whoever_opened_the_case_goes_on_in_it_though_its_part_ended(self, township_doctor: Reader, county_desk: Reader) -> None:
        sent = referrals.send(STROKE, by=township_doctor, key="a", now=NOW)
        case = Instance.objects.get(pk=sent.instance).case
        CaseParty.objects.filter(case=case, institution="E-TOWN").update(until=NOW)

        assert referrals.send(self.ONWARD, by=township_doctor, key="b", now=NOW, case=case).number == sent.number


def test_a_patient_without_a_number_may_be_sent(township_doctor: Reader) -> None:
    nameless = replace(STROKE, person={"name": "合成无证患者"})

    referrals.send(nameless, by=township_doctor, key="a", now=NOW)
    referrals.send(nameless, by=township_doctor, key="b", now=NOW)  # nobody can tell that it is the same person


def test_the_shortlist_names_places_that_show_or_say_they_can(township_doctor: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortlists, "_able", lambda reader: {("I60-I69", False): _numbers("E-COUNTY", "CITY")})
    shortlists._standing.cache_clear()
    make_beds("CITY", "甲1")
    wanted = Wanted("I63.9", is_severe=False, urgency=Urgency.ROUTINE, sender="E-TOWN")

    found = shortlists.shortlist(wanted, reader=township_doctor, now=NOW)

    shortlists._standing.cache_clear()
    assert [one.candidate.code for one in found] == ["E-COUNTY", "CITY"]
    assert [one.free for one in found] == [None, 1]


def _numbers(*codes: str) -> dict[int, int]:
    from doorstep.services import directory

    return {directory.institutions()[code].number: 202501 for code in codes}


def test_a_condition_nobody_treats_gives_an_empty_list(township_doctor: Reader) -> None:
    wanted = Wanted("Z99.9", is_severe=False, urgency=Urgency.ROUTINE, sender="E-TOWN")

    assert shortlists.shortlist(wanted, reader=township_doctor, now=NOW) == ()
