"""Cases that an action would have where it is done, and those that could never have enough.

An action may state the fewest cases a year for which it is done. Counted are all cases of the conditions that need it, at
the institution where it is done: those who come today and those whom it brings.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from doorstep.planning.choice.cells import Floats, Ints
from doorstep.planning.portfolio.evaluation import Plan, tables_of
from doorstep.planning.portfolio.problem import NONE
from doorstep.services import plan_effects
from doorstep.services.plan_problem import Planning


def too_few(planning: Planning, chosen: Ints) -> list[int]:
    """Actions of a plan that would have fewer cases a year than they need, by what is at work in the last half-year."""
    problem = planning.assembled.problem
    volumes = of_plan(planning, Plan(problem, tables_of(problem), chosen))
    return [action for action, cases in _least(planning).items() if chosen[action] != NONE and volumes[action] < cases]


def never_enough(planning: Planning) -> tuple[int, ...]:
    """Actions that would have too few cases in any plan: even when nothing else is opened for the same people."""
    base = planning.base
    now = np.bincount(base.cell_of, np.where(base.service < 0, base.attraction, 0.0), len(base.cases)) + base.outside
    alone = base.cases[base.cell_of] * _with_today(planning) / (now[base.cell_of] + base.attraction)
    by_service = np.bincount(base.service[base.service >= 0], alone[base.service >= 0], len(base.needs))
    most = _by_action(planning, by_service)
    return tuple(action for action, cases in sorted(_least(planning).items()) if most[action] < cases)


def of_plan(planning: Planning, plan: Plan) -> Floats:
    """(A,) cases a year by action, of services that are open in the last half-year."""
    base = planning.base
    is_open = plan_effects.open_offers(planning, plan)
    sums = np.bincount(base.cell_of, np.where(is_open, base.attraction, 0.0), len(base.cases)) + base.outside
    cases = base.cases[base.cell_of] * _with_today(planning) / sums[base.cell_of]
    counted = (base.service >= 0) & is_open
    return _by_action(planning, np.bincount(base.service[counted], cases[counted], len(base.needs)))


def _least(planning: Planning) -> dict[int, float]:
    """Fewest cases a year by action; the least of its ways."""
    found: dict[int, float] = {}
    for way in planning.actions.ways:
        least = float(way.row["minimum_cases"] or 0)
        found[way.action] = min(found.get(way.action, least), least)
    return {action: cases for action, cases in found.items() if cases > 0}


def _with_today(planning: Planning) -> Floats:
    """(R,) what a closed offer draws together with what the same institution draws of the same people today."""
    base = planning.base
    sites = base.capacity.shape[1]
    key = base.cell_of * sites + base.institution
    today = dict(zip(key[base.service < 0].tolist(), base.attraction[base.service < 0].tolist(), strict=True))
    return np.array([draw + today.get(at, 0.0) if service >= 0 else draw for at, draw, service in zip(key.tolist(), base.attraction, base.service, strict=True)])


def _by_action(planning: Planning, of_service: NDArray[Any]) -> Floats:
    found = np.zeros(planning.assembled.problem.actions, dtype=np.float64)
    for service, needed in enumerate(planning.base.needs):
        found[list(needed)] += of_service[service]
    return found
