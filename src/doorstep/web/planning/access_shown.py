"""The figures of travel and access as tiles, bars and tables."""

from __future__ import annotations

from collections.abc import Sequence

from doorstep.core import numbers
from doorstep.services.access import LIMITS, Near, OfCounty, Within
from doorstep.web import charts, table, tilemap
from doorstep.web.asking import Asked
from doorstep.web.charts import Chart
from doorstep.web.table import Cell, Column, Row, Table
from doorstep.web.tilemap import Tile, TileMap

Lines = Sequence[tuple[str, Within]]
_NEARLY_ALL = 0.995
_BANDS = ("reach.half", "reach.between-hour", "reach.between-two", "reach.beyond")


def telling(wanted: Within | None) -> int:
    """Which of the limits the map shows unless told otherwise: the hour, or the half hour when nearly all are within the hour."""
    share = wanted.shares[1] if wanted else None
    return 0 if share is not None and share >= _NEARLY_ALL else 1


def tiles(asked: Asked, rows: Sequence[OfCounty], wanted: Within | None, limit: int) -> TileMap:
    """A tile for each county: the share of its people within a limit, by its place in `LIMITS`, and mean minutes."""
    middle = (wanted.shares[limit] if wanted else None) or 0.0
    at = tilemap.positions([one.place for one in rows])
    found = tuple(_tile(asked, one, at[one.place.code], middle, limit) for one in rows)
    note = asked.say("reach.map-note", middle=numbers.percent(middle))
    return tilemap.laid_out(found, table.titled(asked.say("reach.map", minutes=f"{LIMITS[limit]:g}"), asked), note)


def _tile(asked: Asked, one: OfCounty, cell: tuple[int, int], middle: float, limit: int) -> Tile:
    x, y = tilemap.corner(cell)
    share = one.within[limit] / one.people if one.people else None
    text = numbers.percent(share) if share is not None else asked.say("table.none")
    under = asked.say("reach.minutes", minutes=numbers.grouped(one.mean, decimals=0)) if one.mean is not None else ""
    return Tile(one.place.name.of(asked.lang), text, under, f"/areas/{one.place.code}/", tilemap.shade(share, middle), x, y)


def counties(asked: Asked, rows: Sequence[OfCounty]) -> Table:
    """What the tiles show, and beds in reach."""
    columns = (
        Column(asked.say("reach.place")),
        Column(asked.say("reach.people"), True),
        *(_share_column(asked, key) for key in ("reach.half", "reach.hour", "reach.two")),
        Column(asked.say("reach.mean"), True),
        Column(asked.say("reach.beds-per-1000"), True),
    )
    lines = tuple(
        Row(
            (
                table.words(one.place.name.of(asked.lang), href=f"/areas/{one.place.code}/"),
                table.number(round(one.people), asked.lang),
                *(_share(asked, people, one.people) for people in one.within),
                _decimal(asked, one.mean),
                _decimal(asked, one.beds_per_1000, 2),
            )
        )
        for one in rows
    )
    return Table("counties", table.titled(asked.say("reach.by-county"), asked), columns, lines, asked.say("reach.empty"), _notes(asked), asked.say("reach.beds-note"))


def bands(asked: Asked, lines: Lines) -> Chart:
    """Bars of 100 %: people by how far the nearest institution of each kind is."""
    parts = [(asked.say(key), [_between(one)[at] for _, one in lines]) for at, key in enumerate(_BANDS)]
    title = table.titled(asked.say("reach.by-tier"), asked)
    return charts.stack("bands", title, title, [name for name, _ in lines], parts)


def _between(one: Within) -> tuple[int, ...]:
    half, hour, two = one.within
    return tuple(round(people) for people in (half, hour - half, two - hour, one.people - two))


def within(asked: Asked, lines: Lines) -> Table:
    """What the bars show."""
    columns = (
        Column(asked.say("reach.tier")),
        Column(asked.say("reach.count"), True),
        *(_share_column(asked, key) for key in ("reach.half", "reach.hour", "reach.two")),
        Column(asked.say("reach.mean"), True),
        Column(asked.say("reach.median"), True),
        Column(asked.say("reach.no-way"), True),
    )
    rows = tuple(
        Row(
            (
                table.words(name),
                table.number(one.institutions, asked.lang),
                *(_share(asked, people, one.people) for people in one.within),
                _decimal(asked, one.mean),
                _decimal(asked, one.median),
                table.number(round(one.lost), asked.lang),
            )
        )
        for name, one in lines
    )
    return Table("within", table.titled(asked.say("reach.by-tier"), asked), columns, rows, asked.say("reach.empty"), _notes(asked))


def places(asked: Asked, rows: Sequence[Near]) -> Table:
    """Every place, the farthest first."""
    names = ("reach.place", "reach.people", "reach.nearest", "reach.mean", "reach.from", "reach.beds-per-1000")
    columns = tuple(Column(asked.say(name), name in ("reach.people", "reach.mean", "reach.beds-per-1000")) for name in names)
    return Table("places", table.titled(asked.say("reach.places"), asked), columns, tuple(_place(asked, one) for one in rows), asked.say("reach.empty"), _notes(asked))


def _place(asked: Asked, one: Near) -> Row:
    lang = asked.lang
    return Row(
        (
            table.words(one.place.name.of(lang), href=f"/areas/{one.place.code}/", under=asked.name(one.place.parent)),
            table.maybe(one.place.population, lang),
            table.words(one.nearest.name.of(lang) if one.nearest else asked.say("table.none")),
            _decimal(asked, one.minutes),
            table.words(one.mark.label.of(lang) if one.mark else asked.say("table.none")),
            _decimal(asked, one.beds_per_1000, 2),
        )
    )


def _share_column(asked: Asked, key: str) -> Column:
    label = asked.say(key)
    return Column(label, True, (label, f"{label} · {asked.say('table.numerator')}", f"{label} · {asked.say('table.denominator')}"))


def _share(asked: Asked, people: float, every: float) -> Cell:
    if not every:
        return Cell(asked.say("table.none"), (None, None, None), tone="muted")
    under = asked.say("figure.of", num=numbers.grouped(round(people)), den=numbers.grouped(round(every)))
    return Cell(numbers.percent(people / every), (round(people / every, 4), round(people), round(every)), under=under)


def _decimal(asked: Asked, value: float | None, decimals: int = 0) -> Cell:
    if value is None:
        return Cell(asked.say("table.none"), (None,), tone="muted")
    return Cell(numbers.grouped(value, decimals=decimals), (round(value, 4),))


def _notes(asked: Asked) -> tuple[tuple[str, str], ...]:
    return table.notes(asked, by_basis=False)
