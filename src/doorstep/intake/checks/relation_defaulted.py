"""The contact's relation is filled with 7 (联系人关系以 7 填充)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="relation_defaulted",
    tables=("stays",),
    effect=Effect.FLAG,
    columns=("contact_relation",),
    condition="contact_relation = '7'",
    what=Text("联系人关系以 7 填充", "the contact's relation is filled with 7"),
    right=Text("应填写实际关系", "expected the real relation"),
    holds=({"contact_relation": "'7'"},),
    spares=({"contact_relation": "'1'"},),
)
