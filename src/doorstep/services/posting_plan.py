"""Which posting answers which request: hosts' requests, a plan's expert teams, senders' agreements and postings agreed before, matched at best.

Nothing is invented. What no ledger tells, such as money, is left without a limit and named in `missing`; what one
expert achieves is what the request itself says, its people together would close its gap, or what the plan counts on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from doorstep.core.errors import NotFound
from doorstep.core.period import Period
from doorstep.core.text import Text
from doorstep.planning.postings import conflict
from doorstep.planning.postings.solving import CannotKeepAll, Planned, solve
from doorstep.services import condition_flows, directory, indicator_results, ledgers, plan_teams, techniques
from doorstep.services.plan_teams import PlanTaken
from doorstep.services.posting_horizon import Horizon
from doorstep.services.posting_needs import Fit, Fitting
from doorstep.services.posting_supply import supply
from doorstep.services.posting_told import PostingPlan, told
from doorstep.services.posting_wishes import Asked, Written, write
from doorstep.services.support import today
from doorstep.store.reader import Reader
from doorstep.vocab.bases import Basis

_OPEN = ("raised", "accepted")
_LOST = ("refused", "cancelled")
_NOT_KNOWN = -1
_FEW, _EXACT, _NEAR = 60, 1e-7, 1e-4  # up to so many wishes the gap is closed so far that fewer journeys count; else so far
_NO_PLAN = PlanTaken((), (), ())
Row = Mapping[str, Any]


class CannotKeepMinimums(CannotKeepAll):
    """The national minimums cannot be kept with the teams there are; the message names what cannot stand together."""

    code = "postings-cannot-keep-minimums"


def plan(
    *, reader: Reader, now: datetime, first: date | None = None, months: int = 12, seconds: float = 10.0, minimums: bool = False,
    equipped: Mapping[str, date] | None = None, of_plan: Mapping[str, Any] | None = None,
) -> PostingPlan:  # fmt: skip
    """The best matching of open requests, and of the expert teams of a plan, with the experts that senders under agreement can spare.

    first      first month looked at; the next one when it is not given
    minimums   True when the national minimums of paired support must be kept
    equipped   from when on a request's equipment is there, by request; else as the catalogue and the plan tell
    of_plan    a plan's document: its teams are wishes too, and what it brings is there from then on. Without one, equipment is
               taken to be there, but for requests for equipment
    Raises NotFound without anything asked for, Rejected for a plan of another region file, CannotKeepMinimums with what stands in the way.
    """
    horizon = Horizon(first.replace(day=1) if first else _next_month(today(now)), months)
    taken = plan_teams.taken(of_plan) if of_plan else _NO_PLAN
    gathered = _Gathering(reader, horizon, fixed_postings(reader), taken, Fitting(taken, reader) if of_plan else None)
    asked = [*gathered.requests(), *gathered.teams()]
    if not asked:
        raise NotFound(Text("没有待安排的支援需求", "no request for support is open"), cure=Text("请先登记需求，或用 ledger load 导入", "Enter requests first, or load them with `ledger load`"))
    known = supply(reader=reader, horizon=horizon, fixed=gathered.fixed)
    by_cases = all(one.leaving is not None for one in asked)
    kept = techniques.retained(reader=reader) if by_cases else None
    made = write(asked, known, horizon=horizon, fixed=gathered.fixed, by_cases=by_cases, minimums=minimums, equipped=equipped or {}, kept=kept)
    return told(
        made, known, _solved(made, seconds), horizon=horizon, unit="cases" if by_cases else "months", fixed=gathered.fixed, trainings=taken.trainings,
        missing=gathered.missing(), kept=kept,
    )  # fmt: skip


def fixed_postings(reader: Reader) -> list[Row]:
    """Postings that are agreed, at work or over."""
    return [one.values for one in ledgers.rows("postings", reader=reader) if one.state not in _LOST]


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


@dataclass
class _Gathering:
    """What is asked for: open requests, and the teams of a plan that are ready within the horizon."""

    reader: Reader
    horizon: Horizon
    fixed: Sequence[Row]
    taken: PlanTaken
    fitting: Fitting | None
    waits: list[Text] = field(default_factory=list)
    unfit: list[str] = field(default_factory=list)

    def requests(self) -> Iterator[Asked]:
        """Open requests with the people that no posting answers yet, and the cases a month that leave for them."""
        answered: dict[str, int] = {}
        for one in self.fixed:
            if one["request"]:
                answered[str(one["request"])] = answered.get(str(one["request"]), 0) + 1
        for one in (each.values for each in ledgers.rows("support-requests", reader=self.reader) if each.state in _OPEN):
            people = one["people"] - answered.get(one["code"], 0)
            if people > 0:
                fit = self._fit(one)
                yield Asked(
                    one["code"], one["host"], one["specialty"], people, one["people"], one["months"], date.fromisoformat(one["wanted"]),
                    one["gap"] == "equipment" and not fit.is_known, _leaving(one["host"], one["condition"], self.reader),
                    lacks=fit.lacks, equipped=fit.since, lacking=fit.lacking,
                )  # fmt: skip

    def _fit(self, row: Row) -> Fit:
        fit = self.fitting.of(row) if self.fitting else Fit(False)
        if not fit.is_known and row["gap"] != "equipment":
            self.unfit.append(row["code"])
        if fit.waits:
            self.waits.append(Text(f"{row['code']}：部分病种还缺{fit.waits.zh}，其病例仍计入", f"{row['code']}: some of its conditions lack equipment ({fit.waits.en}); their cases are counted all the same"))
        return fit

    def teams(self) -> Iterator[Asked]:
        """The plan's teams, each for as long as the horizon lasts once it is ready."""
        for one in self.taken.teams:
            months = (self.horizon.periods - max(self.horizon.first_whole(one.brought.ready), 0)) // 2
            if one.specialty and months > 0:
                yield of_team(one, months=months, fitting=self.fitting)

    def missing(self) -> list[Text]:
        """What nobody wrote down about equipment and teams."""
        found = list(self.waits)
        if self.unfit:
            named = Text("、".join(self.unfit), ", ".join(self.unfit))
            found.append(Text(f"所需设备是否具备（{named.zh}）：未登记，视为具备", f"whether hosts have the equipment ({named.en}): not on file, taken as there"))
        if self.taken.teams:
            found.append(
                Text("需求的病例是外流的全部，规划团队的病例是规划算出能留住的：两者不同，需求因此偏重", "cases of requests are all that leave, those of the plan's teams what the plan counts on: requests weigh more for it")
            )
        unknown = [one.brought.code for one in self.taken.teams if not one.specialty]
        if unknown:
            found.append(Text(f"专家团队的专业未写明，没有匹配：{'、'.join(unknown)}", f"expert teams whose specialty nobody wrote down, not matched: {', '.join(unknown)}"))
        later = [one.brought.code for one in self.taken.teams if one.specialty and self.horizon.first_whole(one.brought.ready) > self.horizon.periods - 2]
        if later:
            found.append(Text(f"规划中 {len(later)} 支专家团队在这几个月之后才就绪", f"{len(later)} expert teams of the plan are ready only after these months"))
        return found


def of_team(one: plan_teams.Team, *, months: int, fitting: Fitting | None, latest: date | None = None) -> Asked:
    """A plan's team as a wish for its experts."""
    brought = one.brought
    fit = fitting.of_capability(brought.host, brought.capability) if fitting else Fit(False)
    return Asked(
        brought.code, brought.host, one.specialty, one.people, one.people, months, brought.ready, False, one.cases, is_plan=True, latest=latest,
        lacks=fit.lacks, equipped=fit.since, lacking=(brought.capability,),
    )  # fmt: skip


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
        return solve(made.problem, seconds=seconds, enough=_EXACT if len(made.asked) <= _FEW else _NEAR)
    except CannotKeepAll as error:
        stands = conflict.among(made.problem, seconds=seconds)
        named = Text.joined([made.problem.wishes[one.which].name for one in stands.items])
        raise CannotKeepMinimums(
            Text(f"不能同时满足：{named.zh}", f"these cannot be kept together: {named.en}"), cure=Text("请放弃其中之一，或增加专家", "Give up one of them, or find more experts")
        ) from error
