"""Synthetic control: a weighted mix of the comparison areas that ran as the treated areas did before.

The mix is found by pysyncon (Abadie, Diamond and Hainmueller, Journal of the American Statistical Association 105, 2010).
The interval is the cross-fitted t-test of Chernozhukov, Wüthrich and Zhu (Debiasing and t-tests for synthetic control
inference on average causal effects, Journal of Political Economy 2026; arXiv 1812.10820): the periods before are cut
into consecutive folds, the mix is fitted without one fold, and its mean gap in that fold is taken off its gap after.
It asks for long series, not for many areas, and long folds absorb serial correlation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doorstep.assessment.effects.differences import Contrast
from doorstep.assessment.effects.panel import Columns, FloatArray

FOLDS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Values by period: the treated areas as one, and a row for each comparison area."""

    treated: FloatArray
    donors: FloatArray

    def gap(self, mix: FloatArray) -> FloatArray:
        return np.asarray(self.treated - mix @ self.donors, dtype=np.float64)


def fit(series: Series, columns: Columns) -> FloatArray:
    """Weights of the comparison areas (0 or more, sum 1) whose movements around their means are closest to the treated's.

    Levels are taken off first: an area may always have stood higher and still have moved alike (Ferman and Pinto,
    Quantitative Economics 12, 2021).
    """
    import pandas as pd
    from pysyncon import Synth  # type: ignore[import-untyped,unused-ignore]

    donors, treated = series.donors[:, columns], series.treated[columns]
    moves = pd.DataFrame((donors - donors.mean(axis=1, keepdims=True)).T)
    move = pd.Series(treated - treated.mean(), name="treated")
    # pysyncon divides each row by its spread: these V weights take that back, so that every period counts alike
    spread = pd.concat([moves, move], axis=1).std(axis=1)
    kept = (spread > 0).to_numpy()
    if not kept.any():
        return np.full(len(donors), 1 / len(donors))
    mix = Synth()
    v = spread[kept].to_numpy() ** 2
    mix.fit(X0=moves[kept], X1=move[kept], Z0=moves, Z1=move, custom_V=v / v.mean())
    return np.asarray(mix.W, dtype=np.float64)


def estimate(series: Series, before: Columns, after: Columns, *, folds: int = FOLDS) -> Contrast:
    """Mean gap after less mean gap before, cross-fitted; `folds` - 1 degrees of freedom."""
    held = np.array_split(before, folds)
    mixes = [fit(series, np.setdiff1d(before, fold)) for fold in held]
    return from_folds(series, held, mixes, after)


def from_folds(series: Series, held: list[Columns], mixes: list[FloatArray], after: Columns) -> Contrast:
    """The cross-fitted effect in `after` with mixes already fitted."""
    gaps = [series.gap(mix) for mix in mixes]
    parts = np.array([gap[after].mean() - gap[fold].mean() for gap, fold in zip(gaps, held, strict=True)])
    length = min(min(len(fold) for fold in held), len(after))
    error = np.sqrt(1 + len(held) * length / len(after)) * parts.std(ddof=1) / np.sqrt(len(held))
    return Contrast(float(parts.mean()), float(error), len(held) - 1)
