"""Counts gathered over stretches of time: one value and its sampling variance for each area.

Gathering each area's periods into one value before and one after removes the serial correlation that makes
period-by-period regressions far too sure of themselves.
Source: Bertrand, Duflo and Mullainathan, How Much Should We Trust Differences-in-Differences Estimates?,
Quarterly Journal of Economics 119 (2004), section IV.C; Donald and Lang, Review of Economics and Statistics 89 (2007).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doorstep.assessment.effects.panel import Columns, FloatArray, Kind, Panel

_LEAST = 1e-6
"""A stretch that is all of its base has no chance error left against it; a weight must still exist."""


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """One value for each area (0–1 scale) and the variance that counting alone gives it."""

    value: FloatArray
    variance: FloatArray


def levels(panel: Panel, columns: Columns, kind: Kind) -> Levels:
    """Sum of num over sum of den in `columns`, for every area; an area that never reported is not a number.

    The variance is binomial for a proportion and Poisson for a rate, from counts with half an event added, so that a
    level of exactly 0 or 1 is not taken for certain.
    """
    num, den = (counts[:, columns].sum(axis=1).astype(np.float64) for counts in (panel.num, panel.den))
    den = np.where(den > 0, den, np.nan)
    if kind == "rate":
        return Levels(num / den, (num + 0.5) / den**2)
    smoothed = (num + 0.5) / (den + 1)
    return Levels(num / den, smoothed * (1 - smoothed) / den)


def change(panel: Panel, columns: Columns, base: Columns, kind: Kind) -> Levels:
    """Level in `columns` less level in `base`; `columns` lie either inside `base` or outside it altogether."""
    here, there = levels(panel, columns, kind), levels(panel, base, kind)
    inside = bool(np.isin(columns, base).all())
    # a part of the base shares its noise with the base: Var(part - whole) = Var(part) - Var(whole)
    variance = here.variance - there.variance if inside else here.variance + there.variance
    return Levels(here.value - there.value, np.maximum(variance, here.variance * _LEAST))
