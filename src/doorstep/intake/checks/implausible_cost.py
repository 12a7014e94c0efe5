"""The total cost is negative or above 20 million CNY (总费用为负或超过两千万元)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="implausible_cost",
    tables=("stays", "settlements"),
    effect=Effect.QUARANTINE,
    columns=("cost",),
    condition="cost_fen < 0 OR cost_fen > 2000000000",
    what=Text("总费用为负或超过两千万元", "the total cost is negative or above 20 million CNY"),
    right=Text("请核对总费用", "check the total cost"),
    holds=({"cost_fen": "-1"}, {"cost_fen": "100000000000"},),
    spares=({"cost_fen": "0"},),
)
