"""Every definition's hand-counted examples, on every engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from doorstep.indicators import catalogue
from doorstep.indicators.examples import DEFAULTS, Example
from doorstep.indicators.governance import Measure
from doorstep.indicators.lowering import duckdb_state, rows
from doorstep.tables.encounters import ENCOUNTERS
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel
from tests.lib.indicator_engines import ENGINES, EVER, by_python, counted, snapshot

CASES = [
    pytest.param(measure, example, id=f"{measure.code}-{number}")
    for measure in catalogue.all()
    for number, example in enumerate(measure.examples, start=1)
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("measure", "example"), CASES)
def test_an_example_counts_to_what_was_counted_by_hand(measure: Measure, example: Example, engine: str) -> None:
    state = ENGINES[engine](measure, example.encounters(), example.level)

    assert counted(measure, state) == example.expected_codes()


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
        duckdb_state.build(connection, [measure], bases=[Basis.RESIDENCE])
        ((kept),) = duckdb_state.area_kept(connection, measure, Basis.RESIDENCE, AreaLevel.COUNTY, EVER).values()

    assert [*python.values()] == [kept[None]] == [(5631 - 927, 5631)]
    percent = measure.result(kept).value
    assert percent == Fraction(100 * 4704, 5631)
    assert round(float(percent), 1) == 83.5


def test_ratios_come_last_so_that_a_city_is_not_the_mean_of_its_counties() -> None:
    measure = catalogue.get("in-area-admissions")

    def value(num: int, den: int) -> Fraction | None:
        return measure.result({None: (num, den)}).value

    assert value(90, 100) == 90
    assert value(1, 2) == 50
    assert value(90 + 1, 100 + 2) == Fraction(9100, 102) != Fraction(90 + 50, 2)
    assert value(0, 0) is None


def test_money_is_summed_in_fen_and_shown_in_yuan() -> None:
    assert catalogue.get("cost-per-admission").result({None: (800050, 2)}).value == Fraction(400025, 100)


def test_one_build_keeps_every_indicator_on_each_basis_and_level_it_declares() -> None:
    example = Example("home | provider | catalogue_tier | provider_tier\neast@mill | east@mill | 2 | 2", {})

    with snapshot(dict.fromkeys(Basis, example.encounters())) as connection:
        duckdb_state.build(connection, catalogue.all())
        for measure in catalogue.all():
            for basis in measure.bases:
                for level in measure.levels:
                    kept = duckdb_state.area_kept(connection, measure, basis, level, EVER)
                    found = {area: catalogue.counted(measure, cell) for (area, _), cell in kept.items()}
                    assert found == catalogue.counts(measure, replace(example, level=level)), (measure.code, basis, level)


def test_the_fused_pass_equals_each_indicator_by_itself() -> None:
    every = [row for measure in catalogue.all() for each in measure.examples for row in each.encounters()]
    encounters = [{**row, "encounter": number} for number, row in enumerate(every, start=1)]

    with snapshot(dict.fromkeys(Basis, encounters)) as connection:
        duckdb_state.build(connection, catalogue.all())
        for measure in catalogue.all():
            if AreaLevel.COUNTY not in measure.levels or measure.key is not None:
                continue
            fused = duckdb_state.area_kept(connection, measure, measure.bases[0], AreaLevel.COUNTY, EVER)
            sql = duckdb_state.measure_sql(measure, measure.bases[0], AreaLevel.COUNTY)
            alone = connection.execute(f"SELECT area, sum(COLUMNS(* EXCLUDE (area, month))) FROM ({sql}) GROUP BY area").fetchall()
            assert {area: kept[None] for (area, _), kept in fused.items()} == {area: tuple(sums) for area, *sums in alone if sums[-1]}
            assert fused


def test_institutions_are_counted_as_the_oracle_counts_them() -> None:
    encounters = [
        {
            **DEFAULTS,
            "encounter": number,
            "kind": "outpatient" if number % 5 == 0 else "inpatient",
            "person": number % 11,
            "institution": number % 3 + 1,
            "month": 202401 + number % 2,
            "los_days": number,
            "departure": number % 4,
        }
        for number in range(1, 40)
    ]
    at_providers = [measure for measure in catalogue.all() if measure.by == "provider" and measure.key is None]

    with snapshot(dict.fromkeys(Basis, encounters)) as connection:
        duckdb_state.build(connection, at_providers)
        for measure in at_providers:
            state = rows.institution_state(encounters, measure)
            for month in (202401, 202402):
                kept = duckdb_state.institution_kept(connection, measure, measure.bases[0], (month, month + 1))
                oracle = {code: sums for (code, at, _), sums in state.items() if at == month}
                assert {code: cell[None] for (code, _), cell in kept.items()} == oracle

    assert {measure.code for measure in at_providers} >= {"average-length-of-stay", "down-referrals", "readmission-31-days"}


def test_building_twice_changes_nothing_and_a_failed_build_keeps_the_old_state() -> None:
    measure = catalogue.get("in-area-admissions")

    with snapshot({Basis.RESIDENCE: measure.examples[0].encounters()}) as connection:
        first = duckdb_state.build(connection, [measure], bases=[Basis.RESIDENCE])
        again = duckdb_state.build(connection, [measure], bases=[Basis.RESIDENCE])
        before = duckdb_state.area_kept(connection, measure, Basis.RESIDENCE, AreaLevel.COUNTY, EVER)
        connection.execute("DELETE FROM encounters_residence")
        connection.execute("DROP TABLE encounters_insured")
        with pytest.raises(Exception, match="encounters_insured"):
            duckdb_state.build(connection, [measure])
        kept = duckdb_state.area_kept(connection, measure, Basis.RESIDENCE, AreaLevel.COUNTY, EVER)

    assert first == again
    assert before == kept


def test_default_rows_have_exactly_the_columns_of_the_encounters_table() -> None:
    assert set(DEFAULTS) == set(ENCOUNTERS.names)
    assert DEFAULTS["admitted_on"] == date(2024, 1, 1)
