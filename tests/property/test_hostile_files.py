"""Mutated and hostile files, 200 for each reader in the suite and 10,000 in the trials.

No crash, nothing lost, every refusal in words. What stands in a file is counted here by a simple
count of its own, not by the reader under test.
"""

from __future__ import annotations

import csv
import io
import random
import re
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pytest

from doorstep.core.errors import Rejected
from doorstep.intake.load import Loaded, load_file
from doorstep.synthetic.dbf import write_dbf
from doorstep.tables.layouts import shipped
from tests.lib import tiny_region as tiny
from tests.lib.mutants import CSV_MUTATIONS, DBF_MUTATIONS, XLSX_MUTATIONS, Mutation, mutate
from tests.lib.trials import count
from tests.unit.test_intake_load import AROUND

PER_READER = count(10_000, suite=60)
_ENOUGH_TO_JUDGE = 50
"""Of fewer mutants it may be chance that none is refused."""
LAYOUTS = tuple(one.code for one in shipped())
STAYS = tuple(one.code for one in shipped() if one.table == "stays")  # a DBF field has at most ten letters
SLOWEST_CPU_SECONDS = 20


def _csv(layout: str, folder: Path) -> bytes:
    rows = [dict(row) for row in tiny.SETTLEMENTS[:3]] if layout.startswith("settlement") else [tiny.stay(n) for n in range(1, 4)]
    if layout == "aggregate-flows":
        rows = [{"origin": f"E{n}", "destination": "R0A", "cases": "7"} for n in range(3)]
    if layout == "settlement-outpatient":
        rows = [{**row, "visit_no": f"V{at}"} for at, row in enumerate(rows)]
    return tiny.write_records(folder / "seed.csv", rows, layout=layout).read_bytes()


def _rows(layout: str, folder: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(_csv(layout, folder).decode(), newline="")))


def _dbf(layout: str, folder: Path) -> bytes:
    names, *rows = _rows(layout, folder)
    kept = [at for at, name in enumerate(names) if any(row[at] != "-" for row in rows) and len(name) <= 10]
    path = folder / "seed.dbf"
    write_dbf(path, [names[at] for at in kept], [[row[at] for row in rows] for at in kept], encoding="gb18030")
    return path.read_bytes()


