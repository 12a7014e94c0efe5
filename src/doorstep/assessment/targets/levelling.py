"""One solver for all ways: every part follows its own line, held between its bounds, until the whole is reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Line:
    """One part's value as the common step t grows: start + slope * t, held between low and high.

    weight  what the value counts in the whole
    high    None where nothing bounds it from above
    """

    start: Fraction
    slope: Fraction
    weight: Fraction
    low: Fraction
    high: Fraction | None

    def at(self, step: Fraction) -> Fraction:
        value = max(self.low, self.start + self.slope * step)
        return value if self.high is None else min(value, self.high)

    @property
    def turns(self) -> list[Fraction]:
        """The steps where it leaves its lower bound and where it meets its upper one."""
        if not self.slope:
            return []
        ends = [self.low] if self.high is None else [self.low, self.high]
        return [(end - self.start) / self.slope for end in ends]


def total(lines: Sequence[Line], step: Fraction) -> Fraction:
    """Weighted sum of all parts at a step."""
    return sum((line.weight * line.at(step) for line in lines), Fraction())


def reach(lines: Sequence[Line]) -> tuple[Fraction, Fraction | None]:
    """Smallest and largest weighted sum the lines can have; None when it is unbounded."""
    turns = _turns(lines)
    low = total(lines, turns[0]) if turns else total(lines, Fraction())
    unbounded = any(line.high is None and line.slope and line.weight for line in lines)
    return low, None if unbounded else total(lines, turns[-1] if turns else Fraction())


def solve(lines: Sequence[Line], wanted: Fraction) -> Fraction:
    """The smallest step at which the weighted sum is `wanted`, which must be within `reach`.

    The sum is piecewise linear and never falls, so the step lies between two turns and follows by proportion.
    """
    turns = _turns(lines)
    above = next((at for at, turn in enumerate(turns) if total(lines, turn) >= wanted), len(turns))
    if above == 0:
        return turns[0]
    left = turns[above - 1]
    right = turns[above] if above < len(turns) else left + 1
    rise = total(lines, right) - total(lines, left)
    return left + (wanted - total(lines, left)) * (right - left) / rise


def _turns(lines: Sequence[Line]) -> list[Fraction]:
    return sorted({turn for line in lines for turn in line.turns})
