"""Outreach and training of a year."""

from __future__ import annotations

from django.http import HttpResponse

from doorstep.core import numbers
from doorstep.core.clock import utc_now
from doorstep.core.text import Lang
from doorstep.services import ledgers, support
from doorstep.services.readers import Account
from doorstep.support import outreach as counts
from doorstep.support.outreach import Plan, Point, Teaching
from doorstep.tables.ledger import Room
from doorstep.vocab.support import SESSIONS
from doorstep.web import frame, methods, table
from doorstep.web.asking import SignedInRequest
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.ledgers.shown import Names
from doorstep.web.page import render
from doorstep.web.roadmap.money import money
from doorstep.web.support.pages import YearPage
from doorstep.web.support.tabs import tabs
from doorstep.web.support.views import rooms
from doorstep.web.table import Cell, Column, Row, Table
from doorstep.web.words import say


@methods.reads
def outreach(request: SignedInRequest) -> HttpResponse:
    """Whether everyone who should be cared for is, point by point."""
    reader, lang = request.user, lang_of(request)
    points, people, visits = (ledgers.values(name, reader=reader) for name in ("service-points", "outreach-people", "outreach-visits"))
    year, years = _year(request, {int(one["on"][:4]) for one in visits})
    found = counts.coverage(points, people, visits, first=f"{year}-01-01", last=f"{year}-12-31")
    around = frame.of(request, title=say(lang, "support.tab-outreach"), room="support")
    page = YearPage(
        frame=around,
        sentence=around.synthetic_opening + _covered(found, year, lang),
        tabs=tabs(lang, "outreach"),
        years=years,
        first=_points(found, Names(reader, lang), around.synthetic_opening),
        second=_uncovered(found, Names(reader, lang)),
        rooms=rooms(lang, Room.OUTREACH),
    )
    return render(request, page)


@methods.reads
def training(request: SignedInRequest) -> HttpResponse:
    """What plans promised and what came of them; teaching and clinics of the year."""
    reader, lang = request.user, lang_of(request)
    sessions = ledgers.values("sessions", reader=reader)
    year, years = _year(request, {int(one["on"][:4]) for one in sessions})
    plans = counts.training(ledgers.values("training-plans", reader=reader), ledgers.values("placements", reader=reader))
    taught = counts.teaching(sessions, first=f"{year}-01-01", last=f"{year}-12-31")
    around = frame.of(request, title=say(lang, "support.tab-training"), room="support")
    page = YearPage(
        frame=around,
        sentence=around.synthetic_opening + _trained(plans, lang),
        tabs=tabs(lang, "training"),
        years=years,
        first=_plans(plans, reader, lang, around.synthetic_opening),
        second=_teaching(taught, year, lang),
        rooms=rooms(lang, Room.TRAINING),
    )
    return render(request, page)


def _year(request: SignedInRequest, known: set[int]) -> tuple[int, tuple[Choice, ...]]:
    """The year asked for, else the latest with rows; and the years there are."""
    listed = sorted(known or {support.today(utc_now()).year}, reverse=True)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in listed else listed[0]
    return year, tuple(Choice(str(one), f"?year={one}", one == year) for one in listed) if len(listed) > 1 else ()


def _covered(found: tuple[Point, ...], year: int, lang: Lang) -> str:
    listed, reached = sum(one.listed for one in found), sum(one.reached for one in found)
    if not found:
        return say(lang, "outreach.sentence-none")
    told = say(lang, "outreach.sentence", year=year, points=len(found), stations=sum(one.stations for one in found), homes=sum(one.homes for one in found), parcels=f"{sum(one.parcels for one in found):,}")
    return told + (say(lang, "outreach.covered", share=numbers.percent(reached / listed), reached=f"{reached:,}", listed=f"{listed:,}") if listed else say(lang, "outreach.no-list"))


