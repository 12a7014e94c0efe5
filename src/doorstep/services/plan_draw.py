"""How much more often an institution is chosen for a condition when it has what the condition needs, by the region's records.

One coefficient of a conditional logit over and above what the choice model says of travel, size and tier. It tells what
goes together today: institutions that treat a condition well may also have been chosen more before.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from doorstep.planning.choice.cells import Floats
from doorstep.services.plan_care import YearOfCare

_ROUNDS = 40
_Z95 = 1.959963985


@dataclass(frozen=True, slots=True)
class Draw:
    """An odds ratio of being chosen, with its 95 % interval; never below 1: opening a service drives nobody away."""

    middle: float
    low: float
    high: float


def estimated(care: YearOfCare, has: Callable[[int, str], bool]) -> Draw | None:
    """The draw by the records; None when no condition is treated both where its needs are met and where they are not.

    has   whether the site at an index has all that an entry needs
    """
    listed = [at for at, group in enumerate(care.groups) if group.entry]
    flags = np.zeros((len(care.groups), len(care.sites) + 1))
    for at in listed:
        flags[at, :-1] = [has(site, care.groups[at].entry) for site in range(len(care.sites))]
    varying = [at for at in listed if 0 < flags[at, care.expected[at] > 0].sum() < (care.expected[at] > 0).sum()]
    if not varying:
        return None
    return _newton(care.seen[varying], care.expected[varying], flags[varying])


def _newton(seen: Floats, expected: Floats, flags: Floats) -> Draw | None:
    """Maximum of the likelihood in one coefficient; None when it runs away or nobody is seen."""
    seen = np.where(expected > 0, seen, 0.0)
    people, wanted = seen.sum(axis=1), float((seen * flags).sum())
    value = 0.0
    for _ in range(_ROUNDS):
        powers = expected * np.exp(value * flags)
        share = (powers * flags).sum(axis=1) / powers.sum(axis=1)
        slope, bend = wanted - float(people @ share), float(people @ (share * (1 - share)))
        if bend <= 1e-9 or abs(value) > 6:
            return None
        value += max(-1.0, min(1.0, slope / bend))
    error = _Z95 / math.sqrt(bend)
    middle, low, high = (max(1.0, math.exp(one)) for one in (value, value - error, value + error))
    return Draw(middle, low, high)
