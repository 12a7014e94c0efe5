"""How far the choice model can be trusted: checks, coefficients by chapter, and each institution."""

from __future__ import annotations

from math import exp

from doorstep.core import numbers
from doorstep.intake.conditions import condition_rows
from doorstep.services import areas, choice_openings, disclosure
from doorstep.services import institutions as facilities
from doorstep.services.choice import Report
from doorstep.web import table
from doorstep.web.asking import Asked
from doorstep.web.planning.choice_shown import nest_name
from doorstep.web.table import Cell, Column, Row, Table

_NEWEST = 3
"""Openings shown."""


def checks(asked: Asked, report: Report) -> Table:
    """Fit, hold-out, independence and dissimilarities, each with how to read it."""
    rows = [
        (asked.say("choice.rho"), numbers.grouped(report.seen.rho_squared, decimals=3), report.seen.rho_squared, asked.say("choice.rho-reading")),
        (asked.say("choice.common"), numbers.percent(report.seen.common_part), report.seen.common_part, asked.say("choice.common-reading")),
    ]
    if (unseen := report.unseen) is not None:
        rows.append((asked.say("choice.unseen"), numbers.percent(unseen.common_part), unseen.common_part, asked.say("choice.unseen-reading", parts=unseen.parts)))
        rows.append((asked.say("choice.top"), numbers.percent(unseen.top_share), unseen.top_share, asked.say("choice.top-reading")))
    if (apart := report.irrelevance) is not None:
        reading = asked.say("choice.iia-holds" if apart.holds else "choice.iia-fails")
        rows.append((asked.say("choice.iia"), _p_value(apart.p_value), apart.p_value, reading))
    if report.nested is not None:
        for nest, value in zip(report.cells.alternatives.nests, report.nested.model.dissimilarity.tolist(), strict=True):
            name = asked.say("choice.dissimilarity", nest=nest_name(asked, nest))
            rows.append((name, numbers.grouped(value, decimals=2), value, asked.say("choice.dissimilarity-reading")))
    columns = (Column(asked.say("choice.check")), Column(asked.say("choice.result"), True), Column(asked.say("choice.reading")))
    lines = tuple(Row((table.words(name), Cell(text, (round(value, 6),)), table.words(reading))) for name, text, value, reading in rows)
    return Table("trust", table.titled(asked.say("choice.trust"), asked), columns, lines, asked.say("choice.empty"), table.notes(asked))


def openings(asked: Asked) -> Table | None:
    """The newest openings that the reader may see: the share they drew, and what the model of the year before said of it; None without any."""
    mine = {one.code: one.name for one in facilities.by_number(reader=asked.reader).values()}
    found = [one for one in choice_openings.opened(asked.basis, reader=asked.reader) if one.code in mine][:_NEWEST]
    if not found:
        return None
    columns = (
        Column(asked.say("choice.institution")), Column(asked.say("choice.opened")), Column(asked.say("choice.drew"), True), Column(asked.say("choice.predicted"), True),
        Column(asked.say("choice.inside-before"), True), Column(asked.say("choice.inside-predicted"), True), Column(asked.say("choice.inside-after"), True),
    )  # fmt: skip
    rows = []
    for one in found:
        told = choice_openings.judged(one.code, one.month, asked.basis, reader=asked.reader).found
        shares = (told.share, told.predicted, told.inside_before, told.inside_predicted, told.inside_after)
        rows.append(
            Row(
                (
                    table.words(mine[one.code].of(asked.lang)), table.words(f"{one.month // 100}-{one.month % 100:02d}"),
                    *(Cell(numbers.percent(value), (round(value, 6),)) for value in shares),
                )
            )
        )  # fmt: skip
    return Table("openings", table.titled(asked.say("choice.openings"), asked), columns, tuple(rows), asked.say("choice.empty"), table.notes(asked), asked.say("choice.openings-note"))


def _p_value(value: float) -> str:
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"


def chapters(asked: Asked, report: Report) -> Table:
    """Odds of ten minutes more by ICD chapter, the most sensitive first."""
    columns = (Column(asked.say("choice.chapter")), Column(asked.say("choice.unit-minutes"), True), Column(asked.say("choice.own"), True))
    found, rows = report.chapters, []
    if found is not None and "ten_minutes" in report.cells.feature_names:
        at = report.cells.feature_names.index("ten_minutes")
        titles = {str(row.chapter): row.chapter_title for row in condition_rows()}
        told = zip(report.cells.chapters, found.model.coefficients[:, at].tolist(), found.weight[:, at].tolist(), strict=True)
        for chapter, value, weight in sorted(told, key=lambda one: one[1]):
            if chapter in titles:
                cells = Cell(numbers.grouped(exp(value), decimals=2), (round(exp(value), 6),)), Cell(numbers.grouped(weight, decimals=2), (round(weight, 4),))
                rows.append(Row((table.words(titles[chapter].of(asked.lang)), *cells)))
    title = table.titled(asked.say("choice.chapters"), asked)
    return Table("chapters", title, columns, tuple(rows), asked.say("choice.empty"), table.notes(asked), asked.say("choice.chapters-note"))


def institutions(asked: Asked, report: Report) -> Table:
    """Observed and modelled patients of the institutions that the reader may see, counts as they may be told."""
    mine = {one.code for one in facilities.by_number(reader=asked.reader).values()}
    is_whole = areas.sees_inside(asked.reader, asked.register.code)
    lines = [one for one in report.institutions if one.code in mine or (is_whole and one.code.startswith("to:"))]
    observed = disclosure.counts_for(asked.reader, {one.code: round(one.observed) for one in lines})
    modelled = disclosure.counts_for(asked.reader, {one.code: round(one.modelled) for one in lines})
    columns = (Column(asked.say("choice.institution")), Column(asked.say("choice.observed"), True), Column(asked.say("choice.modelled"), True))
    rows = tuple(
        Row((table.words(report.gathered.names[one.code].of(asked.lang)), table.number(observed[one.code], asked.lang), table.number(modelled[one.code], asked.lang)))
        for one in lines
    )
    return Table("institutions", table.titled(asked.say("choice.institutions"), asked), columns, rows, asked.say("choice.empty"), table.notes(asked))
