"""What being able adds to an institution's utility, from who chose between institutions of one tier.

A conditional logit in one coefficient: among patients who went to some institution of a tier, which of the tier's
institutions they chose, given what the choice model says of them. Choices between tiers, and between home and away, tell
nothing here, so that what a tier or a destination is liked for is not taken for ability.
Source: McFadden 1974 (a multinomial logit holds within any subset of alternatives).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_ROUNDS, _LONGEST, _RUNAWAY = 60, 1.0, 8.0


@dataclass(frozen=True, slots=True, eq=False)
class Within:
    """Choices among the institutions of one tier, for patients of one severity.

    utility  (places, sites) by the choice model, -inf where not before the patients
    able     (conditions, sites) 0-1
    stays    (places, conditions) patients who chose one of these sites
    chosen   sum of `able` over what they chose
    """

    utility: Floats
    able: Floats
    stays: Floats
    chosen: float


@dataclass(frozen=True, slots=True)
class Ability:
    """The coefficient, never below 0, and its standard error."""

    value: float
    error: float


def fitted(groups: Sequence[Within]) -> Ability | None:
    """The maximum of the likelihood; None when nobody had a choice between able and not able, or all chose alike."""
    value = 0.0
    for _ in range(_ROUNDS):
        found = [_sums(group, value) for group in groups]
        slope = sum(group.chosen - expected for group, (expected, _) in zip(groups, found, strict=True))
        bend = sum(variance for _, variance in found)
        if bend <= 1e-9 or abs(value) > _RUNAWAY:
            return None
        step = max(-_LONGEST, min(_LONGEST, slope / bend))
        value += step
        if abs(step) < 1e-10:
            break
    return Ability(max(0.0, value), 1 / math.sqrt(bend))


def _sums(group: Within, value: float) -> tuple[float, float]:
    """Expected sum of `able`, and its variance."""
    pull, weight = np.exp(group.utility), np.exp(value * group.able)
    every = pull @ weight.T
    some = np.where(every > 0, every, 1.0)
    mean = pull @ (weight * group.able).T / some
    square = pull @ (weight * group.able**2).T / some
    return float((group.stays * mean).sum()), float((group.stays * (square - mean**2)).sum())
