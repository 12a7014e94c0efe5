"""The nested logit: alternatives of one nest are closer substitutes the smaller its dissimilarity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import linalg  # type: ignore[import-untyped,unused-ignore]

from doorstep.core.text import Text
from doorstep.planning.choice import passes
from doorstep.planning.choice.cells import Cells, Flags, Floats
from doorstep.planning.choice.faults import not_settled
from doorstep.planning.choice.fitting import fit, null_log_likelihood, sandwich
from doorstep.planning.choice.model import Fit, Model

LEAST = 0.05
"""The smallest dissimilarity that is tried; below it the alternatives of a nest are as good as one."""
_ROUNDS, _SETTLED, _HALVINGS = 200, 1e-9, 40
_FIRST = 0.9
_NAME = Text("嵌套模型", "the nested logit")


@dataclass(frozen=True, slots=True, eq=False)
class _Here:
    """Where the search stands; `slope` the gradient, `bend` minus the Hessian, both in (features, dissimilarities)."""

    at: Floats
    value: float
    scores: Floats
    bend: Floats

    @property
    def slope(self) -> Floats:
        return np.asarray(self.scores.sum(axis=0))


def fit_nested(cells: Cells, *, constants: Floats | None = None, begun: Fit | None = None) -> Fit:
    """Maximum likelihood coefficients and dissimilarities, each in (0, 1], from the multinomial logit on.

    Newton with the exact Hessian and dissimilarities held in their bounds: one at 1 that would rise further stays
    there, and its row of the covariance is zero. A nest that never holds two alternatives has none to fit.
    constants  (alternatives,) known parts of utility
    Raises what the multinomial logit raises, NotSettled.
    """
    begun = begun or fit(cells, clustered=False)
    size, nests, free = len(cells.feature_names), len(cells.alternatives.nests), told_apart(cells)
    width, none = int(np.diff(cells.start).max()), np.empty(0)

    def point(at: Floats) -> _Here:
        model = Model.pooled(cells, at[:size], none if constants is None else constants, at[size:])
        value, scores, hessian = passes.nested_slopes(cells, model, width)
        return _Here(at, value, scores, -hessian)

    first = np.where(free, _FIRST, 1.0)
    here, rounds = _climb(point, np.concatenate((begun.model.coefficients[0], first)), size, free)
    return _as_fit(cells, here, rounds, size, nests, none if constants is None else constants, free)


def told_apart(cells: Cells) -> Flags:
    """(nests,) whether some cell offers two alternatives of the nest, and one outside it."""
    nest = cells.alternatives.nest[cells.alternative]
    nests = len(cells.alternatives.nests)
    table = np.bincount(cells.cell_of_row * nests + nest, minlength=len(cells) * nests).reshape(len(cells), -1)
    return np.asarray(((table > 1) & (table < np.diff(cells.start)[:, None])).any(axis=0))


def _climb(point: Callable[[Floats], _Here], at: Floats, size: int, free: Flags) -> tuple[_Here, int]:
    here = point(at)
    for used in range(1, _ROUNDS):
        open_ = _open(here, size, free)
        step = np.zeros_like(here.at)
        step[open_] = _uphill(here.bend[np.ix_(open_, open_)], here.slope[open_])
        promised = float(step @ here.slope) / 2
        if promised < _SETTLED:
            return here, used
        here = _forward(point, here, step, size)
    raise not_settled(_NAME, _ROUNDS, promised)


def _open(here: _Here, size: int, free: Flags) -> Flags:
    """Parameters that may move: not a dissimilarity at a bound that its slope pushes against."""
    value, slope = here.at[size:], here.slope[size:]
    held = ((value >= 1) & (slope >= 0)) | ((value <= LEAST) & (slope <= 0))
    return np.concatenate((np.ones(size, dtype=np.bool_), free & ~held))


def _uphill(bend: Floats, slope: Floats) -> Floats:
    """Newton's step where the likelihood is concave; elsewhere its directions are turned uphill."""
    scale = 1 / np.sqrt(np.maximum(np.abs(np.diag(bend)), 1e-12))
    values, vectors = linalg.eigh(bend * np.outer(scale, scale))
    turned = np.maximum(np.abs(values), 1e-8 * np.abs(values).max())
    return np.asarray(scale * (vectors @ ((vectors.T @ (scale * slope)) / turned)))


def _forward(point: Callable[[Floats], _Here], here: _Here, step: Floats, size: int) -> _Here:
    noise = 1e-11 * abs(here.value)
    for _ in range(_HALVINGS):
        at = here.at + step
        at[size:] = np.clip(at[size:], LEAST, 1.0)
        found = point(at)
        if np.isfinite(found.value) and found.value >= here.value - noise:
            return found
        step = step / 2
    raise not_settled(_NAME, _HALVINGS, float(step @ here.slope))


def _as_fit(cells: Cells, here: _Here, rounds: int, size: int, nests: int, constants: Floats, free: Flags) -> Fit:
    open_ = _open(here, size, free)
    plain = np.zeros((size + nests, size + nests))
    plain[np.ix_(open_, open_)] = np.linalg.inv(here.bend[np.ix_(open_, open_)])
    names = cells.feature_names + tuple(f"nest:{name}" for name in cells.alternatives.nests)
    model = Model.pooled(cells, here.at[:size], constants, here.at[size:])
    return Fit(
        model, names, here.at, sandwich(plain, here.scores), plain, here.value, null_log_likelihood(cells), rounds
    )
