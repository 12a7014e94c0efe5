"""The identity number is missing (缺证件号)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="identity_missing",
    tables=("stays", "settlements"),
    effect=Effect.FLAG,
    columns=("identity",),
    condition="identity_status = 'missing'",
    what=Text("缺证件号", "the identity number is missing"),
    right=Text("应填写证件号", "expected an identity number"),
    holds=({"identity_status": "'missing'"},),
    spares=({"identity_status": "'valid'"},),
)
