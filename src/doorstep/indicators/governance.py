"""What every indicator carries: words, source, owner, direction, examples, and how it is kept.

A definition checks itself when it is made and tells all its faults at once. What it keeps are
whole-number sums by area and month, some by one more key; its value is made last, from sums.
"""

from __future__ import annotations

import hashlib
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar, Literal

from doorstep.core.errors import UserError
from doorstep.core.source import Source
from doorstep.core.text import Text
from doorstep.indicators.conditions import FirstInPerson, FollowedBy, Predicate
from doorstep.indicators.examples import Example
from doorstep.indicators.node_data import Data, to_data
from doorstep.indicators.nodes import PLACE_LEVELS, Value
from doorstep.indicators.sums import Sequence, Sum
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
    PERSONS = "persons"
    GROUPS = "groups"
    INDEX = "index"
    KM = "km"
    MINUTES = "minutes"
    WEIGHT = "weight"

    @property
    def label(self) -> Text:
        return _UNIT_LABELS[self]


_UNIT_LABELS = {
    Unit.PERCENT: Text("%", "%"),
    Unit.DAYS: Text("天", "days"),
    Unit.CNY: Text("元", "CNY"),
    Unit.STAYS: Text("人次", "stays"),
    Unit.VISITS: Text("人次", "visits"),
    Unit.PERSONS: Text("人", "persons"),
    Unit.GROUPS: Text("组", "groups"),
    Unit.INDEX: Text("（区域为 1）", "(region = 1)"),
    Unit.KM: Text("公里", "km"),
    Unit.MINUTES: Text("分钟", "minutes"),
    Unit.WEIGHT: Text("（权重）", "(relative weight)"),
}


class Theme(StrEnum):
    """Which question of a commission an indicator belongs to; lists stand in this order."""

    FLOW = "flow"
    PROMISES = "promises"
    COMMUNITY = "community"
    TIERED = "tiered"
    CAPABILITY = "capability"
    QUALITY = "quality"
    EFFICIENCY = "efficiency"
    BURDEN = "burden"
    OTHER = "other"

    @property
    def label(self) -> Text:
        return _THEME_LABELS[self]


_THEME_LABELS = {
    Theme.FLOW: Text("就医流向", "Where people go"),
    Theme.PROMISES: Text("三个不出", "The three promises"),
    Theme.COMMUNITY: Text("县域医共体监测", "County medical communities"),
    Theme.TIERED: Text("分级诊疗", "Tiered care"),
    Theme.CAPABILITY: Text("服务量与能力", "Volume and capability"),
    Theme.QUALITY: Text("质量与安全", "Quality and safety"),
    Theme.EFFICIENCY: Text("效率与费用", "Efficiency and cost"),
    Theme.BURDEN: Text("患者负担", "Burden on patients"),
    Theme.OTHER: Text("本地指标", "The region's own"),
}


class Additivity(StrEnum):
    """How what is kept rolls up over areas and months.

    ADDITIVE      its sums are summed
    BY_KEY        its sums are summed key by key (disease group, bin of a histogram); the value needs the keys
    PERSONS       persons are counted once however often they came: kept as months per person
    """

    ADDITIVE = "additive"
    BY_KEY = "by_key"
    PERSONS = "persons"


class Breakdown(StrEnum):
    """What a figure can be broken down by: a column of ENCOUNTERS."""

    TIER = "provider_tier"
    ROUTE = "route"
    CHAPTER = "chapter"
    BLOCK = "block"
    SEX = "sex"
    DESTINATION = "provider_city"

    @property
    def label(self) -> Text:
        return _BREAKDOWN_LABELS[self]


_BREAKDOWN_LABELS = {
    Breakdown.TIER: Text("机构层级", "tier of institution"),
    Breakdown.ROUTE: Text("就医途径", "route"),
    Breakdown.CHAPTER: Text("ICD-10 章", "ICD-10 chapter"),
    Breakdown.BLOCK: Text("ICD-10 节", "ICD-10 block"),
    Breakdown.SEX: Text("性别", "sex"),
    Breakdown.DESTINATION: Text("就医城市", "city of treatment"),
}

KeyValue = int | str | None
Kept = Mapping[KeyValue, tuple[int, ...]]
"""What is kept of one area in one period: its sums by key; the key is None for measures without one."""


