"""Constants of institutions such that modelled totals equal observed ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg  # type: ignore[import-untyped,unused-ignore]

from doorstep.core.text import Text
from doorstep.planning.choice import passes
from doorstep.planning.choice.cells import Cells, Floats, Ints
from doorstep.planning.choice.faults import not_settled
from doorstep.planning.choice.fitting import free_constants, without_unchosen
from doorstep.planning.choice.model import Model

MATCHED = 1e-9
"""Largest relative difference between modelled and observed patients of an alternative."""
ROUNDS = 500
_PLAIN_ROUNDS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """A model whose totals are the observed ones on `cells`, which lack the alternatives named in `left_out`."""

    cells: Cells
    model: Model
    left_out: tuple[str, ...]
    rounds: int
    off_by: float


def matched(cells: Cells, model: Model) -> Matched:
    """Solve the constants of `model` so that every alternative's modelled patients equal the observed ones.

    Contraction xi += lambda log(observed / modelled), finished by Newton steps, which need no more rounds where
    institutions share few patients. The most chosen alternative of each group that is compared keeps its constant.
    An alternative that nobody chose would need minus infinity: it is left out and named.
    Raises NotSettled. Source: Berry, Levinsohn and Pakes 1995 (contraction).
    """
    cells, left_out = without_unchosen(cells)
    free, observed = free_constants(cells), cells.observed
    model = model.with_constants(model.constants.copy() if len(model.constants) else np.zeros(len(cells.alternatives)))
    scale = model.dissimilarity[cells.alternatives.nest]
    worst = np.inf
    for done in range(ROUNDS):
        expected, jacobian = passes.total_slopes(cells, model)
        gap = np.zeros_like(expected)
        gap[free] = np.log(observed[free] / np.maximum(expected[free], 1e-300))
        before, worst = worst, float(np.abs(observed / np.maximum(expected, 1e-300) - 1)[observed > 0].max())
        if worst <= MATCHED:
            return Matched(cells, model, left_out, done, worst)
        plain = done < _PLAIN_ROUNDS or worst > before
        step = scale * gap if plain else _newton(jacobian, observed - expected, free)
        model = model.with_constants(model.constants + step)
    raise not_settled(Text("机构常数", "the constants of institutions"), ROUNDS, worst)


def _newton(jacobian: Floats, missing: Floats, free: Ints) -> Floats:
    """The step that would fill what is missing if totals were linear; no constant moves by more than 2."""
    step = np.zeros_like(missing)
    step[free] = linalg.lstsq(jacobian[np.ix_(free, free)], missing[free])[0]
    return np.asarray(step / max(1.0, float(np.abs(step).max()) / 2))
