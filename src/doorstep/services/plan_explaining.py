"""Why a plan holds what it holds: what each action adds, what it displaced, and which unknown number would change the plan.

Everything is found by asking for the best plan again with one thing changed, beginning from the plan itself. These are
searches, not proofs: a displaced action is the best found in the time there was.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from doorstep.core.errors import NotFound
from doorstep.core.text import Text
from doorstep.planning.choice.cells import Ints
from doorstep.planning.portfolio.assembling import spent
from doorstep.planning.portfolio.evaluation import Plan, tables_of, treated
from doorstep.planning.portfolio.problem import NONE
from doorstep.planning.portfolio.solving import TooMuchAsked, solve
from doorstep.services import plan_document, plan_problem, plans
from doorstep.services.plan_actions import Unknown
from doorstep.services.plan_problem import Planning

_KICKS = 1
_HALVINGS = 5
_DEAREST = 16.0
"""Unknown costs are tried up to this many times what they were read as."""


@dataclass(frozen=True, slots=True)
class _Asking:
    """One plan and the time that each question about it may take."""

    planning: Planning
    chosen: Ints
    forbidden: tuple[int, ...]
    closed: tuple[int, ...]
    seconds: float

    def worth(self) -> float:
        return self._plan(self.planning, self.chosen).worth

    def best(self, *, planning: Planning | None = None, locked: Sequence[int] = (), without: Sequence[int] = ()) -> tuple[float, Ints]:
        """Worth and options of the best plan found with these changes; worth of -inf when they cannot be."""
        asked = planning or self.planning
        try:
            found = solve(
                asked.assembled.problem, seconds=self.seconds, enough=0.0, kicks=_KICKS, locked=locked, forbidden=(*self.forbidden, *without), closed=self.closed, start=self.chosen,
                known=None, is_bounded=False,
            )  # fmt: skip
        except TooMuchAsked:
            return -np.inf, self.chosen
        return found.worth, found.chosen

    def _plan(self, planning: Planning, chosen: Ints) -> Plan:
        problem = planning.assembled.problem
        return Plan(problem, tables_of(problem), chosen)

    def without(self, action: int) -> tuple[float, float]:
        """Worth and cases that the plan loses when an action and all that require it are dropped and nothing is put in their place."""
        plan = self._plan(self.planning, self.chosen)
        worth, cases = plan.worth, float(treated(plan).sum())
        for one in plan_document.with_dependants(self.planning, action):
            plan.change(one, NONE)
        return worth - plan.worth, cases - float(treated(plan).sum())


def explained(told: dict[str, Any], *, asked: str = "", seconds: float = 30.0, with_numbers: bool = True, told_of: Callable[[float], None] = lambda share: None) -> dict[str, Any]:
    """Every action of a plan's document, or the one that is asked for, and every number that nobody knows.

    with_numbers False leaves the numbers out. Those of actions taken come first; what there was no time for is counted in `not_asked`.
    Raises NotFound for an action that the region does not have.
    """
    planning = plan_problem.planning(plan_document.wishes_of(told))
    before = plan_document.chosen_of(told)
    chosen = plan_document.options_of(planning, before.ways)
    wished, closed = plan_document.forbidden_of(planning, before.forbidden)
    forbidden = (*wished, *plan_document.rows_of(planning, before.too_few))
    codes = [asked] if asked else [code for code, _ in before.ways]
    unknown = [one for one in planning.actions.unknown if with_numbers and (not asked or planning.actions.ways[one.way].code == asked)]
    asking = _Asking(planning, chosen, forbidden, closed, seconds)
    began, steps, answers = time.monotonic(), len(codes) + len(unknown), list[dict[str, Any]]()
    questions = [*(partial(_one, asking, code) for code in codes), *(partial(_number, asking, one) for one in _taken_first(asking, unknown))]
    for question in questions:
        if time.monotonic() - began > seconds and answers:
            break
        answers.append(question())
        told_of(len(answers) / steps)
    return {"value": round(asking.worth(), 6), "actions": answers[: len(codes)], "unknown": answers[len(codes) :], "not_asked": steps - len(answers)}


def adds(planning: Planning, chosen: Ints) -> dict[str, tuple[float, float]]:
    """Of every action of a plan, by code: worth and cases that the plan loses when it and all that require it are dropped, nothing in their place."""
    asking, own = _Asking(planning, chosen, (), (), 0.0), planning.assembled
    return {planning.actions.ways[own.ways[one]].code: asking.without(int(own.problem.options.action[one])) for one in chosen if one != NONE}


def _taken_first(asking: _Asking, unknown: Sequence[Unknown]) -> list[Unknown]:
    """Numbers of actions that the plan takes before the others."""
    return sorted(unknown, key=lambda one: asking.chosen[asking.planning.actions.ways[one.way].action] == NONE)


def _one(asking: _Asking, code: str) -> dict[str, Any]:
    """What an action adds, or what taking it would cost the plan."""
    planning = asking.planning
    ways = [at for at, way in enumerate(planning.actions.ways) if way.code == code]
    if not ways:
        raise NotFound.among(Text("行动", "action"), code, {way.code: way for way in planning.actions.ways})
    way = planning.actions.ways[ways[0]]
    option = asking.chosen[way.action]
    is_taken = bool(option != NONE and planning.assembled.ways[option] == ways[0])
    if is_taken:
        adds, cases = asking.without(way.action)
        worth, other = asking.best(without=[way.action])
    else:
        adds, cases = 0.0, 0.0
        options = np.flatnonzero(planning.assembled.ways == ways[0])
        first = int(options[np.argmin(planning.assembled.begins[options])]) if len(options) else NONE
        worth, other = asking.best(locked=[first]) if first != NONE else (-np.inf, asking.chosen)
    here, there = ({code for code, _ in plans.ways_of(planning, one)} for one in (asking.chosen, other))
    money = _cost(planning, int(option)) if is_taken else 0.0
    return {
        "code": code, "name_zh": way.name.zh, "name_en": way.name.en, "is_taken": is_taken, "adds_value": round(adds, 6), "adds_cases": round(cases, 6),
        "cost_cny": round(money, 2), "loses_otherwise": round(asking.worth() - worth, 6) if np.isfinite(worth) else None,
        "displaced": sorted((there - here if is_taken else here - there) - {code}), "with_it": sorted((here - there if is_taken else there - here) - {code}),
    }  # fmt: skip


def _cost(planning: Planning, option: int) -> float:
    """CNY of all years."""
    own = planning.assembled
    return sum(spent(planning.actions.tasks[own.ways[option]], int(own.begins[option]), int(own.problem.options.opens[option]), planning.wishes.years))


def _number(asking: _Asking, one: Unknown) -> dict[str, Any]:
    """From which value on a number that nobody knows changes whether its action is taken."""
    planning, way = asking.planning, asking.planning.actions.ways[one.way]
    option = asking.chosen[way.action]
    is_taken = bool(option != NONE and planning.assembled.ways[option] == one.way)
    other, _ = asking.best(without=[way.action]) if is_taken else (asking.worth(), asking.chosen)
    begin = int(planning.assembled.begins[option]) if is_taken else 0

    def worth_at(value: float) -> float:
        wishes = replace(planning.wishes, numbers=(*planning.wishes.numbers, (way.code, one.field, value)))
        changed = plan_problem.with_money(planning, wishes)
        own = np.flatnonzero((changed.assembled.ways == one.way) & (changed.assembled.begins == begin))
        return asking.best(planning=changed, locked=[int(own[0])])[0] if len(own) else -np.inf

    low, high = 0.0, max(one.read_as, 1.0) * _DEAREST
    found: float | None = None
    if worth_at(low) < other:
        verdict = "never"
    elif worth_at(high) >= other:
        verdict = "always"
    else:
        verdict = "below"
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if worth_at(middle) >= other else (low, middle)
        found = round((low + high) / 2, 2)
    return {
        "action": way.code, "name_zh": way.name.zh, "name_en": way.name.en, "field": one.field, "read_as": round(one.read_as, 2), "is_taken": is_taken,
        "taken": verdict, "up_to": found, "changes_the_plan": bool(found is not None and 0.2 * one.read_as <= found <= 5 * one.read_as),
    }  # fmt: skip
