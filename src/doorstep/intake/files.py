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
from doorstep.intake.cells import ODD_EDGES, PLAIN_EDGES, Edges

CHUNK = 4 << 20
MAX_LINE = 4 << 20
MAX_RECORD_BYTES = 8 << 20
MAX_COLUMNS = 8192
_DELIMITERS = (",", "\t", ";", "|")
_MAGIC_ZIP = b"PK\x03\x04"
_MAGIC_OLE = b"\xd0\xcf\x11\xe0"
csv.field_size_limit(MAX_RECORD_BYTES)  # the parser's own limit is 128 KiB a cell; a longer one is not an error


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sender's file as UTF-8 text: a header line, then records.

    breaks  newline characters after the header, to be compared with the records a parser finds
    sound   False when bytes could not be decoded or a NUL stands in the text
    edges   what must be trimmed from its cells
    """

    path: Path
    header: tuple[str, ...]
    delimiter: str
    encoding: str
    breaks: int
    sound: bool
    edges: Edges


def digest(path: Path) -> str:
    """BLAKE2b (256 bits) of a file's bytes, hexadecimal; half the price of SHA-256 without its instructions."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=32)).hexdigest()


def reject(path: Path, what: Text, *, cure: Text) -> Rejected:
    """The typed rejection of a whole file."""
    return Rejected(what, cure=cure, where=path.name)


def prepare(path: Path, scratch: Path) -> Prepared:
    """Read `path` whatever its format and leave UTF-8 text in the folder `scratch`.

    Raises Rejected for what is not a table: empty, binary, no header, a first line longer than 4 MiB.
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
        table = scratch / "table.csv"
        decodes = dbf.to_csv(path, table)
        return _plain(table, path, scratch, format_name="dbf", decodes=decodes)
    return _plain(path, path, scratch)


@dataclass(slots=True)
class _Survey:
    """What one pass over a text learns: which encoding reads it, and what stands in it."""

    encoding: str
    decodes: bool = True
    breaks: int = 0
    has_return: bool = False
    has_nul: bool = False
    edges: Edges = Edges.CLEAN
    ends_in_break: bool = False

    @property
    def is_plain(self) -> bool:
        """UTF-8 with \\n line ends and a last line that ends: it can be read where it lies."""
        return self.encoding == "utf-8" and self.decodes and not self.has_return and self.ends_in_break

    def look(self, text: str) -> None:
        if not text:
            return
        self.has_return = self.has_return or "\r" in text
        self.has_nul = self.has_nul or "\0" in text
        if self.edges is not Edges.ODD and any(character in text for character in ODD_EDGES):
            self.edges = Edges.ODD
        if self.edges is Edges.CLEAN and " " in text and any(edge in text for edge in PLAIN_EDGES):
            self.edges = Edges.SPACES
        self.ends_in_break = text.endswith("\n")
        self.breaks += text.count("\n")


def _plain(text: Path, original: Path, scratch: Path, *, format_name: str = "", decodes: bool = True) -> Prepared:
    survey = _survey(text)
    path = text
    if not survey.is_plain:
        path = scratch / "prepared.csv"
        survey.breaks = _transcode(text, path, survey)
    with path.open(encoding="utf-8", newline="") as stream:
        first = stream.readline(MAX_LINE + 1)
    if len(first) > MAX_LINE:
        raise reject(original, Text("第 1 行超过 4 MiB", "line 1 is longer than 4 MiB"), cure=_SEND_AGAIN)
    delimiter = max(_DELIMITERS, key=first.count)
    header = _header(first, delimiter, original)
    sound = decodes and survey.decodes and not survey.has_nul
    return Prepared(path, header, delimiter, format_name or survey.encoding, survey.breaks - 1, sound, survey.edges)


def _survey(path: Path) -> _Survey:
    """The first encoding that reads the whole file, and what stands in it."""
    with path.open("rb") as stream:
        start = stream.read(4)
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return _read_as(path, "utf-16") or _Survey("utf-16", decodes=False)
    utf8 = "utf-8-sig" if start[:3] == codecs.BOM_UTF8 else "utf-8"
    if found := _read_as(path, utf8):
        return found
    if not is_damaged_utf8(path) and (found := _read_as(path, "gb18030")):
        return found
    return _Survey(utf8, decodes=False, edges=Edges.ODD)


def is_damaged_utf8(path: Path) -> bool:
    """True when what is not ASCII reads as UTF-8 far oftener than not.

    GB18030 reads almost any bytes: one damaged byte in UTF-8 would turn every Chinese word of the
    file into others without a word of warning. Real GB18030 text is rarely valid UTF-8.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            text = decoder.decode(chunk)
            foreign = len(text) - len(text.encode("ascii", "ignore"))
            if foreign:
                return foreign > 4 * text.count("\ufffd")
    return False


def _read_as(path: Path, encoding: str) -> _Survey | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    found = _Survey(encoding)
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                found.look(decoder.decode(chunk))
            found.look(decoder.decode(b"", final=True))
    except UnicodeDecodeError:
        return None
    return found


def _transcode(source: Path, target: Path, survey: _Survey) -> int:
    """Write UTF-8 with \\n line ends; return how many newlines were written."""
    decoder = codecs.getincrementaldecoder(survey.encoding)("strict" if survey.decodes else "backslashreplace")
    newlines, carried, ends_in_break = 0, "", True
    with source.open("rb") as reader, target.open("wb") as writer:
        while True:
            chunk = reader.read(CHUNK)
            text = carried + decoder.decode(chunk, final=not chunk)
            carried = "\r" if chunk and text.endswith("\r") else ""
            text = text.removesuffix("\r") if carried else text
            text = text.replace("\r\n", "\n").replace("\r", "\n")
            survey.has_nul = survey.has_nul or "\0" in text
            newlines += text.count("\n")
            ends_in_break = text.endswith("\n") if text else ends_in_break
            writer.write(text.encode("utf-8", "replace"))
            if not chunk:
                break
        if not ends_in_break:
            writer.write(b"\n")
    return newlines + (not ends_in_break)


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
    if len(cells) > MAX_COLUMNS:
        raise reject(
            original,
            Text(f"第 1 行有 {len(cells)} 列，至多 {MAX_COLUMNS} 列", f"line 1 has {len(cells)} columns, expected at most {MAX_COLUMNS}"),
            cure=_SEND_AGAIN,
        )
    return tuple(cells)


_SEND_AGAIN = Text("请核对后重新导出为 UTF-8 的 CSV", "Check it and export it again as UTF-8 CSV")
