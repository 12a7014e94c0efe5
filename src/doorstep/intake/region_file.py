"""Reading and checking a region file: every fault at once, each with file, line and cure."""

from __future__ import annotations

import csv
import hashlib
import io
import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from doorstep.core.errors import CheckFailed, NotFound
from doorstep.core.text import Text
from doorstep.intake.files import is_damaged_utf8
from doorstep.tables.region import AREAS, REGION, SHEETS, Field, Sheet
from doorstep.vocab.divisions import Divisions, current_code, parse_code

_FLAGS = {"yes": True, "true": True, "1": True, "是": True, "no": False, "false": False, "0": False, "否": False}
_DIVISION = re.compile(r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$")
_SHOWN = 20

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


@dataclass(frozen=True, slots=True)
class RegionFile:
    """A region as written down; rows hold typed values (divisions as integers, flags as booleans)."""

    region: Row
    sheets: Mapping[str, tuple[Row, ...]]
    digest: str

    @property
    def areas(self) -> tuple[Row, ...]:
        return self.sheets["areas"]

    @property
    def institutions(self) -> tuple[Row, ...]:
        return self.sheets["institutions"]


class RegionFaults(CheckFailed):
    """A region file with faults; `faults` has them all, the message the first twenty."""

    code = "region-faults"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        zh = "\n".join(fault.message("zh") for fault in faults[:_SHOWN])
        en = "\n".join(fault.message("en") for fault in faults[:_SHOWN])
        super().__init__(
            Text(f"区域文件有 {len(faults)} 处错误\n{zh}", f"the region file has {len(faults)} faults\n{en}"),
            cure=Text("更正后再运行 doorstep region check", "Correct them and run doorstep region check again"),
        )


def read(folder: Path) -> RegionFile:
    """The region in a folder. Raises NotFound without a region.toml or region.yaml, RegionFaults with every fault."""
    path = _main_file(folder)
    faults: list[Fault] = []
    region = _region(path, faults)
    sheets = {sheet.name: _sheet(folder, sheet, faults) for sheet in SHEETS}
    faults += _relations(sheets)
    if faults:
        raise RegionFaults(tuple(faults))
    rows = {name: tuple(row for _, row in found) for name, found in sheets.items()}
    return RegionFile(region, rows, _digest(folder, path))


def _main_file(folder: Path) -> Path:
    for name in ("region.toml", "region.yaml", "region.yml"):
        if (folder / name).is_file():
            return folder / name
    raise NotFound(
        Text(f"{folder} 里没有 region.toml", f"there is no region.toml in {folder}"),
        cure=Text("可用 doorstep init 生成一个样板", "doorstep init writes one to start from"),
    )


def _region(path: Path, faults: list[Fault]) -> Row:
    text = _text(path, faults)
    try:
        found = tomllib.loads(text) if path.suffix == ".toml" else yaml.safe_load(text)
    except (tomllib.TOMLDecodeError, yaml.YAMLError, ValueError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        faults.append(
            Fault(path.name, int(line[1]) if line else 1, Text("格式不合法", f"not valid {path.suffix[1:].upper()}"), _SEE_SCHEMA)
        )
        return {}
    table = found.get("region") if isinstance(found, dict) else None
    if not isinstance(table, dict):
        faults.append(Fault(path.name, 1, Text("没有 region 一节", "there is no table called region"), _SEE_SCHEMA))
        return {}
    known = {field.name for field in REGION}
    for name in sorted({str(name) for name in table} - known):
        faults.append(Fault(path.name, _line_of(text, name), Text(f"没有设置项 {name}", f"there is no setting {name}"), _SEE_SCHEMA))
    row = {}
    for field in REGION:
        given = table.get(field.name, "")
        at = _line_of(text, field.name)
        if isinstance(given, list | dict):
            what = Text(f"{field.name} 不是单个值", f"{field.name} is not a single value")
            faults.append(Fault(path.name, at, what, _cure(field)))
            continue
        row[field.name] = _value(field, str(given), path.name, at, faults)
    return row


def _text(path: Path, faults: list[Fault]) -> str:
    """The text of a file in UTF-8 or GB18030, as a Chinese Excel saves CSV; a fault for what is neither."""
    data = path.read_bytes()
    encodings = ("utf-8-sig",) if is_damaged_utf8(path) else ("utf-8-sig", "gb18030")
    text = next((text for encoding in encodings if (text := _decoded(data, encoding)) is not None), None)
    if text is None or "\0" in text:
        bad = data.decode("utf-8", "replace").replace("\0", "\ufffd")
        line = bad[: bad.find("\ufffd")].count("\n") + 1
        what = Text("含有无法解码的字节", "there are bytes that are not text")
        faults.append(Fault(path.name, line, what, Text("请另存为 UTF-8", "Save it as UTF-8")))
        return bad
    return text


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _line_of(text: str, name: str) -> int:
    pattern = re.compile(rf"^\s*{re.escape(name)}\s*[=:]")
    return next((number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line)), 1)


def _sheet(folder: Path, sheet: Sheet, faults: list[Fault]) -> list[tuple[int, Row]]:
    path = folder / sheet.file
    if not path.is_file():
        if sheet.required:
            faults.append(Fault(sheet.file, 1, Text("缺这个文件", "this file is missing"), _SEE_SCHEMA))
        return []
    rows = []
    reader = csv.DictReader(io.StringIO(_text(path, faults), newline=""), strict=True)
    try:
        faults += _header_faults(sheet, reader.fieldnames or [])
        rows = [(reader.line_num, _row(sheet, cells, reader.line_num, faults)) for cells in reader]
    except csv.Error:
        what = Text("引号没有闭合，或一行过长", "a quotation mark is never closed, or a row is too long")
        faults.append(Fault(sheet.file, reader.line_num + 1, what, Text("引号应成对出现", "Write quotation marks in pairs")))
        return rows
    _note_repeats(sheet, rows, faults)
    if sheet.required and not rows:
        faults.append(Fault(sheet.file, 2, Text("没有一行数据", "there is not a single row"), Text(f"请写入{sheet.meaning.zh}", f"Write down the {sheet.meaning.en}")))
    return rows


def _header_faults(sheet: Sheet, header: Any) -> Iterator[Fault]:
    known = {field.name for field in sheet.fields}
    for field in sheet.fields:
        if field.required and field.name not in header:
            yield Fault(sheet.file, 1, Text(f"缺列 {field.name}", f"column {field.name} is missing"), _SEE_SCHEMA)
    for name, times in Counter(header).items():
        if times > 1:
            yield Fault(sheet.file, 1, Text(f"列 {name} 写了 {times} 次", f"column {name} stands {times} times"), _SEE_SCHEMA)
        if name not in known:
            yield Fault(sheet.file, 1, Text(f"没有列 {name}", f"there is no column {name}"), _SEE_SCHEMA)


def _row(sheet: Sheet, cells: Mapping[Any, Any], line: int, faults: list[Fault]) -> Row:
    if None in cells:  # what DictReader calls the cells beyond the header
        what = Text(f"比表头多 {len(cells[None])} 个单元格", f"there are {len(cells[None])} cells more than columns")
        faults.append(Fault(sheet.file, line, what, Text("含逗号的内容请加引号", "Quote a cell that holds a comma")))
    return {
        field.name: _value(field, cells.get(field.name) or "", sheet.file, line, faults) for field in sheet.fields
    }


def _note_repeats(sheet: Sheet, rows: list[tuple[int, Row]], faults: list[Fault]) -> None:
    seen: dict[Any, int] = {}
    for line, row in rows:
        key = row[sheet.key]
        if not key:
            continue
        if key in seen:
            what = Text(f"{sheet.key} 与第 {seen[key]} 行重复", f"{sheet.key} repeats line {seen[key]}")
            faults.append(Fault(sheet.file, line, what, Text("每个代码只写一次", "Write each code once")))
        seen.setdefault(key, line)


def _value(field: Field, text: str, file: str, line: int, faults: list[Fault]) -> Any:
    text = text.strip()
    if not text:
        if field.required:
            faults.append(Fault(file, line, Text(f"{field.name} 为空", f"{field.name} is empty"), _cure(field)))
        return {"division": 0, "flag": None, "text": "", "codes": ()}.get(field.kind)
    try:
        value = _typed(field, text)
    except ValueError:
        faults.append(Fault(file, line, Text(f"{field.name} 是“{text}”", f"{field.name} is '{text}'"), _cure(field)))
        return None
    return value


def _typed(field: Field, text: str) -> Any:
    if field.choices and text not in field.choices:
        raise ValueError(text)
    if field.kind == "flag":
        if text.lower() not in _FLAGS:
            raise ValueError(text)
        return _FLAGS[text.lower()]
    if field.kind == "division":
        if not _DIVISION.match(text):
            raise ValueError(text)
        return parse_code(text)
    if field.kind == "codes":
        return tuple(code.strip() for code in text.split(";") if code.strip())
    if field.kind == "text":
        return text
    number = int(text) if field.kind == "integer" else float(text)
    if "_" in text or not math.isfinite(float(text)):  # of a whole number too long for a float, math.isfinite raises
        raise ValueError(text)
    if (field.minimum is not None and number < field.minimum) or (field.maximum is not None and number > field.maximum):
        raise ValueError(text)
    return number


def _cure(field: Field) -> Text:
    if field.choices:
        listed = ", ".join(field.choices)
        return Text(f"应为其中之一：{listed}", f"Expected one of: {listed}")
    zh = {"division": "应为 2、4、6、9 或 12 位区划代码", "flag": "应为 yes 或 no", "integer": "应为整数", "number": "应为数"}
    en = {
        "division": "Expected a division code of 2, 4, 6, 9 or 12 digits",
        "flag": "Expected yes or no",
        "integer": "Expected a whole number",
        "number": "Expected a number",
    }
    limits = "" if field.minimum is None else f" ≥ {field.minimum:g}"
    limits += "" if field.maximum is None else f" ≤ {field.maximum:g}"
    return Text(zh.get(field.kind, f"请填写{field.meaning.zh}") + limits, en.get(field.kind, f"Give the {field.meaning.en}") + limits)


def _relations(sheets: Mapping[str, list[tuple[int, Row]]]) -> list[Fault]:
    """Codes that name nothing: parents, places of institutions, leads and members, areas of postcodes and figures."""
    listed = {sheet.name: {row[sheet.key] for _, row in sheets[sheet.name]} for sheet in SHEETS}
    faults = []
    for sheet in SHEETS:
        for field in (one for one in sheet.fields if one.names):
            for line, row in sheets[sheet.name]:
                given = row[field.name] or ()
                codes = given if isinstance(given, tuple) else (given,)
                may_be_elsewhere = field.names == "divisions" and not (sheet is AREAS and _is_home_township(row))
                known = listed[AREAS.name if field.names == "divisions" else field.names]
                lost = (code for code in codes if code not in known and not (may_be_elsewhere and _is_division(code)))
                faults += [_dangling(sheet, line, field, code) for code in lost]
    return faults


def _is_home_township(row: Row) -> bool:
    """Figures of a township are summed into its county, which must then be an area of the region."""
    return row["home"] is not False and row["level"] == "township"


def _is_division(code: int) -> bool:
    return Divisions.national().get(current_code(code)) is not None


def _dangling(sheet: Sheet, line: int, field: Field, code: object) -> Fault:
    file = next((one.file for one in SHEETS if one.name == field.names), AREAS.file)
    return Fault(
        sheet.file,
        line,
        Text(f"{field.name} 的 {code} 不存在", f"{field.name} names {code}, which does not exist"),
        Text(f"请更正，或先在 {file} 中写入它", f"Correct it, or add it to {file} first"),
    )


def _digest(folder: Path, main: Path) -> str:
    found = hashlib.sha256()
    for path in (main, *(folder / sheet.file for sheet in SHEETS), folder / "catalogue.csv"):
        found.update(path.name.encode() + b"\0")
        found.update(path.read_bytes() if path.is_file() else b"")
    return found.hexdigest()


_SEE_SCHEMA = Text("见 doorstep region schema", "See doorstep region schema")
