"""Every definition's hand-counted examples, on every engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from doorstep.indicators import catalogue
from doorstep.indicators.examples import DEFAULTS, Example
from doorstep.indicators.lowering import duckdb_sql, rows
from doorstep.indicators.measures import Measure
from doorstep.tables.encounters import ENCOUNTERS
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel
from tests.lib.indicator_engines import ENGINES, by_python, months_summed, snapshot

CASES = [
    pytest.param(measure, example, id=f"{measure.code}-{number}")
    for measure in catalogue.all()
    for number, example in enumerate(measure.examples, start=1)
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("measure", "example"), CASES)
def test_an_example_counts_to_what_was_counted_by_hand(measure: Measure, example: Example, engine: str) -> None:
    state = ENGINES[engine](measure, example.encounters(), example.level)

    assert months_summed(state) == example.expected_codes()


@pytest.mark.parametrize(("measure", "example"), CASES)
def test_the_examples_can_tell_a_definition_from_its_opposite(measure: Measure, example: Example) -> None:
    opposite = replace(measure, counted=~measure.counted)

    assert catalogue.counts(opposite, example) != example.expected_codes()


@pytest.mark.parametrize("measure", catalogue.all(), ids=lambda measure: measure.code)
def test_every_definition_declares_only_levels_its_examples_can_be_run_at(measure: Measure) -> None:
    assert {example.level for example in measure.examples} <= set(measure.levels)


def test_guangdong_2018_is_83_5_percent_from_its_published_counts() -> None:
    """563.1 ten-thousand admissions of the residents of 57 counties, 92.7 of them outside.

    Source: 茂名发布 2020-02-27, 2018 data. One row stands for a thousand admissions.
    """
    measure = catalogue.get("in-area-admissions")
    stayed, left = Example("home | provider\neast | east\neast | west", {}).encounters()

    python = by_python(measure, [stayed] * (5631 - 927) + [left] * 927, AreaLevel.COUNTY)
    with snapshot({Basis.RESIDENCE: [stayed, left]}) as connection:
        connection.execute(
            """INSERT INTO encounters_residence SELECT e.* FROM encounters_residence e, range(5630) many(i)
               WHERE i < if(home_county = provider_county, 5631 - 927 - 1, 927 - 1)"""
        )
        duckdb_sql.refresh_state(connection, [measure], bases=[Basis.RESIDENCE], levels=[AreaLevel.COUNTY])
        counted = connection.execute("SELECT num, den FROM indicator_state").fetchall()

    assert [*python.values()] == counted == [(5631 - 927, 5631)]
    percent = measure.value(*counted[0])
    assert percent == Fraction(100 * 4704, 5631)
    assert round(float(percent), 1) == 83.5


def test_ratios_come_last_so_that_a_city_is_not_the_mean_of_its_counties() -> None:
    measure = catalogue.get("in-area-admissions")

    big, small = measure.value(90, 100), measure.value(1, 2)

    assert big == 90
    assert small == 50
    assert measure.value(90 + 1, 100 + 2) == Fraction(9100, 102) != Fraction(90 + 50, 2)
    assert measure.value(0, 0) is None


def test_money_is_summed_in_fen_and_shown_in_yuan() -> None:
    assert catalogue.get("cost-per-admission").value(800050, 2) == Fraction(400025, 100)


def test_one_refresh_writes_every_indicator_on_each_basis_and_level_it_declares() -> None:
    example = Example("home | provider | catalogue_tier | provider_tier\neast@mill | east@mill | 2 | 2", {})
    encounters = example.encounters()

    with snapshot(dict.fromkeys(Basis, encounters)) as connection:
        written = duckdb_sql.refresh_state(connection, catalogue.all(), bases=Basis, levels=tuple(AreaLevel))
        found = set(connection.execute("SELECT indicator, basis, level FROM indicator_state").fetchall())
        rows_written = connection.execute(
            "SELECT (SELECT count(*) FROM indicator_state) + (SELECT count(*) FROM institution_state)"
        ).fetchone()

    expected = {
        (measure.code, basis.value, level.value)
        for measure in catalogue.all()
        for basis in measure.bases
        for level in measure.levels
        if catalogue.counts(measure, replace(example, level=level))
    }
    assert found == expected
    assert rows_written == (written,)


def test_the_fused_pass_equals_each_indicator_by_itself() -> None:
    encounters = [row for measure in catalogue.all() for each in measure.examples for row in each.encounters()]

    with snapshot(dict.fromkeys(Basis, encounters)) as connection:
        duckdb_sql.refresh_state(connection, catalogue.all(), bases=[Basis.RESIDENCE], levels=[AreaLevel.COUNTY])
        for measure in catalogue.all():
            if AreaLevel.COUNTY not in measure.levels:
                continue
            fused = connection.execute(
                "SELECT area, month, num, den FROM indicator_state WHERE indicator = ? ORDER BY ALL", [measure.code]
            ).fetchall()
            alone = connection.sql(duckdb_sql.measure_sql(measure, Basis.RESIDENCE, AreaLevel.COUNTY)).order("ALL")
            assert fused == alone.fetchall()
            assert fused


def test_institutions_are_counted_as_the_oracle_counts_them() -> None:
    encounters = [
        {**DEFAULTS, "institution": number % 3 + 1, "month": 202401 + number % 2, "los_days": number, "departure": number % 4}
        for number in range(1, 40)
    ]

    with snapshot({Basis.RESIDENCE: encounters}) as connection:
        duckdb_sql.refresh_state(connection, catalogue.all(), bases=[Basis.RESIDENCE], levels=[])
        found = connection.execute("SELECT indicator, institution, month, num, den FROM institution_state").fetchall()

    oracle = [
        (measure.code, institution, month, num, den)
        for measure in catalogue.all()
        if measure.by == "provider"
        for (institution, month), (num, den) in rows.institution_state(encounters, measure).items()
    ]
    assert sorted(found) == sorted(oracle)
    assert {row[0] for row in found} >= {"average-length-of-stay", "down-referrals"}


def test_refreshing_twice_changes_nothing_and_a_failed_refresh_keeps_the_old_state() -> None:
    measure = catalogue.get("in-area-admissions")
    encounters = measure.examples[0].encounters()

    with snapshot({Basis.RESIDENCE: encounters}) as connection:
        first = duckdb_sql.refresh_state(connection, [measure], bases=[Basis.RESIDENCE], levels=measure.levels)
        again = duckdb_sql.refresh_state(connection, [measure], bases=[Basis.RESIDENCE], levels=measure.levels)
        connection.execute("DROP TABLE encounters_insured")
        with pytest.raises(Exception, match="encounters_insured"):
            duckdb_sql.refresh_state(connection, [measure], bases=tuple(Basis), levels=measure.levels)
        kept = connection.execute("SELECT count(*) FROM indicator_state").fetchone()

    assert first == again
    assert kept == (first,)


def test_default_rows_have_exactly_the_columns_of_the_encounters_table() -> None:
    assert set(DEFAULTS) == set(ENCOUNTERS.names)
    assert DEFAULTS["admitted_on"] == date(2024, 1, 1)
