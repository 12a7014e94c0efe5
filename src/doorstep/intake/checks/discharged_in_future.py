"""Discharge is in the future (出院日期在未来)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="discharged_in_future",
    tables=("stays", "settlements"),
    effect=Effect.QUARANTINE,
    columns=("discharged_on",),
    condition="discharged_on > today",
    what=Text("出院日期在未来", "discharge is in the future"),
    right=Text("出院日期不应晚于今天", "expected a day not after today"),
    holds=({"discharged_on": "DATE '2025-02-02'", "today": "DATE '2025-02-01'"},),
    spares=({"discharged_on": "DATE '2025-02-01'", "today": "DATE '2025-02-01'"},),
)
