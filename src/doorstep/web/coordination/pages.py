"""What the pages of coordination hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.charts import Chart
from doorstep.web.figures import Shown
from doorstep.web.frame import Choice, Frame
from doorstep.web.pickers import Pickers
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class Definition:
    """One measure in words: (name, words) pairs."""

    code: str
    name: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CountsPage:
    """Referrals counted in a period.

    counted    how counts are shown, and to whom a figure belongs
    warning    steps of institutions that the register does not have; '' when there are none
    facts      the definitions, for the sheet of a download
    """

    template: ClassVar[str] = "coordination/counts.html"
    frame: Frame
    tabs: tuple[Choice, ...]
    sentence: str
    pickers: Pickers
    counted: str
    warning: str
    cards: tuple[Shown, ...]
    chart: Chart
    months: Table
    senders: Table
    receivers: Table
    outflow: Table
    parts: Table
    measures: Table
    definitions: tuple[Definition, ...]
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Key:
    """A colour of the map, what it stands for, and how many."""

    tone: int
    label: str
    count: str


@dataclass(frozen=True, slots=True)
class MotionPage:
    """Referrals in motion now; `again` is the address that the page asks every few seconds.

    keys  the directions with their colours
    """

    template: ClassVar[str] = "coordination/motion.html"
    frame: Frame
    tabs: tuple[Choice, ...]
    sentence: str
    again: str
    at: str
    keys: tuple[Key, ...]
    standing: str
    map: Chart
    has_map: bool
    flows: Table
