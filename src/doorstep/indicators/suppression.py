"""What is shown of small counts, so that nobody can be found by subtraction.

Counts of 1 to 7 are hidden and others rounded to the nearest 5. Seven, not six: beside a rounded
sum and a rounded other part, a hidden 6 could be told for certain, a 6 or a 7 cannot. Where one
cell alone would be hidden beside its total, the next smallest is hidden too.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from doorstep.indicators.governance import Small

Cell = TypeVar("Cell", bound=Hashable)
Line = TypeVar("Line", bound=Hashable)
DEFAULT = Small()


def is_small(count: int, small: Small = DEFAULT) -> bool:
    """True for a count that is hidden."""
    return 0 < count < small.below


def rounded(count: int, small: Small = DEFAULT) -> int:
    """The nearest multiple, halves up."""
    return (count + small.round_to // 2) // small.round_to * small.round_to


def shown(count: int, small: Small = DEFAULT) -> int | None:
    """A count as it may be shown: rounded, or None when small."""
    return None if is_small(count, small) else rounded(count, small)


def hidden_together(counts: Mapping[Cell, int], small: Small = DEFAULT) -> frozenset[Cell]:
    """Which cells are hidden where their sum stands beside them."""
    hidden = {cell for cell, count in counts.items() if is_small(count, small)}
    others = [cell for cell, count in counts.items() if count and cell not in hidden]
    if len(hidden) == 1 and others:
        hidden.add(min(others, key=lambda cell: counts[cell]))
    return frozenset(hidden)


def hidden_in_table(counts: Mapping[tuple[Line, Line], int], small: Small = DEFAULT) -> frozenset[tuple[Line, Line]]:
    """Which cells of a table are hidden where sums of its rows and columns are known."""
    hidden = frozenset(cell for cell, count in counts.items() if is_small(count, small))
    while True:
        more = hidden.union(*(_second(line, counts, hidden) for line in _lines(counts)))
        if more == hidden:
            return hidden
        hidden = more


def _lines(cells: Iterable[tuple[Line, Line]]) -> Iterable[list[tuple[Line, Line]]]:
    for at in (0, 1):
        lines: dict[Line, list[tuple[Line, Line]]] = {}
        for cell in cells:
            lines.setdefault(cell[at], []).append(cell)
        yield from lines.values()


def _second(
    line: list[tuple[Line, Line]], counts: Mapping[tuple[Line, Line], int], hidden: frozenset[tuple[Line, Line]]
) -> frozenset[tuple[Line, Line]]:
    """The smallest cell still shown in a line of which one alone is hidden."""
    still = [cell for cell in line if counts[cell] and cell not in hidden]
    if sum(cell in hidden for cell in line) != 1 or not still:
        return frozenset()
    return frozenset({min(still, key=lambda cell: counts[cell])})
