"""Teams, hosts, rules and wishes as arrays.

Words. A *period* is half a month or a month, counted from 0. A *need* is a specialty that a host asks for. A *posting* is
a team at a need from a period on, for a duration. A *training* makes a local doctor independent, and stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from doorstep.core.errors import BadValue
from doorstep.core.text import Text

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
NONE = -1


@dataclass(frozen=True, slots=True)
class Teams:
    """R teams that could be sent.

    specialty, sender   (R,) codes counted from 0
    batch               (R,) the batch that it arrives with, -1 for none
    people              (R,) beds that it takes and heads that it counts for, > 0
    first, last         (R,) periods that its sender gives: it arrives in `first` or later and is back by the end of `last` - 1
    months              (R,) most months away in all
    longest             (R,) months that one posting may last at most
    monthly, trip       (R,) CNY a month away, and for each posting
    """

    specialty: Ints
    sender: Ints
    batch: Ints
    people: Floats
    first: Ints
    last: Ints
    months: Floats
    longest: Floats
    monthly: Floats
    trip: Floats


@dataclass(frozen=True, slots=True)
class Needs:
    """N specialties that hosts ask for.

    host, specialty   (N,)
    cases             (N,) treated a month while a team is there, before the factor of its duration
    unmet             (N,) cases a month that go without: a team by itself never counts for more, nor do all together within the time
                      that patients wait; inf when nobody knows
    worth             (N,) of a case
    first, last       (N,) periods in which a team may arrive: `first` up to `last` - 1
    longest, months   (N,) most months of one posting, and of presence in all; inf when as many as there are
    equipped_from     (N,) first period with the equipment that the specialty needs: 0 when it is there, T or more for never
    at_once           (N, T) most teams at a time
    already           (N, T) cases a period that postings agreed before will treat
    leaving           (N, T) whether one of those is back by then: who arrives in that period carries on its work
    """

    host: Ints
    specialty: Ints
    cases: Floats
    unmet: Floats
    worth: Floats
    first: Ints
    last: Ints
    longest: Floats
    months: Floats
    equipped_from: Ints
    at_once: Floats
    already: Floats
    leaving: Flags


@dataclass(frozen=True, slots=True)
class Ties:
    """(R, J) which team may go to which host, by what was agreed between them: it arrives in `since` or later, is back by the
    end of `until` - 1, and stays for at least `shortest` months. Nothing is agreed where `until` is not after `since`."""

    since: Ints
    until: Ints
    shortest: Floats


@dataclass(frozen=True, slots=True)
class Trainings:
    """K local doctors who could be trained: need, CNY, first period on their own, cases a month from then on."""

    need: Ints
    cost: Floats
    ready: Ints
    cases: Floats


@dataclass(frozen=True, slots=True)
class Limits:
    """What there is to go round; inf where there is no limit or none is known.

    lodging   (J, T) people that a host can lodge
    quota     (S, T) people that a sender can spare at a time
    budget    CNY for postings and trainings together
    smallest, largest   (B,) teams of a batch that go, unless none does
    """

    lodging: Floats
    quota: Floats
    budget: float
    smallest: Ints
    largest: Ints


@dataclass(frozen=True, slots=True)
class Rules:
    """Durations and what comes of them.

    periods      T; per_month: 1 or 2 periods a month
    wait         periods within which an unmet case still waits for a team: what all bring in such a time counts up to what is
                 unmet in it; T when all wait
    months       (D,) durations to choose from
    there        (D,) factor of the cases a month while a team of that duration is there
    kept         (D,) share of the cases a month that is still treated after it has left
    continuity   worth of a posting that begins the day another at the same need ends
    """

    periods: int
    per_month: int
    wait: int
    months: Ints
    there: Floats
    kept: Floats
    continuity: float


@dataclass(frozen=True, slots=True)
class Answered:
    """Wish: so many months of presence at a need."""

    name: Text
    need: int
    months: float


@dataclass(frozen=True, slots=True)
class Sent:
    """Wish: so many postings of at least so many months each from a sender to a host."""

    name: Text
    sender: int
    host: int
    postings: int
    months: float


@dataclass(frozen=True, slots=True)
class Covered:
    """Wish: somebody from a sender is at a host in every period from `first` to `last` - 1, but for those that `given` marks.

    given   (T,) periods in which somebody is there already
    """

    name: Text
    sender: int
    host: int
    first: int
    last: int
    given: Flags


@dataclass(frozen=True, slots=True)
class Arriving:
    """Wish: a batch goes."""

    name: Text
    batch: int


Wish = Answered | Sent | Covered | Arriving


@dataclass(frozen=True, slots=True)
class Problem:
    """Who can go where, within which limits, and what has to be. Raises BadValue with every fault."""

    teams: Teams
    needs: Needs
    ties: Ties
    trainings: Trainings
    limits: Limits
    rules: Rules
    wishes: tuple[Wish, ...] = ()

    def __post_init__(self) -> None:
        BadValue.raise_for(self._faults(), cure=Text("请改正派驻规划的输入", "Correct the input of the plan of postings"))

    @property
    def hosts(self) -> int:
        return len(self.limits.lodging)

    def _faults(self) -> Iterator[Text]:
        rules = self.rules
        if rules.periods < 1 or rules.wait < 1 or rules.per_month not in (1, 2) or not len(rules.months) or (rules.months < 1).any():
            yield Text("期数、每月期数或派驻月数不成立", "periods, periods a month or durations cannot be so")
            return
        teams, needs, senders, batches = len(self.teams.specialty), len(self.needs.host), len(self.limits.quota), len(self.limits.smallest)
        by_period = (rules.periods,)
        shapes: tuple[tuple[Any, dict[str, tuple[int, ...]], tuple[int, ...]], ...] = (
            *((part, {}, (count,)) for part, count in ((self.teams, teams), (self.trainings, len(self.trainings.need)))),
            (self.needs, dict.fromkeys(("at_once", "already", "leaving"), (needs, *by_period)), (needs,)),
            (self.limits, {"lodging": (self.hosts, *by_period), "quota": (senders, *by_period), "budget": ()}, (batches,)),
            (rules, {"continuity": ()}, (len(rules.months),)),
            (self.ties, {}, (teams, self.hosts)),
        )
        for part, own, usual in shapes:
            yield from _wrong(part, own, usual)
        named = (
            ("teams.sender", self.teams.sender, senders, 0), ("teams.batch", self.teams.batch, batches, NONE), ("needs.host", self.needs.host, self.hosts, 0),
            ("trainings.need", self.trainings.need, needs, 0),
        )  # fmt: skip
        for name, codes, known, least in named:
            if (codes < least).any() or (codes >= known).any():
                yield Text(f"{name} 指向不存在的编号", f"{name} names something that does not exist")
        if (self.teams.people <= 0).any():
            yield Text("每队至少一人", "a team has somebody in it")
        yield from (Text(f"愿望“{one.name.zh}”指向不存在的编号", f"the wish '{one.name.en}' names something that does not exist") for one in self.wishes if not self._is_known(one))

    def _is_known(self, wish: Wish) -> bool:
        if isinstance(wish, Answered):
            return 0 <= wish.need < len(self.needs.host)
        if isinstance(wish, Arriving):
            return 0 <= wish.batch < len(self.limits.smallest)
        return 0 <= wish.sender < len(self.limits.quota) and 0 <= wish.host < self.hosts


def _wrong(part: Any, own: dict[str, tuple[int, ...]], usual: tuple[int, ...]) -> Iterator[Text]:
    """Arrays of a part that have another shape than they should, or hold what is no number or below zero."""
    for field in fields(part):
        value = getattr(part, field.name)
        if isinstance(value, float):
            value = np.array(value)
        if not isinstance(value, np.ndarray):
            continue
        shape = own.get(field.name, usual)
        if value.shape != shape:
            yield Text(f"{field.name} 的形状应为 {shape}，实为 {value.shape}", f"{field.name} should have the shape {shape}, it has {value.shape}")
        elif value.dtype.kind == "f" and (np.isnan(value).any() or (value < 0).any()):
            yield Text(f"{field.name} 中有负数或缺失值", f"{field.name} holds a negative or missing number")
