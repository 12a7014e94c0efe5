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

from doorstep.core.errors import NotFound, Rejected
from doorstep.core.text import Text
from doorstep.intake.conditions import condition_of
from doorstep.tables.catalogue import BOUNDARIES, CATALOGUE, NEEDS, Catalogue, CatalogueEntry, care_level_of
from doorstep.vocab.levels import AreaLevel, CareLevel, Severity

MAX_BYTES = 8 << 20
MAX_CELL = 500
SHOWN = 20
_PREFIX = re.compile(r"^[A-Z]\d\d(?:\.\d)?$")
_OPERATION = re.compile(r"^\d\d(?:\.\d{1,2})?$")
_MONTH = re.compile(r"^(?:19|20)\d\d(?:0[1-9]|1[0-2])$")
_CODE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")
_REQUIRED = tuple(column.name for column in CATALOGUE.columns if column.required)
PRESETS = {"sample": "catalogue_sample.csv", "special-25": "catalogue_special_25.csv"}
"""Lists that ship with Doorstep, by name; every row says what it is and what it is not."""
_TRUTH = {"yes": True, "no": False, "是": True, "否": False}
_CURE = Text("请改正后重新导入；没有读入任何一行", "Correct these and import again; nothing has been read in")


def read_catalogue(path: Path) -> Catalogue:
    """The catalogue in a CSV file.

    Raises Rejected with file, line, what is wrong and what would be right.
    """
    rows = _rows(path)
    faults: list[Text] = []
    entries: list[CatalogueEntry] = []
    taken: dict[str, list[tuple[int, CatalogueEntry]]] = {}
    for line, row in rows:
        found = list(_row_faults(row))
        if not found:
            entries.append(_entry(row))
        found += _taken_faults(entries[-1] if not found else None, row, line, taken)
        faults += [_at_line(line, fault) for fault in found]
    if faults:
        raise _rejected(path, faults)
    if not entries:
        raise _rejected(path, [Text("没有病种", "there is no condition in it")])
    return Catalogue.of(entries)


def preset_text(name: str) -> str:
    """A shipped list as it stands. Raises NotFound with the likeliest name."""
    if name not in PRESETS:
        raise NotFound.among(Text("目录模板", "catalogue preset"), name, PRESETS)
    return files("doorstep.intake").joinpath("data", PRESETS[name]).read_text("utf-8")


def preset(name: str) -> Catalogue:
    """A shipped list. Raises NotFound with the likeliest name."""
    preset_text(name)
    with as_file(files("doorstep.intake").joinpath("data", PRESETS[name])) as path:
        return read_catalogue(path)


def sample_catalogue() -> Catalogue:
    """The sample that ships with Doorstep: some forty conditions, not an official list."""
    return preset("sample")


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
    yield from _choice_faults(row)
    yield from _date_faults(row)
    if row["is_sample"] and row["is_sample"].lower() not in _TRUTH:
        yield Text("is_sample 应为 yes 或 no", "is_sample should be yes or no")


def _choice_faults(row: Mapping[str, str]) -> Iterator[Text]:
    for name, known in (("severity", [one.value for one in Severity]), ("not_beyond", [one.value for one in BOUNDARIES])):
        if row.get(name) and row[name] not in known:
            yield Text(f"{name} 应为空或 {'、'.join(known)}", f"{name} should be empty or one of {', '.join(known)}")
    for code in _prefixes(row.get("operations", "")):
        if not _OPERATION.match(code):
            yield Text(f"operations 中“{code[:20]}”应形如 51 或 51.23", f"'{code[:20]}' in operations should look like 51 or 51.23")


def _date_faults(row: Mapping[str, str]) -> Iterator[Text]:
    since, until = row.get("since", ""), row.get("until", "")
    wrong = [name for name, month in (("since", since), ("until", until)) if month and not _MONTH.match(month)]
    for name in wrong:
        yield Text(f"{name} 应为 yyyymm，如 202601", f"{name} should be a month such as 202601")
    if since and until and not wrong and since > until:
        yield Text(f"since {since} 晚于 until {until}", f"since {since} is later than until {until}")


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


def _taken_faults(
    entry: CatalogueEntry | None, row: Mapping[str, str], line: int, taken: dict[str, list[tuple[int, CatalogueEntry]]]
) -> Iterator[Text]:
    """A code or a prefix that an earlier line has for the same cases in the same months."""
    whole = entry or _AS_WIDE_AS_CAN_BE
    for key in dict.fromkeys((f"code {row['code']}", *(f"ICD {prefix}" for prefix in _prefixes(row["icd_prefixes"])))):
        clash = (earlier for earlier, other in taken.get(key, ()) if (whole.overlaps(other) if key.startswith("code") else whole.is_against(other)))
        earlier = next(clash, None)
        if earlier is not None:
            yield Text(f"{key[:50]} 已在第 {earlier} 行出现", f"{key[:50]} stands on line {earlier} already")
        taken.setdefault(key, []).append((line, whole))


_AS_WIDE_AS_CAN_BE = CatalogueEntry("?", Text("?", "?"), ("?",), CareLevel.MINOR, 1, "?", is_sample=True)
"""Stands for a line with faults of its own: nothing of its dates or severity is known."""


def _entry(row: Mapping[str, str]) -> CatalogueEntry:
    return CatalogueEntry(
        code=row["code"],
        name=Text(row["name_zh"], row["name_en"]),
        icd_prefixes=_prefixes(row["icd_prefixes"]),
        care_level=CareLevel(row["care_level"]),
        tier=int(row["tier"]),
        source=row["source"],
        is_sample=_TRUTH[row["is_sample"].lower()],
        severity=Severity(row["severity"]) if row.get("severity") else None,
        operations=_prefixes(row.get("operations", "")),
        since=int(row.get("since") or 0),
        until=int(row.get("until") or 0),
        boundary=AreaLevel(row["not_beyond"]) if row.get("not_beyond") else None,
        **{name: _parts(row.get(name, "")) for name in NEEDS},
    )


def _parts(cell: str) -> tuple[str, ...]:
    """The parts of a list separated by semicolons, once each."""
    return tuple(dict.fromkeys(part for one in re.split(r"[;；]", cell) if (part := one.strip())))


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
