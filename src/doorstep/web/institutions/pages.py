"""What the institution pages hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.charts import Chart
from doorstep.web.figures import Ribbon, Shown
from doorstep.web.frame import Frame
from doorstep.web.pickers import Pickers
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class InstitutionsPage:
    template: ClassVar[str] = "institutions/every.html"
    frame: Frame
    sentence: str
    ribbon: Ribbon
    pickers: Pickers
    listed: Table


@dataclass(frozen=True, slots=True)
class InstitutionPage:
    """One institution. `register` are (name, words) of the register; `radar_note` says how axes are scaled."""

    template: ClassVar[str] = "institutions/detail.html"
    frame: Frame
    sentence: str
    ribbon: Ribbon
    register: tuple[tuple[str, str], ...]
    figures: tuple[Shown, ...]
    radar: Chart
    radar_note: str
    compared: Table
    groups: Table
    blocks: Table
    homes: Table
    volume: Chart
    by_month: Table
    facts: tuple[tuple[str, str], ...]
