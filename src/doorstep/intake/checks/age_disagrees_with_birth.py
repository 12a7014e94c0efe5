"""The age disagrees with the day of birth (年龄与出生日期不符)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="age_disagrees_with_birth",
    tables=("stays", "settlements"),
    effect=Effect.FLAG,
    columns=("age_years", "birth_on"),
    condition="abs(given_age - date_diff('year', birth_on, admitted_on)) > 1",
    what=Text("年龄与出生日期不符", "the age disagrees with the day of birth"),
    right=Text("相差不应超过 1 岁", "expected a difference of at most a year"),
    holds=({"given_age": "50", "birth_on": "DATE '1995-01-01'", "admitted_on": "DATE '2025-01-01'"},),
    spares=({"given_age": "29", "birth_on": "DATE '1995-06-01'", "admitted_on": "DATE '2025-01-01'"},),
)
