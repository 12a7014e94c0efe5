"""Drawing with little noise: systematic and stratified sampling, and everything from one seed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def stream(seed: int, name: str) -> np.random.Generator:
    """An independent stream of random numbers for one purpose; the same seed and name give the same stream."""
    return np.random.default_rng([seed, *name.encode()])


def systematic_picks(weights: Floats, count: int, *, rng: np.random.Generator) -> Ints:
    """`count` indices drawn in proportion to `weights`, evenly spread over their order."""
    cumulative = np.cumsum(weights)
    places = (np.arange(count) + rng.random()) / max(count, 1) * cumulative[-1]
    return np.asarray(np.minimum(np.searchsorted(cumulative, places, side="right"), len(weights) - 1), dtype=np.int64)


def systematic_hits(chances: Floats, *, rng: np.random.Generator) -> Flags:
    """True with each row's chance; any run of rows has its expected number of hits, give or take one."""
    cumulative = np.concatenate(([0.0], np.cumsum(chances))) + rng.random()
    whole = np.floor(cumulative)
    return np.asarray(whole[1:] > whole[:-1])


def spread(count: int, *, rng: np.random.Generator) -> Floats:
    """Uniform numbers on [0, 1) in random order, one from each of `count` equal strata."""
    return np.asarray((rng.permutation(count) + rng.random(count)) / max(count, 1))


def choose(weights: Floats, count: int, *, rng: np.random.Generator) -> Ints:
    """`count` independent indices in proportion to `weights`, stratified."""
    cumulative = np.cumsum(weights) / np.sum(weights)
    found = np.searchsorted(cumulative, spread(count, rng=rng), side="right")
    return np.asarray(np.minimum(found, len(weights) - 1), dtype=np.int64)


def apportion(total: int, weights: Floats) -> Ints:
    """Whole numbers that add up to `total`, in proportion to `weights` (largest remainders)."""
    exact = weights / weights.sum() * total
    whole: Ints = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole
