"""Referrals counted: the answer, cards, volumes by month, institutions, parts and definitions."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse

from doorstep.core import numbers
from doorstep.core.clock import BEIJING, utc_now
from doorstep.core.period import Period, add_months, month_number
from doorstep.core.text import Lang
from doorstep.services import coordination_counts, coordination_outflow
from doorstep.services.coordination_counts import MONTHS, VOLUMES, Counts
from doorstep.services.coordination_outflow import SelfChosen
from doorstep.web import charts, frame, methods, pickers
from doorstep.web.asking import SignedInRequest
from doorstep.web.coordination import measure_cells, tables
from doorstep.web.coordination.pages import CountsPage
from doorstep.web.frame import Choice, Frame
from doorstep.web.language import lang_of
from doorstep.web.page import render
from doorstep.web.pickers import Pickers
from doorstep.web.table import Table
from doorstep.web.words import say

_CARDS = ("sent-up", "sent-home", "decision-minutes", "accepted-share", "lapsed-share", "no-show-share", "loops-closed", "outflow-by-referral-county")
_YEARS = 3


@methods.reads
def counts(request: SignedInRequest) -> HttpResponse:
    """What was counted of the reader's area, or of one institution in it."""
    lang, reader = lang_of(request), request.user
    this_month = month_number(utc_now().astimezone(BEIJING).date())
    latest = Period.last_months(MONTHS, until=this_month)
    said = request.GET.get("period", "")
    found = coordination_counts.counts(Period.parse(said) if said else latest, reader=reader, institution=request.GET.get("institution", ""))
    place = found.chosen.name.of(lang) if found.chosen else say(lang, "coordination.area")
    around = _frame(request, found, lang)
    made = _Tables(found, around, coordination_outflow.self_chosen(found.period, reader=reader), lang, place)
    definitions = tuple(tables.definition(one.measure, lang) for one in found.measures)
    page = CountsPage(
        frame=around,
        tabs=tabs(lang, "counts"),
        sentence=around.synthetic_opening + _sentence(found, place, lang),
        pickers=_pickers(found, latest, lang),
        counted=say(lang, "coordination.counted") + made.rounded,
        warning=_warning(found, lang),
        cards=tuple(measure_cells.card(found.of(code), lang) for code in _CARDS),
        chart=_chart(found, made.titled("coordination.by-month"), lang),
        months=tables.months(found, made.titled("coordination.by-month"), made.notes, lang),
        senders=made.of_institutions("senders", tables.SENDERS),
        receivers=made.of_institutions("receivers", tables.RECEIVERS),
        outflow=made.outflow(),
        parts=tables.parts(found, made.titled("coordination.parts"), made.notes, lang),
        measures=tables.measures(found, made.titled("coordination.measures"), made.notes, lang),
        definitions=definitions,
        facts=tuple((one.name, " · ".join(f"{name}: {words}" for name, words in one.facts)) for one in definitions),
    )
    return render(request, page)


def tabs(lang: Lang, current: str) -> tuple[Choice, ...]:
    """The two pages of the room."""
    pages = (("counts", "/coordination/"), ("motion", "/coordination/motion/"))
    return tuple(Choice(say(lang, f"coordination.{name}"), href, name == current) for name, href in pages)


def _frame(request: SignedInRequest, found: Counts, lang: Lang) -> Frame:
    title = say(lang, "coordination.title")
    chosen = found.chosen.name.of(lang) if found.chosen else ""
    trail = (Choice(title, f"/coordination/?period={found.period}"), Choice(chosen, "", True)) if chosen else ()
    around = frame.of(request, title=title, room="coordination", has_charts=True, trail=trail)
    kept = (("period", str(found.period)), *((("institution", found.chosen.code),) if found.chosen else ()))
    return replace(around, kept=kept)


