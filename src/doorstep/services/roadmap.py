"""The roadmap as the reader may see it: projects in order, money, tasks, and every change of plan with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from doorstep.services import ledgers, support
from doorstep.store.models import LedgerEntry, LedgerRow
from doorstep.store.reader import Reader
from doorstep.support import roadmap
from doorstep.support.roadmap import Line

_PLANNED = ("plans", "projects", "milestones")


@dataclass(frozen=True, slots=True)
class Project:
    """A project with its row and its line on the roadmap."""

    row: LedgerRow
    line: Line


def projects(plan: str, *, reader: Reader, now: datetime) -> tuple[Project, ...]:
    """The projects of a plan in order; of all plans for ''."""
    wanted = {"plan": plan} if plan else {}
    rows = {one.code: one for one in ledgers.rows("projects", reader=reader, **wanted)}
    milestones, draws = (ledgers.values(name, reader=reader) for name in ("milestones", "fund-draws"))
    found = roadmap.lines([one.values for one in rows.values()], milestones, draws, on=support.today(now).isoformat())
    return tuple(Project(rows[line.code], line) for line in found)


def changes(plan: str, *, reader: Reader) -> list[LedgerEntry]:
    """Every change of a plan, its projects and milestones after they were entered, latest first: the versions of the plan."""
    mine = {one.code for one in ledgers.rows("projects", reader=reader, **({"plan": plan} if plan else {}))}
    entries = LedgerEntry.objects.visible_to(reader).filter(row__ledger__in=_PLANNED, kind__in=(ledgers.CHANGED, ledgers.WITHDRAWN)).select_related("row")
    return [one for one in entries.order_by("-at", "-pk") if _belongs(one.row, plan, mine)]


def version(plan: str, *, reader: Reader) -> int:
    """The number of the plan's version: 1 as it was entered, one more for each change."""
    return 1 + len(changes(plan, reader=reader))


def _belongs(row: LedgerRow, plan: str, projects: set[str]) -> bool:
    if row.ledger == "plans":
        return plan in ("", row.code)
    if row.ledger == "projects":
        return plan in ("", row.values["plan"])
    return row.values["project"] in projects
