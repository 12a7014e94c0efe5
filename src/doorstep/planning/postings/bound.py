"""A bound on every plan of postings that anyone can check without the solver that found its multipliers.

For any multipliers of the rows, what rows allow at them plus the best each column does by itself is at least the worth of
every point that keeps all rows (weak duality); whole numbers only make fewer points.
"""

from __future__ import annotations

import numpy as np

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.planning.postings.problem import Floats
from doorstep.planning.postings.programme import Programme


def bound(programme: Programme, multipliers: Floats) -> float:
    """No plan is worth more.

    multipliers   (rows,) >= 0 where a row has only an upper side, <= 0 where it has only a lower one; any sign where both
    Raises BadValue for a multiplier that is missing or has the wrong sign: it would prove too much.
    """
    if multipliers.shape != programme.low.shape or not np.isfinite(multipliers).all():
        raise _bad(Text("乘子缺失", "a multiplier is missing"))
    if ((multipliers > 0) & np.isinf(programme.high)).any() or ((multipliers < 0) & np.isinf(programme.low)).any():
        raise _bad(Text("乘子符号不对", "a multiplier has the wrong sign"))
    side = np.where(multipliers > 0, programme.high, np.where(multipliers < 0, programme.low, 0.0))
    return float(multipliers @ side + (reduced(programme, multipliers).clip(min=0.0) * programme.top).sum() + programme.constant)


def reduced(programme: Programme, multipliers: Floats) -> Floats:
    """(columns,) what a unit of each column is worth after paying for the rows that it is in."""
    return np.asarray(programme.worth - programme.matrix.T @ multipliers)


def fitting(programme: Programme, multipliers: Floats) -> Floats:
    """The multipliers with those of the wrong sign, which rounding leaves, set to nothing."""
    wrong = ((multipliers > 0) & np.isinf(programme.high)) | ((multipliers < 0) & np.isinf(programme.low))
    return np.where(wrong, 0.0, multipliers)


def _bad(what: Text) -> BadValue:
    return BadValue(what, cure=Text("证书不成立，请重新求解", "The certificate does not hold: solve the plan again"))
