"""The parts of an institution's page: figures, tables and the radar."""

from __future__ import annotations

from collections.abc import Sequence

from doorstep.core import numbers
from doorstep.indicators.explain import better_words
from doorstep.indicators.governance import Unit
from doorstep.services import condition_flows, flows
from doorstep.services.disclosure import Figure
from doorstep.services.institutions import Profile
from doorstep.services.peers import FEWEST_PEERS, Compared
from doorstep.web import area_figures, charts, figures, table
from doorstep.web.asking import Asked
from doorstep.web.charts import Chart
from doorstep.web.figures import Shown
from doorstep.web.table import Cell, Column, Row, Table

_MOST_BLOCKS = 10


def shown(asked: Asked, found: Profile) -> tuple[Shown, ...]:
    """Mean stay, operated, grade 4 and severe shares."""
    mean = Shown(
        asked.say("institution.days"),
        figures.value_words(found.days, Unit.DAYS, asked.lang),
        figures.counts_words(found.days, Unit.DAYS, asked.lang),
        _tone(found.days),
    )
    shares = (("condition.severe", found.severe), ("condition.operated", found.operated), ("condition.grade4", found.grade4))
    return (mean, *(_share(asked, asked.say(key), figure) for key, figure in shares))


def _share(asked: Asked, label: str, figure: Figure) -> Shown:
    value, under = area_figures.share_words(figure, asked.lang)
    return Shown(label, value, under, _tone(figure))


def _tone(figure: Figure) -> str:
    return "hidden" if figure.is_hidden else "" if figure.value is not None else "muted"


def groups_table(asked: Asked, name: str, found: Profile) -> Table:
    cells = [(flows.group_label(code, asked.lang), _href(asked, code), stays) for code, stays in found.groups]
    return _parts(asked, "groups", "conditions.groups", name, cells, found.stays, note=asked.say("area.conditions-note"))


def blocks_table(asked: Asked, name: str, found: Profile) -> Table:
    known = condition_flows.known()
    named = [(known[code].name.of(asked.lang), _href(asked, code), stays) for code, stays in found.blocks if code in known]
    note = asked.say("institution.blocks-note", count=_MOST_BLOCKS) if len(named) > _MOST_BLOCKS else ""
    return _parts(asked, "blocks", "conditions.blocks", name, named[:_MOST_BLOCKS], found.stays, note=note)


def _href(asked: Asked, code: str) -> str:
    query = asked.with_query().partition("?")[2]
    if code not in condition_flows.known():
        return ""
    return f"/conditions/{code}/?{query}" if query else f"/conditions/{code}/"


def homes_table(asked: Asked, name: str, found: Profile) -> Table:
    cells = [(asked.name(code), _area_href(asked, code), stays) for code, stays in found.homes]
    return _parts(asked, "homes", "institution.homes", name, cells, found.stays)


def _area_href(asked: Asked, code: int) -> str:
    place = asked.register.places.get(code)
    return area_figures.area_href(asked, code) if place is not None and place.is_home else ""


def _parts(
    asked: Asked, key: str, heading: str, name: str, parts: Sequence[tuple[str, str, int | None]], whole: int | None, *, note: str = ""
) -> Table:
    columns = (Column(asked.say(heading)), Column(asked.say("figure.stays"), True), Column(asked.say("figure.part"), True))
    rows = tuple(
        Row((table.words(words, href=href), table.number(stays, asked.lang), _part(asked, stays, whole))) for words, href, stays in parts
    )
    title = table.titled(f"{name} · {asked.say(heading)}", asked)
    return Table(key, title, columns, rows, asked.say("institution.empty"), table.notes(asked), note if rows else "")


def _part(asked: Asked, stays: int | None, whole: int | None) -> Cell:
    if stays is None or not whole:
        return table.maybe(None, asked.lang)
    return Cell(numbers.percent(stays / whole), (stays / whole,))


def volume(asked: Asked, name: str, found: Profile) -> tuple[Chart, Table]:
    """Stays by month, as a line and as a table."""
    title = table.titled(f"{name} · {asked.say('institution.volume')}", asked)
    rows = tuple(Row((table.words(numbers.month(month)), table.number(stays, asked.lang))) for month, stays in reversed(found.months))
    columns = (Column(asked.say("figure.month")), Column(asked.say("figure.stays"), True))
    by_month = Table("by-month", title, columns, rows, asked.say("table.empty"), table.notes(asked))
    return charts.counts("trend", title, title, found.months), by_month


def radar(asked: Asked, name: str, peers: Sequence[Compared]) -> Chart:
    """The institution as multiples of its peers' median; axes that cannot be told are left to the table."""
    title = table.titled(f"{name} · {asked.say('institution.radar')}", asked)
    axes = [(one.measure.name.of(asked.lang), one.times) for one in peers if one.times is not None]
    return charts.radar("radar", title, title, axes, own=name, peers=asked.say("institution.median"))


def compared_table(asked: Asked, name: str, peers: Sequence[Compared]) -> Table:
    columns = (
        Column(asked.say("indicators.name")),
        table.share_column(asked.say("institution.own"), asked.lang),
        Column(asked.say("institution.median"), True),
        Column(asked.say("institution.times"), True),
        Column(asked.say("institution.peers"), True),
        Column(asked.say("indicators.better")),
    )
    rows = tuple(_compared_row(asked, one) for one in peers)
    title = table.titled(f"{name} · {asked.say('institution.compared')}", asked)
    note = asked.say("institution.compared-note", fewest=FEWEST_PEERS)
    return Table("compared", title, columns, rows, asked.say("institution.empty"), table.notes(asked), note)


def _compared_row(asked: Asked, one: Compared) -> Row:
    lang, unit = asked.lang, one.measure.unit
    basis = one.basis.label.of(lang) if one.basis is not asked.basis else ""
    if one.median is None:
        middle = Cell(asked.say("institution.few-peers"), (None,), tone="hidden")
    else:
        middle = Cell(figures.value_words(Figure(None, None, given=one.median), unit, lang), (round(one.median, 4),))
    times = table.maybe(None, lang) if one.times is None else Cell(f"×{one.times:.2f}", (round(one.times, 3),))
    return Row(
        (
            table.words(one.measure.name.of(lang), href=f"/indicators/{one.measure.code}/", under=basis),
            figures.value_cell(one.own, unit, lang),
            middle,
            times,
            table.number(one.peers, lang),
            table.words(better_words(one.measure).of(lang)),
        )
    )
