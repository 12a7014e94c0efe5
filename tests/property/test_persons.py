"""Persons are counted exactly, each once, for any months in a row and at every level, from numbers that name nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.indicators.examples import DEFAULTS
from doorstep.indicators.governance import Measure
from doorstep.indicators.language import col, first_in_person, followed_by
from doorstep.indicators.lowering import duckdb_persons, duckdb_state
from doorstep.indicators.measures import Distinct
from doorstep.indicators.nodes import place_column
from doorstep.indicators.phrases import admissions
from doorstep.indicators.rollups import for_area
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel
from tests.lib.indicator_engines import snapshot
from tests.lib.trials import count
from tests.unit.test_kinds_of_measure import governed

BASIS = Basis.RESIDENCE
LEVELS = (AreaLevel.COUNTY, AreaLevel.CITY, AreaLevel.PROVINCE)
MONTHS = (202311, 202312, 202401, 202402, 202403)
PERSONS: Measure = governed(Distinct, of=col.person.node, levels=LEVELS)

places = st.sampled_from([(110101, 110100, 110000), (110102, 110100, 110000), (110201, 110200, 110000), (440101, 440100, 440000), (0, 110100, 110000), (0, 0, 0)])
stays = st.builds(
    lambda person, month, place: {**DEFAULTS, "person": person, "month": month, **dict(zip(("home_county", "home_city", "home_province"), place, strict=True))},
    st.integers(0, 3), st.sampled_from(MONTHS), places,
)  # fmt: skip
some_stays = st.lists(stays, max_size=12)


def differs(rows: list[dict[str, Any]]) -> bool:
    """True when some level, in some months in a row, has another number of persons than the rows."""
    numbered = [{**row, "encounter": at} for at, row in enumerate(rows)]
    with snapshot({BASIS: numbered}) as connection:
        duckdb_state.build(connection, [PERSONS], bases=[BASIS])
        for level in LEVELS:
            for first in MONTHS:
                for last in (month for month in MONTHS if month >= first):
                    kept = duckdb_state.area_kept(connection, PERSONS, BASIS, level, (first, last + 1))
                    if {area: sums[None][0] for (area, _), sums in kept.items()} != by_hand(numbered, level, first, last):
                        return True
    return False


def by_hand(rows: list[dict[str, Any]], level: AreaLevel, first: int, last: int) -> dict[int, int]:
    persons: dict[int, set[int]] = {}
    for row in rows:
        if row["person"] and row["kind"] == "inpatient" and first <= row["month"] <= last:
            persons.setdefault(row[f"home_{level.value}"], set()).add(row["person"])
    return {area: len(found) for area, found in persons.items()}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None, max_examples=count(400, suite=25))
@given(rows=some_stays)
def test_persons_of_any_months_in_a_row_are_counted_once_at_every_level(rows: list[dict[str, Any]]) -> None:
    assert not differs(rows)


def test_control_counting_those_who_moved_like_the_others_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    home = {"home_county": 110101, "home_city": 110100, "home_province": 110000}
    rows = [{**DEFAULTS, "person": 1, "month": month, **home, "home_county": county} for month, county in ((202401, 110101), (202402, 110102))]
    assert not differs(rows)

    right = duckdb_persons._level_sql
    monkeypatch.setattr(duckdb_persons, "_level_sql", lambda shape, place: right(shape, place).replace("FROM moved JOIN seats USING (seat)", "FROM moved JOIN seats USING (seat) WHERE FALSE"))

    assert differs(rows)


def test_months_one_by_one_are_the_same_numbers() -> None:
    home = {"home_county": 110101, "home_city": 110100, "home_province": 110000}
    rows = [{**DEFAULTS, **home, "encounter": at, "person": person, "month": month} for at, (person, month) in enumerate([(1, 202401), (1, 202401), (1, 202403), (2, 202403)])]
    with snapshot({BASIS: rows}) as connection:
        duckdb_state.build(connection, [PERSONS], bases=[BASIS])
        asked = duckdb_state.kept_sql(for_area(PERSONS, AreaLevel.CITY), BASIS, place_column("home", AreaLevel.CITY), (202401, 202404), by_month=True)

        found = {month: persons for _, _, _, persons, month in connection.execute(asked).fetchall()}

    assert found == {202401: 1, 202403: 2}


@pytest.mark.parametrize("condition", [followed_by(admissions, days=31), first_in_person(admissions, days=31)])
def test_persons_of_a_sequence_are_counted(condition: Any) -> None:
    """Of two stays the earlier is followed, and the earlier is first."""
    home = {"home_county": 110101, "home_city": 110100, "home_province": 110000}
    days = [date(2024, 1, 1), date(2024, 1, 20)]
    rows = [{**DEFAULTS, **home, "encounter": at, "person": 1, "admitted_on": day, "discharged_on": day} for at, day in enumerate(days)]
    only = replace(PERSONS, counted=admissions & condition)
    with snapshot({BASIS: rows}) as connection:
        duckdb_state.build(connection, [only], bases=[BASIS])

        assert duckdb_state.area_kept(connection, only, BASIS, AreaLevel.COUNTY, (202401, 202412)) == {(110101, None): {None: (1,)}}
