"""The patient paid more than the total (自付大于总费用)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="self_pay_above_cost",
    tables=("stays", "settlements"),
    effect=Effect.FLAG,
    columns=("self_pay",),
    condition="self_pay_fen > cost_fen",
    what=Text("自付大于总费用", "the patient paid more than the total"),
    right=Text("自付不应大于总费用", "expected at most the total"),
    holds=({"self_pay_fen": "2", "cost_fen": "1"},),
    spares=({"self_pay_fen": "1", "cost_fen": "1"},),
)
