"""Tables of a bulletin in Word: figures in thin lines with a repeated head, and the version record on the last page.

Source: GB/T 9704-2012, 7.4 (版记: lines of 0.35 mm outside and 0.25 mm inside). The standard
puts its last line on the foot of the text block; a Word file cannot do so without floating over a table, the PDF does.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row

from doorstep.assessment.bulletins.docx_styles import (
    CELL,
    FINE_CELL,
    PITCH_POINTS,
    RECORD,
    TEXT_WIDTH_MM,
    style_id,
    style_name,
)
from doorstep.assessment.bulletins.docx_xml import Element, made, put
from doorstep.assessment.bulletins.layout import Piece, Record, Role
from doorstep.core.text import Lang

_SIDES = {"left": WD_ALIGN_PARAGRAPH.LEFT, "centre": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}
_APPENDIX_MM = (9.0, 28.0, 22.0, 45.0, 27.0, 25.0)
_MOST_KEPT_WHOLE = 14  # rows; a longer table goes on over the page
_THIN, _INNER, _OUTER = 4, 6, 8  # eighths of a point: 0.18 mm, 0.25 mm, 0.35 mm
_QR_MM = 26.0


def table(document: Document, piece: Piece, lang: Lang) -> None:
    """A table of figures. Its header row comes again on each page."""
    is_appendix = piece.role is Role.APPENDIX
    columns = len(piece.header)
    widths = _APPENDIX_MM if is_appendix else (TEXT_WIDTH_MM / columns,) * columns
    made_table = _empty(document, 1 + len(piece.rows), widths)
    _all_lines(made_table, _THIN)
    style = style_id(FINE_CELL if is_appendix else CELL)
    for number, (row, texts) in enumerate(zip(made_table.rows, (piece.header, *piece.rows), strict=True)):
        _fill(row, texts, style, [_SIDES[one] if number else _SIDES["centre"] for one in piece.align])
    _head_repeats(made_table)
    if len(piece.rows) <= _MOST_KEPT_WHOLE:
        _keep_whole(made_table)
    gap = document.add_paragraph(style=style_name(FINE_CELL))
    gap.paragraph_format.line_spacing = Pt(PITCH_POINTS[lang] / 3)


def record(document: Document, content: Record, qr: bytes, lang: Lang) -> None:
    """The version record after the last words, kept whole: copies, printer and date, the code with its QR."""
    rows = 3 if content.copied else 2
    made_table = _empty(document, rows, (TEXT_WIDTH_MM - _QR_MM - 6, _QR_MM + 6))
    _keep_whole(made_table)
    cells = [made_table.cell(row, 0).merge(made_table.cell(row, 1)) for row in range(rows - 1)]
    if content.copied:
        _write(cells[0], content.copied, RECORD, WD_ALIGN_PARAGRAPH.LEFT)
    _printed(cells[-1], content)
    left, right = made_table.cell(rows - 1, 0), made_table.cell(rows - 1, 1)
    _write(left, content.code, RECORD, WD_ALIGN_PARAGRAPH.LEFT)
    hint = left.add_paragraph(content.hint, style=style_name(FINE_CELL))
    hint.paragraph_format.left_indent = hint.paragraph_format.right_indent = Pt(8)
    _qr(right, qr, content.qr_name)
    _record_lines(made_table)
    document.add_paragraph(style=style_name(FINE_CELL)).paragraph_format.line_spacing = Pt(1)


def _empty(document: Document, rows: int, widths: Sequence[float]) -> Table:
    """A table of fixed column widths in millimetres, its cells empty."""
    found: Table = document.add_table(rows, len(widths))
    found.autofit, found.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for column, wide in zip(found.columns, widths, strict=True):
        column.width = Mm(wide)
    for row in found.rows:
        put(row._tr.get_or_add_trPr(), "cantSplit")
        for cell, wide in zip(_cells(row), widths, strict=True):
            cell.width = Mm(wide)
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    return found


def _cells(row: _Row) -> list[_Cell]:
    """The cells as they stand in the file; python-docx's own list takes a second for a long table."""
    return [_Cell(one, row.table) for one in row._tr.tc_lst]


def _fill(row: _Row, texts: Sequence[str], style: str, sides: Sequence[WD_ALIGN_PARAGRAPH]) -> None:
    for cell, text, side in zip(_cells(row), texts, sides, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph._p.style, paragraph.alignment = style, side
        paragraph.add_run(text)
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)


def _head_repeats(made_table: Table) -> None:
    put(made_table.rows[0]._tr.get_or_add_trPr(), "tblHeader")


def _keep_whole(made_table: Table) -> None:
    for row in list(made_table.rows)[:-1]:
        for cell in _cells(row):
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def _write(cell: _Cell, text: str, style: str, side: WD_ALIGN_PARAGRAPH) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style, paragraph.alignment = style_name(style), side
    paragraph.add_run(text)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(8)


def _printed(cell: _Cell, content: Record) -> None:
    """Printer on the left, date on the right of one line."""
    _write(cell, f"{content.printed_by}\t{content.printed_on}", RECORD, WD_ALIGN_PARAGRAPH.LEFT)
    cell.paragraphs[0].paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH_MM - 7), WD_TAB_ALIGNMENT.RIGHT)


def _qr(cell: _Cell, qr: bytes, name: str) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style, paragraph.alignment = style_name(RECORD), WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(4)
    picture = paragraph.add_run().add_picture(io.BytesIO(qr), width=Mm(_QR_MM))
    picture._inline.docPr.set("descr", name)
    picture._inline.docPr.set("name", "QR")


def _all_lines(made_table: Table, eighths: int) -> None:
    _lines(made_table, dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), eighths))


def _record_lines(made_table: Table) -> None:
    """Lines by cell: merged cells take no line from the table in every program."""
    last = len(made_table.rows) - 1
    for number, row in enumerate(made_table.rows):
        for cell in row._tr.tc_lst:
            borders = made("tcBorders")
            for side, at in (("top", 0), ("bottom", last)):
                borders.append(made(side, val="single", sz=_OUTER if number == at else _INNER, space=0, color="000000"))
            _before(cell.get_or_add_tcPr(), borders, "shd noWrap tcMar textDirection tcFitText vAlign hideMark".split())


def _lines(made_table: Table, eighths: dict[str, int]) -> None:
    borders = made("tblBorders")
    for side, size in eighths.items():
        borders.append(made(side, val="single", sz=size, space=0, color="000000"))
    _before(made_table._tbl.tblPr, borders, ("shd", "tblLayout", "tblCellMar", "tblLook"))


def _before(properties: Element, child: Element, later: Sequence[str]) -> None:
    """Put a child of table or cell properties where the schema wants it."""
    names = {qn(f"w:{one}") for one in later}
    at = next((place for place, one in enumerate(properties) if one.tag in names), len(properties))
    properties.insert(at, child)
