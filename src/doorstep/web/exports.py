"""One exporter: every table as CSV or Excel, with what it is and where it comes from inside the file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpResponse

from doorstep.core.errors import BadValue, NotFound
from doorstep.core.text import Text
from doorstep.web.frame import Frame
from doorstep.web.table import Table, Value
from doorstep.web.words import say

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_NAME = 31
"""Letters that Excel allows in a sheet's name."""
_UNFIT = re.compile(r"[\\/*?:\[\]\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Defined:
    """What a workbook's second sheet says of its figures.

    sentence  the page's answer in words, '' where a page has none
    facts     (name, words): for an indicator its meaning, formula, source, owner and version
    """

    sentence: str = ""
    facts: tuple[tuple[str, str], ...] = ()


def download(wanted: str, key: str, tables: Sequence[Table], frame: Frame, defined: Defined) -> HttpResponse:
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
    if wanted == "csv":
        content, kind = _csv(lines), "text/csv; charset=utf-8"
    else:
        about = list(definition_of(table, frame, defined))
        content, kind = _xlsx({table.title: lines, say(frame.lang, "export.definition"): about}), _XLSX
    name = f"doorstep-{table.key}.{wanted}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def lines_of(table: Table, frame: Frame) -> Iterator[tuple[Value, ...]]:
    """The rows of a download: title and notes, an empty row, headings, cells."""
    yield from _heading(table, frame)
    yield ()
    yield tuple(safe(heading) for column in table.columns for heading in column.headings)
    for row in table.rows:
        yield tuple(safe(value) for cell in row.cells for value in cell.values)


def definition_of(table: Table, frame: Frame, defined: Defined) -> Iterator[tuple[Value, ...]]:
    """The rows of the definition sheet: what the table is, on what basis, and how its figures are defined."""
    lang = frame.lang
    yield from _heading(table, frame)
    if defined.sentence:
        yield (say(lang, "export.sentence"), safe(defined.sentence))
    if frame.snapshot:
        yield (say(lang, "export.published"), frame.published_on)
    if table.note:
        yield (say(lang, "export.note"), safe(table.note))
    if defined.facts:
        yield ()
    for name, words in defined.facts:
        yield (safe(name), safe(words))


def _heading(table: Table, frame: Frame) -> Iterator[tuple[Value, ...]]:
    """Title, the words about invented records, and the table's notes: basis, period, snapshot."""
    lang = frame.lang
    yield (safe(say(lang, "export.title")), safe(table.title))
    if frame.synthetic_name:
        yield (say(lang, "export.synthetic"), say(lang, "export.synthetic-note", name=frame.synthetic_name))
    for name, words in table.notes:
        yield (safe(name), safe(words))


def safe(value: Value) -> Value:
    """A cell that no spreadsheet takes for a formula: such text gets an apostrophe in front."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def _csv(lines: Sequence[tuple[Value, ...]]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(lines)
    return ("\ufeff" + stream.getvalue()).encode()  # the mark lets Excel read UTF-8


def _xlsx(sheets: Mapping[str, Sequence[tuple[Value, ...]]]) -> bytes:
    """A workbook with a sheet for each name, in order."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    for title, lines in sheets.items():
        sheet = book.create_sheet(_UNFIT.sub(" ", title)[:_LONGEST_NAME] or "table")
        for line in lines:
            sheet.append([ILLEGAL_CHARACTERS_RE.sub("", one) if isinstance(one, str) else one for one in line])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
