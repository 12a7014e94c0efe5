"""Spark: the roll-ups computed there and stored in the snapshot's DuckDB file, the same tables to the bit.

The encounters go out as Parquet by month, the roll-ups come back as Parquet, and DuckDB gives
them its own types. Where Spark runs is Spark's own setting (spark-defaults.conf or
PYSPARK_SUBMIT_ARGS); without one it runs inside this machine. Tables of sequences are not stored:
they serve only a refresh by month, which is the embedded engine's.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb

from doorstep.core.errors import UserError
from doorstep.core.text import Text
from doorstep.indicators.governance import Measure
from doorstep.indicators.lowering import duckdb_state
from doorstep.indicators.lowering.duckdb_persons import given, persons_sql
from doorstep.indicators.lowering.duckdb_sequences import encounters
from doorstep.indicators.rollups import Rollup, plan
from doorstep.vocab.bases import Basis

_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
}


def build(
    connection: duckdb.DuckDBPyConnection, measures: Iterable[Measure], *, bases: Iterable[Basis] = tuple(Basis), exchange: Path | None = None
) -> int:
    """Build every roll-up the measures declare anew, in one transaction; returns the rows kept.

    exchange   a folder that this machine and every machine of the cluster see under the same path;
               None is a temporary folder, for Spark inside this machine
    Raises UserError with the command to install what is missing.
    """
    _refuse_missing()
    every, session, kept = tuple(measures), _session(), 0
    with _folder(exchange) as folder:
        for basis in bases:
            kept += _build_basis(connection, session, every, basis, folder)
    return kept


def _build_basis(connection: duckdb.DuckDBPyConnection, session: Any, measures: Iterable[Measure], basis: Basis, folder: Path) -> int:
    rollups = plan(measure for measure in measures if basis in measure.bases)
    given = folder / encounters(basis)
    if not _send(connection, basis, given):
        session.createDataFrame([], _schema(connection, basis)).createOrReplaceTempView(encounters(basis))
    else:
        session.read.parquet(given.as_uri()).createOrReplaceTempView(encounters(basis))
    for rollup in rollups:
        _compute(session, rollup, basis, folder / duckdb_state.table_name(rollup.shape, basis))
    connection.execute("BEGIN")
    try:
        kept = sum(_store(connection, rollup, basis, folder / duckdb_state.table_name(rollup.shape, basis)) for rollup in rollups)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return kept


def _send(connection: duckdb.DuckDBPyConnection, basis: Basis, given: Path) -> int:
    """The encounters as Parquet, a folder for each month; returns their number."""
    (rows,) = connection.execute(f"SELECT count(*) FROM {encounters(basis)}").fetchone() or (0,)
    if rows:
        connection.execute(
            f"COPY {encounters(basis)} TO {_quoted(given)} (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (month), OVERWRITE_OR_IGNORE)"
        )
    return int(rows)


def _schema(connection: duckdb.DuckDBPyConnection, basis: Basis) -> str:
    """The columns of an empty table as Spark names their types."""
    kinds = {"VARCHAR": "string", "INTEGER": "int"}
    columns = connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE {encounters(basis)})").fetchall()
    return ", ".join(f"{name} {kinds.get(kind, kind.lower())}" for name, kind in columns)


def _compute(session: Any, rollup: Rollup, basis: Basis, target: Path) -> None:
    from doorstep.indicators.lowering import ibis_tables
    from doorstep.indicators.lowering.ibis_values import ibis

    table = ibis_tables.encounters(ibis.pyspark.connect(session).table(encounters(basis)))
    query = str(ibis.to_sql(ibis_tables.rollup(rollup, table), dialect="pyspark"))
    session.sql(query).write.mode("overwrite").parquet(target.as_uri())


def _store(connection: duckdb.DuckDBPyConnection, rollup: Rollup, basis: Basis, source: Path) -> int:
    """The roll-up that Spark wrote, in the types and the order of the embedded engine's own."""
    found, table = f"read_parquet({_quoted(source / '*.parquet')})", duckdb_state.table_name(rollup.shape, basis)
    connection.execute(f"CREATE OR REPLACE TABLE {table} AS {duckdb_state.empty_sql(rollup, basis)}")
    if rollup.shape.keeps_persons:
        found = f"({persons_sql(rollup, given(rollup.shape, found))})"
    connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM {found} ORDER BY ALL")
    (rows,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,)
    return int(rows)


def _session() -> Any:
    """The process's Spark, with the settings under which results are equal; a cluster is named in Spark's own configuration."""
    from pyspark.sql import SparkSession

    session = SparkSession.builder.appName("doorstep").config("spark.ui.showConsoleProgress", "false").getOrCreate()
    for name, value in _SETTINGS.items():
        session.conf.set(name, value)
    return session


@contextmanager
def _folder(exchange: Path | None) -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="doorstep-spark-", dir=exchange))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _refuse_missing() -> None:
    lacking = [name for name in ("ibis", "pyspark", "pandas") if find_spec(name) is None]
    if lacking:
        raise UserError(
            Text(f"设置要求用 Spark 计算，但没有安装 {'、'.join(lacking)}", f"the settings ask for Spark, but {', '.join(lacking)} is not installed"),
            cure=Text('请安装：pip install "doorstep[spark]"', 'Install it: pip install "doorstep[spark]"'),
        )
    if not _has_java():
        raise UserError(
            Text("设置要求用 Spark 计算，但没有找到 Java", "the settings ask for Spark, but Java was not found"),
            right=Text("Java 17 或 21", "Java 17 or 21"),
            cure=Text("请安装：apt-get install openjdk-17-jre-headless，或设置 JAVA_HOME", "Install it: apt-get install openjdk-17-jre-headless, or set JAVA_HOME"),
        )


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java") is not None or bool(home and (Path(home) / "bin" / "java").exists())


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
