"""Targets: what was set, whether the parts add up, and breaking one down to the tier below."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.http import HttpResponse, HttpResponseRedirect

from doorstep.assessment.targets import Broken, Way
from doorstep.core.clock import utc_now
from doorstep.core.errors import UserError
from doorstep.core.text import Lang
from doorstep.services import ledgers, targets
from doorstep.services.readers import LedgerRow
from doorstep.services.targets import Whole
from doorstep.tables import ledgers as kinds
from doorstep.tables.ledger import Room
from doorstep.vocab.roles import Permission
from doorstep.vocab.support import TARGET_WAYS
from doorstep.web import frame, methods, refusals, table
from doorstep.web.asking import SignedInRequest
from doorstep.web.assessment.pages import PartsPage, TargetsPage
from doorstep.web.assessment.tabs import tabs
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.ledgers import views as ledger_views
from doorstep.web.ledgers.shown import Names
from doorstep.web.page import render
from doorstep.web.refusals import Refusal
from doorstep.web.support.views import waiting_table
from doorstep.web.table import Cell, Column, Row, Table
from doorstep.web.words import say

_WAYS: tuple[Way, ...] = ("growth", "absolute", "fair")


@methods.reads
def targets_page(request: SignedInRequest) -> HttpResponse:
    """Every target, and those with parts below them."""
    reader, lang = request.user, lang_of(request)
    names, rows = Names(reader, lang), ledgers.rows("targets", reader=reader)
    found = targets.wholes(reader=reader)
    around = frame.of(request, title=say(lang, "assessment.tab-targets"), room="assessment")
    page = TargetsPage(
        frame=around,
        sentence=around.synthetic_opening + _sentence(rows, found, lang),
        tabs=tabs(lang, "targets"),
        waiting=waiting_table(reader, lang, utc_now(), frozenset({Room.ASSESSMENT})),
        wholes=_wholes(found, names),
        targets=ledger_views.table_of(kinds.get("targets"), rows, names, title=around.synthetic_opening + say(lang, "targets.all")),
        new="/ledgers/targets/new/" if reader.may(Permission.KEEP_TARGETS) else "",
    )
    return render(request, page)


def _sentence(rows: Sequence[LedgerRow], found: Sequence[Whole], lang: Lang) -> str:
    if not rows:
        return say(lang, "targets.sentence-none")
    off = sum(one.difference is not None and not one.difference.is_nothing for one in found)
    told = say(lang, "targets.sentence", count=len(rows), signed=sum(one.state == "signed" for one in rows))
    return told + say(lang, "targets.off" if off else "targets.fits", count=off)


def _wholes(found: Sequence[Whole], names: Names) -> Table:
    lang = names.lang
    columns = (*(Column(say(lang, f"targets.{name}")) for name in ("indicator", "area")), *(Column(say(lang, f"targets.{name}"), True) for name in ("year", "value", "parts")), Column(say(lang, "targets.adds-up")), Column(say(lang, "targets.do")))
    rows = tuple(
        Row(
            (
                table.words(names.indicator(one.row.values["indicator"]), href=f"/ledgers/targets/{one.row.code}/", under=one.row.code),
                table.words(names.of("areas", one.row.values["area"])),
                table.words(str(one.row.values["year"])),
                Cell(_value(one.row.values["value"]), (one.row.values["value"],)),
                table.number(len(one.parts), lang),
                table.words(one.difference.told.of(lang) if one.difference else "—", tone="alarm" if one.difference and not one.difference.is_nothing else "" if one.difference else "muted"),
                table.words(say(lang, "targets.break-down"), href=f"/assessment/targets/{one.row.code}/") if not one.parts and names.reader.may(Permission.KEEP_TARGETS) else table.words("—", tone="muted"),
            )
        )
        for one in found
    )
    return Table("wholes", say(lang, "targets.wholes"), columns, rows, say(lang, "targets.wholes-none"))


def _value(value: float) -> str:
    return f"{value:.1%}" if 0 <= value <= 1 else f"{value:,.2f}"


@methods.form
def break_down(request: SignedInRequest, code: str) -> HttpResponse:
    """What each area below would get by a rule, and entering it."""
    row = ledgers.one("targets", code, reader=request.user)
    asked = request.POST if request.method == "POST" else request.GET
    way: Way = next((one for one in _WAYS if one == asked.get("way", "")), "growth")
    keep = asked.get("keep", "") == "yes"
    if request.method != "POST":
        return _parts(request, row, way, keep, key=uuid.uuid4().hex)
    key = request.POST.get("key", "")
    try:
        targets.set_parts(code, way, keep=keep, by=request.user, key=key, now=utc_now())
    except UserError as error:
        return _parts(request, row, way, keep, key=key, refusal=refusals.of(error, lang_of(request)), status=error.http_status)
    return HttpResponseRedirect("/assessment/targets/")


def _parts(request: SignedInRequest, row: LedgerRow, way: Way, keep: bool, *, key: str, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
    lang, names = lang_of(request), Names(request.user, lang_of(request))
    broken: tuple[Broken, ...] = ()
    try:
        broken = targets.break_down(row, way, keep=keep)
    except UserError as error:
        refusal = refusal or refusals.of(error, lang)
    title = say(lang, "targets.break-down")
    query = "&keep=yes" if keep else ""
    page = PartsPage(
        frame=frame.of(request, title=title, room="assessment", trail=(Choice(say(lang, "room.assessment"), "/assessment/"), Choice(say(lang, "assessment.tab-targets"), "/assessment/targets/"), Choice(row.code, "", True))),
        sentence=say(lang, "targets.part-sentence", indicator=names.indicator(row.values["indicator"]), area=names.of("areas", row.values["area"]), year=row.values["year"], value=_value(row.values["value"])),
        tabs=tabs(lang, "targets"),
        refusal=refusal,
        ways=tuple(Choice(TARGET_WAYS[one].of(lang), f"?way={one}{query}", one == way, one) for one in _WAYS),
        keep=keep,
        parts=_broken(broken, names),
        way=way,
        may_set=bool(broken) and request.user.may(Permission.KEEP_TARGETS),
        action=f"/assessment/targets/{row.code}/",
        key=key,
    )
    return render(request, page, status=status)


def _broken(broken: Sequence[Broken], names: Names) -> Table:
    lang = names.lang
    columns = (Column(say(lang, "targets.area")), Column(say(lang, "targets.value"), True), Column(say(lang, "targets.why")))
    rows = tuple(Row((table.words(names.of("areas", one.area)), Cell(f"{one.shown:.1%}", (float(one.value),)), table.words(one.why.of(lang)))) for one in broken)
    return Table("parts", say(lang, "targets.parts-title"), columns, rows, say(lang, "targets.wholes-none"))
