"""Reminders of ledgers reach people: the rung of the duty roster that the ladder has climbed to, on every channel it names."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings

from doorstep.core.text import Text
from doorstep.services import duties, ledgers, outbox
from doorstep.services.gateway import Message, NotSent
from doorstep.services.notify_settings import Notify
from doorstep.store.models import Duty, LedgerRow
from doorstep.tables import ledgers as kinds
from doorstep.workflows.language import Part

TOPIC = "ledger-remind"


def remind(row: LedgerRow, *, now: datetime) -> int:
    """Queue a message to each address of the rung that the row has climbed to; must run inside the transaction of the reminder.

    The first reminder tells the first rung on which somebody stands, the next the one above, and the top again at the end.
    Returns how many were queued: none for a row that waits for the authority, or without a roster.
    """
    institution = _who_is_late(row)
    ladder = duties.ladder(institution, now) if institution else {}
    if not ladder:
        return 0
    rung = sorted(ladder)[min(max(row.rung, 1), len(ladder)) - 1]
    payloads = [_payload(row, institution, channel, address) for duty in ladder[rung] for channel, address in _addresses(duty)]
    outbox.queue_all(TOPIC, payloads)
    return len(payloads)


def _who_is_late(row: LedgerRow) -> str:
    workflow = ledgers.workflow_of(kinds.get(row.ledger))
    waits_for = workflow.states[row.state].waits_for if workflow else None
    return {Part.RECEIVER: row.receiver, Part.SENDER: row.sender}.get(waits_for, "") if waits_for else ""


def _addresses(duty: Duty) -> list[tuple[str, str]]:
    return sorted(duty.addresses.items())


def _payload(row: LedgerRow, institution: str, channel: str, address: str) -> dict[str, Any]:
    notify: Notify = settings.WORKSPACE.notify
    return {"row": row.pk, "version": row.version, "state": row.state, "institution": institution, "channel": channel, "to": address, "text": notify.text(words(row))}


def words(row: LedgerRow) -> Text:
    """What a reminder says: the ledger, the row's code, its state and how often it was reminded of; no name of a person."""
    kind = kinds.get(row.ledger)
    workflow = ledgers.workflow_of(kind)
    state = workflow.states[row.state].name if workflow else Text(row.state, row.state)
    return Text(
        f"【家门口】{kind.name.zh} {row.code}：{state.zh}，已逾期，第 {row.rung} 次催办。请登录办理。",
        f"[Doorstep] {kind.name.en} {row.code}: {state.en}, overdue, reminder {row.rung}. Sign in to act.",
    )


@outbox.handles(TOPIC)
def send(payload: dict[str, Any]) -> None:
    """Send one reminder to one address; nothing when the row has moved on meanwhile. Raises NotSent."""
    row = LedgerRow.objects.filter(pk=payload["row"], state=payload["state"], withdrawn_at=None).first()  # everyone: the worker
    if row is None:
        return
    notify: Notify = settings.WORKSPACE.notify
    gateway = notify.gateways.get(payload["channel"])
    if gateway is None:
        raise NotSent("not configured", may_heal=False)
    key = hashlib.sha256(f"{TOPIC}:{payload['row']}:{payload['version']}:{payload['channel']}:{payload['to']}".encode()).hexdigest()[:32]
    gateway.send(Message(key, payload["to"], payload["text"], payload["institution"], True))
