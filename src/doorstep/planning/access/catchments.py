"""Enhanced two-step floating catchments: what care each place can reach, when others reach for it too.

Step one divides the supply of an institution by the people who can come to it, each weighted by how
far they come. Step two adds up, for each place, those ratios over the institutions it can reach, with
the same weights. The unit is that of the supply per person.

Both steps use the way that people travel, from home to care. Where step one should ask another way
(an ambulance or a visiting team comes from the institution), give it a second table: then supply and
demand are weighted differently and the sum below no longer holds.

Σ people × access = Σ supply of the institutions that somebody can reach; the test of every result.

Source: Luo & Wang 2003 (10.1068/b29120); Luo & Qi 2009, Health & Place 15(4), 10.1016/j.healthplace.2009.06.002.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.planning.access.grid import grid_over, steps_of
from doorstep.planning.access.points import Points, chord_km, in_space
from doorstep.planning.access.travel import Travel
from doorstep.planning.access.weighing import REGIONAL, Bands, Weighing

Floats = NDArray[np.float64]
_SLICES = 4  # of work for each thread, so that none waits long for the last


@dataclass(frozen=True, slots=True, eq=False)
class Catchments:
    """What comes out.

    access   supply per person at each place, shape (places,)
    demand   weighted people who can reach each institution, shape (institutions,)
    reached  supply of the institutions that somebody can reach
    idle     supply of those that nobody can: it is nobody's access, and said so
    """

    access: Floats
    demand: Floats
    reached: float
    idle: float


def on_travel(travel: Travel, *, people: ArrayLike, supply: ArrayLike, weighing: Weighing = REGIONAL, asking: Travel | None = None) -> Catchments:
    """Catchments on a table of travel times.

    people  shape (origins,); supply  shape (destinations,); neither negative
    asking  the table of step one, when people are counted by another way than they travel; by default `travel`
    """
    heads, beds = _amounts(people, len(travel.origins), _PEOPLE), _amounts(supply, len(travel.destinations), _SUPPLY)
    first = asking or travel
    if (first.origins, first.destinations) != (travel.origins, travel.destinations):
        raise ValueError("the two tables of travel times are of different places")
    demand = first.matrix(weighing.of(first.minutes)).T @ heads
    ratio = _ratio(beds, demand)
    return _found(travel.matrix(weighing.of(travel.minutes)) @ ratio, demand, beds)


def by_distance(homes: Points, sites: Points, *, people: ArrayLike, supply: ArrayLike, bands_km: Bands, threads: int | None = None) -> Catchments:
    """Catchments on positions, by km in a straight line or along the great circle, without a table of pairs.

    bands_km  at most three bands
    threads   by default one for each core; the result is the same for any number
    Memory grows with places plus institutions, never with pairs.
    """
    heads, beds = _amounts(people, len(homes), _PEOPLE), _amounts(supply, len(sites), _SUPPLY)
    if homes.are_degrees != sites.are_degrees:
        raise BadValue(Text("两组点的坐标不是同一种", "the two sets of points are not of one kind"), right=Text("应同为经纬度或同为平面坐标", "both in degrees or both on a plane"))
    if not (len(homes) and len(sites)):
        return _found(np.zeros(len(homes)), np.zeros(len(sites)), beds)
    access, demand = _Sums(homes, sites, bands_km, threads or os.cpu_count() or 1).both(heads, beds)
    return _found(access, demand, beds)


_PEOPLE, _SUPPLY = Text("人数", "people"), Text("供给量", "supply")


def _amounts(given: ArrayLike, count: int, what: Text) -> Floats:
    values = np.ascontiguousarray(given, np.float64).reshape(-1)
    if values.size != count:
        raise ValueError(f"{what.en}: {values.size} numbers for {count}")
    if values.size and not (np.isfinite(values).all() and values.min() >= 0):
        raise BadValue(Text(f"{what.zh}中有负数或缺失", f"some {what.en} are negative or missing"), cure=Text("没有的写 0，不知道的先补齐", "Write 0 for none, and fill in what is not known"))
    return values


def _ratio(supply: Floats, demand: Floats) -> Floats:
    """Supply per weighted person; 0 where nobody can come."""
    return np.divide(supply, demand, out=np.zeros_like(supply), where=demand > 0)


def _found(access: Floats, demand: Floats, supply: Floats) -> Catchments:
    reached = float(supply[demand > 0].sum())
    return Catchments(access, demand, reached, float(supply[demand <= 0].sum()))


class _Sums:
    """Both steps over positions: homes sorted by cell, institutions in the order of rows."""

    def __init__(self, homes: Points, sites: Points, bands: Bands, threads: int) -> None:
        from doorstep.planning.access import catchment_kernels as kernels  # numba is loaded only by those who compute

        self.kernels, self.threads = kernels, threads
        middle = (float(np.median(homes.first)), float(np.median(homes.second))) if homes.are_degrees else (0.0, 0.0)
        where = in_space(homes, middle)
        edges = [chord_km(one) if homes.are_degrees else one for one in bands.edges]
        self.grid, self.steps = grid_over(where, edges[-1]), steps_of(edges, bands.weights)
        self.near = kernels.sort_by_cell(where, self.grid)
        stand = in_space(sites, middle)
        self.order = np.lexsort((stand[0], np.floor(stand[1] / self.grid.width)))
        self.stand = np.ascontiguousarray(stand[:, self.order])

    def both(self, people: Floats, supply: Floats) -> tuple[Floats, Floats]:
        sorted_people, asked = people[self.near.order], np.zeros(supply.size)
        gather, spread = self.kernels.gather, self.kernels.spread
        self._slices(supply.size, lambda first, last: gather(self.stand, first, last, self.near, sorted_people, self.grid, self.steps, asked))
        ratios, given = _ratio(supply[self.order], asked), np.zeros(people.size)
        self._slices(self.grid.rows, lambda first, last: spread(self.stand, ratios, self.near, first, last, self.grid, self.steps, given))
        access, demand = np.empty_like(given), np.empty_like(asked)
        access[self.near.order], demand[self.order] = given, asked
        return access, demand

    def _slices(self, count: int, do: Callable[[int, int], None]) -> None:
        edges = np.linspace(0, count, self.threads * _SLICES + 1).astype(int)
        with ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(do, edges[:-1].tolist(), edges[1:].tolist()))
