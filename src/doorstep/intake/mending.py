"""The slow, careful way through a text that is not a clean table.

Every record is either whole, and written to a clean CSV with the line it began on, or broken,
and kept as it stands. Nothing is lost: records = whole + broken.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from doorstep.intake.files import MAX_LINE, MAX_RECORD_BYTES, Prepared

MAX_JOINED_LINES = 20
LINE_COLUMN = "__line__"


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that is not a row of the table: its first line, its text and a problem code."""

    line: int
    text: str
    problem: str


@dataclass(frozen=True, slots=True)
class Mended:
    """A clean CSV (one record a line, first column the original line) and what was broken."""

    path: Path
    whole: int
    broken: tuple[Broken, ...]


def mend(prepared: Prepared, target: Path) -> Mended:
    """Split `prepared` into whole records, written to `target`, and broken ones."""
    broken: list[Broken] = []
    whole = 0
    with target.open("w", encoding="utf-8", newline="") as stream:
        stream.write(_line_of([LINE_COLUMN, *prepared.header]))
        for line, cells, text in _records(prepared):
            if isinstance(cells, str):
                broken.append(Broken(line, text, cells))
                continue
            record = _line_of([line, *(cell.replace("\n", " ") for cell in cells)])
            if len(record.encode()) >= MAX_RECORD_BYTES:
                broken.append(Broken(line, text, "line_too_long"))
                continue
            stream.write(record)
            whole += 1
    return Mended(target, whole, tuple(broken))


def _line_of(cells: Sequence[object]) -> str:
    """One line of the clean CSV, every cell in quotes."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow(cells)
    return stream.getvalue()


def _records(prepared: Prepared) -> Iterator[tuple[int, list[str] | str, str]]:
    """(line, cells or problem code, text) of each record; blank lines are not records."""
    width = len(prepared.header)
    ahead: deque[str] = deque()
    number = 2
    with prepared.path.open(encoding="utf-8", newline="\n") as stream:
        _next_line(stream)
        while True:
            while len(ahead) < MAX_JOINED_LINES and (line := _next_line(stream)) is not None:
                ahead.append(line)
            if not ahead:
                return
            cells, taken = _take(list(ahead), prepared, width) if ahead[0].strip() else (None, 1)
            text = "\n".join(ahead.popleft() for _ in range(taken))
            if cells is not None:
                yield number, cells, text
            number += taken


def _next_line(stream: TextIO) -> str | None:
    """The next line without its break, None at the end.

    Of a line longer than MAX_LINE characters the first MAX_LINE + 1 are kept, so that one line
    cannot fill the memory.
    """
    line = stream.readline(MAX_LINE + 1)
    if not line:
        return None
    rest = line
    while rest and not rest.endswith("\n"):
        rest = stream.readline(MAX_LINE)
    return line.removesuffix("\n")


def _take(lines: Sequence[str], prepared: Prepared, width: int) -> tuple[list[str] | str, int]:
    """The record that the first of `lines` starts, and how many lines it takes.

    A quoted cell may run over several lines; one that never closes breaks its first line alone.
    """
    first = lines[0]
    if len(first) > MAX_LINE:
        return "line_too_long", 1
    if "\0" in first or (not prepared.sound and "\\x" in first):
        return "undecodable", 1
    for taken in range(1, len(lines) + 1):
        cells = _cells("\n".join(lines[:taken]), prepared.delimiter)
        if cells is not None:
            if len(cells) == width:
                return cells, taken
            return ("wrong_field_count", 1)
        if first.count('"') % 2 == 0:
            break
    return "unclosed_quote", 1


def _cells(text: str, delimiter: str) -> list[str] | None:
    """The cells of one record, or None while a quote is open or the text is malformed."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None
