"""Published figures beside what the platform computes, as a table for any page."""

from __future__ import annotations

from doorstep.core import numbers
from doorstep.core.text import Lang
from doorstep.services import areas, stated
from doorstep.services.readers import Account
from doorstep.services.stated import Stated
from doorstep.web import table
from doorstep.web.table import Cell, Column, Row, Table
from doorstep.web.words import say


def of(reader: Account, lang: Lang) -> Table | None:
    """Every published figure with its source; None when the region file has none."""
    found = stated.figures(reader=reader)
    if not found:
        return None
    columns = (
        Column(say(lang, "region.published-name")),
        Column(say(lang, "figure.area")),
        Column(say(lang, "region.published-value"), True),
        Column(say(lang, "region.computed"), True),
        Column(say(lang, "region.published-period")),
        Column(say(lang, "region.published-source")),
    )
    rows = tuple(Row(_cells(one, reader, lang)) for one in found)
    return Table("published", say(lang, "region.published"), columns, rows, say(lang, "table.empty"), (), say(lang, "region.published-note"))


def _cells(one: Stated, reader: Account, lang: Lang) -> tuple[Cell, ...]:
    known, figure = areas.register(reader=reader), one.published
    qualifier = figure.qualifier.of(lang) if figure.qualifier else ""
    return (
        table.words(one.name.of(lang)),
        table.words(known.name_of(figure.area).of(lang)),
        Cell(" ".join(part for part in (qualifier, _number(figure.value)) if part), (figure.value,)),
        Cell(_number(one.computed), (one.computed,)) if one.computed is not None else table.words(say(lang, "table.none"), tone="muted"),
        table.words(figure.period.of(lang)),
        table.words(figure.source.of(lang)),
    )


def _number(value: float) -> str:
    """A share as a percentage, a count as a whole number."""
    if value != int(value) and value <= 1:
        return numbers.percent(value)
    return numbers.grouped(value, decimals=0 if value == int(value) else 1)
