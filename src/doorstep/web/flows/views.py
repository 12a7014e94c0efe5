"""Home county against place of treatment."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from doorstep.core import numbers
from doorstep.services import flow_matrix
from doorstep.services.flow_matrix import Going
from doorstep.services.summary import synthetic_opening
from doorstep.web import area_figures, figures, frame, table
from doorstep.web.asking import Asked, SignedInRequest, asked
from doorstep.web.flows.pages import FlowsPage
from doorstep.web.page import render
from doorstep.web.table import Cell, Column, Row, Table

_HEAT = (0.01, 0.03, 0.08, 0.20, 0.50)
"""Shares of a row at which a cell's shade deepens."""


@require_safe
def matrix(request: SignedInRequest) -> HttpResponse:
    """The matrix of the reader's counties."""
    question = asked(request)
    found = flow_matrix.matrix(basis=question.basis, period=question.period, reader=question.reader)
    ours = [one for one in found if _is_home(question, one.origin)]
    page = FlowsPage(
        frame=frame.of(request, title=question.say("flows.title"), room="flows", asked=question),
        sentence=_sentence(question, ours),
        ribbon=figures.ribbon(question),
        matrix=_table(question, ours),
    )
    return render(request, page)


def _is_home(asked: Asked, code: int) -> bool:
    place = asked.register.places.get(code)
    return place is not None and place.is_home


def _sentence(asked: Asked, found: Sequence[Going]) -> str:
    known = {"period": asked.period.label(asked.lang), "basis": asked.basis.label.of(asked.lang)}
    total = sum(one.stays or 0 for one in found)
    away = sum(one.stays or 0 for one in found if one.origin != one.destination)
    opening = synthetic_opening(asked.register.name if asked.register.is_synthetic else None, asked.lang)
    if not total:
        return opening + asked.say("flows.sentence-none", **known)
    counts = {"total": numbers.count(total, asked.lang), "away": numbers.count(away, asked.lang)}
    counties = len({one.origin for one in found})
    return opening + asked.say("flows.sentence", **known, **counts, counties=counties, share=numbers.percent(away / total))


def _table(asked: Asked, found: Sequence[Going]) -> Table:
    stays = {(one.origin, one.destination): one.stays for one in found}
    origins = sorted({one.origin for one in found})
    to = _destinations(origins, found)
    columns = (
        Column(asked.say("flows.origin")),
        Column(asked.say("flows.total"), True),
        *(Column(asked.name(code), True) for code in to),
    )
    rows = tuple(_row(asked, origin, to, stays) for origin in origins)
    title = table.titled(asked.say("flows.matrix"), asked)
    note = asked.say("flows.matrix-note") if rows else ""
    return Table("matrix", title, columns, rows, asked.say("flows.sentence-none", period=asked.period.label(asked.lang), basis=asked.basis.label.of(asked.lang)), table.notes(asked), note)


def _destinations(origins: Sequence[int], found: Sequence[Going]) -> list[int]:
    """The home counties in their order, then the other places by stays."""
    totals: dict[int, int] = {}
    for one in found:
        totals[one.destination] = totals.get(one.destination, 0) + (one.stays or 0)
    others = sorted((code for code in totals if code not in origins), key=lambda code: (-totals[code], code))
    return [*(code for code in origins if code in totals), *others]


def _row(asked: Asked, origin: int, to: Sequence[int], stays: dict[tuple[int, int], int | None]) -> Row:
    total = sum(stays.get((origin, code)) or 0 for code in to)
    cells = tuple(_cell(asked, stays, origin, code, total) for code in to)
    return Row((table.words(asked.name(origin), href=area_figures.area_href(asked, origin)), table.number(total, asked.lang), *cells))


def _cell(asked: Asked, stays: dict[tuple[int, int], int | None], origin: int, code: int, total: int) -> Cell:
    tone = "own" if origin == code else ""
    if (origin, code) not in stays:
        return Cell("0", (0,), tone=tone or "muted")
    count = stays[origin, code]
    if count is None:
        return Cell("<7", (None,), tone="hidden")
    heat = sum(count / total >= step for step in _HEAT) if total else 0
    return Cell(numbers.grouped(count), (count,), heat=heat, tone=tone)
