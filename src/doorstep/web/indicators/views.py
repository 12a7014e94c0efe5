"""The list of indicators, and each one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.http import HttpResponse

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.indicators.explain import Explanation, better_words, explain
from doorstep.indicators.governance import Breakdown, Measure, Theme, Unit
from doorstep.services import areas, breakdowns, indicator_results, institutions
from doorstep.services.areas import Place
from doorstep.services.breakdowns import Part
from doorstep.services.indicator_results import AreaFigure, MonthFigure
from doorstep.services.summary import IN_AREA, PROMISES
from doorstep.vocab.bases import Basis
from doorstep.vocab.divisions import ancestors
from doorstep.vocab.levels import AreaLevel
from doorstep.vocab.roles import Permission
from doorstep.web import area_figures, charts, figures, frame, methods, table
from doorstep.web.asking import Asked, SignedInRequest, asked
from doorstep.web.frame import Choice
from doorstep.web.indicators.pages import IndicatorPage, IndicatorsPage
from doorstep.web.page import render
from doorstep.web.table import Column, Row, Table

_SHOWN_LEVELS = (AreaLevel.PROVINCE, AreaLevel.CITY, AreaLevel.COUNTY, AreaLevel.TOWNSHIP)
_LONG = 20
"""Institutions above which their table is folded."""
_BELOW = {AreaLevel.PROVINCE: AreaLevel.CITY, AreaLevel.CITY: AreaLevel.COUNTY, AreaLevel.COUNTY: AreaLevel.TOWNSHIP}
_FIRST = (IN_AREA, *PROMISES)
"""Indicators that head the list."""


@methods.reads
def every(request: SignedInRequest) -> HttpResponse:
    """Each indicator with its value for the reader's own area."""
    question = asked(request)
    subject = areas.subject(reader=question.reader)
    known_of = indicator_results.every_of(basis=question.basis, area=subject.code, period=question.period, reader=question.reader)
    found = [(one, known_of.get(one.code)) for one in _in_order(indicator_results.every_measure())]
    known = sum(one is not None and one.figure.value is not None for _, one in found)
    said = question.say(
        "indicators.sentence",
        period=question.period.label(question.lang),
        area=subject.name.of(question.lang),
        known=known,
        every=len(found),
    )
    listed = _listed(question, subject, found)
    page = IndicatorsPage(
        frame=frame.of(request, title=question.say("indicators.title"), room="indicators", asked=question),
        sentence=question.opened(said),
        ribbon=figures.ribbon(question),
        listed=listed,
        themes=tuple((theme.value, _of_theme(question, theme, listed, found)) for theme in Theme if any(one.theme is theme for one, _ in found)),
        facts=_every_fact(question, found) if request.GET.get("format") == "xlsx" else (),
    )
    return render(request, page)


def _every_fact(asked: Asked, found: list[tuple[Measure, AreaFigure | None]]) -> tuple[tuple[str, str], ...]:
    """Formula, source, owner and version of each indicator listed."""
    lang = asked.lang
    told = [explain(measure, basis=_basis_of(asked, measure), level=measure.levels[0]) for measure, _ in found]
    return tuple(
        (
            one.name.of(lang),
            " · ".join((one.formula.of(lang), f"{one.source} {one.evidence.of(lang)}", f"{one.owner} {one.reviewed}", f"{one.code} {one.version}")),
        )
        for one in told
    )


def _in_order(measures: Iterable[Measure]) -> list[Measure]:
    """By theme; within one, what a commission asks first stands first and the others follow by code."""
    first, themes = {code: at for at, code in enumerate(_FIRST)}, list(Theme)
    return sorted(measures, key=lambda one: (themes.index(one.theme), first.get(one.code, len(first)), one.code))


def _of_theme(asked: Asked, theme: Theme, whole: Table, found: list[tuple[Measure, AreaFigure | None]]) -> Table:
    """The rows of one theme."""
    rows = tuple(row for row, (measure, _) in zip(whole.rows, found, strict=True) if measure.theme is theme)
    return replace(whole, key=f"theme-{theme.value}", title=table.titled(theme.label.of(asked.lang), asked), rows=rows)


def _of_subject(asked: Asked, measure: Measure, subject: Place) -> AreaFigure | None:
    """The figure of the reader's own area, on the basis asked for or, where that is not declared, on its own first."""
    if subject.level not in measure.levels:
        return None
    return indicator_results.one(
        measure.code, basis=_basis_of(asked, measure), area=subject.code, period=asked.period, reader=asked.reader
    )


