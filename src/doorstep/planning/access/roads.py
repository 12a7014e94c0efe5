"""Shortest ways on a road graph, searched from whichever side has fewer places.

Fifteen institutions and thirty thousand homes are fifteen searches, not thirty thousand: for minutes to
care the graph is searched against its arrows from the institution, so one-way roads and slower climbs
keep their direction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array  # type: ignore[import-untyped,unused-ignore]
from scipy.sparse.csgraph import dijkstra  # type: ignore[import-untyped,unused-ignore]

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.planning.access.travel import Heading, Mark, Travel, from_pairs

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Roads:
    """A directed graph of roads.

    nodes    code of a junction, place or institution -> its number
    minutes  sparse, shape (nodes, nodes): minutes of the road from row to column, each above 0
    """

    nodes: Mapping[str, int]
    minutes: csr_array


def roads(begins: Sequence[str], ends: Sequence[str], minutes: ArrayLike, one_way: ArrayLike = False) -> Roads:
    """A graph from a table of roads: the codes of both ends, minutes of each, and whether it runs one way only.

    Of several roads between the same two nodes the fastest counts.
    Raises BadValue naming the first rows whose minutes are not above 0.
    """
    nodes = {code: at for at, code in enumerate(dict.fromkeys((*begins, *ends)))}
    first, last = (np.fromiter((nodes[code] for code in codes), np.int64, len(codes)) for codes in (begins, ends))
    return Roads(nodes, graph(first, last, np.asarray(minutes, np.float64), np.broadcast_to(np.asarray(one_way, bool), first.shape), len(nodes)))


def graph(begins: Numbers, ends: Numbers, minutes: Floats, one_way: NDArray[np.bool_], nodes: int) -> csr_array:
    """The sparse matrix of roads between numbered nodes, fastest of parallel roads only."""
    wrong = np.nonzero(~(np.isfinite(minutes) & (minutes > 0)))[0]
    if wrong.size:
        shown = ", ".join(str(at + 1) for at in wrong[:20])
        raise BadValue(
            Text(f"{wrong.size} 条道路的时间不大于 0 或不可读，如第 {shown} 条", f"{wrong.size} roads have no minutes above 0: number {shown}"),
            cure=Text("请补正时间，或给出里程与车速", "Correct their minutes, or give km and speed"),
        )
    both = ~one_way
    rows, columns = np.concatenate([begins, ends[both]]), np.concatenate([ends, begins[both]])
    costs = np.concatenate([minutes, minutes[both]])
    order = np.lexsort((costs, columns, rows))
    rows, columns, costs = rows[order], columns[order], costs[order]
    fastest = np.ones(rows.size, bool)
    fastest[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
    starts = np.zeros(nodes + 1, np.int32)
    starts[1:] = np.cumsum(np.bincount(rows[fastest], minlength=nodes))
    return csr_array((costs[fastest], columns[fastest].astype(np.int32), starts), shape=(nodes, nodes))


def on_surface(minutes_per_km: Floats, cell_km: float) -> csr_array:
    """A raster of slowness as a graph: each cell to its eight neighbours, half the way at each cell's pace.

    minutes_per_km  shape (rows, columns); NaN where nobody can pass. Node number = row * columns + column.
    """
    height, width = minutes_per_km.shape
    numbers, pace = np.arange(height * width, dtype=np.int64).reshape(height, width), minutes_per_km
    begins, ends, costs = [], [], []
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        here = np.s_[: height - down, max(0, -right) : width - max(0, right)]
        there = np.s_[down:, max(0, right) : width - max(0, -right)]
        cost = cell_km * float(np.hypot(down, right)) * (pace[here] + pace[there]).ravel() / 2
        passable = np.isfinite(cost)
        begins.append(numbers[here].ravel()[passable])
        ends.append(numbers[there].ravel()[passable])
        costs.append(cost[passable])
    first = np.concatenate(begins)
    return graph(first, np.concatenate(ends), np.concatenate(costs), np.zeros(first.size, bool), height * width)


def travel_on(
    known: Roads, origins: Sequence[str], destinations: Sequence[str], *, heading: Heading = Heading.TO_CARE, limit_minutes: float = np.inf
) -> Travel:
    """Minutes of the shortest way for every pair that the graph joins within the limit.

    A code that is no node of the graph has no pair. Origins are homes and destinations institutions
    for either heading.
    """
    homes, sites = _numbers(known, origins), _numbers(known, destinations)
    table = between(known.minutes, homes[homes >= 0], sites[sites >= 0], heading=heading, limit_minutes=limit_minutes)
    rows, columns = np.nonzero(np.isfinite(table))
    at, to = np.nonzero(homes >= 0)[0], np.nonzero(sites >= 0)[0]
    return from_pairs(origins, destinations, at[rows], to[columns], table[rows, columns], Mark.ROAD, heading=heading)


def _numbers(known: Roads, codes: Sequence[str]) -> Numbers:
    return np.fromiter((known.nodes.get(code, -1) for code in codes), np.int64, len(codes))


def between(minutes: csr_array, homes: Numbers, sites: Numbers, *, heading: Heading = Heading.TO_CARE, limit_minutes: float = np.inf) -> Floats:
    """Shape (homes, sites): minutes of the shortest way, infinity where there is none within the limit."""
    from_sites = sites.size <= homes.size
    sources, others = (sites, homes) if from_sites else (homes, sites)
    # towards care means along the arrows from homes: a search from the sites must then run against them
    against = from_sites == (heading is Heading.TO_CARE)
    searched = csr_array(minutes.T) if against else minutes
    found = np.empty((sources.size, others.size))
    for at, source in enumerate(sources):  # one at a time: a table of all nodes for each would not fit
        found[at] = dijkstra(searched, indices=int(source), limit=limit_minutes)[others]
    return found.T if from_sites else found
