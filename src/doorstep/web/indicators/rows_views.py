"""The encounters behind a figure."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse

from doorstep.core import numbers
from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.indicators.explain import explain
from doorstep.indicators.governance import Measure
from doorstep.intake.conditions import condition_of
from doorstep.services import areas, encounter_rows, indicator_results, institutions, policy
from doorstep.services.areas import Place
from doorstep.services.encounter_rows import PAGE, EncounterRow, Wanted
from doorstep.services.institutions import Facility
from doorstep.vocab.levels import Tier
from doorstep.vocab.roles import Permission
from doorstep.web import figures, frame, methods, pickers, table
from doorstep.web.asking import Asked, SignedInRequest, asked
from doorstep.web.frame import Choice
from doorstep.web.indicators.pages import RowsPage
from doorstep.web.indicators.views import facts
from doorstep.web.page import render
from doorstep.web.table import Cell, Column, Row, Table


@methods.reads
def rows(request: SignedInRequest, code: str) -> HttpResponse:
    """The rows that a figure rests on, fifty at a time, for readers who may see rows."""
    policy.require(request.user, Permission.SEE_ROWS)
    question = asked(request)
    measure = indicator_results.measure(code)
    if "basis" not in request.GET and question.basis not in measure.bases:
        question = replace(question, basis=measure.bases[0])
    place = _place(question)
    only = pickers.chosen(question, "only", ("numerator",) if encounter_rows.has_numerator(measure) else ())
    wanted = Wanted(code, question.basis, place.code, question.period, only_hits=bool(only))
    found = encounter_rows.behind(wanted, page=_number(request.GET.get("page", "")), reader=question.reader)
    told = explain(measure, basis=question.basis, level=place.level)
    title = f"{measure.name.of(question.lang)} · {question.say('rows.title')}"
    page = RowsPage(
        frame=frame.of(request, title=title, room="indicators", trail=_trail(question, measure, place), asked=question, bases=measure.bases),
        sentence=_sentence(question, measure, place, wanted, found),
        ribbon=figures.ribbon(question),
        parts=_parts(question, measure, wanted),
        rows=_table(question, measure, place, found.rows),
        newer=question.with_query(page=str(found.page - 1) if found.page > 2 else "") if found.page > 1 else "",
        older=question.with_query(page=str(found.page + 1)) if found.page < found.last else "",
        facts=facts(question, told),
    )
    return render(request, page)


def _place(asked: Asked) -> Place:
    """The area asked for, else the reader's own."""
    said = dict(asked.query).get("area", "")
    if not said:
        return areas.subject(reader=asked.reader)
    return areas.place(int(said) if said.isdecimal() else 0, reader=asked.reader)


def _number(said: str) -> int:
    if not said:
        return 1
    if said.isdecimal() and 0 < int(said) < 10**7:
        return int(said)
    raise BadValue(
        Text(f"没有第“{said}”页", f"there is no page '{said}'"), right=Text("页码应为正整数", "a page is a whole number above 0")
    )


def _trail(asked: Asked, measure: Measure, place: Place) -> tuple[Choice, ...]:
    apart = replace(asked, path=f"/indicators/{measure.code}/").with_query(area="", only="", page="", within=str(place.code))
    return (
        Choice(asked.say("indicators.title"), "/indicators/"),
        Choice(measure.name.of(asked.lang), f"/indicators/{measure.code}/"),
        Choice(place.name.of(asked.lang), apart),
        Choice(asked.say("rows.title"), "", True),
    )


def _sentence(asked: Asked, measure: Measure, place: Place, wanted: Wanted, found: encounter_rows.RowsPage) -> str:
    lang = asked.lang
    known = {"period": asked.period.label(lang), "area": place.name.of(lang), "name": measure.name.of(lang)}
    first = (found.page - 1) * PAGE + 1
    if not found.rows:
        return asked.opened(asked.say("rows.sentence-none", **known))
    key = "rows.sentence-hits" if wanted.only_hits else "rows.sentence"
    return asked.opened(asked.say(key, **known, total=numbers.grouped(found.total), first=numbers.grouped(first), last=numbers.grouped(first + len(found.rows) - 1)))


def _parts(asked: Asked, measure: Measure, wanted: Wanted) -> tuple[Choice, ...]:
    if not encounter_rows.has_numerator(measure):
        return ()
    return (
        Choice(asked.say("rows.all"), asked.with_query(only="", page=""), not wanted.only_hits),
        Choice(asked.say("rows.hits"), asked.with_query(only="numerator", page=""), wanted.only_hits),
    )


def _table(asked: Asked, measure: Measure, place: Place, found: tuple[EncounterRow, ...]) -> Table:
    known = institutions.by_number(reader=asked.reader)
    columns = (
        Column(asked.say("rows.discharged")),
        Column(asked.say("rows.admitted")),
        Column(asked.say("rows.days"), True),
        Column(asked.say("indicator.institution")),
        Column(asked.say("institutions.tier")),
        Column(asked.say("rows.diagnosis"), exported=(asked.say("rows.diagnosis"), asked.say("area.condition"))),
        Column(asked.say("rows.home")),
        Column(asked.say("area.route")),
        Column(asked.say("rows.cost"), True),
        Column(asked.say("rows.origin")),
    )
    lines = tuple(_line(asked, one, known.get(one.institution)) for one in found)
    title = table.titled(f"{measure.name.of(asked.lang)} · {place.name.of(asked.lang)} · {asked.say('rows.title')}", asked)
    return Table("rows", title, columns, lines, asked.say("rows.empty"), table.notes(asked), asked.say("rows.note"))


def _line(asked: Asked, one: EncounterRow, treated_at: Facility | None) -> Row:
    lang = asked.lang
    tier = Tier(one.tier).label.of(lang) if one.tier in set(Tier) else asked.say("table.none")
    return Row(
        (
            table.words(one.discharged_on.isoformat()),
            table.words(one.admitted_on.isoformat(), tone="whole"),
            table.number(one.los_days, lang),
            _institution(asked, one, treated_at),
            table.words(tier),
            _diagnosis(asked, one.icd),
            table.words(asked.name(one.home)),
            table.words(one.route.label.of(lang), tone="whole"),
            table.maybe(None, lang) if one.cost_fen is None else table.number(one.cost_fen / 100, lang, decimals=2),
            _origin(asked, one),
        )
    )


def _institution(asked: Asked, one: EncounterRow, known: Facility | None) -> Cell:
    """The institution; outside the reader's area only the place it stands in."""
    if known is not None:
        return table.words(known.name.of(asked.lang), href=f"/institutions/{known.code}/")
    return table.words(asked.name(one.provider) if one.provider else asked.say("rows.unknown"), tone="muted")


def _diagnosis(asked: Asked, icd: str) -> Cell:
    """The three-character category, with its title under it (in Chinese that of its block)."""
    row = condition_of(icd)
    if row is None:
        return Cell(icd or asked.say("table.none"), (icd, ""))
    words = row.block_title_zh if asked.lang == "zh" else row.title_en
    return Cell(icd, (icd, words), under=words)


def _origin(asked: Asked, one: EncounterRow) -> Cell:
    """The batch and line; the file's name under it for readers who see batches."""
    if not one.batch:
        return table.words(asked.say("table.none"), tone="muted")
    return table.words(asked.say("rows.batch", batch=one.batch, line=one.line), under=one.file_name)
