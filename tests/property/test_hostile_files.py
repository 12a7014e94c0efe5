"""Mutated and hostile files: no crash, nothing lost, every refusal typed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from doorstep.core.errors import Rejected
from doorstep.intake.load import load_file
from doorstep.tables.layouts import shipped
from tests.lib import tiny_region as tiny
from tests.lib.trials import count
from tests.unit.test_intake_load import AROUND

PER_READER = count(10_000, suite=500)
_HOSTILE = (b'"', b",", b"\n", b"\r", b"\0", b"=cmd|' /C calc'!A0", b"1000000000", b"\xff\xfe", b"\xef\xbb\xbf", "，".encode(), b"'" * 50)


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def _insert(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + rng.choice(_HOSTILE) + data[at:]


def _flip(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]


def _swap_columns(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    cells = lines[0].split(b",")
    if len(cells) > 2:
        first, second = rng.sample(range(len(cells)), 2)
        cells[first], cells[second] = cells[second], cells[first]
    return b"\n".join([b",".join(cells), *lines[1:]])


def _other_encoding(data: bytes, rng: random.Random) -> bytes:
    return data.decode("utf-8", "replace").encode(rng.choice(["gb18030", "utf-16", "big5", "latin-1"]), "replace")


def _repeat_line(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    return b"\n".join([*lines, rng.choice(lines) * rng.randrange(1, 4)])


MUTATIONS = (_cut, _insert, _flip, _swap_columns, _other_encoding, _repeat_line)


def _seed_file(layout: str, folder: Path) -> bytes:
    rows = tiny.SETTLEMENTS[:3] if layout.startswith("settlement") else [tiny.stay(n) for n in range(1, 4)]
    if layout == "aggregate-flows":
        rows = [{"origin": f"E{n}", "destination": "R0A", "cases": "7"} for n in range(3)]
    if layout == "settlement-outpatient":
        rows = [{**row, "visit_no": f"V{at}"} for at, row in enumerate(rows)]
    return tiny.write_records(folder / "seed.csv", rows, layout=layout).read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("layout", [one.code for one in shipped()])
def test_a_mutated_file_is_loaded_in_full_account_or_refused_in_words(work_folder: Path, layout: str) -> None:
    rng = random.Random(f"{layout}-20261101")
    seed = _seed_file(layout, work_folder)
    loaded = refused = 0

    for _ in range(PER_READER // len(shipped())):
        data = seed
        for _ in range(rng.randrange(1, 4)):
            data = rng.choice(MUTATIONS)(data, rng) or b"x"
        path = work_folder / "mutant.csv"
        path.write_bytes(data)
        try:
            found = load_file(path, around=AROUND, into=work_folder / "out.parquet")
        except Rejected as refusal:
            refused += 1
            assert refusal.message("zh") and refusal.message("en")
        else:
            loaded += 1
            assert found.rows_in == found.stored + found.duplicate + found.revised + len(found.quarantined)

    assert loaded and refused, "mutations that all load, or all fail, test nothing"
