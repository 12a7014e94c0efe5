"""What the audit page holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.frame import Frame
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class AuditPage:
    template: ClassVar[str] = "audit/record.html"
    frame: Frame
    sentence: str
    changes: Table
    sign_ins: Table
    reads: Table
