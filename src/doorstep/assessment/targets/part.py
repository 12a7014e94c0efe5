"""The parts of an area and what a target gives each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from doorstep.core.errors import BadValue
from doorstep.core.text import Text

Kind = Literal["share", "mean", "count"]
"""share: 0-1, the whole is the denominators' mean of the parts; mean: the same, from 0 up; count: the whole is their sum."""
Way = Literal["growth", "absolute", "fair"]
Better = Literal["higher", "lower"]
Number = int | float | Decimal | Fraction | str


@dataclass(frozen=True, slots=True)
class Part:
    """One area of the tier below: last year's figure and what is expected of the year.

    num, den      last year's; den 0 says there is no figure. A count has its figure in num, and den is not used
    expected_den  the denominator expected in the year: how much the part weighs; for counts the people it serves
    expected      its value if it did as the region does for the same patients; asked by the fair way only
    """

    area: int
    num: int | Fraction
    den: int
    expected_den: int
    expected: Fraction | None = None

    def last(self, kind: Kind) -> Fraction | None:
        """Last year's value, None where there is none."""
        if kind == "count":
            return Fraction(self.num)
        return Fraction(self.num) / self.den if self.den else None


@dataclass(frozen=True, slots=True)
class Broken:
    """What one part is to reach: exactly, as shown, and why in a sentence."""

    area: int
    value: Fraction
    shown: float
    why: Text


def exact(value: Number) -> Fraction:
    """A number as it is written: 0.905 is 905/1000, not the nearest binary fraction.

    Raises BadValue for what is no finite number.
    """
    try:
        return Fraction(str(value)) if isinstance(value, float) else Fraction(value)
    except (ValueError, OverflowError, ZeroDivisionError) as error:
        raise BadValue(Text(f"“{value}”不是一个数", f"'{value}' is not a number"), right=Text("应为数字，如 0.905", "expected a number such as 0.905")) from error


def check(value: Fraction, parts: Sequence[Part], kind: Kind) -> None:
    """Raise BadValue naming everything that cannot be."""
    BadValue.raise_for([*_of_the_whole(value, kind), *_of_the_parts(parts, kind)])


def _of_the_whole(value: Fraction, kind: Kind) -> Iterator[Text]:
    if value < 0:
        yield Text(f"目标 {float(value):g} 小于 0", f"the target {float(value):g} is below 0")
    if kind == "share" and value > 1:
        yield Text(f"目标 {float(value):.1%} 超过 100%，比例应在 0–1 之间", f"the target {float(value):.1%} is above 100 %; a share lies between 0 and 1")
    if kind == "count" and value.denominator != 1:
        yield Text(f"目标 {float(value):g} 不是整数，数量应为整数", f"the target {float(value):g} is not a whole number; a count is one")


def _of_the_parts(parts: Sequence[Part], kind: Kind) -> Iterator[Text]:
    if not parts:
        yield Text("没有可分解的下级地区", "there is no area below to break the target down to")
    areas = [part.area for part in parts]
    for area in sorted({area for area in areas if areas.count(area) > 1}):
        yield Text(f"地区 {area} 出现不止一次", f"area {area} stands more than once")
    for part in parts:
        yield from _of_a_part(part, kind)
    if parts and kind != "count" and sum(part.expected_den for part in parts) <= 0:
        yield Text("各下级的预计分母合计为 0，无法加权", "the expected denominators of the parts are 0 together, so nothing can be weighed")


def _of_a_part(part: Part, kind: Kind) -> Iterator[Text]:
    if min(part.num, part.den, part.expected_den) < 0:
        yield Text(f"地区 {part.area} 有负数", f"area {part.area} has a negative number")
    if kind == "share" and part.num > part.den:
        yield Text(f"地区 {part.area} 的分子大于分母", f"area {part.area} has a numerator above its denominator")
    if kind == "count" and Fraction(part.num).denominator != 1:
        yield Text(f"地区 {part.area} 的数量不是整数", f"area {part.area} has a count that is no whole number")
    if part.expected is not None and (part.expected < 0 or (kind == "share" and part.expected > 1)):
        yield Text(f"地区 {part.area} 的应有水平不可能", f"area {part.area} has an expected value that cannot be")
