"""From a plan to work: the projects and tasks of the roadmap, and targets for each county and year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.planning.portfolio.evaluation import Plan
from doorstep.planning.portfolio.problem import NONE
from doorstep.services import idempotency, ledgers, plan_document, plan_effects, plan_problem, plans
from doorstep.services.plan_problem import Planning
from doorstep.services.plan_work import MadePlan
from doorstep.services.summary import IN_AREA
from doorstep.store.models import Account
from doorstep.vocab.divisions import ancestors

_TO_BE_NAMED = Text("待定", "to be named")


def entered(row: MadePlan, *, by: Account) -> str:
    """The code of the roadmap's plan that a plan was made into; '' when it was not."""
    code = code_of(row)
    return code if ledgers.rows("plans", reader=by, code=code) else ""


def code_of(row: MadePlan) -> str:
    return f"PLAN-{row.pk}"


def enter(row: MadePlan, *, by: Account, now: datetime) -> dict[str, int]:
    """Write a plan into the ledgers, all or nothing; how many rows of each. A repeat is refused.

    Raises BadValue when the plan is not there yet or was entered before, NotAllowed without the permissions.
    """
    if row.document is None or row.kind != "plan":
        raise BadValue(Text("这份规划还没有算完", "this plan is not there yet"))
    if entered(row, by=by):
        raise BadValue(Text(f"{code_of(row)} 已列入路线图", f"{code_of(row)} is on the roadmap already"), cure=Text("请在路线图台账中修改", "Change it on the ledgers of the roadmap"))
    rows = {name: [*found] for name, found in _rows(row).items()}
    with transaction.atomic():
        for name, given in rows.items():
            for one in given:
                ledgers.make(name, one, by=by, key=idempotency.digest(code_of(row), name, one["code"]), now=now)
    return {name: len(given) for name, given in rows.items()}


def _rows(row: MadePlan) -> dict[str, Iterator[dict[str, str]]]:
    found: Mapping[str, Any] = row.document or {}
    said = {"source": f"Doorstep {found['certificate']['hash'][:16]}", "synthetic": "yes" if found["region"]["synthetic"] else ""}
    return {"plans": _plan(row, found, said), "projects": _projects(row, found, said), "tasks": _tasks(row, found, said), "targets": _targets(row, found, said)}


def _plan(row: MadePlan, found: Mapping[str, Any], said: Mapping[str, str]) -> Iterator[dict[str, str]]:
    first, last = found["years"]
    name = row.title or f"{found['region']['name_zh']} {first}–{last} 兜底规划"
    yield {"code": code_of(row), "name": name, "area": str(found["region"]["code"]), "since": f"{first}-01-01", "until": f"{last}-12-31", **said}


def _projects(row: MadePlan, found: Mapping[str, Any], said: Mapping[str, str]) -> Iterator[dict[str, str]]:
    points = expected_points(found)
    numbers = {one["code"]: f"{code_of(row)}-{at}" for at, one in enumerate(found["actions"], start=1)}
    for one in found["actions"]:
        since, until = _days(one)
        yield {
            "code": numbers[one["code"]], "plan": code_of(row), "name": one["name_zh"], "kind": one["kind"], "institution": one["institution"], "owner": _TO_BE_NAMED.zh,
            "since": since, "until": until, "budget_cny": str(round(sum(one["cost_cny"]))), "indicator": IN_AREA, "predicted": f"{points[one['code']]:.3f}", **said,
        }  # fmt: skip


def _tasks(row: MadePlan, found: Mapping[str, Any], said: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for at, one in enumerate(found["actions"], start=1):
        yield {
            "code": f"{code_of(row)}-{at}-1", "project": f"{code_of(row)}-{at}", "institution": one["institution"], "name": f"按期完成：{one['name_zh']}", "due": _days(one)[1], **said,
        }  # fmt: skip


def _targets(row: MadePlan, found: Mapping[str, Any], said: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The in-area share that the plan is expected to bring, for each county and year."""
    for one in found["counties"]:
        for at, share in enumerate(one["in_area"]):
            year = found["years"][0] + at
            yield {
                "code": f"{code_of(row)}-{one['county']}-{year}", "indicator": IN_AREA, "area": str(one["county"]), "year": str(year), "way": "absolute", "value": f"{share:.4f}", **said,
            }  # fmt: skip


def _days(one: Mapping[str, Any]) -> tuple[str, str]:
    """First day of an action's half-year, and the day before it is at work."""
    begins, at_work = (date(int(half[:4]), 1 if half.endswith("1") else 7, 1) for half in (one["begins"], one["at_work"]))
    return begins.isoformat(), max(begins, at_work - timedelta(days=1)).isoformat()


def expected_points(found: Mapping[str, Any]) -> dict[str, float]:
    """Percentage points that each action adds to the in-area share of the county where it is done, the rest of the plan being there."""
    planning = plan_problem.planning(plan_document.wishes_of(found))
    plan = plans.plan_of(planning, dict(found))
    whole = _in_area(planning, plan)
    ways = {way.code: way for way in planning.actions.ways}
    points = {}
    for one in found["actions"]:
        way = ways[one["code"]]
        site = planning.care.sites[way.site]
        county = ancestors(site.located_in)[1] or site.located_in
        option = int(plan.state.chosen[way.action])
        plan.change(way.action, NONE)
        points[one["code"]] = 100 * (whole.get(county, 0.0) - _in_area(planning, plan).get(county, 0.0))
        plan.change(way.action, option)
    return points


def _in_area(planning: Planning, plan: Plan) -> dict[int, float]:
    return {one.county: one.in_area for one in plan_effects.expected(planning, plan)}
