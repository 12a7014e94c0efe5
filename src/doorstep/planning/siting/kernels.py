"""The Lagrangian bound of a siting and the exchange of sites, compiled.

Each place pays a price to be served. A site then earns by itself: its opening, plus what it costs more or less than the
price to serve each place that gains by it, within its capacity. The sites with the least such sums, plus all prices,
cost no more than any choice of sites.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from doorstep.planning.siting.problem import CLOSED, FREE, OPEN, Floats, Ints, Marks

kernel = njit(nogil=True, cache=True, error_model="numpy")
_CALM = 25  # rounds without a bound that is higher by a share of what lacks, before steps become shorter
_WORTHWHILE = 0.01
_KEPT = 0.7  # of the last direction: without it, steps swing to and fro across a ridge
_BEYOND = 1.01
_SHORTER = 1.5
_SHORTEST = 1e-4
_GAIN = 1e-9


class Tables(NamedTuple):
    """The problem as the kernels read it; places that cannot be served from a site cost more than every choice that serves all."""

    order: Ints  # (n, m) sites of a place, nearest first
    ranked: Floats  # (n, m) their costs
    cost: Floats  # (m, n)
    opening: Floats
    least: int
    most: int
    demand: Floats
    capacity: Floats
    is_limited: bool


@kernel
def earn(t: Tables, prices: Floats, sums: Floats) -> None:
    """Fill `sums` (m,) with what each site comes to by itself at these prices."""
    sums[:] = t.opening
    if t.is_limited:
        for site in range(len(sums)):
            sums[site] += _filled(t, prices, site, np.empty(0))
        return
    for place in range(t.order.shape[0]):
        for rank in range(t.order.shape[1]):
            gained = t.ranked[place, rank] - prices[place]
            if gained >= 0:
                break
            sums[t.order[place, rank]] += gained


@kernel
def _filled(t: Tables, prices: Floats, site: int, served: Floats) -> float:
    """What a site gains by the places that gain most per unit of its capacity; adds the shares it serves to `served` unless that is empty."""
    places = np.empty(len(prices), np.int64)
    rates = np.empty(len(prices))
    count, total, wanted = 0, 0.0, 0.0
    for place in range(len(prices)):
        gained = t.cost[site, place] - prices[place]
        if gained < 0:
            places[count] = place
            rates[count] = gained / max(t.demand[place], 1e-300)
            total += gained
            wanted += t.demand[place]
            count += 1
    if wanted <= t.capacity[site]:
        if len(served):
            for k in range(count):
                served[places[k]] += 1.0
        return total
    left, total = t.capacity[site], 0.0
    for k in np.argsort(rates[:count]):
        place = places[k]
        share = 1.0 if t.demand[place] <= left else left / t.demand[place]
        total += share * (t.cost[site, place] - prices[place])
        left -= share * t.demand[place]
        if len(served):
            served[place] += share
        if share < 1.0:
            break
    return total


@kernel
def take(t: Tables, marks: Marks, sums: Floats, taken: Marks) -> float:
    """Mark in `taken` (m,) the sites with the least sums, within what must and may be; the total of their sums."""
    taken[:] = 0
    total, count = 0.0, 0
    for site in range(len(sums)):
        if marks[site] == OPEN:
            taken[site] = 1
            total += sums[site]
            count += 1
    if count >= t.most:
        return total
    for site in np.argsort(sums):
        if marks[site] != FREE:
            continue
        if count >= t.least and (sums[site] >= 0 or count >= t.most):
            break
        taken[site] = 1
        total += sums[site]
        count += 1
    return total if count >= t.least else np.inf


@kernel
def _serve(t: Tables, prices: Floats, taken: Marks, served: Floats) -> None:
    """Fill `served` (n,) with how often each place is served by what was taken."""
    served[:] = 0.0
    for site in range(len(taken)):
        if taken[site] == 0:
            continue
        if t.is_limited:
            _filled(t, prices, site, served)
        else:
            for place in range(len(prices)):
                if t.cost[site, place] < prices[place]:
                    served[place] += 1.0


@kernel
def ascend(t: Tables, marks: Marks, prices: Floats, target: float, enough: float, rounds: int, step: float, sums: Floats, often: Floats) -> float:
    """Raise the bound by subgradients; `prices` and `sums` become those of the highest bound, which is returned.

    target   what the best known choice costs; enough: the bound at which to stop
    often    (m,) becomes the share of the last rounds in which each site was taken
    """
    at, served, now = prices.copy(), np.empty(len(prices)), np.empty(len(sums))
    taken = np.zeros(len(sums), np.int8)
    best, calm, counted = -np.inf, 0, 1e-12
    way = np.zeros(len(prices))
    often[:] = 0.0
    for _ in range(rounds):
        earn(t, at, now)
        bound = at.sum() + take(t, marks, now, taken)
        calm += 1
        if bound > best:
            if bound > best + _WORTHWHILE * max(enough - best, 0.0):
                calm = 0
            best = bound
            prices[:] = at
            sums[:] = now
        if best >= enough or step < _SHORTEST:
            break
        if calm >= _CALM:
            step /= _SHORTER
            calm = 0
            at[:] = prices
            way[:] = 0.0
            continue
        often *= 0.95
        often += taken
        counted = counted * 0.95 + 1.0
        _serve(t, at, taken, served)
        way = _KEPT * way + 1.0 - served
        norm = (way**2).sum()
        if norm == 0.0:
            break
        at += step * (target * _BEYOND - bound) / norm * way
    often /= counted
    return best


@kernel
def peg(t: Tables, marks: Marks, sums: Floats, bound: float, enough: float) -> int:
    """Mark open or closed every free site whose other way lifts the bound to `enough`; how many were."""
    taken = np.zeros(len(sums), np.int8)
    take(t, marks, sums, taken)
    count, worst, best = 0, -np.inf, np.inf
    for site in range(len(sums)):
        count += taken[site]
        if marks[site] == FREE and taken[site] == 1:
            worst = max(worst, sums[site])
        elif marks[site] == FREE:
            best = min(best, sums[site])
    pegged = 0
    for site in range(len(sums)):
        if marks[site] != FREE:
            continue
        if taken[site] == 1:
            other = -sums[site] + (best if count <= t.least else min(0.0, best))
        else:
            other = sums[site] - (worst if count >= t.most else max(0.0, worst))
        if bound + other >= enough:
            marks[site] = taken[site]
            pegged += 1
    return pegged


@kernel
def exchange(t: Tables, marks: Marks, taken: Marks) -> float:
    """Open, close and swap single sites while that lowers the cost without capacities; `taken` becomes what was found."""
    sites, places = t.cost.shape
    first, second, slot = np.empty(places), np.empty(places), np.empty(places, np.int64)
    loss = np.empty(sites)
    while True:
        total, count = _nearest(t, taken, first, second, slot), 0
        for site in range(sites):
            count += taken[site]
        best, opened, closed = -_GAIN * max(abs(total), 1.0), -1, -1
        for site in range(sites + 1):
            if site < sites and (taken[site] == 1 or marks[site] == CLOSED):
                continue
            loss[:] = 0.0
            gain = _shift(t, site, first, second, slot, loss) if site < sites else _drop(t, first, second, slot, loss)
            if site < sites and count < t.most and gain < best:
                best, opened, closed = gain, site, -1
            if site == sites and count <= max(t.least, 1):
                continue
            for other in range(sites):
                if taken[other] == 1 and marks[other] == FREE and gain + loss[other] - t.opening[other] < best:
                    best, opened, closed = gain + loss[other] - t.opening[other], site if site < sites else -1, other
        if opened < 0 and closed < 0:
            return float(total)
        if opened >= 0:
            taken[opened] = 1
        if closed >= 0:
            taken[closed] = 0


@kernel
def _nearest(t: Tables, taken: Marks, first: Floats, second: Floats, slot: Ints) -> float:
    """Fill the costs of the nearest two open sites of each place and which is the nearest; the cost of the choice."""
    first[:] = np.inf
    second[:] = np.inf
    total = 0.0
    for site in range(len(taken)):
        if taken[site] == 0:
            continue
        total += t.opening[site]
        for place in range(len(first)):
            cost = t.cost[site, place]
            if cost < first[place]:
                second[place] = first[place]
                first[place] = cost
                slot[place] = site
            elif cost < second[place]:
                second[place] = cost
    return float(total + first.sum())


@kernel
def _shift(t: Tables, site: int, first: Floats, second: Floats, slot: Ints, loss: Floats) -> float:
    """What opening a site changes; fills what closing each other would cost after that."""
    gain = t.opening[site]
    for place in range(len(first)):
        cost = t.cost[site, place]
        if cost < first[place]:
            gain -= first[place] - cost
        else:
            loss[slot[place]] += min(cost, second[place]) - first[place]
    return float(gain)


@kernel
def _drop(t: Tables, first: Floats, second: Floats, slot: Ints, loss: Floats) -> float:
    for place in range(len(first)):
        loss[slot[place]] += second[place] - first[place]
    return 0.0
