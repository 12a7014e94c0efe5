"""What is said about one action: verdict, estimate with its interval, course, comparisons and checks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from doorstep.core.text import Text

Better = Literal["higher", "lower"]


class Method(StrEnum):
    """How the effect was estimated."""

    DIFFERENCES = "difference-in-differences"
    SYNTHETIC_CONTROL = "synthetic-control"


class Verdict(StrEnum):
    """The answer; improved and worsened only when the whole interval lies on one side of zero."""

    IMPROVED = "improved"
    WORSENED = "worsened"
    NO_CLEAR_CHANGE = "no-clear-change"
    CANNOT_BE_JUDGED = "cannot-be-judged"


class Code(StrEnum):
    """What is checked."""

    COMPARISONS = "comparisons"
    PERIODS = "periods"
    COUNTS = "counts"
    MISSING = "missing"
    COMPOSITION = "composition"
    PARALLEL = "parallel-trends"
    FIT = "fit"
    ANTICIPATION = "anticipation"
    SPILL_OVER = "spill-over"


class State(StrEnum):
    """Outcome of a check; a check that could not be made is never called passed."""

    PASSED = "passed"
    FAILED = "failed"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Check:
    """One check of an assumption, told in plain words.

    forbids  whether it stands in the way of a judgement; a check that failed without forbidding warns
    p_value  of the test behind it, where there is one
    """

    code: Code
    state: State
    told: Text
    forbids: bool = False
    p_value: float | None = None

    @property
    def passed(self) -> bool:
        return self.state is State.PASSED


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An area that is not compared with, and why."""

    area: int
    why: Text


@dataclass(frozen=True, slots=True)
class Point:
    """Effect in one stretch of the event study, against the level before; on the 0–1 scale.

    step    stretch relative to the start: 0 is the first from the start, -1 the last before it
    first   its first period, yyyymm; `periods` of them
    is_base whether it belongs to the level before, so that it should lie near zero
    """

    step: int
    first: int
    periods: int
    effect: float
    low: float
    high: float
    is_base: bool


@dataclass(frozen=True, slots=True)
class Means:
    """Levels on the 0–1 scale before and after; under difference in differences they give the estimate exactly."""

    treated_before: float
    treated_after: float
    compared_before: float
    compared_after: float

    @property
    def difference(self) -> float:
        return (self.treated_after - self.treated_before) - (self.compared_after - self.compared_before)


@dataclass(frozen=True, slots=True)
class Effect:
    """What one action changed in its areas; estimate and interval are None where it cannot be judged.

    estimate, low, high, error  on the 0–1 scale of the indicator; a 95 % interval and the standard error
    comparisons, weights        areas compared with, and how much each counts (sum 1)
    leads_p                     p-value that treated and comparison areas ran alike before, when it could be tested
    sentence                    the answer first
    """

    verdict: Verdict
    method: Method | None
    estimate: float | None
    low: float | None
    high: float | None
    error: float | None
    freedom: float | None
    means: Means | None
    comparisons: tuple[int, ...]
    weights: tuple[float, ...]
    left_out: tuple[LeftOut, ...]
    points: tuple[Point, ...]
    leads_p: float | None
    checks: tuple[Check, ...]
    sentence: Text

    def check(self, code: Code) -> Check | None:
        """The check of that code, None when it does not apply to the method."""
        return next((one for one in self.checks if one.code is code), None)

    @property
    def warnings(self) -> tuple[Check, ...]:
        return tuple(one for one in self.checks if not one.passed)
