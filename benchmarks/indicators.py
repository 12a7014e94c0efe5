"""What the measures cost at national scale: build, refresh, questions, disk, and the scan floor in the same run.

    .venv/bin/python benchmarks/indicators.py --rows 100000000 --folder FOLDER [--peers] [--marginal]

The rows are those of `indicator_rows.py` and are made once in FOLDER (4.5 GB for 100 million).
Each stage is a process of its own, so that its peak of memory is its own. CPU seconds are the
figure to trust on a shared machine; ideal wall on two idle cores is CPU / 1.95. Peers
(`indicator_peers.py`) count the ten additive measures in the same run; one that is not installed
is named and left out. Install them with `pip install -r requirements/peers.txt` in an environment
of its own and give its Python with --peers-python.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import duckdb
import indicator_peers
import indicator_rows

from doorstep.core.source import Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, Measure, Theme, Unit
from doorstep.indicators.language import col, first_in_person, followed_by, inside_home
from doorstep.indicators.lowering import duckdb_refresh, duckdb_state
from doorstep.indicators.measures import Count, Distinct, Mean, Percentile, Proportion
from doorstep.indicators.phrases import admissions
from doorstep.indicators.rollups import Wanted, for_area, for_institution
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel

BASIS = Basis.RESIDENCE
AREAS = (AreaLevel.COUNTY, AreaLevel.CITY, AreaLevel.PROVINCE)


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


BROKEN_DOWN = tuple(
    governed(kind, f"{code}-broken-down", breakdowns=parts, **more)
    for kind, code, parts, more in (
        (Count, "discharges", (Breakdown.TIER, Breakdown.BLOCK, Breakdown.DESTINATION), {}),
        (Proportion, "in-county", (Breakdown.TIER, Breakdown.BLOCK), {"hit": inside_home(AreaLevel.COUNTY)}),
        (Proportion, "out-of-province", (Breakdown.BLOCK,), {"hit": ~inside_home(AreaLevel.PROVINCE)}),
        (Mean, "cost", (Breakdown.BLOCK, Breakdown.DESTINATION), {"amount": col.cost_fen.node, "scale": 100, "unit": Unit.CNY}),
    )
)
OF_INSTITUTIONS = (
    governed(Mean, "institution-stay", amount=col.los_days.node, unit=Unit.DAYS, by="provider"),
    governed(Mean, "institution-cost", amount=col.cost_fen.node, scale=100, unit=Unit.CNY, by="provider"),
    governed(Proportion, "institution-mortality", hit=col.departure == 5, by="provider"),
)
FOURTEEN = (*ADDITIVE, *KEPT_OTHERWISE)
WHOLE = (*FOURTEEN, *BROKEN_DOWN, *OF_INSTITUTIONS)
"""The fourteen, four of them broken down by tier, block and city of treatment, and three again by institution."""
USED = (
    "sum(month), sum(home_county), sum(home_city), sum(home_province), sum(provider_county), sum(provider_city), sum(provider_province), "
    "sum(los_days), sum(cost_fen), sum(operation_grade), sum(departure), sum(catalogue_tier), sum(provider_tier), max(kind)"
)


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def timed(do: Callable[[], object], times: int = 1) -> dict[str, float]:
    """CPU and wall seconds, medians of `times` runs."""
    found = []
    for _ in range(times):
        wall, before = time.perf_counter(), cpu()
        do()
        found.append((cpu() - before, time.perf_counter() - wall))
    return {"cpu_s": round(statistics.median(one for one, _ in found), 2), "wall_s": round(statistics.median(one for _, one in found), 2)}


def opened(file: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(file))
    connection.execute("SET memory_limit = '4500MB'")
    connection.execute(f"SET temp_directory = '{file.parent / 'spill'}'")
    return connection


def bytes_used(connection: duckdb.DuckDBPyConnection) -> int:
    """Bytes of the file that hold something: blocks of replaced tables are free again."""
    connection.execute("CHECKPOINT")
    connection.execute("CHECKPOINT")
    size, used = connection.execute("SELECT block_size, used_blocks FROM pragma_database_size()").fetchone() or (0, 0)
    return int(size) * int(used)


def stage_rows(folder: Path, rows: int, months: int) -> dict[str, object]:
    connection = opened(folder / "encounters.duckdb")
    return {"encounters made": timed(lambda: indicator_rows.write(connection, rows, months, folder / "parquet"))}


def stage_additive(folder: Path, rows: int, months: int) -> dict[str, object]:
    """The scan floor, one pass, and the same table asked once for each indicator or month."""
    connection = opened(folder / "encounters.duckdb")
    scan = f"SELECT {USED} FROM encounters_residence"
    found: dict[str, object] = {"scan floor": timed(lambda: connection.execute(scan).fetchall(), 3)}
    found["ten additive, one pass"] = timed(lambda: duckdb_state.build(connection, ADDITIVE, bases=[BASIS]), 3)
    found["one of them"] = timed(lambda: duckdb_state.build(connection, ADDITIVE[:1], bases=[BASIS]), 3)
    for peer in (indicator_peers.one_query_each, indicator_peers.a_query_a_month):
        found[f"{peer.__name__}, same table"] = timed(lambda peer=peer: peer(connection, "encounters_residence"))
    duckdb_state.build(connection, ADDITIVE, bases=[BASIS])
    found["control"] = list(connection.execute(_control(for_area(ADDITIVE[1], AreaLevel.COUNTY))).fetchone() or ())
    return found


def _control(wanted: Wanted) -> str:
    return f"SELECT count(*), {', '.join(f'sum({name})::BIGINT' for name in wanted.names)} FROM {duckdb_state.table_name(wanted.shape, BASIS)}"


def stage_whole(folder: Path, rows: int, months: int) -> dict[str, object]:
    """Everything; the steps that the fourteen alone would need are added up besides."""
    found = _built(folder, WHOLE, "everything")
    needed = {made(statement) for statement, _ in duckdb_state.statements(FOURTEEN, BASIS)} | {"commit"}
    steps: dict[str, dict[str, float]] = found["everything: steps"]  # type: ignore[assignment]
    found["fourteen with their state"] = {key: round(sum(steps[name][key] for name in needed), 1) for key in ("cpu_s", "wall_s")}
    return found


def made(statement: str) -> str:
    """The table that a statement makes; the statement's beginning when it makes none."""
    begun = statement.partition(" AS ")[0].split()
    return begun[-1] if begun[0] == "CREATE" else " ".join(begun)