def _basis_of(asked: Asked, measure: Measure) -> Basis:
    return asked.basis if asked.basis in measure.bases else measure.bases[0]


def _listed(asked: Asked, subject: Place, found: list[tuple[Measure, AreaFigure | None]]) -> Table:
    lang = asked.lang
    columns = (
        Column(asked.say("indicators.name")),
        table.share_column(subject.name.of(lang), lang),
        Column(asked.say("indicators.change"), True),
        Column(asked.say("indicator.unit")),
        Column(asked.say("ribbon.basis")),
        Column(asked.say("indicators.better")),
        Column(asked.say("indicators.evidence")),
    )
    query = asked.with_query().partition("?")[2]
    rows = tuple(_listed_row(asked, measure, one, query) for measure, one in found)
    return Table("indicators", table.titled(asked.say("indicators.title"), asked), columns, rows, asked.say("table.empty"), table.notes(asked))


def _listed_row(asked: Asked, measure: Measure, one: AreaFigure | None, query: str) -> Row:
    lang = asked.lang
    evidence = measure.source.evidence
    href = f"/indicators/{measure.code}/{'?' + query if query and asked.basis in measure.bases else ''}"
    value = figures.value_cell(one.figure if one else None, measure.unit, lang)
    basis = _basis_of(asked, measure)
    return Row(
        (
            table.words(measure.name.of(lang), href=href),
            value,
            figures.change_cell(one, measure.unit, lang),
            table.words(measure.unit.label.of(lang)),
            table.words(basis.label.of(lang), tone="muted" if basis is asked.basis else ""),
            table.words(better_words(measure).of(lang)),
            table.words(evidence.label.of(lang)),
        )
    )


@methods.reads
def detail(request: SignedInRequest, code: str) -> HttpResponse:
    """One indicator: what it means, how it is computed, and its values by area and month."""
    question = asked(request)
    measure = indicator_results.measure(code)
    if "basis" not in request.GET and question.basis not in measure.bases:
        question = replace(question, basis=measure.bases[0])
    within = request.GET.get("within", "")
    subject = _within(question, within) if within else areas.subject(reader=question.reader)
    level = _level(request.GET.get("level", ""), measure, subject) if not within else _BELOW.get(subject.level, AreaLevel.TOWNSHIP)
    chosen = _breakdown(request.GET.get("break", ""), measure)
    told = explain(measure, basis=question.basis, level=level if level in measure.levels else measure.levels[0])
    one = _of_subject(question, measure, subject)
    name = measure.name.of(question.lang)
    by_institution = _by_institution(question, measure, subject)
    trend, by_month = _trend(question, measure, subject)
    page = IndicatorPage(
        frame=frame.of(
            request,
            title=name,
            room="indicators",
            trail=_trail(question, name, subject if within else None),
            asked=question,
            has_charts=True,
            bases=measure.bases,
        ),
        name=name,
        sentence=_sentence(question, measure, subject, one),
        area_name=subject.name.of(question.lang),
        area_href=area_figures.area_href(_apart(question), subject.code) if subject.code in question.register.places else "",
        rows_href=_rows_href(question, measure, subject, one),
        ribbon=figures.ribbon(question, one.figure if one and measure.unit is Unit.PERCENT else None),
        facts=facts(question, told),
        levels=_levels(question, measure, None if within else level),
        by_area=_by_area(question, measure, level, subject if within else None),
        breakdowns=_breakdowns(question, measure, chosen),
        by_part=_by_part(question, measure, subject, chosen),
        by_institution=by_institution,
        institutions_are_many=by_institution is not None and len(by_institution.rows) > _LONG,
        trend=trend,
        by_month=by_month,
        sql=told.sql,
    )
    return render(request, page)


def _within(asked: Asked, said: str) -> Place:
    """The area looked into: its figure stands above those of the areas in it."""
    return areas.place(int(said) if said.isdecimal() else 0, reader=asked.reader)


def _apart(asked: Asked) -> Asked:
    """The same question for another page: only basis and period are carried along."""
    return replace(asked, query=tuple(pair for pair in asked.query if pair[0] in ("basis", "period")))


def _rows_href(asked: Asked, measure: Measure, subject: Place, one: AreaFigure | None) -> str:
    """The rows behind the figure, for readers who may see rows."""
    may = asked.reader.may(Permission.SEE_ROWS) and areas.sees_inside(asked.reader, subject.code)
    if not may or one is None or subject.code not in asked.register.places:
        return ""
    apart = replace(_apart(asked), path=f"/indicators/{measure.code}/rows/")
    return apart.with_query(area=str(subject.code), basis=asked.basis.value)


