"""Publishing after a load makes only what changed anew; the file holds what a build from the beginning holds."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.indicators.lowering import duckdb_refresh
from doorstep.services import batches, case_rules, snapshot_build, snapshot_refresh, snapshots
from doorstep.store.models import Snapshot
from doorstep.store.reader import Operator
from doorstep.tables.capability import Threshold
from doorstep.tables.layouts import shipped
from tests.lib import tiny_region as tiny
from tests.lib.trials import IS_TRIAL, count

OPERATOR = Operator()
PERSONS = ("11010519491231002X", "110105196001010033", "441881197203050048")
EASY = dict.fromkeys(("ordinary", "severe", "technique", "high-grade"), Threshold(2, 2, 1, 100))
"""Able after two cases in two months, so that a few rows decide it."""
KINDS = (
    "admissions-of-residents",
    "patients-treated",
    "conditions-treated",
    "cost-90th-percentile",
    "readmission-31-days",
    "first-contact-primary-care",
    "outflow-avoidable",
)
"""Every way of keeping; the whole catalogue takes ten times as long to build."""


def _stay(number: int, month: int, **other: str) -> dict[str, str]:
    """A stay from the 3rd to the 10th of a month."""
    return tiny.stay(number, **{"admitted_on": f"{month}03", "discharged_on": f"{month}10", **other})


def _settlement(number: int, month: int, **other: str) -> dict[str, str]:
    days = {"admitted_on": f"{str(month)[:4]}-{str(month)[4:]}-03", "discharged_on": f"{str(month)[:4]}-{str(month)[4:]}-10"}
    return {**tiny.SETTLEMENTS[0], "record_no": f"S{number}", "inpatient_no": f"I{number}", **days, **other}


def _write(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """Stays, with the series columns that `tiny.write_records` leaves alone, or settlements."""
    if "insured_code" in rows[0]:
        return tiny.write_records(path, rows, layout="settlement-inpatient")
    layout = next(one for one in shipped() if one.code == "first-page-n041")
    columns = dict(layout.columns) | {one.target: one.columns[0] for one in layout.series}
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(layout.order)
        for row in rows:
            cells = {columns[target]: text for target, text in row.items() if target in columns}
            writer.writerow([cells.get(column, "-") for column in layout.order])
    return path


def _everything(path: Path) -> dict[str, tuple[Any, ...]]:
    """Every table of a snapshot: its columns with their types, and its rows in order."""
    with duckdb.connect(str(path), read_only=True) as connection:
        names = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
        return {
            name: (
                connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE {name})").fetchall(),
                connection.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall(),
            )
            for name in names
        }


def _path(snapshot: Snapshot) -> Path:
    from django.conf import settings as django

    return Path(django.WORKSPACE.snapshots / snapshot.file_name)


def _built_anew(folder: Path) -> dict[str, tuple[Any, ...]]:
    """What a build from the beginning holds, of everything loaded."""
    held = list(snapshots.Batch.objects.visible_to(OPERATOR).exclude(stored=0, revised=0))
    target = folder / "anew.duckdb"
    snapshot_build.build(target, snapshots._sources(held, snapshots.measures_in_force()))
    return _everything(target)


def _load(folder: Path, rows: Sequence[Mapping[str, str]], name: str = "new.csv") -> Any:
    return batches.load(_write(folder / name, rows), by=OPERATOR)


def _differing(folder: Path) -> set[str]:
    """Publishes; the tables in which that differs from a build from the beginning."""
    published = snapshots.refresh(by=OPERATOR)
    assert published.months is not None, "nothing was refreshed: all was built"
    now, anew = _everything(_path(published.snapshot)), _built_anew(folder)
    assert now.keys() == anew.keys()
    return {name for name in anew if now[name] != anew[name]}


@pytest.fixture
def easy(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_rules, "thresholds", lambda rows: EASY)


@pytest.fixture
def few(easy: None, monkeypatch: pytest.MonkeyPatch) -> None:
    some = tuple(one for one in snapshots.measures_in_force() if one.code in KINDS)
    assert len(some) == len(KINDS)
    monkeypatch.setattr(snapshots, "measures_in_force", lambda: some)


@pytest.fixture
def two_years(few: None, tmp_path: Path) -> Path:
    """Two years of stays and settlements of three persons, published; returns a folder to write in."""
    return _published(tmp_path)


def _published(folder: Path) -> Path:
    months = [(2023 + at // 12) * 100 + at % 12 + 1 for at in range(24)]
    stays = [
        _stay(2000 + at, month, identity=PERSONS[at % 3], institution=("E-COUNTY", "CITY", "GZ")[at % 3], icd=("I63.900", "C34.900")[at % 2])
        for at, month in enumerate(months)
    ]
    _load(folder, stays)
    _load(folder, [_settlement(2000 + at, month, identity=PERSONS[at % 3]) for at, month in enumerate(months)])
    snapshots.publish(by=OPERATOR)
    return folder


OPERATED = {"operations": "51.2300", "operation_grades": "2", "operator": "合成甲", "icd": "K80.200"}
LATE = [_stay(4000 + at, 202303 + at, **OPERATED, identity=PERSONS[at % 3]) for at in range(3)]
ABLE = [_stay(4100 + at, 202305 + at, institution="E-TOWN", icd="I63.900", identity="-") for at in range(2)]
"""What makes a township able, from the first judged month on."""
STEPS: dict[str, list[list[dict[str, str]]]] = {
    "a new month": [[_stay(3000 + at, 202602, identity=PERSONS[at % 3]) for at in range(4)]],
    "late rows into an old month": [LATE],
    "late rows that make a township able": [ABLE],
    "a correction that moves a stay to another month": [[_stay(2003, 202412, identity=PERSONS[0], cost="77.00")]],
    "a correction of who it was": [[_stay(2004, 202305, identity=PERSONS[2], icd="I63.900")]],
    "a correction that leaves an institution less able": [[_stay(2000 + at, 202301 + at, institution="HN") for at in range(0, 9, 3)]],
    "a stay soon after an old one": [[_stay(3100, 202306, admitted_on="20230620", discharged_on="20230625", identity=PERSONS[2])]],
    "settlements": [[_settlement(3000, 202404, identity=PERSONS[1]), _settlement(2003, 202412, cost="5.00")]],
    "an illness never seen before, and then corrected away": [[_stay(3200, 202401, icd="A15.000")], [_stay(3200, 202401, icd="I63.900")]],
    "one thing after another": [
        [_stay(3000, 202602)],
        LATE,
        [_settlement(3001, 202302, identity="")],
        [_stay(3000, 202406, identity=PERSONS[1])],
        [_stay(4001, 202311, **OPERATED), _stay(5000, 202602, residence_address="-", residence_postcode="-")],
    ],
}


QUICK = ("late rows that make a township able", "a correction that moves a stay to another month")


TRIALS_ONLY = [] if IS_TRIAL else [pytest.mark.skip(reason="in the trials: each builds a region twice")]


@pytest.mark.parametrize("name", [name if name in QUICK else pytest.param(name, marks=[pytest.mark.slow, *TRIALS_ONLY]) for name in STEPS])
def test_a_refreshed_snapshot_holds_what_a_build_from_the_beginning_holds(name: str, two_years: Path) -> None:
    for rows in STEPS[name]:
        _load(two_years, rows)

        assert _differing(two_years) == set()


@pytest.mark.slow
def test_the_whole_catalogue_is_refreshed_to_the_bit(easy: None, tmp_path: Path) -> None:
    _published(tmp_path)
    for rows in STEPS["one thing after another"]:
        _load(tmp_path, rows)

    assert _differing(tmp_path) == set()


def test_only_the_months_that_changed_are_made_anew(two_years: Path) -> None:
    _load(two_years, [_stay(3000, 202602, identity="-")])

    assert snapshots.refresh(by=OPERATOR).months == (202602,)


def test_a_late_row_makes_the_months_anew_in_which_it_made_somebody_able(two_years: Path) -> None:
    _load(two_years, ABLE)

    months = snapshots.refresh(by=OPERATOR).months

    assert months == (202305, 202306, 202401, 202403, 202405)


@pytest.mark.slow
def test_a_file_that_says_nothing_new_publishes_nothing(two_years: Path) -> None:
    before = snapshots.current(reader=OPERATOR).code
    _load(two_years, [_stay(2003, 202304, identity=PERSONS[0], institution="E-COUNTY", icd="C34.900")], "again.csv")

    published = snapshots.refresh(by=OPERATOR)

    assert (published.snapshot.code, published.months) == (before, ())


@pytest.mark.slow
def test_numbers_stay_as_they_were_when_more_is_loaded(two_years: Path) -> None:
    numbers = "SELECT encounter, person, icd, cost_fen FROM encounters_residence ORDER BY 1"
    with duckdb.connect(str(_path(snapshots.current(reader=OPERATOR))), read_only=True) as connection:
        before = connection.execute(numbers).fetchall()
    _load(two_years, [_stay(1, 202201, identity=PERSONS[1])])
    _load(two_years, [_stay(6000 + at, 202201, identity=PERSONS[at]) for at in range(3)])

    published = snapshots.refresh(by=OPERATOR, is_full=True)

    with duckdb.connect(str(_path(published.snapshot)), read_only=True) as connection:
        after = connection.execute(numbers).fetchall()
    (corrected,) = set(before) - set(after)
    assert [row for row in after if row[0] <= len(before) and row[0] != corrected[0]] == [row for row in before if row != corrected]


def test_the_name_of_a_snapshot_does_not_tell_how_it_was_made(two_years: Path) -> None:
    _load(two_years, LATE)

    refreshed = snapshots.refresh(by=OPERATOR)
    held = _everything(_path(refreshed.snapshot))
    built = snapshots.refresh(by=OPERATOR, is_full=True)

    assert (refreshed.months is None, built.months) == (False, None)
    assert refreshed.snapshot.code == built.snapshot.code
    assert _everything(_path(built.snapshot)) == held


def test_other_definitions_build_all(two_years: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    some = snapshots.measures_in_force()[1:]
    _load(two_years, LATE)
    monkeypatch.setattr(snapshots, "measures_in_force", lambda: some)

    assert snapshots.refresh(by=OPERATOR).months is None


def test_another_register_builds_all(two_years: Path) -> None:
    from doorstep.store.models import Region

    _load(two_years, LATE)
    Region.objects.update(digest="0" * 64)

    assert snapshots.refresh(by=OPERATOR).months is None


@pytest.mark.slow
def test_another_engine_builds_all(two_years: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = snapshots.state_engine.of
    _load(two_years, LATE)
    monkeypatch.setattr(snapshots.state_engine, "of", lambda workspace: lambda *given: right(workspace)(*given))

    assert snapshots.refresh(by=OPERATOR).months is None


@pytest.mark.slow
def test_an_institution_that_moved_without_the_region_file_builds_all(two_years: Path) -> None:
    from doorstep.store.models import Institution

    _load(two_years, LATE)
    Institution.objects.filter(code="GZ").update(located_in=tiny.EAST)

    assert snapshots.refresh(by=OPERATOR).months is None


@pytest.mark.slow
def test_a_catalogue_file_that_changed_builds_all(two_years: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    right = snapshots.classifier
    _load(two_years, LATE)
    monkeypatch.setattr(snapshots, "classifier", lambda path, month: lambda icd: replace(right(path, month)(icd), catalogue_tier=5))

    assert snapshots.refresh(by=OPERATOR).months is None


@pytest.mark.slow
def test_an_earlier_file_that_is_damaged_builds_all(two_years: Path) -> None:
    path = _path(snapshots.current(reader=OPERATOR))
    _load(two_years, LATE)
    whole = path.read_bytes()
    path.write_bytes(whole[:5000])

    try:
        published = snapshots.refresh(by=OPERATOR)
    finally:
        path.write_bytes(whole)

    assert published.months is None
    assert _everything(_path(published.snapshot)) == _built_anew(two_years)


def _old_months_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(snapshot_refresh, "_months_before", lambda table: "SELECT NULL::INTEGER WHERE FALSE")


def _abilities_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(snapshot_refresh, "_months_of_new_ability", lambda engine, basis: frozenset())


def _neighbours_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(duckdb_refresh, "_refresh_sequence", lambda connection, node, basis: frozenset())


def _origins_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(snapshot_refresh, "_origins", lambda engine: None)


FAULTS = {
    _old_months_forgotten: "a correction that moves a stay to another month",
    _abilities_forgotten: "late rows that make a township able",
    _neighbours_forgotten: "a stay soon after an old one",
    _origins_forgotten: "a new month",
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_control_a_refresh_that_forgets_something_is_found_out(
    fault: Any, two_years: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault(monkeypatch)
    _load(two_years, STEPS[FAULTS[fault]][0])

    assert _differing(two_years) != set()


@contextmanager
def _undone() -> Iterator[None]:
    """Whatever is loaded within is gone from the database after."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


