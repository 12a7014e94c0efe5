"""The language a measure of referrals is written in: which steps are counted, whose they are, what is told of them.

A measure is data. A share is a split of what is counted, with some parts as its hits: the numerator cannot escape.
Every figure is of a window of time; what cannot be judged yet stands apart and is never in a denominator.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from statistics import median
from typing import Literal

from doorstep.core.source import Source
from doorstep.core.text import Text
from doorstep.workflows.events import Event, Wanted
from doorstep.workflows.language import Part
from doorstep.workflows.measure_examples import Example

OPEN = "open"
"""The part of what has no fate yet."""
NOT_GIVEN = "not-given"
"""The part of what came without a code, or with one that is not on the list."""
SLOWEST_SHARE = 0.9
Better = Literal["higher", "lower", "neither"]


class Unit(StrEnum):
    """What a value is in."""

    COUNT = "count"
    SHARE = "share"
    MINUTES = "minutes"

    @property
    def label(self) -> Text:
        return {"count": Text("例", "referrals"), "share": Text("%", "%"), "minutes": Text("分钟", "minutes")}[self.value]


class Since(StrEnum):
    """From when minutes run.

    TURN  since whoever took the step had the next move: their own time, not another's
    OPEN  since the referral was first sent: what the patient waited
    """

    TURN = "turn"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Which:
    """Steps of workflows; `opened` is the first. `targets` and `where` narrow them further."""

    workflows: tuple[str, ...]
    steps: tuple[str, ...]
    targets: tuple[str, ...] = ()
    where: Callable[[Event], bool] | None = None

    @property
    def pairs(self) -> Wanted:
        return frozenset((workflow, step) for workflow in self.workflows for step in self.steps)

    def has(self, event: Event) -> bool:
        if event.workflow not in self.workflows or event.step not in self.steps:
            return False
        return (not self.targets or event.target in self.targets) and (self.where is None or self.where(event))


@dataclass(frozen=True, slots=True)
class Split:
    """What counted steps are told apart by.

    fates  part -> steps: the first of these that followed decides; none yet is OPEN
    of     the part of a step itself; where it gives none of `labels`, NOT_GIVEN
    """

    labels: Mapping[str, Text]
    fates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    of: Callable[[Event], str] | None = None
    _decided: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_decided", {step: part for part, steps in self.fates.items() for step in steps})

    def part(self, event: Event) -> str:
        """The part that an event belongs to."""
        if self.of is not None:
            found = self.of(event)
            return found if found in self.labels else NOT_GIVEN
        return next((self._decided[step] for step in event.later if step in self._decided), OPEN)

    def label(self, part: str) -> Text:
        return self.labels.get(part) or _ALWAYS[part]


_ALWAYS = {OPEN: Text("尚无结果", "still open"), NOT_GIVEN: Text("未注明", "not given")}


@dataclass(frozen=True, slots=True)
class Result:
    """What was counted.

    value    a share of 0-1, a count, or the median of minutes; None when nothing was counted
    slowest  minutes within which nine of ten were done (nearest rank), for minutes
    parts    every event by its part; those in `apart` are in neither num nor den
    """

    num: int
    den: int
    value: float | None
    slowest: float | None
    parts: Mapping[str, int]
    apart: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure, with all that its reader must know.

    credited  whose figure it is: the sender's or the receiver's who was asked
    hits      parts that a share counts
    apart     parts that stand apart: neither in the numerator nor in the denominator
    order     where it stands among the measures, lowest first
    """

    code: str
    order: int
    name: Text
    meaning: Text
    formula: Text
    unit: Unit
    better: Better
    credited: Part
    counted: Which
    source: Source
    owner: str
    reviewed: date
    examples: tuple[Example, ...]
    split: Split | None = None
    hits: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()
    since: Since | None = None

    def __post_init__(self) -> None:
        from doorstep.workflows.measure_faults import faults_of

        if found := faults_of(self):
            raise BadMeasure(self.code, found)

    def __hash__(self) -> int:
        return hash(self.code)

    def note(self, event: Event, tallies: dict[str, Tally]) -> None:
        """Count one step for the institution it is credited to, '' for nobody; what is not counted is passed over."""
        if not self.counted.has(event):
            return
        code = event.credited(self.credited)
        if code not in tallies:
            tallies[code] = Tally()
        tally = tallies[code]
        tally.events += 1
        if self.split is not None:
            part = self.split.part(event)
            tally.parts[part] = tally.parts.get(part, 0) + 1
        if self.since is not None:
            tally.minutes.append(event.open_minutes if self.since is Since.OPEN else event.turn_minutes)

    def result(self, tallies: Iterable[Tally]) -> Result:
        """The figure of these tallies together."""
        whole = Tally()
        for one in tallies:
            whole.take_in(one)
        apart = sum(whole.parts.get(part, 0) for part in self.apart)
        den = whole.events - apart
        if self.unit is Unit.MINUTES:
            minutes = sorted(whole.minutes)
            return Result(den, den, median(minutes) if minutes else None, slowest(minutes), whole.parts, apart)
        if self.unit is Unit.COUNT:
            return Result(den, den, float(den), None, whole.parts, apart)
        num = sum(whole.parts.get(part, 0) for part in self.hits)
        return Result(num, den, num / den if den else None, None, whole.parts, apart)

    def by_institution(self, events: Iterable[Event]) -> dict[str, Result]:
        """The figure of each institution it is credited to; '' for nobody."""
        tallies: dict[str, Tally] = {}
        for event in events:
            self.note(event, tallies)
        return {code: self.result((tally,)) for code, tally in tallies.items()}


@dataclass(slots=True)
class Tally:
    """What is kept while steps are counted: how many, by part, and their minutes."""

    events: int = 0
    parts: dict[str, int] = field(default_factory=dict)
    minutes: list[float] = field(default_factory=list)

    def take_in(self, other: Tally) -> None:
        self.events += other.events
        for part, count in other.parts.items():
            self.parts[part] = self.parts.get(part, 0) + count
        self.minutes += other.minutes


def slowest(minutes: Sequence[float]) -> float | None:
    """The shortest time within which nine of ten were done, of times in rising order; None of none."""
    return minutes[math.ceil(SLOWEST_SHARE * len(minutes)) - 1] if minutes else None


class BadMeasure(ValueError):
    """A measure with faults; names them all."""

    def __init__(self, code: str, faults: tuple[str, ...]) -> None:
        super().__init__(f"measure '{code}' has {len(faults)} faults:\n  " + "\n  ".join(faults))
        self.faults = faults


def reasons_of(labels: Mapping[str, Text]) -> Split:
    """Told apart by the code of the reason."""
    return Split(labels, of=lambda event: event.reason)


def steps_of(labels: Mapping[str, Text]) -> Split:
    """Told apart by the step itself."""
    return Split(labels, of=lambda event: event.step)


def parts_named(split: Split | None) -> Iterator[str]:
    """Every part that a split can give, in order."""
    if split is not None:
        yield from split.labels
        yield NOT_GIVEN if split.of is not None else OPEN