def _built(folder: Path, measures: Iterable[Measure], what: str) -> dict[str, object]:
    connection = opened(folder / "encounters.duckdb")
    for (table,) in connection.execute("SELECT table_name FROM duckdb_tables() WHERE table_name <> 'encounters_residence'").fetchall():
        connection.execute(f"DROP TABLE {table}")
    base, steps = bytes_used(connection), dict[str, object]()
    connection.execute("BEGIN")
    for statement, _ in duckdb_state.statements(measures, BASIS):
        name = made(statement)
        steps[name] = timed(lambda statement=statement: connection.execute(statement))
        if "CREATE" in statement:
            steps[name]["rows"] = connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # type: ignore[index]
        print(f"  {name:44}{steps[name]}", flush=True)
    steps["commit"] = timed(lambda: connection.execute("COMMIT"))
    total = {key: round(sum(step[key] for step in steps.values()), 1) for key in ("cpu_s", "wall_s")}  # type: ignore[index]
    return {what: total, f"{what}: steps": steps, f"{what}: base bytes": base, f"{what}: bytes with state": bytes_used(connection)}


def stage_refresh(folder: Path, rows: int, months: int) -> dict[str, object]:
    """The last month withdrawn, corrected in one row of a hundred, and put in again: the fourteen only."""
    connection = opened(folder / "encounters.duckdb")
    (last,) = connection.execute("SELECT max(month) FROM encounters_residence").fetchone() or (0,)
    connection.execute(
        "CREATE TEMP TABLE incoming AS SELECT * REPLACE (CASE WHEN encounter % 100 = 0 THEN cost_fen + 1 ELSE cost_fen END AS cost_fen) "
        f"FROM encounters_residence WHERE month = {last}"
    )
    refreshed: list[int] = []
    again = timed(lambda: refreshed.extend(duckdb_refresh.refresh(connection, FOURTEEN, BASIS, {last}, incoming="incoming")))
    return {"one month refreshed": again, "months touched": sorted(refreshed)}


