"""The oracle: a plain row interpreter, written to be read rather than to be fast.

It judges every other engine. A missing value makes a comparison false; arithmetic on a missing
value is missing; a row whose amount is missing adds nothing.
"""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeAlias

from doorstep.indicators.conditions import (
    And,
    Compare,
    FirstInPerson,
    FollowedBy,
    HasGroup,
    InList,
    InsideHome,
    InsideRule,
    IsIn,
    Not,
    Or,
    Predicate,
    Present,
)
from doorstep.indicators.governance import KeyValue, Measure
from doorstep.indicators.nodes import (
    PLACE_LEVELS,
    Add,
    Bin,
    Column,
    DaysBetween,
    Literal,
    Mul,
    Sub,
    Value,
    place_column,
)
from doorstep.indicators.sums import Sum, bind, bind_sum
from doorstep.vocab.levels import AreaLevel

Cell: TypeAlias = "int | str | date | None"
Row: TypeAlias = Mapping[str, Cell]
State: TypeAlias = dict[tuple[int, int, KeyValue], tuple[int, ...]]
"""(area or institution, month, key) -> the measure's sums."""

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def area_state(rows: Iterable[Row], measure: Measure, level: AreaLevel) -> State:
    """What is kept by area code at `level`, month and key; cells where nothing was counted are left out."""
    return _Interpreter(tuple(rows)).state(measure, level, place_column(measure.by, level))


def institution_state(rows: Iterable[Row], measure: Measure) -> State:
    """What is kept by institution, month and key; places are compared at county level."""
    return _Interpreter(tuple(rows)).state(measure, AreaLevel.COUNTY, "institution")


@dataclass(slots=True)
class _Interpreter:
    """All rows, and where each sequence is true of them (positions)."""

    rows: tuple[Row, ...]
    true_at: dict[Predicate, frozenset[int]] = field(default_factory=dict)

    def state(self, measure: Measure, level: AreaLevel, column: str) -> State:
        sums = tuple(bind_sum(one, level) for one in measure.sums())
        key = None if measure.key is None else bind(measure.key, level)
        cells: defaultdict[tuple[int, int, KeyValue], list[int]] = defaultdict(lambda: [0] * len(sums))
        for at, row in enumerate(self.rows):
            keyed = None if key is None else _plain(self.amount(key, at))
            cell = cells[_whole(row[column]) or 0, _whole(row["month"]) or 0, keyed]
            for place, one in enumerate(sums):
                cell[place] += self.added(one, at)
        return {cell: tuple(found) for cell, found in cells.items() if found[-1]}

    def added(self, one: Sum, at: int) -> int:
        """What a row adds to a sum."""
        if not self.holds(one.where, at):
            return 0
        return 1 if one.amount is None else _whole(self.amount(one.amount, at)) or 0

    def holds(self, predicate: Predicate, at: int) -> bool:
        """Whether a condition is true of a row."""
        row = self.rows[at]
        match predicate:
            case Compare(sign, left, right):
                first, second = self.amount(left, at), self.amount(right, at)
                return first is not None and second is not None and _COMPARE[sign](first, second)
            case And(parts):
                return all(self.holds(part, at) for part in parts)
            case Or(parts):
                return any(self.holds(part, at) for part in parts)
            case Not(part):
                return not self.holds(part, at)
            case IsIn(value, options):
                return self.amount(value, at) in options
            case InList(value, _):
                return self.amount(value, at) in predicate.codes
            case Present(value):
                return self.amount(value, at) is not None
            case HasGroup(group):
                return f"|{group}|" in str(row["groups"] or "")
            case InsideHome(AreaLevel() as level, rule):
                return _inside(row, level, rule)
            case FollowedBy() | FirstInPerson():
                return at in self._sequence(predicate)
            case _:
                raise TypeError(f"no interpretation of {type(predicate).__name__}")

    def amount(self, value: Value, at: int) -> Cell:
        """A value on a row, None when it is missing."""
        match value:
            case Literal(written):
                return written
            case Column(name):
                return self.rows[at][name]
            case Bin(inner):
                return lower_edge(_whole(self.amount(inner, at)))
            case DaysBetween(earlier, later):
                start, end = self.amount(earlier, at), self.amount(later, at)
                return (end - start).days if isinstance(start, date) and isinstance(end, date) else None
            case Add(left, right) | Sub(left, right) | Mul(left, right):
                first, second = _whole(self.amount(left, at)), _whole(self.amount(right, at))
                return None if first is None or second is None else _ARITHMETIC[type(value)](first, second)
            case _:
                raise TypeError(f"no interpretation of {type(value).__name__}")

    def _sequence(self, node: FollowedBy | FirstInPerson) -> frozenset[int]:
        """Where a sequence is true: each person's rows are looked at two by two."""
        if node not in self.true_at:
            among = [at for at in range(len(self.rows)) if self.rows[at]["person"] and self.holds(node.among, at)]
            persons: defaultdict[Cell, list[int]] = defaultdict(list)
            for at in among:
                persons[self.rows[at]["person"]].append(at)
            self.true_at[node] = frozenset(
                at for at in among if self._is_true(node, at, persons[self.rows[at]["person"]])
            )
        return self.true_at[node]

    def _is_true(self, node: FollowedBy | FirstInPerson, at: int, mine: Sequence[int]) -> bool:
        row, window = self.rows[at], timedelta(days=node.days)
        began, ended = row["admitted_on"], row["discharged_on"]
        if not (isinstance(began, date) and isinstance(ended, date)):
            return False
        order = (began, row["encounter"])
        others = [(other["admitted_on"], other["encounter"]) for other in (self.rows[each] for each in mine)]
        if isinstance(node, FollowedBy):
            return any(other > order and ended <= other[0] <= ended + window for other in others if other[0])  # type: ignore[operator]
        return not any(other < order and began - window <= other[0] for other in others if other[0])  # type: ignore[operator]


_ARITHMETIC: dict[type[Value], Callable[[int, int], int]] = {Add: operator.add, Sub: operator.sub, Mul: operator.mul}


def lower_edge(number: int | None) -> int | None:
    """The lower edge of a number's bin: 32 bins to a doubling from 64 on; None for none and below 0."""
    if number is None or number < 0:
        return None
    width = 1 << max(number.bit_length() - 6, 0)
    return number - number % width


def _inside(row: Row, level: AreaLevel, rule: InsideRule) -> bool:
    home = row[place_column("home", level)]
    if not home:
        return False
    if row[place_column("provider", level)] == home:
        return True
    served = row["serves"]
    lives_in = [row[place_column("home", each)] for each in PLACE_LEVELS]
    return rule is InsideRule.LOCATED_OR_SERVES and bool(served) and served in lives_in


def _whole(value: Cell) -> int | None:
    """A number column's value; the nodes have already refused anything else."""
    return value if isinstance(value, int) else None


def _plain(value: Cell) -> KeyValue:
    return value if isinstance(value, (int, str)) else None
