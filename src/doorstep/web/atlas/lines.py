"""The lines of the atlas: as a picture and as a table."""

from __future__ import annotations

from collections.abc import Sequence

from doorstep.services.areas import Place
from doorstep.services.flow_matrix import Matrix
from doorstep.web import area_figures, charts, table, tilemap
from doorstep.web.asking import Asked
from doorstep.web.atlas import linemap
from doorstep.web.charts import Chart
from doorstep.web.table import Column, Row, Table


def chart(asked: Asked, area: str, origins: Sequence[Place], found: Matrix) -> Chart:
    """Lines from each home county to each destination that is shown."""
    title = table.titled(f"{asked.say('atlas.map')} · {area}", asked)
    homes = _homes(asked, origins)
    shown = {pair: stays for pair, stays in found.stays.items() if stays and pair[0] != pair[1]}
    known = {one.code for one in homes}
    away: dict[int, int] = {}
    for (_, to), stays in shown.items():
        if to not in known:
            away[to] = away.get(to, 0) + stays
    at = linemap.spots(asked.register, homes, away)
    links: dict[tuple[int, int], int] = {}
    for (origin, to), stays in shown.items():
        end = to if to in at else linemap.OTHERS
        links[origin, end] = links.get((origin, end), 0) + stays
    return charts.lines("lines", title, title, list(at.values()), links, {code: _name(asked, code) for code in at})


def _homes(asked: Asked, origins: Sequence[Place]) -> list[Place]:
    """Every home county around those asked about, so that the map stays the same whoever is asked about."""
    parents = {one.parent for one in origins}
    level = origins[0].level if origins else None
    return [one for one in asked.register.places.values() if one.is_home and one.level is level and one.parent in parents]


def _name(asked: Asked, code: int) -> str:
    return asked.say("area.other-places") if code == linemap.OTHERS else tilemap.short(asked.name(code))


def table_of(asked: Asked, area: str, origins: Sequence[Place], found: Matrix) -> Table:
    """Home county, destination, stays: every line, also those too thin to see and those hidden."""
    columns = (Column(asked.say("flows.origin")), Column(asked.say("area.destination")), Column(asked.say("figure.stays"), True))
    hrefs = {one.code: area_figures.area_href(asked, one.code) for one in origins}
    pairs = sorted(
        (pair for pair in found.stays if pair[0] in hrefs and pair[0] != pair[1]), key=lambda pair: (-(found.stays[pair] or 0), pair)
    )
    rows = tuple(
        Row(
            (
                table.words(asked.name(origin), href=hrefs[origin]),
                table.words(asked.name(to)),
                table.number(found.stays[origin, to], asked.lang),
            )
        )
        for origin, to in pairs
    )
    title = table.titled(f"{asked.say('atlas.lines-table')} · {area}", asked)
    return Table("lines", title, columns, rows, asked.say("area.sankey-empty"), table.notes(asked))
