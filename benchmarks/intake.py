"""Rows per second of intake, as a ratio to DuckDB merely reading and writing the same file.

    .venv/bin/python benchmarks/intake.py [--rows 1000000] [--runs 3] [--layout CODE …]

For each layout: a synthetic file is written once; then, in turn and several times, DuckDB copies
it (CSV read as text, Parquet written) and intake loads it. Medians of wall and CPU seconds, peak
memory of the process that loads. Every measurement runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb

from doorstep.tables.layout import Layout
from doorstep.tables.layouts import shipped

_DAY = "strftime(DATE '2023-01-01' + ((i * 7919) % 1000)::INT + {later}, '{form}')"
_FORMS = {"first-page-n041": "%Y%m%d", "first-page-hqms-p": "%Y-%m-%d", "first-page-abcd": "%Y-%m-%d %H:%M:%S"}
_BODY = "printf('4418%02d19%02d%02d%02d%03d', 1 + i % 80, 20 + i % 80, 1 + i % 12, 1 + i % 28, (i * 31) % 1000)"


def expressions(layout: Layout) -> dict[str, str]:
    """A DuckDB expression over `i` for each column of the layout that intake reads."""
    form = _FORMS.get(layout.code, "%Y-%m-%d")
    by_target = {
        "institution": "'H' || (i % 40)",
        "record_no": "'R' || i",
        "visit_no": "'1'",
        "name": "'合成' || (i % 9000)",
        "sex": "(1 + i % 2)::VARCHAR",
        "birth_on": _DAY.format(later="-20000", form=form),
        "age_years": "(20 + i % 70)::VARCHAR",
        "identity": f"{_BODY} || id_check(id_high({_BODY}::BIGINT), id_low({_BODY}::BIGINT))",
        "residence_address": "'广东省清远市' || ['英德市大站镇', '连州市连州镇', '清城区凤城街道', '阳山县阳城镇', '佛冈县石角镇'][1 + i % 5]"
        " || '合成路' || (i % 5000) || '号' || (i % 40) || '房'",
        "household_address": "['广东省', ''][1 + i % 2] || '清远市' || ['英德市', '连州市', '清新区'][1 + i % 3] || '合成村' || (i % 3000) || '号'",
        "residence_postcode": "'513000'",
        "admission_route": "(1 + i % 3)::VARCHAR",
        "admitted_on": _DAY.format(later="0", form=form),
        "discharged_on": _DAY.format(later="(1 + i % 20)::INT", form=form),
        "visit_date": _DAY.format(later="0", form=form),
        "los_days": "(1 + i % 20)::VARCHAR",
        "icd": "['I63.900x001', 'J18.900', 'C34.900', 'K35.800', 'O80.000'][1 + i % 5]",
        "departure": "(1 + i % 3)::VARCHAR",
        "cost": "printf('%.2f', 1000 + (i % 90000) / 10.0)",
        "self_pay": "printf('%.2f', 100 + (i % 900) / 10.0)",
        "fund": "printf('%.2f', 700 + (i % 900) / 10.0)",
        "insured_code": "'4418' || ['81', '82', '02', '23'][1 + i % 4]",
        "treated_code": "'4418' || ['81', '82', '02', '23'][1 + i % 4]",
        "identity_type": "'01'",
    }
    found = {code: by_target[target] for target, code in layout.columns.items() if target in by_target}
    for series in layout.series:
        for at, code in enumerate(series.columns[:6]):
            value = {"cost_items": "printf('%.2f', (i % 1000) / 10.0)", "operation_grades": "(1 + i % 4)::VARCHAR"}.get(
                series.target, "['I10.x00', 'E11.900', ''][1 + i % 3]"
            )
            found[code] = value if at < 3 or series.target == "cost_items" else "'-'"
    return found


def write_file(layout: Layout, rows: int, path: Path) -> None:
    """A synthetic file of the layout, every column of its header present."""
    from doorstep.intake import identity

    engine = duckdb.connect()
    for macro in identity.macros(key=b"k" * 32, today=date(2026, 1, 1)):
        engine.execute(macro)
    values = expressions(layout)
    columns = ", ".join(f"{values.get(code, chr(39) + '-' + chr(39))} AS \"{code}\"" for code in layout.order)
    engine.execute(f"COPY (SELECT {columns} FROM range({rows}) t(i)) TO '{path}' (HEADER, DELIMITER ',')")


def copy_only(path: Path, into: Path) -> None:
    """What the engine alone takes: read every cell as text, write Parquet."""
    engine = duckdb.connect()
    engine.execute("SET memory_limit = '1200MB'")
    engine.execute(f"COPY (SELECT * FROM read_csv('{path}', all_varchar = true)) TO '{into}' (FORMAT parquet, COMPRESSION zstd)")


def load(path: Path, into: Path) -> None:
    """Doorstep's intake of the same file."""
    from doorstep.intake.load import Surroundings, load_file

    around = Surroundings(
        institutions={f"H{n}": f"H{n}" for n in range(40)},
        layouts=shipped(),
        key=b"k" * 32,
        today=date(2026, 11, 1),
        near=441800,
        postcodes={"513000": 441881},
    )
    loaded = load_file(path, around=around, into=into)
    print(json.dumps({"rows": loaded.rows_in, "stored": loaded.stored}), file=sys.stderr)


def measured(what: str, path: Path, folder: Path) -> dict[str, float]:
    """Wall seconds, CPU seconds and peak megabytes of one run in its own process."""
    into = folder / f"{what}.parquet"
    started = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, __file__, "--only", what, str(path), str(into)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = float(done.stdout.strip().splitlines()[-1])
    cpu = (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
    return {"wall": time.perf_counter() - started, "cpu": cpu, "peak_mb": peak}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--layout", action="append", default=[])
    parser.add_argument("--only", nargs=3)
    chosen = parser.parse_args()
    if chosen.only:
        what, path, into = chosen.only
        {"copy": copy_only, "intake": load}[what](Path(path), Path(into))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    print(f"{'layout':24}{'MB':>7}{'copy s':>9}{'intake s':>10}{'ratio':>7}{'cpu ratio':>11}{'rows/s':>10}{'peak MB':>9}")
    for layout in shipped():
        if layout.table == "flows" or (chosen.layout and layout.code not in chosen.layout):
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            path = folder / "file.csv"
            write_file(layout, chosen.rows, path)
            runs = [(measured("copy", path, folder), measured("intake", path, folder)) for _ in range(chosen.runs)]
            middle = {
                what: {key: statistics.median(run[at][key] for run in runs) for key in ("wall", "cpu", "peak_mb")}
                for at, what in enumerate(("copy", "intake"))
            }
            copied, loaded = middle["copy"], middle["intake"]
            print(
                f"{layout.code:24}{path.stat().st_size / 1e6:7.0f}{copied['wall']:9.1f}{loaded['wall']:10.1f}"
                f"{loaded['wall'] / copied['wall']:7.2f}{loaded['cpu'] / copied['cpu']:11.2f}"
                f"{chosen.rows / loaded['wall']:10.0f}{loaded['peak_mb']:9.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
