"""The frame itself: the tiny region stands in the database and in a snapshot, with hand-counted figures."""

from __future__ import annotations

from doorstep.services import indicator_results, quality
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel
from tests.lib import tiny_region as tiny


def test_the_in_area_share_of_the_tiny_region_is_what_a_hand_counts(data_officer):
    period = indicator_results.latest_year(reader=data_officer)

    found = indicator_results.by_area(
        "in-area-admissions", basis=Basis.RESIDENCE, level=AreaLevel.COUNTY, period=period, reader=data_officer
    )

    assert {one.area: (one.figure.num, one.figure.den) for one in found} == {tiny.EAST: (8, 10), tiny.WEST: (8, 8)}


def test_rows_in_are_stored_duplicate_revised_or_quarantined(db):
    rows = quality.rows()

    assert rows.rows_in == len(tiny.STAYS) + len(tiny.SETTLEMENTS)
    assert rows.rows_in == rows.stored + rows.duplicate + rows.revised + rows.quarantined
