"""Did it work? The effect of a finished action on an indicator, against comparison areas.

Numbers live on the 0–1 scale of the indicator. The statistics libraries are loaded when an estimate is first made.
"""

from doorstep.assessment.effects.effect import Check, Code, Effect, LeftOut, Means, Method, Point, State, Verdict
from doorstep.assessment.effects.estimating import estimate
from doorstep.assessment.effects.feedback import Calibration, Pair, feedback
from doorstep.assessment.effects.panel import Action, Panel

__all__ = [
    "Action",
    "Calibration",
    "Check",
    "Code",
    "Effect",
    "LeftOut",
    "Means",
    "Method",
    "Pair",
    "Panel",
    "Point",
    "State",
    "Verdict",
    "estimate",
    "feedback",
]
