"""A matching in words: who goes, which request stays open and why, the national minimums, and what nobody wrote down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from doorstep.core import numbers
from doorstep.core.text import Text
from doorstep.planning.postings.problem import Floats
from doorstep.planning.postings.solving import Planned, Posting
from doorstep.services.plan_teams import Lasting
from doorstep.services.posting_horizon import Horizon
from doorstep.services.posting_needs import lasting
from doorstep.services.posting_supply import Agreement, Slot, Supply, people_agreed
from doorstep.services.posting_wishes import Asked, Written
from doorstep.services.techniques import Retained
from doorstep.support.minimums import MONTHS_EACH, PEOPLE_A_YEAR

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Going:
    """One planned posting; `until` is its last day. `request` is the code of a request, or with `is_plan` of a plan's team action.

    cases   a month that the request says one expert would keep, or that the plan counts on; None when nobody can tell
    """

    request: str
    is_plan: bool
    sender: str
    host: str
    specialty: str
    since: date
    until: date
    months: int
    cases: float | None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A request or a plan's team that gets less than it asks for: expert-months asked and given, why, and what would last instead."""

    request: str
    is_plan: bool
    host: str
    specialty: str
    asked: float
    given: float
    why: Text
    lasting: Text | None


@dataclass(frozen=True, slots=True)
class Minimum:
    """People from a sender at a host for six months or more, agreed before and planned, beside the national minimum."""

    sender: str
    host: str
    people: int
    asked: int


@dataclass(frozen=True, slots=True)
class PostingPlan:
    """Who goes where, from when to when.

    unit      "cases" when every request's gap could be counted, else "months"
    value     in that unit over the horizon; bound: no plan is worth more; checked: the bound without trusting the solver
    known     numbers that ledgers and records tell, beside the wishes
    missing   numbers that nobody wrote down, and what was taken for them
    """

    horizon: Horizon
    unit: str
    going: tuple[Going, ...]
    unanswered: tuple[Unanswered, ...]
    minimums: tuple[Minimum, ...]
    known: tuple[Text, ...]
    missing: tuple[Text, ...]
    value: float
    bound: float
    gap: float
    checked: float
    seconds: float


def told(
    made: Written, known: Supply, found: Planned, *, horizon: Horizon, unit: str, fixed: Sequence[Row], trainings: Sequence[Lasting], missing: Sequence[Text],
    kept: Retained | None,
) -> PostingPlan:  # fmt: skip
    """A solution in words; `missing` is what was missing before anything was matched."""
    going = tuple(
        Going(
            made.asked[one.need].code, made.asked[one.need].is_plan, made.slots[one.team].sender, made.asked[one.need].host, made.asked[one.need].specialty,
            horizon.day_of(one.start), horizon.day_of(one.end) - timedelta(1), one.months, made.asked[one.need].each,
        )
        for one in sorted(found.postings, key=lambda one: (one.start, made.asked[one.need].code))
    )  # fmt: skip
    given = [sum(one.months for one in found.postings if one.need == need) for need in range(len(made.asked))]
    unanswered = tuple(
        Unanswered(
            one.code, one.is_plan, one.host, one.specialty, float(one.people * one.months), float(given[need]), why(one, need, made, known, horizon, found.postings),
            lasting(trainings, one.host, one.lacking, horizon.first),
        )
        for need, one in enumerate(made.asked)
        if given[need] < _possible(one, made, known)
    )  # fmt: skip
    return PostingPlan(
        horizon, unit, going, unanswered, _minimums(known, going, fixed, horizon), _told(made, known, kept), (*_missing(made, known, unit, kept), *missing), found.value, found.bound, found.gap,
        found.checked, found.seconds,
    )  # fmt: skip


def _possible(one: Asked, made: Written, known: Supply) -> int:
    """Expert-months that a wish asks for; of a plan's team the most that whole postings make up."""
    ties = [tie for tie in known.agreements if tie.host == one.host and tie.is_in_force]
    return one.people * ((one.is_plan and ties and _whole(made, ties, one.months)) or one.months)


