"""A plan as a document: what is done when, what it is worth, the proof, and everything needed to work it all out again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

import numpy as np

from doorstep.core.errors import BadValue, NotFound, Rejected
from doorstep.core.text import Text
from doorstep.planning.choice.cells import Floats, Ints
from doorstep.planning.portfolio import certificate
from doorstep.planning.portfolio.assembling import spent
from doorstep.planning.portfolio.certificate import Multipliers
from doorstep.planning.portfolio.evaluation import Plan, tables_of, treated
from doorstep.planning.portfolio.files import FORM, hash_of, packed, unpacked
from doorstep.planning.portfolio.packed import Tables
from doorstep.planning.portfolio.problem import NONE
from doorstep.services import indicator_results, plan_effects, plan_volumes, registry
from doorstep.services.plan_actions import Reading
from doorstep.services.plan_problem import Planning, Wishes
from doorstep.services.readers import Operator
from doorstep.vocab.bases import Basis

_ROUNDED = 6
_VERSIONS = ("doorstep", "highspy", "numba", "numpy")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a run decided.

    ways       (way, begin) of each action taken: its row and the half-year it begins in
    locked, forbidden   codes of rows that had to be taken and of those that might not be
    too_few    codes of rows left out because they would have had fewer cases than they need
    seed       of the search
    unsent     codes of forbidden rows that were given up for want of experts, though another plan might have found some; None when
               experts were not looked for. That no plan with any of them is worth more is proved too
    """

    ways: tuple[tuple[str, int], ...]
    multipliers: Multipliers
    locked: tuple[str, ...]
    forbidden: tuple[str, ...]
    too_few: tuple[str, ...]
    seed: int
    unsent: tuple[str, ...] | None = None


def options_of(planning: Planning, ways: Sequence[tuple[str, int]]) -> Ints:
    """(A,) the options of a plan given by rows and half-years. Raises Rejected when the region has no such option."""
    chosen = np.full(planning.assembled.problem.actions, NONE, dtype=np.int64)
    number = {way.code: at for at, way in enumerate(planning.actions.ways)}
    for code, begin in ways:
        found = np.flatnonzero((planning.assembled.ways == number.get(code, NONE)) & (planning.assembled.begins == begin))
        if not len(found):
            raise Rejected(
                Text(f"区域文件里没有行动 {code}，或它不能在 {half_year(planning, begin)} 启动", f"the region has no action {code} that could begin in {half_year(planning, begin)}"),
                cure=Text("请用当前区域文件重新编制规划", "Make the plan anew from the region file in force"),
            )
        chosen[planning.assembled.problem.options.action[found[0]]] = found[0]
    return chosen


def half_year(planning: Planning, period: int) -> str:
    """Such as 2026-H1."""
    return f"{planning.first_year + period // 2}-H{period % 2 + 1}"


def rows_of(planning: Planning, codes: Sequence[str]) -> tuple[int, ...]:
    """Actions that rows with these codes belong to. Raises NotFound with the likeliest one for a code that is none."""
    known = {way.code: way.action for way in planning.actions.ways}
    for code in codes:
        if code not in known:
            raise NotFound.among(Text("行动", "action"), code, known)
    return tuple(known[code] for code in codes)


