"""What the pages of plans hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.charts import Chart
from doorstep.web.figures import Ribbon
from doorstep.web.frame import Choice, Frame
from doorstep.web.table import Table
from doorstep.web.tilemap import TileMap


@dataclass(frozen=True, slots=True)
class Field:
    """One wish of a form. options are (value, words); without any it is a number, or with `is_flag` a tick."""

    name: str
    label: str
    value: str
    hint: str
    options: tuple[tuple[str, str], ...] = ()
    is_flag: bool = False


@dataclass(frozen=True, slots=True)
class PlansPage:
    """What a planner may wish, and the plans that were made.

    refusal  why the last wish cannot be, '' when nothing was refused
    may_make False for readers who may only look
    """

    template: ClassVar[str] = "planning/plans.html"
    frame: Frame
    sentence: str
    ribbon: Ribbon
    fields: tuple[Field, ...]
    may_make: bool
    refusal: str
    plans: Table


FEW = 12
"""So many bars or rows stand open; the others are folded, so that a phone comes to the end of a page."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One action over the half-years: when it is prepared and when it is at work, in per cent of the plan's length.

    told  kind, cost, and that it must be done where it must
    """

    code: str
    name: str
    told: str
    when: str
    prepared_x: float
    prepared_width: float
    working_x: float
    working_width: float
    why: str


@dataclass(frozen=True, slots=True)
class Gantt:
    """Actions over the plan's half-years. ticks are (per cent of its length, year; '' for a second half)."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]

    @property
    def shown(self) -> tuple[Bar, ...]:
        return self.bars[:FEW]

    @property
    def folded(self) -> tuple[Bar, ...]:
        return self.bars[FEW:]

    @property
    def after(self) -> int:
        """The number of the first bar that is folded."""
        return FEW + 1


@dataclass(frozen=True, slots=True)
class Wish:
    """An action that the plan takes, or that was left out of it: free, lock or forbid."""

    code: str
    name: str
    told: str
    wish: str


@dataclass(frozen=True, slots=True)
class OfferedAt:
    """An institution, and what else could be done there: (code, name, kind)."""

    name: str
    actions: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class OfferedIn:
    """A county, the institutions in it, and how many actions they have together."""

    name: str
    institutions: tuple[OfferedAt, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Searching:
    """How far a search is. share in per cent."""

    is_open: bool
    words: str
    percent: int
    href: str
    may_stop: bool
    closing: Chart


@dataclass(frozen=True, slots=True)
class PlanPage:
    """One plan: while it is looked for, and once it is there.

    is_known  False until there is a plan to show
    may_wish  whether its reader may plan again, also when these wishes were refused
    wishes    what may be changed of the actions taken and of those left out
    offered   every other action, to ask for more
    money_said   how much of the budget is taken, '' without a budget
    roadmap   current when the plan is on the roadmap already
    """

    template: ClassVar[str] = "planning/plan.html"
    frame: Frame
    number: int
    sentence: str
    refusal: str
    searching: Searching
    is_known: bool
    may_make: bool
    may_wish: bool
    ribbon: Ribbon
    proof: tuple[tuple[str, str], ...]
    fields: tuple[Field, ...]
    gantt: Gantt | None
    actions: Table
    wishes: tuple[Wish, ...]
    offered: tuple[OfferedIn, ...]
    tiles: TileMap | None
    counties: Table
    money: Table
    money_said: str
    unknown: Table
    asks_numbers: bool
    left_out: tuple[tuple[str, str], ...]
    frontier: Chart
    points: Table
    frontier_state: Searching
    numbers_state: Searching
    downloads: tuple[Choice, ...]
    roadmap: Choice | None


@dataclass(frozen=True, slots=True)
class WhyPage:
    """Why one action is in the plan, or what taking it would cost."""

    template: ClassVar[str] = "planning/why.html"
    frame: Frame
    sentence: str
    facts: tuple[tuple[str, str], ...]
    displaced: Table
    back: str
