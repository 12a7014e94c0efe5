"""The age or the day of birth is impossible (年龄或出生日期不可能)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="impossible_age",
    tables=("stays", "settlements"),
    effect=Effect.FLAG,
    columns=("age_years", "birth_on"),
    condition="given_age NOT BETWEEN 0 AND 130 OR birth_on > admitted_on",
    what=Text("年龄或出生日期不可能", "the age or the day of birth is impossible"),
    right=Text("年龄应为 0–130 岁，出生不应晚于入院", "expected 0-130 years and birth not after admission"),
    holds=({"given_age": "200", "birth_on": "NULL", "admitted_on": "DATE '2025-01-01'"}, {"given_age": "1", "birth_on": "DATE '2026-01-01'", "admitted_on": "DATE '2025-01-01'"},),
    spares=({"given_age": "30", "birth_on": "DATE '1995-01-01'", "admitted_on": "DATE '2025-01-01'"},),
)
