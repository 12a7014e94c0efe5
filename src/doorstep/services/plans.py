"""Plans made, verified and explained, from the region in force."""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.planning.choice.cells import Ints
from doorstep.planning.portfolio import files
from doorstep.planning.portfolio.certificate import Multipliers
from doorstep.planning.portfolio.conflicts import smallest
from doorstep.planning.portfolio.evaluation import Plan, tables_of
from doorstep.planning.portfolio.problem import NONE
from doorstep.planning.portfolio.solving import Progress, TooMuchAsked, solve
from doorstep.services import plan_document, plan_effects, plan_problem, plan_volumes
from doorstep.services.plan_actions import Way
from doorstep.services.plan_document import Chosen
from doorstep.services.plan_problem import Planning, Wishes

ENOUGH = 1e-4
"""The gap at which the search ends of itself."""
_MOST_REPAIRS = 20
_NOTHING = 1e-12
_FOR_REPAIRS = 0.15


@dataclass(frozen=True, slots=True)
class Run:
    """How a plan is looked for.

    seconds, enough   it ends when the time is over or the gap is this small
    locked       rows that must be taken, as CODE or CODE@2026-H1; forbidden ones that may not, while other ways to do the same may
    start        a document to go on from
    """

    seconds: float = 60.0
    enough: float = ENOUGH
    seed: int = 20261123
    locked: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    start: dict[str, Any] | None = None
    told: Callable[[Progress], None] = lambda progress: None
    stopped: Callable[[], bool] = lambda: False


def make(wishes: Wishes, run: Run) -> dict[str, Any]:
    """The best plan found, as a document.

    Raises what `plan_problem.planning` raises, NotFound for a code that is none, TooMuchAsked when locked rows do not fit.
    """
    return found_for(plan_problem.planning(wishes), run)


def found_for(planning: Planning, run: Run) -> dict[str, Any]:
    """The document of the best plan of a planning problem."""
    problem, ended = planning.assembled.problem, time.monotonic() + run.seconds
    locked = locked_options(planning, run.locked)
    wished, closed = plan_document.forbidden_of(planning, run.forbidden, [_bare(one) for one in run.locked])
    insisted = {int(problem.options.action[one]) for one in locked}
    forbidden = (*wished, *(one for one in plan_volumes.never_enough(planning) if one not in insisted))
    start, known = _start(planning, run)
    try:
        found = solve(
            problem, seconds=run.seconds * (1 - _FOR_REPAIRS), enough=run.enough, seed=run.seed, locked=locked, forbidden=forbidden, closed=closed,
            start=start, known=known, told=run.told, stopped=run.stopped,
        )  # fmt: skip
    except TooMuchAsked as refusal:
        raise _conflict(planning, locked, wished, closed) from refusal
    chosen, dropped = found.chosen, list[int]()
    for _ in range(_MOST_REPAIRS):
        small = [one for one in plan_volumes.too_few(planning, chosen) if one not in insisted]
        if not small:
            break
        dropped += small
        left = max(0.2, ended - time.monotonic())
        chosen = solve(
            problem, seconds=left, enough=run.enough, kicks=20, seed=run.seed, locked=locked, forbidden=(*forbidden, *dropped), closed=closed,
            start=chosen, is_bounded=False, stopped=run.stopped,
        ).chosen  # fmt: skip
    chosen = _lean(planning, chosen, insisted)
    codes = tuple(way.code for way in planning.actions.ways if way.action in dropped)
    return plan_document.document(planning, Chosen(ways_of(planning, chosen), found.multipliers, tuple(_bare(one) for one in run.locked), run.forbidden, codes, run.seed))


def _lean(planning: Planning, chosen: Ints, insisted: Container[int]) -> Ints:
    """A plan without actions that bring nothing, such as equipment whose experts may no longer be taken."""
    plan = Plan(planning.assembled.problem, tables_of(planning.assembled.problem), chosen)
    before = None
    while before is None or (plan.chosen != before).any():
        before = plan.chosen
        for action in (int(one) for one in np.flatnonzero(before != NONE)):
            if action not in insisted and plan.state.dependants[action] == 0 and plan.change(action, NONE) < -_NOTHING * max(plan.worth, 1.0):
                plan.change(action, int(before[action]))
    return plan.chosen


def _conflict(planning: Planning, locked: Sequence[int], forbidden: Sequence[int], closed: Sequence[int]) -> TooMuchAsked:
    """The refusal that names the fewest wishes which cannot be had together."""
    found = smallest(planning.assembled.problem, locked, forbidden, closed)
    assert found is not None  # the plan was refused for just this
    wishes = [
        *(Text(f"必选“{way.name.zh}”（{way.code}，{half}）", f"'{way.name.en}' ({way.code}) must be taken in {half}") for way, half in _begun(planning, found.locked)),
        *(Text(f"禁选“{way.name.zh}”（{way.code}）", f"'{way.name.en}' ({way.code}) may not be taken") for way in _first_ways(planning, found.forbidden)),
        *(_limit_named(planning, at) for at in found.limits),
    ]
    return TooMuchAsked(
        Text(f"这些要求不能同时满足：{'；'.join(one.zh for one in wishes)}", f"these wishes cannot be had together: {'; '.join(one.en for one in wishes)}"),
        cure=Text("放开其中任何一项即可" if found.is_smallest else "放开其中一项", "Releasing any one of them is enough" if found.is_smallest else "Release one of them"),
    )


def _begun(planning: Planning, options: Sequence[int]) -> list[tuple[Way, str]]:
    own = planning.assembled
    return [(planning.actions.ways[own.ways[one]], plan_document.half_year(planning, int(own.begins[one]))) for one in options]


def _first_ways(planning: Planning, actions: Sequence[int]) -> list[Way]:
    return [next(way for way in planning.actions.ways if way.action == one) for one in actions]


