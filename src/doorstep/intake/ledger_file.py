"""Reading ledgers from CSV: one file, or a folder with a `ledgers/` folder in it; every fault at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from doorstep.core.errors import CheckFailed, NotFound
from doorstep.core.text import Text
from doorstep.intake import sheet_file
from doorstep.intake.sheet_file import Fault
from doorstep.tables import ledgers
from doorstep.tables.ledger import Ledger

Lines = list[tuple[int, dict[str, Any]]]
_SHOWN = 20
_CORRECT = Text("请更正这一行", "Correct this row")


class LedgerFaults(CheckFailed):
    """Files of ledgers with faults; `faults` has them all, the message the first twenty."""

    code = "ledger-faults"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        zh = "\n".join(one.message("zh") for one in faults[:_SHOWN])
        en = "\n".join(one.message("en") for one in faults[:_SHOWN])
        super().__init__(
            Text(f"台账文件有 {len(faults)} 处错误，一行也没有载入\n{zh}", f"faults in the ledgers' files: {len(faults)}; no row was loaded\n{en}"),
            cure=Text("更正后再载入", "Correct them and load again"),
        )


def read_folder(folder: Path) -> dict[str, Lines]:
    """The ledgers that a region folder holds, by code, rows with their lines. Raises LedgerFaults with every fault."""
    faults: list[Fault] = []
    kept = {one.code: one for one in ledgers.shipped().values() if (folder / one.sheet.file).is_file()}
    found = {code: _lines(folder / one.sheet.file, one, faults, one.sheet.file) for code, one in kept.items()}
    if faults:
        raise LedgerFaults(tuple(faults))
    return found


def read_file(path: Path, ledger: Ledger) -> Lines:
    """The rows of one ledger in a CSV of any name. Raises LedgerFaults with every fault, NotFound without the file."""
    if not path.is_file():
        raise NotFound(Text(f"没有文件 {path}", f"there is no file {path}"))
    faults: list[Fault] = []
    found = _lines(path, ledger, faults, path.name)
    if faults:
        raise LedgerFaults(tuple(faults))
    return found


def _lines(path: Path, ledger: Ledger, faults: list[Fault], file: str) -> Lines:
    before = len(faults)
    found = [(line, listed(row)) for line, row in sheet_file.rows_in(path, ledger.sheet, faults, file)]
    if len(faults) == before:  # rules are about values that could be read
        faults += [Fault(file, line, rule.refusal, _CORRECT) for line, row in found for rule in ledger.rules if not rule.holds(row)]
    return found


def listed(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON keeps it: codes as a list."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}
