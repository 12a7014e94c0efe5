"""What the region's page holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.charts import Chart
from doorstep.web.figures import Ribbon, Shown
from doorstep.web.frame import Frame
from doorstep.web.table import Table
from doorstep.web.tilemap import TileMap


@dataclass(frozen=True, slots=True)
class RegionPage:
    """The region, or the reader's own part of it, at a glance.

    wider      a line about the area around the reader's own, '' for readers of the whole region
    published  None when the region file names no published figure
    """

    template: ClassVar[str] = "region/overview.html"
    frame: Frame
    sentence: str
    subject_href: str
    subject_name: str
    wider: str
    ribbon: Ribbon
    tiles: TileMap
    by_area: Table
    promises: tuple[Shown, ...]
    has_promises: bool
    trend: Chart
    by_month: Table
    published: Table | None