def why(one: Asked, need: int, made: Written, known: Supply, horizon: Horizon, postings: Sequence[Posting]) -> Text:
    """The first thing that stands in the way of a request, beside the postings that are planned."""
    if horizon.period_of(one.wanted) >= horizon.periods:
        return Text(f"{one.wanted} 才需要，在规划期之后", f"wanted from {one.wanted}, after the months looked at")
    if made.problem.needs.equipped_from[need] >= horizon.periods:
        return _unequipped(one)
    tied = [tie for tie in known.agreements if tie.host == one.host]
    if not tied:
        return Text("没有派出单位与其签订支援协议", "no sender has an agreement with this host")
    if not (open_ties := [tie for tie in tied if tie.is_in_force]):
        last = max(tie.last_day for tie in tied)
        return Text(f"支援协议在规划期内无效（最晚到 {last}）", f"no agreement is in force in these months (the last ends on {last})")
    senders = {tie.sender for tie in open_ties}
    if not (able := [slot for slot in made.slots if slot.sender in senders and slot.specialty == one.specialty]):
        return Text("有协议的派出单位没有该专业专家的记录", "no sender under agreement is known to have an expert of this specialty")
    if not any(_fits(tie, slot, one, need, made) for tie in open_ties for slot in able if slot.sender == tie.sender):
        free = [replace(slot, first=0) for slot in able]
        if any(_fits(tie, slot, one, need, made) for tie in open_ties for slot in free if slot.sender == tie.sender):
            back = horizon.day_of(min(slot.first for slot in able))
            return Text(f"该专业专家都已派出，最早 {back} 返回", f"all experts of this specialty are away; the first is back on {back}")
        least = min(_shortest(tie, made) for tie in open_ties)
        if all(tie.until < horizon.periods for tie in open_ties):
            last = max(tie.last_day for tie in open_ties)
            return Text(f"支援协议 {last} 到期，来不及派驻一次（至少 {least} 个月）", f"the agreement ends on {last}, too soon for one posting (at least {least} months)")
        return Text(f"剩余时间不够一次派驻（至少 {least} 个月）", f"the time left is too short for one posting (at least {least} months)")
    if not one.is_plan and (one.months > horizon.months or horizon.periods - max(horizon.period_of(one.wanted), 0) < one.months * 2):
        return Text("需求的时间超出规划期", "it asks for longer than the months looked at")
    return _full(one, made, known, horizon, postings) or Text("该专业专家不够，派往了效果更大的需求", "there are too few experts of this specialty: they go where they do more")


def _unequipped(one: Asked) -> Text:
    if one.lacks is None:
        return Text("需要设备，规划期内没有到位日期", "it needs equipment, and no day within these months says when that is there")
    if one.equipped is None:
        return Text(f"缺{one.lacks.zh}，规划也没有安排", f"the host lacks equipment ({one.lacks.en}), and the plan does not bring it")
    return Text(
        f"缺{one.lacks.zh}，规划 {one.equipped:%Y-%m} 才到位，在这几个月之后", f"the host lacks equipment ({one.lacks.en}); the plan brings it in {one.equipped:%Y-%m}, after these months"
    )


def _whole(made: Written, ties: Sequence[Agreement], months: int) -> int:
    """The most months that postings one after the other make up within so many."""
    least = min(tie.shortest for tie in ties)
    lengths = [int(one) for one in made.problem.rules.months if least <= one <= months]
    reach = {0}
    for _ in range(months):
        reach |= {one + length for one in reach for length in lengths if one + length <= months}
    return max(reach)


def _fits(tie: Agreement, slot: Slot, one: Asked, need: int, made: Written) -> bool:
    """Whether the shortest posting that an agreement allows could be made at all."""
    needs = made.problem.needs
    first = max(tie.since, slot.first, int(needs.first[need]), int(needs.equipped_from[need]), 0)
    shortest = _shortest(tie, made)
    return first < needs.last[need] and min(tie.until, slot.last) - first >= shortest * 2 and one.months >= shortest


def _shortest(tie: Agreement, made: Written) -> int:
    """Months of the shortest posting that an agreement allows."""
    return min((int(months) for months in made.problem.rules.months if months >= tie.shortest), default=tie.shortest)


def _minimums(known: Supply, going: Sequence[Going], fixed: Sequence[Row], horizon: Horizon) -> tuple[Minimum, ...]:
    """Pairs of paired support, with the people that are or will be there for six months."""
    found = []
    for tie in known.agreements:
        if tie.kind == "paired" and tie.is_in_force:
            planned = sum(one.sender == tie.sender and one.host == tie.host and one.months >= MONTHS_EACH for one in going)
            found.append(Minimum(tie.sender, tie.host, planned + people_agreed(tie, fixed, horizon, MONTHS_EACH), PEOPLE_A_YEAR))
    return tuple(found)


