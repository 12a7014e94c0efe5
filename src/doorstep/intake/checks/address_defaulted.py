"""The present address is filled with '-' (现住址以“-”填充)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="address_defaulted",
    tables=("stays",),
    effect=Effect.FLAG,
    columns=("residence_address",),
    condition="raw_residence_address = '-'",
    what=Text("现住址以“-”填充", "the present address is filled with '-'"),
    right=Text("应填写现住址", "expected the present address"),
    holds=({"raw_residence_address": "'-'"},),
    spares=({"raw_residence_address": "'广东省'"}, {"raw_residence_address": "NULL"},),
)
