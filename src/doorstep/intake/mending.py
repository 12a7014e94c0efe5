"""The slow, careful way through a text that is not a clean table.

Every record is either whole, and written to a clean CSV with the line it began on, or broken,
and kept as it stands. Nothing is lost: records = whole + broken.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from doorstep.intake.files import Prepared

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
        writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow([LINE_COLUMN, *prepared.header])
        for line, cells, text in _records(prepared):
            if isinstance(cells, str):
                broken.append(Broken(line, text, cells))
                continue
            writer.writerow([line, *(cell.replace("\n", " ") for cell in cells)])
            whole += 1
    return Mended(target, whole, tuple(broken))


def _records(prepared: Prepared) -> Iterator[tuple[int, list[str] | str, str]]:
    """(line, cells or problem code, text) of each record; blank lines are not records."""
    width = len(prepared.header)
    with prepared.path.open(encoding="utf-8", newline="\n") as stream:
        lines = stream.read().split("\n")
    at = 1
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        cells, taken = _take(lines, at, prepared, width)
        yield at + 1, cells, "\n".join(lines[at : at + taken])
        at += taken


def _take(lines: list[str], at: int, prepared: Prepared, width: int) -> tuple[list[str] | str, int]:
    """The record that starts at line index `at`, and how many lines it takes.

    A quoted cell may run over several lines; one that never closes breaks its first line alone.
    """
    first = lines[at]
    if "\0" in first or (not prepared.sound and "\\x" in first):
        return "undecodable", 1
    for taken in range(1, min(MAX_JOINED_LINES, len(lines) - at) + 1):
        cells = _cells("\n".join(lines[at : at + taken]), prepared.delimiter)
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
