"""What the flows page holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.figures import Ribbon
from doorstep.web.frame import Frame
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class FlowsPage:
    template: ClassVar[str] = "flows/matrix.html"
    frame: Frame
    sentence: str
    ribbon: Ribbon
    matrix: Table
