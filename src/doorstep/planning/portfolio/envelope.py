"""Bounds on what one cell can be worth, as a linear function of which of its services are open.

A cell keeps (N + sum of n over open services) / (B + sum of a over open services). For any prices of the services, the
largest value of that ratio less the prices of what is open is found by going through all subsets, so each price vector
gives a bound that holds for every plan; `tightest` looks for the prices whose bound is lowest at a given point, which is
the concave envelope of the ratio there. Compiled.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from doorstep.planning.portfolio.problem import Floats, Ints

_kernel = njit(nogil=True, cache=True, error_model="numpy")


@_kernel
def dearest(kept: Floats, attraction: Floats, base_kept: float, base: float, prices: Floats, is_open: Floats) -> float:
    """Largest ratio less prices over all subsets, in Gray order; writes the best subset into `is_open`."""
    count = len(prices)
    kept_now, total, paid = base_kept, base, 0.0
    best, best_code, code = base_kept / base, 0, 0
    for step in range(1, 1 << count):
        i, rest = 0, step
        while rest & 1 == 0:
            rest >>= 1
            i += 1
        sign = -1.0 if code & (1 << i) else 1.0
        code ^= 1 << i
        kept_now += sign * kept[i]
        total += sign * attraction[i]
        paid += sign * prices[i]
        found = kept_now / total - paid
        if found > best:
            best, best_code = found, code
    for i in range(count):
        is_open[i] = 1.0 if best_code & (1 << i) else 0.0
    return best


@_kernel
def tightest(kept: Floats, attraction: Floats, base_kept: float, base: float, at: Floats, rounds: int, prices: Floats) -> tuple[float, float]:
    """Prices whose bound at `at` is low, by subgradient steps; (constant, bound at `at`)."""
    count = len(at)
    kept_now, total = base_kept, base
    for i in range(count):
        kept_now += kept[i] * at[i]
        total += attraction[i] * at[i]
    ratio = kept_now / total
    trial, subset = np.empty(count), np.empty(count)
    for i in range(count):
        trial[i] = (kept[i] - ratio * attraction[i]) / total
    best, constant = np.inf, 0.0
    for step in range(rounds):
        highest = dearest(kept, attraction, base_kept, base, trial, subset)
        bound, length = highest, 0.0
        for i in range(count):
            bound += trial[i] * at[i]
            length += (at[i] - subset[i]) ** 2
        if bound < best:
            best, constant = bound, highest
            prices[:] = trial
        if length < 1e-12 or bound <= ratio * (1 + 1e-12) + 1e-15:
            break
        stride = (bound - ratio) / length / (1 + 0.05 * step)
        if bound > best:
            stride *= 0.5
        for i in range(count):
            trial[i] -= stride * (at[i] - subset[i])
    return constant, best


@_kernel
def tighten_all(
    first: Ints, closed: Ints, service: Ints, kept: Floats, attraction: Floats, base_kept: Floats, base: Floats,
    at: Floats, rounds: int, prices: Floats, constants: Floats, bounds: Floats,
) -> None:
    """`tightest` for every cell: closed offers of cell c are closed[first[c]:first[c+1]]; writes prices, constants and bounds."""
    for c in range(len(base)):
        own = closed[first[c] : first[c + 1]]
        point = np.minimum(np.maximum(at[service[own]], 0.0), 1.0)
        constants[c], bounds[c] = tightest(kept[own], attraction[own], base_kept[c], base[c], point, rounds, prices[first[c] : first[c + 1]])


@_kernel
def constants_of(first: Ints, closed: Ints, kept: Floats, attraction: Floats, base_kept: Floats, base: Floats, prices: Floats) -> Floats:
    """(C,) the smallest constant with which each cell's prices are a bound for every plan."""
    found = np.empty(len(base))
    subset = np.empty(64)
    for c in range(len(base)):
        own = closed[first[c] : first[c + 1]]
        found[c] = dearest(kept[own], attraction[own], base_kept[c], base[c], prices[first[c] : first[c + 1]], subset)
    return found
