"""A count is negative or too large, or a share is not between 0 and 1 (人次为负、过大，或份额不在 0 与 1 之间)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="impossible_figure",
    tables=("flows",),
    effect=Effect.QUARANTINE,
    columns=("cases", "share_of_origin", "share_of_destination"),
    condition="cases < 0 OR cases > 10000000000 OR NOT (coalesce(share_origin, 0) BETWEEN 0 AND 1) OR NOT (coalesce(share_destination, 0) BETWEEN 0 AND 1)",
    what=Text("人次为负、过大，或份额不在 0 与 1 之间", "a count is negative or too large, or a share is not between 0 and 1"),
    right=Text("人次应为非负整数，份额应在 0–1", "expected a count of 0 or more, shares from 0 to 1"),
    holds=({"cases": "-1", "share_origin": "NULL", "share_destination": "NULL"}, {"cases": "NULL", "share_origin": "1.5", "share_destination": "NULL"},),
    spares=({"cases": "NULL", "share_origin": "1.0", "share_destination": "0.2"},),
)
