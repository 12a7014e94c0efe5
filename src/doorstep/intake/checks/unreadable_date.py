"""A date cannot be read (日期无法识别)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="unreadable_date",
    tables=("stays", "settlements"),
    effect=Effect.QUARANTINE,
    columns=("admitted_on", "discharged_on"),
    condition="(raw_admitted_on IS NOT NULL AND admitted_on IS NULL) OR (raw_discharged_on IS NOT NULL AND discharged_on IS NULL)",
    what=Text("日期无法识别", "a date cannot be read"),
    right=Text("应为 YYYYMMDD 或 YYYY-MM-DD", "expected YYYYMMDD or YYYY-MM-DD"),
    holds=({"raw_admitted_on": "'20251301'", "admitted_on": "NULL", "raw_discharged_on": "NULL", "discharged_on": "NULL"},),
    spares=({"raw_admitted_on": "'20250101'", "admitted_on": "DATE '2025-01-01'", "raw_discharged_on": "NULL", "discharged_on": "NULL"},),
)
