"""There is an operation without a grade (有手术而无级别)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="operation_without_grade",
    tables=("stays",),
    effect=Effect.FLAG,
    columns=("operations", "operation_grades"),
    condition="has_operation = 1 AND operation_grade = 0",
    what=Text("有手术而无级别", "there is an operation without a grade"),
    right=Text("手术级别应为 1–4", "expected a grade of 1-4"),
    holds=({"has_operation": "1", "operation_grade": "0"},),
    spares=({"has_operation": "1", "operation_grade": "3"},),
)
