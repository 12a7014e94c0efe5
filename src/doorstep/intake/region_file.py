"""Reading and checking a region file: every fault at once, each with file, line and cure."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from doorstep.core.errors import CheckFailed, NotFound
from doorstep.core.text import Text
from doorstep.intake import sheet_file
from doorstep.intake.sheet_file import SEE_SCHEMA, Fault, Row, cure_of, value_at
from doorstep.tables.region import AREAS, REGION, SHEETS, Field, Sheet
from doorstep.vocab.divisions import Divisions, current_code

_SHOWN = 20


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
    sheets = {sheet.name: sheet_file.rows_of(folder, sheet, faults) for sheet in SHEETS}
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
    text = sheet_file.text_of(path, faults)
    try:
        found = tomllib.loads(text) if path.suffix == ".toml" else yaml.safe_load(text)
    except (tomllib.TOMLDecodeError, yaml.YAMLError, ValueError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        faults.append(
            Fault(path.name, int(line[1]) if line else 1, Text("格式不合法", f"not valid {path.suffix[1:].upper()}"), SEE_SCHEMA)
        )
        return {}
    table = found.get("region") if isinstance(found, dict) else None
    if not isinstance(table, dict):
        faults.append(Fault(path.name, 1, Text("没有 region 一节", "there is no table called region"), SEE_SCHEMA))
        return {}
    known = {field.name for field in REGION}
    for name in sorted({str(name) for name in table} - known):
        faults.append(Fault(path.name, _line_of(text, name), Text(f"没有设置项 {name}", f"there is no setting {name}"), SEE_SCHEMA))
    row = {}
    for field in REGION:
        given = table.get(field.name, "")
        at = _line_of(text, field.name)
        if isinstance(given, list | dict):
            what = Text(f"{field.name} 不是单个值", f"{field.name} is not a single value")
            faults.append(Fault(path.name, at, what, cure_of(field)))
            continue
        row[field.name] = value_at(field, str(given), path.name, at, faults)
    return row


def _line_of(text: str, name: str) -> int:
    pattern = re.compile(rf"^\s*{re.escape(name)}\s*[=:]")
    return next((number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line)), 1)


def _relations(sheets: Mapping[str, list[tuple[int, Row]]]) -> list[Fault]:
    """Codes that name nothing: parents, places of institutions, leads and members, areas of postcodes and figures."""
    listed = {sheet.name: {row[sheet.key] for _, row in sheets[sheet.name]} for sheet in SHEETS if sheet.key}
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

