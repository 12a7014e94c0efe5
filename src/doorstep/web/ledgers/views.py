"""The rows of a ledger as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpResponse

from doorstep.core.clock import utc_now
from doorstep.core.text import Lang
from doorstep.services import ledger_file, ledgers
from doorstep.services.readers import LedgerRow
from doorstep.tables import ledgers as kinds
from doorstep.tables.ledger import Ledger
from doorstep.tables.sheet import Field
from doorstep.web import frame, methods, table
from doorstep.web.asking import SignedInRequest
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.ledgers import shown
from doorstep.web.ledgers.pages import RowsPage
from doorstep.web.ledgers.shown import Names
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.table import Cell, Column, Row, Table
from doorstep.web.words import say

_A_PAGE = 100
_ROOM_PAGES = {"roadmap": "/roadmap/", "assessment": "/assessment/"}


@methods.reads
def rows(request: SignedInRequest, ledger: str) -> HttpResponse:
    """The rows that the reader may see, a hundred on a page; `?state=` narrows them, `?format=csv` gives all."""
    return page_of(request, kinds.get(ledger))


@methods.reads
def as_csv(request: SignedInRequest, ledger: str) -> HttpResponse:
    """The rows as the file that `load` reads, for those who keep the ledger."""
    kind = kinds.get(ledger)
    found = [ledgers.shown(one, reader=request.user) for one in ledgers.rows(ledger, reader=request.user)]
    headers = {"Content-Disposition": f'attachment; filename="{kind.code}.csv"'}
    return HttpResponse("\ufeff" + ledger_file.as_csv(ledger, found), content_type="text/csv; charset=utf-8", headers=headers)


def page_of(request: SignedInRequest, kind: Ledger, refusal: Refusal | None = None, *, status: int = 200) -> HttpResponse:
    """The page of a ledger, with a refusal when a file was refused."""
    reader, lang = request.user, lang_of(request)
    every = ledgers.rows(kind.code, reader=reader)
    state = request.GET.get("state", "")
    kept = [one for one in every if state in ("", one.state)]
    number = int(request.GET.get("page", "1")) if request.GET.get("page", "1").isdecimal() else 1
    part = kept if request.GET.get("format") else kept[(number - 1) * _A_PAGE : number * _A_PAGE]
    may_keep = reader.may(kind.keeper)
    around = frame.of(request, title=kind.name.of(lang), room=room_of(kind), trail=trail(kind, lang))
    page = RowsPage(
        frame=around,
        sentence=around.synthetic_opening + _sentence(every, kind, lang),
        meaning=kind.meaning.of(lang),
        done=_done(request, lang),
        refusal=refusal,
        around=neighbours(kind, lang),
        states=_states(every, kind, lang, state),
        table=table_of(kind, part, Names(reader, lang), title=around.synthetic_opening + kind.name.of(lang)),
        pages=_pages(len(kept), number, state, lang),
        new=f"/ledgers/{kind.code}/new/" if may_keep else "",
        load=f"/ledgers/{kind.code}/load/" if may_keep else "",
        raw=f"/ledgers/{kind.code}/rows.csv" if may_keep and every else "",
        columns=", ".join(f"{one.name}{'*' if one.required else ''}" for one in kind.fields),
    )
    return render(request, page, status=status)


def room_of(kind: Ledger) -> str:
    """The room of the site that a ledger belongs to."""
    return kind.room.value if kind.room.value in _ROOM_PAGES else "support"


def trail(kind: Ledger, lang: Lang, *below: Choice) -> tuple[Choice, ...]:
    """The way back: the room, the ledger, and what lies below it."""
    room = room_of(kind)
    top = Choice(say(lang, f"room.{room}"), _ROOM_PAGES.get(room, "/support/"))
    return (top, Choice(kind.name.of(lang), f"/ledgers/{kind.code}/", not below), *below)


def neighbours(kind: Ledger, lang: Lang) -> tuple[Choice, ...]:
    """The ledgers of the same room, as tabs."""
    same = [one for one in kinds.shipped().values() if one.room is kind.room]
    return tuple(Choice(one.name.of(lang), f"/ledgers/{one.code}/", one is kind) for one in same)


def _sentence(every: Sequence[LedgerRow], kind: Ledger, lang: Lang) -> str:
    late = sum(shown.is_late(one, utc_now()) for one in every)
    invented = sum(one.is_synthetic for one in every)
    if not every:
        return say(lang, "ledger.sentence-none", name=kind.name.of(lang))
    parts = [say(lang, "ledger.sentence", name=kind.name.of(lang), count=f"{len(every):,}")]
    parts += [say(lang, "ledger.late", count=late)] if late else []
    parts += [say(lang, "ledger.invented", count=f"{invented:,}")] if invented else []
    return ("，" if lang == "zh" else ", ").join(parts) + ("。" if lang == "zh" else ".")


def _done(request: SignedInRequest, lang: Lang) -> str:
    counts = request.GET.get("loaded", "").split("-")
    if len(counts) == 4 and all(one.isdecimal() and len(one) < 8 for one in counts):
        return say(lang, "ledger.loaded", rows=int(counts[0]), stored=int(counts[1]), changed=int(counts[2]), duplicates=int(counts[3]))
    return say(lang, "ledger.withdrawn-done") if request.GET.get("done") == "withdrawn" else ""


def _states(every: Sequence[LedgerRow], kind: Ledger, lang: Lang, current: str) -> tuple[Choice, ...]:
    workflow = ledgers.workflow_of(kind)
    if workflow is None or not every:
        return ()
    counts = Counter(one.state for one in every)
    every_one = Choice(say(lang, "ledger.every-state", count=len(every)), f"/ledgers/{kind.code}/", not current)
    return (every_one, *(Choice(f"{state.name.of(lang)} {counts[code]}", f"?state={code}", code == current) for code, state in workflow.states.items() if counts[code]))


def _pages(count: int, number: int, state: str, lang: Lang) -> tuple[Choice, ...]:
    last = (count + _A_PAGE - 1) // _A_PAGE
    kept = [("state", state)] if state else []
    return tuple(Choice(str(at), f"?{urlencode([*kept, ('page', at)])}", at == number) for at in range(1, last + 1)) if last > 1 else ()


def table_of(kind: Ledger, found: Sequence[LedgerRow], names: Names, *, title: str = "") -> Table:
    """Rows of a ledger as a table, each leading to its own page."""
    lang = names.lang
    fields = shown.columns(kind)
    headings = [Column(shown.label(kind.field(kind.title) if kind.title else kind.fields[0], lang))]
    headings += [Column(say(lang, "ledger.state"))] if kind.workflow else []
    headings += [Column(shown.label(one, lang), one.kind in ("integer", "number")) for one in fields]
    lines = tuple(Row((_heading(kind, one, names), *_state(kind, one, lang), *_cells(one, fields, names))) for one in found)
    return Table(kind.code, title or kind.name.of(lang), tuple(headings), lines, say(lang, "ledger.empty"))


def _heading(kind: Ledger, row: LedgerRow, names: Names) -> Cell:
    mark = say(names.lang, "ledger.synthetic") if row.is_synthetic else ""
    return table.words(shown.title(kind, row, names), href=f"/ledgers/{kind.code}/{row.code}/", under=" · ".join(one for one in (row.code if kind.title else "", mark) if one))


def _state(kind: Ledger, row: LedgerRow, lang: Lang) -> tuple[Cell, ...]:
    found = shown.state_of(kind, row)
    if found is None:
        return ()
    late = shown.is_late(row, utc_now())
    return (table.words(found[0].of(lang), under=say(lang, "ledger.overdue", times=row.rung) if late else "", tone="alarm" if late else ""),)


def _cells(row: LedgerRow, fields: Sequence[Field], names: Names) -> tuple[Cell, ...]:
    values = ledgers.shown(row, reader=names.reader)
    return tuple(_cell(field, values[field.name], names) for field in fields)


def _cell(field: Field, given: object, names: Names) -> Cell:
    if field.kind in ("integer", "number") and isinstance(given, int | float) and not isinstance(given, bool):
        return Cell(shown.value(field, given, names), (given,))
    return table.words(shown.value(field, given, names) or "—", tone="" if given not in (None, "", [], 0) else "muted")
