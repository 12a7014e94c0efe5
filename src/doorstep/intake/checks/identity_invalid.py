"""The identity number fails its check digit or date (证件号校验不通过)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="identity_invalid",
    tables=("stays", "settlements"),
    effect=Effect.FLAG,
    columns=("identity",),
    condition="identity_status = 'invalid'",
    what=Text("证件号校验不通过", "the identity number fails its check digit or date"),
    right=Text("应通过校验位和出生日期核验", "expected a number that passes its check digit and date of birth"),
    holds=({"identity_status": "'invalid'"},),
    spares=({"identity_status": "'valid'"},),
)
