"""A duty roster as a CSV file: read whole or not at all, with every fault and its row."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from doorstep.core.errors import Rejected
from doorstep.core.text import Text
from doorstep.services import duties
from doorstep.services.duties import EVERY_DAY, Shift
from doorstep.services.gateway import channels
from doorstep.store.reader import Reader

REQUIRED = ("institution", "rung", "name")
OPTIONAL = ("account", "weekdays", "from_hour", "to_hour")
_SHOWN = 20
_MOST_BYTES = 5_000_000


class BadRoster(Rejected):
    """A roster with faults; `faults` has them all with their rows, the message the first twenty."""

    code = "bad-roster"

    def __init__(self, path: Path, faults: list[Text]) -> None:
        self.faults = tuple(faults)
        more = len(faults) - _SHOWN
        zh = "\n".join(one.zh for one in faults[:_SHOWN]) + (f"\n另有 {more} 处" if more > 0 else "")
        en = "\n".join(one.en for one in faults[:_SHOWN]) + (f"\nand {more} more" if more > 0 else "")
        super().__init__(
            Text(f"值班表有 {len(faults)} 处错误，未载入：\n{zh}", f"the roster has {len(faults)} faults and was not loaded:\n{en}"),
            right=None,
            cure=Text("请更正后再次载入", "Correct them and load it again"),
            where=path.name,
        )


def load(path: Path, *, by: Reader) -> dict[str, int]:
    """Make a file the whole roster of every institution it names; returns how many entries each has now.

    Raises BadRoster with every fault, and changes nothing then.
    """
    rows = _rows(path)
    faults: list[Text] = []
    shifts = [_shift(number, row, faults) for number, row in rows]
    good = [one for one in shifts if one is not None]
    if not rows:
        faults.append(Text("没有任何行", "it has no rows"))
    if faults:
        raise BadRoster(path, faults)
    return duties.replace(good, by=by)


def columns() -> tuple[str, ...]:
    """Every column that a roster may have; each channel is one."""
    return (*REQUIRED, *OPTIONAL, *channels())


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Rows that are not empty, with their row numbers in the file; the header is row 1."""
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_header(path, header)
        found = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise BadRoster(path, [Text(f"第 {reader.line_num} 行不是有效的 CSV", f"row {reader.line_num} is not valid CSV")]) from error
    uneven = [number for number, row in found if len(row) > len(header)]
    if uneven:
        raise BadRoster(path, [Text(f"第 {number} 行比表头多列", f"row {number} has more cells than the header") for number in uneven])
    return [(number, dict(zip(header, (cell.strip() for cell in row), strict=False))) for number, row in found]


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadRoster(path, [Text("无法读取文件", "the file cannot be read")]) from error
    if len(raw) > _MOST_BYTES or b"\0" in raw:
        raise BadRoster(path, [Text("不是 CSV 文件", "it is not a CSV file")])
    for encoding in ("utf-8-sig", "gb18030"):  # spreadsheets in China save either
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadRoster(path, [Text("编码不是 UTF-8 或 GB18030", "its encoding is neither UTF-8 nor GB18030")])


def _check_header(path: Path, header: list[str]) -> None:
    known = columns()
    faults = [Text(f"缺少列 {name}", f"column {name} is missing") for name in REQUIRED if name not in header]
    faults += [Text(f"不认识列“{name}”，可用：{'、'.join(known)}", f"unknown column '{name}', known: {', '.join(known)}") for name in header if name not in known]
    faults += [Text(f"列 {name} 出现多次", f"column {name} stands more than once") for name, times in Counter(header).items() if times > 1]
    if faults:
        raise BadRoster(path, faults)


def _shift(number: int, row: Mapping[str, str], faults: list[Text]) -> Shift | None:
    before = len(faults)
    numbers = {name: _whole(number, name, row.get(name) or default, faults) for name, default in (("rung", ""), ("from_hour", "0"), ("to_hour", "24"))}
    if len(faults) > before:
        return None
    shift = Shift(
        institution=row.get("institution", ""),
        name=row.get("name", ""),
        account=row.get("account", ""),
        addresses={code: row[code] for code in channels() if row.get(code)},
        weekdays=row.get("weekdays") or EVERY_DAY,
        **numbers,
    )
    faults += [Text(f"第 {number} 行：{one.zh}", f"row {number}: {one.en}") for one in duties.faults_of(shift)]
    return shift


def _whole(number: int, name: str, given: str, faults: list[Text]) -> int:
    if given.isascii() and given.isdecimal() and len(given) <= 4:
        return int(given)
    faults.append(Text(f"第 {number} 行：{name} 应为整数", f"row {number}: {name} must be a whole number"))
    return 0
