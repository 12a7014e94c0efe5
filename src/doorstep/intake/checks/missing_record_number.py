"""The record number is missing (缺病案号或结算编号)."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.intake.check import Check, Effect

CHECK = Check(
    code="missing_record_number",
    tables=("stays", "settlements"),
    effect=Effect.QUARANTINE,
    columns=("record_no",),
    condition="record_no IS NULL",
    what=Text("缺病案号或结算编号", "the record number is missing"),
    right=Text("每行必须有编号", "every row needs one"),
    holds=({"record_no": "NULL"},),
    spares=({"record_no": "'7'"},),
)
