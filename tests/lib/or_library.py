"""OR-Library's p-median and warehouse files, where they are: `../shared/data/or-library`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse.csgraph import shortest_path

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "or-library"
needed = pytest.mark.skipif(not FOLDER.is_dir(), reason="needs ../shared/data/or-library")

PMED = (5819, 4093, 4250, 3034, 1355, 7824, 5631, 4445, 2734, 1255, 7696, 6634, 4374, 2968, 1729, 8162, 6999, 4809, 2845, 1789)
"""Published optima of pmed1 to pmed20."""
CAP = {
    "cap71": 932615.750, "cap72": 977799.400, "cap73": 1010641.450, "cap74": 1034976.975, "cap101": 796648.437, "cap102": 854704.200, "cap103": 893782.112,
    "cap104": 928941.750, "cap131": 793439.562, "cap132": 851495.325, "cap133": 893076.712, "cap134": 928941.750, "capb": 12979071.582,
}  # fmt: skip
"""Published optima without capacities."""
CAPB = {5000: 13656379.578, 6000: 13361927.449, 7000: 13198556.434, 8000: 13082516.496}
"""Published optima of capb by the capacity of every site."""
Floats = NDArray[np.float64]


def pmed(number: int, *, last_wins: bool = True) -> tuple[Floats, int]:
    """(n, n) shortest ways of pmed`number` and how many sites are asked for; of repeated edges the last counts."""
    words = np.array((FOLDER / "pmed" / f"pmed{number}.txt").read_text().split(), dtype=np.int64)
    edges, graph = words[3:].reshape(-1, 3), np.zeros((words[0], words[0]))
    for one, other, cost in edges if last_wins else edges[::-1]:
        graph[one - 1, other - 1] = graph[other - 1, one - 1] = cost
    return np.asarray(shortest_path(graph, method="D")), int(words[2])


def cap(name: str) -> tuple[Floats, Floats, Floats, list[str]]:
    """(n, m) cost of serving a place wholly, (m,) opening, (n,) demand, and the capacities as the file writes them."""
    words = (FOLDER / "cap" / f"{name}.txt").read_text().split()
    sites, places = int(words[0]), int(words[1])
    head, rest = words[2 : 2 + 2 * sites], np.array(words[2 + 2 * sites :], dtype=float).reshape(places, sites + 1)
    return rest[:, 1:], np.array(head[1::2], dtype=float), rest[:, 0], head[::2]
