"""The cost items and the total differ by more than 1 CNY (分项费用之和与总费用相差超过 1 元)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="cost_items_do_not_add_up",
    tables=("stays",),
    effect=Effect.FLAG,
    columns=("cost",),
    condition="items_fen > 0 AND abs(items_fen - cost_fen) > 100",
    what=Text("分项费用之和与总费用相差超过 1 元", "the cost items and the total differ by more than 1 CNY"),
    right=Text("两者应相等", "expected the same sum"),
    holds=({"items_fen": "500", "cost_fen": "1000"},),
    spares=({"items_fen": "950", "cost_fen": "1000"}, {"items_fen": "0", "cost_fen": "1000"},),
)
