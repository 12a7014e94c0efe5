"""How far the nearest institution is that can treat a condition, and how many people have one within the hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.planning.access.travel import Travel

Floats = NDArray[np.float64]
LIMITS = (30.0, 60.0, 120.0)
"""Minutes: the half hour, the hour and the two hours that plans speak of."""


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """People and their nearest capable institution.

    minutes   to the nearest, shape (places,); NaN where none is known to be reachable
    nearest   column of the nearest, shape (places,); -1 where there is none; the first column among equals
    marks     a `Mark` of that number of minutes, 0 where there is none
    within    for each limit in minutes, people who have one at most that far (the limit counts)
    people    all people
    lost      people for whom no way is known: never counted as near, and no part of mean and median
    mean, median  minutes by people, NaN when nobody reaches one; half of the people are at most the median away
    """

    minutes: Floats
    nearest: NDArray[np.int64]
    marks: NDArray[np.uint8]
    within: dict[float, float]
    people: float
    lost: float
    mean: float
    median: float

    def share_within(self, limit: float) -> float:
        """Share 0-1 of all people, those with no known way included; NaN without people."""
        return self.within[limit] / self.people if self.people else float("nan")


def reach(travel: Travel, people: ArrayLike, capable: ArrayLike | None = None, limits: Sequence[float] = LIMITS) -> Reach:
    """Reach of the institutions that are capable; of all without `capable`.

    people   shape (origins,), not negative; capable  booleans, shape (destinations,)
    """
    heads = np.asarray(people, np.float64)
    if heads.shape != (len(travel.origins),):
        raise ValueError(f"{heads.size} numbers of people for {len(travel.origins)} places")
    if heads.size and not (np.isfinite(heads).all() and heads.min() >= 0):
        raise BadValue(Text("人数中有负数或缺失", "some numbers of people are negative or missing"), cure=Text("请先补齐人口", "Fill in the populations first"))
    known = travel if capable is None else travel.narrowed(_flags(capable, len(travel.destinations)))
    minutes, nearest, marks = _nearest(known)
    near = ~np.isnan(minutes)
    within = {float(limit): float(heads[near & (minutes <= limit)].sum()) for limit in limits}
    reached = heads[near]
    mean = float(np.average(minutes[near], weights=reached)) if reached.sum() else float("nan")
    return Reach(minutes, nearest, marks, within, float(heads.sum()), float(heads[~near].sum()), mean, _median(minutes[near], reached))


def _flags(capable: ArrayLike, count: int) -> NDArray[np.bool_]:
    flags = np.asarray(capable, bool)
    if flags.shape != (count,):
        raise ValueError(f"{flags.size} capability flags for {count} institutions")
    return flags


def _nearest(travel: Travel) -> tuple[Floats, NDArray[np.int64], NDArray[np.uint8]]:
    count = len(travel.origins)
    minutes, nearest, marks = np.full(count, np.nan), np.full(count, -1, np.int64), np.zeros(count, np.uint8)
    some = np.nonzero(np.diff(travel.starts))[0]
    if some.size:
        minutes[some] = np.minimum.reduceat(travel.minutes, travel.starts[some])
        equal = np.nonzero(travel.minutes == minutes[travel.rows])[0]
        rows, first = np.unique(travel.rows[equal], return_index=True)
        nearest[rows], marks[rows] = travel.towards[equal[first]], travel.marks[equal[first]]
    return minutes, nearest, marks


def _median(minutes: Floats, people: Floats) -> float:
    """The least number of minutes within which at least half of the people are."""
    if not people.sum():
        return float("nan")
    order = np.argsort(minutes, kind="stable")
    return float(minutes[order][np.searchsorted(np.cumsum(people[order]), people.sum() / 2)])
