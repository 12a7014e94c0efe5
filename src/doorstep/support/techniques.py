"""Does a technique stay? Read from the records by operation code: first done, done alone, and still done after the expert left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from doorstep.core.period import add_months
from doorstep.core.text import Text

MARKS = (6, 12)
"""Months after the expert left at which it is asked whether the technique is still done."""
WINDOW = 3
"""Months in which a case must lie, beginning with the mark: a technique that is not done every month is not lost."""


class Stays(StrEnum):
    """Whether local hands still do it at a mark."""

    YES = "yes"
    NO = "no"
    TOO_SOON = "too-soon"
    UNKNOWN = "unknown"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    Stays.YES: Text("仍在独立开展", "still done alone"),
    Stays.NO: Text("已不再开展", "no longer done"),
    Stays.TOO_SOON: Text("时间未到", "too soon to tell"),
    Stays.UNKNOWN: Text("无法核对", "cannot be checked"),
}


@dataclass(frozen=True, slots=True)
class Month:
    """Cases of a technique at an institution in a month (yyyymm); `own` without a visiting expert in the lead."""

    month: int
    cases: int
    own: int


@dataclass(frozen=True, slots=True)
class Course:
    """What the records tell of a technique.

    first, first_alone  months, 0 when never
    visited    cases that a visiting expert led; own: the others
    left       month in which the expert left, 0 while there or when nobody was named
    at_marks   (months after leaving, whether it is still done)
    """

    first: int
    first_alone: int
    visited: int
    own: int
    left: int
    at_marks: tuple[tuple[int, Stays], ...]


def course(months: Iterable[Month], *, left: int, last: int) -> Course:
    """The course of a technique, from its cases by month.

    left   month of the expert's return, 0 when it is not known
    last   last month of the records: what lies after it cannot be told
    """
    done = sorted((one for one in months if one.cases), key=lambda one: one.month)
    alone = [one.month for one in done if one.own]
    return Course(
        first=done[0].month if done else 0,
        first_alone=alone[0] if alone else 0,
        visited=sum(one.cases - one.own for one in done),
        own=sum(one.own for one in done),
        left=left,
        at_marks=tuple((mark, _stays(alone, add_months(left, mark) if left else 0, last)) for mark in MARKS),
    )


def _stays(alone: list[int], mark: int, last: int) -> Stays:
    """Whether there is an own case within the window that begins at a mark."""
    if not mark:
        return Stays.UNKNOWN
    end = add_months(mark, WINDOW - 1)
    if any(mark <= month <= end for month in alone):
        return Stays.YES
    return Stays.TOO_SOON if last < end else Stays.NO
