"""A square grid over points, and bands of distance as the kernels take them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from doorstep.core.errors import BadValue
from doorstep.core.text import Text

Floats = NDArray[np.float64]
_CELLS_TO_REACH = 5  # cells of the grid to the farthest edge: measured fastest between 3 and 6
_MOST_ACROSS = 20_000  # cells across a grid


class Grid(NamedTuple):
    """A square grid over x and y: its lower left corner and the width of its cells in km, its columns and rows."""

    left: float
    bottom: float
    width: float
    columns: int
    rows: int


class Steps(NamedTuple):
    """Three bands of distance: squares of their edges in km², and the weight of each."""

    near: float
    middle: float
    far: float
    near_weight: float
    middle_weight: float
    far_weight: float


class Sorted(NamedTuple):
    """Points (x, y, z in km, one row each) in the order of their cells, and where each cell begins."""

    points: Floats
    starts: NDArray[np.int64]
    order: NDArray[np.int64]


def grid_over(points: Floats, reach: float) -> Grid:
    """A grid over points (x, y, z in km), with no more than about one cell for a point, however small the reach."""
    left, bottom = float(points[0].min()), float(points[1].min())
    width, height = float(points[0].max()) - left, float(points[1].max()) - bottom
    one_each = (width * height / points.shape[1]) ** 0.5
    cell = max(reach / _CELLS_TO_REACH, one_each, max(width, height) / _MOST_ACROSS, 1e-9)
    return Grid(left, bottom, cell, int(width / cell) + 1, int(height / cell) + 1)


def steps_of(edges_km: Sequence[float], weights: Sequence[float]) -> Steps:
    """Bands of straight distance as squares and weights. Raises BadValue for more than three."""
    if len(edges_km) > 3:
        raise BadValue(
            Text(f"按距离计算最多三段，给出了 {len(edges_km)} 段", f"by distance there are three bands at most, not {len(edges_km)}"),
            cure=Text("请合并分段，或改用行程时间表", "Join bands, or use a table of travel times"),
        )
    # a band that is missing is one that nobody enters: its square is below every distance
    missing = 3 - len(edges_km)
    return Steps(*[-1.0] * missing, *(one * one for one in edges_km), *[0.0] * missing, *weights)
