"""A data check: one condition on a parsed row, and what follows when it holds.

One file per check in `intake/checks/`. A check that quarantines keeps the row out of the tables
until someone corrects it; a check that flags stores the row and counts the flag in the quality report.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from doorstep.core.text import Text


class Effect(StrEnum):
    """What happens to a row for which the condition holds."""

    QUARANTINE = "quarantine"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Check:
    """One rule about a row.

    condition  DuckDB expression over the parsed columns (see `intake/recipes`); NULL counts as false
    columns    the targets concerned, named to the sender by their header
    what       what is wrong; `right` what would be right
    holds      rows (column -> SQL literal) for which the condition must hold; `spares` rows for which it must not
    """

    code: str
    tables: tuple[str, ...]
    effect: Effect
    columns: tuple[str, ...]
    condition: str
    what: Text
    right: Text
    holds: tuple[dict[str, str], ...]
    spares: tuple[dict[str, str], ...]


@cache
def every_check() -> tuple[Check, ...]:
    """All checks, one from each module of `intake/checks`, by code."""
    from doorstep.intake import checks

    names = [module.name for module in pkgutil.iter_modules(checks.__path__)]
    found = [importlib.import_module(f"{checks.__name__}.{name}").CHECK for name in names]
    return tuple(sorted(found, key=lambda check: check.code))


@cache
def checks_of(table: str) -> tuple[Check, ...]:
    """The checks that apply to a record table."""
    return tuple(check for check in every_check() if table in check.tables)


STRUCTURAL: dict[str, tuple[Text, Text]] = {
    "wrong_field_count": (
        Text("这一行的列数与表头不符", "the row has not as many cells as the header"),
        Text("列数应与第 1 行相同", "expected as many cells as line 1 has"),
    ),
    "unclosed_quote": (
        Text("引号没有闭合", "a quotation mark is never closed"),
        Text("引号应成对出现", "expected quotation marks in pairs"),
    ),
    "line_too_long": (
        Text("这一行过长", "the row is longer than any record"),
        Text("一行不应超过 8 MiB", "expected at most 8 MiB in a row"),
    ),
    "undecodable": (
        Text("含有无法解码的字节", "the row has bytes that are not text"),
        Text("应为 UTF-8 或 GB18030 文字", "expected UTF-8 or GB18030 text"),
    ),
}


def describe(code: str) -> tuple[Text, Text]:
    """What is wrong and what would be right, for any problem or flag code."""
    if code in STRUCTURAL:
        return STRUCTURAL[code]
    found = next(check for check in every_check() if check.code == code)
    return found.what, found.right
