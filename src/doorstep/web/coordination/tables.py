"""The tables of the counts: by institution, by month, by part, and every measure with its definition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from doorstep.core import numbers
from doorstep.core.text import Lang
from doorstep.services.coordination_counts import VOLUMES, Counted, Counts
from doorstep.services.coordination_outflow import Beside
from doorstep.web import table
from doorstep.web.coordination import measure_cells
from doorstep.web.coordination.pages import Definition
from doorstep.web.table import Cell, Column, Row, Table
from doorstep.web.words import say
from doorstep.workflows.measure_language import Measure, Unit

SENDERS = ("sent-up", "emergencies-sent", "sent-home", "referred-out", "outflow-by-referral-county", "acceptance-minutes", "advice-sought", "advice-treated-here")
RECEIVERS = (
    *("arrived", "decision-minutes", "accepted-share", "lapsed-share", "no-show-share", "acknowledgement-minutes"),
    *("taken-home", "loops-closed", "follow-ups-late", "advice-minutes"),
)
OUTFLOW = ("outflow-by-referral-county", "outflow-by-referral-city")
Notes = tuple[tuple[str, str], ...]


def by_institution(key: str, codes: Sequence[str], found: Counts, title: str, notes: Notes, lang: Lang) -> Table:
    """A row for each institution that has a figure of one of these measures."""
    chosen = [found.of(code) for code in codes]
    places = [place for place in found.institutions if any(place.code in one.institutions for one in chosen)]
    places.sort(key=lambda place: -_size(chosen[0], place.code))  # by what is shown; what is hidden keeps the register's order
    rows = tuple(
        Row(
            (
                table.words(place.name.of(lang), href=f"/coordination/?period={found.period}&institution={place.code}"),
                *(measure_cells.cell(one.measure, one.institutions.get(place.code), lang) for one in chosen),
            )
        )
        for place in places
    )
    columns = (Column(say(lang, "coordination.institution")), *(measure_cells.column(one.measure, lang) for one in chosen))
    return Table(key, title, columns, rows, say(lang, "coordination.empty"), notes)


def _size(one: Counted, code: str) -> int:
    shown = one.institutions.get(code)
    return (shown.figure.num or 0) if shown else 0


def months(found: Counts, title: str, notes: Notes, lang: Lang) -> Table:
    """The volumes of the chart."""
    names = ("coordination.up", "coordination.emergency", "coordination.down")
    columns = (Column(say(lang, "coordination.month")), *(Column(say(lang, name), True) for name in names))
    rows = tuple(
        Row((table.words(numbers.month(month)), *(table.number(counted[code], lang) for code in VOLUMES.values()))) for month, counted in found.months
    )
    return Table("months", title, columns, rows, say(lang, "table.empty"), notes)


def parts(found: Counts, title: str, notes: Notes, lang: Lang) -> Table:
    """Every part of what is counted; parts of nothing are left out."""
    columns = tuple(Column(say(lang, f"coordination.{name}"), name == "number") for name in ("measure", "part", "number", "stands"))
    rows = tuple(
        Row(
            (
                table.words(one.measure.name.of(lang)),
                table.words(part.name.of(lang)),
                table.number(part.count, lang),
                table.words(say(lang, "coordination.apart" if part.is_apart else "coordination.within"), tone="muted"),
            )
        )
        for one in found.measures
        if one.measure.code not in OUTFLOW
        for part in one.parts
        if part.count != 0
    )
    return Table("parts", title, columns, rows, say(lang, "coordination.empty"), notes)


def measures(found: Counts, title: str, notes: Notes, lang: Lang) -> Table:
    """Every measure in a row."""
    value = say(lang, "coordination.value")
    exported = (value, say(lang, "table.numerator"), say(lang, "table.denominator"), say(lang, "coordination.nine-of-ten-name"))
    columns = (
        Column(say(lang, "coordination.measure")),
        Column(value, True, exported),
        Column(say(lang, "coordination.whose")),
        Column(say(lang, "coordination.better")),
    )
    rows = tuple(
        Row(
            (
                table.words(one.measure.name.of(lang)),
                _value(one, lang),
                table.words(measure_cells.whose(one.measure, lang)),
                table.words(say(lang, f"coordination.better-{one.measure.better}"), tone="muted"),
            )
        )
        for one in found.measures
    )
    return Table("measures", title, columns, rows, say(lang, "table.empty"), notes)


def _value(one: Counted, lang: Lang) -> Cell:
    figure, shown = one.whole.figure, measure_cells.card(one, lang)
    value = figure.num if one.measure.unit is Unit.COUNT else figure.value
    den = None if one.measure.unit is Unit.COUNT else figure.den
    rounded = round(value, 4) if isinstance(value, float) else value
    return Cell(shown.value, (rounded, figure.num, den, one.whole.slowest and round(one.whole.slowest, 1)), under=shown.under, tone=shown.tone)


def outflow(found: Counts, beside: Iterable[Beside], title: str, notes: Notes, lang: Lang, *, area: str, note: str) -> Table:
    """Outflow by referral with its parts, and self-chosen outflow beside it; the two are never added."""
    columns = tuple(Column(say(lang, f"coordination.{name}"), name == "number") for name in ("outflow-what", "outflow-part", "number", "outflow-from"))
    referrals = table.words(say(lang, "coordination.from-referrals"), tone="muted")
    stays = table.words(say(lang, "coordination.from-stays", area=area), tone="muted")
    rows: list[Row] = []
    for one in (found.of(code) for code in OUTFLOW):
        name = table.words(one.measure.name.of(lang))
        rows.append(Row((name, table.words(say(lang, "coordination.sum")), measure_cells.cell(one.measure, one.whole, lang), referrals)))
        shown = [part for part in one.parts if part.count != 0]
        rows += [Row((name, table.words(part.name.of(lang)), table.number(part.count, lang), referrals)) for part in shown]
    for each in beside:
        cell = table.maybe(None, lang) if each.figure is None else table.number(None if each.figure.is_hidden else each.figure.num, lang)
        rows.append(Row((table.words(each.name.of(lang), href=f"/indicators/{each.code}/"), table.words(say(lang, "coordination.sum")), cell, stays)))
    return Table("outflow", title, columns, tuple(rows), say(lang, "table.empty"), notes, note)


def definition(measure: Measure, lang: Lang) -> Definition:
    """What a measure means, how it is made, whose it is and where it comes from."""
    source = f"{measure.source}（{measure.source.evidence.label.zh}）" if lang == "zh" else f"{measure.source} ({measure.source.evidence.label.en})"
    facts = (
        (say(lang, "coordination.meaning"), measure.meaning.of(lang)),
        (say(lang, "coordination.formula"), measure.formula.of(lang)),
        (say(lang, "coordination.whose"), measure_cells.whose(measure, lang)),
        (say(lang, "coordination.better"), say(lang, f"coordination.better-{measure.better}")),
        (say(lang, "coordination.source"), source),
        (say(lang, "coordination.owner"), f"{measure.owner} · {measure.reviewed}"),
    )
    return Definition(measure.code, measure.name.of(lang), facts)
