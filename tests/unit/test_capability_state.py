"""Capability from evidence: the twelve months before decide, visitors do not count, spells have a beginning and an end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import duckdb
import pytest

from doorstep.services import capability_state, snapshot_cases
from doorstep.services.snapshot_cases import CaseRules, Technique, Visitor
from doorstep.tables.capability import Threshold, thresholds

FEW = {
    "ordinary": Threshold(cases=3, months=2, operators=0, worst_deaths=40),
    "severe": Threshold(cases=2, months=2, operators=0, worst_deaths=40),
    "technique": Threshold(cases=2, months=2, operators=2, worst_deaths=50),
    "high-grade": Threshold(cases=3, months=2, operators=2, worst_deaths=50),
}
STAY = {
    "institution": "H", "icd": "K80", "operations": None, "operator": None, "grade": 0, "departure": 1, "department": "普外科",
    "discharged_on": date(2024, 1, 15), "arisen_icds": None, "drg": None, "other_icds": None, "sex": 1, "age_years": 50, "los_days": 3,
}  # fmt: skip


def built(stays: Iterable[dict[str, object]], *, visitors: tuple[Visitor, ...] = ()) -> duckdb.DuckDBPyConnection:
    """A snapshot's capability tables over stays given by what differs from STAY; data end in December 2025."""
    engine = duckdb.connect()
    engine.execute("CREATE TABLE providers (code VARCHAR, number INTEGER, township INTEGER, county INTEGER, city INTEGER, province INTEGER)")
    engine.execute("INSERT INTO providers VALUES ('H', 1, 441881100, 441881, 441800, 440000), ('L', 2, 0, 441881, 441800, 440000), ('LAST', 9, 0, 0, 0, 0)")
    engine.execute("CREATE TABLE conditions (icd VARCHAR, block VARCHAR, catalogue_tier TINYINT)")
    engine.execute("INSERT INTO conditions VALUES ('K80', 'K80-K87', 3), ('I71', 'I70-I79', 5), ('Z00', '', 0)")
    engine.execute(
        "CREATE TABLE stays (row_key VARCHAR, institution VARCHAR, icd VARCHAR, operations VARCHAR, operator VARCHAR, operation_grade TINYINT, "
        "departure TINYINT, department VARCHAR, discharged_on DATE, drg VARCHAR, other_icds VARCHAR, sex TINYINT, age_years INTEGER, los_days INTEGER)"
    )
    ends = ({"discharged_on": date(2024, 1, 1), "institution": "LAST"}, {"discharged_on": date(2025, 12, 31), "institution": "LAST"})
    for number, changes in enumerate((*stays, *ends)):
        row = STAY | changes
        names = ("institution", "icd", "operations", "operator", "grade", "departure", "department", "discharged_on", "drg", "other_icds", "sex", "age_years", "los_days")
        engine.execute(f"INSERT INTO stays VALUES ('{number}', {', '.join('?' * len(names))})", [row[name] for name in names])
    rules = CaseRules(techniques=(Technique("LC", ("51.23",), True),), visitors=visitors, thresholds=FEW)
    snapshot_cases.prepare(engine, rules)
    capability_state.build(engine, rules.thresholds)
    return engine


