"""After any sequence of loads, corrections, withdrawals and late rows, what is kept equals a build from the beginning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.indicators.examples import DEFAULTS
from doorstep.indicators.governance import Breakdown, Measure, Unit
from doorstep.indicators.language import col, first_in_person, followed_by, inside_home
from doorstep.indicators.lowering import duckdb_refresh, duckdb_state
from doorstep.indicators.measures import Count, Distinct, Percentile, Proportion
from doorstep.indicators.phrases import admissions
from doorstep.indicators.rollups import plan
from doorstep.vocab.bases import Basis
from tests.lib.indicator_engines import insert, snapshot
from tests.lib.trials import count
from tests.unit.test_kinds_of_measure import governed

BASIS = Basis.RESIDENCE
MEASURES: tuple[Measure, ...] = (
    governed(Proportion, hit=inside_home(), breakdowns=(Breakdown.TIER,)),
    governed(Proportion, hit=followed_by(admissions, days=31), by="provider"),
    governed(Proportion, hit=first_in_person(col.los_days >= 0, days=20)),
    governed(Distinct, of=col.person.node),
    replace(governed(Distinct, of=col.person.node, by="provider"), counted=followed_by(admissions, days=31)),
    governed(Distinct, of=col.icd.node, by="provider"),
    governed(Percentile, amount=col.los_days.node, percent=50, unit=Unit.DAYS),
    governed(Count, breakdowns=(Breakdown.CHAPTER, Breakdown.ROUTE)),
)

places = st.sampled_from([110101, 110102, 110201, 0])


@st.composite
def stays(draw: st.DrawFn) -> dict[str, Any]:
    admitted = draw(st.dates(date(2023, 12, 1), date(2024, 3, 20)))
    discharged = draw(st.dates(admitted, date(2024, 3, 31)))
    home, provider = draw(places), draw(places)
    return {
        **DEFAULTS,
        "person": draw(st.integers(0, 3)),
        "kind": draw(st.sampled_from(["inpatient", "outpatient"])),
        "admitted_on": admitted,
        "discharged_on": discharged,
        "month": discharged.year * 100 + discharged.month,
        "los_days": max((discharged - admitted).days, 1),
        "icd": draw(st.sampled_from(["I63", "J18"])),
        "institution": draw(st.integers(1, 2)),
        **{f"{name}_county": code for name, code in (("home", home), ("provider", provider))},
        **{f"{name}_city": code // 100 * 100 for name, code in (("home", home), ("provider", provider))},
        **{f"{name}_province": code // 10000 * 10000 for name, code in (("home", home), ("provider", provider))},
    }


many = st.lists(stays(), min_size=0, max_size=10)
changes = st.lists(st.tuples(st.sampled_from(["load", "withdraw", "correct"]), many, st.integers(0, 5)), min_size=1, max_size=3)


def everything(connection: duckdb.DuckDBPyConnection) -> dict[str, list[Any]]:
    """Every table that is kept, row by row."""
    tables = [duckdb_state.table_name(rollup.shape, BASIS) for rollup in plan(MEASURES)]
    tables += [duckdb_state.sequence_table(node, BASIS) for rollup in plan(MEASURES) for node in rollup.sequences]
    return {table: connection.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall() for table in tables}


def after(change: tuple[str, Sequence[Any], int], rows: list[Any], number: int) -> list[Any]:
    """The rows in force after a change; numbers of new rows go on from the last."""
    what, some, at = change
    if what == "withdraw":
        return [row for place, row in enumerate(rows) if place % 6 != at]
    fresh = [{**row, "encounter": number + place} for place, row in enumerate(some)]
    if what == "correct" and rows:
        wrong = rows[at % len(rows)]
        return [row for row in rows if row is not wrong] + [{**row, "encounter": wrong["encounter"]} for row in fresh[:1]]
    return rows + fresh


def refreshed_differs(case: tuple[list[Any], list[Any]]) -> bool:
    """True when refreshing by month gives anything else than building from the beginning."""
    first, steps = case
    rows = [{**row, "encounter": place} for place, row in enumerate(first)]
    with snapshot({BASIS: rows}) as living:
        duckdb_state.build(living, MEASURES, bases=[BASIS])
        for number, change in enumerate(steps, 1):
            now = after(change, rows, 1000 * number)
            months = {row["month"] for row in rows if row not in now} | {row["month"] for row in now if row not in rows}
            with_months = [row for row in now if row["month"] in months]
            living.execute("CREATE OR REPLACE TEMP TABLE incoming AS FROM encounters_residence LIMIT 0")
            insert(living, "incoming", with_months)
            duckdb_refresh.refresh(living, MEASURES, BASIS, months, incoming="incoming")
            rows = now
        found = everything(living)
    with snapshot({BASIS: rows}) as anew:
        duckdb_state.build(anew, MEASURES, bases=[BASIS])
        return found != everything(anew)


quick = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)


@pytest.mark.slow
@settings(quick, max_examples=count(400, suite=8))
@given(first=many, steps=changes)
def test_a_refresh_equals_a_build_from_the_beginning(first: list[Any], steps: list[Any]) -> None:
    assert not refreshed_differs((first, steps))


def _sequences_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duckdb_refresh, "_refresh_sequence", lambda connection, node, basis: frozenset())


def _only_the_month_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    right = duckdb_refresh._refresh_sequence
    monkeypatch.setattr(
        duckdb_refresh, "_refresh_sequence", lambda connection, node, basis: (right(connection, node, basis), frozenset())[1]
    )


def _persons_never_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duckdb_refresh, "_refresh_persons", lambda connection, rollup, basis, months: None)


def _stay(number: int, admitted: date, discharged: date, **other: Any) -> dict[str, Any]:
    place = dict.fromkeys(("home_county", "provider_county"), 110101)
    month = discharged.year * 100 + discharged.month
    return {**DEFAULTS, **place, "encounter": number, "person": 1, "admitted_on": admitted, "discharged_on": discharged, "month": month, **other}


JANUARY = _stay(1, date(2024, 1, 3), date(2024, 1, 20))
FEBRUARY = _stay(2, date(2024, 2, 10), date(2024, 2, 15))
CONTROLS: dict[Any, tuple[list[Any], list[Any]]] = {
    _sequences_left_alone: ([JANUARY], [("load", [FEBRUARY], 0)]),
    _only_the_month_itself: ([JANUARY], [("load", [FEBRUARY], 0)]),
    _persons_never_forgotten: ([JANUARY, {**FEBRUARY, "person": 2}], [("withdraw", [], 1)]),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", CONTROLS)
def test_control_a_refresh_that_forgets_something_is_found_out(fault: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    case = CONTROLS[fault]
    assert not refreshed_differs(case)

    fault(monkeypatch)

    assert refreshed_differs(case)


def test_a_failed_refresh_leaves_everything_as_it_was() -> None:
    rows = [{**DEFAULTS, "person": 1, "encounter": 1, "home_county": 110101, "provider_county": 110101}]
    with snapshot({BASIS: rows}) as connection:
        duckdb_state.build(connection, MEASURES, bases=[BASIS])
        before = everything(connection)
        connection.execute("CREATE TEMP TABLE incoming AS FROM encounters_residence LIMIT 0")
        insert(connection, "incoming", [{**rows[0], "encounter": 2, "month": 202403}])

        with pytest.raises(ValueError, match="outside the months"):
            duckdb_refresh.refresh(connection, MEASURES, BASIS, {202402}, incoming="incoming")

        assert everything(connection) == before
        assert connection.execute("SELECT encounter FROM encounters_residence").fetchall() == [(1,)]
