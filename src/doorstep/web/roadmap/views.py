"""The roadmap: projects over time, money, tasks that are overdue, and every change of plan with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpResponse

from doorstep.core.clock import utc_now
from doorstep.core.errors import NotFound
from doorstep.core.text import Lang
from doorstep.services import ledger_thread, ledgers, plan_roadmap, roadmap, support
from doorstep.services.readers import LedgerEntry, LedgerRow
from doorstep.services.roadmap import Project
from doorstep.tables import ledgers as kinds
from doorstep.tables.ledger import Room
from doorstep.web import frame, methods, table
from doorstep.web.asking import SignedInRequest
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.ledgers import shown
from doorstep.web.ledgers.shown import Names
from doorstep.web.page import render
from doorstep.web.planning import plan_files
from doorstep.web.roadmap import gantt
from doorstep.web.roadmap.gantt import Gantt
from doorstep.web.roadmap.money import money
from doorstep.web.roadmap.pages import Fold, RoadmapPage
from doorstep.web.support.views import rooms, waiting_table
from doorstep.web.table import Cell, Column, Row, Table
from doorstep.web.words import WORDS, say

_FEW = 12
"""So many bars or rows stand open; more are folded, so that a phone comes to the end of the page."""


@methods.reads
def overview(request: SignedInRequest) -> HttpResponse:
    """The roadmap of one plan, or of all."""
    reader, lang, now = request.user, lang_of(request), utc_now()
    plans = ledgers.rows("plans", reader=reader)
    wanted = request.GET.get("plan", "")
    if wanted and wanted not in {one.code for one in plans}:
        raise NotFound.among(WORDS["roadmap.plan"], wanted, [one.code for one in plans])
    names, found = Names(reader, lang), roadmap.projects(wanted, reader=reader, now=now)
    changed = roadmap.changes(wanted, reader=reader)
    mine = {one.row.code for one in found}
    tasks = [one for one in ledgers.rows("tasks", reader=reader) if one.values["project"] in mine]
    around, waiting = frame.of(request, title=say(lang, "roadmap.title"), room="roadmap"), waiting_table(reader, lang, now, frozenset({Room.ROADMAP}))
    page = RoadmapPage(
        frame=around,
        sentence=around.synthetic_opening + _sentence(found, tasks, len(changed), now, lang),
        plans=_plans(plans, wanted, names),
        waiting=_fold(waiting) if waiting.rows else None,
        gantt=_drawn(found[:_FEW], found, lang, now),
        more=_drawn(found[_FEW:], found, lang, now),
        gantt_title=around.synthetic_opening + say(lang, "roadmap.gantt"),
        folds=tuple(_fold(one) for one in (_projects(found, names, now), _tasks(tasks, names, now), _milestones(found, lang), _changes(changed, lang))),
        ledgers=rooms(lang, Room.ROADMAP)[0][1],
        downloads=_files(wanted, names),
    )
    return render(request, page)


def _fold(one: Table) -> Fold:
    return Fold(one, len(one.rows) <= _FEW)


def _drawn(some: Sequence[Project], every: Sequence[Project], lang: Lang, now: datetime) -> Gantt | None:
    """Some projects on the time that all of them take."""
    labels = {one.row.code: shown.called(one.row.values, lang) for one in some}
    return gantt.of([one.line for one in some], labels, {code: f"/ledgers/projects/{code}/" for code in labels}, today=support.today(now), among=[one.line for one in every])


def _plans(plans: Sequence[LedgerRow], wanted: str, names: Names) -> tuple[Choice, ...]:
    if len(plans) < 2:
        return ()
    every = Choice(say(names.lang, "roadmap.every-plan"), "/roadmap/", not wanted)
    return (every, *(Choice(shown.called(one.values, names.lang), f"/roadmap/?plan={one.code}", one.code == wanted) for one in plans))


def _files(wanted: str, names: Names) -> tuple[Choice, ...]:
    """The files of the plan that a plan of the roadmap was made from."""
    made = plan_roadmap.made_into(wanted, reader=names.reader) if wanted else None
    return plan_files.links(names.lang, made) if made else ()


def _sentence(found: Sequence[Project], tasks: Sequence[LedgerRow], changes: int, now: datetime, lang: Lang) -> str:
    if not found:
        return say(lang, "roadmap.sentence-none")
    late = sum(one.line.days_late > 0 and not one.line.finished for one in found)
    late_tasks = sum(shown.is_late(one, now) for one in tasks)
    fund, drawn = sum(one.line.fund for one in found), sum(one.line.drawn for one in found)
    told = say(
        lang, "roadmap.sentence", projects=len(found), finished=sum(bool(one.line.finished) for one in found), late=late, tasks=late_tasks, version=changes + 1,
    )  # fmt: skip
    return told + (say(lang, "roadmap.money", fund=money(fund, lang), drawn=money(drawn, lang), share=f"{drawn / fund:.0%}") if fund else "")


def _projects(found: Sequence[Project], names: Names, now: datetime) -> Table:
    lang = names.lang
    columns = (
        *(Column(say(lang, f"roadmap.{name}")) for name in ("project", "state", "institution", "time")),
        *(Column(say(lang, f"roadmap.{name}"), True) for name in ("budget", "fund", "drawn", "predicted")),
    )
    rows = tuple(Row(_project(one, names, now)) for one in found)
    return Table("projects", say(lang, "roadmap.projects"), columns, rows, say(lang, "roadmap.empty"))


def _project(one: Project, names: Names, now: datetime) -> tuple[Cell, ...]:
    lang, line, values = names.lang, one.line, one.row.values
    state = shown.state_of(kinds.get("projects"), one.row)
    late = line.days_late and not line.finished
    clash = say(lang, "roadmap.clash", day=line.earliest) if line.clashes and not line.finished else ""
    return (
        table.words(shown.called(values, lang), href=f"/ledgers/projects/{one.row.code}/", under=_owner(values, lang)),
        table.words(state[0].of(lang) if state else "", under=say(lang, "roadmap.days-late", days=line.days_late) if late else "", tone="alarm" if late else ""),
        table.words(names.of("institutions", values["institution"])),
        table.words(f"{line.since} – {line.finished or line.until}", under=clash),
        *(Cell(money(amount, lang), (amount,)) if amount else table.words("—", tone="muted") for amount in (line.budget, line.fund, line.drawn)),
        _predicted(values, names),
    )


def _owner(values: dict[str, object], lang: Lang) -> str:
    """Who answers for a project; in words that a plan's projects have until somebody is named."""
    return plan_roadmap.TO_BE_NAMED.of(lang) if values["owner"] == plan_roadmap.TO_BE_NAMED.zh else str(values["owner"])


