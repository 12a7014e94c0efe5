"""Any file a sender gives us becomes one UTF-8 text with a header: the way into intake.

CSV (UTF-8, GBK/GB18030, UTF-16; comma, tab, semicolon or bar), DBF and XLSX are read. Whatever a
parser raises becomes `Rejected`, with the file, what would be right and what to do next.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

from doorstep.core.errors import Rejected
from doorstep.core.text import Text

CHUNK = 4 << 20
MAX_LINE = 4 << 20
_ENCODINGS = ("utf-8", "gb18030")
_DELIMITERS = (",", "\t", ";", "|")
_MAGIC_ZIP = b"PK\x03\x04"
_MAGIC_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sender's file as UTF-8 text: a header line, then records.

    breaks  newline characters after the header, to be compared with the records a parser finds
    sound   False when bytes could not be decoded or a NUL stands in the text
    """

    path: Path
    header: tuple[str, ...]
    delimiter: str
    encoding: str
    breaks: int
    sound: bool


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def reject(path: Path, what: Text, *, cure: Text) -> Rejected:
    """The typed rejection of a whole file."""
    return Rejected(what, cure=cure, where=path.name)


def prepare(path: Path, scratch: Path) -> Prepared:
    """Read `path` whatever its format and leave UTF-8 text in the folder `scratch`.

    Raises Rejected for what is not a table: empty, binary, no header, a line longer than 4 MiB.
    """
    if not path.is_file():
        raise reject(path, Text("没有这个文件", "there is no such file"), cure=Text("请检查路径", "Check the path"))
    with path.open("rb") as stream:
        start = stream.read(4096)
    if not start.strip(b"\0 \r\n\t"):
        raise reject(path, Text("文件是空的", "the file is empty"), cure=_SEND_AGAIN)
    return _text_of(path, start, scratch)


def _text_of(path: Path, start: bytes, scratch: Path) -> Prepared:
    from doorstep.intake import dbf, workbook

    if start.startswith(_MAGIC_ZIP):
        return _plain(workbook.to_csv(path, scratch / "workbook.csv"), path, scratch, format_name="xlsx")
    if start.startswith(_MAGIC_OLE):
        raise reject(
            path,
            Text("这是旧式 Excel（.xls）文件", "this is an old Excel file (.xls)"),
            cure=Text("请另存为 .xlsx 或 UTF-8 的 CSV 再上传", "Save it as .xlsx or as UTF-8 CSV and send that"),
        )
    if dbf.looks_like(path, start):
        return _plain(dbf.to_csv(path, scratch / "table.csv"), path, scratch, format_name="dbf")
    return _plain(path, path, scratch)


def _plain(text: Path, original: Path, scratch: Path, *, format_name: str = "") -> Prepared:
    encoding, sound = _encoding(text)
    target = scratch / "prepared.csv"
    breaks = _transcode(text, target, encoding, sound=sound, original=original)
    with target.open(encoding="utf-8", newline="") as stream:
        first = stream.readline()
    delimiter = max(_DELIMITERS, key=first.count)
    header = _header(first, delimiter, original)
    text_is_sound = sound and not _has_nul(target)
    return Prepared(target, header, delimiter, format_name or encoding, breaks - 1, text_is_sound)


def _header(first: str, delimiter: str, original: Path) -> tuple[str, ...]:
    try:
        cells = next(csv.reader([first], delimiter=delimiter), [])
    except csv.Error:
        cells = []
    if len(cells) < 2 or not all(cell.strip() for cell in cells[:2]):
        raise reject(
            original,
            Text("第 1 行不是表头", "line 1 is not a header of columns"),
            cure=Text("第 1 行应为列名，如 BAH、CYSJ；各列以逗号分隔", "Line 1 must name the columns, such as BAH, CYSJ, separated by commas"),
        )
    return tuple(cells)


def _encoding(path: Path) -> tuple[str, bool]:
    """The first encoding that reads the whole file, and whether one did."""
    with path.open("rb") as stream:
        start = stream.read(4)
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16", _decodes(path, "utf-16")
    for encoding in _ENCODINGS:
        if _decodes(path, encoding):
            return ("utf-8-sig" if start[:3] == codecs.BOM_UTF8 else encoding), True
    return "utf-8", False


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _transcode(source: Path, target: Path, encoding: str, *, sound: bool, original: Path) -> int:
    """Write UTF-8 with \\n line ends; return how many newlines were written."""
    decoder = codecs.getincrementaldecoder(encoding)("strict" if sound else "backslashreplace")
    newlines, since_newline, carried = 0, 0, ""
    with source.open("rb") as reader, target.open("wb") as writer:
        while True:
            chunk = reader.read(CHUNK)
            text = carried + decoder.decode(chunk, final=not chunk)
            carried = "\r" if chunk and text.endswith("\r") else ""
            text = text.removesuffix("\r") if carried else text
            text = text.replace("\r\n", "\n").replace("\r", "\n")
            found = text.count("\n")
            newlines += found
            since_newline = len(text) - text.rfind("\n") - 1 if found else since_newline + len(text)
            if since_newline > MAX_LINE:
                raise reject(original, Text("有一行超过 4 MiB", "a line is longer than 4 MiB"), cure=_SEND_AGAIN)
            writer.write(text.encode("utf-8", "replace"))
            if not chunk:
                break
        if since_newline:
            writer.write(b"\n")
    return newlines + (1 if since_newline else 0)


def _has_nul(path: Path) -> bool:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            if b"\0" in chunk:
                return True
    return False


_SEND_AGAIN = Text("请核对后重新导出为 UTF-8 的 CSV", "Check it and export it again as UTF-8 CSV")
