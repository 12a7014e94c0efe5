"""Ethnicity is filled with 99 (民族以 99 填充)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="ethnicity_defaulted",
    tables=("stays",),
    effect=Effect.FLAG,
    columns=("ethnicity",),
    condition="ethnicity = '99'",
    what=Text("民族以 99 填充", "ethnicity is filled with 99"),
    right=Text("应填写民族代码", "expected a code of GB/T 3304"),
    holds=({"ethnicity": "'99'"},),
    spares=({"ethnicity": "'01'"},),
)
