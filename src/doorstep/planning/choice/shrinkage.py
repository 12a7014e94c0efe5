"""Coefficients by chapter, each drawn towards what all chapters share the more the fewer its patients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doorstep.core.text import Text
from doorstep.planning.choice import passes
from doorstep.planning.choice.cells import Cells, Floats
from doorstep.planning.choice.faults import not_settled
from doorstep.planning.choice.fitting import fit
from doorstep.planning.choice.model import Model
from doorstep.planning.choice.passes import Slopes, Totals

_ROUNDS, _HALVINGS = 60, 40
_SETTLED, _STRIDE = 1e-8, 1.7
_STEADY = 0.02
"""Of their standard deviations: coefficients that move by less from one spread to the next are done."""
_FIRST_SPREAD = (
    0.5  # in utility, where features vary as they do: EM comes down from wide far faster than up from narrow
)
_LEAST_SPREAD = 1e-4
_NAME = Text("分病种系数", "the coefficients by chapter")


@dataclass(frozen=True, slots=True, eq=False)
class ByChapter:
    """Coefficients of each chapter, what they share and how far they lie apart.

    model     its coefficients hold one row a chapter
    mean      (features,) what the chapters share
    spread    (features,) standard deviation of the chapters' coefficients around the mean
    errors    (chapters, features) standard deviations of the coefficients given mean and spread
    weight    (chapters, features) 0 when a coefficient is all the mean, 1 when it is all the chapter's own
    """

    model: Model
    mean: Floats
    spread: Floats
    errors: Floats
    weight: Floats
    log_likelihood: float


def by_chapter(cells: Cells, *, spread: Floats | None = None) -> ByChapter:
    """Chapters' coefficients under a normal prior around their mean; the spread is estimated unless given.

    Given the spread, mean and deviations are the joint maximum of the penalised likelihood; the spread is then the
    empirical Bayes one: mean squared deviation plus its posterior variance, repeated until steady.
    spread  (features,) fixed standard deviations > 0: tiny ones give the pooled fit, huge ones separate fits
    Raises what the pooled fit raises, NotSettled. Source: Laplace's approximation with EM (Dempster et al. 1977).
    """
    pooled = fit(cells, clustered=False)
    mean, totals = pooled.model.coefficients[0], Totals.of(cells)
    betas = np.tile(mean, (len(cells.chapters), 1))
    wide = _FIRST_SPREAD * np.sqrt(np.diag(pooled.plain) * cells.chosen.sum()) if spread is None else spread
    for _ in range(_ROUNDS):
        before = betas
        betas, mean, found = _penalised(cells, totals, betas, mean, wide)
        variance = _posterior(found.information, wide)
        if spread is not None or np.all(np.abs(betas - before) < _STEADY * np.sqrt(variance)):
            break
        wider = np.sqrt(np.maximum(((betas - mean) ** 2 + variance).mean(axis=0), _LEAST_SPREAD**2))
        wide = np.maximum(
            wide * (wider / wide) ** _STRIDE, _LEAST_SPREAD
        )  # a longer stride than EM's own, which is slow
    model = Model(cells.feature_names, np.ascontiguousarray(betas), np.empty(0), np.ones(len(cells.alternatives.nests)))
    return ByChapter(model, mean, wide, np.sqrt(variance), 1 - variance / wide**2, found.log_likelihood)


def _posterior(information: Floats, spread: Floats) -> Floats:
    """(chapters, features) variances of the deviations given the spread."""
    return np.diagonal(np.linalg.inv(information + np.diag(spread**-2)), axis1=1, axis2=2)


def _penalised(
    cells: Cells, totals: Totals, betas: Floats, mean: Floats, spread: Floats
) -> tuple[Floats, Floats, Slopes]:
    """Joint Newton in mean and deviations; the deviations are eliminated, so each solve is of one chapter's size."""
    here = passes.slopes(cells, totals, betas, np.empty(0))
    value = here.log_likelihood - _penalty(betas, mean, spread)
    for _ in range(_ROUNDS):
        to_mean, to_betas = _steps(here, betas, mean, spread)
        promised = _promised(here, betas, mean, spread, to_mean, to_betas)
        if promised < _SETTLED:
            return betas, mean, here
        share = 1.0
        for _ in range(_HALVINGS):
            there = passes.slopes(cells, totals, betas + share * to_betas, np.empty(0))
            found = there.log_likelihood - _penalty(betas + share * to_betas, mean + share * to_mean, spread)
            if np.isfinite(found) and found >= value - 1e-11 * abs(value):
                break
            share /= 2
        betas, mean, here, value = betas + share * to_betas, mean + share * to_mean, there, found
    raise not_settled(_NAME, _ROUNDS, promised)


def _penalty(betas: Floats, mean: Floats, spread: Floats) -> float:
    return float((((betas - mean) / spread) ** 2).sum() / 2)


def _steps(here: Slopes, betas: Floats, mean: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """Newton's step of the mean and of each chapter's coefficients.

    With deviations d = beta - mean, A the information and T the prior variance: the mean's own information is the
    sum of A - A (A + 1/T)^-1 A, which is (A^-1 + T)^-1 without asking A to be invertible.
    """
    slope = here.gradient - (betas - mean) / spread**2
    both = here.information + np.diag(spread**-2)
    solved = np.linalg.solve(both, np.concatenate((here.information, slope[:, :, None]), axis=2))
    through, direct = solved[:, :, :-1], solved[:, :, -1]
    left = (here.information - here.information @ through).sum(axis=0)
    right = (here.gradient - (here.information @ direct[:, :, None])[:, :, 0]).sum(axis=0)
    to_mean = np.linalg.lstsq(left, right)[0]
    return to_mean, to_mean + direct - through @ to_mean


def _promised(here: Slopes, betas: Floats, mean: Floats, spread: Floats, to_mean: Floats, to_betas: Floats) -> float:
    pull = (betas - mean) / spread**2
    return float((to_betas * (here.gradient - pull)).sum() + (to_mean * pull.sum(axis=0)).sum()) / 2
