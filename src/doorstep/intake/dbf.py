"""DBF tables, as statistics clients export them: GBK text in fixed-width fields.

Source of the format: dBASE III header of 32 bytes (record count at 4, header length at 8, record
length at 10), 32 bytes a field, 0x0D; each record begins with a blank, or `*` when deleted.
"""

from __future__ import annotations

import csv
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from dbfread import DBF

from doorstep.core.errors import Rejected
from doorstep.core.text import Text

_VERSIONS = {0x02, 0x03, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0xCB, 0xF5, 0xFB}
_TEXT_TYPES = "CNDFL"
_LIVE, _DELETED, _END = b" ", b"*", b"\x1a"
_CURE = Text("请重新导出，或改用 CSV", "Export it again, or send CSV")


def looks_like(path: Path, start: bytes) -> bool:
    """True when the header says DBF: a known version byte and a plausible date and header length."""
    if path.suffix.lower() == ".dbf":
        return True
    plausible = len(start) > 32 and start[0] in _VERSIONS and 1 <= start[2] <= 12 and 1 <= start[3] <= 31
    return plausible and int.from_bytes(start[8:10], "little") % 32 in (1, 8)


def to_csv(path: Path, target: Path) -> bool:
    r"""Write the table's live records as UTF-8 CSV; True when every byte was text.

    A byte that is not text stands as `\x..`. Raises Rejected when the header cannot be read, or
    when it promises more or fewer records than the file holds: a table cut off on its way would
    otherwise lose rows without a word.
    """
    try:
        table = DBF(str(path), raw=True, ignore_missing_memofile=True, char_decode_errors="replace")
        names = [_text(name) for name in table.field_names]
        widths = [field.length for field in table.fields]
        binary = [name for name, field in zip(names, table.fields, strict=True) if field.type not in _TEXT_TYPES]
    except Exception as error:  # whatever the library raises on foreign bytes is the same to the sender
        raise _rejected(path, Text("这个 DBF 文件读不出来", "this DBF file cannot be read")) from error
    if binary:
        listed = ", ".join(binary[:20])
        raise _rejected(path, Text(f"列 {listed} 不是文字列", f"the fields {listed} are not text"))
    return _write(path, names, widths, target)


def _write(path: Path, names: list[str], widths: list[int], target: Path) -> bool:
    decodes = True
    with path.open("rb") as source, target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(names)
        for record in _records(source, sum(widths) + 1, path):
            cells = []
            at = 1
            for width in widths:
                cells.append(_cell(record[at : at + width]))
                at += width
            decodes = decodes and not any("\\x" in cell for cell in cells)
            writer.writerow(cells)
    return decodes


def _records(source: BinaryIO, length: int, path: Path) -> Iterator[bytes]:
    """The live records; Rejected unless there are exactly as many as the header says."""
    count, header_length, record_length = struct.unpack("<IHH", source.read(12)[4:])
    if record_length != length:
        what = Text(
            f"文件头说每条记录 {record_length} 字节，各列合计 {length}",
            f"the header says {record_length} bytes a record, its fields make {length}",
        )
        raise _rejected(path, what)
    source.seek(header_length)
    for number in range(count):
        record = source.read(length)
        if len(record) < length or record[:1] not in (_LIVE, _DELETED):
            what = Text(f"文件头说有 {count} 条记录，只读到 {number} 条", f"the header says {count} records, the file holds {number}")
            raise _rejected(path, what)
        if record[:1] == _LIVE:
            yield record
    if source.read(1) not in (b"", _END, b"\0"):
        raise _rejected(path, Text(f"第 {count} 条记录之后还有内容", f"there is more after the {count} records that the header counts"))


def _rejected(path: Path, what: Text) -> Rejected:
    right = Text("应为完整的 dBASE III/IV 或 FoxPro 表", "expected a whole dBASE III/IV or FoxPro table")
    return Rejected(what, right=right, cure=_CURE, where=path.name)


def _text(value: object) -> str:
    return value.decode("gb18030", "replace") if isinstance(value, bytes) else str(value)


def _cell(value: bytes) -> str:
    text = value.decode("gb18030", "backslashreplace").strip(" \0")
    return text.replace("\r", " ").replace("\n", " ")
