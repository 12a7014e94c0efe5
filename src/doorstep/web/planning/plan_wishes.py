"""What may be wished otherwise of a plan: its own actions, those left out, and by county and institution everything else that could be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from doorstep.services import directory, registry
from doorstep.services.readers import Operator
from doorstep.vocab.divisions import ancestors
from doorstep.vocab.planning import ACTIONS
from doorstep.web.asking import Asked
from doorstep.web.planning.plan_pages import OfferedAt, OfferedIn, Wish
from doorstep.web.planning.plan_shown import name_of, said

Listed = Mapping[str, Mapping[str, Any]]
"""Rows of the region's actions by code."""


def listed() -> Listed:
    return {str(row["code"]): row for row in registry.sheet("actions", reader=Operator("plan"))}


def wishes(asked: Asked, found: Mapping[str, Any], actions: Listed, given: Mapping[str, str]) -> tuple[Wish, ...]:
    """The actions that a plan takes, then the others of which something was wished; only these when no plan was found."""
    taken = {one["code"]: Wish(one["code"], name_of(asked, one), f"{ACTIONS[one['kind']].of(asked.lang)} · {said(sum(one['cost_cny']), asked.lang)}", given.get(one["code"], "free")) for one in found.get("actions", ())}
    rest = [Wish(code, name_of(asked, actions[code]), ACTIONS[actions[code]["kind"]].of(asked.lang), wish) for code, wish in given.items() if code in actions and code not in taken]
    return (*taken.values(), *rest)


def offered(asked: Asked, actions: Listed, mine: Sequence[Wish]) -> tuple[OfferedIn, ...]:
    """Every other action of the region."""
    wished, places = {one.code for one in mine}, dict[int, dict[str, list[tuple[str, str, str]]]]()
    for code, row in actions.items():
        if code not in wished:
            home = directory.home_of(str(row["institution"]))
            places.setdefault(ancestors(home)[1] or home, {}).setdefault(str(row["institution"]), []).append((code, name_of(asked, row), ACTIONS[row["kind"]].of(asked.lang)))
    return tuple(OfferedIn(asked.name(county), _institutions(asked, found), sum(map(len, found.values()))) for county, found in sorted(places.items()))


def _institutions(asked: Asked, found: Mapping[str, Sequence[tuple[str, str, str]]]) -> tuple[OfferedAt, ...]:
    rows = []
    for institution, actions in sorted(found.items()):
        name = directory.name_of(institution).of(asked.lang)
        rows.append(OfferedAt(name, tuple((code, _bare(action, name), kind) for code, action, kind in actions)))
    return tuple(rows)


def _bare(action: str, institution: str) -> str:
    """An action's name without that of the institution above it."""
    return action.removeprefix(institution).lstrip("：: ") or action
