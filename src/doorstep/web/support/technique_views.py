"""Techniques that were brought: who brought them, done alone since when, and still done after the expert left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.http import HttpResponse

from doorstep.core import numbers
from doorstep.core.clock import utc_now
from doorstep.core.text import Lang
from doorstep.services import ledgers, support, techniques
from doorstep.services.readers import Account
from doorstep.services.techniques import Brought
from doorstep.support import outreach
from doorstep.support.techniques import MARKS, Stays
from doorstep.tables import ledgers as kinds
from doorstep.tables.ledger import Room
from doorstep.vocab.support import ACHIEVEMENTS, LEVELS_FILLED
from doorstep.web import frame, methods, table
from doorstep.web.asking import SignedInRequest
from doorstep.web.language import lang_of
from doorstep.web.ledgers import shown
from doorstep.web.ledgers.shown import Names
from doorstep.web.page import render
from doorstep.web.support.pages import TechniquesPage
from doorstep.web.support.tabs import tabs
from doorstep.web.support.views import rooms
from doorstep.web.table import Cell, Column, Row, Table
from doorstep.web.words import say


@methods.reads
def techniques_page(request: SignedInRequest) -> HttpResponse:
    """What was brought, and what the records tell of it."""
    reader, lang = request.user, lang_of(request)
    names, found = Names(reader, lang), techniques.brought(reader=reader)
    around = frame.of(request, title=say(lang, "support.tab-techniques"), room="support")
    page = TechniquesPage(
        frame=around,
        sentence=around.synthetic_opening + _sentence(found, lang),
        tabs=tabs(lang, "techniques"),
        techniques=_techniques("techniques", [one for one in found if one.row.values["posting"]], names, around.synthetic_opening),
        own=_techniques("own", [one for one in found if not one.row.values["posting"]], names, around.synthetic_opening),
        mentorships=_mentorships(names),
        accreditations=_accreditations(names, support.today(utc_now()).isoformat()),
        achievements=_achievements(reader, lang),
        rooms=rooms(lang, Room.TECHNIQUES),
    )
    return render(request, page)


def _sentence(found: Sequence[Brought], lang: Lang) -> str:
    if not found:
        return say(lang, "techniques.sentence-none")
    alone = sum(one.course is not None and one.course.first_alone > 0 for one in found)
    marks = {mark: Counter(dict(one.course.at_marks)[mark] for one in found if one.course) for mark in MARKS}
    told = say(lang, "techniques.sentence", count=len(found), alone=alone)
    for mark in MARKS:
        judged = marks[mark][Stays.YES] + marks[mark][Stays.NO]
        if judged:
            told += say(lang, "techniques.sentence-mark", months=mark, kept=marks[mark][Stays.YES], judged=judged)
    return told + ("。" if lang == "zh" else ".")


def _techniques(key: str, found: Sequence[Brought], names: Names, opening: str) -> Table:
    lang = names.lang
    columns = (
        *(Column(say(lang, f"techniques.{name}")) for name in ("name", "institution", "level", "by", "first", "alone")),
        *(Column(say(lang, f"techniques.{name}"), True) for name in ("visited", "own")),
        *(Column(say(lang, "techniques.mark", months=mark)) for mark in MARKS),
    )
    rows = tuple(Row(_technique(one, names)) for one in found)
    return Table(key, opening + say(lang, f"techniques.title-{key}"), columns, rows, say(lang, "techniques.empty"), note=say(lang, "techniques.note"))


def _technique(one: Brought, names: Names) -> tuple[Cell, ...]:
    lang, values, course = names.lang, one.row.values, one.course
    told = (
        table.words(values["name"], href=f"/ledgers/new-techniques/{one.row.code}/", under=values["technique"]),
        table.words(names.of("institutions", values["institution"])),
        table.words(LEVELS_FILLED[values["level"]].of(lang)),
        table.words(names.of("ledger:postings", values["posting"]) if values["posting"] else say(lang, "techniques.own-hands"), href=f"/ledgers/postings/{values['posting']}/" if values["posting"] else ""),
        table.words(values["first"]),
    )
    if course is None:
        unknown = table.words(Stays.UNKNOWN.label.of(lang), tone="muted")
        return (*told, unknown, table.words("—", tone="muted"), table.words("—", tone="muted"), *(unknown for _ in MARKS))
    alone = table.words(numbers.month(course.first_alone)) if course.first_alone else table.words(say(lang, "techniques.not-yet"), tone="muted")
    marks = tuple(table.words(stays.label.of(lang), tone="alarm" if stays is Stays.NO else "muted" if stays in (Stays.TOO_SOON, Stays.UNKNOWN) else "") for _, stays in course.at_marks)
    return (*told, alone, table.number(one.visited, lang), table.number(one.own, lang), *marks)


def _mentorships(names: Names) -> Table:
    lang, kind = names.lang, kinds.get("mentorships")
    columns = tuple(Column(say(lang, f"techniques.{name}")) for name in ("apprentice", "mentor", "learns", "stage"))
    rows = []
    for row in ledgers.rows("mentorships", reader=names.reader):
        state = shown.state_of(kind, row)
        rows.append(
            Row(
                (
                    table.words(shown.title(kind, row, names), href=f"/ledgers/mentorships/{row.code}/", under=names.of("institutions", row.values["host"])),
                    table.words(names.of("ledger:postings", row.values["posting"]), under=names.of("institutions", row.values["sender"])),
                    table.words(("、" if lang == "zh" else ", ").join(names.of("techniques", code) for code in row.values["techniques"])),
                    table.words(state[0].of(lang) if state else ""),
                )
            )
        )
    return Table("mentorships", kind.name.of(lang), columns, tuple(rows), say(lang, "techniques.mentorships-empty"))


def _accreditations(names: Names, today: str) -> Table:
    lang, kind = names.lang, kinds.get("accreditations")
    aims = {row.code: row for row in ledgers.rows("accreditations", reader=names.reader)}
    found = outreach.accreditation([row.values for row in aims.values()], ledgers.values("clauses", reader=names.reader), on=today)
    columns = (
        *(Column(say(lang, f"techniques.{name}")) for name in ("aim", "institution", "due")),
        *(Column(say(lang, f"techniques.{name}"), True) for name in ("met", "partly", "not-met", "overdue", "progress")),
    )
    rows = tuple(
        Row(
            (
                table.words(shown.title(kind, aims[one.code], names), href=f"/ledgers/accreditations/{one.code}/", under=shown.value(kind.field("specialty"), aims[one.code].values["specialty"], names)),
                table.words(names.of("institutions", aims[one.code].values["institution"])),
                table.words(aims[one.code].values["passed"] or aims[one.code].values["due"], under=say(lang, "techniques.passed") if aims[one.code].values["passed"] else ""),
                *(table.number(count, lang) for count in (one.met, one.partly, one.not_met)),
                Cell(str(one.overdue), (one.overdue,), tone="alarm" if one.overdue else ""),
                Cell(numbers.percent(one.share), (one.share,)) if one.share is not None else table.words("—", tone="muted"),
            )
        )
        for one in found
    )
    return Table("accreditations", kind.name.of(lang), columns, rows, say(lang, "techniques.accreditations-empty"))


def _achievements(reader: Account, lang: Lang) -> Table:
    counts = Counter(row["kind"] for row in ledgers.values("achievements", reader=reader))
    rows = tuple(Row((table.words(words.of(lang)), table.number(counts[code], lang))) for code, words in ACHIEVEMENTS.items() if counts[code])
    columns = (Column(say(lang, "techniques.kind")), Column(say(lang, "techniques.count"), True))
    return Table("achievements", kinds.get("achievements").name.of(lang), columns, rows, say(lang, "support.none"))
