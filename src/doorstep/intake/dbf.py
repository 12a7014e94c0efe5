"""DBF tables, as statistics clients export them: GBK text in fixed-width fields."""

from __future__ import annotations

import csv
from pathlib import Path

from dbfread import DBF

from doorstep.core.errors import Rejected
from doorstep.core.text import Text

_VERSIONS = {0x02, 0x03, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0xCB, 0xF5, 0xFB}


def looks_like(path: Path, start: bytes) -> bool:
    """True when the header says DBF: a known version byte and a plausible date and header length."""
    if path.suffix.lower() == ".dbf":
        return True
    plausible = len(start) > 32 and start[0] in _VERSIONS and 1 <= start[2] <= 12 and 1 <= start[3] <= 31
    return plausible and int.from_bytes(start[8:10], "little") % 32 in (1, 8)


def to_csv(path: Path, target: Path) -> Path:
    """Write the table's live records as UTF-8 CSV; raises Rejected when it cannot be read."""
    try:
        table = DBF(str(path), raw=True, ignore_missing_memofile=True, char_decode_errors="replace")
        names = [_text(name) for name in table.field_names]
        with target.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(names)
            for record in table:
                writer.writerow([_cell(value) for value in record.values()])
    except Exception as error:  # whatever the library raises on foreign bytes is the same to the sender
        raise Rejected(
            Text("这个 DBF 文件读不出来", "this DBF file cannot be read"),
            right=Text("应为 dBASE III/IV 或 FoxPro 表", "expected a dBASE III/IV or FoxPro table"),
            cure=Text("请重新导出，或改用 CSV", "Export it again, or send CSV"),
            where=path.name,
        ) from error
    return target


def _text(value: object) -> str:
    return value.decode("gb18030", "replace") if isinstance(value, bytes) else str(value)


def _cell(value: object) -> str:
    text = _text(value if value is not None else "").strip(" \0")
    return text.replace("\r", " ").replace("\n", " ")
