"""The nodes of the measure language: what may be said about one row of ENCOUNTERS.

A node is frozen, compares by structure and checks itself when it is made, so a definition that
exists can be run by every engine. Values are integers, texts and days; there are no floats.

A missing value (NULL) makes a comparison false, never unknown: `Not` of it is true. Arithmetic
on a missing value is missing. Every engine keeps to this.
"""

from __future__ import annotations

import difflib
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal as Choice

from doorstep.core.errors import UserError
from doorstep.core.text import Text
from doorstep.tables.encounters import ENCOUNTERS
from doorstep.tables.schema import Type
from doorstep.vocab.levels import AreaLevel

PLACE_LEVELS = (AreaLevel.TOWNSHIP, AreaLevel.COUNTY, AreaLevel.CITY, AreaLevel.PROVINCE)
Place = Choice["home", "provider"]
Operator = Choice["==", "!=", "<", "<=", ">", ">="]
OPERATORS: tuple[Operator, ...] = ("==", "!=", "<", "<=", ">", ">=")
LARGEST = 2**63 - 1
_SLUG = re.compile(r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$")


class NodeFault(UserError):
    """An expression that cannot mean anything: refused when it is written down."""

    code = "node-fault"


class Sort(StrEnum):
    """What a value is."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"

    @property
    def label(self) -> Text:
        return {
            "text": Text("文本", "text"),
            "number": Text("整数", "a number"),
            "day": Text("日期", "a day"),
        }[self.value]


class InsideRule(StrEnum):
    """Which institutions are inside an area.

    located_in            those that stand in it
    located_or_serves     also those that stand elsewhere and serve the patient's home
    """

    LOCATED_IN = "located_in"
    LOCATED_OR_SERVES = "located_or_serves"


class Node:
    """Anything that can be said about a row."""

    __slots__ = ()


class Value(Node, ABC):
    """A node that has a value: text, number or day."""

    __slots__ = ()

    @property
    @abstractmethod
    def sort(self) -> Sort:
        """Which sort of value it is."""


class Predicate(Node):
    """A node that is true or false. Combine with `&`, `|` and `~`."""

    __slots__ = ()

    def __and__(self, other: Predicate) -> And:
        return And((*_parts(self, And), *_parts(other, And)))

    def __or__(self, other: Predicate) -> Or:
        return Or((*_parts(self, Or), *_parts(other, Or)))

    def __invert__(self) -> Not:
        return Not(self)


@dataclass(frozen=True, slots=True)
class Column(Value):
    """A column of ENCOUNTERS."""

    name: str

    def __post_init__(self) -> None:
        if self.name not in ENCOUNTERS.names:
            close = difflib.get_close_matches(str(self.name), ENCOUNTERS.names, n=1)
            cure = Text(f"是否指 {close[0]}？", f"Did you mean {close[0]}?") if close else None
            raise NodeFault(
                Text(f"就诊表没有列 {self.name!r}", f"encounters have no column {self.name!r}"), cure=cure
            )

    @property
    def sort(self) -> Sort:
        column_type = ENCOUNTERS.column(self.name).type
        return {Type.TEXT: Sort.TEXT, Type.DATE: Sort.DAY}.get(column_type, Sort.NUMBER)


@dataclass(frozen=True, slots=True)
class PlaceCode(Value):
    """The code of the home, or of the institution's place, at the level being computed; 0 unresolved."""

    place: Place

    def __post_init__(self) -> None:
        if self.place not in ("home", "provider"):
            raise NodeFault(
                Text(f"地点 {self.place!r} 不存在", f"there is no place {self.place!r}"),
                right=Text("应为 home 或 provider", "expected home or provider"),
            )

    @property
    def sort(self) -> Sort:
        return Sort.NUMBER


@dataclass(frozen=True, slots=True)
class Literal(Value):
    """A whole number or a text, written down."""

    value: int | str

    def __post_init__(self) -> None:
        whole = isinstance(self.value, int) and not isinstance(self.value, bool)
        if not whole and not isinstance(self.value, str):
            raise NodeFault(
                Text(f"{self.value!r} 不是整数或文本", f"{self.value!r} is neither a whole number nor a text"),
                cure=Text("金额以分计，比例在最后计算", "Money is in fen; ratios are computed last"),
            )
        if whole and abs(int(self.value)) > LARGEST:
            raise NodeFault(Text(f"{self.value} 超出 64 位整数", f"{self.value} does not fit in 64 bits"))

    @property
    def sort(self) -> Sort:
        return Sort.TEXT if isinstance(self.value, str) else Sort.NUMBER


@dataclass(frozen=True, slots=True)
class _Arithmetic(Value):
    left: Value
    right: Value

    def __post_init__(self) -> None:
        for side in (self.left, self.right):
            _require_sort(side, Sort.NUMBER)

    @property
    def sort(self) -> Sort:
        return Sort.NUMBER


@dataclass(frozen=True, slots=True)
class Add(_Arithmetic):
    """The sum of two numbers."""


@dataclass(frozen=True, slots=True)
class Sub(_Arithmetic):
    """The difference of two numbers."""


@dataclass(frozen=True, slots=True)
class Mul(_Arithmetic):
    """The product of two numbers."""


@dataclass(frozen=True, slots=True)
class Compare(Predicate):
    """Two values of one sort compared; texts only for being equal or not."""

    operator: Operator
    left: Value
    right: Value

    def __post_init__(self) -> None:
        if self.operator not in OPERATORS:
            raise NodeFault(
                Text(f"比较符 {self.operator!r} 不存在", f"there is no comparison {self.operator!r}"),
                right=Text("应为 == != < <= > >=", "expected == != < <= > >="),
            )
        left, right = _sort_of(self.left), _sort_of(self.right)
        if left != right:
            raise NodeFault(
                Text(f"不能比较{left.label.zh}与{right.label.zh}", f"{left.label.en} cannot be compared with {right.label.en}"),
                cure=Text("两边须为同一类型", "Put the same sort on both sides"),
            )
        if left is Sort.TEXT and self.operator not in ("==", "!="):
            raise NodeFault(
                Text("文本没有大小之分", "texts have no order"), right=Text("只能用 == 或 !=", "only == or != will do")
            )


@dataclass(frozen=True, slots=True)
class _Several(Predicate):
    parts: tuple[Predicate, ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise NodeFault(Text("条件组为空", "a group of conditions is empty"))
        for part in self.parts:
            _require_predicate(part)


@dataclass(frozen=True, slots=True)
class And(_Several):
    """All of the conditions hold."""


@dataclass(frozen=True, slots=True)
class Or(_Several):
    """At least one of the conditions holds."""


@dataclass(frozen=True, slots=True)
class Not(Predicate):
    """The condition does not hold."""

    part: Predicate

    def __post_init__(self) -> None:
        _require_predicate(self.part)


@dataclass(frozen=True, slots=True)
class IsIn(Predicate):
    """The value is one of a list."""

    value: Value
    options: tuple[int | str, ...]

    def __post_init__(self) -> None:
        if not self.options:
            raise NodeFault(Text("列表为空", "a list of options is empty"))
        wanted = _sort_of(self.value)
        for option in self.options:
            if Literal(option).sort != wanted:
                raise NodeFault(
                    Text(f"列表项 {option!r} 不是{wanted.label.zh}", f"the option {option!r} is not {wanted.label.en}")
                )


@dataclass(frozen=True, slots=True)
class HasGroup(Predicate):
    """The row belongs to a planners' condition group (column `groups`, written |a|b|)."""

    group: str

    def __post_init__(self) -> None:
        if not isinstance(self.group, str) or not _SLUG.match(self.group):
            raise NodeFault(
                Text(f"病种组 {self.group!r} 写法不对", f"the group {self.group!r} is not well written"),
                right=Text("应为小写字母、数字与连字符", "expected lower-case letters, digits and hyphens"),
            )


@dataclass(frozen=True, slots=True)
class InsideHome(Predicate):
    """The institution is inside the patient's own area; false when either place is unresolved.

    level   the area meant; None is the level being computed
    rule    whether institutions that serve the home from elsewhere count as inside. Serving is
            read from the home's own codes: the served area is the home's township or one of the
            areas above it (a hospital in Chengdu that serves 540000 is inside for all of Tibet).
    """

    level: AreaLevel | None = None
    rule: InsideRule = InsideRule.LOCATED_IN

    def __post_init__(self) -> None:
        if self.level is not None and self.level not in PLACE_LEVELS:
            raise NodeFault(
                Text(f"层级 {self.level!r} 不可用", f"the level {self.level!r} cannot be used"),
                right=Text("应为乡镇、县、市或省", "expected township, county, city or province"),
            )
        if self.rule not in tuple(InsideRule):
            raise NodeFault(
                Text(f"域内规则 {self.rule!r} 不存在", f"there is no rule {self.rule!r} for being inside"),
                right=Text("应为 located_in 或 located_or_serves", "expected located_in or located_or_serves"),
            )


def place_column(place: Place, level: AreaLevel) -> str:
    """The column that holds a place's code at a level: `home_county`."""
    return f"{place}_{level.value}"


def _parts(predicate: Predicate, kind: type[And | Or]) -> tuple[Predicate, ...]:
    """A nested And of Ands reads as one And."""
    return predicate.parts if isinstance(predicate, kind) else (predicate,)


def _sort_of(value: object) -> Sort:
    if not isinstance(value, Value):
        raise NodeFault(Text(f"{value!r} 不是一个值", f"{value!r} is not a value"))
    return value.sort


def _require_sort(value: object, wanted: Sort) -> None:
    if (found := _sort_of(value)) != wanted:
        raise NodeFault(
            Text(f"此处需要{wanted.label.zh}，得到{found.label.zh}", f"{wanted.label.en} is needed here, got {found.label.en}")
        )


def _require_predicate(part: object) -> None:
    if not isinstance(part, Predicate):
        raise NodeFault(Text(f"{part!r} 不是一个条件", f"{part!r} is not a condition"))
