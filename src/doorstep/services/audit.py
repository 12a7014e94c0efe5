"""The audit record: one row for each change, in the transaction of the change."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from doorstep.core.clock import utc_now
from doorstep.services import policy
from doorstep.store.models import AuditEntry, PersonalRead, SignIn
from doorstep.store.reader import Reader
from doorstep.vocab.roles import Permission

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


def entries(*, reader: Reader, limit: int = 200) -> list[AuditEntry]:
    """The latest changes, newest first."""
    policy.require(reader, Permission.SEE_AUDIT)
    return list(AuditEntry.objects.visible_to(reader)[:limit])


def sign_ins(*, reader: Reader, limit: int = 200) -> list[SignIn]:
    """The latest tries at signing in, newest first."""
    policy.require(reader, Permission.SEE_AUDIT)
    return list(SignIn.objects.visible_to(reader)[:limit])


def personal_reads(*, reader: Reader, limit: int = 200) -> list[PersonalRead]:
    """Who looked at personal rows, newest first."""
    policy.require(reader, Permission.SEE_AUDIT)
    return list(PersonalRead.objects.visible_to(reader)[:limit])
