"""The nodes of the measure language that are true or false of a row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal as Choice

from doorstep.core.text import Text
from doorstep.indicators.nodes import (
    PLACE_LEVELS,
    Literal,
    Node,
    NodeFault,
    PlaceCode,
    Sort,
    Value,
    require_sort,
    sort_of,
    walk,
)
from doorstep.vocab.code_lists import code_list
from doorstep.vocab.levels import AreaLevel

Operator = Choice["==", "!=", "<", "<=", ">", ">="]
OPERATORS: tuple[Operator, ...] = ("==", "!=", "<", "<=", ">", ">=")
LONGEST_WINDOW = 3660
_SLUG = re.compile(r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$")


class InsideRule(StrEnum):
    """Which institutions are inside an area.

    located_in            those that stand in it
    located_or_serves     also those that stand elsewhere and serve the patient's home
    """

    LOCATED_IN = "located_in"
    LOCATED_OR_SERVES = "located_or_serves"


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
        left, right = sort_of(self.left), sort_of(self.right)
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
        wanted = sort_of(self.value)
        for option in self.options:
            if Literal(option).sort != wanted:
                raise NodeFault(
                    Text(f"列表项 {option!r} 不是{wanted.label.zh}", f"the option {option!r} is not {wanted.label.en}")
                )


@dataclass(frozen=True, slots=True)
class InList(Predicate):
    """The value is a code of a named list (`vocab.code_lists`)."""

    value: Value
    name: str

    def __post_init__(self) -> None:
        require_sort(self.value, Sort.TEXT)
        code_list(self.name)

    @property
    def codes(self) -> tuple[str, ...]:
        return code_list(self.name).codes


@dataclass(frozen=True, slots=True)
class Present(Predicate):
    """The value is not missing."""

    value: Value

    def __post_init__(self) -> None:
        sort_of(self.value)


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


@dataclass(frozen=True, slots=True)
class _Sequence(Predicate):
    """What is known of a row only beside the same person's other rows.

    among   the rows looked at; a row that is not among them is never true, nor is one of an
            unidentified person (number 0). Earlier and later are by day of admission, then by
            encounter number.
    """

    among: Predicate
    days: int

    def __post_init__(self) -> None:
        _require_predicate(self.among)
        if isinstance(self.days, bool) or not isinstance(self.days, int) or not 0 <= self.days <= LONGEST_WINDOW:
            raise NodeFault(
                Text(f"天数 {self.days!r} 不可用", f"{self.days!r} days cannot be used"),
                right=Text(f"应为 0–{LONGEST_WINDOW} 的整数", f"expected a whole number from 0 to {LONGEST_WINDOW}"),
            )
        for node in walk(self.among):
            if isinstance(node, (_Sequence, PlaceCode)) or (isinstance(node, InsideHome) and node.level is None):
                raise NodeFault(
                    Text("among 中不能再含先后关系或随层级变化的条件", "among may hold no other sequence and nothing that changes with the level")
                )


@dataclass(frozen=True, slots=True)
class FollowedBy(_Sequence):
    """A later row among them begins within so many days of this one's discharge (readmission).

    It begins on the day of discharge at the earliest.
    """


@dataclass(frozen=True, slots=True)
class FirstInPerson(_Sequence):
    """No earlier row among them began within so many days before this one did (first contact)."""


def _parts(predicate: Predicate, kind: type[And | Or]) -> tuple[Predicate, ...]:
    """A nested And of Ands reads as one And."""
    return predicate.parts if isinstance(predicate, kind) else (predicate,)


def _require_predicate(part: object) -> None:
    if not isinstance(part, Predicate):
        raise NodeFault(Text(f"{part!r} 不是一个条件", f"{part!r} is not a condition"))
