"""Who helps whom: on a map, by destination, batch and source; the national minimums; what waits for the reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.http import HttpResponse

from doorstep.core.clock import utc_now
from doorstep.core.text import Lang
from doorstep.services import areas, directory, ledger_work, support
from doorstep.services.areas import Place, Register
from doorstep.services.readers import Account
from doorstep.support.minimums import Check
from doorstep.support.summary import Batch, Summary
from doorstep.tables import ledgers as kinds
from doorstep.tables.ledger import Room
from doorstep.vocab.professions import SPECIALTIES
from doorstep.web import charts, frame, methods, stated_table, table, tilemap
from doorstep.web.asking import SignedInRequest
from doorstep.web.atlas import linemap
from doorstep.web.charts import Chart
from doorstep.web.frame import Choice
from doorstep.web.language import lang_of
from doorstep.web.ledgers import shown
from doorstep.web.ledgers.shown import Names
from doorstep.web.page import render
from doorstep.web.support.pages import SupportPage
from doorstep.web.support.tabs import tabs
from doorstep.web.table import Column, Row, Table
from doorstep.web.words import say

_MOST_ORIGINS = 20
_ROOMS = (Room.SUPPORT, Room.TECHNIQUES, Room.OUTREACH, Room.TRAINING)


@methods.reads
def overview(request: SignedInRequest) -> HttpResponse:
    """The page of paired support."""
    reader, lang, now = request.user, lang_of(request), utc_now()
    register, found = areas.register(reader=reader), support.of_region(reader=reader, now=now)
    around = frame.of(request, title=say(lang, "support.title"), room="support", has_charts=True)
    year = support.today(now).year
    page = SupportPage(
        frame=around,
        sentence=_sentence(found, register, lang),
        tabs=tabs(lang, "overview"),
        waiting=waiting_table(reader, lang, now, frozenset(_ROOMS)),
        map=_map(found, register, reader, lang, around.synthetic_opening),
        destinations=_destinations(found, register, lang),
        batches=_batches(found, register, Names(reader, lang)),
        sources=_sources(found, lang),
        specialties=_specialties(found, lang),
        checks=_checks(support.checks(year, reader=reader, now=now), year, lang),
        published=stated_table.of(reader, lang),
        rooms=rooms(lang, *_ROOMS),
    )
    return render(request, page)


def rooms(lang: Lang, *wanted: Room) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """The ledgers by room, as links."""
    every = kinds.shipped().values()
    return tuple((room.label.of(lang), tuple(Choice(one.name.of(lang), f"/ledgers/{one.code}/") for one in every if one.room is room)) for room in wanted)


def waiting_table(reader: Account, lang: Lang, now: datetime, of_rooms: frozenset[Room]) -> Table:
    """What waits for the reader, each row with what can be done."""
    names = Names(reader, lang)
    columns = tuple(Column(say(lang, f"support.{name}")) for name in ("what", "ledger", "stands", "next"))
    rows = tuple(
        Row(
            (
                table.words(shown.title(one.ledger, one.row, names), href=f"/ledgers/{one.ledger.code}/{one.row.code}/"),
                table.words(one.ledger.name.of(lang)),
                table.words(one.state.of(lang), under=say(lang, "ledger.overdue", times=one.row.rung) if one.is_late else "", tone="alarm" if one.is_late else ""),
                table.words(one.step.of(lang)),
            )
        )
        for one in ledger_work.waiting(reader=reader, now=now, rooms=of_rooms)
    )
    return Table("waiting", say(lang, "support.waiting"), columns, rows, say(lang, "support.waiting-none"))


def _sentence(found: Summary, register: Register, lang: Lang) -> str:
    if not found.experts:
        return say(lang, "support.sentence-none")
    opening = say(lang, "support.all-synthetic" if found.synthetic == found.experts else "support.some-synthetic", count=found.synthetic) if found.synthetic else ""
    places = [say(lang, "support.place", area=register.name_of(code).of(lang), count=count) for code, count in list(found.by_destination.items())[:4]]
    told = say(lang, "support.sentence", experts=f"{found.experts:,}", batches=len(found.batches), places=("、" if lang == "zh" else ", ").join(places), at_work=found.at_work)
    return opening + told


def _destinations(found: Summary, register: Register, lang: Lang) -> Table:
    columns = (Column(say(lang, "support.destination")), Column(say(lang, "support.experts"), True), Column(say(lang, "support.batches"), True))
    rows = [
        Row((table.words(register.name_of(code).of(lang)), table.number(count, lang), table.number(found.batches_by_destination.get(code, 0), lang)))
        for code, count in found.by_destination.items()
    ]
    rows += [Row((table.words(say(lang, "support.total")), table.number(found.experts, lang), table.number(len(found.batches), lang)))] if rows else []
    return Table("destinations", say(lang, "support.by-destination"), columns, tuple(rows), say(lang, "support.none"))


def _batches(found: Summary, register: Register, names: Names) -> Table:
    lang = names.lang
    columns = (
        *(Column(say(lang, f"support.{name}")) for name in ("batch", "programme", "destination", "time")),
        *(Column(say(lang, f"support.{name}"), True) for name in ("planned", "experts", "leaders")),
    )
    rows = tuple(Row(_batch(one, register, names)) for one in reversed(found.batches))
    return Table("batches", say(lang, "support.by-batch"), columns, rows, say(lang, "support.none"))


def _batch(one: Batch, register: Register, names: Names) -> tuple[table.Cell, ...]:
    lang = names.lang
    return (
        table.words(say(lang, "support.nth", number=one.number), href=f"/ledgers/batches/{one.code}/", under=one.code),
        table.words(names.of("ledger:programmes", one.programme)),
        table.words(register.name_of(one.area).of(lang)),
        table.words(f"{one.since} – {one.until}"),
        table.maybe(one.planned, lang),
        table.number(one.experts, lang),
        table.number(one.leaders, lang),
    )


def _sources(found: Summary, lang: Lang) -> Table:
    hosts = Counter(pair.sender for pair in found.pairs)
    columns = (Column(say(lang, "support.sender")), Column(say(lang, "support.experts"), True), Column(say(lang, "support.hosts"), True))
    rows = tuple(Row((table.words(directory.name_of(code).of(lang)), table.number(count, lang), table.number(hosts[code], lang))) for code, count in found.by_source.items())
    return Table("sources", say(lang, "support.by-source"), columns, rows, say(lang, "support.none"))


def _specialties(found: Summary, lang: Lang) -> Table:
    columns = (Column(say(lang, "support.specialty")), Column(say(lang, "support.experts"), True))
    rows = tuple(
        Row((table.words(SPECIALTIES[code].of(lang) if code in SPECIALTIES else say(lang, "support.no-specialty")), table.number(count, lang)))
        for code, count in found.by_specialty.items()
    )
    return Table("specialties", say(lang, "support.by-specialty"), columns, rows, say(lang, "support.none"))


def _checks(found: tuple[Check, ...], year: int, lang: Lang) -> Table:
    columns = tuple(Column(say(lang, f"support.{name}")) for name in ("pair", "asked", "found", "verdict"))
    rows = tuple(
        Row(
            (
                table.words(" → ".join(_subject(code, lang) for code in one.subject)),
                table.words(one.asked.of(lang)),
                table.words(one.found.of(lang)),
                table.words(say(lang, "support.met" if one.passed else "support.not-met"), tone="" if one.passed else "alarm"),
            )
        )
        for one in sorted(found, key=lambda one: one.passed)
    )
    return Table("checks", say(lang, "support.checks", year=year), columns, rows, say(lang, "support.checks-none"), note=say(lang, "support.checks-note"))


def _subject(code: str, lang: Lang) -> str:
    return directory.name_of(code).of(lang)


def _map(found: Summary, register: Register, reader: Account, lang: Lang, opening: str) -> Chart:
    """Lines from where experts come from to where they work; areas of senders in the middle, hosts elsewhere around them."""
    links: Counter[tuple[int, int]] = Counter()
    for pair in found.pairs:
        links[directory.home_of(pair.sender), directory.home_of(pair.host)] += pair.experts
    known = {code for link in links for code in link if code in register.places}
    homes = [register.places[code] for code in sorted(known) if register.places[code].is_home]
    away: Counter[int] = Counter()
    for link, count in links.items():
        away.update({code: count for code in link if code not in {one.code for one in homes}})
    at = linemap.spots(register, _thinned(homes, links), away)
    drawn: Counter[tuple[int, int]] = Counter()
    for (origin, to), count in links.items():
        ends = (origin if origin in at else _around(origin, at, register), to if to in at else _around(to, at, register))
        if ends[0] != ends[1]:
            drawn[ends] += count
    title = opening + say(lang, "support.map")
    return charts.lines("who-helps-whom", title, title, list(at.values()), drawn, {code: _name(code, register, lang) for code in at})


def _thinned(homes: list[Place], links: Mapping[tuple[int, int], int]) -> list[Place]:
    """The home areas of the map: those of one level when there are many."""
    if len(homes) <= _MOST_ORIGINS:
        return homes
    widest = max((one.level for one in homes), key=lambda level: -level.digits)
    return [one for one in homes if one.level is widest]


def _around(code: int, at: Mapping[int, object], register: Register) -> int:
    """The area on the map around one that has no spot of its own."""
    return next((one for one in at if areas.is_within(code, one)), linemap.OTHERS)


def _name(code: int, register: Register, lang: Lang) -> str:
    return say(lang, "area.other-places") if code == linemap.OTHERS else tilemap.short(register.name_of(code).of(lang))
