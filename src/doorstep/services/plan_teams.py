"""The expert teams that a plan takes: which specialty, at which host, from when, and how many cases the plan counts on.

A team is ready once its lead time is over, and at work from the half-year in which the plan begins to count on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from doorstep.core.errors import Rejected
from doorstep.core.text import Text
from doorstep.planning.portfolio.evaluation import Plan, treated
from doorstep.planning.portfolio.problem import NONE
from doorstep.services import plan_document, plan_problem, plans, registry
from doorstep.services.plan_problem import Planning
from doorstep.services.readers import Operator
from doorstep.tables.planning import ACTIONS
from doorstep.vocab.professions import SPECIALTIES

TEAM, TRAINING = "team", "training"
_HALF_YEAR = 6
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Brought:
    """What an action of a plan brings: `ready` when its lead time is over, first of a month; `capability` is '' for beds."""

    code: str
    name: Text
    kind: str
    host: str
    capability: str
    ready: date
    at_work: date


@dataclass(frozen=True, slots=True)
class Team:
    """An expert team that a plan takes.

    specialty   '' when actions.csv does not say
    people      experts; one when it does not say
    cases       a month that the plan would treat fewer without it, over the half-years in which it counts on it
    """

    brought: Brought
    specialty: str
    people: int
    cases: float


@dataclass(frozen=True, slots=True)
class Lasting:
    """Training of local doctors that the region could begin, or that the plan takes: `ready` is None when it does not."""

    code: str
    name: Text
    host: str
    capability: str
    months: int
    ready: date | None


@dataclass(frozen=True, slots=True)
class PlanTaken:
    """What a plan does, as expert postings see it: everything that it brings, its teams, and training in or beside it."""

    brought: tuple[Brought, ...]
    teams: tuple[Team, ...]
    trainings: tuple[Lasting, ...]

    def ready(self, host: str, capability: str) -> date | None:
        """From when on an action of the plan has brought a capability to a host; None when none does."""
        return min((one.ready for one in self.brought if (one.host, one.capability) == (host, capability)), default=None)


def taken(found: Mapping[str, Any]) -> PlanTaken:
    """What the plan of a document takes. Raises Rejected for a plan of another region file."""
    if found["region"]["digest"] != registry.region(reader=Operator("plan")).digest:
        raise Rejected(
            Text("这份规划不是用现行区域文件编制的", "this plan was not made from the region file in force"),
            cure=Text("请用现行区域文件重新编制规划", "Make the plan anew from the region file in force"),
        )
    return of_plan(plan_problem.planning(plan_document.wishes_of(found)), found)


def of_plan(planning: Planning, found: Mapping[str, Any]) -> PlanTaken:
    """What a plan of a planning problem takes."""
    rows = {str(row["code"]): row for row in registry.sheet(ACTIONS.name, reader=Operator("plan"))}
    brought = tuple(_brought(one, rows[one["code"]]) for one in found["actions"])
    teams = [one for one in brought if one.kind == TEAM]
    cases = dict(_cases(planning, found, {one.code for one in teams}))
    ready = {one.code: one.ready for one in brought}
    return PlanTaken(
        brought,
        tuple(Team(one, specialty_of(rows[one.code]), max(1, round(rows[one.code]["people"] or 1)), cases[one.code]) for one in teams),
        tuple(
            Lasting(code, Text(row["name_zh"], row["name_en"]), str(row["institution"]), str(row["capability"] or ""), int(row["lead_months"] or 0), ready.get(code))
            for code, row in rows.items()
            if row["kind"] == TRAINING
        ),
    )


def specialty_of(row: Row) -> str:
    """Specialty of the expert of a team's row; '' when it does not say."""
    return str(row["specialty"]) if row.get("specialty") in SPECIALTIES else ""


def _brought(one: Mapping[str, Any], row: Row) -> Brought:
    ready = after(first_day(one["begins"]), int(row["lead_months"] or 0))
    return Brought(one["code"], Text(one["name_zh"], one["name_en"]), one["kind"], str(one["institution"]), str(one["capability"] or ""), ready, first_day(one["at_work"]))


def first_day(half: str) -> date:
    """Of a half-year such as 2026-H1."""
    return date(int(half[:4]), 1 if half.endswith("1") else 7, 1)


def after(day: date, months: int) -> date:
    """The first of the month so many months later."""
    month = day.year * 12 + day.month - 1 + months
    return date(month // 12, month % 12 + 1, 1)


def _cases(planning: Planning, found: Mapping[str, Any], codes: set[str]) -> Iterator[tuple[str, float]]:
    """Cases a month that a plan treats fewer without an action and what requires it, by code."""
    own, plan = planning.assembled, plans.plan_of(planning, dict(found))
    chosen, whole = plan.chosen, float(treated(plan).sum())
    for option in (int(one) for one in chosen if one != NONE):
        way = planning.actions.ways[own.ways[option]]
        if way.code in codes:
            months = _HALF_YEAR * (2 * planning.wishes.years - int(own.problem.options.opens[option]))
            yield way.code, max(0.0, whole - _without(planning, plan, way.action)) / max(months, 1)
            plan.set(chosen)


def _without(planning: Planning, plan: Plan, action: int) -> float:
    for one in plan_document.with_dependants(planning, action):
        plan.change(one, NONE)
    return float(treated(plan).sum())