def _level(said: str, measure: Measure, subject: Place) -> AreaLevel:
    """The level asked for, else the county or what is nearest below the reader's own area."""
    if said in set(AreaLevel):
        return AreaLevel(said)
    if said:
        names = ", ".join(level.value for level in measure.levels)
        raise BadValue(Text(f"没有层级“{said}”", f"there is no level '{said}'"), right=Text(f"应为 {names}", f"expected one of {names}"))
    wanted = subject.level if subject.level is AreaLevel.TOWNSHIP else AreaLevel.COUNTY
    return wanted if wanted in measure.levels else measure.levels[0]


def _trail(asked: Asked, name: str, within: Place | None) -> tuple[Choice, ...]:
    """The list, the indicator, and the areas looked into one by one."""
    above = Choice(asked.say("indicators.title"), "/indicators/")
    if within is None:
        return (above, Choice(name, "", True))
    steps = asked.register.trail(within.code)
    down = (Choice(one.name.of(asked.lang), _into(asked, one.code), one.code == within.code) for one in steps)
    return (above, Choice(name, asked.with_query(within="", level="")), *down)


def _into(asked: Asked, code: int) -> str:
    """This page one level down."""
    return asked.with_query(within=str(code), level="")


def _sentence(asked: Asked, measure: Measure, subject: Place, one: AreaFigure | None) -> str:
    lang = asked.lang
    known = {"period": asked.period.label(lang), "area": subject.name.of(lang), "name": measure.name.of(lang)}
    if one is None or one.figure.value is None:
        return asked.opened(asked.say("indicator.sentence-none", **known))
    value = figures.value_words(one.figure, measure.unit, lang)
    counts = figures.counts_words(one.figure, measure.unit, lang)
    key = "indicator.sentence" if counts else "indicator.sentence-plain"
    return asked.opened(asked.say(key, **known, value=value, counts=counts))


def facts(asked: Asked, told: Explanation) -> tuple[tuple[str, str], ...]:
    """Meaning, formula, source and the rest of what an indicator is, as (name, words)."""
    lang = asked.lang
    return (
        (asked.say("indicator.meaning"), told.meaning.of(lang)),
        (asked.say("indicator.formula"), told.formula.of(lang)),
        (asked.say("indicator.source"), f"{told.source} {told.evidence.of(lang)}"),
        (asked.say("indicator.direction"), told.better.of(lang)),
        (asked.say("indicator.grouped"), told.grouped_by.of(lang)),
        (asked.say("indicator.version"), f"{told.code} · {told.version}"),
        (asked.say("indicator.owner"), f"{told.owner} · {told.reviewed}"),
    )


def _levels(asked: Asked, measure: Measure, level: AreaLevel | None) -> tuple[Choice, ...]:
    return tuple(
        Choice(one.label.of(asked.lang), asked.with_query(level=one.value, within=""), one is level)
        for one in _SHOWN_LEVELS
        if one in measure.levels
    )


def _by_area(asked: Asked, measure: Measure, level: AreaLevel, within: Place | None) -> Table:
    """The areas of a level, or those in one area; a name leads one level down."""
    lang = asked.lang
    columns = (
        Column(asked.say("figure.area")),
        table.share_column(measure.name.of(lang), lang),
        Column(asked.say("figure.change" if measure.unit is Unit.PERCENT else "figure.change-plain"), True),
    )
    rows = tuple(
        Row(
            (
                table.words(asked.name(one.area), href=_into(asked, one.area)),
                figures.value_cell(one.figure, measure.unit, lang),
                figures.change_cell(one, measure.unit, lang),
            )
        )
        for one in _areas(asked, measure, level, within)
    )
    where = f"{within.name.of(lang)} · " if within else ""
    title = table.titled(f"{measure.name.of(lang)} · {where}{asked.say('indicator.by-area')}", asked)
    is_lowest = within is not None and (within.level is AreaLevel.TOWNSHIP or level not in measure.levels)
    empty = asked.say("indicator.lowest" if is_lowest else "indicator.empty")
    return Table("by-area", title, columns, rows, empty, table.notes(asked))


def _areas(asked: Asked, measure: Measure, level: AreaLevel, within: Place | None) -> tuple[AreaFigure, ...]:
    """Home areas of a level, those in `within` when it is given."""
    if within is not None and (within.level is AreaLevel.TOWNSHIP or level not in measure.levels):
        return ()
    found = indicator_results.by_area(measure.code, basis=asked.basis, level=level, period=asked.period, reader=asked.reader)
    home = {code for code, place in asked.register.places.items() if place.is_home}
    return tuple(one for one in found if one.area in home and (within is None or within.code in ancestors(one.area)))


