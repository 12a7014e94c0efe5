"""The audit record: one row for each change, in the transaction of the change."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from doorstep.core.clock import utc_now
from doorstep.store.models import AuditEntry, PersonalRead, SignIn
from doorstep.store.reader import Reader

KEPT_DAYS = 180


def record(by: Reader, verb: str, subject: str, **detail: Any) -> None:
    """Write what `by` did to `subject`; must run inside the transaction of the change."""
    if not transaction.get_connection().in_atomic_block:
        raise AssertionError("an audit row is written in the transaction of its change")
    AuditEntry.objects.create(at=utc_now(), actor=by.label, verb=verb, subject=subject[:80], detail=detail)


def note_personal_read(reader: Reader, subject: str, *, rows: int) -> None:
    """Keep that `reader` looked at `rows` personal rows of `subject`."""
    PersonalRead.objects.create(at=utc_now(), reader=reader.label, subject=subject[:80], rows=rows)


def forget_old(*, now: datetime) -> int:
    """Delete sign-ins and personal reads older than 180 days; returns how many."""
    before = now - timedelta(days=KEPT_DAYS)
    sign_ins, _ = SignIn.objects.filter(at__lt=before).delete()  # everyone: the clock deletes, nobody reads
    reads, _ = PersonalRead.objects.filter(at__lt=before).delete()  # everyone: the clock deletes, nobody reads
    return sign_ins + reads
