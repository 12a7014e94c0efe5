"""Discharge is before admission (出院早于入院)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="discharged_before_admitted",
    tables=("stays", "settlements"),
    effect=Effect.QUARANTINE,
    columns=("admitted_on", "discharged_on"),
    condition="discharged_on < admitted_on",
    what=Text("出院早于入院", "discharge is before admission"),
    right=Text("出院日期不应早于入院日期", "expected discharge on or after the day of admission"),
    holds=({"admitted_on": "DATE '2025-01-02'", "discharged_on": "DATE '2025-01-01'"},),
    spares=({"admitted_on": "DATE '2025-01-02'", "discharged_on": "DATE '2025-01-02'"},),
)