def on(*months: int, **changes: object) -> list[dict[str, object]]:
    return [{"discharged_on": date(month // 100, month % 100, 9), **changes} for month in months]


def conditions_able(engine: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return engine.execute("SELECT institution, block, severe, since, until FROM capable_conditions ORDER BY ALL").fetchall()


def techniques_able(engine: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return engine.execute("SELECT institution, technique, since, until FROM capable_techniques ORDER BY ALL").fetchall()


def test_a_month_is_judged_by_the_twelve_before_it_and_never_by_itself():
    engine = built(on(202412, 202501, 202502))

    # three cases in two months stand before March 2025; from January 2026 on one of them is a year old
    assert conditions_able(engine) == [(1, "K80-K87", 0, 202503, 202512)]


def test_nothing_is_judged_before_there_are_twelve_months_of_records():
    engine = built(on(202401, 202402, 202403, 202412))

    assert engine.execute("SELECT min(month), max(month) FROM judged_months").fetchall() == [(202501, 202601)]
    # February 2025 still sees February, March and December of 2024
    assert conditions_able(engine) == [(1, "K80-K87", 0, 202501, 202502)]


@pytest.mark.parametrize(
    ("stays", "why"),
    [
        (on(202412, 202501), "two cases where three are wanted"),
        (on(202501, 202501, 202501), "three cases in a single month"),
        (on(202412, 202501, departure=5) + on(202502), "two of three died"),
        (on(202412, 202501, 202502, icd="Z00"), "the diagnosis is in no block"),
        (on(202412, 202501, 202502, institution="NOBODY"), "the institution is not in the register"),
    ],
)
def test_what_falls_short_is_not_capability(stays, why):
    assert conditions_able(built(stays)) == [], why


def test_severe_cases_show_ability_for_ordinary_ones_and_not_the_other_way():
    severe = conditions_able(built(on(202412, 202501, 202502, icd="I71")))
    ordinary = conditions_able(built(on(202412, 202501, 202502)))

    assert [row[2] for row in severe] == [0, 1]
    assert [row[2] for row in ordinary] == [0]


def test_two_spells_with_a_gap_are_two_rows():
    engine = built(on(202401, 202402, 202403, institution="L") + on(202509, 202510, 202511, institution="L"))

    assert conditions_able(engine) == [(2, "K80-K87", 0, 202501, 202501), (2, "K80-K87", 0, 202512, 0)]


LAPAROSCOPIC = {"operations": "51.2300", "grade": 2}


def test_a_technique_needs_two_local_operators():
    alone = built(on(202412, 202501, operator="a", **LAPAROSCOPIC))
    both = built(on(202412, operator="a", **LAPAROSCOPIC) + on(202501, operator="b", **LAPAROSCOPIC))

    assert techniques_able(alone) == []
    assert techniques_able(both) == [(1, "LC", 202502, 202512)]


def test_operations_led_by_a_visiting_expert_are_not_done_independently():
    stays = on(202412, operator="a", **LAPAROSCOPIC) + on(202501, operator="guest", **LAPAROSCOPIC)
    guest = Visitor("guest", since=202501, until=202503)

    assert techniques_able(built(stays)) == [(1, "LC", 202502, 202512)]  # control: nobody says that the guest is one
    assert techniques_able(built(stays, visitors=(guest,))) == []


def test_a_visitor_who_stays_for_good_becomes_local():
    stays = on(202412, operator="a", **LAPAROSCOPIC) + on(202505, operator="guest", **LAPAROSCOPIC)

    assert techniques_able(built(stays, visitors=(Visitor("guest", 202501, 202503),))) == [(1, "LC", 202506, 202512)]


def test_a_high_grade_technique_has_thresholds_of_its_own():
    grade4 = {"operations": "51.2300", "grade": 4}
    two = on(202412, operator="a", **grade4) + on(202501, operator="b", **grade4)

    assert techniques_able(built(two)) == []
    assert techniques_able(built(two + on(202502, operator="a", **grade4))) == [(1, "LC", 202503, 202512)]


def test_an_operation_that_no_list_names_is_a_technique_of_its_own():
    engine = built(on(202412, operator="a", operations="81.5400", grade=3))

    assert engine.execute("SELECT technique, cases FROM evidence_techniques").fetchall() == [("81.54", 1)]


def test_an_area_is_able_when_one_institution_in_it_is():
    engine = built(on(202412, 202501, 202502))

    areas = {area for (area,) in engine.execute("SELECT DISTINCT area FROM capable_areas").fetchall()}
    assert areas == {441881100, 441881, 441800, 440000}


def test_no_digest_of_an_operator_is_kept():
    engine = built(on(202412, operator="digest-a", **LAPAROSCOPIC))

    columns = dict((name, kind) for name, kind, *_ in engine.execute("DESCRIBE evidence_techniques").fetchall())
    assert columns["operator"] == "INTEGER"


def test_a_region_changes_one_number_and_keeps_the_others():
    found = thresholds([{"code": "ordinary", "cases": 30, "months": None, "operators": None, "worst_deaths": None}])

    assert (found["ordinary"].cases, found["ordinary"].months) == (30, thresholds([])["ordinary"].months)


@pytest.mark.parametrize(
    ("places", "metres"),
    [
        ((116.4074, 39.9042, 121.4737, 31.2304), 1_067_000),
        ((113.06, 23.68, 113.06, 23.68), 0),
        ((0, 90, 0, -90), 20_015_115),
    ],
)
def test_distance_is_the_great_circle(places, metres):
    engine = duckdb.connect()
    for statement in snapshot_cases.macros(CaseRules(detour=1.4, road_kmh=45)):
        engine.execute(statement)

    (found, minutes) = engine.execute("SELECT metres_between($1, $2, $3, $4) AS m, minutes_for(m)", list(places)).fetchone()
    assert found == pytest.approx(metres, rel=0.001)
    assert minutes == round(found * 1.4 * 60 / 45_000)


def test_an_unknown_place_is_at_no_distance_and_takes_no_time():
    engine = duckdb.connect()
    for statement in snapshot_cases.macros(CaseRules(detour=1.4, road_kmh=45)):
        engine.execute(statement)

    assert engine.execute("SELECT metres_between(NULL, 1, 2, 3), minutes_for(NULL)").fetchall() == [(None, None)]
