"""Remote diagnosis: ordered, sent, read, signed, filed; a second reader; a critical value that cannot be missed."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from unittest import mock

import pytest

from doorstep.core.errors import BadValue, NotAllowed, NotFound
from doorstep.core.period import Period
from doorstep.core.source import Evidence, Source
from doorstep.recognition import preset_files
from doorstep.recognition.language import MarkRule, SchemeLevel
from doorstep.services import (
    agreements,
    case_clock,
    case_documents,
    cases,
    community,
    diagnoses,
    experts,
    own_reports,
    quality_control,
    quality_samples,
    recognition_rules,
    signing,
)
from doorstep.services.agreements import Terms
from doorstep.services.case_steps import Outcome
from doorstep.services.diagnoses import Order
from doorstep.store.models import Account, CaseEntry, Instance, OutboxMessage, QualitySample, Result, Signed
from doorstep.store.reader import Operator
from doorstep.vocab.roles import Role
from doorstep.workflows.engine import StepRefused
from tests.cases.conftest import NOW, PATIENT, take
from tests.lib import tiny_region as tiny

PDF = b"%PDF-1.4 synthetic tracing"
REPORT = {"findings": "合成：右侧额叶低密度", "impression": "合成：脑梗死", "result": "positive"}


@pytest.fixture(autouse=True)
def agreed(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The township may ask the county for readings; the physician and a second reader are on its roster; the items are the sample's."""
    monkeypatch.setattr(recognition_rules, "book", lambda: preset_files.chosen(("sample-items",)))
    desk = Account(username="township-desk", role=Role.REFERRAL_DESK, institution="E-TOWN")
    agreements.file(Terms("E-COUNTY", ("diagnosis",), date(2026, 1, 1), fee_fen=3_000), by=desk, now=NOW)
    Account.objects.create(username="second-reader", role=Role.SPECIALIST, institution="E-COUNTY")
    for name in ("county-physician", "second-reader"):
        experts.enter(name, name=f"合成{name}", specialty="radiology", title="chief", independent_since=None, by=Operator(), now=NOW)


@pytest.fixture
def second_reader() -> Account:
    return Account.objects.get(username="second-reader")


def item() -> str:
    return diagnoses.items()[0].code


def ordered(by: Account, **changes: object) -> Outcome:
    told = {"item": item(), "receiver": "E-COUNTY", "condition": "I63.9", "history": "合成病史", "consent": "patient", "person": PATIENT}
    return diagnoses.order(Order(**{**told, **changes}), by=by, key="order-1", now=NOW)  # type: ignore[arg-type]


def sent(by: Account) -> Outcome:
    """An order whose tracing has come in as a document."""
    found = ordered(by)
    case_documents.attach(cases.get(found.number, reader=by), "ecg.pdf", PDF, by=by, key="ecg", now=NOW)
    return take(found, "send_images", by)


class TestOrdering:
    def test_an_order_names_item_and_history_and_its_images_follow(self, township_doctor: Account) -> None:
        found = ordered(township_doctor)

        instance = Instance.objects.get(pk=found.instance)
        assert (instance.state, instance.known["item"], instance.receiver) == ("ordered", item(), "E-COUNTY")
        with pytest.raises(StepRefused, match="no image"):
            take(found, "send_images", township_doctor)

    @pytest.mark.parametrize("change", [{"item": "NO-SUCH"}, {"history": " "}, {"consent": ""}, {"condition": "?"}, {"receiver": "CITY"}])
    def test_what_is_missing_is_named_and_nothing_is_ordered(self, township_doctor: Account, change: dict[str, str]) -> None:
        with pytest.raises(BadValue):
            ordered(township_doctor, **change)
        assert not Instance.objects.exists()