def forbidden_of(planning: Planning, codes: Sequence[str], locked: Sequence[str] = ()) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Actions that may not be taken in any way, and options of rows that may not while another row of their action may.

    A row that is forbidden and locked at once forbids its action: the conflict then names both.
    """
    actions, given = set(rows_of(planning, codes)), set(codes)
    open_still = {way.action for way in planning.actions.ways if way.action in actions and way.code not in given}
    both = {way.action for way in planning.actions.ways if way.code in given and way.code in locked}
    whole = {one for one in actions if one not in open_still or one in both}
    shut = [at for at, way in enumerate(planning.actions.ways) if way.code in given and way.action not in whole]
    return tuple(sorted(whole)), tuple(int(one) for one in np.flatnonzero(np.isin(planning.assembled.ways, shut)))


def with_dependants(planning: Planning, action: int) -> list[int]:
    """An action and all that require it, those that depend on others first."""
    requires = planning.assembled.problem.requires
    found, front = [action], [action]
    while front:
        front = [int(one) for one, needed in requires if needed in front and one not in found]
        found += front
    return found[::-1]


def document(planning: Planning, chosen: Chosen) -> dict[str, Any]:
    """The whole document, signed by its hash. The same region, wishes and choice give the same document."""
    problem = planning.assembled.problem
    options = options_of(planning, chosen.ways)
    locked = [int(one) for one in options if one != NONE and planning.actions.ways[planning.assembled.ways[one]].code in chosen.locked]
    never = tuple(one for one in plan_volumes.never_enough(planning) if one not in {int(problem.options.action[at]) for at in locked})
    tables = _tables(planning, chosen.forbidden, chosen.locked, locked, never)
    plan, today = Plan(problem, tables, options), Plan(problem, tables)
    bound = certificate.bound(problem, tables, chosen.multipliers)
    region = registry.region(reader=Operator("plan"))
    found: dict[str, Any] = {
        "doorstep_plan": FORM,
        "region": {
            "code": region.code, "name_zh": region.name_zh, "name_en": region.name_en, "synthetic": region.is_synthetic,
            "digest": region.digest, "snapshot": indicator_results.snapshot_of(Operator("plan")).code,
        },
        "wishes": {**asdict(planning.wishes), "numbers": [list(one) for one in planning.wishes.numbers]},
        "years": [planning.first_year, planning.first_year + planning.wishes.years - 1],
        "locked": list(chosen.locked), "forbidden": list(chosen.forbidden),
        "actions": [*_actions(planning, options)],
        "value": _round(plan.worth), "value_today": _round(today.worth), "bound": _round(bound),
        "gap": _round(max(0.0, bound / plan.worth - 1) if plan.worth else 0.0),
        "cases": _cases(planning, plan, today),
        "counties": _counties(planning, plan),
        "money": _money(planning, plan),
        "unknown": [
            {"action": planning.actions.ways[one.way].code, "field": one.field, "read_as": _round(one.read_as)} for one in planning.actions.unknown
        ],
        "draw_by_records": asdict(planning.draw) if planning.draw else None,
        "left_out": {
            "elsewhere": list(planning.actions.left_out), "open_nothing": list(planning.not_opened), "too_few_cases": [way.code for way in planning.actions.ways if way.action in never or way.code in chosen.too_few],
            "over_full": list(planning.care.over_full), "over_worked": [list(one) for one in planning.staffing.over_full], "stays": planning.care.skipped,
        },
        "certificate": {
            "shape": shape_of(planning), "seed": chosen.seed, "versions": {name: version(name) for name in _VERSIONS},
            "multipliers": packed(chosen.multipliers),
        },
    }  # fmt: skip
    if chosen.unsent is not None:
        wished = [one for one in chosen.forbidden if one not in chosen.unsent]
        most = certificate.bound(problem, _tables(planning, wished, chosen.locked, locked, never), chosen.multipliers)
        found["experts"] = {"unsent": list(chosen.unsent), "bound": _round(most), "gap": _round(max(0.0, most / plan.worth - 1) if plan.worth else 0.0)}
    found["certificate"]["hash"] = hash_of(found)
    return found


def _tables(planning: Planning, forbidden: Sequence[str], locked: Sequence[str], options: Sequence[int], never: Sequence[int]) -> Tables:
    """The problem with rows forbidden, options locked and actions that would never have enough cases."""
    actions, closed = forbidden_of(planning, forbidden, locked)
    return tables_of(planning.assembled.problem, locked=options, forbidden=(*actions, *never), closed=closed)


def _actions(planning: Planning, options: Ints) -> Iterator[dict[str, Any]]:
    taken = [int(one) for one in options if one != NONE]
    begins, opens = planning.assembled.begins, planning.assembled.problem.options.opens
    for option in sorted(taken, key=lambda one: (begins[one], planning.actions.ways[planning.assembled.ways[one]].code)):
        way, task = planning.actions.ways[planning.assembled.ways[option]], planning.actions.tasks[planning.assembled.ways[option]]
        cost = spent(task, int(begins[option]), int(opens[option]), planning.wishes.years)
        yield {
            "code": way.code, "name_zh": way.name.zh, "name_en": way.name.en, "kind": way.kind, "institution": way.row["institution"],
            "capability": way.row["capability"], "begins": half_year(planning, int(begins[option])), "at_work": half_year(planning, int(opens[option])),
            "cost_cny": [round(one, 2) for one in cost], "people": task.people,
        }  # fmt: skip


def _by_period(planning: Planning, plan: Plan) -> tuple[Floats, Floats]:
    """(periods,) cases treated inside, and all cases, over all scenarios."""
    problem, periods = planning.assembled.problem, 2 * planning.wishes.years
    inside = np.bincount(problem.cell_of, treated(plan), len(problem.demand.cases))
    return inside.reshape(periods, -1).sum(axis=1), problem.demand.cases.reshape(periods, -1).sum(axis=1)


def _cases(planning: Planning, plan: Plan, today: Plan) -> dict[str, Any]:
    """Cases of all years together, expected over the scenarios; nobody weighed."""
    total = float(planning.assembled.problem.demand.cases.sum())
    with_plan, without = (float(treated(one).sum()) for one in (plan, today))
    return {
        "all": _round(total), "at_home_today": _round(without), "at_home": _round(with_plan), "brought_home": _round(with_plan - without),
        "last_half_year": {"at_home_today": _round(_last(planning, today)), "at_home": _round(_last(planning, plan))},
        **({"nests": _in_nests(planning, plan)} if planning.care.nests else {}),
    }  # fmt: skip


def _in_nests(planning: Planning, plan: Plan) -> dict[str, float]:
    """Cases a year more at home with everything at work and nobody turned away: by the plan's own model, and were institutions of a nest closer substitutes."""
    found = {name: _round(float(plan_effects.gained_in_nests(planning, plan, within=within).sum())) for name, within in (("fewest", True), ("most", False))}
    return {"plain": _round(float(plan_effects.gained(planning, plan).sum())), **found}