def stage_questions(folder: Path, rows: int, months: int) -> dict[str, object]:
    connection = duckdb.connect(str(folder / "encounters.duckdb"), read_only=True)
    chance, found, every = random.Random(20261122), dict[str, object](), list[float]()  # noqa: S311
    for name, ask in questions(connection, months).items():
        ask(chance)
        took = []
        for _ in range(2 if name.startswith("not ") else 9):
            wall = time.perf_counter()
            ask(chance)
            took.append(1000 * (time.perf_counter() - wall))
        every += [] if name.startswith("not ") else took
        found[name] = {"p50_ms": round(statistics.median(took), 1), "max_ms": round(max(took), 1)}
    ranked = sorted(every)
    found["all that a roll-up covers"] = {"p50_ms": round(statistics.median(ranked), 1), "p95_ms": round(ranked[int(0.95 * len(ranked))], 1)}
    return {"questions": found}


def questions(connection: duckdb.DuckDBPyConnection, months: int) -> dict[str, Callable[[random.Random], object]]:
    """What an explorer asks, each with places and months drawn anew."""
    starts = [int(f"{start:%Y%m}") for start in indicator_rows.month_starts(months)]
    counties = [code for (code,) in connection.execute("SELECT DISTINCT home_county FROM rollup_residence_home_area").fetchall()]
    blocks = [code for (code,) in connection.execute("SELECT DISTINCT block FROM rollup_residence_home_area_block").fetchall()]
    ten = _together([for_area(one, AreaLevel.COUNTY) for one in ADDITIVE])
    by = {part: _together([for_area(one, AreaLevel.COUNTY, part) for one in BROKEN_DOWN if part in one.breakdowns]) for part in (Breakdown.BLOCK, Breakdown.DESTINATION)}
    seats = _together([for_institution(one) for one in OF_INSTITUTIONS])
    median, persons = (for_area(KEPT_OTHERWISE[at], AreaLevel.COUNTY) for at in (3, 2))
    end = starts[-1] + (1 if starts[-1] % 100 < 12 else 89)
    ever, year = (starts[0], end), (starts[-12], end)

    def ask(wanted: Wanted, place: str, span: tuple[int, int], where: str = "TRUE", **more: bool) -> object:
        return connection.execute(duckdb_state.kept_sql(wanted, BASIS, place, span, where=where, **more)).fetchall()

    def month(chance: random.Random) -> tuple[int, int]:
        at = chance.choice(starts)
        return at, at + 1

    def in_county(chance: random.Random) -> str:
        return f"home_county = {chance.choice(counties)}"

    return {
        "one county, every month, ten": lambda chance: ask(ten, "home_county", ever, in_county(chance), by_month=True),
        "map of counties, one month, ten": lambda chance: ask(ten, "home_county", month(chance)),
        "map of counties, twelve months, ten": lambda chance: ask(ten, "home_county", year),
        "provinces by month, ten": lambda chance: ask(ten, "home_province", ever, by_month=True),
        "not a page: counties by month, ten (108,000 cells)": lambda chance: ask(ten, "home_county", ever, by_month=True),
        "provinces by city of treatment, twelve months": lambda chance: ask(by[Breakdown.DESTINATION], "home_province", year),
        "one county's cities of treatment, every month": lambda chance: ask(by[Breakdown.DESTINATION], "home_county", ever, in_county(chance)),
        "one county's diseases, every month": lambda chance: ask(by[Breakdown.BLOCK], "home_county", ever, in_county(chance)),
        "one disease in every county": lambda chance: ask(by[Breakdown.BLOCK], "home_county", ever, f"block = '{chance.choice(blocks)}'"),
        "not a page: counties by disease, one month (330,000 cells)": lambda chance: ask(by[Breakdown.BLOCK], "home_county", month(chance)),
        "institutions, twelve months": lambda chance: ask(seats, "institution", year),
        "median stay of a province, twelve months": lambda chance: ask(median, "home_province", year, f"home_province = {chance.choice(counties) // 10000 * 10000}"),
        "median stay of a county, every month": lambda chance: ask(median, "home_county", ever, in_county(chance), by_month=True),
        "persons of a county, twelve months": lambda chance: ask(persons, "home_county", year, in_county(chance)),
        "not kept by a roll-up: one county's rows by sex and age": lambda chance: connection.execute(
            f"SELECT sex, age_years // 10, count(*) FROM encounters_residence WHERE {in_county(chance)} GROUP BY ALL"
        ).fetchall(),
        "persons of every county, twelve months": lambda chance: ask(persons, "home_county", year),
        "not a page: counties by disease, twelve months (360,000 cells)": lambda chance: ask(by[Breakdown.BLOCK], "home_county", year),
    }


