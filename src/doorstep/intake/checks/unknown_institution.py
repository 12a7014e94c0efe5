"""The institution is not in the registry (机构不在登记册中)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="unknown_institution",
    tables=("stays",),
    effect=Effect.QUARANTINE,
    columns=("institution",),
    condition="institution IS NULL",
    what=Text("机构不在登记册中", "the institution is not in the registry"),
    right=Text("应为登记册中的机构代码或全称", "expected a code or full name from the registry"),
    holds=({"institution": "NULL"},),
    spares=({"institution": "'441881001'"},),
)
