"""The stay is longer than ten years or begins before 1980 (住院超过十年或早于 1980 年)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="impossible_stay",
    tables=("stays", "settlements"),
    effect=Effect.QUARANTINE,
    columns=("admitted_on", "discharged_on"),
    condition="admitted_on < DATE '1980-01-01' OR discharged_on - admitted_on > 3650",
    what=Text("住院超过十年或早于 1980 年", "the stay is longer than ten years or begins before 1980"),
    right=Text("请核对两个日期", "check both days"),
    holds=({"admitted_on": "DATE '1900-01-01'", "discharged_on": "DATE '2025-01-01'"},),
    spares=({"admitted_on": "DATE '2024-01-01'", "discharged_on": "DATE '2025-01-01'"},),
)