MONTHS = (202311, 202312, 202401, 202402, 202412, 202501, 202502)
some_months = st.sampled_from(MONTHS)
stays = st.builds(
    lambda number, month, person, institution, icd, more: _stay(number, month, **{"identity": person, "institution": institution, "icd": icd, **more}),
    st.integers(7000, 7006),
    some_months,
    st.sampled_from([*PERSONS, "-"]),
    st.sampled_from(["E-COUNTY", "E-TOWN", "CITY", "GZ"]),
    st.sampled_from(["I63.900", "C34.900", "K80.200"]),
    st.sampled_from([{}, OPERATED, {"departure": "5"}, {"residence_address": "-", "residence_postcode": "-"}]),
)
settlements = st.builds(
    lambda number, month, person, insured: _settlement(number, month, identity=person, insured_code=insured),
    st.integers(7000, 7004),
    some_months,
    st.sampled_from(PERSONS),
    st.sampled_from(["441881", "441882"]),
)
files = st.one_of(st.lists(stays, min_size=1, max_size=6), st.lists(settlements, min_size=1, max_size=4))


@pytest.mark.slow
@settings(
    deadline=None,
    database=None,
    max_examples=count(60, suite=2),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(first=st.lists(files, min_size=1, max_size=2), steps=st.lists(files, min_size=1, max_size=3))
def test_after_any_sequence_of_loads_a_refresh_equals_a_build(
    first: list[Any], steps: list[Any], few: None, tmp_path: Path
) -> None:
    with _undone():
        for rows in first:
            _load(tmp_path, rows)
        snapshots.publish(by=OPERATOR)

        for rows in steps:
            _load(tmp_path, rows)
            assert _differing(tmp_path) == set()
