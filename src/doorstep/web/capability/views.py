"""Capability: which gaps were filled, and what each institution is able to do by its evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from django.http import HttpResponse

from doorstep.services import capability, institutions
from doorstep.services.capability import Ability, Evidence, Filled, Item
from doorstep.services.institutions import Facility
from doorstep.tables.capability import LABELS
from doorstep.vocab.divisions import ancestors
from doorstep.vocab.levels import AreaLevel
from doorstep.web import figures, frame, methods, pickers, table
from doorstep.web.asking import Asked, SignedInRequest, asked
from doorstep.web.capability.pages import AbilitiesPage, FilledPage
from doorstep.web.frame import Choice
from doorstep.web.page import render
from doorstep.web.pickers import Pickers
from doorstep.web.table import Cell, Column, Row, Table

_WIDER = (AreaLevel.COUNTY, AreaLevel.CITY, AreaLevel.PROVINCE)


@methods.reads
def filled(request: SignedInRequest) -> HttpResponse:
    """The gaps that institutions of the reader's area filled in the period."""
    question = asked(request)
    mine = {one.number: one for one in institutions.facilities(reader=question.reader)}
    every = [one for one in capability.gaps_filled(period=question.period, reader=question.reader) if one.subject.institution in mine]
    choices = _pickers(question, mine)
    kept = _kept(question, every, mine)
    page = FilledPage(
        frame=frame.of(request, title=question.say("capability.title"), room="capability", asked=question, bases=()),
        sentence=question.opened(_sentence(question, kept)),
        ribbon=figures.ribbon(question),
        pickers=choices,
        by_institution=_by_institution(question, kept, mine),
        gaps=_gaps(question, kept, mine),
        rule=_rule(question),
    )
    return render(request, page)


def _county(one: Facility) -> int:
    _, county, city, province = ancestors(one.located_in)
    return county or city or province


def _pickers(asked: Asked, mine: Mapping[int, Facility]) -> Pickers:
    every, query = ("", asked.say("atlas.all")), dict(asked.query)
    kinds = [(kind.value, asked.say(f"capability.{kind.value}")) for kind in Item]
    areas = [(str(code), asked.name(code)) for code in sorted({_county(one) for one in mine.values()})]
    levels = [(level.value, asked.say(f"capability.first-{level.value}")) for level in _WIDER]
    return pickers.together(
        asked,
        pickers.picker("kind", asked.say("capability.kind"), [every, *kinds], query.get("kind", "")),
        pickers.picker("area", asked.say("figure.area"), [every, *areas], query.get("area", "")),
        pickers.picker("first", asked.say("capability.first"), [every, *levels], query.get("first", "")),
    )


def _kept(asked: Asked, every: Sequence[Filled], mine: Mapping[int, Facility]) -> list[Filled]:
    kind = pickers.chosen(asked, "kind", [one.value for one in Item])
    area = pickers.chosen(asked, "area", [str(_county(one)) for one in mine.values()])
    first = pickers.chosen(asked, "first", [level.value for level in _WIDER])
    at_least = _WIDER.index(AreaLevel(first)) if first else -1
    return [
        one
        for one in every
        if kind in ("", one.subject.kind.value)
        and area in ("", str(_county(mine[one.subject.institution])))
        and (at_least < 0 or (one.first_in is not None and _WIDER.index(one.first_in) >= at_least))
    ]


def _sentence(asked: Asked, kept: Sequence[Filled]) -> str:
    known = {"period": asked.period.label(asked.lang), "count": len(kept)}
    if not kept:
        judged = capability.first_judged(reader=asked.reader)
        return asked.say("capability.sentence-none" if judged else "capability.sentence-young", **known)
    kinds = Counter(one.subject.kind for one in kept)
    return asked.say(
        "capability.sentence",
        **known,
        techniques=kinds[Item.TECHNIQUE],
        conditions=kinds[Item.CONDITION],
        departments=len({one.evidence.department for one in kept if one.evidence.department}),
        institutions=len({one.subject.institution for one in kept}),
        first=sum(one.first_in is not None for one in kept),
    )


def _by_institution(asked: Asked, kept: Sequence[Filled], mine: Mapping[int, Facility]) -> Table:
    columns = (
        Column(asked.say("indicator.institution")),
        Column(asked.say("capability.technique"), True),
        Column(asked.say("capability.condition"), True),
        Column(asked.say("capability.first-county"), True),
    )
    counts: dict[int, Counter[str]] = {}
    for one in kept:
        counts.setdefault(one.subject.institution, Counter()).update(
            [one.subject.kind.value, *(["first"] if one.first_in is not None else [])]
        )
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1]["technique"] - pair[1]["condition"], pair[0]))
    rows = tuple(
        Row((_institution(asked, mine[number]), *(table.number(found[name], asked.lang) for name in ("technique", "condition", "first"))))
        for number, found in ordered
    )
    title = table.titled(asked.say("capability.by-institution"), asked)
    return Table("institutions", title, columns, rows, asked.say("capability.empty"), table.notes(asked))


def _institution(asked: Asked, one: Facility) -> Cell:
    query = asked.with_query(kind="", area="", first="").partition("?")[2]
    return table.words(one.name.of(asked.lang), href=f"/capability/{one.code}/{'?' + query if query else ''}")


