"""What the board holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.frame import Choice, Frame
from doorstep.web.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Bed:
    """One bed or slot; `acts` are (address, words) of what the reader may do with it."""

    label: str
    standing: str
    words: str
    until: str
    case: str
    acts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ward:
    title: str
    kind: str
    count: str
    beds: tuple[Bed, ...]


@dataclass(frozen=True, slots=True)
class BoardPage:
    """`typed` is what was written into the form, so that nothing is lost on failure."""

    template: ClassVar[str] = "capacity/board.html"
    frame: Frame
    sentence: str
    done: str
    wards: tuple[Ward, ...]
    kinds: tuple[Choice, ...]
    may_keep: bool
    refusal: Refusal | None
    typed: dict[str, str]
