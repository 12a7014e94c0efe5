"""The oracle: a plain row interpreter, written to be read rather than to be fast.

It judges every other engine. A missing value makes a comparison false; arithmetic on a missing
value is missing; a row whose amount is missing is not counted.
"""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeAlias

from doorstep.indicators.measures import Count, Mean, Measure, Proportion
from doorstep.indicators.nodes import (
    PLACE_LEVELS,
    Add,
    And,
    Column,
    Compare,
    HasGroup,
    InsideHome,
    InsideRule,
    IsIn,
    Literal,
    Mul,
    Not,
    Or,
    PlaceCode,
    Predicate,
    Sub,
    Value,
    place_column,
)
from doorstep.vocab.levels import AreaLevel

Row: TypeAlias = Mapping[str, int | str | date | None]
State: TypeAlias = dict[tuple[int, int], tuple[int, int]]

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC: dict[type[Value], Callable[[int, int], int]] = {
    Add: operator.add,
    Sub: operator.sub,
    Mul: operator.mul,
}


def area_state(rows: Iterable[Row], measure: Measure, level: AreaLevel) -> State:
    """(numerator, denominator) by (area code at `level`, month); areas with nothing counted are left out."""
    column = place_column(measure.by, level)
    return _state(rows, measure, level, lambda row: _whole(row[column]) or 0)


def institution_state(rows: Iterable[Row], measure: Measure) -> State:
    """(numerator, denominator) by (institution, month); places are compared at county level."""
    return _state(rows, measure, AreaLevel.COUNTY, lambda row: _whole(row["institution"]) or 0)


def holds(predicate: Predicate, row: Row, level: AreaLevel) -> bool:
    """Whether a condition is true of a row, at the level being computed."""
    match predicate:
        case Compare(sign, left, right):
            first, second = amount(left, row, level), amount(right, row, level)
            return first is not None and second is not None and _COMPARE[sign](first, second)
        case And(parts):
            return all(holds(part, row, level) for part in parts)
        case Or(parts):
            return any(holds(part, row, level) for part in parts)
        case Not(part):
            return not holds(part, row, level)
        case IsIn(value, options):
            return amount(value, row, level) in options
        case HasGroup(group):
            return f"|{group}|" in str(row["groups"] or "")
        case InsideHome(fixed, rule):
            return _inside(row, fixed or level, rule)
        case _:
            raise TypeError(f"no interpretation of {type(predicate).__name__}")


def amount(value: Value, row: Row, level: AreaLevel) -> int | str | date | None:
    """A value on a row, None when it is missing."""
    match value:
        case Literal(written):
            return written
        case Column(name):
            return row[name]
        case PlaceCode(place):
            return row[place_column(place, level)]
        case Add(left, right) | Sub(left, right) | Mul(left, right):
            first, second = _whole(amount(left, row, level)), _whole(amount(right, row, level))
            return None if first is None or second is None else _ARITHMETIC[type(value)](first, second)
        case _:
            raise TypeError(f"no interpretation of {type(value).__name__}")


def _state(rows: Iterable[Row], measure: Measure, level: AreaLevel, area_of: Callable[[Row], int]) -> State:
    sums: defaultdict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        numerator = _contribution(measure, row, level)
        if numerator is not None:
            cell = sums[area_of(row), _whole(row["month"]) or 0]
            cell[0] += numerator
            cell[1] += 1
    return {key: (num, den) for key, (num, den) in sums.items()}


def _contribution(measure: Measure, row: Row, level: AreaLevel) -> int | None:
    """What a row adds to the numerator; None when it is not counted."""
    if not holds(measure.counted, row, level):
        return None
    match measure:
        case Proportion():
            return int(holds(measure.hit, row, level))
        case Mean():
            return _whole(amount(measure.amount, row, level))
        case Count():
            return 1
        case _:
            raise TypeError(f"no interpretation of {type(measure).__name__}")


def _inside(row: Row, level: AreaLevel, rule: InsideRule) -> bool:
    home = row[place_column("home", level)]
    if not home:
        return False
    if row[place_column("provider", level)] == home:
        return True
    served = row["serves"]
    lives_in = [row[place_column("home", each)] for each in PLACE_LEVELS]
    return rule is InsideRule.LOCATED_OR_SERVES and bool(served) and served in lives_in


def _whole(value: int | str | date | None) -> int | None:
    """A number column's value; the nodes have already refused anything else."""
    return value if isinstance(value, int) else None