def _gaps(asked: Asked, kept: Sequence[Filled], mine: Mapping[int, Facility]) -> Table:
    columns = (
        Column(asked.say("capability.what")),
        Column(asked.say("capability.since"), True),
        Column(asked.say("indicator.institution")),
        Column(asked.say("capability.department")),
        Column(asked.say("capability.first")),
        *_evidence_columns(asked),
        Column(asked.say("capability.declared"), True),
    )
    listed = capability.techniques(reader=asked.reader)
    rows = tuple(
        Row(
            (
                _subject(asked, one.subject.kind, one.subject.code, one.subject.is_severe, listed),
                _month(asked, one.since),
                _institution(asked, mine[one.subject.institution]),
                table.words(one.evidence.department or "—"),
                table.words(asked.say(f"capability.first-{one.first_in.value}") if one.first_in else "—", tone="" if one.first_in else "muted"),
                *_evidence(asked, one.evidence),
                _month(asked, one.declared_since),
            )
        )
        for one in kept
    )
    return Table("gaps", table.titled(asked.say("capability.gaps"), asked), columns, rows, asked.say("capability.empty"), table.notes(asked))


def _subject(asked: Asked, kind: Item, code: str, is_severe: bool, listed: Sequence[Mapping[str, str]]) -> Cell:
    name = capability.name_of(kind, code, listed).of(asked.lang)
    under = asked.say("capability.severe") if is_severe else code
    return table.words(name, href=f"/conditions/{code}/" if kind is Item.CONDITION else "", under=under)


def _month(asked: Asked, month: int) -> Cell:
    return table.words(f"{month // 100}-{month % 100:02d}") if month else table.words("—", tone="muted")


def _evidence_columns(asked: Asked) -> tuple[Column, ...]:
    return tuple(Column(asked.say(f"capability.{name}"), True) for name in ("own-cases", "months", "operators", "deaths"))


def _evidence(asked: Asked, one: Evidence) -> tuple[Cell, ...]:
    operators = table.number(one.operators, asked.lang) if one.operators else table.words("—", tone="muted")
    return (
        table.number(one.own_cases, asked.lang),
        table.number(one.months, asked.lang),
        operators,
        table.number(one.deaths, asked.lang),
    )


def _rule(asked: Asked) -> tuple[tuple[str, str], ...]:
    """When an institution counts as able, one line for each kind of evidence."""
    found = capability.thresholds_in_force(reader=asked.reader)
    return tuple(
        (
            LABELS[name].of(asked.lang),
            asked.say(
                "capability.rule-operators" if one.operators else "capability.rule",
                cases=one.cases, months=one.months, operators=one.operators, deaths=one.worst_deaths,
            ),
        )
        for name, one in found.items()
    )  # fmt: skip


@methods.reads
def of_institution(request: SignedInRequest, code: str) -> HttpResponse:
    """One institution: every condition and technique of the last twelve months, able or not, and what is short."""
    question = asked(request)
    one = institutions.facility(code, reader=question.reader)
    found = capability.of_institution(one.number, reader=question.reader)
    name = one.name.of(question.lang)
    page = AbilitiesPage(
        frame=frame.of(request, title=name, room="capability", trail=_trail(question, one)),
        sentence=question.opened(_sentence_of(question, name, found)),
        ribbon=figures.ribbon(question),
        conditions=_abilities(question, name, Item.CONDITION, found),
        techniques=_abilities(question, name, Item.TECHNIQUE, found),
        rule=_rule(question),
    )
    return render(request, page)


def _trail(asked: Asked, one: Facility) -> tuple[Choice, ...]:
    profile = Choice(one.name.of(asked.lang), f"/institutions/{one.code}/")
    return (Choice(asked.say("capability.title"), "/capability/"), profile, Choice(asked.say("capability.title"), "", True))


def _sentence_of(asked: Asked, name: str, found: Sequence[Ability]) -> str:
    if not found:
        return asked.say("capability.of-none", name=name)
    able = [one for one in found if one.since]
    return asked.say(
        "capability.of",
        name=name,
        techniques=sum(one.subject.kind is Item.TECHNIQUE for one in able),
        conditions=len({one.subject.code for one in able if one.subject.kind is Item.CONDITION}),
        severe=sum(one.subject.is_severe for one in able),
        short=sum(not one.since for one in found),
    )


def _abilities(asked: Asked, name: str, kind: Item, found: Sequence[Ability]) -> Table:
    columns = (
        Column(asked.say("capability.what")),
        Column(asked.say("capability.able")),
        *_evidence_columns(asked),
        Column(asked.say("capability.declared"), True),
    )
    listed = capability.techniques(reader=asked.reader)
    mine = sorted((one for one in found if one.subject.kind is kind), key=_order)
    rows = tuple(
        Row(
            (
                _subject(asked, kind, one.subject.code, one.subject.is_severe, listed),
                _able(asked, one),
                *_evidence(asked, one.evidence),
                _month(asked, one.declared_since),
            )
        )
        for one in mine
    )
    title = table.titled(f"{asked.say(f'capability.{kind.value}')} · {name}", asked)
    return Table(kind.value, title, columns, rows, asked.say("capability.of-empty"), table.notes(asked))


def _order(one: Ability) -> tuple[bool, int, str, bool]:
    return (not one.since, -(one.evidence.cases or 0), one.subject.code, one.subject.is_severe)


def _able(asked: Asked, one: Ability) -> Cell:
    if one.since:
        return table.words(asked.say("capability.since-month", month=f"{one.since // 100}-{one.since % 100:02d}"))
    words = asked.say("atlas.comma").join(asked.say(f"capability.short-{name}") for name in one.short_of)
    return table.words(words or "—", tone="muted")


