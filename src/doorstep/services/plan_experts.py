"""A plan whose expert teams can be sent: made, matched with the experts there are, and made again without those that nobody can send.

A team can be sent when so many experts as it needs can each be at its host for a year, arriving between the end of its lead
time and the half-year in which the plan counts on it. Teams compete for experts by the cases that the plan counts on.
Open requests are not looked at: what the plan takes comes first. The second year's expert is not looked for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, cast

from doorstep.core.text import Text
from doorstep.planning.portfolio.solving import Progress
from doorstep.planning.postings.candidates import every
from doorstep.planning.postings.solving import solve
from doorstep.services import needs, plan_document, plan_teams, plans, posting_plan
from doorstep.services.plan_problem import Planning
from doorstep.services.plan_teams import TEAM, Brought, Team, after
from doorstep.services.plans import Run
from doorstep.services.posting_horizon import Horizon
from doorstep.services.posting_limits import span
from doorstep.services.posting_needs import Fitting
from doorstep.services.posting_supply import Supply, supply
from doorstep.services.posting_told import why
from doorstep.services.posting_wishes import Asked, Written, write
from doorstep.services.readers import Operator
from doorstep.support.minimums import MONTHS_EACH

YEAR = 12
ROUNDS = 6
_FOR_A_ROUND = 0.5
_FOR_MATCHING = 5.0
_FEW = 0.01  # what a team counts for that brings no case by itself, against the one that brings most
_WORTH_A_SEARCH, _LEAST = 1.0, 0.1


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A team action that may not be taken for want of experts; `was_taken` when a plan would have taken it."""

    code: str
    name: Text
    why: Text
    was_taken: bool


@dataclass(frozen=True, slots=True)
class WithExperts:
    """A plan's document, and what was given up for it.

    kept     team actions that had to be taken although nobody can be sent, and why
    unknown  codes of teams in the plan whose specialty nobody wrote down: they were not matched
    """

    document: dict[str, Any]
    given_up: tuple[GivenUp, ...]
    kept: tuple[GivenUp, ...]
    unknown: tuple[str, ...]
    rounds: int


def make(planning: Planning, run: Run, *, match: Callable[[Mapping[str, Any]], Mapping[str, Text]] | None = None) -> WithExperts:
    """The best plan found whose teams can all be sent; all rounds together take `run.seconds`.

    match   teams of a plan's document that nobody can send, and why; by default from the ledgers
    Raises what `plans.found_for` raises.
    """
    return _Rounds(planning, run, match).run()


class _Rounds:
    def __init__(self, planning: Planning, run: Run, match: Callable[[Mapping[str, Any]], Mapping[str, Text]] | None) -> None:
        self.began = time.monotonic()
        matching = None if match else Matching(planning)
        self.planning, self.wished, self.match = planning, run, match or cast(Matching, matching).unanswered
        self.never = frozenset(matching.never) if matching else frozenset[str]()
        self.locked = {one.split("@")[0] for one in run.locked}
        self.ways = {way.code: way for way in planning.actions.ways if way.kind == TEAM and way.code not in self.locked}
        self.given_up: dict[str, GivenUp] = {}
        self.beside = 0.0  # seconds that a search takes beside its time, for the document it makes

    def run(self) -> WithExperts:
        found, lost = self._found(self.wished.start), dict[str, Text]()
        rounds = 1
        while True:
            lost = {code: reason for code, reason in self.match(found).items() if code not in self.given_up}
            new = {code: reason for code, reason in lost.items() if code in self.ways}
            if not new:
                break
            self._give_up(new, found, rounds)
            found, rounds = self._found(found), rounds + 1
        found = self._better(found, set(lost))
        kept = tuple(GivenUp(code, self._name(code), reason, True) for code, reason in sorted(lost.items()) if code in self.locked)
        unknown = tuple(one["code"] for one in found["actions"] if one["kind"] == TEAM and not plan_teams.specialty_of(self._row(one["code"])))
        return WithExperts(self._proved(found), tuple(sorted(self.given_up.values(), key=lambda one: (not one.was_taken, one.code))), kept, unknown, rounds)

    def _proved(self, found: dict[str, Any]) -> dict[str, Any]:
        """The document with a bound for every plan whose teams can be sent: only those that nobody could ever send are out of it."""
        unsent = tuple(sorted(set(self.given_up) - self.never))
        return plan_document.document(self.planning, replace(plan_document.chosen_of(found), unsent=unsent))

    def _give_up(self, new: Mapping[str, Text], found: Mapping[str, Any], rounds: int) -> None:
        """Forbid teams that nobody can send; in the last rounds also those that were not shown to have somebody."""
        taken = {one["code"] for one in found["actions"]}
        also = dict(new)
        if rounds >= ROUNDS - 1:
            reason = Text("前几轮已有同类团队派不出，不再尝试", "teams like it could not be sent in the rounds before, so it was not tried")
            also |= {code: reason for code in self.ways if code not in also and (code not in taken or rounds >= ROUNDS)}
        for code, reason in also.items():
            self.given_up.setdefault(code, GivenUp(code, self._name(code), reason, code in taken))

    def _found(self, start: dict[str, Any] | None) -> dict[str, Any]:
        left = self._left()
        return self._search(start, max(left * _FOR_A_ROUND, min(left, _WORTH_A_SEARCH), _LEAST))

    def _left(self) -> float:
        """Seconds that the next search may take."""
        return self.wished.seconds - (time.monotonic() - self.began) - self.beside

    def _better(self, found: dict[str, Any], lost: set[str]) -> dict[str, Any]:
        """What the rest of the time finds, if its teams can be sent as well."""
        left = self._left()
        if found["gap"] <= self.wished.enough or left < _WORTH_A_SEARCH or self.wished.stopped():
            return found
        other = self._search(found, left)
        return other if other["value"] > found["value"] and not set(self.match(other)) - lost - set(self.given_up) or other["value"] == found["value"] else found

    def _search(self, start: dict[str, Any] | None, seconds: float) -> dict[str, Any]:
        before = time.monotonic() - self.began

        def told(step: Progress) -> None:
            self.wished.told(replace(step, seconds=step.seconds + before))

        forbidden = (*self.wished.forbidden, *(code for code in sorted(self.given_up) if code not in self.wished.forbidden))
        found = plans.found_for(self.planning, replace(self.wished, seconds=seconds, forbidden=forbidden, start=start, told=told))
        self.beside = max(self.beside, time.monotonic() - self.began - before - seconds)
        return found

    def _row(self, code: str) -> Mapping[str, Any]:
        return next(way.row for way in self.planning.actions.ways if way.code == code)

    def _name(self, code: str) -> Text:
        return next(way.name for way in self.planning.actions.ways if way.code == code)


