"""What a reader may see of a count: exactly, rounded to 5, or not at all."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from doorstep.indicators import suppression
from doorstep.store.reader import Reader
from doorstep.vocab.roles import Permission

Cell = TypeVar("Cell", bound=Hashable)
FEWEST_SHOWN = suppression.DEFAULT.below


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


def count_for(reader: Reader, count: int) -> int | None:
    """A count as `reader` may see it: exact, rounded, or None when small."""
    return count if sees_exactly(reader) else suppression.shown(count)


def sum_for(reader: Reader, total: float, *, of: int) -> float | None:
    """A sum over `of` rows as `reader` may see it: in the measure of the rounded count, so that it tells no count better."""
    shown = count_for(reader, of)
    if shown is None:
        return None
    return total * shown / of if of else total


def counts_for(reader: Reader, counts: Mapping[Cell, int]) -> dict[Cell, int | None]:
    """Counts that stand beside their sum: none is hidden alone."""
    if sees_exactly(reader):
        return dict(counts)
    hidden = suppression.hidden_together(counts)
    return {cell: None if cell in hidden else suppression.rounded(count) for cell, count in counts.items()}


def table_for(reader: Reader, counts: Mapping[tuple[int, int], int]) -> dict[tuple[int, int], int | None]:
    """A table whose rows and columns have sums: none is hidden alone in its row or column."""
    if sees_exactly(reader):
        return dict(counts)
    hidden = suppression.hidden_in_table(counts)
    return {cell: None if cell in hidden else suppression.rounded(count) for cell, count in counts.items()}


def figure_for(reader: Reader, num: int, den: int, *, scale: float = 1.0) -> Figure:
    """A rate as `reader` may see it; rates of rounded counts are made from the rounded counts."""
    if sees_exactly(reader):
        return Figure(num, den, scale)
    if suppression.is_small(num) or suppression.is_small(den):
        return Figure(None, None, scale, is_hidden=True)
    return Figure(suppression.rounded(num), suppression.rounded(den), scale)


def figures_for(reader: Reader, counts: Mapping[Cell, tuple[int, int]]) -> dict[Cell, Figure]:
    """Rates, given as (num, den), of parts that stand beside their sum: none is hidden alone."""
    found = {cell: figure_for(reader, num, den) for cell, (num, den) in counts.items()}
    hidden = [cell for cell, figure in found.items() if figure.is_hidden]
    shown = [cell for cell, figure in found.items() if not figure.is_hidden and figure.den]
    if len(hidden) == 1 and shown:
        smallest = min(shown, key=lambda cell: (counts[cell][1], str(cell)))
        found[smallest] = Figure(None, None, is_hidden=True)
    return found
