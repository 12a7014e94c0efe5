"""Nodes as plain data and back: what YAML files hold and what a definition's hash is made of.

A literal stands for itself; every other node is a mapping with one key, e.g.
`{equal: [{column: kind}, inpatient]}`. Reading refuses with the path of the element at fault.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, TypeVar

from doorstep.core.errors import NotFound, UserError
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
    Operator,
    Or,
    Predicate,
    Present,
)
from doorstep.indicators.nodes import (
    Add,
    Bin,
    Column,
    DaysBetween,
    Literal,
    Mul,
    Node,
    NodeFault,
    PlaceCode,
    Sub,
    Value,
)
from doorstep.vocab.levels import AreaLevel

Data: TypeAlias = "int | str | list[Data] | dict[str, Data]"
Made = TypeVar("Made")

COMPARISONS: dict[str, Operator] = {
    "equal": "==",
    "not_equal": "!=",
    "less": "<",
    "at_most": "<=",
    "more": ">",
    "at_least": ">=",
}
_WORDS = {operator: word for word, operator in COMPARISONS.items()}
_PAIRS: dict[str, type[Add | Sub | Mul | DaysBetween]] = {
    "add": Add,
    "subtract": Sub,
    "multiply": Mul,
    "days_between": DaysBetween,
}
_SEQUENCES: dict[str, type[FollowedBy | FirstInPerson]] = {"followed_by": FollowedBy, "first_in_person": FirstInPerson}
_GROUPS: dict[str, type[And | Or]] = {"all": And, "any": Or}
KEYS = (
    *("column", "place", *_PAIRS, *COMPARISONS, *_GROUPS),
    *("bin", "not", "is_in", "in_list", "present", "has_group", "inside_home", *_SEQUENCES),
)


def to_data(node: Node) -> Data:
    """A node as plain data; equal nodes give equal data."""
    match node:
        case Literal(value):
            return value
        case Column(name):
            return {"column": name}
        case PlaceCode(place):
            return {"place": place}
        case Add(left, right):
            return {"add": [to_data(left), to_data(right)]}
        case Sub(left, right):
            return {"subtract": [to_data(left), to_data(right)]}
        case Mul(left, right):
            return {"multiply": [to_data(left), to_data(right)]}
        case DaysBetween(earlier, later):
            return {"days_between": [to_data(earlier), to_data(later)]}
        case Bin(amount):
            return {"bin": to_data(amount)}
        case _:
            return _predicate_data(node)


def _predicate_data(node: Node) -> Data:
    match node:
        case Compare(operator, left, right):
            return {_WORDS[operator]: [to_data(left), to_data(right)]}
        case And(parts):
            return {"all": [to_data(part) for part in parts]}
        case Or(parts):
            return {"any": [to_data(part) for part in parts]}
        case Not(part):
            return {"not": to_data(part)}
        case IsIn(value, options):
            return {"is_in": [to_data(value), list(options)]}
        case InList(value, name):
            return {"in_list": [to_data(value), name]}
        case Present(value):
            return {"present": to_data(value)}
        case HasGroup(group):
            return {"has_group": group}
        case FollowedBy(among, days):
            return {"followed_by": {"among": to_data(among), "days": days}}
        case FirstInPerson(among, days):
            return {"first_in_person": {"among": to_data(among), "days": days}}
        case InsideHome(level, rule):
            return {"inside_home": {"level": level.value if level else "same", "rule": rule.value}}
        case _:
            raise TypeError(f"no written form for {type(node).__name__}")


def read_predicate(data: object, path: str) -> Predicate:
    """The condition written at `path`."""
    node = _read(data, path)
    if not isinstance(node, Predicate):
        raise fault(path, Text("此处需要条件，得到的是一个值", "a condition is needed here, this is a value"))
    return node


def read_value(data: object, path: str) -> Value:
    """The value written at `path`."""
    node = _read(data, path)
    if not isinstance(node, Value):
        raise fault(path, Text("此处需要一个值，得到的是条件", "a value is needed here, this is a condition"))
    return node


def fault(path: str, what: Text, *, right: Text | None = None, cure: Text | None = None) -> NodeFault:
    """A refusal that names the element."""
    return NodeFault(what, right=right, cure=cure, where=path)


def _read(data: object, path: str) -> Node:
    if not isinstance(data, dict):
        return _made(path, lambda: Literal(data))  # type: ignore[arg-type]
    if len(data) != 1:
        raise fault(
            path,
            Text(f"此处有 {len(data)} 个键", f"there are {len(data)} keys here"),
            right=Text("应只有一个键，如 equal、all、column", "expected exactly one, such as equal, all or column"),
        )
    ((key, inner),) = data.items()
    if key not in KEYS:
        known = NotFound.among(Text("运算", "operator"), str(key), KEYS)
        raise NodeFault(known.what, right=Text("可用：" + "、".join(KEYS), "known: " + ", ".join(KEYS)), cure=known.cure, where=path)
    return _read_key(key, inner, f"{path}.{key}")


def _read_key(key: str, inner: object, path: str) -> Node:
    if key in COMPARISONS:
        left, right = _pair(inner, path)
        return _made(path, lambda: Compare(COMPARISONS[key], left, right))
    if key in _PAIRS:
        first, second = _pair(inner, path)
        return _made(path, lambda: _PAIRS[key](first, second))
    if key in _GROUPS:
        parts = tuple(read_predicate(part, f"{path}[{i}]") for i, part in enumerate(_list(inner, path)))
        return _made(path, lambda: _GROUPS[key](parts))
    return _made(path, lambda: _SINGLE[key](inner, path))


def _read_is_in(inner: object, path: str) -> IsIn:
    found = _list(inner, path)
    if len(found) != 2:
        raise fault(path, Text("is_in 需要值和列表", "is_in takes a value and a list"))
    return IsIn(read_value(found[0], f"{path}[0]"), tuple(_list(found[1], f"{path}[1]")))  # type: ignore[arg-type]


def _read_inside(inner: object, path: str) -> InsideHome:
    if not isinstance(inner, dict) or not set(inner) <= {"level", "rule"}:
        raise fault(path, Text("inside_home 只有 level 与 rule 两项", "inside_home has level and rule, nothing else"))
    level, rule = inner.get("level", "same"), inner.get("rule", InsideRule.LOCATED_IN.value)
    levels = [str(each) for each in AreaLevel]
    if level != "same" and level not in levels:
        raise NodeFault(NotFound.among(Text("层级", "level"), str(level), levels).what, where=f"{path}.level")
    if rule not in [str(each) for each in InsideRule]:
        raise NodeFault(Text(f"没有规则 {rule}", f"there is no rule {rule}"), where=f"{path}.rule")
    return InsideHome(None if level == "same" else AreaLevel(str(level)), InsideRule(str(rule)))


def _read_list(inner: object, path: str) -> InList:
    found = _list(inner, path)
    if len(found) != 2:
        raise fault(path, Text("in_list 需要值和代码表", "in_list takes a value and the name of a list"))
    return InList(read_value(found[0], f"{path}[0]"), str(found[1]))


def _reads_sequence(kind: type[FollowedBy | FirstInPerson]) -> Callable[[object, str], Node]:
    def read(inner: object, path: str) -> Node:
        if not isinstance(inner, dict) or set(inner) != {"among", "days"}:
            raise fault(path, Text("需要 among 与 days 两项", "among and days are needed, nothing else"))
        return kind(read_predicate(inner["among"], f"{path}.among"), inner["days"])

    return read


_SINGLE: dict[str, Callable[[object, str], Node]] = {
    "column": lambda inner, path: Column(inner),  # type: ignore[arg-type]
    "place": lambda inner, path: PlaceCode(inner),  # type: ignore[arg-type]
    "not": lambda inner, path: Not(read_predicate(inner, path)),
    "has_group": lambda inner, path: HasGroup(inner),  # type: ignore[arg-type]
    "bin": lambda inner, path: Bin(read_value(inner, path)),
    "present": lambda inner, path: Present(read_value(inner, path)),
    "is_in": _read_is_in,
    "in_list": _read_list,
    **{name: _reads_sequence(kind) for name, kind in _SEQUENCES.items()},
    "inside_home": _read_inside,
}


def _pair(inner: object, path: str) -> tuple[Value, Value]:
    found = _list(inner, path)
    if len(found) != 2:
        raise fault(
            path, Text(f"此处有 {len(found)} 项", f"there are {len(found)} items here"), right=Text("应为两项", "expected two")
        )
    return read_value(found[0], f"{path}[0]"), read_value(found[1], f"{path}[1]")


def _list(inner: object, path: str) -> list[object]:
    if not isinstance(inner, list):
        raise fault(path, Text("此处需要列表", "a list is needed here"))
    return inner


def _made(path: str, make: Callable[[], Made]) -> Made:
    """What `make` makes; its refusal gains the path."""
    try:
        return make()
    except UserError as refusal:
        if refusal.where:
            raise
        raise NodeFault(refusal.what, right=refusal.right, cure=refusal.cure, where=path) from refusal
