"""The roadmap: projects with their milestones, money and what waits for what; the earliest days that dependencies allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from doorstep.core.errors import BadValue
from doorstep.core.text import Text

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day by which part of a project is done; `done` is '' while it is not."""

    code: str
    name: str
    due: str
    done: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One project on the roadmap. Days are ISO 8601.

    since, until   as planned; finished: '' while it runs
    earliest       when it can begin at the earliest, after what must come first; it clashes when that is later than planned
    budget, fund, drawn  CNY
    days_late      days over its end on the day asked for, 0 when not late
    """

    code: str
    since: str
    until: str
    finished: str
    after: tuple[str, ...]
    earliest: str
    milestones: tuple[Milestone, ...]
    budget: int
    fund: int
    drawn: int
    days_late: int

    @property
    def clashes(self) -> bool:
        return bool(self.earliest) and self.earliest > self.since


def lines(projects: Sequence[Row], milestones: Sequence[Row], draws: Sequence[Row], *, on: str) -> tuple[Line, ...]:
    """The projects in an order in which each stands after what it waits for, by day of beginning. Raises BadValue when they wait in a circle."""
    known = {one["code"]: one for one in projects}
    found: dict[str, Line] = {}
    for code in in_order(known):
        one = known[code]
        after = tuple(other for other in one["after"] or () if other in known)
        earliest = max((_next_day(found[other].finished or found[other].until) for other in after), default="")
        found[code] = Line(
            code=code, since=one["since"], until=one["until"], finished=one["finished"], after=after, earliest=earliest,
            milestones=tuple(_milestone(row, on) for row in sorted(milestones, key=lambda row: (row["due"], row["code"])) if row["project"] == code),
            budget=one["budget_cny"] or 0, fund=one["fund_cny"] or 0, drawn=sum(row["amount_cny"] for row in draws if row["project"] == code),
            days_late=days_between(one["until"], one["finished"] or on),
        )  # fmt: skip
    return tuple(found.values())


def in_order(projects: Mapping[str, Row]) -> list[str]:
    """Codes so that each stands after what it waits for, else by their beginning."""
    left, placed = sorted(projects, key=lambda code: (projects[code]["since"], code)), []
    while left:
        ready = next((code for code in left if not (set(projects[code]["after"] or ()) & set(left)) - {code}), None)
        if ready is None:
            raise BadValue(
                Text(f"项目互相等待：{'、'.join(left)}", f"projects wait for each other in a circle: {', '.join(left)}"),
                cure=Text("请在其中一个项目上去掉前置项目", "Take what must come first off one of them"),
            )
        left.remove(ready)
        placed.append(ready)
    return placed


def _milestone(row: Row, on: str) -> Milestone:
    return Milestone(row["code"], row["name"], row["due"], row["done"], (row["done"] or on) > row["due"])


def days_between(due: str, on: str) -> int:
    """Days from one day to a later one; 0 when it is not later."""
    return max(0, (date.fromisoformat(on) - date.fromisoformat(due)).days) if due else 0


def _next_day(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(1)).isoformat() if day else ""
