"""Rows kept out of the tables until someone corrects them, with everything needed to do so."""

from __future__ import annotations

import csv
import hashlib
import hmac
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from doorstep.intake.files import Prepared
from doorstep.intake.mending import Broken
from doorstep.tables.layout import Layout


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One row in quarantine.

    line         where it began in the sender's file
    problems     codes of what is wrong
    cells        column code -> text as sent; personal, so it is sealed before it is kept
    fingerprint  keyed digest of the row, by which the same row sent again is known
    """

    line: int
    problems: tuple[str, ...]
    fingerprint: str
    cells: Mapping[str, str] = field(repr=False)


def collect(
    engine: duckdb.DuckDBPyConnection,
    prepared: Prepared,
    scratch: Path,
    broken: Sequence[Broken],
    *,
    layout: Layout,
    key: bytes,
    known: Set[str],
) -> tuple[tuple[Quarantined, ...], int]:
    """The rows to quarantine, and how many were quarantined before (the same row sent again)."""
    refused = dict(engine.execute("SELECT line, problems FROM final WHERE problems <> ''").fetchall())
    texts = _texts(prepared, scratch, set(refused), mended=bool(broken) or (scratch / "mended.csv").exists())
    found: dict[str, Quarantined] = {}
    repeats = 0
    for line, problems, cells in [
        *((line, tuple(problems.split("|")), texts[line]) for line, problems in sorted(refused.items())),
        *((one.line, (one.problem,), {"__text__": one.text}) for one in broken),
    ]:
        fingerprint = _fingerprint(layout.code, cells, key)
        if fingerprint in known or fingerprint in found:
            repeats += 1
            continue
        found[fingerprint] = Quarantined(line, problems, fingerprint, cells)
    return tuple(found.values()), repeats


def _fingerprint(layout: str, cells: Mapping[str, str], key: bytes) -> str:
    text = layout + "\x1e" + "\x1f".join(f"{name}={value}" for name, value in cells.items())
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:40]


def _texts(prepared: Prepared, scratch: Path, lines: set[int], *, mended: bool) -> dict[int, dict[str, str]]:
    """The cells of the given lines, read again from the text they came from."""
    if not lines:
        return {}
    path = scratch / "mended.csv" if mended else prepared.path
    delimiter = "," if mended else prepared.delimiter
    found: dict[int, dict[str, str]] = {}
    with path.open(encoding="utf-8", newline="\n") as stream:
        stream.readline()
        for number, text in enumerate(stream, 2):
            if not mended and number not in lines:
                continue
            cells = next(csv.reader([text.rstrip("\n")], delimiter=delimiter), [])
            line = int(cells[0]) if mended else number
            if line in lines:
                found[line] = dict(zip(prepared.header, cells[1:] if mended else cells, strict=False))
    return found
