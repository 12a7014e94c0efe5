"""DuckDB SQL of conditions, values and sums.

Conditions are summed as small integers, `sum((condition)::TINYINT)`, which is about twice as
fast as `count(*) FILTER`. A NULL condition adds nothing to a sum, so NULL is already false; only
beneath a `NOT` must it be made so.
"""

from __future__ import annotations

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
from doorstep.indicators.sums import Sum, sequence_name
from doorstep.vocab.levels import AreaLevel

_SIGNS = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_ARITHMETIC: dict[type[Value], str] = {Add: "+", Sub: "-", Mul: "*"}
_LAST_DOUBLING = 62


def sum_sql(one: Sum) -> str:
    """A sum as an aggregate, 0 when nothing adds to it."""
    where = condition(one.where)
    added = f"({where})::TINYINT" if one.amount is None else f"CASE WHEN {where} THEN {value(one.amount)} END"
    return f"coalesce(sum({added}), 0)::BIGINT"


def condition(predicate: Predicate, *, negated: bool = False) -> str:
    """A condition as SQL. `negated` when it stands beneath a NOT, where NULL must become false."""
    match predicate:
        case And(parts):
            return "(" + " AND ".join(condition(part, negated=negated) for part in parts) + ")"
        case Or(parts):
            return "(" + " OR ".join(condition(part, negated=negated) for part in parts) + ")"
        case Not(part):
            return f"(NOT {condition(part, negated=True)})"
        case _:
            sql = _leaf(predicate)
            return f"coalesce({sql}, false)" if negated else f"({sql})"


def value(node: Value) -> str:
    """A value as SQL; numbers in arithmetic are 64 bits wide, and overflow is an error, never silent."""
    match node:
        case Literal(str() as written):
            return text(written)
        case Literal(written):
            return f"({written})" if int(written) < 0 else str(written)
        case Column(name):
            return f'"{name}"'
        case Bin(amount):
            return _bin(value(amount))
        case DaysBetween(earlier, later):
            return f"({value(later)} - {value(earlier)})"
        case Add(left, right) | Sub(left, right) | Mul(left, right):
            sign = _ARITHMETIC[type(node)]
            return f"({value(left)}::BIGINT {sign} {value(right)}::BIGINT)"
        case _:
            raise TypeError(f"no SQL for {type(node).__name__}")


def _bin(amount: str) -> str:
    edges = " ".join(
        f"WHEN {amount} < {2**doubling} THEN {amount} - {amount} % {2 ** (doubling - 6)}"
        for doubling in range(7, _LAST_DOUBLING + 1)
    )
    return f"CASE WHEN {amount} < 0 THEN NULL WHEN {amount} < 64 THEN {amount} {edges} ELSE {amount} - {amount} % {2 ** (_LAST_DOUBLING - 5)} END"


def _leaf(predicate: Predicate) -> str:
    match predicate:
        case Compare(sign, left, right):
            return f"{value(left)} {_SIGNS[sign]} {value(right)}"
        case IsIn(wanted, options):
            return f"{value(wanted)} IN ({', '.join(value(Literal(option)) for option in options)})"
        case InList(wanted, _):
            return f"{value(wanted)} IN ({', '.join(text(code) for code in predicate.codes)})"
        case Present(wanted):
            return _present(wanted)
        case HasGroup(group):
            return f"contains(groups, {text(f'|{group}|')})"
        case InsideHome(AreaLevel() as level, rule):
            return _inside(level, rule)
        case FollowedBy() | FirstInPerson():
            return sequence_name(predicate)
        case _:
            raise TypeError(f"no SQL for {type(predicate).__name__}")


def _present(node: Value) -> str:
    """Whether a value is there, told from its columns: arithmetic that nobody asked for is not done."""
    match node:
        case Add(left, right) | Sub(left, right) | Mul(left, right) | DaysBetween(left, right):
            return f"{_present(left)} AND {_present(right)}"
        case Literal():
            return "TRUE"
        case _:
            return f"{value(node)} IS NOT NULL"


def _inside(level: AreaLevel, rule: InsideRule) -> str:
    home, provider = place_column("home", level), place_column("provider", level)
    if rule is InsideRule.LOCATED_IN:
        return f"{home} = {provider} AND {home} <> 0"
    lives_in = ", ".join(place_column("home", each) for each in PLACE_LEVELS)
    return f"{home} <> 0 AND ({home} = {provider} OR (serves <> 0 AND serves IN ({lives_in})))"


def text(written: str) -> str:
    """A text as an SQL literal."""
    return "'" + written.replace("'", "''") + "'"
