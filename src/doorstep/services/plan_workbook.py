"""A plan as an Excel workbook: what it says, actions, money, people, areas, conditions, projects, tasks, what nobody knows, and words."""

from __future__ import annotations

import io
from collections.abc import Mapping
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from doorstep.core.text import Lang
from doorstep.services import plan_background, plan_sheets
from doorstep.services.plan_sheets import WORDS, Figure, Sheet, Telling, Value
from doorstep.store.reader import Reader

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_HEADINGS_AT = 3
_NARROWEST, _WIDEST = 8, 60
_WRAPPED = 22
"""Headings wider than this are broken into lines."""


def xlsx(found: Mapping[str, Any], *, lang: Lang, reader: Reader, code: str = "", title: str = "", answers: Mapping[str, Any] | None = None) -> bytes:
    """The workbook of a plan's document; counts as `reader` may see them.

    code, title   of the roadmap's plan; without a code, one made from the plan's hash
    answers       document of an explanation: up to which value of an unknown number its action is taken
    What only the region tells is left out when it is no longer the one that the plan was made from.
    """
    behind = plan_background.behind(found, reader=reader)
    told = Telling(found, behind, reader, lang, code or f"PLAN-{found['certificate']['hash'][:6]}", title, answers)
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for sheet in plan_sheets.sheets(told):
        _write(book.create_sheet(sheet.name.of(lang)), sheet, plan_sheets.titled(told, sheet), lang)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write(page: Worksheet, sheet: Sheet, title: str, lang: Lang) -> None:
    """Title, an empty row, headings, rows, and the total."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    page["A1"].value, page["A1"].font = _safe(title), Font(bold=True, size=14)
    for at, column in enumerate(sheet.columns, start=1):
        cell = page.cell(_HEADINGS_AT, at, column.heading.of(lang))
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E6EFEE")
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="right" if column.form else "left")
    for down, row in enumerate((*sheet.rows, *((sheet.total,) if sheet.total else ())), start=_HEADINGS_AT + 1):
        for at, (value, column) in enumerate(zip_longest(row, sheet.columns), start=1):
            _put(page.cell(down, at), value, column.form)
    if sheet.total:
        for cell in page[_HEADINGS_AT + 1 + len(sheet.rows)]:
            cell.font, cell.border = Font(bold=True), Border(top=Side(style="thin"))
    for at, column in enumerate(sheet.columns):
        page.column_dimensions[page.cell(1, at + 1).column_letter].width = _width(sheet, at, column.heading.of(lang))
    page.freeze_panes = page.cell(_HEADINGS_AT + 1, 2)
    page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight = "landscape", 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _put(cell: Cell, given: Value | Figure, form: str) -> None:
    value, form = (given.value, given.form) if isinstance(given, Figure) else (given, form)
    cell.value = _safe(value)
    if form != WORDS and isinstance(value, int | float):
        cell.number_format = form
    elif isinstance(value, str):
        from openpyxl.styles import Alignment

        cell.alignment = Alignment(wrap_text=_long(value) > _WIDEST, vertical="top", horizontal="left")


def _safe(value: Value) -> Value:
    """Text that no spreadsheet takes for a formula, without letters that a workbook cannot hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if not isinstance(value, str):
        return value
    bare = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{bare}" if bare.startswith(_FORMULA) else bare


def _long(value: Value | Figure) -> int:
    """Columns of a screen that a value takes; a Chinese letter takes two."""
    if isinstance(value, Figure):
        return 14
    if isinstance(value, float):
        return 12
    return sum(1 + (one > "⺀") for one in str(value if value is not None else ""))


def _width(sheet: Sheet, at: int, heading: str) -> float:
    widest = max([min(_WRAPPED, _long(heading)), *(_long(row[at]) for row in sheet.rows)])
    return min(_WIDEST, max(_NARROWEST, widest + 2))
