"""Whether parts add up to a whole, whole numbers that do, and what is shown of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from doorstep.assessment.targets.part import Kind, Number, Part, exact
from doorstep.assessment.targets.words import sum_told
from doorstep.core.errors import BadValue
from doorstep.core.text import Text


@dataclass(frozen=True, slots=True)
class Stated:
    """A target somebody wrote for one part, with the denominator it will weigh with (not used for counts)."""

    area: int
    value: Number
    expected_den: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What parts make together beside the whole they belong to.

    gap      together less whole
    allowed  the largest gap that rounding alone explains; 0 for counts
    """

    whole: Fraction
    together: Fraction
    allowed: Fraction
    told: Text

    @property
    def gap(self) -> Fraction:
        return self.together - self.whole

    @property
    def is_nothing(self) -> bool:
        """Whether the parts add up, but for rounding."""
        return abs(self.gap) <= self.allowed


def adds_up(whole: Number, parts: Sequence[Stated], *, kind: Kind = "share", decimals: int = 3) -> Difference:
    """Compare targets written by hand with the target above them.

    decimals  with which parts were written: each may be off by half a unit of the last, and so may their mean
    Raises BadValue without parts, or when shares have no denominators to weigh with.
    """
    values = [exact(part.value) for part in parts]
    weight = 1 if kind == "count" else sum(part.expected_den for part in parts)
    if not parts or weight <= 0:
        raise BadValue(Text("没有可以相加的下级目标", "there are no targets below that could be added up"))
    weights = [1 if kind == "count" else part.expected_den for part in parts]
    together = sum((one * value for one, value in zip(weights, values, strict=True)), Fraction()) / weight
    allowed = Fraction() if kind == "count" else Fraction(1, 2 * 10**decimals)
    return Difference(exact(whole), together, allowed, sum_told(exact(whole), together, allowed, kind))


def last_year(parts: Sequence[Part], kind: Kind = "share") -> Fraction | None:
    """Last year's value of the whole from its parts; None when none has a figure."""
    num = sum((Fraction(part.num) for part in parts if part.den or kind == "count"), Fraction())
    if kind == "count":
        return num
    den = sum(part.den for part in parts)
    return num / den if den else None


def grown(change: Number, parts: Sequence[Part], *, kind: Kind = "share") -> Fraction:
    """The whole's target from a wished change: points for shares and means, a share of last year's for counts (0.05 is +5 %).

    Raises BadValue when there was no figure last year, or the outcome cannot be.
    """
    last = last_year(parts, kind)
    if last is None:
        raise BadValue(Text("上年没有数据，无法按增减定目标", "there is no figure of last year to change"))
    value = Fraction(round(last * (1 + exact(change)))) if kind == "count" else last + exact(change)
    if value < 0 or (kind == "share" and value > 1):
        raise BadValue(
            Text(f"上年 {float(last):.4g}，增减 {float(exact(change)):+.4g} 后不可能", f"last year's {float(last):.4g} cannot change by {float(exact(change)):+.4g}"),
            right=Text("比例应在 0–1 之间，数量不小于 0", "a share lies between 0 and 1, a count is not negative"),
        )
    return value


def apportion(quotas: Sequence[Fraction], areas: Sequence[int]) -> list[int]:
    """Whole numbers that add up to the quotas' sum (a whole number), by largest remainder.

    Equal remainders go to the lower area code first, so the order of the parts does not matter. Each is its quota
    rounded down or up. Source: Hamilton's method.
    """
    counts = [floor(quota) for quota in quotas]
    left = int(sum(quotas, Fraction())) - sum(counts)
    by_remainder = sorted(range(len(quotas)), key=lambda at: (counts[at] - quotas[at], areas[at]))
    for at in by_remainder[:left]:
        counts[at] += 1
    return counts


def show(value: Fraction, kind: Kind, decimals: int) -> float:
    """The nearest number with that many decimals; halves to the even digit. Counts are shown whole."""
    return float(round(value, 0 if kind == "count" else decimals))
