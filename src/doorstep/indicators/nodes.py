"""The nodes of the measure language: values of one row of ENCOUNTERS. Conditions stand in `conditions`.

A node is frozen, compares by structure and checks itself when it is made, so a definition that
exists can be run by every engine. Values are integers, texts and days; there are no floats.

A missing value (NULL) makes a comparison false, never unknown: `Not` of it is true. Arithmetic
on a missing value is missing. Every engine keeps to this.
"""

from __future__ import annotations

import difflib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Literal as Choice
from typing import get_args

from doorstep.core.errors import UserError
from doorstep.core.text import Text
from doorstep.tables.encounters import ENCOUNTERS
from doorstep.tables.schema import Type
from doorstep.vocab.levels import AreaLevel

PLACE_LEVELS = (AreaLevel.TOWNSHIP, AreaLevel.COUNTY, AreaLevel.CITY, AreaLevel.PROVINCE)
Place = Choice["home", "provider", "capable"]
LARGEST = 2**63 - 1


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
    """The code of the home, or of the institution's place, at the level being computed; 0 unresolved.

    `capable` is not a code: 1 when an institution in the home at that level was able to treat the case
    that month, 0 when none was, missing when nobody can say.
    """

    place: Place

    def __post_init__(self) -> None:
        if self.place not in get_args(Place):
            raise NodeFault(
                Text(f"地点 {self.place!r} 不存在", f"there is no place {self.place!r}"),
                right=Text("应为 home、provider 或 capable", "expected home, provider or capable"),
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
            require_sort(side, Sort.NUMBER)

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
class DaysBetween(Value):
    """Whole days from one day to a later one; negative when it is earlier."""

    earlier: Value
    later: Value

    def __post_init__(self) -> None:
        for side in (self.earlier, self.later):
            require_sort(side, Sort.DAY)

    @property
    def sort(self) -> Sort:
        return Sort.NUMBER


@dataclass(frozen=True, slots=True)
class Bin(Value):
    """The lower edge of the bin a number falls in: 32 bins to a doubling, every number below 64 in its own.

    The edge is at most 3.1 % (1/32) below the number. Negative numbers are missing. Edges are
    whole numbers made by whole-number steps, so every engine draws them at the same place.
    """

    amount: Value

    def __post_init__(self) -> None:
        require_sort(self.amount, Sort.NUMBER)

    @property
    def sort(self) -> Sort:
        return Sort.NUMBER


def walk(node: Node) -> Iterator[Node]:
    """A node and every node inside it."""
    yield node
    for inner in children(node):
        yield from walk(inner)


def children(node: Node) -> Iterator[Node]:
    """The nodes that a node is made of."""
    for one in fields(node):  # type: ignore[arg-type]
        part = getattr(node, one.name)
        for each in part if isinstance(part, tuple) else (part,):
            if isinstance(each, Node):
                yield each


def place_column(place: Place, level: AreaLevel) -> str:
    """The column that holds what is known of a place at a level: `home_county`."""
    return f"{place}_{level.value}"


def sort_of(value: object) -> Sort:
    """The sort of a value; a fault for anything else."""
    if not isinstance(value, Value):
        raise NodeFault(Text(f"{value!r} 不是一个值", f"{value!r} is not a value"))
    return value.sort


def require_sort(value: object, wanted: Sort) -> None:
    """A fault unless it is a value of the wanted sort."""
    if (found := sort_of(value)) != wanted:
        raise NodeFault(
            Text(f"此处需要{wanted.label.zh}，得到{found.label.zh}", f"{wanted.label.en} is needed here, got {found.label.en}")
        )
