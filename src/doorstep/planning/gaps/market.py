"""One area's patients before what is at home and what is away, with every combination of the four switches.

The share of patients who stay is that of the multinomial logit: the sum of exp(utility) at home over that sum and the
one away. A switch changes utilities at home only:

    capability   `able` becomes `made_able`
    reach        `way` becomes `near`, the same ways with none longer than the limit
    bed          `unblocked` is added: the log of how many more would be treated were nobody turned away
    trust        the quality of the institution that leads at home rises to that of the best one away, as far as it is able

Each of them only ever raises utilities at home, so no part is negative.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from doorstep.planning.gaps import shapley

Floats = NDArray[np.float64]
SWITCHES = ("capability", "reach", "bed", "trust")
PARTS = (*SWITCHES, "rest")
"""What the outflow is split into; the rest would leave with all four set."""
PSEUDO_CASES = 4.0
"""Cases that the model's own share counts for beside those observed: three patients who all left do not make leaving certain."""
_WIDEST, _HALVINGS = 12.0, 60


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """Patients of the places of one area, by condition, ordinary or severe alike for all of them.

    way, near    (places, sites) utility of the way to each institution at home, -inf where it is not before the patients
    quality      (sites,) utility of all else of an institution
    able         (conditions, sites) 0-1, share of the months in which an institution was able
    made_able    (conditions, sites) the same once the capability is present at home; >= able
    leads        (conditions, sites) 1 for the institution that leads at home in a condition, else 0
    ability      >= 0, what being able adds to utility
    unblocked    (sites,) >= 0
    away         (places, conditions) > 0, sum of exp(utility) away
    best_away    (conditions,) utility of the best institution or destination away, its way apart
    patients     (places, conditions) all of them
    left         (places, conditions) of them those who left
    """

    way: Floats
    near: Floats
    quality: Floats
    able: Floats
    made_able: Floats
    leads: Floats
    ability: float
    unblocked: Floats
    away: Floats
    best_away: Floats
    patients: Floats
    left: Floats


def at_home(market: Market, coalition: int) -> Floats:
    """(places, conditions) sum of exp(utility) at home with the switches of a coalition set."""
    able = market.made_able if coalition & 1 else market.able
    quality = market.quality + market.ability * able
    if coalition & 8:
        quality = quality + market.leads * able * np.maximum(market.best_away[:, None] - quality, 0.0)
    if coalition & 4:
        quality = quality + market.unblocked
    return np.asarray(np.exp(market.near if coalition & 2 else market.way) @ np.exp(quality).T)


def staying(market: Market, coalition: int = 0) -> Floats:
    """(places, conditions) modelled share of patients who stay at home."""
    home = at_home(market, coalition)
    return np.asarray(home / (home + market.away))


def calibrated(market: Market) -> Market:
    """The same market with what is away drawn up or down, by condition, until as many leave as did.

    The model's own share counts for `PSEUDO_CASES` patients beside the observed ones.
    """
    home, total = at_home(market, 0), market.patients.sum(axis=0)
    own = (market.patients * (1 - home / (home + market.away))).sum(axis=0)
    some = np.where(total > 0, total, 1.0)
    wanted = (market.left.sum(axis=0) + PSEUDO_CASES * own / some) / (some + PSEUDO_CASES)
    low, high = np.full(len(total), -_WIDEST), np.full(len(total), _WIDEST)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        away = market.away * np.exp(middle)
        leaving = (market.patients * (away / (home + away))).sum(axis=0) / some
        low, high = np.where(leaving < wanted, middle, low), np.where(leaving < wanted, high, middle)
    shift = np.where((total > 0) & (home * market.patients > 0).any(axis=0), (low + high) / 2, 0.0)
    return replace(market, away=market.away * np.exp(shift), best_away=market.best_away + shift)


def split(market: Market) -> Floats:
    """(places, conditions, 5) those who left, by `PARTS`; the parts of a cell add up to `left` and none is negative.

    A switch's part is its Shapley value in the modelled share that stays, over the modelled share that leaves now.
    """
    worth = np.stack([staying(market, coalition) for coalition in range(1 << len(SWITCHES))], axis=-1)
    leaving = 1 - worth[..., :1]
    shares = np.maximum(shapley.values(worth), 0.0) / np.where(leaving > 0, leaving, 1.0)
    shares = shares / np.maximum(shares.sum(axis=-1, keepdims=True), 1.0)  # only where rounding made them more than one
    parts = shares * market.left[..., None]
    return np.concatenate((parts, np.maximum(market.left - parts.sum(axis=-1), 0.0)[..., None]), axis=-1)


def whole(parts: Floats, total: int) -> tuple[int, ...]:
    """Parts as whole numbers that add up to `total` exactly, in the measure of `parts`; largest remainders are rounded up.

    Raises ValueError for negative parts. With nothing to go by, all is the last part.
    """
    if total < 0 or parts.min(initial=0.0) < 0:
        raise ValueError("parts and total are counts: none is negative")
    every = float(parts.sum())
    if every <= 0:
        return (*(0 for _ in parts[1:]), total)
    exact = parts / every * total
    found = np.floor(exact).astype(np.int64)
    for at in np.argsort(found - exact, kind="stable")[: total - int(found.sum())]:
        found[at] += 1
    return tuple(int(one) for one in found)
