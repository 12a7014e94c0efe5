"""What the pages of assessment hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.charts import Chart
from doorstep.web.frame import Choice, Frame
from doorstep.web.refusals import Refusal
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """Scores and ranks as they stand, or as they were published. `publish` is '' for those who may not."""

    template: ClassVar[str] = "assessment/overview.html"
    frame: Frame
    sentence: str
    tabs: tuple[Choice, ...]
    done: str
    refusal: Refusal | None
    state: str
    scores: Table
    items: tuple[Choice, ...]
    funnel: Chart
    funnel_told: str
    funnel_table: Table
    mentions: Table
    rule: str
    rankings: Table
    publish: str
    appeals: Table | None
    appeal: str


@dataclass(frozen=True, slots=True)
class CardPage:
    """One area's scorecard, item by item."""

    template: ClassVar[str] = "assessment/card.html"
    frame: Frame
    sentence: str
    tabs: tuple[Choice, ...]
    band: str
    tone: str
    scores: Table
    rule: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EffectsPage:
    """Every finished project and what it changed."""

    template: ClassVar[str] = "assessment/effects.html"
    frame: Frame
    sentence: str
    tabs: tuple[Choice, ...]
    effects: Table
    calibration: str


@dataclass(frozen=True, slots=True)
class EffectPage:
    """One finished project: the effect over time, the checks in plain words, the comparisons."""

    template: ClassVar[str] = "assessment/effect.html"
    frame: Frame
    sentence: str
    tabs: tuple[Choice, ...]
    facts: tuple[tuple[str, str], ...]
    course: Chart
    points: Table
    checks: Table
    comparisons: Table
    project: str


@dataclass(frozen=True, slots=True)
class TargetsPage:
    """Targets by indicator and area, and whether the parts add up."""

    template: ClassVar[str] = "assessment/targets.html"
    frame: Frame
    sentence: str
    tabs: tuple[Choice, ...]
    waiting: Table
    wholes: Table
    targets: Table
    new: str


@dataclass(frozen=True, slots=True)
class PartsPage:
    """One target broken down to the tier below. `ways` are the rules that may be tried, `parts` what each area would get."""

    template: ClassVar[str] = "assessment/parts.html"
    frame: Frame
    sentence: str
    tabs: tuple[Choice, ...]
    refusal: Refusal | None
    ways: tuple[Choice, ...]
    keep: bool
    parts: Table
    way: str
    may_set: bool
    action: str
    key: str
