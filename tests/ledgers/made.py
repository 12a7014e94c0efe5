"""Rows of ledgers for tests; everything is synthetic."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from doorstep.services import ledgers
from doorstep.store.models import LedgerRow
from doorstep.store.reader import Operator, Reader
from tests.lib import tiny_region as tiny

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
_keys = count(1)

PROGRAMME = {"code": "P1", "name_zh": "合成帮扶", "name_en": "Synthetic support", "kind": "paired", "area": str(tiny.EAST), "since": "2025-01-01", "synthetic": "yes"}
POSTING = {
    "code": "M1", "programme": "P1", "label": "队员 1", "sender": "CITY", "host": "E-COUNTY", "kind": "medical", "specialty": "neurology",
    "title": "chief", "since": "2025-02-01", "until": "2025-07-31", "synthetic": "yes",
}  # fmt: skip
PLAN = {"code": "L1", "name": "合成规划", "area": str(tiny.CITY), "since": "2025-01-01", "until": "2026-12-31"}
PROJECT = {
    "code": "J1", "plan": "L1", "name": "卒中中心", "kind": "department", "institution": "E-COUNTY", "owner": "分管副院长",
    "since": "2025-01-01", "until": "2025-12-31", "budget_cny": "1000000", "fund_cny": "600000",
}  # fmt: skip
TASK = {"code": "T1", "project": "J1", "institution": "E-COUNTY", "name": "开设卒中门诊", "due": "2026-12-31"}


def key() -> str:
    return f"test-{next(_keys)}"


def put(ledger: str, given: dict[str, str], *, by: Reader | None = None, **changes: str) -> LedgerRow:
    return ledgers.make(ledger, {**given, **changes}, by=by or Operator(), key=key(), now=NOW)