@dataclass(frozen=True, slots=True)
class Result:
    """A figure and what stands under it.

    value     in the measure's unit; None when nothing was counted
    num, den  the two sums that it is made of
    rows      how many rows it rests on, by which it is hidden when they are few
    """

    num: int
    den: int
    value: Fraction | None
    rows: int


@dataclass(frozen=True, slots=True)
class Small:
    """Counts below `below` are not shown to readers without row access; others round to `round_to`."""

    below: int = 8
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
    breakdowns       what its figures are kept by beside area and month, so that they can be broken down
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
    theme: Theme = Theme.OTHER
    by: By = "home"
    levels: tuple[AreaLevel, ...] = PLACE_LEVELS
    breakdowns: tuple[Breakdown, ...] = ()
    suppression: Small = field(default_factory=Small)

    kind: ClassVar[str] = ""

    def __post_init__(self) -> None:
        if faults := (*_governance_faults(self), *self._own_faults()):
            raise DefinitionFault(str(self.code), faults)

    def __hash__(self) -> int:
        """By code alone, since what is worked out of a definition is remembered for as long as it lives."""
        return hash(self.code)

    def _own_faults(self) -> Iterator[Text]:
        """Faults of this kind of measure."""
        yield from ()

    @property
    def key(self) -> Value | None:
        """What the sums are kept by beside area and month; None for most."""
        return None

    @abstractmethod
    def sums(self) -> tuple[Sum, ...]:
        """What is kept; the last sum counts the rows that the figure rests on."""

    @abstractmethod
    def result(self, kept: Kept, *, region: Kept | None = None, before: Kept | None = None) -> Result:
        """The figure from what is kept of one area and period.

        region  the same of the whole region, which standardised figures are held against
        before  the same of the area a year earlier, which growth is held against
        """

    @property
    def additivity(self) -> Additivity:
        """How what is kept rolls up."""
        return Additivity.BY_KEY if self.key is not None else Additivity.ADDITIVE

    @property
    def look_back_days(self) -> int:
        """Days before a row that may decide what it counts as."""
        return max((one.days for one in self._sequences() if isinstance(one, FirstInPerson)), default=0)

    @property
    def look_ahead_days(self) -> int:
        """Days after a row that may decide what it counts as."""
        return max((one.days for one in self._sequences() if isinstance(one, FollowedBy)), default=0)

    def _sequences(self) -> Iterator[Sequence]:
        for one in self.sums():
            yield from one.sequences

    def expression_data(self) -> dict[str, Data]:
        """What is counted, as plain data."""
        return {"counted": to_data(self.counted)}

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits that change with any word of the definition."""
        written = json.dumps(definition_data(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(written.encode()).hexdigest()[:12]


def definition_data(measure: Measure) -> dict[str, Data]:
    """The whole definition as plain data, in the order a reader wants it."""
    return {
        "kind": measure.kind,
        "code": measure.code,
        "theme": measure.theme.value,
        **{name: _words(getattr(measure, name)) for name in ("name", "meaning", "formula")},
        **measure.expression_data(),
        "by": measure.by,
        "bases": [basis.value for basis in measure.bases],
        "levels": [level.value for level in measure.levels],
        "additivity": measure.additivity.value,
        "look_back_days": measure.look_back_days,
        "look_ahead_days": measure.look_ahead_days,
        "breakdowns": [breakdown.value for breakdown in measure.breakdowns],
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
    if measure.theme not in tuple(Theme):
        words = ", ".join(Theme)
        yield Text(f"theme 应为 {words} 之一", f"theme should be one of {words}")
    for name, chosen, known in (
        ("bases", measure.bases, tuple(Basis)),
        ("levels", measure.levels, PLACE_LEVELS),
        ("breakdowns", measure.breakdowns, tuple(Breakdown)),
    ):
        if (not chosen and name != "breakdowns") or len(set(chosen)) != len(chosen) or not set(chosen) <= set(known):
            words = ", ".join(known)
            yield Text(f"{name} 应为 {words} 中不重复的若干项", f"{name} should be some of {words}, each once")


def _number_faults(measure: Measure) -> Iterator[Text]:
    if measure.suppression.below < 0 or measure.suppression.round_to < 1:
        yield Text("suppression 的 below 不小于 0、round_to 不小于 1", "suppression needs below >= 0 and round_to >= 1")
