"""What the outflow atlas holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.areas.pages import Leaving
from doorstep.web.charts import Chart
from doorstep.web.figures import Ribbon
from doorstep.web.frame import Frame
from doorstep.web.pickers import Pickers
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class AtlasPage:
    """Who leaves, on a map of lines, in a Sankey and in tables.

    only_total  said instead of all this to readers who see only the area's total; '' otherwise
    has_map     False for a township: its people's flows are kept by destination, not by line
    has_conditions  False for a township, and when one condition was chosen
    map_note    what the width of a line means, and that the map is schematic
    """

    template: ClassVar[str] = "atlas/atlas.html"
    frame: Frame
    sentence: str
    ribbon: Ribbon
    pickers: Pickers
    only_total: str
    has_map: bool
    map: Chart
    map_note: str
    lines: Table
    leaving: Leaving
    links: Table
    destinations: Table
    conditions: Table
    has_conditions: bool
    routes: Table
