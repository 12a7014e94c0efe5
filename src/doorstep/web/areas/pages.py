"""What an area's page holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.charts import Chart
from doorstep.web.figures import Ribbon
from doorstep.web.frame import Frame
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who leaves: the picture and its tables. `sankey` is None when no stream is large enough to show."""

    sankey: Chart | None
    has_conditions: bool


@dataclass(frozen=True, slots=True)
class AreaPage:
    """One area; `by_area` is None for a township. `leaving` is None for readers who see only the area's total; `only_total` then says so."""

    template: ClassVar[str] = "areas/detail.html"
    frame: Frame
    sentence: str
    ribbon: Ribbon
    only_total: str
    leaving: Leaving | None
    links: Table
    destinations: Table
    conditions: Table
    routes: Table
    by_area: Table | None
    trend: Chart
    by_month: Table
