"""A dBASE III table of text fields in GBK, as statistics clients export it.

Source of the format: dBASE III header of 32 bytes, 32 bytes a field, 0x0D; records begin with a blank.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

DBASE_III = 0x03
_CODE_PAGE_GBK = 0x4D
_DATE = (126, 1, 5)  # 2026-01-05; a fixed day, so that the same seed gives the same bytes
_END = b"\x1a"
MAX_WIDTH = 254


def write_dbf(path: Path, names: Sequence[str], columns: Sequence[Sequence[str]], *, encoding: str = "gbk") -> None:
    """Write one character field a column, as wide as its longest text.

    Raises ValueError for a name longer than ten letters, a text wider than 254 bytes or more than 128 fields.
    """
    cells = [[text.encode(encoding) for text in column] for column in columns]
    widths = [max((len(text) for text in column), default=1) or 1 for column in cells]
    if len(names) > 128 or any(len(name) > 10 for name in names) or max(widths) > MAX_WIDTH:
        raise ValueError("a dBASE III table has at most 128 fields, names of 10 letters and texts of 254 bytes")
    rows = len(cells[0]) if cells else 0
    header = struct.pack(
        "<BBBBIHH17xB2x", DBASE_III, *_DATE, rows, 32 + 32 * len(names) + 1, 1 + sum(widths), _CODE_PAGE_GBK
    )
    fields = b"".join(
        struct.pack("<11sc4xBB14x", name.encode("ascii"), b"C", width, 0) for name, width in zip(names, widths, strict=True)
    )
    padded = [[text.ljust(width) for text in column] for column, width in zip(cells, widths, strict=True)]
    body = b"".join(b" " + b"".join(record) for record in zip(*padded, strict=True))
    path.write_bytes(header + fields + b"\r" + body + _END)
