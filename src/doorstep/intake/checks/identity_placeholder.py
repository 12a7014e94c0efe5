"""The identity number is a placeholder (证件号为占位数字)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="identity_placeholder",
    tables=("stays", "settlements"),
    effect=Effect.FLAG,
    columns=("identity",),
    condition="identity_status = 'placeholder'",
    what=Text("证件号为占位数字", "the identity number is a placeholder"),
    right=Text("不应以占位数字代替", "expected a real number"),
    holds=({"identity_status": "'placeholder'"},),
    spares=({"identity_status": "'valid'"},),
)
