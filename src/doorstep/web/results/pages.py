"""What the order desk holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.frame import Choice, Frame
from doorstep.web.refusals import Refusal
from doorstep.web.table import Table


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One earlier result and what the rules say of it. `tone` is yes, partly or no."""

    value: str
    result: str
    beside: str
    made: str
    tone: str
    decision: str
    clause: str
    until: str
    notes: tuple[str, ...]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ItemCard:
    """One item of the order. `asks_reason` when a recognised result exists, so that a repeat has to be explained.

    lacks_reason   it was sent without one
    """

    code: str
    name: str
    under: str
    offers: tuple[OfferLine, ...]
    is_repeated: bool
    lacks_reason: bool
    asks_reason: bool
    repeat: str
    reasons: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """Items of one kind that may be chosen. `is_open` shows them at once."""

    title: str
    items: tuple[Choice, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class DeskPage:
    """The desk in its three states: choosing items, choosing for each item, and what the patient is told."""

    template: ClassVar[str] = "results/desk.html"
    frame: Frame
    sentence: str
    number: str
    refusal: Refusal | None
    warnings: tuple[str, ...]
    groups: tuple[ItemGroup, ...]
    cards: tuple[ItemCard, ...]
    key: str
    told: tuple[str, ...]
    told_title: str
    told_on: str
    existing: Table | None
    may_order: bool
