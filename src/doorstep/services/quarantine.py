"""Rows in quarantine: looked at by those who may, corrected, and loaded again."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from doorstep.core.errors import NotFound, Rejected, UserError
from doorstep.core.text import Text
from doorstep.intake.check import describe, every_check
from doorstep.intake.identity import masked
from doorstep.services import audit, batches, policy
from doorstep.services.sealing import unseal
from doorstep.store.models import Batch, QuarantinedRow
from doorstep.store.reader import Reader
from doorstep.tables.layout import Layout, header_code
from doorstep.vocab.roles import Permission

_WHOLE_LINE = "__text__"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a quarantined row; `shown` is masked where the text identifies a person."""

    column: str
    shown: str
    is_masked: bool
    is_at_fault: bool


def problems_of(row: QuarantinedRow) -> tuple[tuple[str, Text, Text], ...]:
    """(code, what is wrong, what would be right) for each problem of a row."""
    return tuple((code, *describe(code)) for code in row.problems)


def open_rows(*, reader: Reader, problem: str = "", batch: int = 0, limit: int = 200) -> list[QuarantinedRow]:
    """Open rows, oldest first, without their cells."""
    policy.require(reader, Permission.CORRECT_ROWS)
    found = QuarantinedRow.objects.visible_to(reader).filter(status=QuarantinedRow.Status.OPEN)
    found = found.filter(batch_id=batch) if batch else found
    rows = found.select_related("batch").defer("sealed")
    if not problem:
        return list(rows[:limit])
    return [row for row in rows.iterator() if problem in row.problems][:limit]


def count_open(*, reader: Reader) -> int:
    """How many rows wait for correction."""
    return QuarantinedRow.objects.visible_to(reader).filter(status=QuarantinedRow.Status.OPEN).count()


def how_many(*, reader: Reader) -> int:
    """How many rows wait, for every signed-in reader: a count of rows, no row."""
    del reader
    return QuarantinedRow.objects.filter(status="open").count()  # everyone: a count only


def words(code: str) -> Text:
    """What is wrong, for a problem's code."""
    return describe(code)[0]


def row(number: int, *, reader: Reader) -> QuarantinedRow:
    """An open row without its cells; NotFound when there is none, NotAllowed without the permission."""
    return _row(number, reader)


def by_problem(*, reader: Reader) -> tuple[tuple[str, Text, int], ...]:
    """Open rows by problem, most first; counts only, for every signed-in reader."""
    counts: dict[str, int] = {}
    listed = QuarantinedRow.objects.filter(status="open").values_list("problems", flat=True)  # everyone: counts only
    for problems in listed:
        for code in problems:
            counts[code] = counts.get(code, 0) + 1
    return tuple((code, describe(code)[0], count) for code, count in sorted(counts.items(), key=lambda one: -one[1]))


def cells(number: int, *, reader: Reader) -> tuple[Cell, ...]:
    """A row's cells, identities and names masked. The look is logged."""
    row = _row(number, reader)
    layout = _layout(row)
    values = unseal(row.sealed)
    with transaction.atomic():
        audit.note_personal_read(reader, f"quarantine {number}", rows=1)
    at_fault = _columns_at_fault(row, layout)
    personal = {layout.columns[target].upper() for target in _PERSONAL if target in layout.columns}
    known = {column.upper() for column in layout.columns.values()}
    found = []
    for column, text in values.items():
        code = header_code(column)
        # a column the layout does not know may hold anything, a line that could not be split holds everything
        hide = (code in personal or code not in known) and text.strip() not in _FILLERS
        found.append(Cell(column, masked(text) if hide else text, hide, code in at_fault))
    return tuple(sorted(found, key=lambda cell: not cell.is_at_fault))


_FILLERS = ("", "-", "--", "—")
_PERSONAL = ("identity", "name", "phone", "record_no", "person_no", "residence_address", "household_address")


def correct(number: int, changes: Mapping[str, str], *, by: Reader) -> Batch:
    """Load a quarantined row again with some cells changed; cells left out stay as they were sent.

    Raises UserError naming what is still wrong, and leaves the row open, when it does not pass;
    NotFound when there is no such open row.
    """
    policy.require(by, Permission.CORRECT_ROWS)
    row = _row(number, by)
    values = unseal(row.sealed)
    unknown = [name for name in changes if name not in values]
    if unknown:
        raise NotFound.among(Text("列", "column"), unknown[0], values)
    if set(values) == {_WHOLE_LINE}:
        raise UserError(
            Text("这一行没有可更正的单元格", "this row has no cells to correct"),
            cure=Text("请在原文件中更正后重新上传整个文件", "Correct it in the sender's file and load that file again"),
        )
    with tempfile.TemporaryDirectory(dir=settings.WORKSPACE.uploads) as folder:
        path = Path(folder) / row.batch.file_name
        path = path.with_suffix(".csv")
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(values))
            writer.writeheader()
            writer.writerow({**values, **changes})
        return _load_corrected(row, path, by=by)


def _load_corrected(row: QuarantinedRow, path: Path, *, by: Reader) -> Batch:
    with transaction.atomic():
        batch = batches.load(path, by=by)
        if batch.quarantined:
            wrong = [describe(code)[0] for one in batch.quarantine.all() for code in one.problems]
            raise Rejected(
                Text("更正后仍有问题：" + "；".join(text.zh for text in wrong), "still wrong: " + "; ".join(text.en for text in wrong)),
                cure=Text("请继续更正", "Correct those too"),
            )
        if not (batch.stored or batch.revised or batch.duplicate):
            raise UserError(Text("这一行没有变化", "nothing in the row was changed"))
        row.status = QuarantinedRow.Status.CORRECTED
        row.corrected_by_batch = batch
        row.save(update_fields=["status", "corrected_by_batch"])
        audit.record(by, "quarantine.correct", str(row.pk), batch=batch.pk)
    return batch


def _row(number: int, reader: Reader) -> QuarantinedRow:
    policy.require(reader, Permission.CORRECT_ROWS)
    found = QuarantinedRow.objects.visible_to(reader).filter(pk=number, status="open").select_related("batch").first()
    if found is None:
        raise NotFound(
            Text(f"没有编号为 {number} 的待更正行", f"no open row has the number {number}"),
            cure=Text("见 doorstep quarantine list", "See: doorstep quarantine list"),
        )
    return found


def _layout(row: QuarantinedRow) -> Layout:
    return next(layout for layout in batches.layouts() if layout.code == row.batch.layout)


def _columns_at_fault(row: QuarantinedRow, layout: Layout) -> set[str]:
    targets = {name for check in every_check() if check.code in row.problems for name in check.columns}
    return {layout.columns[target].upper() for target in targets if target in layout.columns}
