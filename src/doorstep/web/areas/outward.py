"""The tables and the picture of an outflow."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from doorstep.core import numbers
from doorstep.services import flows
from doorstep.services.flows import Outflow, Stream
from doorstep.vocab.divisions import level_of
from doorstep.vocab.levels import AreaLevel
from doorstep.web import charts, table, tilemap
from doorstep.web.areas.pages import Leaving
from doorstep.web.asking import Asked
from doorstep.web.table import Cell, Column, Row, Table


def leaving(asked: Asked, outflow: Outflow | None, area: str) -> Leaving | None:
    """The picture of the outflow of `area`; None when the reader sees no outflow."""
    if outflow is None:
        return None
    has_conditions = level_of(outflow.area) is not AreaLevel.TOWNSHIP
    if not outflow.links:
        return Leaving(None, has_conditions)
    title = table.titled(f"{asked.say('area.sankey')} · {area}", asked)
    picture = charts.sankey(
        "sankey",
        title,
        title,
        outflow.links,
        groups={one.condition: flows.group_label(one.condition, asked.lang) for one in outflow.links},
        places={one.destination: tilemap.short(place_name(asked, one.destination)) for one in outflow.links},
        other=asked.say("area.other-places"),
    )
    return Leaving(picture, has_conditions)


def place_name(asked: Asked, key: str) -> str:
    """The name of a destination code."""
    return asked.name(int(float(key))) if key not in ("", "None") else asked.name(0)


def links_table(asked: Asked, outflow: Outflow | None) -> Table:
    """Condition group, destination, stays: what the picture shows."""
    lang = asked.lang
    rows = tuple(
        Row(
            (
                table.words(flows.group_label(one.condition, lang)),
                table.words(place_name(asked, one.destination)),
                table.number(one.stays, lang),
            )
        )
        for one in (outflow.links if outflow else ())
    )
    columns = (Column(asked.say("area.condition")), Column(asked.say("area.destination")), Column(asked.say("figure.stays"), True))
    return _table(asked, "links", "area.sankey-table", columns, rows, empty="area.sankey-empty")


def destinations_table(asked: Asked, outflow: Outflow | None) -> Table:
    """Where people went."""
    return _streams(asked, "destinations", "area.destination", outflow.destinations if outflow else (), outflow, lambda key: place_name(asked, key))


def conditions_table(asked: Asked, outflow: Outflow | None) -> Table:
    """What they were treated for."""
    streams = outflow.conditions if outflow else ()
    return _streams(asked, "conditions", "area.condition", streams, outflow, lambda key: flows.group_label(key, asked.lang))


def routes_table(asked: Asked, outflow: Outflow | None) -> Table:
    """How they came to leave."""
    return _streams(asked, "routes", "area.route", outflow.routes if outflow else (), outflow, lambda key: flows.route_label(key, asked.lang))


def _streams(
    asked: Asked, key: str, column: str, streams: Sequence[Stream], outflow: Outflow | None, name: Callable[[str], str]
) -> Table:
    has_cost = any(one.cost_fen is not None for one in streams)
    total = outflow.total if outflow else None
    columns = (
        Column(asked.say(column)),
        Column(asked.say("figure.stays"), True),
        Column(asked.say("figure.part"), True),
        *((Column(asked.say("figure.cost"), True, (asked.say("figure.cost-exported"),)),) if has_cost else ()),
    )
    rows = tuple(Row(_cells(asked, one, total, name(one.key), has_cost)) for one in streams)
    return _table(asked, key, f"area.{key}", columns, rows, empty="area.sankey-empty")


def _cells(asked: Asked, one: Stream, total: int | None, name: str, has_cost: bool) -> tuple[Cell, ...]:
    part = one.stays / total if one.stays is not None and total else None
    cells = (
        table.words(name),
        table.number(one.stays, asked.lang),
        Cell(numbers.percent(part), (part,)) if part is not None else table.maybe(None, asked.lang),
    )
    if not has_cost:
        return cells
    return (*cells, _cost(asked, round((one.cost_fen or 0) / 100)))


def _cost(asked: Asked, cost_cny: int) -> Cell:
    """万元 in Chinese, thousands in English; a download holds yuan."""
    text = numbers.grouped(cost_cny / 10_000, decimals=1) if asked.lang == "zh" else numbers.grouped(cost_cny / 1000, decimals=0)
    return Cell(text, (cost_cny,))


def _table(asked: Asked, key: str, title: str, columns: tuple[Column, ...], rows: tuple[Row, ...], *, empty: str) -> Table:
    note = asked.say("area.conditions-note") if key == "conditions" and rows else ""
    return Table(key, table.titled(asked.say(title), asked), columns, rows, asked.say(empty), table.notes(asked), note)
