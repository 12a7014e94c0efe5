"""The total cost is not a number (总费用不是数)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="unreadable_cost",
    tables=("stays", "settlements"),
    effect=Effect.QUARANTINE,
    columns=("cost",),
    condition="raw_cost IS NOT NULL AND cost_fen IS NULL",
    what=Text("总费用不是数", "the total cost is not a number"),
    right=Text("应为元，如 1234.50", "expected CNY such as 1234.50"),
    holds=({"raw_cost": "'abc'", "cost_fen": "NULL"},),
    spares=({"raw_cost": "NULL", "cost_fen": "NULL"},),
)
