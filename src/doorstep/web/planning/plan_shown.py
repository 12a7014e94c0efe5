"""A plan as bars over time, tiles, charts and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from doorstep.core import numbers
from doorstep.core.clock import BEIJING
from doorstep.core.text import Lang
from doorstep.services import areas, institutions
from doorstep.services.plan_work import MadePlan
from doorstep.vocab.planning import ACTIONS
from doorstep.web import charts, table, tilemap
from doorstep.web.asking import Asked
from doorstep.web.charts import Chart
from doorstep.web.planning.plan_pages import Bar, Gantt
from doorstep.web.roadmap.money import money as money_words
from doorstep.web.table import Cell, Column, Row, Table
from doorstep.web.tilemap import Tile, TileMap

Document = Mapping[str, Any]


def said(cny: float, lang: Lang) -> str:
    """An amount as people say it; in Chinese below 10,000 in 元."""
    return f"{numbers.grouped(round(cny))} 元" if lang == "zh" and cny < 10_000 else money_words(round(cny), lang)


def name_of(asked: Asked, one: Mapping[str, Any]) -> str:
    return str(one[f"name_{asked.lang}"])


def plans(asked: Asked, rows: Sequence[MadePlan]) -> Table:
    """Plans that were made, newest first."""
    columns = (
        Column(asked.say("plan.number")), Column(asked.say("plan.when")), Column(asked.say("plan.by")), Column(asked.say("plan.state")),
        Column(asked.say("plan.money-of"), True), Column(asked.say("plan.brought"), True), Column(asked.say("plan.gap"), True),
    )  # fmt: skip
    return Table("plans", asked.say("plan.made"), columns, tuple(_plan_row(asked, one) for one in rows), asked.say("plan.no-plans"))


def _plan_row(asked: Asked, one: MadePlan) -> Row:
    budget = one.asked.get("wishes", {}).get("budget_cny")
    found = one.document or {}
    none = Cell(asked.say("table.none"), (None,), tone="muted")
    return Row(
        (
            Cell(str(one.pk), (one.pk,), href=f"/planning/plan/{one.pk}/", under=one.title),
            table.words(f"{one.made_at.astimezone(BEIJING):%Y-%m-%d %H:%M}"), table.words(one.made_by), table.words(asked.say(f"plan.state-{one.state}")),
            Cell(said(round(budget), asked.lang), (budget,)) if budget is not None else none,
            Cell(numbers.grouped(found["cases"]["brought_home"], decimals=1), (found["cases"]["brought_home"],)) if found else none,
            gap(found["gap"]) if found else none,
        )
    )  # fmt: skip


def gap(value: float) -> Cell:
    return Cell(gap_words(value), (value,))


def gap_words(value: float) -> str:
    """A gap with the digits that it needs."""
    return f"{value * 100:.3f}%" if value < 0.01 else numbers.percent(value)


def closing(asked: Asked, history: Sequence[Sequence[Any]]) -> Chart:
    """Worth and bound as the search went on."""
    title = table.titled(asked.say("plan.closing"), asked)
    worth = [(float(at), float(value)) for at, value, _ in history]
    bound = [(float(at), float(value)) for at, _, value in history if value is not None]
    low = worth[len(worth) // 2][1] if worth else 0.0
    series = [(asked.say("plan.value"), [one for one in worth if one[1] >= low * 0.98]), (asked.say("plan.bound"), bound)]
    return charts.xy("closing", title, title, series, across=asked.say("plan.seconds"), up=asked.say("plan.worth"), steps=True)


def gantt(asked: Asked, number: int, found: Document, wishes: Mapping[str, str]) -> Gantt | None:
    """Bars over the half-years; None for a plan that does nothing."""
    if not found["actions"]:
        return None
    first, last = found["years"]
    halves = 2 * (last - first + 1)

    def at(half: int) -> float:
        return round(100 * half / halves, 3)

    bars = []
    for one in found["actions"]:
        begin, opens = (_half(one[key], first) for key in ("begins", "at_work"))
        bars.append(
            Bar(
                code=one["code"], name=name_of(asked, one), told=_told(asked, one, wishes), when=f"{one['begins']} → {one['at_work']}",
                prepared_x=at(begin), prepared_width=at(opens - begin), working_x=at(opens), working_width=at(halves - opens),
                why=f"/planning/plan/{number}/why/?action={one['code']}",
            )
        )  # fmt: skip
    return Gantt(tuple(bars), tuple((at(half), "" if half % 2 else f"{first + half // 2}") for half in range(halves)))


def _told(asked: Asked, one: Mapping[str, Any], wishes: Mapping[str, str]) -> str:
    parts = [ACTIONS[one["kind"]].of(asked.lang), said(sum(one["cost_cny"]), asked.lang)]
    return " · ".join([*parts, asked.say("plan.wish-lock")] if wishes.get(one["code"]) == "lock" else parts)


def _half(name: str, first: int) -> int:
    year, half = name.split("-H")
    return 2 * (int(year) - first) + int(half) - 1


def actions(asked: Asked, number: int, found: Document) -> Table:
    columns = (
        Column(asked.say("plan.action")), Column(asked.say("plan.kind")), Column(asked.say("plan.begins")), Column(asked.say("plan.at-work")),
        Column(asked.say("plan.cost"), True), Column(asked.say("plan.people"), True),
    )  # fmt: skip
    rows = [
        Row(
            (
                Cell(name_of(asked, one), (name_of(asked, one),), href=f"/planning/plan/{number}/why/?action={one['code']}", under=one["code"]),
                table.words(ACTIONS[one["kind"]].of(asked.lang)), table.words(one["begins"]), table.words(one["at_work"]),
                table.number(round(sum(one["cost_cny"])), asked.lang), table.number(one["people"], asked.lang),
            )
        )
        for one in found["actions"]
    ]  # fmt: skip
    return Table("actions", table.titled(asked.say("plan.actions"), asked), columns, tuple(rows), asked.say("plan.nothing-taken"))


def counties(asked: Asked, found: Document) -> Table:
    columns = (
        Column(asked.say("plan.county")), Column(asked.say("plan.home-today"), True), Column(asked.say("plan.home-then"), True), Column(asked.say("plan.change"), True),
    )  # fmt: skip
    rows = [
        Row((table.words(asked.name(one["county"])), _percent(one["at_home_today"]), _percent(one["at_home"]), _points(one["at_home"] - one["at_home_today"])))
        for one in sorted(found["counties"], key=lambda one: one["at_home"])
    ]
    return Table("counties", table.titled(asked.say("plan.counties"), asked), columns, tuple(rows), asked.say("table.empty"))


def _percent(value: float) -> Cell:
    return Cell(numbers.percent(value), (round(value, 6),))


def _points(change: float) -> Cell:
    return Cell(numbers.signed(change * 100, decimals=2), (round(change * 100, 4),))


def tiles(asked: Asked, found: Document) -> TileMap:
    """A tile for each county: its share at home with the plan, and what that adds."""
    register = areas.register(reader=asked.reader)
    places = [register.places[one["county"]] for one in found["counties"] if one["county"] in register.places]
    at = tilemap.positions(places)
    middle = found["cases"]["last_half_year"]["at_home"]
    drawn = []
    for one in found["counties"]:
        if one["county"] in at:
            x, y = tilemap.corner(at[one["county"]])
            under = asked.say("plan.points", points=numbers.signed((one["at_home"] - one["at_home_today"]) * 100, decimals=2))
            drawn.append(Tile(asked.name(one["county"]), numbers.percent(one["at_home"]), under, f"/areas/{one['county']}/", tilemap.shade(one["at_home"], middle), x, y))
    return tilemap.laid_out(tuple(drawn), table.titled(asked.say("plan.map"), asked), asked.say("plan.map-note", middle=numbers.percent(middle)))


def money(asked: Asked, found: Document, names: Mapping[str, str]) -> Table:
    columns = (Column(asked.say("plan.limit")), Column(asked.say("plan.there-is"), True), Column(asked.say("plan.taken"), True), Column(asked.say("plan.share-taken"), True))
    rows = []
    for one in found["money"]:
        share = one["taken"] / one["there_is"] if one["there_is"] else 0.0
        rows.append(
            Row(
                (
                    table.words(asked.say(f"plan.limit-{one['limit']}", name=_named(asked, one["name"], names), year=one["year"])),
                    table.number(round(one["there_is"]), asked.lang), table.number(round(one["taken"]), asked.lang),
                    Cell(numbers.percent(share), (round(share, 4),), bars=(min(1.0, share),)),
                )
            )
        )  # fmt: skip
    return Table("money", table.titled(asked.say("plan.means"), asked), columns, tuple(rows), asked.say("table.empty"))


def money_said(asked: Asked, found: Document) -> str:
    """How much of the whole budget is taken; '' without one."""
    budget = next((one for one in found["money"] if one["limit"] == "budget"), None)
    return asked.say("plan.money-said", taken=said(budget["taken"], asked.lang), all=said(budget["there_is"], asked.lang)) if budget else ""


def _named(asked: Asked, code: str, names: Mapping[str, str]) -> str:
    """A pool by its name; a fund for one kind of action by that kind, any other by its code."""
    return names.get(code) or (ACTIONS[code].of(asked.lang) if code in ACTIONS else code)


def unknown(asked: Asked, found: Document, answers: Mapping[str, Any] | None, names: Mapping[str, str]) -> Table:
    """Numbers that nobody knows, and up to which value their action is taken, once that was asked."""
    columns = (Column(asked.say("plan.action")), Column(asked.say("plan.field")), Column(asked.say("plan.read-as"), True), Column(asked.say("plan.taken-if")))
    told = {(one["action"], one["field"]): one for one in (answers or {}).get("unknown", ())}
    rows = [
        Row(
            (
                table.words(names.get(one["action"], one["action"]), under=one["action"]), table.words(asked.say(f"plan.field-{one['field']}")),
                table.number(round(one["read_as"]), asked.lang), _taken_if(asked, told.get((one["action"], one["field"]))),
            )
        )
        for one in found["unknown"]
    ]  # fmt: skip
    return Table("unknown", table.titled(asked.say("plan.unknown"), asked), columns, tuple(rows), asked.say("plan.no-unknown"), note=asked.say("plan.unknown-note"))


def _taken_if(asked: Asked, one: Mapping[str, Any] | None) -> Cell:
    if one is None:
        return table.words(asked.say("plan.taken-unasked"), tone="muted")
    value = numbers.grouped(round(one["up_to"])) if one["up_to"] is not None else ""
    return table.words(asked.say(f"plan.taken-{one['taken']}", value=value), tone="own" if one["changes_the_plan"] else "")


def left_out(asked: Asked, found: Document, pools: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """(what, how many or which). pools are names of specialties by code."""
    left = found["left_out"]
    names = {one.code: one.name.of(asked.lang) for one in institutions.facilities(reader=asked.reader)}
    listed = (", " if asked.lang == "en" else "、").join
    worked = (asked.say("plan.worked", place=names.get(code, code), pool=pools.get(pool, pool)) for code, pool in left.get("over_worked", ()))
    pairs = (
        ("plan.left-open", numbers.grouped(len(left["open_nothing"])) if left["open_nothing"] else ""),
        ("plan.left-few", numbers.grouped(len(left["too_few_cases"])) if left["too_few_cases"] else ""),
        ("plan.left-full", listed(names.get(code, code) for code in left["over_full"])),
        ("plan.left-worked", listed(worked)),
        ("plan.left-stays", numbers.grouped(10 * round(left["stays"] / 10)) if left["stays"] >= 10 else ""),
    )
    return tuple((asked.say(key), words) for key, words in pairs if words)


def given_up(asked: Asked, lost: Sequence[Sequence[str]], names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Expert teams that nobody could send: (what, which and why)."""
    return tuple((asked.say("plan.given-up"), asked.say("plan.given-up-why", name=names.get(code, code), why=zh if asked.lang == "zh" else en)) for code, zh, en in lost)


