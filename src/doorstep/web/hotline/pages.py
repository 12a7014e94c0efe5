"""What the pages of the hotline hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.cases.pages import JobLine
from doorstep.web.charts import Chart
from doorstep.web.frame import Choice, Frame
from doorstep.web.refusals import Refusal
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class Handed:
    """A call just written down: its case, and the address that its caller is to be given."""

    number: str
    link: str


@dataclass(frozen=True, slots=True)
class CallsPage:
    """`again` is the address that the list asks itself for; `typed` is what was written, so that nothing is lost."""

    template: ClassVar[str] = "hotline/calls.html"
    frame: Frame
    tabs: tuple[Choice, ...]
    sentence: str
    handed: Handed | None
    refusal: Refusal | None
    lines: tuple[JobLine, ...]
    empty: str
    again: str
    key: str
    institutions: tuple[Choice, ...]
    typed: dict[str, str]


@dataclass(frozen=True, slots=True)
class PosterPage:
    template: ClassVar[str] = "hotline/poster.html"
    frame: Frame
    tabs: tuple[Choice, ...]
    sentence: str
    place: str
    address: str
    alt: str


@dataclass(frozen=True, slots=True)
class CountsPage:
    template: ClassVar[str] = "hotline/counts.html"
    frame: Frame
    tabs: tuple[Choice, ...]
    sentence: str
    chosen: str
    chart: Chart
    months: Table
    places: Table


@dataclass(frozen=True, slots=True)
class CallPage:
    """The public form of one institution."""

    template: ClassVar[str] = "hotline/call.html"
    frame: Frame
    place: str
    sentence: str
    refusal: Refusal | None
    key: str
    institution: str
    typed: dict[str, str]


@dataclass(frozen=True, slots=True)
class StandingPage:
    """One call as its caller sees it. `facts` are (label, words); `link` is '' unless it was sent just now."""

    template: ClassVar[str] = "hotline/standing.html"
    frame: Frame
    place: str
    sentence: str
    sent: str
    link: str
    refusal: Refusal | None
    facts: tuple[tuple[str, str], ...]
    reply: str
    may_judge: bool
    version: int
    keys: tuple[str, str]
    note: str
    again: str
