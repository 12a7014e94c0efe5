"""Sex is missing or unreadable (性别缺失或不可识别)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="sex_unknown",
    tables=("stays", "settlements"),
    effect=Effect.FLAG,
    columns=("sex",),
    condition="sex = 0",
    what=Text("性别缺失或不可识别", "sex is missing or unreadable"),
    right=Text("应为 1 男或 2 女", "expected 1 male or 2 female"),
    holds=({"sex": "0"},),
    spares=({"sex": "2"},),
)