def _full(one: Asked, made: Written, known: Supply, horizon: Horizon, postings: Sequence[Posting]) -> Text | None:
    """That a host has no place left to live in, or its senders nobody they may still spare, for the shortest posting; None when neither is so."""
    open_ties = [tie for tie in known.agreements if tie.host == one.host and tie.is_in_force]
    shortest, first = min(_shortest(tie, made) for tie in open_ties) * 2, max(horizon.first_whole(one.wanted), 0)
    here = [posting for posting in postings if made.asked[posting.need].host == one.host]
    if one.host in known.lodging and not _has_run(known.lodging[one.host] - _present(here, horizon), first, shortest):
        return Text("受援单位没有空余住宿", "the host has no lodging left")
    senders = sorted({tie.sender for tie in open_ties})
    away = {sender: _present([posting for posting in postings if made.slots[posting.team].sender == sender], horizon) for sender in senders}
    if all(sender in known.quota and not _has_run(known.quota[sender] - away[sender], first, shortest) for sender in senders):
        return Text("派出单位可派总人数已用完", "its senders spare no more people at a time")
    return None


def _present(postings: Sequence[Posting], horizon: Horizon) -> Floats:
    """(T,) experts of planned postings, by half-month."""
    present = np.zeros(horizon.periods)
    for one in postings:
        present[one.start : one.end] += 1.0
    return present


def _has_run(free: Floats, first: int, length: int) -> bool:
    """Whether somebody finds a place for so many half-months in a row, from a first one on."""
    run = 0
    for one in free[first:]:
        run = run + 1 if one >= 1.0 else 0
        if run >= length:
            return True
    return False


def _told(made: Written, known: Supply, kept: Retained | None) -> tuple[Text, ...]:
    """What ledgers and records tell beside the wishes."""
    found = []
    hosts = sum(one in known.lodging for one in {each.host for each in made.asked})
    if hosts:
        found.append(Text(f"住宿：{hosts} 家受援单位已登记", f"lodging: on file (hosts: {hosts})"))
    if known.quota:
        found.append(Text(f"可派总人数：{len(known.quota)} 家派出单位已登记", f"people to spare in all: on file (senders: {len(known.quota)})"))
    if kept:
        share = numbers.percent(kept.share)
        found.append(
            Text(
                f"离开后留住的效果：{share}（由 {kept.techniques} 项已带教技术的记录测得，派驻满 {kept.months} 个月才计）",
                f"stays after an expert has left: {share} (measured in the records of {kept.techniques} techniques brought before; counted for postings of {kept.months} months or more)",
            )
        )
    return tuple(found)


def _missing(made: Written, known: Supply, unit: str, kept: Retained | None) -> tuple[Text, ...]:
    """What nobody wrote down, and what was taken for it."""
    found = []
    unlodged = sorted({one.host for one in made.asked} - set(known.lodging))
    if unlodged:
        found.append(Text(f"{len(unlodged)} 家受援单位可提供的住宿：未登记，不设上限", f"lodging: not on file (hosts: {len(unlodged)}), taken as without a limit"))
    found.append(Text("经费和每次派驻的费用：未登记，不设上限", "budget and cost of postings: not on file, taken as without a limit"))
    if kept is None:
        reason = Text("只按人月计", "effects are counted in months") if unit == "months" else Text("记录还说明不了", "the records do not tell yet")
        found.append(Text(f"离开后留住的效果：{reason.zh}，按零计", f"what stays after an expert has left: {reason.en}, counted as nothing"))
    if any((one.sender, one.specialty) in known.guessed for one in made.slots):
        found.append(
            Text("派出单位部分专业可派人数：未登记，取以往同时派出或名册上的人数", "experts that a sender can spare of some specialties: not on file, taken as those away at once before or on its roster")
        )
    unknown = [one.code for one in made.asked if one.leaving is None]
    if unknown:
        found.append(Text(f"外转病例数未知的需求：{'、'.join(unknown)}；效果按人月计", f"requests whose leaving cases nobody can tell: {', '.join(unknown)}; effects are counted in months"))
    return tuple(found)
