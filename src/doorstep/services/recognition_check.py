"""The lists of recognition in a region file, checked against the presets and against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from doorstep.core.errors import UserError
from doorstep.core.text import Text
from doorstep.intake.region_file import RegionFile
from doorstep.intake.sheet_file import Fault
from doorstep.recognition import preset_files, rows
from doorstep.recognition.language import RuleBook
from doorstep.tables.recognition import ITEMS, PRESETS, RECOGNITION_SHEETS, WINDOWS
from doorstep.tables.sheet import Sheet

_FIRST_LINE = 2
TABLES = {sheet.name: sheet.name.removeprefix("recognition_") for sheet in RECOGNITION_SHEETS if sheet is not PRESETS}
"""Sheets that hold rules, and the tables of the book that they fill."""


def faults(found: RegionFile) -> Iterator[Fault]:
    """What is wrong with the lists of recognition: presets and items that are not there, rows that cannot be a rule."""
    yield from _preset_faults(found)
    broken = list(_rule_faults(found))
    yield from broken or _named_faults(found)


def _preset_faults(found: RegionFile) -> Iterator[Fault]:
    known = [one.code for one in preset_files.presets()]
    for line, row in _lines(found, PRESETS):
        if row["preset"] not in known:
            yield Fault(PRESETS.file, line, Text(f"没有预设“{row['preset']}”", f"there is no preset '{row['preset']}'"), _one_of(known))


def _rule_faults(found: RegionFile) -> Iterator[Fault]:
    for sheet in RECOGNITION_SHEETS:
        if sheet is PRESETS:
            continue
        read = rows.READERS[TABLES[sheet.name]]
        for line, row in _lines(found, sheet):
            try:
                read(row)
            except UserError as error:
                yield Fault(sheet.file, line, error.what, Text(f"见 {sheet.file} 的列说明", f"See the columns of {sheet.file}"))


def _named_faults(found: RegionFile) -> Iterator[Fault]:
    """Windows must name an item or a group that is on the list."""
    book = of_tables(found.sheets)
    items, groups = {one.code for one in book.items}, {one.group for one in book.items}
    for line, row in _lines(found, WINDOWS):
        for name, known in (("item", items), ("group", groups)):
            if row[name] and row[name] not in known:
                what = Text(f"{name} 的 {row[name]} 不在项目清单中", f"{name} names {row[name]}, which no listed item has")
                cure = Text(f"请更正，或先在 {ITEMS.file} 中写入它", f"Correct it, or add it to {ITEMS.file} first")
                yield Fault(WINDOWS.file, line, what, cure)


def of_tables(sheets: Mapping[str, Iterable[Mapping[str, Any]]]) -> RuleBook:
    """The book that presets and lists make together."""
    codes = tuple(row["preset"] for row in sheets.get(PRESETS.name, ())) or preset_files.DEFAULT
    known = {one.code for one in preset_files.presets()}
    local = rows.book({table: sheets.get(name, ()) for name, table in TABLES.items()})
    return preset_files.chosen([code for code in codes if code in known], local)


def _lines(found: RegionFile, sheet: Sheet) -> Iterator[tuple[int, Mapping[str, Any]]]:
    return enumerate(found.sheets[sheet.name], start=_FIRST_LINE)


def _one_of(names: Iterable[str]) -> Text:
    listed = ", ".join(names)
    return Text(f"应为：{listed}", f"Expected one of: {listed}")
