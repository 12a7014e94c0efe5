"""Reading one CSV of a user's own lists into typed rows: every fault at once, each with file, line and cure."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from doorstep.core.text import Text
from doorstep.intake.files import is_damaged_utf8
from doorstep.tables.sheet import Field, Sheet
from doorstep.vocab.divisions import parse_code

_FLAGS = {"yes": True, "true": True, "1": True, "是": True, "no": False, "false": False, "0": False, "否": False}
_DIVISION = re.compile(r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$")
SEE_SCHEMA = Text("见 doorstep region schema", "See doorstep region schema")

LONGEST = 20_000
"""Characters of a cell; a reader of CSV takes no more than 131,072, so that what is kept can always be read back."""
_SHOWN = 60
_TOO_LONG = Text(f"至多 {LONGEST} 字", f"At most {LONGEST} characters")

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a region file."""

    file: str
    line: int
    what: Text
    cure: Text

    def message(self, lang: str) -> str:
        colon = "：" if lang.startswith("zh") else ": "
        stop = "。" if lang.startswith("zh") else ". "
        return f"{self.file}:{self.line}{colon}{self.what.of(lang)}{stop}{self.cure.of(lang)}"


def text_of(path: Path, faults: list[Fault], file: str = "") -> str:
    """The text of a file in UTF-8 or GB18030, as a Chinese Excel saves CSV; a fault, of `file`, for what is neither."""
    data = path.read_bytes()
    encodings = ("utf-8-sig",) if is_damaged_utf8(path) else ("utf-8-sig", "gb18030")
    text = next((text for encoding in encodings if (text := _decoded(data, encoding)) is not None), None)
    if text is None or "\0" in text:
        bad = data.decode("utf-8", "replace").replace("\0", "\ufffd")
        line = bad[: bad.find("\ufffd")].count("\n") + 1
        what = Text("含有无法解码的字节", "there are bytes that are not text")
        faults.append(Fault(file or path.name, line, what, Text("请另存为 UTF-8", "Save it as UTF-8")))
        return bad
    return text


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def rows_of(folder: Path, sheet: Sheet, faults: list[Fault]) -> list[tuple[int, Row]]:
    """The rows of a sheet in its folder, with their lines; none when the file is absent and may be."""
    path = folder / sheet.file
    if path.is_file():
        return rows_in(path, sheet, faults, sheet.file)
    if sheet.required:
        faults.append(Fault(sheet.file, 1, Text("缺这个文件", "this file is missing"), SEE_SCHEMA))
    return []


def rows_in(path: Path, sheet: Sheet, faults: list[Fault], file: str = "") -> list[tuple[int, Row]]:
    """The rows of a sheet in a file of any name, with their lines; notes every fault under the name `file`, by default its own."""
    file, rows = file or path.name, []
    reader = csv.DictReader(io.StringIO(text_of(path, faults, file), newline=""), strict=True)
    try:
        faults += _header_faults(sheet, reader.fieldnames or [], file)
        rows = [(reader.line_num, _row(sheet, cells, file, reader.line_num, faults)) for cells in reader]
    except csv.Error:
        what = Text("引号没有闭合，或一行过长", "a quotation mark is never closed, or a row is too long")
        faults.append(Fault(file, reader.line_num + 1, what, Text("引号应成对出现", "Write quotation marks in pairs")))
        return rows
    if sheet.key:
        _note_repeats(sheet, rows, file, faults)
    if sheet.required and not rows:
        faults.append(Fault(file, 2, Text("没有一行数据", "there is not a single row"), Text(f"请写入{sheet.meaning.zh}", f"Write down the {sheet.meaning.en}")))
    return rows


def _header_faults(sheet: Sheet, header: Sequence[str], file: str) -> Iterator[Fault]:
    known = {field.name for field in sheet.fields}
    for field in sheet.fields:
        if field.required and field.name not in header:
            yield Fault(file, 1, Text(f"缺列 {field.name}", f"column {field.name} is missing"), SEE_SCHEMA)
    for name, times in Counter(header).items():
        shown = clipped(name)
        if times > 1:
            yield Fault(file, 1, Text(f"列 {shown} 写了 {times} 次", f"column {shown} stands {times} times"), SEE_SCHEMA)
        if name not in known:
            yield Fault(file, 1, Text(f"没有列 {shown}", f"there is no column {shown}"), SEE_SCHEMA)


