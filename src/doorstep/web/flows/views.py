"""Home county against place of treatment."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse

from doorstep.core import numbers
from doorstep.services import flow_matrix
from doorstep.services.flow_matrix import Matrix
from doorstep.vocab.levels import AreaLevel
from doorstep.web import area_figures, figures, frame, methods, table
from doorstep.web.asking import Asked, SignedInRequest, asked
from doorstep.web.flows.pages import FlowsPage
from doorstep.web.page import render
from doorstep.web.table import Cell, Column, Row, Table

_HEAT = (0.01, 0.03, 0.08, 0.20, 0.50)
"""Shares of a row at which a cell's shade deepens."""


@methods.reads
def matrix(request: SignedInRequest) -> HttpResponse:
    """The matrix of the reader's counties."""
    question = asked(request)
    found = flow_matrix.matrix(_home_counties(question), basis=question.basis, period=question.period, reader=question.reader)
    page = FlowsPage(
        frame=frame.of(request, title=question.say("flows.title"), room="flows", asked=question),
        sentence=_sentence(question, found),
        ribbon=figures.ribbon(question),
        matrix=_table(question, found),
    )
    return render(request, page)


def _home_counties(asked: Asked) -> frozenset[int]:
    places = asked.register.places.values()
    return frozenset(one.code for one in places if one.is_home and one.level is AreaLevel.COUNTY)


def _sentence(asked: Asked, found: Matrix) -> str:
    known = {"period": asked.period.label(asked.lang), "basis": asked.basis.label.of(asked.lang)}
    away = found.away
    if away.value is None or away.num is None or away.den is None:
        return asked.opened(asked.say("flows.sentence-none", **known))
    counts = {"total": numbers.count(away.den, asked.lang), "away": numbers.count(away.num, asked.lang)}
    return asked.opened(asked.say("flows.sentence", **known, **counts, counties=len(found.totals), share=numbers.percent(away.value)))


def _table(asked: Asked, found: Matrix) -> Table:
    origins = sorted(found.totals)
    to = [code for code in origins if code in found.destinations]
    to += [code for code in found.destinations if code not in found.totals]
    columns = (
        Column(asked.say("flows.origin")),
        Column(asked.say("flows.total"), True),
        *(Column(asked.name(code), True) for code in to),
    )
    rows = tuple(_row(asked, found, origin, to) for origin in origins)
    known = {"period": asked.period.label(asked.lang), "basis": asked.basis.label.of(asked.lang)}
    empty = asked.say("flows.sentence-none", **known)
    note = asked.say("flows.matrix-note") if rows else ""
    return Table("matrix", table.titled(asked.say("flows.matrix"), asked), columns, rows, empty, table.notes(asked), note)


def _row(asked: Asked, found: Matrix, origin: int, to: Sequence[int]) -> Row:
    heading = table.words(asked.name(origin), href=area_figures.area_href(asked, origin))
    total = found.totals[origin]
    return Row((heading, table.number(total, asked.lang), *(_cell(found, origin, code, total or 0) for code in to)))


def _cell(found: Matrix, origin: int, code: int, total: int) -> Cell:
    tone = "own" if origin == code else ""
    if (origin, code) not in found.stays:
        return Cell("0", (0,), tone=tone or "muted")
    count = found.stays[origin, code]
    if count is None:
        return Cell("<7", (None,), tone="hidden")
    heat = sum(count / total >= step for step in _HEAT) if total else 0
    return Cell(numbers.grouped(count), (count,), heat=heat, tone=tone)