def frontier(asked: Asked, points: Sequence[Mapping[str, Any]]) -> Chart:
    title = table.titled(asked.say("plan.frontier"), asked)
    series = [(asked.say("plan.brought"), [(one["budget_cny"], one["brought_home"]) for one in points])]
    return charts.xy("frontier", title, title, series, across=asked.say("plan.budget"), up=asked.say("plan.brought"))


def points(asked: Asked, found: Sequence[Mapping[str, Any]]) -> Table:
    columns = (
        Column(asked.say("plan.money-of")), Column(asked.say("plan.taken"), True), Column(asked.say("plan.count"), True), Column(asked.say("plan.brought"), True),
        Column(asked.say("plan.gap"), True), Column(asked.say("plan.worst")), Column(asked.say("plan.home-then"), True), Column(asked.say("plan.fund"), True),
    )  # fmt: skip
    rows = [
        Row(
            (
                table.number(round(one["budget_cny"]), asked.lang), table.number(round(one["taken_cny"]), asked.lang), table.number(one["actions"], asked.lang),
                table.number(one["brought_home"], asked.lang, decimals=1), gap(max(0.0, one["bound"] / one["value"] - 1)), table.words(asked.name(one["worst_county"])),
                _percent(one["worst_share"]), table.number(round(one["kept_cny"]), asked.lang),
            )
        )
        for one in found
    ]  # fmt: skip
    return Table("points", table.titled(asked.say("plan.points-of"), asked), columns, tuple(rows), asked.say("plan.no-frontier"))


def displaced(asked: Asked, codes: Sequence[str], names: Mapping[str, str], *, is_taken: bool) -> Table:
    title = asked.say("plan.displaced-taken" if is_taken else "plan.displaced-left")
    rows = tuple(Row((table.words(names.get(code, code), under=code),)) for code in codes)
    return Table("displaced", title, (Column(asked.say("plan.action")),), rows, asked.say("plan.displaced-none"))
