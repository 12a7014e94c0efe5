"""What the page of paired support holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.charts import Chart
from doorstep.web.frame import Choice, Frame
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class SupportPage:
    """Who helps whom. `rooms` lead to the ledgers, `published` is None when the region file has no figures."""

    template: ClassVar[str] = "support/overview.html"
    frame: Frame
    sentence: str
    tabs: tuple[Choice, ...]
    waiting: Table
    map: Chart
    destinations: Table
    batches: Table
    sources: Table
    specialties: Table
    checks: Table
    published: Table | None
    rooms: tuple[tuple[str, tuple[Choice, ...]], ...]


@dataclass(frozen=True, slots=True)
class TechniquesPage:
    """What was brought and whether it stays; mentorships; accreditation by clause."""

    template: ClassVar[str] = "support/techniques.html"
    frame: Frame
    sentence: str
    tabs: tuple[Choice, ...]
    techniques: Table
    own: Table
    mentorships: Table
    accreditations: Table
    achievements: Table
    rooms: tuple[tuple[str, tuple[Choice, ...]], ...]


@dataclass(frozen=True, slots=True)
class YearPage:
    """Outreach or training of a year: its tables in order."""

    template: ClassVar[str] = "support/year.html"
    frame: Frame
    sentence: str
    tabs: tuple[Choice, ...]
    years: tuple[Choice, ...]
    first: Table
    second: Table
    rooms: tuple[tuple[str, tuple[Choice, ...]], ...]
