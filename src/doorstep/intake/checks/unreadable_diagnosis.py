"""The main diagnosis is not an ICD-10 code (主要诊断不是 ICD-10 编码)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="unreadable_diagnosis",
    tables=("stays", "settlements"),
    effect=Effect.QUARANTINE,
    columns=("icd",),
    condition="icd IS NULL OR NOT regexp_matches(icd, '^[A-Z][0-9]{2}')",
    what=Text("主要诊断不是 ICD-10 编码", "the main diagnosis is not an ICD-10 code"),
    right=Text("应为一个字母加两位数字开头，如 I63.9", "expected a letter and two digits first, such as I63.9"),
    holds=({"icd": "NULL"}, {"icd": "'感冒'"},),
    spares=({"icd": "'I63.900X001'"},),
)
