"""DuckDB, Spark and ClickHouse side by side: the same Ibis expression on the same Arrow rows.

    engine = engines.get("spark")                  # or "duckdb", "clickhouse"
    stays = engine.load("stays", arrow_table)      # an Ibis table
    engine.rows(stays.aggregate(n=stays.count()))  # [{"n": 3}], the same Python values on every engine

Ibis has no backend for chDB, which is ClickHouse inside the process: expressions are compiled to ClickHouse's SQL and run there.
ClickHouse keeps its default settings, so that nothing passes only because a setting hid it.

Cost, measured on two shared cores: importing Ibis 1 s; DuckDB's first query 0.5 s; chDB's import and first query 0.5 s; Spark
15 to 20 s up to its first answer (one Java process of 0.6 GB for each process of tests), then 0.2 to 0.4 s a query, so ask for
many sums at once. Tests that start Spark are `slow`.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tests.lib.trials import IS_TRIAL

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]
_QUIET = """\
rootLogger.level = error
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %p %c: %m%n
"""


class Engine(Protocol):
    """What the tests ask of an engine."""

    name: str

    def load(self, name: str, table: pa.Table, *, nullable: bool = True) -> Any:
        """The rows as an Ibis table, replacing an earlier one of that name.

        nullable   False declares ClickHouse's columns without NULL, as servers often do; the others take no notice
        """

    def rows(self, expression: Any) -> list[Row]:
        """The rows of an Ibis table, with values of the types Ibis promises; a value that does not fit is an error."""


def why_missing(name: str) -> str:
    """Why an engine cannot run here, for a skip; '' when it can."""
    needs = {"duckdb": ("ibis", "duckdb"), "spark": ("ibis", "pyspark", "pandas"), "clickhouse": ("ibis", "chdb")}[name]
    lacking = [library for library in needs if find_spec(library) is None]
    if lacking:
        return f"{name} needs {', '.join(lacking)}: install requirements/test.txt"
    if name == "spark" and not _has_java():
        return "spark needs Java 17 or 21: install openjdk-17-jre-headless, or set JAVA_HOME"
    return ""


def get(name: str) -> Engine:
    """One engine of the process: 'duckdb', 'spark' or 'clickhouse'."""
    return _ENGINES[name]


@cache
def spark() -> Any:
    """The Spark session of this process: two threads, loopback only, UTC, ANSI arithmetic, no web page."""
    from pyspark.sql import SparkSession

    folder = Path(tempfile.mkdtemp(prefix="doorstep-spark-"))
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    builder = SparkSession.builder.master("local[2]").appName("doorstep-tests")
    for key, value in _spark_settings(folder).items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(session.stop)
    return session


@cache
def ibis_spark() -> Any:
    """Ibis on the process's Spark session."""
    import ibis

    return ibis.pyspark.connect(spark())


@cache
def ibis_duckdb() -> Any:
    """Ibis on a DuckDB in memory with one thread."""
    import ibis

    connection = ibis.duckdb.connect(":memory:", threads=1)
    atexit.register(connection.disconnect)
    return connection


@cache
def chdb_connection() -> Any:
    """A ClickHouse in this process, in memory; a process has room for only one."""
    import chdb

    connection = chdb.connect(":memory:")
    # a bin within a bin is written out step by step
    connection.query("SET max_query_size = 16777216")
    connection.query("SET max_ast_elements = 10000000, max_expanded_ast_elements = 10000000")
    atexit.register(connection.close)
    return connection


class DuckDB:
    name = "duckdb"

    def load(self, name: str, table: pa.Table, *, nullable: bool = True) -> Any:
        return ibis_duckdb().create_table(name, table, overwrite=True)

    def rows(self, expression: Any) -> list[Row]:
        return _fitted(ibis_duckdb().to_pyarrow(expression), expression)


class Spark:
    name = "spark"

    def load(self, name: str, table: pa.Table, *, nullable: bool = True) -> Any:
        spark().createDataFrame(table).createOrReplaceTempView(name)
        return ibis_spark().table(name)

    def rows(self, expression: Any) -> list[Row]:
        """Read by Spark's own Arrow path: Ibis goes through pandas, where whole numbers beside NULL become floats."""
        import ibis

        return _fitted(spark().sql(str(ibis.to_sql(expression, dialect="pyspark"))).toArrow(), expression)


class ClickHouse:
    name = "clickhouse"

    def load(self, name: str, table: pa.Table, *, nullable: bool = True) -> Any:
        import ibis

        given = ibis.Schema.from_pyarrow(table.schema)
        columns = ", ".join(column if nullable else f"assumeNotNull({column}) AS {column}" for column in given.names)
        chdb_connection().query(f"DROP TABLE IF EXISTS {name}")
        # chDB finds the local variable `table` by its name
        chdb_connection().query(f"CREATE TABLE {name} ENGINE = Memory AS SELECT {columns} FROM Python(table)")
        return ibis.table(given, name=name)

    def rows(self, expression: Any) -> list[Row]:
        import ibis

        sql = str(ibis.to_sql(expression, dialect="clickhouse"))
        return _fitted(chdb_connection().query(sql, "ArrowTable"), expression)


_ENGINES: dict[str, Engine] = {each.name: each for each in (DuckDB(), Spark(), ClickHouse())}
NAMES = tuple(_ENGINES)


def _fitted(found: pa.Table, expression: Any) -> list[Row]:
    """Rows cast to the types of the Ibis schema: ClickHouse gives UInt8 for truth and UInt64 for counts."""
    import pyarrow as pa

    schema = expression.schema().to_pyarrow()
    fields = [pa.field(field.name, field.type) for field in schema]
    rows: list[Row] = found.cast(pa.schema(fields)).to_pylist()
    return rows


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java") is not None or bool(home and (Path(home) / "bin" / "java").exists())


_INTERPRETED = {
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.codegen.wholeStage": "false",
}
"""The suite's plans are large and their tables a few rows: writing and compiling Java for each took a third of the time. Trials do."""


def _spark_settings(folder: Path) -> dict[str, str]:
    quiet = folder / "log4j2.properties"
    quiet.write_text(_QUIET, "utf-8")
    return {
        **({} if IS_TRIAL else _INTERPRETED),
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        # tests are many and small: the first compiler alone starts sooner and uses less of two cores
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={quiet.as_uri()} -XX:TieredStopAtLevel=1",
        "spark.driver.memory": "1g",
        "spark.local.dir": str(folder),
        "spark.sql.ansi.enabled": "true",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.log.level": "ERROR",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
