"""The rows of a table, and the options of a list, as HTML. Written in Python: a template takes ten times as long for the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from django.utils.safestring import SafeString, mark_safe

from doorstep.web.frame import Choice
from doorstep.web.table import Cell, Column, Table


def body(table: Table) -> SafeString:
    """The `tr` elements of a table; every text is escaped here."""
    return mark_safe("".join(_lines(table)))  # noqa: S308 every text is escaped below


def _lines(table: Table) -> Iterator[str]:
    for row in table.rows:
        yield "<tr>"
        for at, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
            yield f'<th scope="row">{_inside(cell)}</th>' if at == 0 else f"<td{_classes(column, cell)}>{_inside(cell)}</td>"
        yield "</tr>\n"


def _classes(column: Column, cell: Cell) -> str:
    names = [
        *(["num"] if column.is_number else []),
        *([f"heat-{cell.heat}"] if cell.heat else []),
        *([cell.tone] if cell.tone else []),
    ]
    return f' class="{" ".join(names)}"' if names else ""


def _inside(cell: Cell) -> str:
    text = escape(cell.text)
    shown = f'<a href="{escape(cell.href)}">{text}</a>' if cell.href else text
    return f"{shown}<small>{escape(cell.under)}</small>" if cell.under else shown


def options(choices: Iterable[Choice]) -> SafeString:
    """The `option` elements of a list of choices."""
    parts = (
        f'<option value="{escape(one.value)}"{" selected" if one.is_current else ""}>{escape(one.label)}</option>' for one in choices
    )
    return mark_safe("".join(parts))  # noqa: S308 every text is escaped
