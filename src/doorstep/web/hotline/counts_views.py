"""Calls counted by month and institution, for those who see figures."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse

from doorstep.core import numbers
from doorstep.core.clock import utc_now
from doorstep.core.text import Lang
from doorstep.services import hotline_counts
from doorstep.services.hotline_counts import HOLDS, Counted, Counts
from doorstep.web import charts, frame, methods
from doorstep.web.asking import SignedInRequest
from doorstep.web.charts import Chart
from doorstep.web.frame import Choice, Frame
from doorstep.web.hotline.pages import CountsPage
from doorstep.web.hotline.views import tabs
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.table import Cell, Column, Row, Table, number, words
from doorstep.web.words import say


@methods.reads
def counts(request: SignedInRequest) -> HttpResponse:
    """All institutions of the reader's area, or the months of one."""
    lang = lang_of(request)
    found = hotline_counts.counts(reader=request.user, now=utc_now(), institution=request.GET.get("institution", ""))
    title = say(lang, "hotline.counts-title")
    chosen = found.chosen.name.of(lang) if found.chosen else ""
    trail = (Choice(title, "/hotline/counts/"), Choice(chosen, "", True)) if chosen else ()
    around = frame.of(request, title=title, room="hotline", has_charts=True, trail=trail)
    heading = around.synthetic_opening + say(lang, "hotline.by-month") + (f" · {chosen}" if chosen else "")
    spoken = say(lang, "hotline.by-month-spoken")
    page = CountsPage(
        frame=around,
        tabs=tabs(request.user, lang, "counts"),
        sentence=around.synthetic_opening + _sentence(found, chosen, lang),
        chosen=chosen,
        chart=_chart(found, heading, spoken),
        months=_months(found, heading, around, lang),
        places=_places(found, around, lang),
    )
    return render(request, page)


def _chart(found: Counts, heading: str, spoken: str) -> Chart:
    """The line of calls received; nothing is drawn when every month that had calls is hidden, as a line of noughts would mislead."""
    drawn = charts.counts("calls", heading, spoken, [(month, one.received) for month, one in found.months])
    return replace(drawn, is_empty=not any(one.received for _, one in found.months))


def _sentence(found: Counts, chosen: str, lang: Lang) -> str:
    place, total = chosen or say(lang, "hotline.counts-area"), found.total
    period = found.period.label(lang)
    if total.received == 0:
        return say(lang, "hotline.counts-none", period=period, place=place)
    shown = {name: _count(getattr(total, name), lang) for name in HOLDS}
    hours = say(lang, "hotline.counts-hours", hours=f"{total.hours:,.1f}") if total.hours is not None else ""
    return say(lang, "hotline.counts-sentence", period=period, place=place, hours=hours, **shown)


def _count(value: int | None, lang: Lang) -> str:
    """A count in the sentence; Chinese sets figures apart, but no words."""
    if lang == "en":
        return say(lang, "hotline.few") if value is None else numbers.grouped(value)
    return f"{say(lang, 'hotline.few')} " if value is None else f" {numbers.grouped(value)} "


def _columns(first: str, lang: Lang) -> tuple[Column, ...]:
    names = ("received", "answered", "hours", "overdue", "satisfied", "unsatisfied", "reopened", "passed_on")
    return (Column(say(lang, first)), *(Column(say(lang, f"hotline.{name}"), True) for name in names))


def _cells(one: Counted, lang: Lang) -> tuple[Cell, ...]:
    received, answered, overdue, satisfied, unsatisfied, reopened, passed_on = (
        number(getattr(one, name), lang) for name in ("received", "answered", "overdue", "satisfied", "unsatisfied", "reopened", "passed_on")
    )
    none = Cell(say(lang, "table.none"), (None,), tone="muted")
    hours = none if one.hours is None else number(one.hours, lang, decimals=1)
    return (received, answered, hours, overdue, satisfied, unsatisfied, reopened, passed_on)


def _note(found: Counts, lang: Lang) -> str:
    return say(lang, "hotline.counts-note") + ("" if found.is_exact else ("" if lang == "zh" else " ") + say(lang, "hotline.rounded"))


def _months(found: Counts, title: str, around: Frame, lang: Lang) -> Table:
    rows = tuple(Row((words(numbers.month(month)), *_cells(one, lang))) for month, one in found.months)
    return Table("months", title, _columns("hotline.month", lang), rows, say(lang, "table.empty"), note=_note(found, lang))


def _places(found: Counts, around: Frame, lang: Lang) -> Table:
    rows = tuple(
        Row((words(place.name.of(lang), href=f"/hotline/counts/?institution={place.code}"), *_cells(one, lang))) for place, one in found.institutions
    )
    title = around.synthetic_opening + say(lang, "hotline.by-place")
    return Table("institutions", title, _columns("hotline.place", lang), rows, say(lang, "hotline.by-place-empty"), note="" if found.is_exact else say(lang, "hotline.rounded"))