class Matching:
    """Teams of plans of one problem against the experts that senders under agreement can spare."""

    def __init__(self, planning: Planning) -> None:
        self.planning, self.reader = planning, Operator("plan")
        self.horizon = Horizon(date(planning.first_year, 1, 1), YEAR * (planning.wishes.years + 1))
        self.fixed = posting_plan.fixed_postings(self.reader)
        self.known = self._lasting(supply(reader=self.reader, horizon=self.horizon, fixed=self.fixed))
        self.needs = needs.of(reader=self.reader)
        self.never = self._never()

    def _lasting(self, known: Supply) -> Supply:
        """Agreements that last to the end of the plan go on for the rest of a year that begins within it: the plan counts on nothing after."""
        end = after(self.horizon.first, YEAR * self.planning.wishes.years) - timedelta(1)
        return replace(known, agreements=tuple(replace(one, until=self.horizon.periods) if one.last_day >= end and one.is_in_force else one for one in known.agreements))

    def unanswered(self, found: Mapping[str, Any]) -> dict[str, Text]:
        """Teams of a plan that nobody can send, by code, and why; with one that nobody could ever send all others of that kind."""
        taken = plan_teams.of_plan(self.planning, found)
        fitting = Fitting(taken, self.reader, self.needs)
        asked = [wish for one in taken.teams if one.specialty and (wish := self._wish(one, fitting)).people]
        lost = self._unmatched(asked)
        return {**self.never, **lost} if any(code in self.never for code in lost) else lost

    def _wish(self, one: Team, fitting: Fitting) -> Asked:
        """A year of each of a team's experts, less those whom postings agreed before bring."""
        wish = posting_plan.of_team(one, months=YEAR, fitting=fitting, latest=one.brought.at_work)
        latest = max((one.brought.at_work, *(other.at_work for other in fitting.taken.brought if other.host == wish.host and other.ready == wish.equipped)))
        return replace(wish, latest=latest, people=max(0, wish.people - self._agreed(wish, latest)))

    def _agreed(self, wish: Asked, latest: date) -> int:
        """Experts of the specialty who are at the host anyway, none of them for a request: there when the plan counts on them, and for six months."""
        spans = [span(row) for row in self.fixed if not row["request"] and (row["host"], row["specialty"]) == (wish.host, wish.specialty)]
        return sum(first <= latest and after(max(first, wish.wanted), MONTHS_EACH) <= last + timedelta(1) for first, last in spans)

    def _unmatched(self, asked: Sequence[Asked]) -> dict[str, Text]:
        if not asked:
            return {}
        most = max(one.leaving or 0.0 for one in asked) or 1.0
        made = self._written([replace(one, leaving=one.in_all * (_FEW + (one.leaving or 0.0) / most)) for one in asked])
        postings = solve(made.problem, seconds=_FOR_MATCHING, enough=1e-5).postings
        given = [sum(one.need == need for one in postings) for need in range(len(asked))]
        return {one.code: why(one, need, made, self.known, self.horizon, postings) for need, one in enumerate(asked) if given[need] < one.people}

    def _written(self, asked: Sequence[Asked]) -> Written:
        return write(asked, self.known, horizon=self.horizon, fixed=(), by_cases=True, minimums=False, equipped={}, durations=(YEAR,))

    def _never(self) -> dict[str, Text]:
        """Team actions that nobody could be sent for whenever they began, and why."""
        begin, end = self.horizon.first, after(self.horizon.first, YEAR * self.planning.wishes.years)
        asked = []
        for way in self.planning.actions.ways:
            specialty = plan_teams.specialty_of(way.row)
            if way.kind == TEAM and specialty:
                ready = after(begin, int(way.row["lead_months"] or 0))
                brought = Brought(way.code, way.name, way.kind, str(way.row["institution"]), str(way.row["capability"] or ""), ready, end)
                asked.append(posting_plan.of_team(Team(brought, specialty, 1, 1.0), months=YEAR, fitting=None, latest=end))
        if not asked:
            return {}
        made = self._written(asked)
        possible = set(every(made.problem).need.tolist())
        return {one.code: why(one, need, made, self.known, self.horizon, ()) for need, one in enumerate(asked) if need not in possible}
