"""Work on the ledgers of the synthetic region: invented steps, so that a demo shows requests, projects and tasks in every state."""

from __future__ import annotations

from datetime import datetime

from doorstep.services import ledger_steps
from doorstep.store.models import LedgerRow
from doorstep.store.reader import Operator

_STEPS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("projects", "J-1", "accept", {}),
    ("projects", "J-2", "accept", {}),
    ("projects", "J-3", "approve", {}),
    ("projects", "J-3", "begin", {}),
    ("projects", "J-3", "supervise", {"note": "合成示例：设备验收逾期，请于月底前完成"}),
    ("projects", "J-5", "approve", {}),
    ("projects", "J-5", "begin", {}),
    ("support-requests", "R-441802", "accept", {}),
    ("support-requests", "R-441803", "accept", {}),
    ("tasks", "K-1", "supervise", {"due": "2026-10-31", "note": "合成示例：逾期未返岗，限期完成"}),
    ("tasks", "K-2", "finish", {"evidence": "公示截图（合成）"}),
    ("mentorships", "M-0", "watch", {"cases": "3", "on": "2024-03-05"}),
    ("mentorships", "M-0", "do_together", {"cases": "5", "on": "2024-04-10"}),
    ("mentorships", "M-0", "do_supervised", {"cases": "4", "on": "2024-06-20"}),
    ("mentorships", "M-0", "do_alone", {"cases": "3", "on": "2024-07-28"}),
    ("mentorships", "M-0", "confirm", {}),
)
"""Ledger, row, step and its answers."""


def build(*, now: datetime) -> int:
    """Take the steps above where the rows are there; again it does nothing. Returns how many were taken."""
    return sum(_take(*one, number=number, now=now) for number, one in enumerate(_STEPS))


def _take(ledger: str, code: str, step: str, answers: dict[str, str], *, number: int, now: datetime) -> bool:
    row = LedgerRow.objects.filter(ledger=ledger, code=code).first()  # everyone: only the demo's own rows
    if row is None or row.entries.filter(key=f"demo-support-{number}").exists():
        return False
    ledger_steps.take(row.pk, step, by=Operator("demo"), version=row.version, key=f"demo-support-{number}", answers=answers, now=now)
    return True
