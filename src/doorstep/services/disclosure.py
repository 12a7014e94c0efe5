"""What a reader may see of a count: exactly, rounded to 5, or not at all."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.store.reader import Reader
from doorstep.vocab.roles import Permission

ROUND_TO = 5
FEWEST_SHOWN = 7


@dataclass(frozen=True, slots=True)
class Figure:
    """A rate with its counts, as one reader may see them.

    num, den  counts (or a sum and a count); None when hidden
    scale     the value is num / den * scale
    given     the value itself, where it is made otherwise (a percentile, an index)
    """

    num: int | None
    den: int | None
    scale: float = 1.0
    is_hidden: bool = False
    given: float | None = None

    @property
    def value(self) -> float | None:
        """num / den * scale, or what was given; None when hidden or when nothing was counted."""
        if self.given is not None:
            return self.given
        if self.num is None or not self.den:
            return None
        return self.num / self.den * self.scale

    @property
    def is_empty(self) -> bool:
        return not self.is_hidden and not self.den


def sees_exactly(reader: Reader) -> bool:
    """True for readers who may see rows; everyone else sees rounded counts."""
    return reader.may(Permission.SEE_ROWS)


def rounded(count: int) -> int:
    """The nearest multiple of 5, halves up."""
    return (count + ROUND_TO // 2) // ROUND_TO * ROUND_TO


def count_for(reader: Reader, count: int) -> int | None:
    """A count as `reader` may see it: exact, rounded, or None below seven."""
    if sees_exactly(reader):
        return count
    return None if 0 < count < FEWEST_SHOWN else rounded(count)


def figure_for(reader: Reader, num: int, den: int, *, scale: float = 1.0) -> Figure:
    """A rate as `reader` may see it; rates of rounded counts are made from the rounded counts."""
    if sees_exactly(reader):
        return Figure(num, den, scale)
    if 0 < den < FEWEST_SHOWN or 0 < num < FEWEST_SHOWN:
        return Figure(None, None, scale, is_hidden=True)
    return Figure(rounded(num), rounded(den), scale)
