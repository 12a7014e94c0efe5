"""What the pages of planning hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.charts import Chart
from doorstep.web.figures import Ribbon
from doorstep.web.frame import Frame
from doorstep.web.pickers import Pickers
from doorstep.web.table import Table
from doorstep.web.tilemap import TileMap


@dataclass(frozen=True, slots=True)
class Door:
    """One page of planning: its name, its address and what it answers."""

    name: str
    href: str
    answers: str


@dataclass(frozen=True, slots=True)
class PlanningPage:
    """The pages of planning, each with the question it answers."""

    template: ClassVar[str] = "planning/index.html"
    frame: Frame
    sentence: str
    doors: tuple[Door, ...]


@dataclass(frozen=True, slots=True)
class AccessPage:
    """How far people are from care, and how evenly it is spread.

    is_known      False when no area has a population, or no way is known: the page then says only what to give
    uneven        in plain words what the curve says; why there is none when it cannot be drawn
    has_thickness False without the size of counties
    """

    template: ClassVar[str] = "planning/access.html"
    frame: Frame
    sentence: str
    ribbon: Ribbon
    pickers: Pickers
    is_known: bool
    tiles: TileMap
    counties: Table
    bands: Chart
    within: Table
    uneven: str
    curve: Chart
    equity: Table
    has_thickness: bool
    thickness: Table
    places: Table


@dataclass(frozen=True, slots=True)
class ChoicePage:
    """What drives people away: how patients choose, in plain words, and how far that can be trusted.

    is_known  False when the records do not suffice: the sentence then says what is missing
    drives    (what, what it does) in plain words, the strongest told first
    openings  institutions that opened while records were kept, held against the model of before; None where none did
    """

    template: ClassVar[str] = "planning/choice.html"
    frame: Frame
    sentence: str
    is_known: bool
    ribbon: Ribbon
    drives: tuple[tuple[str, str], ...]
    odds: Table
    what_if: Chart
    changes: Table
    sides: Chart
    trust: Table
    openings: Table | None
    elasticities: Table
    chapters: Table
    institutions: Table
