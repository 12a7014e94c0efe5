"""What the indicator pages hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.charts import Chart
from doorstep.web.figures import Ribbon
from doorstep.web.frame import Choice, Frame
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class IndicatorsPage:
    """Every indicator. `listed` is the whole table, which downloads give; `themes` are its parts in order.

    facts  formula and source of each, for the definition sheet; empty when no sheet is asked for
    """

    template: ClassVar[str] = "indicators/every.html"
    frame: Frame
    sentence: str
    ribbon: Ribbon
    listed: Table
    themes: tuple[tuple[str, Table], ...]
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """One indicator. `facts` are (name, words): meaning, formula, source and so on.

    area_name, area_href   the area the page is about, and its own page; '' for a region that has none
    rows_href    the rows behind the figure, '' for readers who may not see rows
    breakdowns   choices of what the reader's own area is broken down by; empty when there is none
    by_part      the chosen breakdown; by_institution: institutions in the reader's area. None when there is none
    """

    template: ClassVar[str] = "indicators/detail.html"
    frame: Frame
    name: str
    sentence: str
    area_name: str
    area_href: str
    rows_href: str
    ribbon: Ribbon
    facts: tuple[tuple[str, str], ...]
    levels: tuple[Choice, ...]
    by_area: Table
    breakdowns: tuple[Choice, ...]
    by_part: Table | None
    by_institution: Table | None
    institutions_are_many: bool
    trend: Chart
    by_month: Table
    sql: str


@dataclass(frozen=True, slots=True)
class RowsPage:
    """The encounters behind a figure.

    parts           all rows the figure rests on, or its numerator alone; empty when it has none
    newer, older    addresses of the pages beside this one, '' at the ends
    """

    template: ClassVar[str] = "indicators/rows.html"
    frame: Frame
    sentence: str
    ribbon: Ribbon
    parts: tuple[Choice, ...]
    rows: Table
    newer: str
    older: str
    facts: tuple[tuple[str, str], ...]