def _predicted(values: dict[str, object], names: Names) -> Cell:
    expected = values["predicted"]
    if not isinstance(expected, int | float):
        return table.words("—", tone="muted")
    return Cell(f"{expected:+.1f}", (expected,), under=names.indicator(str(values["indicator"])) if values["indicator"] else "")


def _tasks(tasks: Sequence[LedgerRow], names: Names, now: datetime) -> Table:
    lang, kind = names.lang, kinds.get("tasks")
    columns = (*(Column(say(lang, f"roadmap.{name}")) for name in ("task", "institution", "due", "state")), Column(say(lang, "roadmap.reminded"), True))
    ordered = sorted(tasks, key=lambda one: (not shown.is_late(one, now), one.values["due"], one.code))
    rows = []
    for one in ordered:
        state, late = shown.state_of(kind, one), shown.is_late(one, now)
        rows.append(
            Row(
                (
                    table.words(shown.called(one.values, lang), href=f"/ledgers/tasks/{one.code}/"),
                    table.words(names.of("institutions", one.values["institution"])),
                    table.words(one.values["due"], tone="alarm" if late else ""),
                    table.words(state[0].of(lang) if state else ""),
                    table.number(one.rung, lang),
                )
            )
        )
    return Table("tasks", say(lang, "roadmap.tasks"), columns, tuple(rows), say(lang, "roadmap.tasks-empty"))


def _milestones(found: Sequence[Project], lang: Lang) -> Table:
    columns = tuple(Column(say(lang, f"roadmap.{name}")) for name in ("milestone", "project", "due", "done"))
    rows = tuple(
        Row(
            (
                table.words(mark.name, href=f"/ledgers/milestones/{mark.code}/"),
                table.words(shown.called(one.row.values, lang)),
                table.words(mark.due, tone="alarm" if mark.is_late and not mark.done else ""),
                table.words(mark.done or "—", tone="" if mark.done else "muted"),
            )
        )
        for one in found
        for mark in one.line.milestones
    )
    return Table("milestones", say(lang, "roadmap.milestones"), columns, rows, say(lang, "roadmap.milestones-empty"))


def _changes(changed: Sequence[LedgerEntry], lang: Lang) -> Table:
    columns = tuple(Column(say(lang, f"roadmap.{name}")) for name in ("version", "day", "row", "change", "reason"))
    rows = tuple(
        Row(
            (
                table.words(say(lang, "roadmap.nth-version", number=len(changed) + 1 - at)),
                table.words(shown.day(one.at)),
                table.words(f"{kinds.get(one.row.ledger).name.of(lang)} {one.row.code}", href=f"/ledgers/{one.row.ledger}/{one.row.code}/"),
                table.words(ledger_thread.sentence(one).of(lang)),
                table.words(one.reason),
            )
        )
        for at, one in enumerate(changed)
    )
    return Table("changes", say(lang, "roadmap.changes"), columns, rows, say(lang, "roadmap.changes-empty"))


