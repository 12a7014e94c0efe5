"""One exporter: every table as CSV or Excel, with what it is and where it comes from inside the file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from django.http import HttpResponse

from doorstep.core.errors import BadValue, NotFound
from doorstep.core.text import Text
from doorstep.web.frame import Frame
from doorstep.web.table import Table, Value
from doorstep.web.words import say

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNFIT = re.compile(r"[\\/*?:\[\]\x00-\x1f]")


def download(wanted: str, key: str, tables: Sequence[Table], frame: Frame) -> HttpResponse:
    """The table named `key`, or the first. Raises BadValue for another format, NotFound for no such table."""
    if wanted not in ("csv", "xlsx"):
        raise BadValue(
            Text(f"不能下载为“{wanted}”", f"a table cannot be had as '{wanted}'"),
            right=Text("应为 csv 或 xlsx", "expected csv or xlsx"),
        )
    table = next((one for one in tables if not key or one.key == key), None)
    if table is None:
        raise NotFound.among(Text("表", "table"), key, [one.key for one in tables])
    lines = list(lines_of(table, frame))
    content, kind = (_csv(lines), "text/csv; charset=utf-8") if wanted == "csv" else (_xlsx(lines, table.title), _XLSX)
    name = f"doorstep-{table.key}.{wanted}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def lines_of(table: Table, frame: Frame) -> Iterator[tuple[Value, ...]]:
    """The rows of a download: title and notes, an empty row, headings, cells."""
    lang = frame.lang
    yield (safe(say(lang, "export.title")), safe(table.title))
    if frame.synthetic_name:
        yield (say(lang, "export.synthetic"), say(lang, "export.synthetic-note", name=frame.synthetic_name))
    for name, words in table.notes:
        yield (safe(name), safe(words))
    yield ()
    yield tuple(safe(heading) for column in table.columns for heading in column.headings)
    for row in table.rows:
        yield tuple(safe(value) for cell in row.cells for value in cell.values)


def safe(value: Value) -> Value:
    """A cell that no spreadsheet takes for a formula: such text gets an apostrophe in front."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def _csv(lines: Sequence[tuple[Value, ...]]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(lines)
    return ("\ufeff" + stream.getvalue()).encode()  # the mark lets Excel read UTF-8


def _xlsx(lines: Sequence[tuple[Value, ...]], title: str) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_UNFIT.sub(" ", title)[:31] or "table")
    for line in lines:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", one) if isinstance(one, str) else one for one in line])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
