"""What an indicator is: a counted set of rows, a flag or a value on them, and its governance.

A definition checks itself when it is made and tells all its faults at once. The numerator is a
flag (or a value) on the counted rows, so it cannot escape the denominator. State is two integers
per area and month; the ratio is computed last, from sums.
"""

from __future__ import annotations

import hashlib
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar, Literal

from doorstep.core.errors import UserError
from doorstep.core.source import Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.node_data import Data, to_data
from doorstep.indicators.nodes import PLACE_LEVELS, Predicate, Sort, Value
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel

By = Literal["home", "provider"]
Better = Literal["higher", "lower", "neither"]
_KEBAB = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")


class Unit(StrEnum):
    """What a value is in."""

    PERCENT = "percent"
    DAYS = "days"
    CNY = "CNY"
    STAYS = "stays"
    VISITS = "visits"

    @property
    def label(self) -> Text:
        return _UNIT_LABELS[self]


_UNIT_LABELS = {
    Unit.PERCENT: Text("%", "%"),
    Unit.DAYS: Text("天", "days"),
    Unit.CNY: Text("元", "CNY"),
    Unit.STAYS: Text("人次", "stays"),
    Unit.VISITS: Text("人次", "visits"),
}


class Additivity(StrEnum):
    """How state rolls up. ADDITIVE: numerators and denominators are summed over areas and months."""

    ADDITIVE = "additive"


@dataclass(frozen=True, slots=True)
class Small:
    """Counts below `below` are not shown to readers without row access; others round to `round_to`."""

    below: int = 7
    round_to: int = 5


