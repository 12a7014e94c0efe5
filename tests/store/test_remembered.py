"""What is remembered is told only to those who would have been told it, and only of the snapshot it was read from."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from doorstep.core.period import Period
from doorstep.services import batches, disclosure, indicator_results, remembered, snapshots
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel
from tests.lib import tiny_region as tiny

EVER = Period(202301, 202701)


def _told(reader):
    found = indicator_results.by_area(
        "in-area-admissions", basis=Basis.RESIDENCE, level=AreaLevel.COUNTY, period=EVER, reader=reader
    )
    return {one.area: one.figure for one in found}


def test_readers_in_any_order_are_told_what_each_may_see(city_planner, east_planner, data_officer):
    first = {reader.username: _told(reader) for reader in (data_officer, city_planner, east_planner)}
    again = {reader.username: _told(reader) for reader in (east_planner, city_planner, data_officer)}

    assert first == again
    assert not first["data-officer"][tiny.EAST].is_hidden
    assert first["data-officer"][tiny.EAST] != first["city-planner"][tiny.EAST]  # exact, and rounded
    assert tiny.WEST in first["city-planner"] and tiny.WEST not in first["east-planner"]


def test_control_a_memory_that_forgets_who_asks_tells_everyone_the_exact_count(monkeypatch, city_planner, data_officer):
    monkeypatch.setattr(remembered, "disclosure", SimpleNamespace(sees_exactly=lambda reader: True))
    monkeypatch.setattr(remembered.snapshots, "current", lambda *, reader, was=snapshots.current: _as("control", was(reader=reader)))

    assert _told(data_officer) == _told(city_planner)
    assert disclosure.sees_exactly(data_officer) and not disclosure.sees_exactly(city_planner)


def _as(code, snapshot):
    """The snapshot under another code, so that the control leaves nothing in the memory of the others."""
    snapshot.code = code
    return snapshot


@pytest.mark.django_db
def test_a_new_snapshot_is_read_anew(data_officer, operator, tmp_path):
    before = _told(data_officer)[tiny.EAST]
    batches.load(tiny.write_records(tmp_path / "new.csv", [tiny.stay(961)]), by=operator)
    snapshots.publish(by=operator)

    assert _told(data_officer)[tiny.EAST].den == before.den + 1
