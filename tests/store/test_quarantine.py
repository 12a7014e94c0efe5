"""A row in quarantine: sealed, listed without its cells, corrected and loaded."""

from __future__ import annotations

import pytest

from doorstep.core.errors import NotAllowed, NotFound, Rejected
from doorstep.services import batches, quarantine
from doorstep.store.models import AuditEntry, PersonalRead, QuarantinedRow
from tests.lib import tiny_region as tiny


@pytest.fixture
def bad_row(data_officer, work_folder) -> QuarantinedRow:
    path = tiny.write_records(work_folder / "bad.csv", [tiny.stay(70, discharged_on="20240101")])
    batch = batches.load(path, by=data_officer)
    return batch.quarantine.get()


def test_the_sealed_row_does_not_hold_the_identity_number_in_the_clear(bad_row) -> None:
    assert tiny.ID_NUMBER.encode() not in bytes(bad_row.sealed)
    assert bad_row.line == 2


def test_a_data_officer_sees_the_cells_masked_and_the_look_is_logged(bad_row, data_officer) -> None:
    cells = {cell.column: cell for cell in quarantine.cells(bad_row.pk, reader=data_officer)}

    assert cells["SFZH"].is_masked and tiny.ID_NUMBER not in cells["SFZH"].shown
    assert cells["CYSJ"].is_at_fault and cells["CYSJ"].shown == "20240101"
    assert PersonalRead.objects.filter(reader="data-officer", rows=1).exists()


def test_a_planner_is_refused_and_sees_no_row(bad_row, city_planner) -> None:
    with pytest.raises(NotAllowed):
        quarantine.cells(bad_row.pk, reader=city_planner)
    with pytest.raises(NotAllowed):
        quarantine.correct(bad_row.pk, {"CYSJ": "20250110"}, by=city_planner)


def test_a_corrected_row_is_stored_with_the_identity_it_came_with(bad_row, data_officer) -> None:
    batch = quarantine.correct(bad_row.pk, {"CYSJ": "20250110"}, by=data_officer)

    bad_row.refresh_from_db()
    assert (batch.stored, batch.quarantined) == (1, 0)
    assert bad_row.status == "corrected" and bad_row.corrected_by_batch == batch
    assert AuditEntry.objects.filter(verb="quarantine.correct", actor="data-officer").exists()


def test_a_correction_that_is_still_wrong_leaves_the_row_open_and_changes_nothing(bad_row, data_officer) -> None:
    before = batches.all_batches(reader=data_officer)

    with pytest.raises(Rejected, match="still wrong"):
        quarantine.correct(bad_row.pk, {"CYSJ": "not a date"}, by=data_officer)

    bad_row.refresh_from_db()
    assert bad_row.status == "open"
    assert batches.all_batches(reader=data_officer) == before


def test_an_unknown_column_is_refused_with_the_likeliest_name(bad_row, data_officer) -> None:
    with pytest.raises(NotFound, match="CYSJ"):
        quarantine.correct(bad_row.pk, {"CYSJJ": "20250110"}, by=data_officer)


def test_a_corrected_row_cannot_be_corrected_twice(bad_row, data_officer) -> None:
    quarantine.correct(bad_row.pk, {"CYSJ": "20250110"}, by=data_officer)

    with pytest.raises(NotFound):
        quarantine.correct(bad_row.pk, {"CYSJ": "20250111"}, by=data_officer)


def test_the_bad_file_again_adds_nothing_to_quarantine(bad_row, data_officer, work_folder) -> None:
    path = tiny.write_records(work_folder / "again.csv", [tiny.stay(70, discharged_on="20240101")])

    batch = batches.load(path, by=data_officer)

    assert (batch.rows_in, batch.duplicate, batch.quarantined) == (1, 1, 0)