class DefinitionFault(UserError):
    """A definition that cannot stand; `faults` holds every reason."""

    code = "definition-fault"

    def __init__(self, name: str, faults: tuple[Text, ...]) -> None:
        self.faults = faults
        super().__init__(
            Text("；".join(each.zh for each in faults), "; ".join(each.en for each in faults)),
            cure=Text("请逐项改正定义", "Correct each in the definition"),
            where=name,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(ABC):
    """The governance that every indicator carries.

    formula          in words, for people
    by               which place rows are grouped by: the patients' home or the institutions' place
    look_back_days, look_ahead_days   days before and after a month that its figure depends on
    """

    code: str
    name: Text
    meaning: Text
    formula: Text
    counted: Predicate
    bases: tuple[Basis, ...]
    unit: Unit
    better: Better
    source: Source
    owner: str
    reviewed: date
    examples: tuple[Example, ...]
    by: By = "home"
    levels: tuple[AreaLevel, ...] = PLACE_LEVELS
    additivity: Additivity = Additivity.ADDITIVE
    look_back_days: int = 0
    look_ahead_days: int = 0
    suppression: Small = field(default_factory=Small)

    kind: ClassVar[str] = ""

    def __post_init__(self) -> None:
        if faults := (*_governance_faults(self), *self._own_faults()):
            raise DefinitionFault(str(self.code), faults)

    def _own_faults(self) -> Iterator[Text]:
        """Faults of this kind of measure."""
        yield from ()

    @abstractmethod
    def value(self, num: int, den: int) -> Fraction | None:
        """The figure, in `unit`, from summed state; None when nothing was counted."""

    def expression_data(self) -> dict[str, Data]:
        """What is counted, as plain data."""
        return {"counted": to_data(self.counted)}

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits that change with any word of the definition."""
        written = json.dumps(definition_data(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(written.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportion(Measure):
    """The share of counted rows that carry a flag, in percent."""

    hit: Predicate
    unit: Unit = Unit.PERCENT

    kind: ClassVar[str] = "proportion"

    def _own_faults(self) -> Iterator[Text]:
        if not isinstance(self.hit, Predicate):
            yield Text("分子 hit 应为条件", "hit should be a condition")
        if self.unit != Unit.PERCENT:
            yield Text("比例的单位应为 percent", "the unit of a proportion should be percent")

    def value(self, num: int, den: int) -> Fraction | None:
        return Fraction(100 * num, den) if den else None

    def expression_data(self) -> dict[str, Data]:
        return {"counted": to_data(self.counted), "hit": to_data(self.hit)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean(Measure):
    """The mean of a whole-number value over the counted rows that have one.

    scale   state units in one unit shown: 100 turns fen into CNY
    """

    amount: Value
    scale: int = 1

    kind: ClassVar[str] = "mean"

    def _own_faults(self) -> Iterator[Text]:
        if not isinstance(self.amount, Value) or self.amount.sort is not Sort.NUMBER:
            yield Text(
                "均值的 amount 应为整数节点，如 col.los_days.node",
                "the amount of a mean should be a whole-number node, such as col.los_days.node",
            )
        if not isinstance(self.scale, int) or self.scale < 1:
            yield Text(f"scale 为 {self.scale}，应为正整数", f"scale is {self.scale}, expected a whole number above 0")

    def value(self, num: int, den: int) -> Fraction | None:
        return Fraction(num, den * self.scale) if den else None

    def expression_data(self) -> dict[str, Data]:
        return {"counted": to_data(self.counted), "amount": to_data(self.amount), "scale": self.scale}


@dataclass(frozen=True, slots=True, kw_only=True)
class Count(Measure):
    """The number of counted rows; its state keeps that number as numerator and denominator."""

    unit: Unit = Unit.STAYS

    kind: ClassVar[str] = "count"

    def value(self, num: int, den: int) -> Fraction | None:
        return Fraction(num)


def definition_data(measure: Measure) -> dict[str, Data]:
    """The whole definition as plain data, in the order a reader wants it."""
    return {
        "kind": measure.kind,
        "code": measure.code,
        **{name: _words(getattr(measure, name)) for name in ("name", "meaning", "formula")},
        **measure.expression_data(),
        "by": measure.by,
        "bases": [basis.value for basis in measure.bases],
        "levels": [level.value for level in measure.levels],
        "additivity": measure.additivity.value,
        "look_back_days": measure.look_back_days,
        "look_ahead_days": measure.look_ahead_days,
        "unit": measure.unit.value,
        "better": measure.better,
        "suppression": {"below": measure.suppression.below, "round_to": measure.suppression.round_to},
        "source": _source_data(measure.source),
        "owner": measure.owner,
        "reviewed": measure.reviewed.isoformat(),
        "examples": [_example_data(example) for example in measure.examples],
    }


def _words(text: Text) -> Data:
    return {"zh": text.zh, "en": text.en}


def _source_data(source: Source) -> Data:
    year: dict[str, Data] = {"year": source.year} if source.year is not None else {}
    return {"document": source.document, "clause": source.clause, **year, "evidence": source.evidence.value}


def _example_data(example: Example) -> Data:
    expected: dict[str, Data] = {label: list(counts) for label, counts in example.expected.items()}
    lines = [line.strip() for line in example.rows.splitlines() if line.strip()]
    return {"level": example.level.value, "rows": "\n".join(lines), "expected": expected}


def _governance_faults(measure: Measure) -> Iterator[Text]:
    if not isinstance(measure.code, str) or not _KEBAB.match(measure.code):
        yield Text(f"代码 {measure.code!r} 应为小写字母与连字符", f"the code {measure.code!r} should be kebab-case")
    if not isinstance(measure.counted, Predicate):
        yield Text("counted 应为条件", "counted should be a condition")
    if not measure.owner.strip():
        yield Text("缺少负责人 owner", "there is no owner")
    if not measure.examples:
        yield Text("缺少手工核算的例子", "there is no hand-counted example")
    yield from _choice_faults(measure)
    yield from _number_faults(measure)


def _choice_faults(measure: Measure) -> Iterator[Text]:
    if measure.by not in ("home", "provider"):
        yield Text(f"by 为 {measure.by!r}，应为 home 或 provider", f"by is {measure.by!r}, expected home or provider")
    if measure.better not in ("higher", "lower", "neither"):
        yield Text(
            f"better 为 {measure.better!r}，应为 higher、lower 或 neither",
            f"better is {measure.better!r}, expected higher, lower or neither",
        )
    for name, chosen, known in (
        ("bases", measure.bases, tuple(Basis)),
        ("levels", measure.levels, PLACE_LEVELS),
    ):
        if not chosen or len(set(chosen)) != len(chosen) or not set(chosen) <= set(known):
            words = ", ".join(known)
            yield Text(f"{name} 应为 {words} 中不重复的若干项", f"{name} should be some of {words}, each once")


def _number_faults(measure: Measure) -> Iterator[Text]:
    for name in ("look_back_days", "look_ahead_days"):
        if getattr(measure, name) < 0:
            yield Text(f"{name} 不能为负", f"{name} cannot be negative")
    if measure.suppression.below < 0 or measure.suppression.round_to < 1:
        yield Text("suppression 的 below 不小于 0、round_to 不小于 1", "suppression needs below >= 0 and round_to >= 1")
