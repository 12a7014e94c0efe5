"""Ledgers from files: a CSV, or the `ledgers/` folder of a region; one fault, and nothing is loaded."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.intake import ledger_file
from doorstep.intake.ledger_file import LedgerFaults, Lines
from doorstep.intake.sheet_file import Fault
from doorstep.services import ledger_locks, ledger_steps, ledger_values
from doorstep.services import ledgers as kept
from doorstep.services.ledger_values import Known
from doorstep.store.reader import Reader
from doorstep.tables import ledgers

_TRIES = 5
_CURE = Text("请更正，或先登记它所指的内容", "Correct it, or enter what it names first")


def load(path: Path, *, ledger: str = "", by: Reader, now: datetime) -> dict[str, dict[str, int]]:
    """Load one ledger's CSV, or every ledger of a region folder, all or nothing.

    Returns rows, stored, changed and duplicates of each ledger: rows = stored + changed + duplicates.
    Raises LedgerFaults with every fault, file and line; NotAllowed for rows of another's area.
    """
    found = ledger_file.read_folder(path) if path.is_dir() else {ledger: ledger_file.read_file(path, ledgers.get(ledger))}
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return _loaded(path, found, by=by, now=now)
        except IntegrityError:  # somebody made one of the rows in the meantime: it is there now
            continue
    raise BadValue(Text("其他人正在写入相同的行", "others are writing the same rows"), cure=Text("请稍后再载入", "Load again in a moment"))


def _loaded(path: Path, found: Mapping[str, Lines], *, by: Reader, now: datetime) -> dict[str, dict[str, int]]:
    ledger_locks.hold_all()
    known, faults = Known(), []
    codes = [code for code in ledgers.shipped() if code in found]
    for code in codes:
        faults += _faults(code, found[code], known, path.name if path.is_file() else ledgers.get(code).sheet.file)
    if faults:
        raise LedgerFaults(tuple(faults))
    return {code: kept.load(code, [row for _, row in found[code]], by=by, reason=f"loaded from {path.name}", now=now) for code in codes}


def _faults(code: str, lines: Lines, known: Known, file: str) -> list[Fault]:
    """What rows name and is not there; rows of the same file may name each other."""
    for _, row in lines:
        known.add(code, row["code"])
    return [Fault(file, line, fault, _CURE) for line, row in lines for fault in ledger_values.faults_of(ledgers.get(code), row, known)]


def as_csv(ledger: str, rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as the CSV that `load` reads; cells that a spreadsheet would run are guarded by the reader's export instead."""
    kind, stream = ledgers.get(ledger), io.StringIO()
    writer = csv.DictWriter(stream, [field.name for field in kind.fields], lineterminator="\n")
    writer.writeheader()
    writer.writerows(ledger_steps.as_text(kind, row) for row in rows)
    return stream.getvalue()
