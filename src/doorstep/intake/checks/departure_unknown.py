"""The way of leaving is not in the code list (离院方式不在代码表中)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="departure_unknown",
    tables=("stays",),
    effect=Effect.FLAG,
    columns=("departure",),
    condition="departure NOT IN (1, 2, 3, 4, 5, 9)",
    what=Text("离院方式不在代码表中", "the way of leaving is not in the code list"),
    right=Text("应为 1、2、3、4、5 或 9", "expected 1, 2, 3, 4, 5 or 9"),
    holds=({"departure": "0"},),
    spares=({"departure": "3"},),
)
