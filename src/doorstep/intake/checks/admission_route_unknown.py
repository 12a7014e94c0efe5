"""The admission route is not in the code list (入院途径不在代码表中)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="admission_route_unknown",
    tables=("stays",),
    effect=Effect.FLAG,
    columns=("admission_route",),
    condition="admission_route NOT IN (1, 2, 3, 9)",
    what=Text("入院途径不在代码表中", "the admission route is not in the code list"),
    right=Text("应为 1、2、3 或 9", "expected 1, 2, 3 or 9"),
    holds=({"admission_route": "0"},),
    spares=({"admission_route": "2"},),
)
