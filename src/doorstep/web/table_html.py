"""The rows of a table, and the options of a list, as HTML. Written in Python: a template takes ten times as long for the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
    under = f"<small>{escape(cell.under)}</small>" if cell.under else ""
    return f"{shown}{_bar(cell.bars)}{under}"


def _bar(shares: Sequence[float]) -> str:
    """Shares of a whole as one thin bar; the numbers stand in the cell or beside it."""
    if not shares:
        return ""
    begins = [sum(shares[:at]) * 100 for at in range(len(shares))]
    parts = "".join(f'<rect class="part-{at}" x="{begin:.2f}" width="{share * 100:.2f}" height="6"/>' for at, (begin, share) in enumerate(zip(begins, shares, strict=True)) if share > 0)
    return f'<svg class="parts" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">{parts}</svg>'


def options(choices: Iterable[Choice]) -> SafeString:
    """The `option` elements of a list of choices."""
    parts = (
        f'<option value="{escape(one.value)}"{" selected" if one.is_current else ""}>{escape(one.label)}</option>' for one in choices
    )
    return mark_safe("".join(parts))  # noqa: S308 every text is escaped
