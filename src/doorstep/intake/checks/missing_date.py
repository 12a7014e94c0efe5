"""The day of admission or discharge is missing (缺入院或出院日期)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="missing_date",
    tables=("stays", "settlements"),
    effect=Effect.QUARANTINE,
    columns=("admitted_on", "discharged_on"),
    condition="raw_admitted_on IS NULL OR raw_discharged_on IS NULL",
    what=Text("缺入院或出院日期", "the day of admission or discharge is missing"),
    right=Text("两个日期都应填写", "expected both days"),
    holds=({"raw_admitted_on": "NULL", "raw_discharged_on": "'20250101'"},),
    spares=({"raw_admitted_on": "'20250101'", "raw_discharged_on": "'20250101'"},),
)
