"""XLSX workbooks: the first sheet, values only, with a guard against decompression bombs."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet._reader import WorkSheetParser

from doorstep.core.errors import Rejected
from doorstep.core.text import Text

MAX_UNPACKED = 1 << 30
MAX_RATIO = 200
MAX_ROWS = 1_048_576
"""Rows of a sheet, by the format (ECMA-376)."""


def to_csv(path: Path, target: Path) -> Path:
    """Write the first sheet as UTF-8 CSV; raises Rejected for a bomb or what is not a workbook."""
    try:
        _refuse_bomb(path)
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        with target.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            width = 0
            for row in _rows(book.worksheets[0]):
                width = width or len(row)
                writer.writerow([_cell(value) for value in (*row, *[None] * (width - len(row)))])
        book.close()
    except Rejected:
        raise
    except Exception as error:  # whatever the library raises on foreign bytes is the same to the sender
        raise Rejected(
            Text("这个文件不是可读的 Excel 工作簿", "this is not a readable Excel workbook"),
            right=Text("应为 .xlsx，第一张表第 1 行为列名", "expected .xlsx whose first sheet names its columns in row 1"),
            cure=Text("请另存为 UTF-8 的 CSV 再上传", "Save it as UTF-8 CSV and send that"),
            where=path.name,
        ) from error
    return target


def _rows(sheet: Any) -> Iterator[list[object]]:
    """Rows that hold anything, without the empty cells at their end, in the order of the file.

    The library's own walk pads to the size and row numbers that the sheet claims, which may cost
    hours, and drops without a word a row whose number is not above the last; so its parser is
    asked directly, and a sheet out of order is refused.
    """
    book, last = sheet.parent, 0
    formats = {"date_formats": book._date_formats, "timedelta_formats": book._timedelta_formats}
    with sheet._get_source() as source:
        for number, cells in WorkSheetParser(source, sheet._shared_strings, data_only=True, epoch=book.epoch, **formats).parse():
            columns = [cell["column"] for cell in cells]
            if not last < number <= MAX_ROWS or columns != sorted(set(columns)):
                raise ValueError("rows or cells out of order")
            last = number
            values = {cell["column"]: cell["value"] for cell in cells if cell["value"] is not None}
            if values:
                yield [values.get(at) for at in range(1, max(values) + 1)]


def _refuse_bomb(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(item.file_size for item in archive.infolist())
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(path.stat().st_size, 1):
        raise Rejected(
            Text("压缩包展开后过大", "the archive unpacks to far more than a table would"),
            cure=Text("请拆分文件，或改用 CSV", "Split the file, or send CSV"),
            where=path.name,
        )


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\r", " ").replace("\n", " ")
