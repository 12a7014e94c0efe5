"""What the page of the roadmap holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.frame import Choice, Frame
from doorstep.web.roadmap.gantt import Gantt
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class RoadmapPage:
    """Projects over time, and as a list; tasks; what was changed and why."""

    template: ClassVar[str] = "roadmap/overview.html"
    frame: Frame
    sentence: str
    plans: tuple[Choice, ...]
    waiting: Table
    gantt: Gantt | None
    gantt_title: str
    projects: Table
    tasks: Table
    milestones: Table
    changes: Table
    ledgers: tuple[Choice, ...]
