"""Monitoring line 2.1, counted from the ledger beside what a county reports."""

from __future__ import annotations

import pytest

from doorstep.core.period import Period
from doorstep.services import community
from doorstep.store.reader import Operator
from tests.ledgers.made import POSTING, PROGRAMME, put
from tests.lib import tiny_region as tiny

pytestmark = pytest.mark.django_db


def counted(year: int):
    return community.monitoring(period=Period.year(year), reader=Operator())["2.1", tiny.EAST].figure


def test_physicians_posted_to_townships_are_counted_per_ten_thousand_residents():
    put("programmes", PROGRAMME)
    for code in range(10):
        put("postings", POSTING, code=f"D{code}", sender="E-COUNTY", host="E-TOWN", kind="downward", title="attending", arrived="2025-01-01", returned="2025-08-31", until="2025-08-31", since="2025-01-01")

    figure = counted(2025)

    assert (figure.num, figure.den, figure.value) == (10, 100_000, pytest.approx(1.0))
    assert counted(2024) is None, "nobody was there"


def test_without_postings_nothing_is_counted_which_is_not_the_same_as_zero():
    assert counted(2025) is None
