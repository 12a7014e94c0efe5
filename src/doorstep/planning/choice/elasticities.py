"""What a change of one feature does to who goes where, in per cent for one per cent."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

import numpy as np

from doorstep.planning.choice import passes
from doorstep.planning.choice.cells import Cells, Floats
from doorstep.planning.choice.model import Model


@dataclass(frozen=True, slots=True, eq=False)
class Elasticities:
    """Changes of patients by alternative for a change of 1 % of something at one alternative.

    own    (alternatives,) of its own patients; NaN for an alternative without modelled patients
    cross  (alternatives, alternatives) row: who changes, column: where it changes; own on the diagonal
    """

    own: Floats
    cross: Floats


def elasticities(cells: Cells, model: Model, response: Floats) -> Elasticities:
    """Elasticities of modelled patients with respect to something that enters each row's utility.

    response  (rows,) change of utility for a relative change of 1: z dV/dz. For travel time t with features t and
              ln(1 + t): b1 t + b2 t / (1 + t); for ln beds simply its coefficient
    Nested: dP_j / dV_k = P_j ([j = k] / lambda - [same nest] (1 / lambda - 1) P_k|nest - P_k).
    """
    patients, moved = passes.total_slopes(cells, model, response)
    with np.errstate(invalid="ignore", divide="ignore"):
        cross = np.where(patients[:, None] > 0, moved / patients[:, None], np.nan)
    return Elasticities(np.diag(cross).copy(), cross)


def odds_factor(coefficient: float, change: float) -> float:
    """What the odds of a place against any other are multiplied by when a feature grows by `change`."""
    return exp(coefficient * change)


def halving_change(coefficient: float) -> float:
    """The change of a feature that halves the odds; negative when the odds grow with the feature, infinite at 0."""
    return float("inf") if coefficient == 0 else -log(2) / coefficient
