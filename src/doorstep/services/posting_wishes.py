"""Open requests and what senders can spare, written as the problem that `planning.postings` solves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from doorstep.core.text import Text
from doorstep.planning.postings.problem import (
    NONE,
    Covered,
    Floats,
    Limits,
    Needs,
    Problem,
    Rules,
    Sent,
    Teams,
    Ties,
    Trainings,
    Wish,
)
from doorstep.services import areas, directory
from doorstep.services.posting_horizon import Horizon
from doorstep.services.posting_limits import span
from doorstep.services.posting_supply import Agreement, Slot, Supply, people_agreed
from doorstep.services.techniques import Retained
from doorstep.support.minimums import MONTHS_EACH, PEOPLE_A_YEAR

Row = Mapping[str, Any]
DURATIONS = (1, 3, 6, 12)
_JOURNEY, _SOONER = 1e-4, 1e-6  # of plans that are worth the same, the one with fewer journeys, and then the earlier one


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request still asks for, or an expert team of a plan.

    people, months   still to come, and months each; `in_all` people it asked for when it was raised
    leaving          cases a month that leave for its condition, or that the plan counts on; None when nobody can tell
    is_plan          for a team of a plan: its months may be made up of several postings
    latest           the last day on which an expert may arrive; None when any will do
    lacks, equipped  equipment that the host lacks, and from when it is there; None when it lacks none, and when it never comes
    lacking          capabilities that the host lacks for it
    """

    code: str
    host: str
    specialty: str
    people: int
    in_all: int
    months: int
    wanted: date
    is_equipment: bool
    leaving: float | None
    is_plan: bool = False
    latest: date | None = None
    lacks: Text | None = None
    equipped: date | None = None
    lacking: tuple[str, ...] = ()

    @property
    def each(self) -> float | None:
        """Cases a month for one expert, as the request has it: all its people together close the gap."""
        return None if self.leaving is None else self.leaving / self.in_all


@dataclass(frozen=True, slots=True)
class Written:
    """The problem, with the requests that its needs are and the experts that its teams are, in order."""

    problem: Problem
    asked: tuple[Asked, ...]
    slots: tuple[Slot, ...]


def write(asked: Sequence[Asked], known: Supply, *, horizon: Horizon, fixed: Sequence[Row], by_cases: bool, minimums: bool, equipped: Mapping[str, date], durations: Sequence[int] = DURATIONS, kept: Retained | None = None) -> Written:
    """The problem of a horizon; `by_cases` counts cases that stay, else months of presence. kept is what stays after an expert has left."""
    hosts, slots = sorted({one.host for one in asked}), [one for one in known.slots if any(one.specialty == each.specialty for each in asked)]
    senders, specialties = sorted({one.sender for one in known.agreements}), sorted({one.specialty for one in asked})
    teams, periods, batches = len(slots), horizon.periods, sorted({one.batch for one in slots if one.batch})
    sent = Teams(
        _ints([specialties.index(one.specialty) for one in slots]), _ints([senders.index(one.sender) for one in slots]), _ints([batches.index(one.batch) if one.batch else NONE for one in slots]), np.ones(teams),
        _ints([one.first for one in slots]), _ints([one.last for one in slots]), np.full(teams, float(horizon.months)), np.full(teams, np.inf), np.zeros(teams), np.zeros(teams),
    )  # fmt: skip
    never, none = np.zeros(0, dtype=np.int64), np.zeros(0)
    together = [known.batches[one] for one in batches]
    limits = Limits(
        _stacked(known.lodging, hosts, periods), _stacked(known.quota, senders, periods), np.inf,
        _ints([one.fewest for one in together]), _ints([int(min(one.most, teams)) for one in together]),
    )  # fmt: skip
    months = np.array(sorted({one for one in (*durations, *(each.months for each in asked if not each.is_plan)) if one <= horizon.months} or {1}), dtype=np.int64)
    fewer_journeys = 1.0 - _JOURNEY * (1.0 / months - 1.0 / months.max())
    stays = np.where(months >= kept.months, kept.share, 0.0) if kept and by_cases else np.zeros(len(months))
    rules = Rules(periods, 2, periods, months, fewer_journeys, stays + _SOONER, 0.0)
    wishes = tuple(_minimums(known.agreements, senders, hosts, fixed, horizon)) if minimums else ()
    problem = Problem(sent, _needs(asked, hosts, specialties, horizon, fixed, by_cases, equipped), _ties(slots, hosts, known), Trainings(never, none, never, none), limits, rules, wishes)
    return Written(problem, tuple(asked), tuple(slots))


