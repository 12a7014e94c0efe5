"""In-area figures that the region's page and an area's page both show."""

from __future__ import annotations

from collections.abc import Sequence

from doorstep.core import numbers
from doorstep.core.text import Lang
from doorstep.indicators.governance import Unit
from doorstep.services import areas, indicator_results
from doorstep.services.areas import Place
from doorstep.services.disclosure import Figure
from doorstep.services.indicator_results import AreaFigure
from doorstep.services.summary import IN_AREA, PROMISES
from doorstep.vocab.levels import AreaLevel
from doorstep.web import charts, table, tilemap
from doorstep.web.asking import Asked
from doorstep.web.charts import Chart
from doorstep.web.figures import Shown, change_cell, counts_words, value_words
from doorstep.web.table import Column, Row, Table
from doorstep.web.tilemap import Tile, TileMap

Below = tuple[tuple[Place, AreaFigure | None], ...]


def share_words(figure: Figure, lang: Lang) -> tuple[str, str]:
    """A share and the counts under it."""
    return value_words(figure, Unit.PERCENT, lang), counts_words(figure, Unit.PERCENT, lang)


def below(asked: Asked, place: Place) -> Below:
    """The areas one level down that the reader sees, with their figures."""
    children = [one for one in asked.register.children(place.code) if areas.sees_inside(asked.reader, one.code)]
    if not children:
        return ()
    found = indicator_results.by_area(
        IN_AREA,
        basis=asked.basis,
        level=children[0].level,
        period=asked.period,
        reader=asked.reader,
        only={child.code for child in children},
    )
    by_code = {one.area: one for one in found}
    return tuple((child, by_code.get(child.code)) for child in children)


def by_area_table(asked: Asked, rows: Below) -> Table:
    """Share, counts under it, change and population of each area."""
    lang = asked.lang
    level = (rows[0][0].level if rows else AreaLevel.COUNTY).label.of(lang)
    columns = (
        Column(asked.say("figure.area")),
        table.share_column(asked.say("figure.share"), lang),
        Column(asked.say("figure.change"), True),
        Column(asked.say("figure.population"), True),
    )
    lines = tuple(
        Row(
            (
                table.words(place.name.of(lang), href=area_href(asked, place.code)),
                table.share(one.figure if one else None, lang),
                change_cell(one, Unit.PERCENT, lang),
                table.maybe(place.population, lang),
            )
        )
        for place, one in rows
    )
    return Table("by-area", table.titled(asked.say("region.by-area", level=level), asked), columns, lines, asked.say("area.below-empty"), table.notes(asked))


def area_href(asked: Asked, code: int) -> str:
    """An area's page on the same basis and period."""
    query = asked.with_query().partition("?")[2]
    return f"/areas/{code}/?{query}" if query else f"/areas/{code}/"


def tiles(asked: Asked, place: Place, rows: Below) -> TileMap:
    """The areas below as tiles, coloured around their joint share; townships are too many for tiles."""
    few = rows if place.level is not AreaLevel.COUNTY else ()
    at = tilemap.positions([child for child, _ in few])
    middle = _joint([one.figure for _, one in few if one is not None])
    found = tuple(_tile(asked, child, one, at[child.code], middle or 0.0) for child, one in few)
    words = asked.say("region.map-middle", share=numbers.percent(middle)) if middle is not None else ""
    title = asked.say("region.map", level=few[0][0].level.label.of(asked.lang)) if few else ""
    return tilemap.laid_out(found, table.titled(title, asked), asked.say("region.map-note", middle=words) if words else "")


def _joint(figures: Sequence[Figure]) -> float | None:
    """The share of several areas together, from the counts that are shown."""
    every = sum(one.den or 0 for one in figures)
    return sum(one.num or 0 for one in figures) / every if every else None


def _tile(asked: Asked, place: Place, one: AreaFigure | None, cell: tuple[int, int], middle: float) -> Tile:
    x, y = tilemap.corner(cell)
    figure = one.figure if one else Figure(0, 0)
    text, under = share_words(figure, asked.lang)
    name = place.name.of(asked.lang)
    return Tile(name, text, under, area_href(asked, place.code), tilemap.shade(figure.value, middle), x, y)


def promises(asked: Asked, place: Place) -> tuple[Shown, ...]:
    """The three promises as three figures; without a catalogue nothing is counted and `under` is empty."""
    found = []
    for code in PROMISES:
        measure = indicator_results.measure(code)
        one = None
        if asked.basis in measure.bases and place.level in measure.levels:
            one = indicator_results.one(code, basis=asked.basis, area=place.code, period=asked.period, reader=asked.reader)
        figure = one.figure if one else Figure(0, 0)
        value, under = share_words(figure, asked.lang)
        tone = "hidden" if figure.is_hidden else "" if figure.value is not None else "muted"
        note = under or (value if figure.is_hidden else "")
        found.append(Shown(measure.name.of(asked.lang), value, note, tone, f"/indicators/{code}/", measure.meaning.of(asked.lang)))
    return tuple(found)


def trend(asked: Asked, place: Place) -> tuple[Chart, Table]:
    """The in-area share by month, as a line and as a table."""
    months = indicator_results.by_month(IN_AREA, basis=asked.basis, area=place.code, reader=asked.reader)
    title = table.titled(f"{asked.say('region.trend')} · {place.name.of(asked.lang)}", asked)
    chart = charts.trend("trend", title, title, months, is_share=True)
    return chart, month_table(asked, title, asked.say("figure.share"), months)


def month_table(asked: Asked, title: str, label: str, months: Sequence[indicator_results.MonthFigure]) -> Table:
    """Shares by month, newest first."""
    rows = tuple(
        Row((table.words(numbers.month(one.month)), table.share(one.figure, asked.lang))) for one in reversed(months)
    )
    columns = (Column(asked.say("figure.month")), table.share_column(label, asked.lang))
    return Table("by-month", title, columns, rows, asked.say("table.empty"), table.notes(asked))