def _last(planning: Planning, plan: Plan) -> float:
    """Share of cases treated at home in the last half-year."""
    inside, cases = _by_period(planning, plan)
    return float(inside[-1] / cases[-1])


def _counties(planning: Planning, plan: Plan) -> list[dict[str, Any]]:
    """Shares treated at home and in the county itself, today and at the end of each year of the plan."""
    years = [plan_effects.expected(planning, plan, 2 * year + 1) for year in range(planning.wishes.years)]
    return [
        {
            "county": last.county, "cases": _round(last.cases), "at_home_today": _round(last.at_home_today), "at_home": _round(last.at_home),
            "in_area_today": _round(last.in_area_today), "in_area": [_round(year[at].in_area) for year in years],
            "change_low": _round(last.change - last.error), "change_high": _round(last.change + last.error),
        }
        for at, last in enumerate(years[-1])
    ]  # fmt: skip


def _money(planning: Planning, plan: Plan) -> list[dict[str, Any]]:
    """What is spent of each limit."""
    found = []
    for (kind, at, year), limit, used in zip(planning.assembled.limits, planning.assembled.problem.limits, plan.state.spent, strict=True):
        name = {"budget": "", "fund": planning.actions.funds[at] if kind == "fund" else "", "pool": planning.actions.pools[at] if kind == "pool" else ""}[kind]
        found.append({"limit": kind, "name": name, "year": planning.first_year + year if kind == "fund" else None, "there_is": _round(limit), "taken": _round(used)})
    return found


def _round(value: float) -> float:
    return round(float(value), _ROUNDED)


def shape_of(planning: Planning) -> str:
    """SHA-256 of everything whole in the problem: who is offered what, which needs open it, which options there are."""
    problem, digest = planning.assembled.problem, hashlib.sha256()
    whole = (problem.demand.first, problem.offers.station, problem.offers.service, problem.services.first, problem.services.action, problem.options.action, problem.options.opens, problem.requires)
    for array in whole:
        digest.update(np.ascontiguousarray(array, dtype=np.int64).tobytes())
    return digest.hexdigest()


def wishes_of(found: Mapping[str, Any]) -> Wishes:
    """The wishes that a document was made with."""
    try:
        given = dict(found["wishes"])
        numbers = tuple((str(code), str(name), float(value)) for code, name, value in given.pop("numbers"))
        return Wishes(**{**given, "basis": Basis(given["basis"]), "reading": Reading(given["reading"]), "numbers": numbers})
    except (KeyError, TypeError, ValueError, BadValue) as error:
        raise Rejected(Text("规划文件里的意愿读不出来", "the wishes in the plan's file cannot be read"), cure=Text("请用未改动的原件", "Use the file as it was written")) from error


def chosen_of(found: Mapping[str, Any]) -> Chosen:
    """What a document says was decided."""
    try:
        first = int(found["years"][0])
        ways = tuple((str(one["code"]), _period(str(one["begins"]), first)) for one in found["actions"])
        given = found["certificate"]
        return Chosen(
            ways, unpacked(given["multipliers"]), tuple(found["locked"]), tuple(found["forbidden"]), tuple(found["left_out"]["too_few_cases"]), int(given["seed"]),
            tuple(found["experts"]["unsent"]) if "experts" in found else None,
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise Rejected(Text("规划文件不完整", "the plan's file is not whole"), cure=Text("请用未改动的原件", "Use the file as it was written")) from error


def _period(name: str, first: int) -> int:
    year, half = name.split("-H")
    return 2 * (int(year) - first) + int(half) - 1
