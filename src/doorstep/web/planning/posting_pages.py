"""What the page of expert postings holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.figures import Ribbon
from doorstep.web.frame import Choice, Frame
from doorstep.web.planning.plan_pages import Searching
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class Stay:
    """One posting as a bar: x and width in per cent of the months looked at; `is_plan` for a team of the plan."""

    words: str
    told: str
    label: str
    x: float
    width: float
    is_plan: bool


@dataclass(frozen=True, slots=True)
class Host:
    """A host and its postings, earliest first."""

    name: str
    stays: tuple[Stay, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """A wish that is not wholly answered: what it is, why, and what would last instead; '' when nothing would."""

    words: str
    told: str
    why: str
    lasting: str


@dataclass(frozen=True, slots=True)
class Form:
    """What may be chosen: months as (value, words, is chosen), the first month as typed, plans as (number, words, is chosen)."""

    months: tuple[tuple[int, str, bool], ...]
    first: str
    plans: tuple[tuple[str, str, bool], ...]
    minimums: bool


@dataclass(frozen=True, slots=True)
class PostingsPage:
    """Who goes where: one matching, with the form for the next.

    refusal   why the last wish, or this matching, cannot be; '' when nothing was refused
    is_known  False until there is a matching to show
    ticks     (per cent of the months, words)
    ledger    current when the postings are on the ledger already; None for those who may not enter them
    """

    template: ClassVar[str] = "planning/postings.html"
    frame: Frame
    sentence: str
    refusal: str
    searching: Searching
    is_known: bool
    may_make: bool
    form: Form
    ribbon: Ribbon
    hosts: tuple[Host, ...]
    ticks: tuple[tuple[float, str], ...]
    going: Table
    open_list: tuple[Open, ...]
    open_wishes: Table
    minimums: Table
    known: tuple[str, ...]
    missing: tuple[str, ...]
    proof: tuple[tuple[str, str], ...]
    ledger: Choice | None
    earlier: Table
