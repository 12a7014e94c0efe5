"""Minutes on the road between places and institutions: only the pairs that are known, each with where it is from.

The direction is part of the table. Going to care and coming home may take different times: an uphill
road, a one-way street, an ambulance that starts at the hospital. A pair that is missing is not zero
minutes; it is not known, or beyond the limit that was asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array  # type: ignore[import-untyped,unused-ignore]

from doorstep.core.errors import BadValue
from doorstep.core.text import Text

Floats = NDArray[np.float64]


class Heading(StrEnum):
    """Which way the minutes run: to_care from home to the institution, to_home from the institution to the home."""

    TO_CARE = "to_care"
    TO_HOME = "to_home"

    @property
    def other(self) -> Heading:
        return Heading.TO_HOME if self is Heading.TO_CARE else Heading.TO_CARE


class Mark(IntEnum):
    """Where a number of minutes is from."""

    STATED = 1
    ROAD = 2
    ESTIMATED = 3

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    Mark.STATED: Text("行程表所给", "given in a table of travel times"),
    Mark.ROAD: Text("路网最短路径", "shortest way on the road graph"),
    Mark.ESTIMATED: Text("按直线距离估计", "estimated from the straight distance"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Travel:
    """Minutes between origins (rows) and destinations (columns), in compressed rows.

    origins, destinations  codes, each once
    starts    int64, shape (origins + 1,): row i holds the pairs starts[i] to before starts[i + 1]
    towards   int32, shape (pairs,): the column of each pair, ascending within a row
    minutes   float64, shape (pairs,), finite and not negative
    marks     uint8, shape (pairs,): a `Mark` each
    heading   which way the minutes run; rows are homes and columns institutions either way
    """

    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    starts: NDArray[np.int64]
    towards: NDArray[np.int32]
    minutes: Floats
    marks: NDArray[np.uint8]
    heading: Heading = Heading.TO_CARE

    def __post_init__(self) -> None:
        pairs = self.towards.size
        if self.starts.size != len(self.origins) + 1 or self.starts[-1] != pairs or self.minutes.size != pairs or self.marks.size != pairs:
            raise ValueError("the arrays of a Travel do not fit together")
        if pairs and not (np.isfinite(self.minutes).all() and self.minutes.min() >= 0):
            raise BadValue(
                Text("行程时间须为不小于 0 的有限数", "minutes must be finite and not below 0"),
                cure=Text("没有数据的一对应当缺省，不要写 0 或无穷", "Leave out a pair that is not known; write neither 0 nor infinity"),
            )

    @property
    def pairs(self) -> int:
        """How many pairs are known."""
        return int(self.towards.size)

    @property
    def rows(self) -> NDArray[np.int64]:
        """The row of every pair, shape (pairs,)."""
        return np.repeat(np.arange(len(self.origins), dtype=np.int64), np.diff(self.starts))

    def dense(self) -> Floats:
        """Shape (origins, destinations), NaN where a pair is not known."""
        found = np.full((len(self.origins), len(self.destinations)), np.nan)
        found[self.rows, self.towards] = self.minutes
        return found

    def matrix(self, values: Floats) -> csr_array:
        """A sparse matrix with one value for each known pair, zeros kept."""
        shape = (len(self.origins), len(self.destinations))
        return csr_array((values, self.towards, self.starts), shape=shape)

    def counted(self) -> dict[Mark, int]:
        """How many pairs each source gave."""
        return {mark: int(np.sum(self.marks == mark)) for mark in Mark}

    def narrowed(self, keep: NDArray[np.bool_]) -> Travel:
        """Only the pairs to the destinations of `keep`, shape (destinations,); codes and columns stay."""
        kept = keep[self.towards]
        starts = np.concatenate([[0], np.cumsum(kept)])[self.starts].astype(np.int64)
        return Travel(self.origins, self.destinations, starts, self.towards[kept], self.minutes[kept], self.marks[kept], self.heading)

    def or_else(self, other: Travel) -> Travel:
        """These pairs, and from `other` those that are missing here: same codes and heading."""
        if (self.origins, self.destinations, self.heading) != (other.origins, other.destinations, other.heading):
            raise ValueError("two tables of travel times of different places or headings cannot be joined")
        width = max(len(self.destinations), 1)
        missing = ~np.isin(other.rows * width + other.towards, self.rows * width + self.towards)
        return from_pairs(
            self.origins,
            self.destinations,
            np.concatenate([self.rows, other.rows[missing]]),
            np.concatenate([self.towards, other.towards[missing]]),
            np.concatenate([self.minutes, other.minutes[missing]]),
            np.concatenate([self.marks, other.marks[missing]]),
            heading=self.heading,
        )


def from_pairs(
    origins: Sequence[str],
    destinations: Sequence[str],
    rows: ArrayLike,
    columns: ArrayLike,
    minutes: ArrayLike,
    marks: ArrayLike | Mark = Mark.STATED,
    *,
    heading: Heading = Heading.TO_CARE,
) -> Travel:
    """A table from pairs in any order. Raises BadValue when a pair stands twice or a number of minutes is none."""
    at, to = np.asarray(rows, np.int64), np.asarray(columns, np.int64)
    key = at * max(len(destinations), 1) + to
    order = np.arange(key.size) if np.all(key[1:] > key[:-1]) else np.argsort(key, kind="stable")
    at, to, key = at[order], to[order], key[order]
    if np.any(key[1:] == key[:-1]):
        raise BadValue(Text("同一对起讫点出现两次", "a pair of origin and destination stands twice"), cure=Text("每对只留一行", "Keep one row for each pair"))
    whole = np.full(at.size, int(marks), np.uint8) if isinstance(marks, Mark) else np.asarray(marks, np.uint8)[order]
    starts = np.zeros(len(origins) + 1, np.int64)
    starts[1:] = np.cumsum(np.bincount(at, minlength=len(origins)))
    values = np.asarray(minutes, np.float64)[order]
    return Travel(tuple(origins), tuple(destinations), starts, to.astype(np.int32), values, whole, heading)


def from_dense(
    origins: Sequence[str], destinations: Sequence[str], minutes: ArrayLike, mark: Mark = Mark.STATED, *, heading: Heading = Heading.TO_CARE
) -> Travel:
    """A table from a matrix, shape (origins, destinations), with NaN for what is not known."""
    table = np.asarray(minutes, np.float64).reshape(len(origins), len(destinations))
    rows, columns = np.nonzero(~np.isnan(table))
    return from_pairs(origins, destinations, rows, columns, table[rows, columns], mark, heading=heading)


def nothing_known(origins: Sequence[str], destinations: Sequence[str], *, heading: Heading = Heading.TO_CARE) -> Travel:
    """A table without a pair."""
    return from_pairs(origins, destinations, (), (), (), heading=heading)
