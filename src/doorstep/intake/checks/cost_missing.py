"""The total cost is missing or zero (总费用缺失或为零)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="cost_missing",
    tables=("stays", "settlements"),
    effect=Effect.FLAG,
    columns=("cost",),
    condition="raw_cost IS NULL OR cost_fen = 0",
    what=Text("总费用缺失或为零", "the total cost is missing or zero"),
    right=Text("应填写总费用", "expected the total cost"),
    holds=({"raw_cost": "NULL", "cost_fen": "NULL"},),
    spares=({"raw_cost": "'1'", "cost_fen": "100"},),
)