def _needs(asked: Sequence[Asked], hosts: list[str], specialties: list[str], horizon: Horizon, fixed: Sequence[Row], by_cases: bool, equipped: Mapping[str, date]) -> Needs:
    count, periods = len(asked), horizon.periods
    at_once = np.array([[float(one.people)] * periods for one in asked]).reshape(count, periods)
    for need, one in enumerate(asked):
        for row in fixed:
            if not row["request"] and (row["host"], row["specialty"]) == (one.host, one.specialty):
                first, last = span(row)
                at_once[need, max(horizon.period_of(first), 0) : max(horizon.period_of(last) + 1, 0)] -= 1.0
    return Needs(
        _ints([hosts.index(one.host) for one in asked]), _ints([specialties.index(one.specialty) for one in asked]),
        np.array([(one.each or 0.0) if by_cases else 1.0 for one in asked]), np.array([(one.leaving or 0.0) if by_cases else np.inf for one in asked]), np.ones(count),
        _ints([max(horizon.first_whole(one.wanted), 0) for one in asked]), _ints([_last(one, horizon) for one in asked]),
        np.array([float(one.months) for one in asked]), np.array([float(one.people * one.months) for one in asked]), _ints([_equipped(one, horizon, equipped) for one in asked]),
        at_once.clip(min=0.0), np.zeros((count, periods)), np.zeros((count, periods), dtype=bool),
    )  # fmt: skip


def _last(one: Asked, horizon: Horizon) -> int:
    return horizon.periods if one.latest is None else max(min(horizon.period_of(one.latest) + 1, horizon.periods), 0)


def _equipped(one: Asked, horizon: Horizon, equipped: Mapping[str, date]) -> int:
    since = equipped.get(one.code, one.equipped)
    if since is not None:
        return max(horizon.first_whole(since), 0)
    return horizon.periods if one.is_equipment or one.lacks else 0


def _ties(slots: Sequence[Slot], hosts: list[str], known: Supply) -> Ties:
    """What was agreed between senders and hosts; of several agreements of a pair the one that leaves most time."""
    best: dict[tuple[str, str], Agreement] = {}
    for tie in known.agreements:
        held = best.get((tie.sender, tie.host))
        if tie.is_in_force and (held is None or tie.until - tie.since > held.until - held.since):
            best[tie.sender, tie.host] = tie
    shape = (len(slots), len(hosts))
    since, until, shortest = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64), np.ones(shape)
    for team, slot in enumerate(slots):
        for place, host in enumerate(hosts):
            if (agreed := best.get((slot.sender, host))) and _goes_there(known, slot, host):
                since[team, place], until[team, place], shortest[team, place] = agreed.since, agreed.until, agreed.shortest
    return Ties(since, until, shortest)


def _goes_there(known: Supply, slot: Slot, host: str) -> bool:
    """Whether a host lies where the batch of an expert goes."""
    return not slot.batch or areas.is_within(directory.home_of(host), known.batches[slot.batch].area)


def _stacked(told: Mapping[str, Floats], codes: Sequence[str], periods: int) -> Floats:
    """(codes, T) what was told of each; inf where nothing was."""
    return np.array([told.get(one, np.full(periods, np.inf)) for one in codes]).reshape(len(codes), periods)


def _minimums(agreements: Sequence[Agreement], senders: list[str], hosts: list[str], fixed: Sequence[Row], horizon: Horizon) -> Iterator[Wish]:
    """The national minimums of paired support that postings agreed before leave open, where a host asks for anything."""
    for tie in agreements:
        if tie.kind != "paired" or not tie.is_in_force or tie.host not in hosts:
            continue
        sender, host = senders.index(tie.sender), hosts.index(tie.host)
        pair = Text(f"{directory.name_of(tie.sender).zh}→{directory.name_of(tie.host).zh}", f"{directory.name_of(tie.sender).en} → {directory.name_of(tie.host).en}")
        lacking = PEOPLE_A_YEAR - people_agreed(tie, fixed, horizon, MONTHS_EACH)
        if lacking > 0:
            name = Text(f"{pair.zh}：再派 {lacking} 人，每人满 {MONTHS_EACH} 个月", f"{pair.en}: {lacking} more people for {MONTHS_EACH} months each")
            yield Sent(name, sender, host, lacking, float(MONTHS_EACH))
        given = np.zeros(horizon.periods, dtype=bool)
        for row in fixed:
            if (row["sender"], row["host"]) == (tie.sender, tie.host):
                first, last = span(row)
                given[max(horizon.period_of(first), 0) : max(horizon.period_of(last) + 1, 0)] = True
        yield Covered(Text(f"{pair.zh}：不断档", f"{pair.en}: never without anybody"), sender, host, tie.since, tie.until, given)


def _ints(values: Sequence[int]) -> np.ndarray:
    return np.array(values, dtype=np.int64)
