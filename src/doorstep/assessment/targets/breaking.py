"""Breaking a target down to the tier below, so that the parts are the whole again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from doorstep.assessment.targets.levelling import Line, reach, solve
from doorstep.assessment.targets.part import Better, Broken, Kind, Number, Part, Way, check, exact
from doorstep.assessment.targets.sums import apportion, last_year, show
from doorstep.assessment.targets.words import shown, why
from doorstep.core.errors import BadValue
from doorstep.core.text import Text

DECIMALS = 3
"""Shares are shown to a tenth of a percentage point."""


def break_down(
    value: Number,
    parts: Sequence[Part],
    way: Way,
    *,
    kind: Kind = "share",
    better: Better = "higher",
    keep: bool = False,
    decimals: int = DECIMALS,
) -> tuple[Broken, ...]:
    """What each part is to reach for the whole to reach `value`; in the order of `parts`.

    growth    every part moves by the same points from last year's value (counts: by the same factor)
    absolute  every part gets the same line (counts: the same number per head of expected_den)
    fair      every part moves by the same points from its expected value (counts: by the same factor)
    keep      no part's target is worse than what it had last year; the others share the rest

    Values are held between 0 and 1 (means and counts: from 0), and what a bound cuts off is shared by the others, so
    sum(expected_den * value) / sum(expected_den) is exactly the whole. Counts are whole numbers by largest remainder
    (ties to the lower area code) and add up exactly; like every largest remainder, one more in the whole may take one
    from a part (the Alabama paradox). `shown` is the nearest number with `decimals`: the mean of shown shares is off
    the whole by at most half a unit of the last digit.

    A part without a figure last year starts from the parts' common value.
    Raises BadValue for what cannot be: 105 %, an area twice, a whole below what `keep` holds fast.
    """
    whole = exact(value)
    check(whole, parts, kind)
    lines = [_line(part, parts, way, kind, better, keep) for part in parts]
    if kind == "count" and not any(line.slope for line in lines):
        lines = _per_head(lines, parts)  # nobody has anything to grow from
    values = _solved(whole, lines, kind)
    if kind == "count":
        values = [Fraction(one) for one in apportion(values, [part.area for part in parts])]
    return tuple(
        Broken(part.area, one, show(one, kind, decimals), why(part.last(kind), line, one, way, kind))
        for part, line, one in zip(parts, lines, values, strict=True)
    )


def _line(part: Part, parts: Sequence[Part], way: Way, kind: Kind, better: Better, keep: bool) -> Line:
    last = part.last(kind)
    low = last if keep and better == "higher" and last is not None else Fraction()
    high = last if keep and better == "lower" and last is not None else Fraction(1) if kind == "share" else None
    base = _base(part, parts, way, kind)
    if kind == "count":
        return Line(Fraction(), base, Fraction(1), low, high)
    return Line(base, Fraction(1), Fraction(part.expected_den), low, high)


def _base(part: Part, parts: Sequence[Part], way: Way, kind: Kind) -> Fraction:
    """What a part starts from; for counts what its share is proportional to."""
    if way == "absolute":
        return Fraction(part.expected_den) if kind == "count" else Fraction()
    if way == "fair":
        if part.expected is None:
            raise BadValue(
                Text(f"地区 {part.area} 没有按病例构成算出的应有水平", f"area {part.area} has no expected value from its case mix"),
                cure=Text("请先用 fair_expected 算出，或改用其他定法", "work it out with fair_expected, or choose another way"),
            )
        return part.expected
    last = part.last(kind)
    return last if last is not None else last_year(parts, kind) or Fraction()


def _per_head(lines: Sequence[Line], parts: Sequence[Part]) -> list[Line]:
    """The same number per head of expected_den; the same number for each where nobody is known to be served."""
    nobody = not any(part.expected_den for part in parts)
    return [replace(line, slope=Fraction(1 if nobody else part.expected_den)) for line, part in zip(lines, parts, strict=True)]


def _solved(whole: Fraction, lines: Sequence[Line], kind: Kind) -> list[Fraction]:
    weight = Fraction(1) if kind == "count" else sum((line.weight for line in lines), Fraction())
    least, most = reach(lines)
    if whole * weight < least or (most is not None and whole * weight > most):
        _refuse(whole, least / weight, None if most is None else most / weight, kind)
    step = solve(lines, whole * weight)
    return [line.at(step) for line in lines]


def _refuse(whole: Fraction, least: Fraction, most: Fraction | None, kind: Kind) -> None:
    low, high = shown(least, kind), "" if most is None else shown(most, kind)
    raise BadValue(
        Text(f"各下级合起来达不到 {shown(whole, kind)}", f"the parts together cannot be {shown(whole, kind)}"),
        right=Text(f"可行范围是 {low} 至 {high}" if high else f"至少为 {low}", f"they reach from {low} to {high}" if high else f"they are at least {low}"),
        cure=Text("请调整目标，或不再要求各地保持上年水平", "change the target, or do not hold the parts to last year's level"),
    )
