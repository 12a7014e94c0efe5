"""How evenly beds are spread, as a curve, as indexes and in plain words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doorstep.core import numbers
from doorstep.services import access
from doorstep.services.access import Equity, NoIndex, Spread
from doorstep.services.travel_times import Network
from doorstep.web import charts, table
from doorstep.web.asking import Asked
from doorstep.web.charts import Chart
from doorstep.web.table import Cell, Column, Row, Table


@dataclass(frozen=True, slots=True)
class Shown:
    """`thickness` is None without the size of counties."""

    uneven: str
    curve: Chart
    equity: Table
    thickness: Table | None


def of(asked: Asked, network: Network | None) -> Shown:
    """Curve, words and tables; only the reason when there is no index."""
    title = table.titled(asked.say("reach.curve"), asked)
    try:
        found = access.equity(reader=asked.reader) if network else None
        reason = asked.say("reach.empty")
    except NoIndex as refusal:
        found, reason = None, refusal.message(asked.lang)
    if found is None:
        return Shown(reason, charts.lorenz("curve", title, title, [], even="", across="", up=""), _table(asked, None), None)
    return Shown(_words(asked, found), _curve(asked, title, found), _table(asked, found), _thickness(asked, found))


def _curve(asked: Asked, title: str, found: Equity) -> Chart:
    curves = [
        (asked.say(key, gini=numbers.grouped(spread.lorenz.gini, decimals=2)), list(zip(spread.lorenz.people.tolist(), spread.lorenz.amount.tolist(), strict=True)))
        for key, spread in (("reach.standing", found.standing), ("reach.reachable", found.reachable))
    ]
    return charts.lorenz("curve", title, title, curves, even=asked.say("reach.even"), across=asked.say("reach.across"), up=asked.say("reach.up"))


def _words(asked: Asked, found: Equity) -> str:
    standing, reachable = (numbers.percent(_poorer_half(spread)) for spread in (found.standing, found.reachable))
    return asked.say("reach.uneven", standing=standing, reachable=reachable)


def _poorer_half(spread: Spread) -> float:
    """Share of beds that the half of people with the fewest have: the curve at one half."""
    return float(np.interp(0.5, spread.lorenz.people, spread.lorenz.amount))


def _table(asked: Asked, found: Equity | None) -> Table:
    columns = (
        Column(asked.say("reach.index")),
        Column(asked.say("reach.standing-column"), True),
        Column(asked.say("reach.reachable-column"), True),
    )
    rows = tuple(_index(asked, *line) for line in _lines(found)) if found else ()
    return Table("equity", table.titled(asked.say("reach.equity"), asked), columns, rows, asked.say("reach.empty"), table.notes(asked, by_basis=False))


def _lines(found: Equity) -> tuple[tuple[str, str, float | None, float | None], ...]:
    here, reached = found.standing, found.reachable
    return (
        ("reach.gini", "reach.gini-reading", here.lorenz.gini, reached.lorenz.gini),
        ("reach.theil", "reach.theil-reading", here.theil.total, reached.theil.total),
        ("reach.theil-between", "reach.between-reading", here.theil.between, reached.theil.between),
        ("reach.theil-within", "reach.within-reading", here.theil.within, reached.theil.within),
        ("reach.concentration", "reach.concentration-reading", here.concentration, reached.concentration),
    )


def _index(asked: Asked, name: str, reading: str, *values: float | None) -> Row:
    return Row((table.words(asked.say(name), under=asked.say(reading)), *(_figure(asked, value, 3) for value in values)))


def _figure(asked: Asked, value: float | None, decimals: int = 2) -> Cell:
    if value is None:
        return Cell(asked.say("table.none"), (None,), tone="muted")
    return Cell(numbers.grouped(value, decimals=decimals).replace("-", "−"), (round(value, 5),))


def _thickness(asked: Asked, found: Equity) -> Table | None:
    if (thick := found.thickness) is None:
        return None
    names = ("reach.hrad", "reach.pad", "reach.by-people", *(("reach.by-means",) if thick.by_means is not None else ()))
    values = [thick.care, thick.people, thick.by_people, *([thick.by_means] if thick.by_means is not None else [])]
    columns = (Column(asked.say("reach.place")), *(Column(asked.say(name), True) for name in names))
    rows = tuple(
        Row((table.words(place.name.of(asked.lang), href=f"/areas/{place.code}/"), *(_figure(asked, float(column[at])) for column in values)))
        for at, place in enumerate(found.standing.areas)
    )
    title = table.titled(asked.say("reach.thickness"), asked)
    return Table("thickness", title, columns, rows, asked.say("reach.empty"), table.notes(asked, by_basis=False), asked.say("reach.thickness-note"))