def _breakdown(said: str, measure: Measure) -> Breakdown | None:
    """The breakdown asked for, else the first that the indicator declares."""
    if not said:
        return measure.breakdowns[0] if measure.breakdowns else None
    known = {one.name.lower(): one for one in measure.breakdowns}
    if said not in known:
        names = ", ".join(known) or "—"
        raise BadValue(Text(f"不能按“{said}”细分", f"there is no breakdown '{said}'"), right=Text(f"应为 {names}", f"expected one of {names}"))
    return known[said]


def _breakdowns(asked: Asked, measure: Measure, chosen: Breakdown | None) -> tuple[Choice, ...]:
    return tuple(
        Choice(one.label.of(asked.lang), asked.with_query(**{"break": one.name.lower()}), one is chosen) for one in measure.breakdowns
    )


def _by_part(asked: Asked, measure: Measure, subject: Place, chosen: Breakdown | None) -> Table | None:
    is_kept = asked.basis in measure.bases and subject.level in measure.levels and subject.level is not AreaLevel.TOWNSHIP
    if chosen is None or not is_kept or not areas.sees_inside(asked.reader, subject.code):
        return None
    parts = breakdowns.of_area(
        measure.code, basis=asked.basis, area=subject.code, period=asked.period, breakdown=chosen, reader=asked.reader
    )
    title = f"{measure.name.of(asked.lang)} · {subject.name.of(asked.lang)} · {chosen.label.of(asked.lang)}"
    return _parts_table(asked, measure, "by-part", title, chosen.label.of(asked.lang), parts)


def _by_institution(asked: Asked, measure: Measure, subject: Place) -> Table | None:
    """The institutions in the area, each leading to its own page."""
    if measure.by != "provider" or asked.basis not in measure.bases:
        return None
    known = institutions.by_number(reader=asked.reader)
    parts = breakdowns.of_institutions(measure.code, basis=asked.basis, period=asked.period, reader=asked.reader)
    inside = [
        (part, one) for part in parts if (one := known.get(int(part.key or 0))) is not None and _lies_in(one.located_in, subject.code)
    ]
    named = tuple(replace(part, name=one.name) for part, one in inside)
    query = _apart(asked).with_query().partition("?")[2]
    hrefs = [f"/institutions/{one.code}/" + (f"?{query}" if query else "") for _, one in inside]
    title = f"{measure.name.of(asked.lang)} · {asked.say('indicator.by-institution')}"
    return _parts_table(asked, measure, "by-institution", title, asked.say("indicator.institution"), named, hrefs)


def _lies_in(code: int, area: int) -> bool:
    return code == area or area in ancestors(code)


def _parts_table(
    asked: Asked, measure: Measure, key: str, title: str, heading: str, parts: tuple[Part, ...], hrefs: Sequence[str] = ()
) -> Table:
    lang = asked.lang
    columns = (Column(heading), table.share_column(measure.name.of(lang), lang))
    rows = tuple(
        Row((table.words(one.name.of(lang), href=href), figures.value_cell(one.figure, measure.unit, lang)))
        for one, href in zip(parts, hrefs or [""] * len(parts), strict=True)
    )
    return Table(key, table.titled(title, asked), columns, rows, asked.say("indicator.empty"), table.notes(asked))


def _trend(asked: Asked, measure: Measure, subject: Place) -> tuple[charts.Chart, Table]:
    lang = asked.lang
    months: tuple[MonthFigure, ...] = ()
    if asked.basis in measure.bases and subject.level in measure.levels:
        months = indicator_results.by_month(measure.code, basis=asked.basis, area=subject.code, reader=asked.reader)
    title = table.titled(f"{measure.name.of(lang)} · {subject.name.of(lang)} · {asked.say('indicator.trend')}", asked)
    chart = charts.trend("trend", title, title, months, is_share=measure.unit is Unit.PERCENT)
    columns = (Column(asked.say("figure.month")), table.share_column(measure.name.of(lang), lang))
    rows = tuple(
        Row((table.words(f"{one.month // 100}-{one.month % 100:02d}"), figures.value_cell(one.figure, measure.unit, lang)))
        for one in reversed(months)
    )
    return chart, Table("by-month", title, columns, rows, asked.say("table.empty"), table.notes(asked))
