"""External quality assessment (室间质评): who passed what, from when to when, and how far that carries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.recognition.language import SchemeLevel


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass of one item. Both days are included; a pass that was withdrawn ends the day before."""

    scheme: str
    level: SchemeLevel
    from_on: date
    to_on: date

    def __post_init__(self) -> None:
        if self.to_on < self.from_on:
            raise BadValue(Text("质评有效期的终止早于起始", "the pass ends before it begins"))

    def holds_on(self, day: date) -> bool:
        return self.from_on <= day <= self.to_on


class Assessed(StrEnum):
    """Where external assessment stood on a day. A gap between passes and the time after the last are lapses."""

    PASSED = "passed"
    LAPSED = "lapsed"
    UNKNOWN = "unknown"


def held(passes: Iterable[Pass], on: date) -> tuple[Pass, ...]:
    """The passes that hold on a day."""
    return tuple(one for one in passes if one.holds_on(on))


def assessed(passes: Iterable[Pass], on: date) -> Assessed:
    """Passed, lapsed (passed before, not now), or unknown (never passed up to that day)."""
    known = tuple(passes)
    if held(known, on):
        return Assessed.PASSED
    return Assessed.LAPSED if any(one.to_on < on for one in known) else Assessed.UNKNOWN
