"""What stands behind a plan and only its region tells: who pays for an action, the cases it has, what it adds, and what changes for each condition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from doorstep.core.text import Text
from doorstep.planning.portfolio.evaluation import Plan
from doorstep.planning.portfolio.problem import NONE
from doorstep.services import (
    disclosure,
    indicator_results,
    plan_document,
    plan_effects,
    plan_explaining,
    plan_problem,
    plan_roadmap,
    plan_volumes,
    plans,
    registry,
)
from doorstep.services.plan_problem import Planning
from doorstep.store.reader import Operator, Reader


@dataclass(frozen=True, slots=True)
class Behind:
    """One action as the region gives it.

    once, yearly   (low, high) CNY; None where nobody knows
    fund, pool     codes, '' for none
    cases          a year, of the conditions that need it, where it is done; None when too few to show
    adds_value, adds_cases   what the plan loses without it and nothing in its place, over all years
    points         percentage points that it adds to the in-area share of its county
    """

    once: tuple[float, float] | None
    yearly: tuple[float, float] | None
    fund: str
    pool: str
    cases: int | None
    adds_value: float
    adds_cases: float
    points: float


@dataclass(frozen=True, slots=True)
class Condition:
    """One entry of the catalogue: cases a year and those that leave the region, today and with what is at work at the end; None when too few to show."""

    code: str
    name: Text
    cases: int | None
    leaving_today: int | None
    leaving: float | None


@dataclass(frozen=True, slots=True)
class Background:
    """actions by code; conditions, most leaving first."""

    actions: Mapping[str, Behind]
    conditions: tuple[Condition, ...]


def behind(found: Mapping[str, Any], *, reader: Reader) -> Background | None:
    """What the region in force tells of a plan, counts as `reader` may see them; None when the plan was made from another region file or snapshot."""
    everyone = Operator("plan")
    here = registry.region(reader=everyone).digest, indicator_results.snapshot_of(everyone).code
    if here != (found["region"]["digest"], found["region"]["snapshot"]):
        return None
    planning = plan_problem.planning(plan_document.wishes_of(found))
    plan = plans.plan_of(planning, dict(found))
    return Background(_actions(planning, plan, found, reader), _conditions(planning, plan, reader))


def _actions(planning: Planning, plan: Plan, found: Mapping[str, Any], reader: Reader) -> dict[str, Behind]:
    volumes = plan_volumes.of_plan(planning, plan)
    adds, points = plan_explaining.adds(planning, plan.state.chosen), plan_roadmap.expected_points(found)
    told = {}
    for option in (int(one) for one in plan.state.chosen if one != NONE):
        way = planning.actions.ways[planning.assembled.ways[option]]
        told[way.code] = Behind(
            way.once, way.yearly, str(way.row["fund"] or ""), str(way.row["pool"] or ""),
            disclosure.count_for(reader, round(float(volumes[way.action]))), *adds[way.code], points[way.code],
        )  # fmt: skip
    return told


def _conditions(planning: Planning, plan: Plan, reader: Reader) -> tuple[Condition, ...]:
    care, gained = planning.care, plan_effects.gained(planning, plan)
    entry = np.array([group.entry for group in care.groups])
    sums = {code: [float(one[entry == code].sum()) for one in (care.cases, care.cases * care.leaving, gained)] for code in sorted(set(entry.tolist())) if code}
    cases, leaving = (disclosure.counts_for(reader, {code: round(one[at]) for code, one in sums.items()}) for at in (0, 1))
    rows = []
    for code, (_, _, gain) in sums.items():
        today = leaving[code]
        rows.append(Condition(code, care.entries[code].name, cases[code], today, None if today is None else max(0.0, today - gain)))
    return tuple(sorted(rows, key=lambda one: (-(one.leaving_today or 0), one.code)))
