"""Control values from a CSV file: every row is stored, a duplicate, or refused with its row and reason."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from doorstep.core.errors import Rejected, UserError
from doorstep.core.text import Text
from doorstep.services import quality_control
from doorstep.services.quality_control import Measured
from doorstep.store.reader import Reader

REQUIRED = ("item", "on", "level", "lot", "value")
OPTIONAL = ("institution", "run", "mean", "sd", "unit", "corrected")
_MOST_BYTES = 5_000_000
_YES = {"1", "yes", "true", "是"}


class BadControlFile(Rejected):
    """A file that is no list of control values at all."""

    code = "bad-control-file"


@dataclass(frozen=True, slots=True)
class Refused:
    """One row that was not taken; the header is row 1."""

    row: int
    why: Text


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of the rows: `rows` = stored + duplicate + refused, always."""

    rows: int
    stored: int
    duplicate: int
    refused: tuple[Refused, ...]


def load(content: bytes, *, institution: str, by: Reader, now: datetime) -> Loaded:
    """Keep every control value of a file. A row without an institution belongs to `institution`.

    Raises BadControlFile for what is no CSV with the columns needed.
    """
    rows = _rows(content)
    stored, refused = Counter[tuple[str, str]](), []
    with transaction.atomic():  # a value is never kept without its verdict
        for number, row in rows:
            place = row.get("institution") or institution
            try:
                stored[place, row.get("item", "")] += quality_control.keep(_measured(row), institution=place, by=by, now=now)
            except UserError as error:
                refused.append(Refused(number, Text(error.message("zh"), error.message("en"))))
        for place, item in +stored:
            quality_control.rejudge(place, item)
    return Loaded(len(rows), stored.total(), len(rows) - stored.total() - len(refused), tuple(refused))


def _rows(content: bytes) -> list[tuple[int, Mapping[str, str]]]:
    if len(content) > _MOST_BYTES or b"\0" in content:
        raise BadControlFile(Text("不是 CSV 文件，或超过 5 MB", "it is no CSV file, or larger than 5 MB"))
    reader = csv.reader(io.StringIO(_text(content), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        lacking = [name for name in REQUIRED if name not in header]
        unknown = [name for name in header if name not in (*REQUIRED, *OPTIONAL)]
        if lacking or unknown or len(set(header)) < len(header):
            raise _bad_header(lacking, unknown)
        return [(reader.line_num, _row(header, cells)) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise BadControlFile(Text(f"第 {reader.line_num} 行不是有效的 CSV", f"row {reader.line_num} is not valid CSV")) from error


def _row(header: list[str], cells: list[str]) -> Mapping[str, str]:
    found = dict(zip(header, (cell.strip() for cell in cells), strict=False))
    return {**found, "": "x"} if len(cells) != len(header) else found


def _bad_header(lacking: list[str], unknown: list[str]) -> BadControlFile:
    names = ", ".join((*REQUIRED, *OPTIONAL))
    wrong = ", ".join(lacking or unknown) or "—"
    what = Text(f"缺列 {wrong}", f"columns are missing: {wrong}") if lacking else Text(f"列名不对：{wrong}", f"columns cannot be read: {wrong}")
    return BadControlFile(what, right=Text(f"可用的列：{names}", f"columns: {names}"))


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadControlFile(Text("含有无法解码的字节", "there are bytes that are not text"), cure=Text("请另存为 UTF-8", "Save it as UTF-8"))


def _measured(row: Mapping[str, str]) -> Measured:
    if "" in row:
        raise Rejected(Text("单元格数与表头不同", "there are more or fewer cells than columns"))
    for name in REQUIRED:
        if not row.get(name):
            raise Rejected(Text(f"{name} 为空", f"{name} is empty"))
    return Measured(
        item=row["item"],
        on=_date(row["on"]),
        level=row["level"][:8],
        lot=row["lot"][:40],
        value=number("value", row["value"]),
        number=_whole(row.get("run") or "1"),
        mean=number("mean", row["mean"]) if row.get("mean") else None,
        sd=number("sd", row["sd"]) if row.get("sd") else None,
        unit=row.get("unit", "")[:24],
        is_fresh=row.get("corrected", "").lower() in _YES,
    )


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Rejected(Text(f"on 是“{text}”", f"on is '{text}'"), right=Text("应为 2026-01-31 的写法", "expected a day such as 2026-01-31")) from error


def number(name: str, text: str) -> float:
    """A finite number out of a cell; Rejected for anything else."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Rejected(Text(f"{name} 是“{text}”", f"{name} is '{text}'"), right=Text("应为数", "expected a number"))
    return value


def _whole(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 99:
        raise Rejected(Text(f"run 是“{text}”", f"run is '{text}'"), right=Text("应为 1 到 99", "expected 1 to 99"))
    return int(text)
