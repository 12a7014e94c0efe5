"""Compiled sums over pairs of near points, without a table of pairs.

Points are sorted by the cell of a square grid, so that those of neighbouring cells of one row of the
grid lie side by side in memory and are summed with the processor's vectors. Kernels hold no lock:
slices run on as many threads as there are, and the result does not depend on how many.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from doorstep.planning.access.grid import Grid, Sorted, Steps

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


@njit(nogil=True, cache=True)
def _cell(x: float, y: float, grid: Grid) -> int:
    column = min(max(int((x - grid.left) / grid.width), 0), grid.columns - 1)
    row = min(max(int((y - grid.bottom) / grid.width), 0), grid.rows - 1)
    return row * grid.columns + column


@njit(nogil=True, cache=True)
def sort_by_cell(points: Floats, grid: Grid) -> Sorted:
    """The points in the order of their cells, by a stable counting sort; `order` has their former numbers."""
    count = points.shape[1]
    starts = np.zeros(grid.columns * grid.rows + 1, np.int64)
    cells = np.empty(count, np.int64)
    for at in range(count):
        cells[at] = _cell(points[0, at], points[1, at], grid)
        starts[cells[at] + 1] += 1
    starts[:] = np.cumsum(starts)
    free, order, found = starts[:-1].copy(), np.empty(count, np.int64), np.empty_like(points)
    for at in range(count):
        place = free[cells[at]]
        free[cells[at]] = place + 1
        order[place] = at
        found[0, place], found[1, place], found[2, place] = points[0, at], points[1, at], points[2, at]
    return Sorted(found, starts, order)


@njit(nogil=True, cache=True)
def _rows_near(y: float, square: float, grid: Grid, first: int, last: int) -> tuple[int, int]:
    """The rows of cells from `first` to before `last` that may hold points within reach, as a range."""
    reach = np.sqrt(square) * (1 + 1e-9) + 1e-6 * grid.width  # wider than any rounding
    bottom = max(int(np.floor((y - reach - grid.bottom) / grid.width)), first)
    top = min(int(np.floor((y + reach - grid.bottom) / grid.width)), last - 1)
    return bottom, top + 1


@njit(nogil=True, cache=True)
def _run(x: float, y: float, row: int, square: float, starts: Numbers, grid: Grid) -> tuple[int, int]:
    """Where the points of a row of cells begin and end that may lie within the root of `square` of (x, y)."""
    below = grid.bottom + row * grid.width - y
    away = max(0.0, below - 1e-6 * grid.width, -below - grid.width * (1 + 1e-6))
    half = np.sqrt(max(0.0, square - away * away)) * (1 + 1e-9) + 1e-6 * grid.width
    left = min(max(int((x - half - grid.left) / grid.width), 0), grid.columns - 1)
    right = min(max(int((x + half - grid.left) / grid.width), 0), grid.columns - 1)
    return starts[row * grid.columns + left], starts[row * grid.columns + right + 1]


@njit(nogil=True, cache=True, fastmath={"reassoc", "nsz"})
def _weighted(xs: Floats, ys: Floats, zs: Floats, amounts: Floats, x: float, y: float, z: float, steps: Steps) -> float:
    """Sum of the amounts of points side by side, weighted by their band of distance from (x, y, z)."""
    near, middle, far = steps.near, steps.middle, steps.far
    near_weight, middle_weight, far_weight = steps.near_weight, steps.middle_weight, steps.far_weight
    total = 0.0
    for other in range(xs.size):
        across, along, up = xs[other] - x, ys[other] - y, zs[other] - z
        square = across * across + along * along + up * up
        weight = far_weight if square <= far else 0.0
        weight = middle_weight if square <= middle else weight
        weight = near_weight if square <= near else weight
        total += weight * amounts[other]
    return total


@njit(nogil=True, cache=True)
def _give(xs: Floats, ys: Floats, zs: Floats, into: Floats, x: float, y: float, z: float, amount: float, steps: Steps) -> None:
    """Add `amount` times the weight of their band of distance from (x, y, z) to points side by side."""
    near, middle, far = steps.near, steps.middle, steps.far
    near_weight, middle_weight, far_weight = amount * steps.near_weight, amount * steps.middle_weight, amount * steps.far_weight
    for other in range(xs.size):
        across, along, up = xs[other] - x, ys[other] - y, zs[other] - z
        square = across * across + along * along + up * up
        weight = far_weight if square <= far else 0.0
        weight = middle_weight if square <= middle else weight
        weight = near_weight if square <= near else weight
        into[other] += weight


@njit(nogil=True, cache=True)
def gather(asking: Floats, first: int, last: int, near: Sorted, amounts: Floats, grid: Grid, steps: Steps, found: Floats) -> None:
    """For the points `asking[:, first:last]`: the amounts within reach, each times the weight of its band of distance.

    amounts  of the points of `near`, in their order
    On a plane (z = 0) squares of distances are the same in any order of adding; on a sphere a pair at the
    very edge of a band may fall to either side by one rounding.
    """
    xs, ys, zs = near.points[0], near.points[1], near.points[2]
    for at in range(first, last):
        x, y, z = asking[0, at], asking[1, at], asking[2, at]
        bottom, above = _rows_near(y, steps.far, grid, 0, grid.rows)
        total = 0.0
        for row in range(bottom, above):
            begin, end = _run(x, y, row, steps.far, near.starts, grid)
            if end > begin:
                total += _weighted(xs[begin:end], ys[begin:end], zs[begin:end], amounts[begin:end], x, y, z, steps)
        found[at] = total


@njit(nogil=True, cache=True)
def spread(giving: Floats, amounts: Floats, near: Sorted, first: int, last: int, grid: Grid, steps: Steps, into: Floats) -> None:
    """Add to each point in the rows of cells from `first` to before `last` what every giver gives it: amount x weight of the band.

    Slices of rows are apart, so threads never write to one point, and each point adds its givers in their order.
    """
    xs, ys, zs = near.points[0], near.points[1], near.points[2]
    for at in range(giving.shape[1]):
        x, y, z = giving[0, at], giving[1, at], giving[2, at]
        bottom, above = _rows_near(y, steps.far, grid, first, last)
        for row in range(bottom, above):
            begin, end = _run(x, y, row, steps.far, near.starts, grid)
            if end > begin:
                _give(xs[begin:end], ys[begin:end], zs[begin:end], into[begin:end], x, y, z, amounts[at], steps)
