"""Targets that add up: what an area is to reach in a year, broken down to the tier below it."""

from doorstep.assessment.targets.breaking import break_down
from doorstep.assessment.targets.fair import Expected, Stratum, fair_expected
from doorstep.assessment.targets.part import Better, Broken, Kind, Part, Way, exact
from doorstep.assessment.targets.sums import Difference, Stated, adds_up, grown, last_year

__all__ = [
    "Better",
    "Broken",
    "Difference",
    "Expected",
    "Kind",
    "Part",
    "Stated",
    "Stratum",
    "Way",
    "adds_up",
    "break_down",
    "exact",
    "fair_expected",
    "grown",
    "last_year",
]