class TestReading:
    def test_a_report_is_signed_filed_as_a_result_and_comes_back(self, township_doctor: Account, county_physician: Account) -> None:
        reading = take(sent(township_doctor), "take_up", county_physician)

        done = take(reading, "report", county_physician, **REPORT)

        instance = Instance.objects.get(pk=done.instance)
        assert signing.papers(instance, reader=township_doctor)[0].texts["impression"] == "合成：脑梗死"
        result = Result.objects.get()
        assert (result.institution, result.item, result.case_id) == ("E-TOWN", item(), instance.case_id)
        assert not Instance.objects.filter(workflow="critical-value").exists()
        assert take(done, "receive", township_doctor).state == "closed"

    def test_readings_are_counted_per_ten_thousand_residents_of_the_county_that_asked(self, township_doctor: Account, county_physician: Account) -> None:
        reading = take(sent(township_doctor), "take_up", county_physician)
        before = community.monitoring(period=Period.year(2026), reader=Operator())["2.2a", tiny.EAST]
        take(reading, "report", county_physician, **REPORT)

        after = community.monitoring(period=Period.year(2026), reader=Operator())
        population = next(int(row[5]) for row in tiny.AREAS if int(row[0]) == tiny.EAST)

        assert before.figure is None and not before.is_known
        assert after["2.2a", tiny.EAST].figure.value == pytest.approx(1 / population * 10_000)
        assert after["2.2a", tiny.WEST].figure is None

    def test_a_report_carries_the_mark_that_its_units_quality_gives_the_right_to(
        self, township_doctor: Account, county_physician: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rule = MarkRule("m", "合成省HR", SchemeLevel.PROVINCIAL, Source("合成规则", evidence=Evidence.INFERRED))
        book = replace(preset_files.chosen(("sample-items",)), marks=(rule,))
        monkeypatch.setattr(recognition_rules, "book", lambda: book)
        span = {"from_on": date(2026, 1, 1), "to_on": date(2026, 12, 31)}
        quality_control.file_pass(institution="E-TOWN", item=item(), scheme="合成质评", level=SchemeLevel.PROVINCIAL, by=Operator(), now=NOW, **span)
        reading = take(sent(township_doctor), "take_up", county_physician)

        done = take(reading, "report", county_physician, **REPORT)

        assert Result.objects.get().mark == "合成省HR"
        assert own_reports.mark_of(Instance.objects.get(pk=done.instance)) == "合成省HR"

    def test_poor_images_go_back_with_a_reason(self, township_doctor: Account, county_physician: Account) -> None:
        back = take(sent(township_doctor), "return_images", county_physician, reason="incomplete")

        assert back.state == "returned"
        assert take(back, "send_images", township_doctor).state == "waiting"

    def test_a_desk_reads_nothing(self, township_doctor: Account, county_desk: Account) -> None:
        with pytest.raises(NotAllowed):
            take(sent(township_doctor), "report", county_desk, **REPORT)

    def test_the_second_reader_is_another(self, township_doctor: Account, county_physician: Account, second_reader: Account) -> None:
        reading = take(sent(township_doctor), "take_up", county_physician)
        second = take(reading, "ask_second", county_physician, **REPORT)
        with pytest.raises(StepRefused, match="another"):
            take(second, "confirm", county_physician, **REPORT)

        done = take(second, "confirm", second_reader, **{**REPORT, "impression": "合成：陈旧性脑梗死"})

        assert done.state == "reported"
        assert list(Signed.objects.order_by("pk").values_list("kind", "signer")) == [("draft", "county-physician"), ("report", "second-reader")]


class TestCriticalValues:
    @pytest.fixture
    def raised(self, township_doctor: Account, county_physician: Account) -> Instance:
        reading = take(sent(township_doctor), "take_up", county_physician)
        take(reading, "report", county_physician, **{**REPORT, "result": "critical"})
        return Instance.objects.get(workflow="critical-value")

    def test_it_is_told_in_the_case_of_its_report_and_rings(self, raised: Instance) -> None:
        report = Instance.objects.get(workflow="diagnosis")
        opening = CaseEntry.objects.get(instance=raised, kind="opened")

        assert (raised.case_id, raised.sender, raised.receiver, raised.urgency) == (report.case_id, "E-COUNTY", "E-TOWN", "emergency")
        effects = [one.payload["effect"] for one in OutboxMessage.objects.filter(topic="case-effect") if one.payload["entry"] == opening.pk]
        assert effects == ["ring_receiver", "tell_receiver"]

    def test_it_climbs_the_ladder_by_the_clock_until_somebody_acknowledges_and_acts(self, raised: Instance, township_doctor: Account) -> None:
        limits = {"raised": timedelta(minutes=10), "acknowledged": timedelta(minutes=30)}
        with mock.patch("doorstep.services.deadlines.limits", return_value=limits):
            Instance.objects.filter(pk=raised.pk).update(due_at=NOW + timedelta(minutes=10))

            climbed = [case_clock.tick(now=NOW + timedelta(minutes=at)) for at in (9, 11, 22, 33)]
            now = Instance.objects.get(pk=raised.pk)
            ringing = Outcome(now.pk, "", now.state, now.version)
            heard = take(ringing, "acknowledge", township_doctor, now=NOW + timedelta(minutes=34))
            late = case_clock.tick(now=NOW + timedelta(minutes=65))
            now = Instance.objects.get(pk=raised.pk)
            done = take(Outcome(now.pk, "", now.state, now.version), "act", township_doctor, now=NOW + timedelta(minutes=66), acted="referred")

        assert climbed == [0, 1, 1, 1]
        assert (heard.state, late, done.state) == ("acknowledged", 1, "acted")
        assert case_clock.tick(now=NOW + timedelta(days=9)) == 0
        assert CaseEntry.objects.filter(instance=raised, step="escalate").count() == 3

    def test_control_without_the_change_nobody_would_be_told(self, township_doctor: Account, county_physician: Account) -> None:
        from doorstep.services import case_steps

        reading = take(sent(township_doctor), "take_up", county_physician)
        with mock.patch.dict(case_steps.CHANGES, {"raise_critical": lambda move: None}):
            take(reading, "report", county_physician, **{**REPORT, "result": "critical"})

        assert not Instance.objects.filter(workflow="critical-value").exists()


class TestQualitySamples:
    @pytest.fixture
    def drawn(self, township_doctor: Account, county_physician: Account, county_desk: Account) -> int:
        take(take(sent(township_doctor), "take_up", county_physician), "report", county_physician, **REPORT)
        day = timedelta(days=1)
        assert quality_samples.draw(1.0, since=NOW - day, until=NOW + day, by=county_desk, rng=random.Random(1), now=NOW) == 1
        assert quality_samples.draw(1.0, since=NOW - day, until=NOW + day, by=county_desk, rng=random.Random(1), now=NOW) == 0  # not twice
        return QualitySample.objects.get().pk

    def test_another_reader_judges_and_the_signer_does_not(self, drawn: int, county_physician: Account, second_reader: Account) -> None:
        with pytest.raises(NotAllowed):
            quality_samples.judge(drawn, "agrees", by=county_physician, now=NOW)

        quality_samples.judge(drawn, "minor", by=second_reader, now=NOW)

        assert quality_samples.agreement(quality_samples.listed(reader=second_reader)) == (1, 1)
        with pytest.raises(NotFound):
            quality_samples.judge(drawn, "major", by=second_reader, now=NOW)

    def test_another_institution_sees_none(self, drawn: int, township_doctor: Account, west_desk: Account) -> None:
        assert quality_samples.listed(reader=township_doctor) == ()
        assert quality_samples.listed(reader=west_desk) == ()

    @pytest.mark.parametrize("share", [0, -0.1, 1.5])
    def test_a_share_that_is_none_is_refused(self, county_desk: Account, share: float) -> None:
        with pytest.raises(BadValue):
            quality_samples.draw(share, since=NOW, until=NOW, by=county_desk, rng=random.Random(1), now=NOW)
