"""Ibis expressions of conditions and values, for Spark and ClickHouse; the only module that imports Ibis.

What Ibis writes is portable in text, not in meaning, so everything is built from a few
formulations that mean the same on every engine (docs/explanation/portable-measures.md). Every
leaf of a condition is true or false, never unknown; every constant has 64 bits; no number is a
float. ClickHouse wraps a sum or product past 64 bits without a word, where DuckDB and Spark
refuse it: values times rows must stay below 2 to the 63.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

from doorstep.core.errors import UserError
from doorstep.core.text import Text
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
from doorstep.indicators.sums import sequence_name
from doorstep.vocab.levels import AreaLevel

try:
    import ibis as ibis  # handed on to ibis_tables
except ModuleNotFoundError as lacking:
    raise UserError(
        Text("没有安装 Ibis，不能在 Spark 或 ClickHouse 上计算", "Ibis is not installed, so nothing can be counted on Spark or ClickHouse"),
        cure=Text('请安装：pip install "doorstep[spark]"', 'Install it: pip install "doorstep[spark]"'),
    ) from lacking

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC: dict[type[Value], Callable[[Any, Any], Any]] = {Add: operator.add, Sub: operator.sub, Mul: operator.mul}
_LAST_DOUBLING = 63


def present(column: ibis.Value) -> ibis.Value:
    """The same value in a column that can be missing: without NULL, ClickHouse fills gaps with 0."""
    return ibis.cases((ibis.literal(True), column))


def missing(kind: str) -> ibis.Value:
    """A missing value of a type."""
    return ibis.null(kind)


def holds(found: ibis.Value) -> ibis.Value:
    """True, or false: never unknown."""
    return found.coalesce(False)


def whole(number: int) -> ibis.Value:
    """A constant of 64 bits; a plain one is as narrow as the engine likes."""
    return ibis.literal(str(number)).cast("int64")


def text(written: str) -> ibis.Value:
    """A text as a constant; Spark would put a setting in place of ${name}, so `$` and `{` are written apart."""
    return reduce(operator.add, map(ibis.literal, re.split(r"(?<=\$)(?=\{)", written)))


def only_where(found: ibis.Value, amount: ibis.Value) -> ibis.Value:
    """The amount where the condition holds, missing elsewhere."""
    return ibis.cases((found, amount))


def value(node: Value, table: ibis.Table) -> ibis.Value:
    """A value over the rows of a table."""
    match node:
        case Literal(str() as written):
            return text(written)
        case Literal(written):
            return whole(int(written))
        case Column(name):
            return table[name]
        case Bin(Bin() as same):  # its edges are their own edges
            return value(same, table)
        case Bin(amount):
            return _bin(value(amount, table))
        case DaysBetween(earlier, later):
            return value(later, table).delta(value(earlier, table), unit="day")
        case Add(left, right) | Sub(left, right) | Mul(left, right):
            return _ARITHMETIC[type(node)](value(left, table), value(right, table))
        case _:
            raise TypeError(f"no Ibis expression for {type(node).__name__}")


def condition(predicate: Predicate, table: ibis.Table) -> ibis.Value:
    """A condition over the rows of a table; a sequence is a column of its own name there."""
    match predicate:
        case And(parts):
            return reduce(operator.and_, (condition(part, table) for part in parts))
        case Or(parts):
            return reduce(operator.or_, (condition(part, table) for part in parts))
        case Not(part):
            return ~condition(part, table)
        case InsideHome(AreaLevel() as level, rule):
            return _inside(table, level, rule)
        case _:
            return holds(_leaf(predicate, table))


def _leaf(predicate: Predicate, table: ibis.Table) -> ibis.Value:
    match predicate:
        case Compare(sign, left, right):
            return _COMPARE[sign](value(left, table), value(right, table))
        case IsIn(wanted, options):
            return _is_in(value(wanted, table), options)
        case InList(wanted, _):
            return _is_in(value(wanted, table), predicate.codes)
        case Present(wanted):
            return value(wanted, table).notnull()
        case HasGroup(group):
            return table["groups"].contains(f"|{group}|")
        case FollowedBy() | FirstInPerson():
            return table[sequence_name(predicate)]
        case _:
            raise TypeError(f"no Ibis expression for {type(predicate).__name__}")


def _is_in(wanted: ibis.Value, options: Iterable[int | str]) -> ibis.Value:
    return wanted.isin([text(option) if isinstance(option, str) else whole(option) for option in options])


def _bin(amount: ibis.Value) -> ibis.Value:
    """The lower edge: the lowest bits cleared, as many as the doubling has beyond six. Nothing stays nothing.

    The longest expression of the language, so it is kept short: ClickHouse takes queries of at most 256 KiB.
    """
    edges = ((amount < 2**doubling, _cleared(amount, doubling - 6)) for doubling in range(7, _LAST_DOUBLING))
    last = _cleared(amount, _LAST_DOUBLING - 6)
    return ibis.cases((amount < 0, missing("int64")), (amount < 64, amount), *edges, else_=last)


def _cleared(amount: ibis.Value, bits: int) -> ibis.Value:
    return (amount >> bits) << bits


def _inside(table: ibis.Table, level: AreaLevel, rule: InsideRule) -> ibis.Value:
    home, provider = table[place_column("home", level)], table[place_column("provider", level)]
    resolved, located = holds(home != whole(0)), holds(home == provider)
    if rule is InsideRule.LOCATED_IN:
        return resolved & located
    serves = holds(table["serves"] != whole(0))
    lives_there = (holds(table["serves"] == table[place_column("home", each)]) for each in PLACE_LEVELS)
    return resolved & (located | (serves & reduce(operator.or_, lives_there)))
