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
    template: ClassVar[str] = "indicators/every.html"
    frame: Frame
    sentence: str
    ribbon: Ribbon
    listed: Table


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """One indicator. `facts` are (name, words): meaning, formula, source and so on."""

    template: ClassVar[str] = "indicators/detail.html"
    frame: Frame
    name: str
    sentence: str
    ribbon: Ribbon
    facts: tuple[tuple[str, str], ...]
    levels: tuple[Choice, ...]
    by_area: Table
    trend: Chart
    by_month: Table
    sql: str
