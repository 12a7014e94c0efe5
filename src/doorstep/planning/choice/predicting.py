"""What a model says of cells: shares, totals, and the attractions that planning reads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doorstep.planning.choice import passes
from doorstep.planning.choice.cells import Cells, Floats, summed
from doorstep.planning.choice.model import Model


@dataclass(frozen=True, slots=True, eq=False)
class Attraction:
    """exp(utility) of each row, in units of what lies outside the region for its cell.

    inside         (rows,) exp(utility) over the cell's outside sum; 0 for rows outside. Where a cell offers nothing
                   outside the unit is its most attractive row
    outside        (cells,) the outside sum in that unit: 1, or 0 where nothing outside is offered
    outside_share  (cells,) modelled share of patients who leave the region; under the multinomial logit it is
                   outside / (outside + sum of inside), under nests it is the nested share
    """

    inside: Floats
    outside: Floats
    outside_share: Floats


def shares(cells: Cells, model: Model) -> Floats:
    """(rows,) modelled share of each alternative in its cell; adds up to 1 over a cell."""
    return passes.shares(cells, model)[1]


def expected(cells: Cells, model: Model) -> Floats:
    """(rows,) modelled patients."""
    return np.asarray(shares(cells, model) * np.repeat(cells.patients, np.diff(cells.start)))


def totals(cells: Cells, model: Model) -> Floats:
    """(alternatives,) modelled patients."""
    return summed(cells.alternative, expected(cells, model), len(cells.alternatives))


def log_likelihood(cells: Cells, model: Model) -> float:
    """Log-likelihood of the choices in `cells`, which need not be those that `model` was fitted to."""
    seen = cells.chosen > 0
    return float(cells.chosen[seen] @ np.log(shares(cells, model)[seen]))


def attraction(cells: Cells, model: Model) -> Attraction:
    """exp(utility) by row for planning, which asks what a change of one row does to the sums."""
    utility, share = passes.shares(cells, model)
    away, begins, sizes = cells.alternatives.outside[cells.alternative], cells.start[:-1], np.diff(cells.start)
    top = np.maximum.reduceat(np.where(away, utility, -np.inf), begins)
    has_outside = np.isfinite(top)
    top = np.where(has_outside, top, np.maximum.reduceat(utility, begins))
    powers = np.exp(utility - np.repeat(top, sizes))
    unit = np.where(has_outside, np.add.reduceat(np.where(away, powers, 0.0), begins), 1.0)
    return Attraction(
        np.where(away, 0.0, powers / np.repeat(unit, sizes)),
        has_outside.astype(np.float64),
        np.add.reduceat(np.where(away, share, 0.0), begins),
    )
