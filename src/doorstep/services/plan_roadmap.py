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
from doorstep.store.reader import Reader
from doorstep.vocab.divisions import ancestors

TO_BE_NAMED = Text("待定", "to be named")
_PREFIX = "PLAN-"
_LONGEST = 18
"""Digits of a plan's number that every database can hold."""
_IN_TIME = Text("按期完成：{name}", "Finish in time: {name}")


def entered(row: MadePlan, *, by: Account) -> str:
    """The code of the roadmap's plan that a plan was made into; '' when it was not."""
    code = code_of(row)
    return code if ledgers.rows("plans", reader=by, code=code) else ""


def code_of(row: MadePlan) -> str:
    return f"{_PREFIX}{row.pk}"


def made_into(code: str, *, reader: Reader) -> MadePlan | None:
    """The plan that a plan of the roadmap was made from; None for one that people wrote, and for readers who may not see it."""
    number = code.removeprefix(_PREFIX)
    if not code.startswith(_PREFIX) or not number.isdecimal() or len(number) > _LONGEST:
        return None
    found = MadePlan.objects.visible_to(reader).filter(pk=int(number), kind="plan").first()
    return found if found and found.document else None


def enter(row: MadePlan, *, by: Account, now: datetime) -> dict[str, int]:
    """Write a plan into the ledgers, all or nothing; how many rows of each. A repeat is refused.

    Raises BadValue when the plan is not there yet or was entered before, NotAllowed without the permissions.
    """
    if row.document is None or row.kind != "plan":
        raise BadValue(Text("这份规划还没有算完", "this plan is not there yet"))
    if entered(row, by=by):
        raise BadValue(Text(f"{code_of(row)} 已列入路线图", f"{code_of(row)} is on the roadmap already"), cure=Text("请在路线图台账中修改", "Change it on the ledgers of the roadmap"))
    found = rows(row.document, code=code_of(row), title=row.title, points=expected_points(row.document))
    with transaction.atomic():
        for name, given in found.items():
            for one in given:
                ledgers.make(name, one, by=by, key=idempotency.digest(code_of(row), name, one["code"]), now=now)
    return {name: len(given) for name, given in found.items()}


def rows(found: Mapping[str, Any], *, code: str, title: str = "", points: Mapping[str, float]) -> dict[str, list[dict[str, str]]]:
    """What a plan's document is in the ledgers, as their forms take it.

    code    of the roadmap's plan; its projects are `code-1`, `code-2` and so on
    points  what each action adds to the in-area share, percentage points; actions that it lacks get none
    """
    said = {"source": f"Doorstep {found['certificate']['hash'][:16]}", "synthetic": "yes" if found["region"]["synthetic"] else ""}
    made = {"plans": _plan(found, code, title), "projects": _projects(found, code, points), "tasks": _tasks(found, code), "targets": _targets(found, code)}
    return {name: [{**one, **said} for one in given] for name, given in made.items()}


def _plan(found: Mapping[str, Any], code: str, title: str) -> Iterator[dict[str, str]]:
    region, (first, last) = found["region"], found["years"]
    named = {"name": title} if title else {"name": f"{region['name_zh']} {first}–{last} 兜底规划", "name_en": f"{region['name_en']} {first}–{last}: care close to home"}
    yield {"code": code, **named, "area": str(region["code"]), "since": f"{first}-01-01", "until": f"{last}-12-31"}


def _projects(found: Mapping[str, Any], code: str, points: Mapping[str, float]) -> Iterator[dict[str, str]]:
    for at, one in enumerate(found["actions"], start=1):
        since, until = _days(one)
        predicted = f"{points[one['code']]:.3f}" if one["code"] in points else ""
        yield {
            "code": f"{code}-{at}", "plan": code, "name": one["name_zh"], "name_en": one["name_en"], "kind": one["kind"], "institution": one["institution"],
            "owner": TO_BE_NAMED.zh, "since": since, "until": until, "budget_cny": str(round(sum(one["cost_cny"]))), "indicator": IN_AREA, "predicted": predicted,
        }  # fmt: skip


def _tasks(found: Mapping[str, Any], code: str) -> Iterator[dict[str, str]]:
    for at, one in enumerate(found["actions"], start=1):
        yield {
            "code": f"{code}-{at}-1", "project": f"{code}-{at}", "institution": one["institution"], "name": _IN_TIME.zh.format(name=one["name_zh"]),
            "name_en": _IN_TIME.en.format(name=one["name_en"]), "due": _days(one)[1],
        }  # fmt: skip


def _targets(found: Mapping[str, Any], code: str) -> Iterator[dict[str, str]]:
    """The in-area share that the plan is expected to bring, for each county and year."""
    for one in found["counties"]:
        for at, share in enumerate(one["in_area"]):
            year = found["years"][0] + at
            yield {
                "code": f"{code}-{one['county']}-{year}", "indicator": IN_AREA, "area": str(one["county"]), "year": str(year), "way": "absolute", "value": f"{share:.4f}",
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
