"""What the living page holds: each component in every state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.charts import Chart
from doorstep.web.data.pages import Progress
from doorstep.web.figures import Ribbon, Shown
from doorstep.web.frame import Frame
from doorstep.web.refusals import Refusal
from doorstep.web.table import Table
from doorstep.web.tilemap import TileMap


@dataclass(frozen=True, slots=True)
class ComponentsPage:
    template: ClassVar[str] = "ui/components.html"
    frame: Frame
    sentence: str
    figures: tuple[Shown, ...]
    ribbon: Ribbon
    filled: Table
    empty: Table
    line: Chart
    streams: Chart
    parts: Chart
    tiles: TileMap
    refusal: Refusal
    uploads: tuple[Progress, ...]
    is_moving: bool
