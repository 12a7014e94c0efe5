"""What the page of the roadmap holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.frame import Choice, Frame
from doorstep.web.roadmap.gantt import Gantt
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class Fold:
    """A table that stands open when it is short."""

    table: Table
    is_open: bool


@dataclass(frozen=True, slots=True)
class RoadmapPage:
    """Projects over time, and as a list; tasks; what was changed and why.

    gantt, more   the first projects over time, and the others folded under them; None without any
    folds       projects, tasks, milestones and changes
    downloads   files of the plan that this was made from; none for one that people wrote
    """

    template: ClassVar[str] = "roadmap/overview.html"
    frame: Frame
    sentence: str
    plans: tuple[Choice, ...]
    waiting: Fold | None
    gantt: Gantt | None
    more: Gantt | None
    gantt_title: str
    folds: tuple[Fold, ...]
    ledgers: tuple[Choice, ...]
    downloads: tuple[Choice, ...]
