"""Files of travel times: CSV (UTF-8 or GB18030), XLSX or Parquet with origin, destination, minutes and perhaps km."""

from __future__ import annotations

import csv
import io
import math
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from doorstep.core.errors import NotFound, Rejected
from doorstep.core.text import Text
from doorstep.intake import sheet_file, workbook
from doorstep.intake.sheet_file import Fault
from doorstep.tables.travel import TravelRows

_NAMES = {
    "origin": ("origin", "from", "起点"),
    "destination": ("destination", "to", "dest", "终点"),
    "minutes": ("minutes", "分钟"),
    "distance_km": ("distance_km", "km", "公里"),
}
_NEEDED = ("origin", "destination", "minutes")
_RIGHT = Text("应有 origin、destination、minutes 三列，时间以分钟计", "expected the columns origin, destination and minutes, with times in minutes")


def read(path: Path) -> TravelRows:
    """The rows of a file, not yet judged. Raises NotFound, or Rejected for what is no such table: the unit must stand in the header."""
    if not path.is_file():
        raise NotFound(Text(f"没有文件 {path.name}", f"there is no file {path.name}"), cure=Text("请核对路径", "Look at the path"))
    if path.suffix.lower() == ".parquet":
        return _parquet(path)
    if path.suffix.lower() == ".xlsx":
        with tempfile.TemporaryDirectory(prefix="travel-") as folder:
            return _csv(workbook.to_csv(path, Path(folder) / "travel.csv"), path.name)
    return _csv(path, path.name)


def _csv(path: Path, name: str) -> TravelRows:
    faults: list[Fault] = []
    text = sheet_file.text_of(path, faults, name)
    if faults:
        raise Rejected(faults[0].what, cure=faults[0].cure, where=f"{name}:{faults[0].line}")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines, rows, ragged = list[int](), list[list[str]](), list[int]()
    try:
        header = next(reader, [])
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                ragged.append(reader.line_num)
            else:
                lines.append(reader.line_num)
                rows.append(cells)
    except csv.Error as error:
        raise Rejected(Text("引号没有闭合，或一行过长", "a quotation mark is never closed, or a row is too long"), cure=Text("引号应成对出现", "Write quotation marks in pairs"), where=f"{name}:{reader.line_num + 1}") from error
    places = _columns(header, name)
    columns = {name: [cells[at].strip() for cells in rows] for name, at in places.items()}
    return _rows(name, np.asarray(lines, np.int64), columns, tuple(ragged))


def _parquet(path: Path) -> TravelRows:
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except Exception as error:  # whatever the library raises on foreign bytes is the same to the sender
        raise Rejected(Text("这个文件不是可读的 Parquet", "this is not a readable Parquet file"), right=_RIGHT, cure=Text("请另存为 UTF-8 的 CSV", "Save it as UTF-8 CSV"), where=path.name) from error
    places = _columns(table.column_names, path.name)
    columns = {name: ["" if value is None else str(value).strip() for value in table.column(at).to_pylist()] for name, at in places.items()}
    return _rows(path.name, np.arange(1, table.num_rows + 1, dtype=np.int64), columns, ())


def _columns(header: Sequence[str], file: str) -> dict[str, int]:
    """Where each column stands. A time without its unit in the header is refused: hours read as minutes would pass unseen."""
    given = [cell.strip().lower() for cell in header]
    found = {name: next((given.index(alias) for alias in aliases if alias in given), -1) for name, aliases in _NAMES.items()}
    lacking = [name for name in _NEEDED if found[name] < 0]
    if lacking:
        raise Rejected(
            Text(f"缺列 {'、'.join(lacking)}", f"the columns {', '.join(lacking)} are missing"),
            right=_RIGHT,
            cure=Text("请按此改写表头；时间是小时或秒的，先换算成分钟", "Name the columns so; turn hours or seconds into minutes first"),
            where=f"{file}:1",
        )
    if twice := [name for name, aliases in _NAMES.items() if sum(cell in aliases for cell in given) > 1]:
        raise Rejected(Text(f"{'、'.join(twice)} 有不止一列", f"more than one column is called {', '.join(twice)}"), right=_RIGHT, cure=Text("只留一列", "Keep one of them"), where=f"{file}:1")
    return {name: at for name, at in found.items() if at >= 0}


def _rows(file: str, lines: NDArray[np.int64], columns: Mapping[str, list[str]], ragged: tuple[int, ...]) -> TravelRows:
    codes = [np.array(columns[name], dtype=object) for name in ("origin", "destination")]
    km = columns.get("distance_km", [""] * lines.size)
    return TravelRows(file, lines, codes[0], codes[1], _numbers(columns["minutes"]), _numbers(km), ragged)


def _numbers(cells: Sequence[str]) -> NDArray[np.float64]:
    return np.fromiter((_number(cell) for cell in cells), np.float64, len(cells))


def _number(cell: str) -> float:
    """NaN for what is no finite number: `1:20`, `inf`, an empty cell."""
    try:
        value = float(cell)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) and "_" not in cell else math.nan
