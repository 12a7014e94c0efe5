"""There is neither a count nor a share (既无人次也无份额)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="no_figure",
    tables=("flows",),
    effect=Effect.QUARANTINE,
    columns=("cases", "share_of_origin", "share_of_destination"),
    condition="cases IS NULL AND share_origin IS NULL AND share_destination IS NULL",
    what=Text("既无人次也无份额", "there is neither a count nor a share"),
    right=Text("至少应有一个可读的数", "expected at least one readable figure"),
    holds=({"cases": "NULL", "share_origin": "NULL", "share_destination": "NULL"},),
    spares=({"cases": "3", "share_origin": "NULL", "share_destination": "NULL"},),
)
