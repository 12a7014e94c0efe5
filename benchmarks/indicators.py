"""What the measures cost at national scale: build, refresh, questions, and the scan floor in the same run.

    .venv/bin/python benchmarks/indicators.py [--rows 100000000] [--months 36] [--peers]

Synthetic encounters: counties, hospitals of three tiers, ICD-10 categories and persons in skewed
numbers, 36 months. CPU seconds are the figure to trust on a shared machine; ideal wall on two
idle cores is CPU / 1.95. Peers run on the same table: one query for each indicator, one pass for
each interval, Polars, chDB, and pandas and Spark at a tenth of the rows.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb

from doorstep.core.source import Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Measure, Theme, Unit
from doorstep.indicators.language import col, first_in_person, followed_by, inside_home
from doorstep.indicators.lowering import duckdb_refresh, duckdb_state
from doorstep.indicators.measures import Count, Distinct, Mean, Percentile, Proportion
from doorstep.indicators.phrases import admissions
from doorstep.tables.encounters import ENCOUNTERS
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel

BASIS = Basis.RESIDENCE
AREAS = (AreaLevel.COUNTY, AreaLevel.CITY, AreaLevel.PROVINCE)
COUNTIES, HOSPITALS, CATEGORIES = 3000, 30_000, 1500


def governed(kind: type[Measure], code: str, **parts: object) -> Measure:
    words = Text("基准", "benchmark")
    return kind(  # type: ignore[call-arg]
        **{
            "code": code, "theme": Theme.FLOW, "name": words, "meaning": words, "formula": words, "counted": admissions, "bases": (BASIS,),
            "better": "neither", "source": Source("benchmark"), "owner": "benchmark", "reviewed": date(2026, 11, 1),
            "levels": AREAS, "examples": (Example("home | provider\neast | east", {"east": (1, 1)}),), **parts,
        }  # fmt: skip
    )


ADDITIVE = (
    governed(Count, "discharges"),
    governed(Proportion, "in-county", hit=inside_home(AreaLevel.COUNTY)),
    governed(Proportion, "in-city", hit=inside_home(AreaLevel.CITY)),
    governed(Proportion, "out-of-province", hit=~inside_home(AreaLevel.PROVINCE)),
    governed(Proportion, "grade-3-4", hit=col.operation_grade >= 3),
    governed(Mean, "severity", amount=col.catalogue_tier.node, unit=Unit.INDEX),
    governed(Mean, "stay", amount=col.los_days.node, unit=Unit.DAYS),
    governed(Mean, "cost", amount=col.cost_fen.node, scale=100, unit=Unit.CNY),
    governed(Proportion, "mortality", hit=col.departure == 5),
    governed(Proportion, "primary-visits", counted=col.kind == "outpatient", hit=col.provider_tier <= 2),
)
KEPT_OTHERWISE = (
    governed(Proportion, "readmission", hit=followed_by(admissions, days=30)),
    governed(Proportion, "first-contact", counted=first_in_person(col.los_days >= 0, days=30), hit=col.provider_tier <= 2),
    governed(Distinct, "persons", of=col.person.node),
    governed(Percentile, "median-stay", amount=col.los_days.node, percent=50, exact=True, unit=Unit.DAYS),
)
"""The fourteen measures of the comparison; the last also stands for percentiles of cost."""


def table_sql(rows: int, months: int) -> str:
    """CREATE TABLE of synthetic encounters, sorted by month, county and block."""
    home = f"((hash(i * 3) % {COUNTIES})::INTEGER)"
    stays = f"(hash(i * 5) % 1000 < 720)"  # noqa: F541 three of four stay in their county
    values = {
        "encounter": "i",
        "person": f"(1 + hash(i * 7) % {max(rows * 3 // 10, 1)})",
        "kind": "CASE WHEN i % 2 = 0 THEN 'inpatient' ELSE 'outpatient' END",
        "admitted_on": "(discharged_on - (CASE WHEN i % 2 = 0 THEN los_days ELSE 0 END)::INTEGER)",
        "home_township": "0",
        "provider_township": "0",
        "serves": "0",
        "provider_tier": "(1 + hash(i * 11) % 5)",
        "sex": "(1 + i % 2)",
        "age_years": "(hash(i * 13) % 95)",
        "icd": "printf('%c%02d', 65 + disease // 100, disease % 100)",
        "block": "printf('%c%02d', 65 + disease // 100, disease % 100 // 10 * 10)",
        "chapter": "(1 + disease // 75)",
        "groups": "CASE WHEN disease % 9 = 0 THEN '|oncology|' ELSE '' END",
        "catalogue_tier": "(disease % 6)",
        "severe": "((disease % 23 = 0)::TINYINT)",
        "route": "CASE WHEN i % 5 = 0 THEN 'referred' ELSE 'self_chosen' END",
        "departure": "(CASE WHEN hash(i * 17) % 100 < 2 THEN 5 ELSE 1 END)",
        "receiver_tier": "0",
        "operation_grade": "(CASE WHEN hash(i * 19) % 3 = 0 THEN 1 + hash(i * 23) % 4 ELSE 0 END)",
        "has_operation": "((hash(i * 19) % 3 = 0)::TINYINT)",
        "cost_fen": "(20000 + hash(i * 29) % 3000000)",
        "fund_fen": "(10000 + hash(i * 29) % 1500000)",
        "self_pay_fen": "(10000 + hash(i * 29) % 1000000)",
    }
    code = "(110000 + ({0}) // 300 * 10000 + ({0}) % 300 // 10 * 100 + 1 + ({0}) % 10)::INTEGER"
    for place, county in (("home", "home"), ("provider", "site")):
        values[f"{place}_county"] = code.format(county)
        values[f"{place}_city"] = f"({code.format(county)} // 100 * 100)"
        values[f"{place}_province"] = f"({code.format(county)} // 10000 * 10000)"
    values["institution"] = f"(site * {HOSPITALS // COUNTIES} + hash(i * 31) % {HOSPITALS // COUNTIES})"
    picked = ", ".join(
        f"CAST({values.get(column.name, column.name)} AS {column.type.value}) AS {column.name}" for column in ENCOUNTERS.columns
    )
    base = (
        f"SELECT i, {home} AS home, CASE WHEN {stays} THEN {home} ELSE (hash(i * 37) % {COUNTIES})::INTEGER END AS site, "
        f"(hash(i * 41) % {CATEGORIES})::INTEGER AS disease, (1 + hash(i * 43) % 30)::INTEGER AS los_days, "
        f"(DATE '2022-01-01' + INTERVAL (i * {months} // {rows}) MONTH + INTERVAL (hash(i * 47) % 28) DAY)::DATE AS discharged_on "
        f"FROM range({rows}) r(i)"
    )
    return (
        f"CREATE TABLE encounters_{BASIS.value} AS SELECT {picked} FROM (SELECT *, "
        f"year(discharged_on) * 100 + month(discharged_on) AS month FROM ({base})) ORDER BY month, home_county, block"
    )


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def timed(what: str, do: Callable[[], object], results: dict[str, object]) -> object:
    """Run once; note CPU and wall seconds."""
    wall, before = time.perf_counter(), cpu()
    found = do()
    results[what] = {"cpu_s": round(cpu() - before, 2), "wall_s": round(time.perf_counter() - wall, 2)}
    print(f"{what:42}{results[what]['cpu_s']:9.2f} CPU s{results[what]['wall_s']:9.2f} s", flush=True)  # type: ignore[index]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000_000)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--file", type=Path, help="keep the encounters in this file and use them again")
    chosen = parser.parse_args()
    results: dict[str, object] = {"rows": chosen.rows}
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.file or Path(folder) / "encounters.duckdb"
        fresh = not path.exists()
        connection = duckdb.connect(str(path))
        connection.execute("SET memory_limit = '6GB'")
        if fresh:
            timed("encounters made and sorted", lambda: connection.execute(table_sql(chosen.rows, chosen.months)), results)
            connection.execute("CHECKPOINT")
        results["bytes an encounter, base"] = round(path.stat().st_size / chosen.rows, 1)
        columns = "sum(month), sum(home_county), sum(home_city), sum(home_province), sum(provider_county), sum(provider_city), sum(provider_province), sum(los_days), sum(cost_fen), sum(operation_grade), sum(departure), sum(catalogue_tier), sum(provider_tier), count(kind)"
        timed("scan floor: the same columns summed", lambda: connection.execute(f"SELECT {columns} FROM encounters_residence").fetchall(), results)
        timed("ten additive, one pass", lambda: duckdb_state.build(connection, ADDITIVE, bases=[BASIS]), results)
        for measure in KEPT_OTHERWISE:
            timed(f"{measure.code} alone", lambda measure=measure: duckdb_state.build(connection, [measure], bases=[BASIS]), results)
        timed("all fourteen", lambda: duckdb_state.build(connection, (*ADDITIVE, *KEPT_OTHERWISE), bases=[BASIS]), results)
        connection.execute("CHECKPOINT")
        results["bytes an encounter, with all that is kept"] = round(path.stat().st_size / chosen.rows, 1)
        (last,) = connection.execute("SELECT max(month) FROM encounters_residence").fetchone() or (0,)
        connection.execute(f"CREATE TEMP TABLE incoming AS FROM encounters_residence WHERE month = {last}")
        timed(
            "one month refreshed",
            lambda: duckdb_refresh.refresh(connection, (*ADDITIVE, *KEPT_OTHERWISE), BASIS, {last}, incoming="incoming"),
            results,
        )
        results["peak MB"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
