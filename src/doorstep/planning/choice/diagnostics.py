"""How well modelled choices agree with observed ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doorstep.planning.choice import predicting
from doorstep.planning.choice.cells import Cells, Floats, summed
from doorstep.planning.choice.fitting import null_log_likelihood
from doorstep.planning.choice.model import Model


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """Modelled against observed flows; shares are 0-1.

    common_part    part of patients whose place and destination the model gets right: sum of the smaller of observed
                   and modelled flows over all patients (common part of commuters; Lenormand et al. 2016)
    common_share   the same with every place counting alike, however many its patients
    top_share      places whose most used destination is the modelled one
    r_squared      1 - squared errors of shares by place and destination over their variance
    rho_squared    1 - log-likelihood over that of equal shares (McFadden)
    """

    patients: float
    log_likelihood: float
    rho_squared: float
    common_part: float
    common_share: float
    top_share: float
    r_squared: float


@dataclass(frozen=True, slots=True)
class Line:
    """Observed and modelled patients of one alternative."""

    code: str
    observed: float
    modelled: float


def agreement(cells: Cells, model: Model) -> Agreement:
    """Modelled against observed flows by place and destination, chapters added up."""
    observed, modelled = flows(cells, cells.chosen), flows(cells, predicting.expected(cells, model))
    used = observed.sum(axis=1) > 0
    observed, modelled = observed[used], modelled[used]
    there, here = (one / one.sum(axis=1, keepdims=True) for one in (observed, modelled))
    offered = flows(cells, np.ones(cells.rows))[used] > 0
    value = predicting.log_likelihood(cells, model)
    return Agreement(
        float(observed.sum()),
        value,
        1 - value / null_log_likelihood(cells),
        float(np.minimum(observed, modelled).sum() / observed.sum()),
        float(np.minimum(there, here).sum(axis=1).mean()),
        float((there.argmax(axis=1) == here.argmax(axis=1)).mean()),
        float(1 - ((there - here)[offered] ** 2).sum() / ((there[offered] - there[offered].mean()) ** 2).sum()),
    )


def flows(cells: Cells, amount: Floats) -> Floats:
    """(places, alternatives) sums of an amount by row."""
    place = np.repeat(cells.place, np.diff(cells.start)).astype(np.int64)
    keys = place * len(cells.alternatives) + cells.alternative
    size = len(cells.places) * len(cells.alternatives)
    return summed(keys, amount, size).reshape(len(cells.places), -1)


def by_alternative(cells: Cells, model: Model) -> tuple[Line, ...]:
    """Observed and modelled patients of each alternative, most observed first."""
    modelled, observed = predicting.totals(cells, model), cells.observed
    order = sorted(range(len(observed)), key=lambda at: (-observed[at], cells.alternatives.codes[at]))
    return tuple(Line(cells.alternatives.codes[at], float(observed[at]), float(modelled[at])) for at in order)
