"""The quality report."""

from __future__ import annotations

from django.http import HttpResponse

from doorstep.core import numbers
from doorstep.core.text import Lang
from doorstep.services import quality as quality_service
from doorstep.services.quality import HomeCoverage, Rows
from doorstep.vocab.bases import Basis
from doorstep.vocab.homes import HomeMethod
from doorstep.vocab.levels import AreaLevel
from doorstep.web import charts, frame, methods, table
from doorstep.web.asking import Asked, SignedInRequest, asked
from doorstep.web.data import publishing
from doorstep.web.data.pages import QualityPage
from doorstep.web.data.tabs import tabs
from doorstep.web.figures import Shown
from doorstep.web.page import render
from doorstep.web.table import Column, Row, Table

_LONG = 12
"""Rows of missing months above which the table is folded."""
_FATES = ("rows_in", "stored", "duplicate", "revised", "quarantined")


@methods.reads
def quality(request: SignedInRequest) -> HttpResponse:
    """How good the data are, before any rate."""
    question = asked(request)
    rows = quality_service.rows()
    homes = quality_service.homes(reader=question.reader)
    lang = question.lang
    parts = {name: numbers.grouped(getattr(rows, name)) for name in _FATES}
    sum_holds = rows.rows_in == rows.stored + rows.duplicate + rows.revised + rows.quarantined
    known = next((one.known.value for one in homes if one.basis is Basis.RESIDENCE), None)
    title = table.titled(question.say("data.homes"), question)
    missing = _missing(question)
    page = QualityPage(
        frame=frame.of(request, title=question.say("data.title"), room="data", asked=question, has_charts=True),
        tabs=tabs(lang, "quality"),
        sentence=question.opened(question.say("data.sentence", known=numbers.percent(known or 0), **parts)),
        publishing=publishing.of(question),
        rows=_fates(lang, rows),
        sum_words=question.say("data.sum-holds" if sum_holds else "data.sum-broken", **(parts if sum_holds else {})),
        sum_holds=sum_holds,
        homes_chart=_homes_chart(lang, title, homes),
        homes=_homes_table(question, title, homes),
        sensitivity=_sensitivity(question),
        missing=missing,
        missing_is_long=len(missing.rows) > _LONG,
        flags=_flags(question),
    )
    return render(request, page)


def _fates(lang: Lang, rows: Rows) -> tuple[Shown, ...]:
    from doorstep.web.words import say

    words = ("data.rows-in", "data.stored", "data.duplicate", "data.revised", "data.quarantined")
    found = zip(_FATES, words, strict=True)
    return tuple(
        Shown(say(lang, word), numbers.grouped(getattr(rows, name)), _part(getattr(rows, name), rows.rows_in)) for name, word in found
    )


def _part(count: int, of: int) -> str:
    return numbers.percent(count / of) if of else ""


def _methods(homes: tuple[HomeCoverage, ...]) -> list[HomeMethod]:
    return [method for method in HomeMethod if any(method in dict(one.methods) for one in homes)]


def _homes_chart(lang: Lang, title: str, homes: tuple[HomeCoverage, ...]) -> charts.Chart:
    parts = [(method.label.of(lang), [dict(one.methods).get(method, 0) for one in homes]) for method in _methods(homes)]
    return charts.stack("homes", title, title, [one.basis.label.of(lang) for one in homes], parts)


def _homes_table(asked: Asked, title: str, homes: tuple[HomeCoverage, ...]) -> Table:
    columns = (Column(asked.say("data.method")), *(Column(one.basis.label.of(asked.lang), True) for one in homes))
    rows = [
        Row((table.words(method.label.of(asked.lang)), *(table.number(dict(one.methods).get(method, 0), asked.lang) for one in homes)))
        for method in _methods(homes)
    ]
    known = Row((table.words(asked.say("data.known")), *(_known(asked, one) for one in homes)))
    return Table("homes", title, columns, (*rows, known), asked.say("table.empty"), table.notes(asked, by_basis=False))


def _known(asked: Asked, one: HomeCoverage) -> table.Cell:
    shown = table.share(one.known, asked.lang)
    return table.Cell(shown.text, (one.known.value,), under=shown.under, tone=shown.tone)


def _sensitivity(asked: Asked) -> Table:
    found = quality_service.sensitivity(basis=asked.basis, level=AreaLevel.COUNTY, period=asked.period, reader=asked.reader)
    columns = (
        Column(asked.say("figure.area")),
        *(table.share_column(asked.say(name), asked.lang) for name in ("data.if-outside", "data.measured", "data.if-inside")),
    )
    rows = tuple(
        Row((table.words(asked.name(one.area)), *(table.share(each, asked.lang) for each in (one.if_outside, one.measured, one.if_inside))))
        for one in found
    )
    title = table.titled(asked.say("data.sensitivity"), asked)
    return Table("sensitivity", title, columns, rows, asked.say("indicator.empty"), table.notes(asked), asked.say("data.sensitivity-note"))


def _missing(asked: Asked) -> Table:
    columns = (Column(asked.say("data.institution")), Column(asked.say("data.months-number"), True), Column(asked.say("data.months")))
    rows = tuple(
        Row(
            (
                table.words(one.name_zh if asked.lang == "zh" else one.name_en),
                table.number(len(one.months), asked.lang),
                table.words(_runs(one.months)),
            )
        )
        for one in sorted(quality_service.missing_months(reader=asked.reader), key=lambda one: -len(one.months))
    )
    return Table("missing", table.titled(asked.say("data.missing"), asked), columns, rows, asked.say("data.missing-empty"), table.notes(asked, by_basis=False))


def _runs(months: tuple[int, ...]) -> str:
    """Months as runs: `2024-01 – 2024-03, 2024-07`."""
    from doorstep.core.period import add_months

    runs: list[list[int]] = []
    for month in months:
        if runs and add_months(runs[-1][-1], 1) == month:
            runs[-1] = [runs[-1][0], month]
        else:
            runs.append([month])
    return ", ".join(" – ".join(numbers.month(month) for month in run) for run in runs)


def _flags(asked: Asked) -> Table:
    lang = asked.lang
    columns = (Column(asked.say("data.flag")), Column(asked.say("data.expected")), Column(asked.say("data.count"), True))
    rows = tuple(
        Row((table.words(one.what.of(lang)), table.words(one.right.of(lang)), table.number(one.rows, lang)))
        for one in quality_service.flags(reader=asked.reader)
        if one.rows
    )
    return Table("flags", table.titled(asked.say("data.flags"), asked), columns, rows, asked.say("data.flags-empty"), table.notes(asked, by_basis=False))