def _row(sheet: Sheet, cells: Mapping[Any, Any], file: str, line: int, faults: list[Fault]) -> Row:
    if None in cells:  # what DictReader calls the cells beyond the header
        what = Text(f"比表头多 {len(cells[None])} 个单元格", f"there are {len(cells[None])} cells more than columns")
        faults.append(Fault(file, line, what, Text("含逗号的内容请加引号", "Quote a cell that holds a comma")))
    return {field.name: value_at(field, cells.get(field.name) or "", file, line, faults) for field in sheet.fields}


def _note_repeats(sheet: Sheet, rows: list[tuple[int, Row]], file: str, faults: list[Fault]) -> None:
    seen: dict[Any, int] = {}
    for line, row in rows:
        key = row[sheet.key]
        if not key:
            continue
        if key in seen:
            what = Text(f"{sheet.key} 与第 {seen[key]} 行重复", f"{sheet.key} repeats line {seen[key]}")
            faults.append(Fault(file, line, what, Text("每个代码只写一次", "Write each code once")))
        seen.setdefault(key, line)


def clipped(text: str) -> str:
    """What a message shows of a value: its beginning, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "…"


def read_value(field: Field, text: str) -> tuple[Any, tuple[Text, Text] | None]:
    """The typed value of a cell, and what is wrong with it and its cure; None when nothing is."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        fault = (Text(f"{field.name} 为空", f"{field.name} is empty"), cure_of(field)) if field.required else None
        return {"division": 0, "flag": None, "text": "", "codes": (), "day": ""}.get(field.kind), fault
    try:
        return _typed(field, text), None
    except ValueError:
        shown = clipped(text)
        return None, (Text(f"{field.name} 是“{shown}”", f"{field.name} is '{shown}'"), _TOO_LONG if len(text) > LONGEST else cure_of(field))


def value_at(field: Field, text: str, file: str, line: int, faults: list[Fault]) -> Any:
    """The typed value of a cell; notes its fault with the place."""
    value, fault = read_value(field, text)
    if fault:
        faults.append(Fault(file, line, *fault))
    return value


def _typed(field: Field, text: str) -> Any:
    if len(text) > LONGEST:
        raise ValueError
    if field.choices and text not in field.choices:
        raise ValueError(text)
    if field.kind == "flag":
        if text.lower() not in _FLAGS:
            raise ValueError(text)
        return _FLAGS[text.lower()]
    if field.kind == "division":
        if not _DIVISION.match(text):
            raise ValueError(text)
        code = parse_code(text)
        if code is None:
            raise ValueError(text)
        return code
    if field.kind == "codes":
        return tuple(code.strip() for code in text.split(";") if code.strip())
    if field.kind == "text":
        return text
    return _day(field, text) if field.kind == "day" else _number(field, text)


def _day(field: Field, text: str) -> str:
    """A day as it is kept: ISO 8601, so that days compare as text."""
    if len(text) != len("2026-01-31"):
        raise ValueError(text)
    return date.fromisoformat(text).isoformat()


def _number(field: Field, text: str) -> int | float:
    number = int(text) if field.kind == "integer" else float(text)
    if "_" in text or not math.isfinite(float(text)):  # of a whole number too long for a float, math.isfinite raises
        raise ValueError(text)
    if (field.minimum is not None and number < field.minimum) or (field.maximum is not None and number > field.maximum):
        raise ValueError(text)
    return number


def cure_of(field: Field) -> Text:
    if field.choices:
        listed = ", ".join(field.choices)
        return Text(f"应为其中之一：{listed}", f"Expected one of: {listed}")
    zh = {
        "division": "应为 2、4、6、9 或 12 位区划代码",
        "flag": "应为 yes 或 no",
        "integer": "应为整数",
        "number": "应为数",
        "day": "应为 2026-01-31 这样的日期",
    }
    en = {
        "division": "Expected a division code of 2, 4, 6, 9 or 12 digits",
        "flag": "Expected yes or no",
        "integer": "Expected a whole number",
        "number": "Expected a number",
        "day": "Expected a day such as 2026-01-31",
    }
    limits = "" if field.minimum is None else f" ≥ {field.minimum:g}"
    limits += "" if field.maximum is None else f" ≤ {field.maximum:g}"
    return Text(zh.get(field.kind, f"请填写{field.meaning.zh}") + limits, en.get(field.kind, f"Give the {field.meaning.en}") + limits)