def _xlsx(layout: str, folder: Path) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for number, row in enumerate(_rows(layout, folder)):
        book.active.append([float(cell) if number and re.fullmatch(r"[0-9]+\.[0-9]+", cell) else cell for cell in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


Seed = Callable[[str, Path], bytes]
Judge = Callable[[bytes, Loaded, Path], None]


def _stored_lines(parquet: Path) -> list[int]:
    return [line for (line,) in duckdb.connect().execute(f"SELECT line FROM '{parquet}'").fetchall()]


def _keeps_its_promise(found: Loaded, parquet: Path) -> list[int]:
    """The fates add up and the Parquet holds what they say; returns the lines stored."""
    lines = _stored_lines(parquet)
    assert found.rows_in == found.stored + found.duplicate + found.revised + len(found.quarantined)
    assert len(lines) == len(set(lines)) == found.stored + found.revised
    return lines


def _judge_csv(data: bytes, found: Loaded, parquet: Path) -> None:
    lines = _keeps_its_promise(found, parquet)
    utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = data.decode("utf-16" if utf16 else "utf-8", "replace")
    physical = re.split(r"\r\n|\r|\n", text) if utf16 else [one.decode("utf-8", "replace") for one in data.splitlines()]
    records = {number for number, line in enumerate(physical, 1) if number > 1 and line.strip()}
    quoted = next((number for number, line in enumerate(physical, 1) if '"' in line), None)
    if quoted is not None:
        assert sum(number < quoted for number in records) <= found.rows_in <= len(records)
        return
    assert found.rows_in == len(records), "a record was lost or invented"
    kept = {*lines, *(row.line for row in found.quarantined)}
    assert kept <= records and len(records) - len(kept) == found.duplicate


def _judge_dbf(data: bytes, found: Loaded, parquet: Path) -> None:
    _keeps_its_promise(found, parquet)
    if found.encoding != "dbf":
        return
    promised, start, length = (int.from_bytes(data[a:b], "little") for a, b in ((4, 8), (8, 10), (10, 12)))
    live = sum(data[start + at * length : start + at * length + 1] == b" " for at in range(min(promised, len(data))))
    assert found.rows_in == live, "a record was lost or invented"


def _judge_xlsx(data: bytes, found: Loaded, parquet: Path) -> None:
    """Rows of the sheet's XML are counted as text; a narrow one may lose every cell of a row to a mutation."""
    _keeps_its_promise(found, parquet)
    assert found.rows_in <= 3
    if found.encoding != "xlsx":
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        rows = re.findall(rb"<row[ >].*?</row>", archive.read("xl/worksheets/sheet1.xml"), re.DOTALL)
    if rows and all(row.count(b"<c ") > 40 for row in rows):
        assert found.rows_in == len(rows) - 1, "a record was lost or invented"


READERS: tuple[tuple[str, Seed, Sequence[Mutation], Judge], ...] = (
    ("csv", _csv, CSV_MUTATIONS, _judge_csv),
    ("dbf", _dbf, DBF_MUTATIONS, _judge_dbf),
    ("xlsx", _xlsx, XLSX_MUTATIONS, _judge_xlsx),
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("suffix", "seed_of", "mutations", "judge", "layout"),
    [(*reader, layout) for reader in READERS for layout in (STAYS if reader[0] == "dbf" else LAYOUTS)],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_mutated_file_is_loaded_in_full_account_or_refused_in_words(
    work_folder: Path,
    suffix: str,
    seed_of: Seed,
    mutations: Sequence[Mutation],
    judge: Judge,
    layout: str,
    record_testsuite_property: Callable[[str, object], None],
) -> None:
    rng = random.Random(f"{suffix}-{layout}-20261101")
    seed = seed_of(layout, work_folder)
    path, parquet = work_folder / f"mutant.{suffix}", work_folder / "out.parquet"
    loaded = refused = 0
    began = time.process_time()

    for number in range(-(-PER_READER // len(STAYS if suffix == "dbf" else LAYOUTS))):
        data = mutate(seed, mutations, rng)
        path.write_bytes(data)
        started = time.process_time()
        try:
            found = load_file(path, around=AROUND, into=parquet)
        except Rejected as refusal:
            refused += 1
            assert refusal.message("zh") and refusal.message("en") and refusal.cure
        except Exception as error:
            raise AssertionError(f"mutant {number} of {suffix}, {layout}: {type(error).__name__}") from error
        else:
            loaded += 1
            judge(data, found, parquet)
        assert time.process_time() - started < SLOWEST_CPU_SECONDS, f"mutant {number} of {suffix}, {layout} takes too long"

    seconds = round(time.process_time() - began)
    record_testsuite_property(f"{suffix} {layout}", f"{loaded} loaded, {refused} refused, {seconds} CPU s")
    enough = loaded + refused >= _ENOUGH_TO_JUDGE
    assert loaded and (refused or not enough), "mutations that all load, or all fail, test nothing"


@pytest.mark.parametrize(("suffix", "seed_of", "mutations", "judge"), READERS, ids=[one[0] for one in READERS])
def test_control_a_reader_that_loses_a_row_is_found_out(
    work_folder: Path, suffix: str, seed_of: Seed, mutations: Sequence[Mutation], judge: Judge
) -> None:
    """The judge passes what was read from the file and fails the same figures for one row more."""
    data = seed_of("first-page-n041", work_folder)
    path, parquet = work_folder / f"whole.{suffix}", work_folder / "out.parquet"
    path.write_bytes(data)
    found = load_file(path, around=AROUND, into=parquet)
    judge(data, found, parquet)

    duckdb.execute(f"COPY (SELECT * FROM '{parquet}' LIMIT 2) TO '{work_folder / 'short.parquet'}'")

    with pytest.raises(AssertionError):
        judge(data, found, work_folder / "short.parquet")
