"""The tables of gaps: ranked, their reasons, where patients go, what institutions lack, techniques filled and open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from doorstep.core import numbers
from doorstep.core.text import Text
from doorstep.services import capability, institutions, needs
from doorstep.services.capability import Item
from doorstep.services.gaps import PARTS, AtHome, Detail, Gap, Gaps, Rank
from doorstep.vocab.levels import Tier
from doorstep.web import table
from doorstep.web.asking import Asked
from doorstep.web.planning.gap_shown import main_reason
from doorstep.web.table import Cell, Column, Row, Table

FIRST = 12
"""How many gaps stand on the page at once."""
_NAMED = 2


def first(asked: Asked, found: Gaps) -> Table:
    """The first gaps in rank."""
    title = asked.say("gaps.table", rank=found.rank.label.of(asked.lang))
    return _listed(asked, found, "gaps", title, [one for one in found.gaps if one.left is not None][:FIRST], asked.say("gaps.table-note"))


def every(asked: Asked, found: Gaps) -> Table:
    """All gaps that may be shown, and how many may not."""
    shown = [one for one in found.gaps if one.left is not None]
    hidden = len(found.gaps) - len(shown)
    return _listed(asked, found, "every", asked.say("gaps.every"), shown, asked.say("gaps.hidden", count=hidden) if hidden else "")


def _listed(asked: Asked, found: Gaps, key: str, title: str, gaps: Sequence[Gap], note: str) -> Table:
    """One row for each gap, in their order; money only where the basis knows it."""
    has_fund, by_equity = any(one.fund_saved_fen is not None for one in found.gaps), found.rank is Rank.EQUITY
    part = asked.say("gaps.why")
    columns = (
        Column(asked.say("gaps.gap")),
        Column(asked.say("gaps.left"), True, (asked.say("gaps.left"), asked.say("choice.stays"))),
        Column(part, False, tuple(f"{part} · {asked.say(f'gaps.part-{one}')}" for one in PARTS)),
        Column(asked.say("gaps.recoverable"), True),
        *([Column(asked.say("gaps.weighted"), True)] if by_equity else []),
        Column(asked.say("gaps.avoidable"), True, tuple(asked.say(f"gaps.{name}") for name in ("avoidable", "necessary", "unjudged"))),
        Column(asked.say("gaps.missing")),
        Column(asked.say("gaps.cost"), True),
        *([Column(asked.say("gaps.saved"), True)] if has_fund else []),
    )
    known = needs.names(reader=asked.reader)
    rows = tuple(_ranked(asked, one, known, has_fund=has_fund, by_equity=by_equity) for one in gaps)
    return Table(key, table.titled(title, asked), columns, rows, asked.say("gaps.empty"), table.notes(asked), note)


def _ranked(asked: Asked, one: Gap, known: Mapping[str, Text], *, has_fund: bool, by_equity: bool) -> Row:
    lang, unit = asked.lang, one.unit
    query = asked.with_query().partition("?")[2]
    href = f"/planning/gaps/{unit.code}/{'?' + query if query else ''}"
    tier = asked.say("gaps.tier", tier=Tier(unit.tier).label.of(lang)) if unit.entry else f"{unit.code} · {asked.say('gaps.unlisted')}"
    return Row(
        (
            table.words(unit.name.of(lang), href=href, under=tier),
            _left(asked, one),
            _why(asked, one),
            table.number(one.recoverable, lang),
            *([table.number(None if one.weighted is None else round(one.weighted, 1), lang, decimals=1)] if by_equity else []),
            _need(asked, one),
            _missing(asked, one, known),
            _money(asked, one.cost_fen),
            *([_money(asked, one.fund_saved_fen)] if has_fund else []),
        )
    )


def _left(asked: Asked, one: Gap) -> Cell:
    if one.left is None:
        return Cell(asked.say("table.hidden"), (None, one.stays), tone="hidden")
    under = asked.say("gaps.of-stays", stays=numbers.grouped(one.stays)) if one.stays is not None else ""
    return Cell(numbers.grouped(one.left), (one.left, one.stays), under=under)


def _need(asked: Asked, one: Gap) -> Cell:
    """Avoidable stays, with the necessary ones and those of whom nobody can say under them."""
    values = (one.avoidable, one.necessary, one.unjudged)
    if one.avoidable is None:
        return Cell(asked.say("table.hidden"), values, tone="hidden")
    told = [(name, count) for name, count in (("necessary", one.necessary), ("unjudged", one.unjudged)) if count]
    return Cell(numbers.grouped(one.avoidable), values, under=" · ".join(f"{asked.say(f'gaps.{name}')} {numbers.grouped(count)}" for name, count in told))


def _why(asked: Asked, one: Gap) -> Cell:
    """The main reason in words, all five as a bar and under it in figures."""
    if one.reasons is None or not sum(one.reasons):
        return Cell(asked.say("table.none"), (None,) * len(PARTS), tone="muted")
    most, total = main_reason(one.reasons), sum(one.reasons)
    under = " · ".join(f"{asked.say(f'gaps.part-{name}')} {count}" for name, count in zip(PARTS, one.reasons, strict=True) if count)
    return Cell(asked.say(f"gaps.part-{PARTS[most]}"), one.reasons, under=under, tone="wide", bars=tuple(count / total for count in one.reasons))


def _missing(asked: Asked, one: Gap, known: Mapping[str, Text]) -> Cell:
    told = [asked.say("gaps.missing-one", name=known[code].of(asked.lang), count=count, of=one.asked) for code, count in one.missing if code in known]
    separator, more = "; " if asked.lang == "en" else "；", len(told) - _NAMED
    named = separator.join([*told[:_NAMED], *([asked.say("gaps.missing-more", count=more)] if more > 0 else [])])
    return Cell(named or asked.say("gaps.missing-none"), (separator.join(told),), tone="wide" if told else "wide muted", under=asked.say("gaps.able-of", able=one.able, of=one.asked))


def _money(asked: Asked, fen: float | None) -> Cell:
    if fen is None:
        return Cell(asked.say("table.none"), (None,), tone="muted")
    return Cell(numbers.count(round(fen / 100), asked.lang), (round(fen / 100),))


def reasons(asked: Asked, found: Detail) -> Table:
    """What the bar shows, and what putting each right means."""
    columns = (Column(asked.say("gap.reason")), Column(asked.say("gaps.left"), True), Column(asked.say("gap.share"), True), Column(asked.say("gap.if")))
    parts = found.gap.reasons or ()
    total, minutes = sum(parts), numbers.grouped(found.gaps.limit_minutes)
    rows = tuple(
        Row(
            (
                table.words(asked.say(f"gaps.part-{name}")),
                table.number(count, asked.lang),
                Cell(numbers.percent(count / total), (round(count / total, 4),)),
                table.words(asked.say(f"gaps.does-{name}", minutes=minutes)),
            )
        )
        for name, count in zip(PARTS, parts, strict=False)
        if total
    )
    return Table("why", table.titled(asked.say("gap.reasons"), asked), columns, rows, asked.say("gaps.empty"), table.notes(asked))


def destinations(asked: Asked, found: Detail) -> Table:
    """Where the patients of a gap were treated."""
    columns = (Column(asked.say("gap.place")), Column(asked.say("gaps.left"), True))
    rows = tuple(
        Row((table.words(asked.name(code) if code else asked.say("gap.unknown-place")), table.number(count, asked.lang))) for code, count in found.destinations
    )
    return Table("where", table.titled(asked.say("gap.where"), asked), columns, rows, asked.say("gap.where-empty"), table.notes(asked))


def at_home(asked: Asked, found: Detail) -> Table:
    """Institution by institution, what it has and lacks; those that can treat it first."""
    names = ("gaps.institution", "gap.can", "gap.lacks", "gap.has")
    columns = tuple(Column(asked.say(name)) for name in names)
    rows = tuple(_at_home(asked, found, one) for one in found.at_home)
    return Table("home", table.titled(asked.say("gap.home"), asked), columns, rows, asked.say("gap.home-empty"), table.notes(asked, by_basis=False), asked.say("gap.home-note"))


def _at_home(asked: Asked, found: Detail, one: AtHome) -> Row:
    lang, known = asked.lang, found.needs.capabilities
    comma = ", " if lang == "en" else "、"
    lacks = comma.join(known[code].name.of(lang) for code in one.lacking)
    has = comma.join(asked.say("gap.has-one", name=known[held.capability].name.of(lang), how=held.how.label.of(lang)) for held in one.held)
    return Row(
        (
            table.words(one.facility.name.of(lang), href=f"/capability/{one.facility.code}/", under=one.facility.tier.label.of(lang)),
            _can(asked, one, bool(found.needs.wanted(found.gap.unit.code))),
            table.words(lacks or asked.say("gap.nothing"), tone="" if lacks else "muted"),
            table.words(has or asked.say("gap.nothing"), tone="" if has else "muted"),
        )
    )


def _can(asked: Asked, one: AtHome, is_needed: bool) -> Cell:
    if one.since:
        return table.words(asked.say("gap.can-since", month=numbers.month(one.since)))
    if one.is_open:
        return table.words(asked.say("gap.can-stated"))
    return table.words(asked.say("gap.cannot" if is_needed else "gap.cannot-told"), tone="muted")


def filled(asked: Asked) -> Table:
    """Techniques that institutions became able to do in the period."""
    listed, mine = capability.techniques(reader=asked.reader), institutions.by_number(reader=asked.reader)
    every = capability.gaps_filled(period=asked.period, reader=asked.reader)
    columns = (Column(asked.say("gaps.technique")), Column(asked.say("gaps.institution")), Column(asked.say("gaps.since")), Column(asked.say("gaps.cases"), True))
    rows = tuple(
        Row(
            (
                table.words(capability.name_of(Item.TECHNIQUE, one.subject.code, listed).of(asked.lang), under=one.subject.code),
                table.words(mine[one.subject.institution].name.of(asked.lang), href=f"/capability/{mine[one.subject.institution].code}/"),
                table.words(numbers.month(one.since)),
                table.number(one.evidence.cases, asked.lang),
            )
        )
        for one in every
        if one.subject.kind is Item.TECHNIQUE and one.subject.institution in mine
    )
    return Table("filled", table.titled(asked.say("gaps.filled"), asked), columns, rows, asked.say("gaps.filled-empty"), table.notes(asked, by_basis=False))


def still_open(asked: Asked) -> Table:
    """Techniques of the region's list that no institution of the reader's area is able to do."""
    listed = capability.techniques(reader=asked.reader)
    columns = (Column(asked.say("gaps.technique")), Column(asked.say("gaps.lost")), Column(asked.say("gaps.cases"), True))
    rows = tuple(
        Row(
            (
                table.words(capability.name_of(Item.TECHNIQUE, one.code, listed).of(asked.lang), under=one.code),
                table.words(numbers.month(one.lost_in)) if one.lost_in else table.words(asked.say("gaps.never"), tone="muted"),
                table.number(one.cases, asked.lang),
            )
        )
        for one in capability.techniques_open(reader=asked.reader)
    )
    return Table("open", table.titled(asked.say("gaps.open"), asked), columns, rows, asked.say("gaps.open-empty"), table.notes(asked, by_basis=False), asked.say("gaps.open-note"))
