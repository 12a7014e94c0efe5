"""What the page of the monitoring indicators holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.figures import Ribbon
from doorstep.web.frame import Frame
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class MonitoringPage:
    template: ClassVar[str] = "community/monitoring.html"
    frame: Frame
    sentence: str
    ribbon: Ribbon
    lines: Table
    evidence: Table
    formulas: Table