def _limit_named(planning: Planning, at: int) -> Text:
    kind, number, year = planning.assembled.limits[at]
    amount = f"{planning.assembled.problem.limits[at]:,.0f}"
    if kind == "pool":
        return Text(f"{planning.actions.pools[number]} 只有 {amount} 人", f"there are {amount} people of {planning.actions.pools[number]}")
    if kind == "fund":
        name = f"{planning.actions.funds[number]} {planning.first_year + year}"
        return Text(f"资金 {name} 只有 {amount} 元", f"fund {name} holds {amount} CNY")
    return Text(f"总预算 {amount} 元", f"the budget is {amount} CNY")


def _start(planning: Planning, run: Run) -> tuple[Ints | None, Multipliers | None]:
    """Plan and proof to go on from; a proof of another problem is left aside."""
    if run.start is None:
        return None, None
    before = plan_document.chosen_of(run.start)
    known = before.multipliers if run.start["certificate"].get("shape") == plan_document.shape_of(planning) else None
    ways = [one for one in before.ways if _exists(planning, one)]
    return plan_document.options_of(planning, ways), known


def _exists(planning: Planning, way: tuple[str, int]) -> bool:
    number = {one.code: at for at, one in enumerate(planning.actions.ways)}
    code, begin = way
    return bool(((planning.assembled.ways == number.get(code, NONE)) & (planning.assembled.begins == begin)).any())


def ways_of(planning: Planning, chosen: Ints) -> tuple[tuple[str, int], ...]:
    """Rows and half-years of the options chosen."""
    options = [int(one) for one in chosen if one != NONE]
    return tuple((planning.actions.ways[planning.assembled.ways[one]].code, int(planning.assembled.begins[one])) for one in options)


def _bare(locked: str) -> str:
    return locked.split("@")[0]


def locked_options(planning: Planning, locked: Sequence[str]) -> list[int]:
    """The options of rows that must be taken: at the half-year given, else the earliest."""
    plan_document.rows_of(planning, [_bare(one) for one in locked])
    number = {way.code: at for at, way in enumerate(planning.actions.ways)}
    found = []
    for one in locked:
        code, _, half = one.partition("@")
        options = np.flatnonzero(planning.assembled.ways == number[code])
        if half:
            options = np.array([at for at in options if plan_document.half_year(planning, int(planning.assembled.begins[at])) == half], dtype=np.int64)
        if not len(options):
            raise BadValue(
                Text(f"{code} 不能在{half or '规划期内'}启动并投入使用", f"{code} cannot begin {'in ' + half if half else 'early enough'} to be at work within the plan"),
                right=Text("应写作 代码 或 代码@2026-H1", "expected CODE or CODE@2026-H1"),
                cure=Text("请换一个时间，或延长规划年数", "Name another half-year, or plan for more years"),
            )
        found.append(int(options[np.argmin(planning.assembled.begins[options])]))
    return found


def verify(told: dict[str, Any]) -> list[str]:
    """Everything in a document that is not as the region in force gives it, by name; empty when it holds.

    The value, the bound and every figure are worked out again without a solver. Raises Rejected for what cannot be read.
    """
    planning = plan_problem.planning(plan_document.wishes_of(told))
    chosen = plan_document.chosen_of(told)
    if plan_document.shape_of(planning) != told["certificate"].get("shape"):
        return ["certificate.shape"]
    found = plan_document.document(planning, chosen)
    different = [*files.differences(told, found)]
    if files.hash_of(told) != told["certificate"].get("hash"):
        different.append("certificate.hash")
    if not Plan(planning.assembled.problem, tables_of(planning.assembled.problem), plan_document.options_of(planning, chosen.ways)).keeps_limits:
        different.append("money")
    return different


@dataclass(frozen=True, slots=True)
class Point:
    """One plan of a frontier: money there is, money taken (CNY), cases brought home, worth and bound, and the county that is worst off."""

    budget_cny: float
    taken_cny: float
    at_home: float
    brought_home: float
    value: float
    bound: float
    worst_county: int
    worst_share: float
    kept_cny: float
    actions: int


def frontier(wishes: Wishes, budgets: Sequence[float], run: Run, told: Callable[[int], None] = lambda done: None) -> list[Point]:
    """The best plan found for each budget, each begun from the one before; `run.seconds` are shared out."""
    whole, points, before = plan_problem.planning(replace(wishes, budget_cny=max(budgets))), [], None
    for done, budget in enumerate(sorted(budgets)):
        planning = plan_problem.with_money(whole, replace(wishes, budget_cny=budget))
        found = found_for(planning, replace(run, seconds=run.seconds / len(budgets), start=before))
        points.append(point_of(planning, found))
        before = found
        told(done + 1)
    return points


def point_of(planning: Planning, found: dict[str, Any]) -> Point:
    """Where a plan lies on the frontier. kept_cny: what care outside no longer costs in a year, by today's mean cost of such cases."""
    plan = plan_of(planning, found)
    worst = min(found["counties"], key=lambda one: (one["at_home"], one["county"]))
    kept = plan_effects.gained(planning, plan) @ planning.care.cost
    return Point(
        float(planning.wishes.budget_cny or 0), sum(sum(one["cost_cny"]) for one in found["actions"]), found["cases"]["at_home"], found["cases"]["brought_home"],
        found["value"], found["bound"], worst["county"], worst["at_home"], float(kept), len(found["actions"]),
    )  # fmt: skip


def plan_of(planning: Planning, found: dict[str, Any]) -> Plan:
    """The plan of a document, to ask it more."""
    problem = planning.assembled.problem
    return Plan(problem, tables_of(problem), plan_document.options_of(planning, plan_document.chosen_of(found).ways))
