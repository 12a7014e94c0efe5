"""Which sites may be opened, and what it costs to serve each place from each: the question as arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from doorstep.core.errors import BadValue
from doorstep.core.text import Text

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Marks = NDArray[np.int8]
OPEN, CLOSED, FREE = 1, 0, -1
_NAMED = 10  # places that a message lists


class CannotServe(BadValue):
    """No choice of sites serves every place within what was asked."""

    code: ClassVar[str] = "siting-cannot-serve"
    exit_code: ClassVar[int] = 4
    http_status: ClassVar[int] = 422


@dataclass(frozen=True, slots=True)
class Problem:
    """n places to serve, m sites that could be opened.

    cost       (n, m) of serving a whole place from a site, >= 0; inf where it cannot be
    opening    (m,) of opening a site, >= 0
    least, most   how many sites are opened
    demand     (n,) what a place takes of a site's capacity, >= 0
    capacity   (m,) inf where there is none
    marks      (m,) 1 where a site must be open, 0 where it may not, -1 where that is asked
    Raises BadValue for arrays that cannot be, CannotServe when it is plain that no choice serves every place.
    """

    cost: Floats
    opening: Floats
    least: int
    most: int
    demand: Floats
    capacity: Floats
    marks: Marks

    def __post_init__(self) -> None:
        BadValue.raise_for(self._faults(), cure=Text("请改正选址输入", "Correct the input of the siting"))
        CannotServe.raise_for(self._hindrances(), cure=Text("请增加站点、容量或可达的路线", "Allow more sites, capacity or ways to reach them"))

    @property
    def is_limited(self) -> bool:
        """Whether any capacity can bind."""
        return bool((self.capacity < self.demand.sum()).any())

    @property
    def needed(self) -> int:
        """Fewest sites that there must be: as many as are asked for, must be open, and can hold the demand."""
        room = np.sort(np.where(self.marks == CLOSED, 0.0, self.capacity))[::-1].cumsum()
        holding = int(np.searchsorted(room, self.demand.sum() * (1 - 1e-12))) + 1
        return max(self.least, holding, int((self.marks == OPEN).sum()))

    @property
    def is_whole(self) -> bool:
        """Whether every choice has a whole number as its value."""
        finite = self.cost[np.isfinite(self.cost)]
        return not self.is_limited and bool((finite == np.rint(finite)).all() and (self.opening == np.rint(self.opening)).all())

    def _faults(self) -> Iterator[Text]:
        if self.cost.ndim != 2 or 0 in self.cost.shape:
            yield Text("费用须是非空的“地点×站点”矩阵", "costs must be a table of places by sites with something in it")
            return
        places, sites = self.cost.shape
        for name, array, length in (("opening", self.opening, sites), ("capacity", self.capacity, sites), ("marks", self.marks, sites), ("demand", self.demand, places)):
            if array.shape != (length,):
                yield Text(f"{name} 应有 {length} 个数，实为 {array.shape}", f"{name} should hold {length} numbers, it has the shape {array.shape}")
        for name, array in (("cost", self.cost), ("opening", self.opening), ("capacity", self.capacity), ("demand", self.demand)):
            if np.isnan(array).any() or (array < 0).any():
                yield Text(f"{name} 中有负数或缺失值", f"{name} holds a negative or missing number")
        for name, array in (("opening", self.opening), ("demand", self.demand)):
            if np.isinf(array).any():
                yield Text(f"{name} 须是有限的数", f"{name} must be finite")
        if not 0 <= self.least <= self.most:
            yield Text(f"站点数的范围 {self.least}–{self.most} 不成立", f"from {self.least} to {self.most} sites is no range")

    def _hindrances(self) -> Iterator[Text]:
        openable, must = self.marks != CLOSED, int((self.marks == OPEN).sum())
        if must > self.most or self.least > int(openable.sum()) or self.most == 0:
            yield Text(
                f"要开 {self.least}–{self.most} 个站点，而可开的有 {int(openable.sum())} 个，必开的有 {must} 个",
                f"{self.least} to {self.most} sites are to be opened; {int(openable.sum())} may be and {must} must be",
            )
        unreached = np.flatnonzero(~np.isfinite(self.cost[:, openable]).any(axis=1))
        if len(unreached):
            named = ", ".join(map(str, unreached[:_NAMED]))
            yield Text(f"有 {len(unreached)} 个地点没有可用的站点：{named}", f"{len(unreached)} places have no site that can serve them: {named}")
        best = np.sort(self.capacity[openable])[::-1][: self.most].sum()
        if best < self.demand.sum() * (1 - 1e-12):
            yield Text(f"总需求 {self.demand.sum():g}，容量最多 {best:g}", f"demand is {self.demand.sum():g} in all, capacity at most {best:g}")


def marks_of(sites: int, *, opened: Sequence[int], closed: Sequence[int]) -> Marks:
    """(m,) from lists of what must and what may not be open. Raises BadValue for a site that is on both or does not exist."""
    found = np.full(sites, FREE, dtype=np.int8)
    wrong = [one for one in (*opened, *closed) if not 0 <= one < sites]
    both = sorted(set(opened) & set(closed))
    BadValue.raise_for(
        (*(Text(f"没有站点 {one}", f"there is no site {one}") for one in wrong), *(Text(f"站点 {one} 既必开又不可开", f"site {one} must and may not be open") for one in both)),
        cure=Text("请改正选址输入", "Correct the input of the siting"),
    )
    found[list(opened)], found[list(closed)] = OPEN, CLOSED
    return found


def numbers(given: ArrayLike, *, shape: tuple[int, ...] | None = None) -> Floats:
    """An array of floats of its own; one number is repeated to fill the shape."""
    found: Any = np.array(given, dtype=float)
    return np.full(shape, float(found)) if shape is not None and found.ndim == 0 else found
