"""Rows of a programme as they are written down, each knowing which limit or wish it states."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import coo_array, csr_array  # type: ignore[import-untyped,unused-ignore]

from doorstep.planning.postings.problem import Floats, Ints

STRUCTURE = -1  # rows that say what the columns mean: nobody can give them up


@dataclass(slots=True)
class Rows:
    """Rows low <= sum of value x column <= high; `item` is the place of what they state in a list of items, or STRUCTURE."""

    row: list[Ints] = field(default_factory=list)
    column: list[Ints] = field(default_factory=list)
    value: list[Floats] = field(default_factory=list)
    low: list[Floats] = field(default_factory=list)
    high: list[Floats] = field(default_factory=list)
    item: list[Ints] = field(default_factory=list)
    count: int = 0

    def add(self, row: ArrayLike, column: ArrayLike, value: ArrayLike, *, low: ArrayLike, high: ArrayLike, rows: int, item: ArrayLike = STRUCTURE) -> None:
        """Add so many rows; `row` is counted from 0 within them."""
        at = np.asarray(row, dtype=np.int64)
        self.row.append(at + self.count)
        self.column.append(np.broadcast_to(np.asarray(column, dtype=np.int64), at.shape))
        self.value.append(np.broadcast_to(np.asarray(value, dtype=float), at.shape))
        for kept, given in ((self.low, low), (self.high, high)):
            kept.append(np.broadcast_to(np.asarray(given, dtype=float), (rows,)))
        self.item.append(np.broadcast_to(np.asarray(item, dtype=np.int64), (rows,)))
        self.count += rows

    def follow(self, level: int, units: int, periods: int, *, unit: Ints, start: Ints, end: Ints, column: Ints, rise: ArrayLike) -> None:
        """Levels of units by period, columns from `level` on: as the period before, more by what starts, less by what ends.

        Two entries a column, where a sum over the time it lasts would take one for every period.
        """
        every, risen = np.arange(units * periods), np.broadcast_to(np.asarray(rise, dtype=float), start.shape)
        later, ending = every[every % periods > 0], end < periods
        row = np.concatenate([every, later, unit * periods + start, (unit * periods + end)[ending]])
        columns = np.concatenate([level + every, level + later - 1, column, column[ending]])
        self.add(row, columns, np.concatenate([np.ones(len(every)), -np.ones(len(later)), -risen, risen[ending]]), low=0.0, high=0.0, rows=len(every))

    def matrix(self, columns: int) -> csr_array:
        """All rows as one sparse matrix."""
        found = coo_array((np.concatenate(self.value), (np.concatenate(self.row), np.concatenate(self.column))), (self.count, columns)).tocsr()
        found.sum_duplicates()
        return found
