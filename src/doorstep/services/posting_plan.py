"""Which posting answers which request: hosts' requests, senders' agreements and postings agreed before, matched at best.

Nothing is invented. What no ledger tells, such as lodging, is left without a limit and named in `missing`; what one
expert achieves is what the request itself says: its people together would close its gap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from doorstep.core.errors import NotFound
from doorstep.core.period import Period
from doorstep.core.text import Text
from doorstep.planning.postings import conflict
from doorstep.planning.postings.solving import CannotKeepAll, Planned, solve
from doorstep.services import condition_flows, directory, indicator_results, ledgers
from doorstep.services.posting_horizon import Horizon
from doorstep.services.posting_supply import Agreement, Slot, Supply, people_agreed, supply
from doorstep.services.posting_wishes import Asked, Written, write
from doorstep.services.support import today
from doorstep.store.reader import Reader
from doorstep.support.minimums import MONTHS_EACH, PEOPLE_A_YEAR
from doorstep.vocab.bases import Basis

_OPEN = ("raised", "accepted")
_LOST = ("refused", "cancelled")
_NOT_KNOWN = -1
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Going:
    """One planned posting; `until` is its last day. `cases` a month that the request says one expert would keep, None when it does not."""

    request: str
    sender: str
    host: str
    specialty: str
    since: date
    until: date
    months: int
    cases: float | None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A request that gets less than it asked for: expert-months asked and given, and why."""

    request: str
    host: str
    specialty: str
    asked: float
    given: float
    why: Text


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
    missing   numbers that nobody wrote down, and what was taken for them
    """

    horizon: Horizon
    unit: str
    going: tuple[Going, ...]
    unanswered: tuple[Unanswered, ...]
    minimums: tuple[Minimum, ...]
    missing: tuple[Text, ...]
    value: float
    bound: float
    gap: float
    checked: float
    seconds: float


class CannotKeepMinimums(CannotKeepAll):
    """The national minimums cannot be kept with the teams there are; the message names what cannot stand together."""

    code = "postings-cannot-keep-minimums"


def plan(
    *, reader: Reader, now: datetime, first: date | None = None, months: int = 12, seconds: float = 10.0, minimums: bool = False, equipped: Mapping[str, date] | None = None
) -> PostingPlan:
    """The best matching of open requests with the experts that senders under agreement can spare.

    first      first month looked at; the next one when it is not given
    minimums   True when the national minimums of paired support must be kept
    equipped   from when on a request's equipment is there, by request; else it is taken to be there, but for requests for equipment
    Raises NotFound without an open request, CannotKeepMinimums with what stands in the way.
    """
    horizon = Horizon(first.replace(day=1) if first else _next_month(today(now)), months)
    fixed = [one.values for one in ledgers.rows("postings", reader=reader) if one.state not in _LOST]
    asked = _asked(reader, fixed)
    if not asked:
        raise NotFound(Text("没有待安排的支援需求", "no request for support is open"), cure=Text("请先登记需求，或用 ledger load 导入", "Enter requests first, or load them with `ledger load`"))
    known = supply(reader=reader, horizon=horizon, fixed=fixed)
    by_cases = all(one.leaving is not None for one in asked)
    made = write(asked, known, horizon=horizon, fixed=fixed, by_cases=by_cases, minimums=minimums, equipped=equipped or {})
    return _told(made, known, _solved(made, seconds), horizon, "cases" if by_cases else "months", fixed)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _asked(reader: Reader, fixed: Sequence[Row]) -> list[Asked]:
    """Open requests with the people that no posting answers yet, and the cases a month that leave for them."""
    answered: dict[str, int] = {}
    for one in fixed:
        if one["request"]:
            answered[str(one["request"])] = answered.get(str(one["request"]), 0) + 1
    rows = [one.values for one in ledgers.rows("support-requests", reader=reader) if one.state in _OPEN]
    found = []
    for one in rows:
        people = one["people"] - answered.get(one["code"], 0)
        if people > 0:
            leaving = _leaving(one["host"], one["condition"], reader)
            found.append(Asked(one["code"], one["host"], one["specialty"], people, one["people"], one["months"], date.fromisoformat(one["wanted"]), one["gap"] == "equipment", leaving))
    return found


def _leaving(host: str, condition: str, reader: Reader) -> float | None:
    """Stays a month for a condition that the host's people had elsewhere over the last twelve months; None when nobody can tell."""
    home = directory.home_of(host)
    if not condition or not home:
        return None
    try:
        period = Period.last_months(12, until=indicator_results.snapshot_of(reader).last_month)
    except NotFound:
        return None
    lines = {one.condition.code: one.away for one in condition_flows.every(home, basis=Basis.RESIDENCE, period=period, reader=reader)}
    away = lines.get(condition, _NOT_KNOWN)
    return None if away is None or away == _NOT_KNOWN else away / 12


def _solved(made: Written, seconds: float) -> Planned:
    try:
        return solve(made.problem, seconds=seconds, enough=1e-4)
    except CannotKeepAll as error:
        stands = conflict.among(made.problem, seconds=seconds)
        named = Text.joined([made.problem.wishes[one.which].name for one in stands.items])
        raise CannotKeepMinimums(
            Text(f"不能同时满足：{named.zh}", f"these cannot be kept together: {named.en}"), cure=Text("请放弃其中之一，或增加专家", "Give up one of them, or find more experts")
        ) from error