def _together(several: list[Wanted]) -> Wanted:
    """Figures that stand in one roll-up, asked for at once."""
    sums = tuple(dict.fromkeys(one for wanted in several for one in wanted.sums))
    return Wanted(several[0].shape, sums, tuple(one.name for one in sums))


def stage_marginal(folder: Path, rows: int, months: int) -> dict[str, object]:
    """What each definition adds to a build of the others before it."""
    connection = opened(folder / "encounters.duckdb")
    before, found = 0.0, dict[str, object]()
    for number in range(1, len(FOURTEEN) + 1):
        took = timed(lambda number=number: duckdb_state.build(connection, FOURTEEN[:number], bases=[BASIS]))["cpu_s"]
        found[FOURTEEN[number - 1].code] = round(took - before, 2)
        before = took
    return {"marginal CPU s": found}


STAGES: dict[str, Callable[[Path, int, int], dict[str, object]]] = {
    name.removeprefix("stage_"): stage for name, stage in list(globals().items()) if name.startswith("stage_")
}


def in_a_process(arguments: list[str], python: str = sys.executable) -> dict[str, object]:
    """Run one stage; what it says in its last line, with its CPU, wall and peak of memory, Java's included."""
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([python, *arguments], stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    lines = done.stdout.strip().splitlines()
    print("\n".join(lines[:-1]), flush=True)
    if done.returncode:
        return {"failed": done.returncode}
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {**json.loads(lines[-1]), "process": {"cpu_s": round(spent, 1), "wall_s": round(time.perf_counter() - wall, 1)}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000_000)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--folder", type=Path, required=True, help="where the rows are made, and found the next time")
    parser.add_argument("--stages", default="additive,whole,questions,refresh", help="comma separated")
    parser.add_argument("--marginal", action="store_true", help="also what each definition adds; fourteen builds")
    parser.add_argument("--peers", action="store_true", help="also the peers")
    parser.add_argument("--peers-python", default=sys.executable, help="a Python that has the peers")
    parser.add_argument("--stage", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    folder = chosen.folder / str(chosen.rows)
    folder.mkdir(parents=True, exist_ok=True)
    if chosen.stage:
        found = STAGES[chosen.stage](folder, chosen.rows, chosen.months)
        print(json.dumps({**found, "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}))
        return
    stages = [*([] if (folder / "parquet").exists() else ["rows"]), *chosen.stages.split(","), *(["marginal"] if chosen.marginal else [])]
    own = ["--rows", str(chosen.rows), "--months", str(chosen.months), "--folder", str(chosen.folder)]
    results: dict[str, object] = {"rows": chosen.rows, "load before": os.getloadavg()[0]}
    for stage in filter(None, stages):
        results[stage] = in_a_process([__file__, *own, "--stage", stage])
        print(json.dumps({stage: results[stage]}, indent=1), flush=True)
    for peer in indicator_peers.PEERS if chosen.peers else ():
        python = next((one for one in (sys.executable, chosen.peers_python) if indicator_peers.can_run(peer, one)), None)
        if python is None:
            print(f"{peer}: not installed, left out (pip install -r requirements/peers.txt)")
            continue
        results[peer] = in_a_process([indicator_peers.__file__, peer, str(folder)], python)
        print(json.dumps({peer: results[peer]}), flush=True)
    shutil.rmtree(folder / "spill", ignore_errors=True)
    (folder / "results.json").write_text(json.dumps(results, indent=1), "utf-8")


if __name__ == "__main__":
    main()
