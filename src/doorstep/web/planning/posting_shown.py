"""A matching of experts as bars by host and as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from doorstep.core import numbers
from doorstep.core.clock import BEIJING
from doorstep.services import directory
from doorstep.services.plan_work import MadePlan
from doorstep.services.posting_horizon import Horizon
from doorstep.vocab.professions import SPECIALTIES
from doorstep.web import table
from doorstep.web.asking import Asked
from doorstep.web.planning.plan_shown import gap_words
from doorstep.web.planning.posting_pages import Host, Open, Stay
from doorstep.web.table import Cell, Column, Row, Table

Document = Mapping[str, Any]
_EVERY = {6: 1, 12: 2, 18: 3, 24: 4, 36: 6}
_DECIMALS = 2


def _name(asked: Asked, code: str) -> str:
    return directory.name_of(code).of(asked.lang)


def _specialty(asked: Asked, one: Document) -> str:
    return SPECIALTIES[one["specialty"]].of(asked.lang)


def _wish(asked: Asked, found: Document, one: Document) -> str:
    """The request, or the plan's action without its host's name, which stands beside it."""
    if not one["is_plan"]:
        return asked.say("postings.of-request", code=one["request"])
    names = found.get("names", {}).get(one["request"], [one["request"]] * 2)
    return asked.say("postings.of-plan", name=names[0 if asked.lang == "zh" else 1].removeprefix(_name(asked, one["host"])).lstrip("：: "))


def _horizon(found: Document) -> Horizon:
    return Horizon(date.fromisoformat(found["from"]), found["months"])


def hosts(asked: Asked, found: Document) -> tuple[Host, ...]:
    """Hosts with the postings they get, by when the first begins."""
    horizon, stays = _horizon(found), dict[str, list[Stay]]()

    def at(day: date) -> float:
        return round(min(100.0, 100 * horizon.period_of(day) / horizon.periods), 3)

    for one in found["going"]:
        since, until = date.fromisoformat(one["since"]), date.fromisoformat(one["until"])
        stays.setdefault(one["host"], []).append(
            Stay(
                asked.say("postings.by-sender", specialty=_specialty(asked, one), sender=_name(asked, one["sender"])), f"{one['since']} → {one['until']} · {_wish(asked, found, one)}",
                asked.say("postings.bar", months=one["months"]), at(since), at(until + timedelta(1)) - at(since), one["is_plan"],
            )
        )  # fmt: skip
    return tuple(Host(_name(asked, host), tuple(of_host)) for host, of_host in stays.items())


def ticks(found: Document) -> tuple[tuple[float, str], ...]:
    """Months along the bars."""
    horizon, every = _horizon(found), _EVERY.get(found["months"], 6)
    return tuple((round(100 * month / found["months"], 3), f"{horizon.day_of(2 * month):%Y-%m}") for month in range(0, found["months"], every))


def going(asked: Asked, found: Document) -> Table:
    columns = (
        Column(asked.say("postings.host")), Column(asked.say("postings.specialty")), Column(asked.say("postings.sender")), Column(asked.say("postings.since")),
        Column(asked.say("postings.until")), Column(asked.say("postings.months-of"), True), Column(asked.say("postings.for")), Column(asked.say("postings.cases"), True),
    )  # fmt: skip
    rows = [
        Row(
            (
                table.words(_name(asked, one["host"])), table.words(_specialty(asked, one)), table.words(_name(asked, one["sender"])), table.words(one["since"]),
                table.words(one["until"]), table.number(one["months"], asked.lang), _of(asked, found, one), _cases(asked, one["cases"]),
            )
        )
        for one in found["going"]
    ]  # fmt: skip
    return Table("going", table.titled(asked.say("postings.who"), asked), columns, tuple(rows), asked.say("postings.nobody"))


def _of(asked: Asked, found: Document, one: Document) -> Cell:
    words = _wish(asked, found, one)
    return table.words(words, under=one["request"]) if one["is_plan"] else table.words(words, href=f"/ledgers/support-requests/{one['request']}/")


def _cases(asked: Asked, cases: float | None) -> Cell:
    return Cell(asked.say("table.none"), (None,), tone="muted") if cases is None else table.number(cases, asked.lang, decimals=_DECIMALS)


def open_list(asked: Asked, found: Document) -> tuple[Open, ...]:
    """What is not wholly answered, as it is read."""
    here = 0 if asked.lang == "zh" else 1
    return tuple(
        Open(
            asked.say("postings.at-host", host=_name(asked, one["host"]), specialty=_specialty(asked, one)),
            asked.say("postings.given-of", wish=_wish(asked, found, one), given=f"{one['given']:g}", asked=f"{one['asked']:g}"), one["why"][here],
            one["lasting"][here] if one["lasting"] else "",
        )
        for one in found["unanswered"]
    )  # fmt: skip


def open_wishes(asked: Asked, found: Document) -> Table:
    """What is not wholly answered, why, and what would last instead."""
    columns = (
        Column(asked.say("postings.host")), Column(asked.say("postings.specialty")), Column(asked.say("postings.for")), Column(asked.say("postings.given"), True),
        Column(asked.say("postings.why")),
    )  # fmt: skip
    here = 0 if asked.lang == "zh" else 1
    rows = [
        Row(
            (
                table.words(_name(asked, one["host"])), table.words(_specialty(asked, one)), _of(asked, found, one),
                Cell(f"{one['given']:g} / {one['asked']:g}", (one["given"],)), table.words(one["why"][here], under=one["lasting"][here] if one["lasting"] else ""),
            )
        )
        for one in found["unanswered"]
    ]  # fmt: skip
    return Table("open", table.titled(asked.say("postings.open"), asked), columns, tuple(rows), asked.say("postings.all-answered"))


def minimums(asked: Asked, found: Document) -> Table:
    columns = (Column(asked.say("postings.sender")), Column(asked.say("postings.host")), Column(asked.say("postings.people"), True), Column(asked.say("postings.kept")))
    rows = [
        Row(
            (
                table.words(_name(asked, one["sender"])), table.words(_name(asked, one["host"])), Cell(f"{one['people']} / {one['asked']}", (one["people"],)),
                table.words(asked.say("postings.yes" if one["people"] >= one["asked"] else "postings.no"), tone="" if one["people"] >= one["asked"] else "own"),
            )
        )
        for one in found["minimums"]
    ]  # fmt: skip
    return Table("minimums", table.titled(asked.say("postings.minimums"), asked), columns, tuple(rows), asked.say("postings.no-pairs"))


def proof(asked: Asked, found: Document) -> tuple[tuple[str, str], ...]:
    """(what, value) of the proof."""

    def counted(value: float) -> str:
        return asked.say(f"postings.unit-{found['unit']}", value=numbers.grouped(value, decimals=_DECIMALS))

    return (
        (asked.say("postings.proof-value"), counted(found["value"])), (asked.say("postings.proof-bound"), counted(found["bound"])),
        (asked.say("postings.proof-checked"), counted(found["checked"])), (asked.say("plan.gap"), gap_words(found["gap"])),
    )  # fmt: skip


def earlier(asked: Asked, rows: Sequence[MadePlan]) -> Table:
    """Matchings that were made, newest first."""
    columns = (
        Column(asked.say("plan.number")), Column(asked.say("plan.when")), Column(asked.say("plan.by")), Column(asked.say("plan.state")),
        Column(asked.say("postings.months-of"), True), Column(asked.say("postings.plan")), Column(asked.say("postings.not-answered"), True),
    )  # fmt: skip
    made = [
        Row(
            (
                Cell(str(one.pk), (one.pk,), href=f"/planning/postings/{one.pk}/"), table.words(f"{one.made_at.astimezone(BEIJING):%Y-%m-%d %H:%M}"), table.words(one.made_by),
                table.words(asked.say(f"plan.state-{one.state}")), table.number(one.asked["months"], asked.lang),
                table.words(asked.say("postings.with-plan", number=one.about_id) if one.about_id else asked.say("postings.no-plan")),
                table.number(len(one.document["unanswered"]), asked.lang) if one.document else Cell(asked.say("table.none"), (None,), tone="muted"),
            )
        )
        for one in rows
    ]  # fmt: skip
    return Table("earlier", asked.say("postings.earlier"), columns, tuple(made), asked.say("postings.none-earlier"))