# telling


def _told(made: Written, known: Supply, found: Planned, horizon: Horizon, unit: str, fixed: Sequence[Row]) -> PostingPlan:
    going = tuple(
        Going(
            made.asked[one.need].code, made.slots[one.team].sender, made.asked[one.need].host, made.asked[one.need].specialty, horizon.day_of(one.start),
            horizon.day_of(one.end) - timedelta(1), one.months, made.asked[one.need].each,
        )
        for one in sorted(found.postings, key=lambda one: (one.start, made.asked[one.need].code))
    )  # fmt: skip
    given = {one.code: sum(went.months for went in going if went.request == one.code) for one in made.asked}
    unanswered = tuple(
        Unanswered(one.code, one.host, one.specialty, float(one.people * one.months), float(given[one.code]), _why(one, need, made, known, horizon))
        for need, one in enumerate(made.asked)
        if given[one.code] < one.people * one.months
    )
    return PostingPlan(
        horizon, unit, going, unanswered, _minimums(known, going, fixed, horizon), _missing(made, known, unit), found.value, found.bound, found.gap,
        found.checked, found.seconds,
    )  # fmt: skip


def _why(one: Asked, need: int, made: Written, known: Supply, horizon: Horizon) -> Text:
    """The first thing that stands in the way of a request."""
    if horizon.period_of(one.wanted) >= horizon.periods:
        return Text(f"{one.wanted} 才需要，在规划期之后", f"wanted from {one.wanted}, after the months looked at")
    if made.problem.needs.equipped_from[need] >= horizon.periods:
        return Text("需要设备，规划期内没有到位日期", "it needs equipment, and no day within these months says when that is there")
    tied = [tie for tie in known.agreements if tie.host == one.host]
    if not tied:
        return Text("没有派出单位与其签订支援协议", "no sender has an agreement with this host")
    if not (open_ties := [tie for tie in tied if tie.is_in_force]):
        last = max(tie.last_day for tie in tied)
        return Text(f"支援协议在规划期内无效（最晚到 {last}）", f"no agreement is in force in these months (the last ends on {last})")
    senders = {tie.sender for tie in open_ties}
    if not (able := [slot for slot in made.slots if slot.sender in senders and slot.specialty == one.specialty]):
        return Text("有协议的派出单位没有该专业专家的记录", "no sender under agreement is known to have an expert of this specialty")
    if not any(_fits(tie, slot, one, horizon) for tie in open_ties for slot in able if slot.sender == tie.sender):
        least = min(tie.shortest for tie in open_ties)
        return Text(f"剩余时间不够一次派驻（至少 {least} 个月）", f"the time left is too short for one posting (at least {least} months)")
    if one.months > horizon.months or horizon.periods - max(horizon.period_of(one.wanted), 0) < one.months * 2:
        return Text("需求的时间超出规划期", "it asks for longer than the months looked at")
    return Text("该专业专家不够，派往了效果更大的需求", "there are too few experts of this specialty: they go where they do more")


def _fits(tie: Agreement, slot: Slot, one: Asked, horizon: Horizon) -> bool:
    first = max(tie.since, slot.first, horizon.first_whole(one.wanted), 0)
    return min(tie.until, slot.last) - first >= tie.shortest * 2 and one.months >= tie.shortest


def _minimums(known: Supply, going: Sequence[Going], fixed: Sequence[Row], horizon: Horizon) -> tuple[Minimum, ...]:
    """Pairs of paired support, with the people that are or will be there for six months."""
    found = []
    for tie in known.agreements:
        if tie.kind == "paired" and tie.is_in_force:
            planned = sum(one.sender == tie.sender and one.host == tie.host and one.months >= MONTHS_EACH for one in going)
            found.append(Minimum(tie.sender, tie.host, planned + people_agreed(tie, fixed, horizon, MONTHS_EACH), PEOPLE_A_YEAR))
    return tuple(found)


def _missing(made: Written, known: Supply, unit: str) -> tuple[Text, ...]:
    """What nobody wrote down, and what was taken for it."""
    told = [
        Text("受援单位可提供的住宿：未登记，不设上限", "lodging at hosts: not on file, taken as without a limit"),
        Text("经费和每次派驻的费用：未登记，不设上限", "budget and cost of postings: not on file, taken as without a limit"),
        Text("离开后还能独立完成的比例：未测得，按零计", "share that stays after an expert has left: not measured, counted as nothing"),
    ]
    if made.slots:
        told.append(
            Text("派出单位每个专业可派人数：未登记，取以往同时派出或名册上的人数", "experts that a sender can spare: not on file, taken as those away at once before or on its roster, by specialty")
        )
    unknown = [one.code for one in made.asked if one.leaving is None]
    if unknown:
        told.append(Text(f"外转病例数未知的需求：{'、'.join(unknown)}；效果按人月计", f"requests whose leaving cases nobody can tell: {', '.join(unknown)}; effects are counted in months"))
    if any(not one.is_equipment for one in made.asked):
        told.append(Text("所需设备是否具备：未登记，视为具备", "whether hosts have the equipment: not on file, taken as there"))
    return tuple(told)

