"""What the condition pages hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.charts import Chart
from doorstep.web.figures import Ribbon, Shown
from doorstep.web.frame import Frame
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class ConditionsPage:
    """Planners' groups, then every ICD-10 block with stays."""

    template: ClassVar[str] = "conditions/every.html"
    frame: Frame
    sentence: str
    ribbon: Ribbon
    groups: Table
    blocks: Table


@dataclass(frozen=True, slots=True)
class ConditionPage:
    """One condition among the people of the reader's area.

    about         what the condition takes in
    figures       severe, operated, grade 4, deaths
    by_area       None where conditions are not kept below
    destinations  None for readers who see only the area's total; only_total then says so
    request_href  where support is asked for because of this gap; '' for those who may not
    facts         for the definition sheet: what the condition takes in
    """

    template: ClassVar[str] = "conditions/detail.html"
    frame: Frame
    sentence: str
    ribbon: Ribbon
    about: str
    figures: tuple[Shown, ...]
    by_area: Table | None
    destinations: Table | None
    only_total: str
    treating: Table
    is_long: bool
    trend: Chart
    by_month: Table
    atlas_href: str
    request_href: str
    facts: tuple[tuple[str, str], ...]
