"""Conditions: the list, and each one."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpResponse

from doorstep.core import numbers
from doorstep.core.numbers import percent
from doorstep.services import areas, condition_flows, flows, summary
from doorstep.services.areas import Place
from doorstep.services.condition_flows import Condition, Detail, Line
from doorstep.services.disclosure import Figure
from doorstep.services.flows import Outflow
from doorstep.vocab.levels import AreaLevel
from doorstep.vocab.roles import Permission
from doorstep.web import area_figures, charts, figures, frame, methods, table
from doorstep.web.areas import outward
from doorstep.web.asking import Asked, SignedInRequest, asked
from doorstep.web.conditions.pages import ConditionPage, ConditionsPage
from doorstep.web.figures import Shown
from doorstep.web.frame import Choice
from doorstep.web.page import render
from doorstep.web.table import Column, Row, Table

_LONG = 20
_BLOCK = re.compile(r"[A-Z][0-9]{2}-[A-Z][0-9]{2}")
"""Institutions above which their table is folded."""


@methods.reads
def every(request: SignedInRequest) -> HttpResponse:
    """Groups and blocks by stays, in-area share and stays outside."""
    question = asked(request)
    place = _place(question)
    found = condition_flows.every(place.code, basis=question.basis, period=question.period, reader=question.reader)
    groups = [one for one in found if one.condition.is_group]
    blocks = [one for one in found if not one.condition.is_group]
    page = ConditionsPage(
        frame=frame.of(request, title=question.say("conditions.title"), room="conditions", asked=question),
        sentence=_sentence_of_all(question, place, groups),
        ribbon=figures.ribbon(question),
        groups=_listed(question, place, "groups", groups),
        blocks=_listed(question, place, "blocks", blocks),
    )
    return render(request, page)


def _place(asked: Asked) -> Place:
    """The reader's own area, or the county around their township: conditions are not kept by township."""
    subject = areas.subject(reader=asked.reader)
    if subject.level is not AreaLevel.TOWNSHIP:
        return subject
    return areas.place(subject.code // 1000, reader=asked.reader)


def _sentence_of_all(asked: Asked, place: Place, groups: list[Line]) -> str:
    lang = asked.lang
    known = {"period": asked.period.label(lang), "people": summary.people_of(place.name.of(lang), asked.basis, lang)}
    leaving = [one for one in groups if one.away and one.share.value is not None]
    if not leaving:
        return asked.opened(asked.say("conditions.sentence-none", **known))
    most = max(leaving, key=lambda one: one.away or 0)
    least = min(leaving, key=lambda one: one.share.value or 0.0)
    said = {"most": most.condition.name.of(lang), "away": numbers.count(most.away or 0, lang)}
    lowest = {"least": least.condition.name.of(lang), "share": percent(least.share.value or 0.0)}
    key = "conditions.sentence-same" if most is least else "conditions.sentence"
    return asked.opened(asked.say(key, **known, **said, **lowest))


def _listed(asked: Asked, place: Place, key: str, lines: list[Line]) -> Table:
    lang = asked.lang
    columns = (
        Column(asked.say("area.condition")),
        *((Column(asked.say("conditions.chapter")),) if key == "blocks" else ()),
        table.share_column(asked.say("figure.share"), lang),
        Column(asked.say("conditions.away"), True),
    )
    query = asked.with_query().partition("?")[2]
    rows = tuple(_listed_row(asked, one, f"?{query}" if query else "", has_chapter=key == "blocks") for one in lines)
    title = table.titled(f"{asked.say(f'conditions.{key}')} · {place.name.of(lang)}", asked)
    note = asked.say("area.conditions-note") if key == "groups" and rows else ""
    return Table(key, title, columns, rows, asked.say("conditions.empty"), table.notes(asked), note)


def _listed_row(asked: Asked, one: Line, query: str, *, has_chapter: bool) -> Row:
    lang, found = asked.lang, one.condition
    code = "" if found.is_group else found.code
    name = table.words(found.name.of(lang), href=f"/conditions/{found.code}/{query}", under=code)
    chapter = (table.words(_chapter(asked, found), tone="muted"),) if has_chapter else ()
    return Row((name, *chapter, table.share(one.share, lang), table.number(one.away, lang)))


def _chapter(asked: Asked, condition: Condition) -> str:
    return condition.chapter_name.of(asked.lang) if condition.chapter_name else ""


@methods.reads
def detail(request: SignedInRequest, code: str) -> HttpResponse:
    """One condition: who stays, who leaves and to where, who treats it, with what outcome."""
    question = asked(request)
    condition = condition_flows.condition(code)
    place = _place(question)
    found = condition_flows.detail(condition, place.code, basis=question.basis, period=question.period, reader=question.reader)
    inside = areas.sees_inside(question.reader, place.code)
    outflow = _outflow(question, place, condition) if inside else None
    name, area = condition.name.of(question.lang), place.name.of(question.lang)
    trend, by_month = _trend(question, name, area, found)
    sentence = _sentence(question, place, condition, found, outflow)
    page = ConditionPage(
        frame=frame.of(request, title=name, room="conditions", trail=_trail(question, name), asked=question, has_charts=True),
        sentence=sentence,
        ribbon=figures.ribbon(question, found.share),
        about=_about(question, condition),
        figures=_figures(question, found),
        by_area=_by_area(question, name, found),
        destinations=_destinations(question, name, outflow) if outflow else None,
        only_total="" if inside else question.say("area.only-total", area=area),
        treating=_treating(question, name, found),
        is_long=len(found.treating) > _LONG,
        trend=trend,
        by_month=by_month,
        atlas_href=_atlas_href(question, condition),
        request_href=_request_href(question, code, sentence),
        facts=((question.say("conditions.takes-in"), _about(question, condition)),),
    )
    return render(request, page)


def _request_href(asked: Asked, code: str, sentence: str) -> str:
    """The form of a request for support, with what this page says of the gap filled in."""
    if not asked.reader.may(Permission.KEEP_SUPPORT) or not _BLOCK.fullmatch(code):
        return ""
    return "/ledgers/support-requests/new/?" + urlencode({"gap": "condition", "condition": code, "reason": sentence[:500]})


def _outflow(asked: Asked, place: Place, condition: Condition) -> Outflow:
    return flows.outflow(
        place.code, basis=asked.basis, period=asked.period, reader=asked.reader, narrowed=condition.narrowed
    )


def _atlas_href(asked: Asked, condition: Condition) -> str:
    """The same condition on the map of lines; '' for a block, which the atlas does not offer."""
    if not condition.is_group:
        return ""
    query = asked.with_query(condition=condition.code).partition("?")[2]
    return f"/atlas/?{query}"


def _trail(asked: Asked, name: str) -> tuple[Choice, ...]:
    query = asked.with_query().partition("?")[2]
    return (Choice(asked.say("conditions.title"), f"/conditions/?{query}" if query else "/conditions/"), Choice(name, "", True))


def _about(asked: Asked, condition: Condition) -> str:
    """What the condition takes in."""
    if condition.note:
        return condition.note.of(asked.lang)
    return asked.say("conditions.block", code=condition.code, chapter=_chapter(asked, condition))


def _sentence(asked: Asked, place: Place, condition: Condition, found: Detail, outflow: Outflow | None) -> str:
    lang = asked.lang
    known = {
        "period": asked.period.label(lang),
        "people": summary.people_of(place.name.of(lang), asked.basis, lang),
        "name": condition.name.of(lang),
    }
    share = found.share
    if share.is_hidden:
        return asked.opened(asked.say("condition.sentence-few", **known))
    if share.value is None or share.den is None:
        return asked.opened(asked.say("condition.sentence-none", **known))
    counts = {"stays": numbers.count(share.den, lang), "share": percent(share.value), "here": summary.here(place.level, lang)}
    said = asked.say("condition.sentence", **known, **counts) + _outward(asked, outflow) + _treated_by(asked, found)
    return asked.opened(said + asked.say("sentence.stop"))


def _outward(asked: Asked, outflow: Outflow | None) -> str:
    """How many left and where most of them went; '' when that cannot be told."""
    if outflow is None or not outflow.total:
        return ""
    to = next((outward.place_name(asked, one.key) for one in outflow.destinations if one.stays), "")
    return asked.say("condition.left", away=numbers.count(outflow.total, asked.lang), to=to) if to else ""


def _treated_by(asked: Asked, found: Detail) -> str:
    key = "condition.treated" if len(found.treating) != 1 else "condition.treated-one"
    return asked.say(key, count=len(found.treating)) if found.treating else ""


def _figures(asked: Asked, found: Detail) -> tuple[Shown, ...]:
    """Shares of all the area's stays for it, wherever treated."""
    named = (("severe", found.severe), ("operated", found.operated), ("grade4", found.grade4), ("deaths", found.deaths))
    return tuple(_shown(asked, asked.say(f"condition.{key}"), figure, asked.say(f"condition.of-{key}")) for key, figure in named)


def _shown(asked: Asked, label: str, figure: Figure, note: str) -> Shown:
    value, under = area_figures.share_words(figure, asked.lang)
    tone = "hidden" if figure.is_hidden else "" if figure.value is not None else "muted"
    return Shown(label, value, under, tone, note=note)


def _by_area(asked: Asked, name: str, found: Detail) -> Table | None:
    if not found.by_area:
        return None
    columns = (Column(asked.say("figure.area")), table.share_column(asked.say("figure.share"), asked.lang))
    rows = tuple(
        Row((table.words(asked.name(code), href=area_figures.area_href(asked, code)), table.share(figure, asked.lang)))
        for code, figure in found.by_area
    )
    title = table.titled(f"{name} · {asked.say('condition.by-area')}", asked)
    return Table("by-area", title, columns, rows, asked.say("area.below-empty"), table.notes(asked))


def _destinations(asked: Asked, name: str, outflow: Outflow) -> Table:
    title = table.titled(f"{name} · {asked.say('area.destinations')}", asked)
    return replace(outward.destinations_table(asked, outflow), title=title)


def _treating(asked: Asked, name: str, found: Detail) -> Table:
    lang = asked.lang
    columns = (
        Column(asked.say("indicator.institution")),
        Column(asked.say("institutions.tier")),
        Column(asked.say("figure.stays"), True),
        table.share_column(asked.say("condition.severe"), lang),
        table.share_column(asked.say("condition.operated"), lang),
    )
    rows = tuple(
        Row(
            (
                table.words(one.facility.name.of(lang), href=f"/institutions/{one.facility.code}/"),
                table.words(one.facility.tier.label.of(lang)),
                table.number(one.stays, lang),
                table.share(one.severe, lang),
                table.share(one.operated, lang),
            )
        )
        for one in found.treating
    )
    title = table.titled(f"{name} · {asked.say('condition.treating')}", asked)
    note = asked.say("condition.treating-note") if rows else ""
    return Table("treating", title, columns, rows, asked.say("condition.treating-empty"), table.notes(asked), note)


def _trend(asked: Asked, name: str, area: str, found: Detail) -> tuple[charts.Chart, Table]:
    title = table.titled(f"{name} · {area} · {asked.say('region.trend')}", asked)
    chart = charts.trend("trend", title, title, found.months, is_share=True)
    return chart, area_figures.month_table(asked, title, asked.say("figure.share"), found.months)