def _points(found: tuple[Point, ...], names: Names, opening: str) -> Table:
    lang = names.lang
    columns = (Column(say(lang, "outreach.point")), *(Column(say(lang, f"outreach.{name}"), True) for name in ("coverage", "stations", "seen", "homes", "parcels")))
    rows = tuple(
        Row(
            (
                table.words(names.of("ledger:service-points", one.code), href=f"/ledgers/service-points/{one.code}/"),
                _share(one.coverage, one.reached, one.listed, lang),
                *(table.number(count, lang) for count in (one.stations, one.people_seen, one.homes, one.parcels)),
            )
        )
        for one in found
    )
    return Table("points", opening + say(lang, "outreach.points"), columns, rows, say(lang, "outreach.empty"), note=say(lang, "outreach.note"))


def _uncovered(found: tuple[Point, ...], names: Names) -> Table:
    """Points where people of the list were not reached, most first."""
    lang = names.lang
    missing = sorted(((one.listed - one.reached, one) for one in found if one.listed > one.reached), key=lambda pair: (-pair[0], pair[1].code))
    columns = (Column(say(lang, "outreach.point")), Column(say(lang, "outreach.missing"), True))
    rows = tuple(Row((table.words(names.of("ledger:service-points", one.code)), table.number(count, lang))) for count, one in missing)
    return Table("missing", say(lang, "outreach.to-reach"), columns, rows, say(lang, "outreach.all-reached"))


def _trained(plans: tuple[Plan, ...], lang: Lang) -> str:
    if not plans:
        return say(lang, "training.sentence-none")
    latest = next((one for one in plans if one.sent), plans[0])
    return say(lang, "training.sentence", year=latest.year, planned=latest.people, sent=latest.sent, returned=latest.returned, alone=latest.independent)


def _plans(plans: tuple[Plan, ...], reader: Account, lang: Lang, opening: str) -> Table:
    columns = (Column(say(lang, "training.plan")), *(Column(say(lang, f"training.{name}"), True) for name in ("planned", "sent", "returned", "alone", "budget", "spent")))
    names = Names(reader, lang)
    rows = tuple(
        Row(
            (
                table.words(names.of("ledger:training-plans", one.code), href=f"/ledgers/training-plans/{one.code}/", under=str(one.year)),
                table.number(one.people, lang),
                table.number(one.sent, lang),
                _share(one.returned / one.sent if one.sent else None, one.returned, one.sent, lang),
                _share(one.independent / one.sent if one.sent else None, one.independent, one.sent, lang),
                Cell(money(one.budget, lang), (one.budget,)),
                Cell(money(one.spent, lang), (one.spent,)) if one.spent is not None else table.words("—", tone="muted"),
            )
        )
        for one in plans
    )
    return Table("plans", opening + say(lang, "training.plans"), columns, rows, say(lang, "training.plans-empty"))


def _teaching(found: tuple[Teaching, ...], year: int, lang: Lang) -> Table:
    columns = (Column(say(lang, "training.kind")), *(Column(say(lang, f"training.{name}"), True) for name in ("sessions", "attended", "passed", "patients")))
    rows = tuple(
        Row(
            (
                table.words(SESSIONS[one.kind].of(lang) if one.kind in SESSIONS else one.kind),
                table.number(one.sessions, lang),
                _share(one.attended / one.invited if one.invited else None, one.attended, one.invited, lang),
                _share(one.passed / one.tested if one.tested else None, one.passed, one.tested, lang),
                table.number(one.patients, lang) if one.patients else table.words("—", tone="muted"),
            )
        )
        for one in found
    )
    return Table("teaching", say(lang, "training.teaching", year=year), columns, rows, say(lang, "training.teaching-empty"))


def _share(value: float | None, num: int, den: int, lang: Lang) -> Cell:
    """A share with its counts under it: these are people of a plan or a list, not patients' records."""
    if value is None:
        return table.words("—", tone="muted")
    return Cell(numbers.percent(value), (value,), under=say(lang, "figure.of", num=num, den=den))


