"""The ten additive indicators by county and month as others would count them, from Parquet files by month.

    python benchmarks/indicator_peers.py PEER FOLDER

Needs nothing of Doorstep. The files are in the order of arrival, with whole-number codes and the
short texts of the records (kind, ICD category). Pandas and Spark read a table of 10 million rows
at most. Every peer gives the same control: cells, rows in the county, admissions.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

STAY = "kind = 'inpatient'"
INDICATORS = {
    "discharges": (f"count(*) FILTER ({STAY})",),
    "in_county": (f"count(*) FILTER ({STAY} AND home_county = provider_county)", f"count(*) FILTER ({STAY})"),
    "in_city": (f"count(*) FILTER ({STAY} AND home_county // 100 = provider_county // 100)", f"count(*) FILTER ({STAY})"),
    "out_of_province": (f"count(*) FILTER ({STAY} AND home_county // 10000 <> provider_county // 10000)", f"count(*) FILTER ({STAY})"),
    "grade_3_4": (f"count(*) FILTER ({STAY} AND operation_grade >= 3)", f"count(*) FILTER ({STAY})"),
    "severity": (f"sum(catalogue_tier) FILTER ({STAY})", f"count(catalogue_tier) FILTER ({STAY})"),
    "stay": (f"sum(los_days) FILTER ({STAY})", f"count(los_days) FILTER ({STAY})"),
    "cost": (f"sum(cost_fen) FILTER ({STAY})", f"count(cost_fen) FILTER ({STAY})"),
    "mortality": (f"count(*) FILTER ({STAY} AND departure = 5)", f"count(*) FILTER ({STAY})"),
    "primary_visits": ("count(*) FILTER (kind = 'outpatient' AND provider_tier <= 2)", "count(*) FILTER (kind = 'outpatient')"),
}
EVERY = ", ".join(f"sum({name}_{at})" for name, sums in INDICATORS.items() for at in range(len(sums)))
"""Of all of them: an engine leaves out what nobody reads."""
TEN = ", ".join(f"{sql} AS {name}_{at}" for name, sums in INDICATORS.items() for at, sql in enumerate(sums))


def one_query_each(connection: Any, table: str) -> list[Any]:
    """One query for each indicator, as dashboards ask."""
    found = []
    for name, sums in INDICATORS.items():
        picked = ", ".join(f"{sql} AS {name}_{at}" for at, sql in enumerate(sums))
        found.append(connection.execute(f"SELECT home_county, month, {picked} FROM {table} GROUP BY ALL").to_arrow_table())
    return found


def a_query_a_month(connection: Any, table: str) -> int:
    """For each month a table of persons first, then the indicators by county: the order of patient-level measure languages."""
    rows = 0
    for (month,) in connection.execute(f"SELECT DISTINCT month FROM {table}").fetchall():
        inner = f"SELECT person, any_value(home_county) AS county, {TEN} FROM {table} WHERE month = {month} GROUP BY person"
        sums = ", ".join(f"sum({name}_{at})" for name, sums in INDICATORS.items() for at in range(len(sums)))
        rows += len(connection.execute(f"SELECT county, {sums} FROM ({inner}) GROUP BY county").fetchall())
    return rows


def duckdb_each(files: str) -> list[int]:
    import duckdb

    connection = duckdb.connect()
    one_query_each(connection, f"read_parquet('{files}')")
    return list(connection.execute(f"SELECT count(*), sum(a)::BIGINT, sum(b)::BIGINT FROM ({_control(files)})").fetchone() or ())


def duckdb_a_month(files: str) -> list[int]:
    import duckdb

    return [a_query_a_month(duckdb.connect(), f"read_parquet('{files}')")]


def duckdb_fused(files: str) -> list[int]:
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE found AS SELECT home_county, month, {TEN} FROM read_parquet('{files}') GROUP BY ALL")
    return list(connection.execute("SELECT count(*), sum(in_county_0)::BIGINT, sum(in_county_1)::BIGINT FROM found").fetchone() or ())


def _control(files: str) -> str:
    return f"SELECT {INDICATORS['in_county'][0]} AS a, {INDICATORS['in_county'][1]} AS b FROM read_parquet('{files}') GROUP BY home_county, month"


def polars(files: str) -> list[int]:
    import polars as pl

    col, stay = pl.col, pl.col("kind") == "inpatient"
    home, there = col("home_county"), col("provider_county")
    visit = col("kind") == "outpatient"
    flags = {
        "discharges": stay, "in_county": stay & (home == there), "in_city": stay & (home // 100 == there // 100),
        "out_of_province": stay & (home // 10000 != there // 10000), "grade_3_4": stay & (col("operation_grade") >= 3),
        "mortality": stay & (col("departure") == 5), "primary": visit & (col("provider_tier") <= 2), "visits": visit,
    }  # fmt: skip
    amounts = {name: pl.when(stay).then(col(name).cast(pl.Int64)).otherwise(0).sum() for name in ("catalogue_tier", "los_days", "cost_fen")}
    lazy = pl.scan_parquet(files).group_by("home_county", "month").agg(**{name: flag.sum() for name, flag in flags.items()}, **amounts)
    found = lazy.collect(engine="streaming")
    return [found.height, int(found["in_county"].sum()), int(found["discharges"].sum())]


def chdb(files: str) -> list[int]:
    import chdb as engine

    picked = TEN
    for name in ("count(*)", "count(catalogue_tier)", "count(los_days)", "count(cost_fen)"):
        picked = picked.replace(f"{name} FILTER (", "countIf(")
    for name in ("catalogue_tier", "los_days", "cost_fen"):
        picked = picked.replace(f"sum({name}) FILTER (", f"sumIf({name}, ")
    picked = picked.replace("home_county // ", "home_county DIV ").replace("provider_county // ", "provider_county DIV ")
    inner = f"SELECT home_county, month, {picked} FROM file('{files}', Parquet) GROUP BY home_county, month"
    answer = engine.query(f"SELECT count(), sum(in_county_0), sum(in_county_1), {EVERY} FROM ({inner})", "CSV")
    return [int(part) for part in str(answer).strip().split(",")[:3]]


def pandas(files: str) -> list[int]:
    import pandas as pd

    some = sorted(Path(files).parent.glob("*.parquet"))
    columns = "kind month los_days home_county provider_county provider_tier catalogue_tier departure operation_grade cost_fen".split()
    rows = pd.concat([pd.read_parquet(one, columns=columns) for one in some])
    stay, visit, home, there = rows.kind == "inpatient", rows.kind == "outpatient", rows.home_county, rows.provider_county
    added = pd.DataFrame({
        "home_county": home, "month": rows.month, "discharges": stay, "in_county": stay & (home == there),
        "in_city": stay & (home // 100 == there // 100), "out_of_province": stay & (home // 10000 != there // 10000),
        "grade_3_4": stay & (rows.operation_grade >= 3), "severity": rows.catalogue_tier.where(stay, 0), "stay": rows.los_days.where(stay, 0),
        "cost": rows.cost_fen.where(stay, 0), "mortality": stay & (rows.departure == 5), "primary": visit & (rows.provider_tier <= 2), "visits": visit,
    })  # fmt: skip
    found = added.groupby(["home_county", "month"]).sum()
    return [len(found), int(found["in_county"].sum()), int(found["discharges"].sum())]


def spark(files: str) -> list[int]:
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.memory", "4g").config("spark.sql.session.timeZone", "UTC").config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "4").getOrCreate()
    )  # fmt: skip
    session.sparkContext.setLogLevel("ERROR")
    session.read.parquet(str(Path(files).parent)).createOrReplaceTempView("encounters")
    picked = TEN.replace("home_county // ", "home_county DIV ").replace("provider_county // ", "provider_county DIV ").replace("FILTER (", "FILTER (WHERE ")
    ask = f"SELECT count(*), sum(in_county_0), sum(in_county_1), {EVERY} FROM (SELECT home_county, month, {picked} FROM encounters GROUP BY home_county, month)"
    session.sql(ask).collect()
    wall, before = time.perf_counter(), _java_cpu()
    found = [int(part) for part in session.sql(ask).collect()[0]][:3]
    print(json.dumps({"second query": {"cpu_s": round(_java_cpu() - before, 2), "wall_s": round(time.perf_counter() - wall, 2)}}))
    session.stop()
    return found


def _java_cpu() -> float:
    """CPU seconds of the Java processes that this one began; Linux only."""
    spent = 0.0
    for each in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, fields = each.read_text().rsplit(")", 1)
        except OSError:
            continue
        if name.endswith("(java") and int(fields.split()[3]) == _session():
            spent += (int(fields.split()[11]) + int(fields.split()[12])) / 100
    return spent


def _session() -> int:
    import os

    return os.getsid(0)


PEERS: dict[str, tuple[Callable[[str], list[int]], str]] = {
    "duckdb, one query an indicator": (duckdb_each, "duckdb"),
    "duckdb, a query a month, persons first": (duckdb_a_month, "duckdb"),
    "duckdb, one query with FILTER": (duckdb_fused, "duckdb"),
    "polars": (polars, "polars"),
    "chdb": (chdb, "chdb"),
    "pandas": (pandas, "pandas"),
    "spark": (spark, "pyspark"),
}
UP_TO_TEN_MILLION = ("pandas", "spark")


def can_run(peer: str, python: str) -> bool:
    """Whether that Python has what a peer needs."""
    return not subprocess.run([python, "-c", f"import {PEERS[peer][1]}"], capture_output=True, check=False).returncode  # noqa: S603


def main() -> None:
    peer, folder = sys.argv[1], Path(sys.argv[2])
    if peer in UP_TO_TEN_MILLION and int(folder.name) > 10_000_000:
        print(json.dumps({"left out": "measured at 10 million rows"}))
        return
    before, wall = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    control = PEERS[peer][0](str(folder / "parquet" / "*.parquet"))
    after = resource.getrusage(resource.RUSAGE_SELF)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"cpu_s": round(spent, 2), "wall_s": round(time.perf_counter() - wall, 2), "control": control, "peak MB": round(after.ru_maxrss / 1024)}))


if __name__ == "__main__":
    main()
