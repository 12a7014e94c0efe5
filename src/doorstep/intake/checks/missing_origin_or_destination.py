"""Origin or destination is missing (缺来源地或去向)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="missing_origin_or_destination",
    tables=("flows",),
    effect=Effect.QUARANTINE,
    columns=("origin", "destination"),
    condition="origin IS NULL OR destination IS NULL",
    what=Text("缺来源地或去向", "origin or destination is missing"),
    right=Text("两者都应填写", "expected both"),
    holds=({"origin": "NULL", "destination": "'R0A'"},),
    spares=({"origin": "'E06000001'", "destination": "'R0A'"},),
)
