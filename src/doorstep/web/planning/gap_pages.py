"""What the pages of gaps hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.charts import Chart
from doorstep.web.figures import Ribbon
from doorstep.web.frame import Frame
from doorstep.web.pickers import Pickers
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class GapsPage:
    """The gaps of an area, ranked.

    is_known     False when there is no gap to show
    has_reasons  False where the records do not say why people leave
    meaning      what the order means, one sentence
    gaps, every  the first in rank, and all that may be shown
    key          the five reasons with what each means, in the order of the bars
    """

    template: ClassVar[str] = "planning/gaps.html"
    frame: Frame
    sentence: str
    ribbon: Ribbon
    pickers: Pickers
    is_known: bool
    has_reasons: bool
    meaning: str
    key: tuple[tuple[str, str], ...]
    reasons: Chart
    gaps: Table
    every: Table
    filled: Table
    open_techniques: Table


@dataclass(frozen=True, slots=True)
class GapPage:
    """One gap: why, where to, at what cost, and what is missing at which institution.

    about        (name, words) of the condition
    has_reasons  False where the records do not say why people leave, or too few left
    """

    template: ClassVar[str] = "planning/gap.html"
    frame: Frame
    sentence: str
    ribbon: Ribbon
    about: tuple[tuple[str, str], ...]
    has_reasons: bool
    chart: Chart
    reasons: Table
    destinations: Table
    at_home: Table
