"""What the counts of recognition hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.frame import Choice, Frame
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class Card:
    """One figure with its name and what stands under it."""

    title: str
    value: str
    under: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class CountsPage:
    """The counts of a time; `chosen` are the presets in force."""

    template: ClassVar[str] = "recognition/counts.html"
    frame: Frame
    sentence: str
    counted: str
    cards: tuple[Card, ...]
    targets: Table
    reasons: Table
    institutions: Table
    rules: Table
    chosen: tuple[Choice, ...]
    note: str
