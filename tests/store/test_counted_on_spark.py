"""One setting moves the counting to Spark; what is kept stays the same to the bit."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from doorstep.core.errors import BadValue, UserError
from doorstep.indicators.governance import Measure
from doorstep.indicators.lowering import duckdb_state, ibis_spark
from doorstep.services import batches, snapshots, state_engine, workspace
from tests.lib import engines
from tests.lib import tiny_region as tiny
from tests.lib.trials import in_trials


def _kept(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[object, ...]]:
    """Every roll-up: its columns with their types, and its rows in order."""
    tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'rollup_%'").fetchall()
    return {
        table: (
            sorted(connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE {table})").fetchall()),
            connection.execute(f"SELECT * FROM (SELECT COLUMNS(*) FROM {table}) ORDER BY ALL").fetchall(),
        )
        for (table,) in tables
    }


def _one_of_each_kind() -> tuple[Measure, ...]:
    """Enough of the catalogue for every way of keeping; the whole of it takes minutes on Spark."""
    found: dict[object, Measure] = {}
    for each in snapshots.measures_in_force():
        has_sequence = any(one.sequences for one in each.sums())
        found.setdefault((each.kind, each.by, each.additivity, has_sequence), each)
    return tuple(found.values())


@in_trials
@pytest.mark.slow
def test_a_region_published_on_spark_keeps_the_same_tables_as_one_published_here(
    db, operator, settings, tmp_path, monkeypatch
):
    if reason := engines.why_missing("spark"):
        pytest.skip(reason)
    engines.spark()
    some = _one_of_each_kind()
    monkeypatch.setattr(snapshots, "measures_in_force", lambda: some)
    settings.WORKSPACE = replace(settings.WORKSPACE, engine="spark", exchange=tmp_path)
    batches.load(tiny.write_records(tmp_path / "new.csv", [tiny.stay(970)]), by=operator)

    code = snapshots.publish(by=operator).code

    here = Path(shutil.copy(settings.WORKSPACE.snapshots / f"{code}.duckdb", tmp_path / "here.duckdb"))
    with duckdb.connect(str(here)) as connection:
        on_spark = _kept(connection)
        for table in on_spark:
            connection.execute(f"DROP TABLE {table}")
        duckdb_state.build(connection, some)
        by_duckdb = _kept(connection)
    assert on_spark.keys() == by_duckdb.keys()
    assert {table for table in on_spark if on_spark[table] != by_duckdb[table]} == set()
    assert any(rows for _, rows in on_spark.values())


def test_without_the_setting_nothing_of_spark_is_asked_for(tmp_path):
    place = workspace.create(tmp_path)

    assert (place.engine, state_engine.of(place)) == ("duckdb", duckdb_state.build)


def test_the_setting_names_the_engine_and_the_shared_folder(tmp_path):
    workspace.create(tmp_path)
    (tmp_path / "doorstep.toml").write_text('[workspace]\n[analytics]\nengine = "spark"\nexchange = "/shared/doorstep"\n', "utf-8")

    place = workspace.open_workspace(tmp_path)

    assert (place.engine, place.exchange) == ("spark", Path("/shared/doorstep"))


def test_an_unknown_engine_is_refused_with_the_two_there_are(tmp_path):
    workspace.create(tmp_path)
    (tmp_path / "doorstep.toml").write_text('[analytics]\nengine = "hive"\n', "utf-8")

    with pytest.raises(BadValue, match="'hive', duckdb or spark"):
        workspace.open_workspace(tmp_path)


@pytest.mark.parametrize(("lacking", "cure"), [("pyspark", 'pip install "doorstep\\[spark\\]"'), ("java", "openjdk-17-jre-headless")])
def test_what_spark_lacks_is_said_with_the_command_that_installs_it(monkeypatch, lacking, cure):
    monkeypatch.setattr(ibis_spark, "find_spec", lambda name: None if name == lacking else object())
    monkeypatch.setattr(ibis_spark, "_has_java", lambda: lacking != "java")

    with pytest.raises(UserError, match=cure):
        ibis_spark.build(duckdb.connect(), [])
