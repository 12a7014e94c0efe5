"""Points for a figure: 100 from the target on, 0 at the floor and beyond it, in proportion between.

    points = 100 * (value - floor) / (target - floor), held between 0 and 100

The floor is the item's, or last year's value of the same unit. Where there is none, or it already reaches the target,
there is nothing between: 100 for reaching the target and 0 for missing it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorstep.assessment.scorecards.figures import Better, Rule
from doorstep.assessment.scorecards.labels import Band, Verdict

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_ROUNDING = 1e-9
"""What reaches a line of points but for rounding reaches it."""


def points(value: float, target: float, floor: float | None, better: Better) -> float:
    """Points of one figure, 0-100."""
    import numpy as np

    return float(points_of(np.array([value], float), target, floor, better)[0])


def points_of(values: Floats, target: float, floor: float | None, better: Better) -> Floats:
    """Points of many figures."""
    import numpy as np

    sign = 1.0 if better == "higher" else -1.0
    reached = sign * values >= sign * target
    if floor is None or sign * floor >= sign * target:
        return np.where(reached, 100.0, 0.0)
    between: Floats = 100 * (values - floor) / (target - floor)
    return np.where(reached, 100.0, between.clip(0, 100))


def verdict(value: float, target: float, floor: float | None, better: Better, rule: Rule) -> Verdict:
    """How the figure stands to its target."""
    sign = 1 if better == "higher" else -1
    if sign * value >= sign * target:
        return Verdict.MET
    if floor is not None and sign * value < sign * floor:
        return Verdict.WORSE
    return Verdict.CLOSE if points(value, target, floor, better) >= rule.close - _ROUNDING else Verdict.MISSED


def band(total: float | None, is_vetoed: bool, rule: Rule) -> Band:
    """The band of a total; a veto has its own, whatever the points."""
    if total is None:
        return Band.NONE
    if is_vetoed:
        return Band.FAILED
    lines = ((rule.excellent, Band.EXCELLENT), (rule.good, Band.GOOD), (rule.adequate, Band.ADEQUATE))
    return next((found for line, found in lines if total >= line - _ROUNDING), Band.POOR)
