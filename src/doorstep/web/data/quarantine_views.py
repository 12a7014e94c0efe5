"""Rows in quarantine: by problem for everyone, row by row for those who correct them."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect

from doorstep.core import numbers
from doorstep.core.errors import UserError
from doorstep.services import quarantine
from doorstep.services.quarantine import Cell
from doorstep.services.readers import QuarantinedRow
from doorstep.vocab.roles import Permission
from doorstep.web import frame, methods, refusals, table
from doorstep.web.asking import Asked, SignedInRequest, asked
from doorstep.web.data.pages import CellField, QuarantinePage, QuarantineRowPage
from doorstep.web.data.tabs import tabs
from doorstep.web.frame import Choice
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.table import Column, Row, Table
from doorstep.web.words import WORDS

_SHOWN = 50
"""Rows listed at once; the filters narrow them."""


@methods.reads
def listed(request: SignedInRequest) -> HttpResponse:
    """How many rows wait, by problem; and the rows, for those who may open them."""
    question = asked(request)
    problems = quarantine.by_problem(reader=question.reader)
    may_open = question.reader.may(Permission.CORRECT_ROWS)
    wanted = request.GET.get("problem", "")
    known = {code for code, _, _ in problems}
    rows = quarantine.open_rows(reader=question.reader, problem=wanted if wanted in known else "", limit=_SHOWN) if may_open else []
    done = request.GET.get("done", "")
    page = QuarantinePage(
        frame=frame.of(request, title=question.say("data.quarantine"), room="data"),
        tabs=tabs(question.lang, "quarantine"),
        sentence=_sentence(question, problems),
        done=question.say("quarantine.done", number=int(done)) if done.isdecimal() else "",
        by_problem=_by_problem(question, problems),
        filters=_filters(question, problems, wanted),
        open_rows=_open_rows(question, rows) if may_open else None,
    )
    return render(request, page)


def _sentence(asked: Asked, problems: tuple[tuple[str, object, int], ...]) -> str:
    if not problems:
        return asked.say("quarantine.sentence-none")
    count = quarantine.how_many(reader=asked.reader)
    return asked.say("quarantine.sentence", count=numbers.grouped(count), problem=quarantine.words(problems[0][0]).of(asked.lang))


def _by_problem(asked: Asked, problems: tuple[tuple[str, object, int], ...]) -> Table:
    columns = (Column(asked.say("quarantine.problem")), Column(asked.say("data.count"), True))
    rows = tuple(
        Row((table.words(quarantine.words(code).of(asked.lang)), table.number(count, asked.lang))) for code, _, count in problems
    )
    return Table("by-problem", table.titled(asked.say("quarantine.by-problem"), asked), columns, rows, asked.say("quarantine.empty"), table.notes(asked, by_basis=False))


def _filters(asked: Asked, problems: tuple[tuple[str, object, int], ...], wanted: str) -> tuple[Choice, ...]:
    every = Choice(asked.say("quarantine.all"), "/data/quarantine/", not wanted)
    return (
        every,
        *(Choice(f"{quarantine.words(code).of(asked.lang)} · {count}", f"/data/quarantine/?problem={code}", code == wanted) for code, _, count in problems),
    )


def _open_rows(asked: Asked, rows: list[QuarantinedRow]) -> Table:
    columns = (
        Column(asked.say("quarantine.number")),
        Column(asked.say("batches.file")),
        Column(asked.say("quarantine.line"), True),
        Column(asked.say("quarantine.problem")),
    )
    lines = tuple(
        Row(
            (
                table.words(str(one.pk), href=f"/data/quarantine/{one.pk}/"),
                table.words(one.batch.file_name),
                table.number(one.line, asked.lang),
                table.words("; ".join(what.of(asked.lang) for _, what, _ in quarantine.problems_of(one))),
            )
        )
        for one in rows
    )
    note = asked.say("quarantine.first", count=_SHOWN) if len(rows) == _SHOWN else ""
    return Table("rows", table.titled(asked.say("quarantine.open"), asked), columns, lines, asked.say("quarantine.empty"), table.notes(asked, by_basis=False), note)


@methods.form
def row(request: SignedInRequest, number: int) -> HttpResponse:
    """One row: its cells, masked where they name a person, and the correction."""
    question = asked(request)
    cells = quarantine.cells(number, reader=question.reader)
    if request.method != "POST":
        return _row(request, question, number, cells)
    changes = _changes(request, cells)
    try:
        if not changes:
            raise UserError(WORDS["quarantine.nothing"], cure=WORDS["quarantine.nothing-cure"])
        quarantine.correct(number, changes, by=question.reader)
    except UserError as error:
        return _row(request, question, number, cells, refusals.of(error, question.lang), typed=changes, status=error.http_status)
    return HttpResponseRedirect(f"/data/quarantine/?done={number}")


def _changes(request: SignedInRequest, cells: tuple[Cell, ...]) -> dict[str, str]:
    """What was typed, by column; a masked cell left empty stays as it was sent."""
    typed = {cell.column: request.POST.get(f"cell-{at}") for at, cell in enumerate(cells)}
    return {
        cell.column: text
        for cell in cells
        if (text := typed[cell.column]) is not None and text != ("" if cell.is_masked else cell.shown)
    }


def _row(
    request: SignedInRequest,
    asked: Asked,
    number: int,
    cells: tuple[Cell, ...],
    refusal: Refusal | None = None,
    *,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    found = quarantine.row(number, reader=asked.reader)
    problems = tuple((what.of(asked.lang), right.of(asked.lang)) for _, what, right in quarantine.problems_of(found))
    error = "; ".join(right for _, right in problems)
    fields = tuple(_field(at, cell, typed or {}, error) for at, cell in enumerate(cells))
    title = asked.say("quarantine.row", number=number)
    page = QuarantineRowPage(
        frame=frame.of(request, title=title, room="data", trail=_trail(asked, title)),
        tabs=tabs(asked.lang, "quarantine"),
        sentence=asked.say(
            "quarantine.row-sentence", file=found.batch.file_name, line=found.line, problem="; ".join(what for what, _ in problems)
        ),
        problems=problems,
        at_fault=tuple(field for field, cell in zip(fields, cells, strict=True) if cell.is_at_fault),
        others=tuple(field for field, cell in zip(fields, cells, strict=True) if not cell.is_at_fault),
        refusal=refusal,
    )
    return render(request, page, status=status)


def _trail(asked: Asked, title: str) -> tuple[Choice, ...]:
    return (
        Choice(asked.say("data.title"), "/data/"),
        Choice(asked.say("data.quarantine"), "/data/quarantine/"),
        Choice(title, "", True),
    )


def _field(at: int, cell: Cell, typed: dict[str, str], error: str) -> CellField:
    value = typed.get(cell.column, "" if cell.is_masked else cell.shown)
    return CellField(f"cell-{at}", cell.column, value, cell.shown, cell.is_masked, error if cell.is_at_fault else "")
