"""Reminders climb the duty roster and reach people; what has moved on is told to nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from doorstep.services import duties, ledger_notices, ledger_steps, outbox
from doorstep.services.duties import Shift
from doorstep.services.gateway import Message, NotSent
from doorstep.store.models import LedgerRow, OutboxMessage
from doorstep.store.reader import Operator
from tests.ledgers.made import NOW, PLAN, PROJECT, TASK, key, put

pytestmark = pytest.mark.django_db
LATE = datetime(2027, 1, 2, tzinfo=UTC)


class Heard:
    """A gateway that keeps what it was given."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def send(self, message: Message) -> None:
        self.messages.append(message)


@pytest.fixture
def heard(monkeypatch) -> Heard:
    gateway = Heard()
    monkeypatch.setattr(type(settings.WORKSPACE.notify), "gateways", property(lambda self: {"email": gateway}), raising=False)
    return gateway


@pytest.fixture
def task(db: None) -> LedgerRow:
    for ledger, given in (("plans", PLAN), ("projects", PROJECT)):
        put(ledger, given)
    for rung, name in ((1, "office"), (2, "director")):
        duties.add(Shift("E-COUNTY", rung, name, addresses={"email": f"{name}@example.org"}), by=Operator())
    return put("tasks", TASK)


def work() -> None:
    while outbox.work_once(now=LATE + timedelta(days=30)):
        pass


def test_the_first_reminder_tells_the_first_rung_and_the_next_the_one_above(task, heard):
    ledger_steps.tick(now=LATE)
    work()
    assert [(one.to, one.institution) for one in heard.messages] == [("office@example.org", "E-COUNTY")]
    assert "任务书 T1：待认领，已逾期，第 1 次催办" in heard.messages[0].text

    LedgerRow.objects.filter(pk=task.pk).update(due_at=LATE)
    ledger_steps.tick(now=LATE + timedelta(days=1))
    work()
    assert heard.messages[-1].to == "director@example.org" and "第 2 次" in heard.messages[-1].text
    LedgerRow.objects.filter(pk=task.pk).update(due_at=LATE)
    ledger_steps.tick(now=LATE + timedelta(days=2))
    work()
    assert heard.messages[-1].to == "director@example.org", "the top is told again"


def test_what_was_done_meanwhile_is_told_to_nobody(task, heard):
    ledger_steps.tick(now=LATE)
    task.refresh_from_db()
    ledger_steps.take(task.pk, "finish", by=Operator(), version=task.version, key=key(), answers={"evidence": "x"}, now=LATE)
    work()

    assert heard.messages == []


def test_a_row_without_a_roster_or_that_waits_for_the_authority_tells_nobody(db, heard):
    for ledger, given in (("plans", PLAN), ("projects", PROJECT)):
        put(ledger, given)
    put("tasks", TASK, due="2026-01-01")

    assert ledger_steps.tick(now=NOW) == 1
    assert not OutboxMessage.objects.filter(topic=ledger_notices.TOPIC).exists()


def test_a_channel_that_is_not_set_up_gives_the_work_up(task, monkeypatch):
    monkeypatch.setattr(type(settings.WORKSPACE.notify), "gateways", property(lambda self: {}), raising=False)
    ledger_steps.tick(now=LATE)

    with pytest.raises(NotSent, match="not configured"):
        ledger_notices.send(OutboxMessage.objects.get(topic=ledger_notices.TOPIC).payload)


def test_a_repeat_of_the_work_has_the_same_key(task, heard):
    ledger_steps.tick(now=LATE)
    payload = OutboxMessage.objects.get(topic=ledger_notices.TOPIC).payload

    ledger_notices.send(payload)
    ledger_notices.send(payload)
    assert len({one.key for one in heard.messages}) == 1 and len(heard.messages) == 2