class _Tables:
    """What all tables of the page have in common."""

    def __init__(self, found: Counts, around: Frame, beside: SelfChosen, lang: Lang, place: str) -> None:
        self.found, self.around, self.beside, self.lang, self.place = found, around, beside, lang, place
        gap = "" if lang == "zh" else " "
        self.rounded = "" if found.is_exact else gap + say(lang, "coordination.rounded")
        exact = say(lang, "export.exact" if found.is_exact else "export.rounded")
        self.notes = (
            (say(lang, "coordination.period"), found.period.label(lang)),
            (say(lang, "coordination.institution"), place),
            (say(lang, "export.counts"), exact),
        )

    def titled(self, key: str) -> str:
        chosen = self.found.chosen
        return self.around.synthetic_opening + say(self.lang, key) + (f" · {chosen.name.of(self.lang)}" if chosen else "")

    def of_institutions(self, key: str, codes: tuple[str, ...]) -> Table:
        title = self.around.synthetic_opening + say(self.lang, f"coordination.{key}")
        return tables.by_institution(key, codes, self.found, title, self.notes, self.lang)

    def outflow(self) -> Table:
        lang, beside = self.lang, self.beside
        note = say(lang, "coordination.outflow-note")
        if beside.last_month and not beside.reaches:
            note += ("" if lang == "zh" else " ") + say(lang, "coordination.snapshot-ends", month=numbers.month(beside.last_month))
        area = beside.place.name.of(lang)
        return tables.outflow(self.found, beside.each, self.titled("coordination.outflow"), self.notes, lang, area=area, note=note)


def _sentence(found: Counts, place: str, lang: Lang) -> str:
    period = found.period.label(lang)
    up, emergency, down = (found.of(code) for code in VOLUMES.values())
    if not found.institutions or (found.chosen and all(one.whole.figure.num == 0 for one in (up, emergency, down)) and not _has_any(found)):
        return say(lang, "coordination.none", period=period, place=place)
    decided = closed = ""
    minutes, accepted, loops = (found.of(code).whole.figure for code in ("decision-minutes", "accepted-share", "loops-closed"))
    if minutes.value is not None and accepted.value is not None:
        decided = say(lang, "coordination.decided", minutes=measure_cells.minutes(minutes.value), share=numbers.percent(accepted.value))
    if loops.value is not None:
        closed = say(lang, "coordination.closed", share=numbers.percent(loops.value))
    shown = {name: measure_cells.value(one, lang) for name, one in (("up", up), ("emergency", emergency), ("down", down))}
    return say(lang, "coordination.sentence", period=period, place=place, decided=decided, closed=closed, **shown)


def _has_any(found: Counts) -> bool:
    return any(found.chosen is not None and found.chosen.code in one.institutions for one in found.measures)


def _warning(found: Counts, lang: Lang) -> str:
    """How many steps are in nobody's figures."""
    unplaced = [one.unplaced for one in found.measures]
    if all(count == 0 for count in unplaced):
        return ""
    most = max((count for count in unplaced if count), default=None)
    return say(lang, "coordination.unplaced", count=say(lang, "coordination.few") if most is None else numbers.grouped(most))


def _chart(found: Counts, title: str, lang: Lang) -> charts.Chart:
    names = ("coordination.up", "coordination.emergency", "coordination.down")
    series = [(say(lang, name), [counted[code] for _, counted in found.months]) for name, code in zip(names, VOLUMES.values(), strict=True)]
    return charts.volumes("volumes", title, say(lang, "coordination.by-month-spoken"), [month for month, _ in found.months], series)


def _pickers(found: Counts, latest: Period, lang: Lang) -> Pickers:
    """Period and institution."""
    this_month = add_months(latest.end, -1)
    months = [Period(month, add_months(month, 1)) for month in reversed(latest.months)]
    years = [Period.year(year) for year in range(this_month // 100, this_month // 100 - _YEARS, -1)]
    offered = [latest, *months, *years]
    if found.period not in offered:
        offered.insert(0, found.period)
    places = [("", say(lang, "coordination.all-places")), *((one.code, one.name.of(lang)) for one in found.institutions)]
    if found.chosen and found.chosen not in found.institutions:
        places.append((found.chosen.code, found.chosen.name.of(lang)))
    return Pickers(
        (
            pickers.picker("period", say(lang, "coordination.period"), [(str(one), one.label(lang)) for one in offered], str(found.period)),
            pickers.picker("institution", say(lang, "coordination.institution"), places, found.chosen.code if found.chosen else ""),
        ),
        (),
    )
