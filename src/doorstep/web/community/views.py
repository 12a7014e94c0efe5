"""The fourteen monitoring indicators: one row a line, one column a county."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.http import HttpResponse

from doorstep.core import numbers
from doorstep.services import community, indicator_results
from doorstep.services.areas import Place
from doorstep.services.community import Known
from doorstep.services.disclosure import Figure
from doorstep.tables.community import DOCUMENT, LINES, Line, Way
from doorstep.vocab.bases import Basis
from doorstep.web import figures, frame, methods, table
from doorstep.web.asking import Asked, SignedInRequest, asked
from doorstep.web.community.pages import MonitoringPage
from doorstep.web.page import render
from doorstep.web.table import Cell, Column, Row, Table

Found = Mapping[tuple[str, int], Known]


@methods.reads
def monitoring(request: SignedInRequest) -> HttpResponse:
    """Every line for every county of the reader's area."""
    question = replace(asked(request), basis=Basis.INSURED)
    places = community.counties(reader=question.reader)
    found = community.monitoring(period=question.period, reader=question.reader)
    page = MonitoringPage(
        frame=frame.of(request, title=question.say("community.title"), room="community", asked=question, bases=(Basis.INSURED,)),
        sentence=question.opened(_sentence(question, found)),
        ribbon=figures.ribbon(question),
        lines=_lines(question, places, found),
        evidence=_evidence(question, found),
        formulas=_formulas(question),
    )
    return render(request, page)


def _sentence(asked: Asked, found: Found) -> str:
    ways = {way: {one.line.number for one in found.values() if one.line.way is way and one.is_known} for way in Way}
    missing = {line.number for line in LINES} - set().union(*ways.values())
    return asked.say(
        "community.sentence",
        period=asked.period.label(asked.lang),
        computed=len(ways[Way.COMPUTED]),
        reported=len(ways[Way.REPORTED]),
        judged=len(ways[Way.JUDGED]),
        missing=len(missing),
    )


def _lines(asked: Asked, places: Sequence[Place], found: Found) -> Table:
    columns = (
        Column(asked.say("community.line")),
        *(Column(place.name.of(asked.lang), True, _headings(place.name.of(asked.lang), asked)) for place in places),
    )
    rows = tuple(
        Row((_name(asked, line), *(_cell(asked, found[line.number, place.code]) for place in places)))
        for line in LINES
    )
    title = table.titled(asked.say("community.title"), asked)
    return Table("lines", title, columns, rows, asked.say("community.empty"), table.notes(asked))


def _headings(name: str, asked: Asked) -> tuple[str, ...]:
    return (name, f"{name} · {asked.say('table.numerator')}", f"{name} · {asked.say('table.denominator')}")


def _name(asked: Asked, line: Line) -> Cell:
    href = f"/indicators/{line.indicator}/?basis=insured" if line.indicator else ""
    told = (line.dimension.of(asked.lang), asked.say(f"community.{line.way.value}"), line.evidence.label.of(asked.lang))
    return table.words(f"{line.number} {line.name.of(asked.lang)}", href=href, under=" · ".join(told))


def _cell(asked: Asked, one: Known) -> Cell:
    if one.line.way is Way.COMPUTED and one.value is None:
        unit = indicator_results.measure(one.line.indicator).unit
        return figures.value_cell(one.figure, unit, asked.lang)
    if one.value is None and one.figure is not None:
        return _counted_here(asked, one.figure)
    if not one.is_known:
        return Cell(asked.say("community.not-reported"), (None, None, None), tone="muted")
    if one.met is not None:
        words = asked.say("community.met" if one.met else "community.not-met")
        return Cell(words, (words, None, None))
    value, counted = one.value or 0.0, one.figure.value if one.figure else None
    told = asked.say("community.reported")
    if counted is not None:
        told = asked.say("community.reported-beside", counted=numbers.grouped(counted, decimals=2))
    return Cell(numbers.grouped(value, decimals=2), (round(value, 4), None, None), under=told)


def _counted_here(asked: Asked, figure: Figure) -> Cell:
    if figure.value is None:
        return table.share(figure, asked.lang)
    exported = (round(figure.value, 4), figure.num, figure.den)
    return Cell(numbers.grouped(figure.value, decimals=2), exported, under=asked.say("community.counted-here"))


def _evidence(asked: Asked, found: Found) -> Table:
    columns = tuple(Column(asked.say(key)) for key in ("community.line", "figure.area", "community.evidence", "community.source"))
    rows = tuple(
        Row(
            (
                table.words(f"{one.line.number} {one.line.name.of(asked.lang)}"),
                table.words(asked.name(one.area)),
                table.words(one.evidence),
                table.words(one.source),
            )
        )
        for one in found.values()
        if one.evidence
    )
    title = table.titled(asked.say("community.evidence"), asked)
    return Table("evidence", title, columns, rows, asked.say("community.no-evidence"), table.notes(asked))


def _formulas(asked: Asked) -> Table:
    columns = tuple(Column(asked.say(key)) for key in ("community.line", "community.formula", "indicators.evidence"))
    rows = tuple(
        Row(
            (
                table.words(f"{line.number} {line.name.of(asked.lang)}"),
                table.words(line.formula.of(asked.lang)),
                table.words(line.evidence.label.of(asked.lang)),
            )
        )
        for line in LINES
    )
    return Table("formulas", f"{asked.say('community.formula')} · {DOCUMENT}", columns, rows, "", table.notes(asked), asked.say("community.note"))
