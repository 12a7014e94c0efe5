"""Steps of ledgers' rows: who takes them, what they write, what the clock does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from doorstep.core.errors import BadValue, NotAllowed, NotFound
from doorstep.services import ledger_steps, ledgers
from doorstep.services.idempotency import StaleVersion
from doorstep.services.ledger_thread import sentence, words_of
from doorstep.store.models import LedgerRow
from doorstep.store.reader import Operator, Reader
from doorstep.workflows import catalogue
from doorstep.workflows.engine import StepRefused
from tests.ledgers.made import NOW, PLAN, POSTING, PROGRAMME, PROJECT, TASK, key, put
from tests.lib import tiny_region as tiny

pytestmark = pytest.mark.django_db


def take(row: LedgerRow, step: str, *, by: Reader | None = None, now: datetime = NOW, **answers: str) -> LedgerRow:
    row.refresh_from_db()
    return ledger_steps.take(row.pk, step, by=by or Operator(), version=row.version, key=key(), answers=answers, now=now)


@pytest.fixture
def posting(db: None) -> LedgerRow:
    put("programmes", PROGRAMME)
    return put("postings", POSTING)


@pytest.fixture
def task(db: None) -> LedgerRow:
    put("plans", PLAN)
    put("projects", PROJECT)
    return put("tasks", TASK)


def test_a_posting_goes_from_nomination_to_appraisal_and_its_days_are_written(posting, support_officer, county_support, assessor):
    take(posting, "approve", by=support_officer)
    take(posting, "depart", by=support_officer, on="2025-01-31")
    take(posting, "arrive", by=county_support, arrived="2025-02-01")
    take(posting, "log", by=county_support, on="2025-03-01", work="带教溶栓 3 次")
    take(posting, "return", by=county_support, returned="2025-07-31")
    take(posting, "hand_over", by=county_support, kept="溶栓由本院神经内科接手", stays="yes")
    done = take(posting, "appraise", by=assessor, appraisal="excellent")

    assert done.state == "appraised" and (done.values["arrived"], done.values["returned"]) == ("2025-02-01", "2025-07-31")
    told = [sentence(one).zh for one in ledgers.history(done, reader=support_officer)]
    assert told[-1] == "assessor鉴定：优秀" and "2025-02-01到岗" in told
    log = next(one for one in ledgers.history(done, reader=support_officer) if one.step == "log")
    assert [(name.en, text) for name, text in words_of(log)] == [("what was done (no patients' names)", "带教溶栓 3 次")]


def test_only_who_has_a_part_takes_a_step(posting, county_desk, west_desk, stranger, county_support):
    with pytest.raises(NotAllowed, match="the authority"):
        take(posting, "approve", by=county_support)
    with pytest.raises(NotFound):
        take(posting, "approve", by=west_desk)
    with pytest.raises(NotFound):
        take(posting, "approve", by=stranger)
    assert list(ledger_steps.possible(posting, by=county_desk)) == []


def test_a_return_before_the_arrival_is_refused(posting):
    take(posting, "approve")
    take(posting, "arrive", arrived="2025-02-01")

    with pytest.raises(StepRefused, match="the return is before the arrival"):
        take(posting, "return", returned="2025-01-01")
    with pytest.raises(BadValue, match="must be a time such as"):
        take(posting, "return", returned="2025-13-01T00:00")


def test_an_answer_that_breaks_a_rule_of_the_row_is_refused_and_nothing_is_written(posting):
    take(posting, "approve")
    take(posting, "arrive", arrived="2025-02-01")

    with pytest.raises(BadValue, match="before the beginning"):
        take(posting, "extend", until="2024-01-01", reason="x")
    posting.refresh_from_db()
    assert posting.values["until"] == "2025-07-31" and posting.state == "working"


def test_who_saw_an_older_version_is_refused(posting):
    with pytest.raises(StaleVersion):
        ledger_steps.take(posting.pk, "approve", by=Operator(), version=9, key=key(), answers={}, now=NOW)


def test_a_repeat_is_taken_once(posting):
    first = ledger_steps.take(posting.pk, "approve", by=Operator(), version=1, key="once", answers={}, now=NOW)
    again = ledger_steps.take(posting.pk, "approve", by=Operator(), version=1, key="once", answers={}, now=NOW)

    assert (first.pk, again.version) == (posting.pk, 2)


def test_a_task_that_is_overdue_is_reminded_once_and_supervised_with_a_new_deadline(task, county_support, support_officer):
    take(task, "take_on", by=county_support)
    late = datetime(2027, 1, 2, tzinfo=UTC)

    assert ledger_steps.tick(now=NOW) == 0
    assert ledger_steps.tick(now=late) == 1
    assert ledger_steps.tick(now=late + timedelta(days=1)) == 0, "no local limit says how often"
    task.refresh_from_db()
    assert task.rung == 1 and task.state == "working"
    supervised = take(task, "supervise", by=support_officer, now=late, due="2027-02-01", note="限期完成")
    assert (supervised.state, supervised.values["due"], supervised.rung) == ("supervised", "2027-02-01", 0)
    assert ledger_steps.tick(now=datetime(2027, 2, 2, tzinfo=UTC)) == 1
    done = take(task, "finish", by=county_support, evidence="门诊排班表")
    assert take(done, "confirm", by=support_officer).state == "confirmed"


def test_a_row_that_is_overdue_when_it_is_entered_is_reminded_at_once(task):
    late = put("tasks", TASK, code="T2", due="2026-01-01")

    assert late.due_at == NOW
    assert ledger_steps.tick(now=NOW) == 1


def test_a_project_begins_only_after_what_must_come_first(task):
    second = put("projects", PROJECT, code="J2", after="J1")
    take(second, "approve")

    with pytest.raises(StepRefused, match="must come first is not finished"):
        take(second, "begin")
    first = LedgerRow.objects.get(ledger="projects", code="J1")
    take(first, "approve")
    take(first, "begin")
    take(first, "finish", finished="2025-10-01", evidence="验收单")
    assert take(second, "begin").state == "running"


def test_a_request_is_answered_only_when_a_posting_names_it():
    put("programmes", PROGRAMME)
    request = put("support-requests", {"code": "R1", "host": "E-COUNTY", "gap": "condition", "condition": "I60-I69", "specialty": "neurology", "people": "1", "months": "6", "wanted": "2025-02-01", "reason": "卒中外转多"})
    take(request, "accept")

    with pytest.raises(StepRefused, match="no posting or project answers"):
        take(request, "answer")
    put("postings", POSTING, request="R1")
    assert take(request, "answer").state == "answered"


def test_who_answers_for_an_area_agrees_and_who_is_above_signs(city_planner, east_planner, assessor):
    target = put("targets", {"code": "G1", "indicator": "in-area-admissions", "area": str(tiny.EAST), "year": "2026", "way": "absolute", "value": "0.9"}, by=city_planner)

    with pytest.raises(NotAllowed):
        take(target, "drop", by=east_planner, reason="x")
    take(target, "object", by=east_planner, reason="人口老龄化")
    take(target, "propose_again", by=assessor, value="0.88", reason="协商")
    take(target, "agree", by=east_planner)
    signed = take(target, "sign", by=assessor)
    assert signed.state == "signed" and signed.values["value"] == 0.88


def test_every_need_has_a_fact_and_every_ledgers_workflow_is_there():
    needed = {need.fact for workflow in catalogue.for_ledgers() for step in workflow.steps.values() for need in step.needs}

    assert needed == set(ledger_steps.FACTS)
