"""Reads a disease catalogue from CSV. A wrong file is refused whole, with its first twenty faults.

The header names the columns of `doorstep.tables.catalogue.CATALOGUE`; UTF-8 or GB18030.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from importlib.resources import as_file, files
from pathlib import Path

from doorstep.core.errors import Rejected
from doorstep.core.text import Text
from doorstep.intake.conditions import condition_of
from doorstep.tables.catalogue import CATALOGUE, Catalogue, CatalogueEntry, care_level_of
from doorstep.vocab.levels import CareLevel

MAX_BYTES = 8 << 20
MAX_CELL = 500
SHOWN = 20
_PREFIX = re.compile(r"^[A-Z]\d\d(?:\.\d)?$")
_CODE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")
_REQUIRED = tuple(column.name for column in CATALOGUE.columns if column.required)
_TRUTH = {"yes": True, "no": False, "是": True, "否": False}
_CURE = Text("请改正后重新导入；没有读入任何一行", "Correct these and import again; nothing has been read in")


def read_catalogue(path: Path) -> Catalogue:
    """The catalogue in a CSV file.

    Raises Rejected with file, line, what is wrong and what would be right.
    """
    rows = _rows(path)
    faults: list[Text] = []
    entries: list[CatalogueEntry] = []
    taken: dict[str, int] = {}
    for line, row in rows:
        found = [*_row_faults(row), *_taken_faults(row, line, taken)]
        faults += [_at_line(line, fault) for fault in found]
        if not found:
            entries.append(_entry(row))
    if faults:
        raise _rejected(path, faults)
    if not entries:
        raise _rejected(path, [Text("没有病种", "there is no condition in it")])
    return Catalogue.of(entries)


def sample_catalogue() -> Catalogue:
    """The sample that ships with Doorstep: some forty conditions, not an official list."""
    with as_file(files("doorstep.intake").joinpath("data", "catalogue_sample.csv")) as path:
        return read_catalogue(path)


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Each record with the line it ends on."""
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        _require_header(path, header)
        records = [(reader.line_num, record) for record in reader if any(cell.strip() for cell in record)]
    except csv.Error:
        fault = Text("不是完整的 CSV，可能引号未闭合", "this is not whole CSV, perhaps a quote is not closed")
        raise _rejected(path, [_at_line(reader.line_num, fault)]) from None
    uneven = [
        _at_line(line, Text(f"有 {len(record)} 列，应为 {len(header)} 列", f"{len(record)} cells, expected {len(header)}"))
        for line, record in records
        if len(record) != len(header)
    ]
    if uneven:
        raise _rejected(path, uneven)
    return [(line, dict(zip(header, (cell.strip() for cell in record), strict=True))) for line, record in records]


def _text(path: Path) -> str:
    if not path.is_file():
        raise _rejected(path, [Text("没有这个文件", "there is no such file")])
    if path.stat().st_size > MAX_BYTES:
        raise _rejected(path, [Text("文件超过 8 MB", "the file is over 8 MB")])
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _rejected(path, [Text("不是 UTF-8 或 GB18030 文本", "this is not text in UTF-8 or GB18030")])


def _require_header(path: Path, header: list[str]) -> None:
    missing = [name for name in _REQUIRED if name not in header]
    strange = [name for name in header if name not in CATALOGUE.names]
    faults = [Text(f"缺少列 {name}", f"the column {name} is missing") for name in missing]
    faults += [Text(f"多出列“{name[:40]}”", f"the column '{name[:40]}' is not known") for name in strange]
    if len(set(header)) != len(header):
        faults.append(Text("列名重复", "a column stands twice"))
    if faults:
        raise _rejected(path, [_at_line(1, fault) for fault in faults])


def _row_faults(row: Mapping[str, str]) -> Iterator[Text]:
    for name in _REQUIRED:
        if not row[name]:
            yield Text(f"{name} 为空", f"{name} is empty")
    for name, cell in row.items():
        if len(cell) > MAX_CELL:
            yield Text(f"{name} 超过 {MAX_CELL} 字", f"{name} is over {MAX_CELL} characters")
        elif cell.startswith(("=", "@")):
            yield Text(f"{name} 像公式，应为文字", f"{name} looks like a formula, expected words")
    if row["code"] and not _CODE.match(row["code"]):
        yield Text("code 应为字母、数字、点、连字符", "code should be letters, digits, dots and hyphens")
    yield from _prefix_faults(row["icd_prefixes"])
    yield from _level_faults(row)
    if row["is_sample"] and row["is_sample"].lower() not in _TRUTH:
        yield Text("is_sample 应为 yes 或 no", "is_sample should be yes or no")


def _prefix_faults(cell: str) -> Iterator[Text]:
    for prefix in _prefixes(cell):
        if not _PREFIX.match(prefix):
            shown = prefix[:20]
            yield Text(f"icd_prefixes 中“{shown}”应形如 I63 或 I63.9", f"'{shown}' in icd_prefixes should look like I63 or I63.9")
        elif condition_of(prefix) is None:
            yield Text(f"ICD-10 没有 {prefix}", f"ICD-10 has no {prefix}")


def _level_faults(row: Mapping[str, str]) -> Iterator[Text]:
    level, tier = row["care_level"], row["tier"]
    levels = [each.value for each in CareLevel]
    if level and level not in levels:
        yield Text("care_level 应为 minor、serious 或 major", "care_level should be minor, serious or major")
    if tier and tier not in ("1", "2", "3", "4", "5"):
        yield Text("tier 应为 1 至 5", "tier should be 1 to 5")
    elif tier and level in levels and care_level_of(int(tier)) != level:
        right = care_level_of(int(tier)).value
        yield Text(f"tier {tier} 属于 {right}，与 care_level {level} 不符", f"tier {tier} is {right}, but care_level is {level}")


def _taken_faults(row: Mapping[str, str], line: int, taken: dict[str, int]) -> Iterator[Text]:
    """A code or a prefix that an earlier line has."""
    for key in dict.fromkeys((f"code {row['code']}", *(f"ICD {prefix}" for prefix in _prefixes(row["icd_prefixes"])))):
        earlier = taken.setdefault(key, line)
        if earlier != line:
            yield Text(f"{key[:50]} 已在第 {earlier} 行出现", f"{key[:50]} stands on line {earlier} already")


def _entry(row: Mapping[str, str]) -> CatalogueEntry:
    return CatalogueEntry(
        code=row["code"],
        name=Text(row["name_zh"], row["name_en"]),
        icd_prefixes=_prefixes(row["icd_prefixes"]),
        care_level=CareLevel(row["care_level"]),
        tier=int(row["tier"]),
        source=row["source"],
        is_sample=_TRUTH[row["is_sample"].lower()],
        technique=row.get("technique", ""),
        equipment=row.get("equipment", ""),
        staffing=row.get("staffing", ""),
        quality_control=row.get("quality_control", ""),
    )


def _prefixes(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.split(r"[\s;；,，、]+", cell.strip().upper()))) if cell.strip() else ()


def _at_line(line: int, fault: Text) -> Text:
    return Text(f"第 {line} 行：{fault.zh}", f"line {line}: {fault.en}")


def _rejected(path: Path, faults: list[Text]) -> Rejected:
    shown, more = faults[:SHOWN], len(faults) - SHOWN
    if more > 0:
        shown = [*shown, Text(f"另有 {more} 处", f"and {more} more")]
    return Rejected(
        Text("；".join(each.zh for each in shown), "; ".join(each.en for each in shown)), cure=_CURE, where=path.name
    )
