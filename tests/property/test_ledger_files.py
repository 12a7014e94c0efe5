"""Mutated and hostile files of ledgers: loaded in full account, or refused in words with file and line, and then nothing is loaded.

What stands in a file is counted here by a simple count of its own, not by the reader under test.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from django.db import transaction

from doorstep.core.errors import UserError
from doorstep.intake.ledger_file import LedgerFaults
from doorstep.services import ledger_file
from doorstep.services import ledgers as kept
from doorstep.store.models import LedgerEntry, LedgerRow
from doorstep.store.reader import Operator
from doorstep.tables import ledgers
from tests.ledgers.made import NOW, PLAN, POSTING, PROGRAMME, PROJECT, TASK, put
from tests.lib import tiny_region as tiny
from tests.lib.ledger_checks import dangling, torn
from tests.lib.mutants import CSV_MUTATIONS, Mutation, mutate
from tests.lib.trials import count

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MUTANTS = count(2_000, suite=60)
_LONGEST_MESSAGE = 20_000
"""Twenty problems of a screenful each, whatever stood in the file."""
SEEDS: Mapping[str, Mapping[str, str]] = {
    "programmes": PROGRAMME,
    "postings": {**POSTING, "leader": "yes", "arrived": "2025-02-01"},
    "projects": {**PROJECT, "after": "J1", "predicted": "1.5"},
    "tasks": TASK,
    "plans": PLAN,
    "targets": {"indicator": "in-area-admissions", "area": str(tiny.EAST), "year": "2026", "way": "absolute", "value": "0.9", "weight": "5", "veto": "no"},
    "sessions": {"name": "合成，教学", "kind": "lecture", "teacher": "CITY", "institution": "E-COUNTY", "on": "2025-03-01", "invited": "9", "attended": "8"},
}
LINES = 5


def huge_cell(data: bytes, rng: random.Random) -> bytes:
    return data.replace(b",", b"," + rng.choice([b"x", "合".encode(), b"9", b"\""]) * rng.choice([500, 19_000, 140_000]), 1)


def many_columns(data: bytes, rng: random.Random) -> bytes:
    names, *lines = data.split(b"\n")
    more = rng.choice([3, 3_000])
    return b"\n".join([names + b"".join(b",c%d" % at for at in range(more)), *(line + b"," * rng.choice([0, more]) for line in lines)])


def header_twice(data: bytes, rng: random.Random) -> bytes:
    names, *lines = data.split(b"\n")
    cells = names.split(b",")
    cells[rng.randrange(len(cells))] = rng.choice(cells)
    return b"\n".join([b",".join(cells), *lines])


def strange_code(data: bytes, rng: random.Random) -> bytes:
    names, first, *lines = [*data.split(b"\n"), b""]
    code = rng.choice([b"a/b", b"new", b"..", b"x" * 65, b"x" * 64, b"a b", b"=1+1", "甲—1".encode(), b"<b>", b"a;b", b"-", "\u202e".encode()])
    return b"\n".join([names, code + first[first.find(b",") :], *lines])


def strange_value(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    at = rng.randrange(len(lines))
    cells = lines[at].split(b",")
    values = (b"99", b"710000", b"9999-12-31", b"0001-01-01", b"2025-W05-1", b"20250101", b"9" * 300, b"1e308", b"-0", b"nan", b" yes ", b"TRUE", b"1_000", "１".encode(), b"J1;;J1", b"\xe2\x80\xa8", b"")
    cells[rng.randrange(len(cells))] = rng.choice(values)
    return b"\n".join([*lines[:at], b",".join(cells), *lines[at + 1 :]])


def other_ends(data: bytes, rng: random.Random) -> bytes:
    return data.replace(b"\n", rng.choice([b"\r\n", b"\r", b"\n\n"]))


MUTATIONS: tuple[Mutation, ...] = (*CSV_MUTATIONS, huge_cell, many_columns, header_twice, strange_code, *[strange_value] * 4, other_ends)


def seed(ledger: str) -> bytes:
    """Rows with codes of their own, columns in the ledger's order."""
    names = [one.name for one in ledgers.get(ledger).fields if one.name == "code" or one.name in SEEDS[ledger]]
    rows = [{**SEEDS[ledger], "code": f"{ledger[:3]}{at}"} for at in range(LINES)]
    return ("\n".join([",".join(names), *(",".join(row[name].replace(",", "，") for name in names) for row in rows)]) + "\n").encode()


@pytest.fixture
def standing(db: None) -> None:
    """What the files' rows name, and two rows that they load again."""
    put("programmes", PROGRAMME)
    put("plans", PLAN)
    put("projects", PROJECT)
    put("plans", PLAN, code="pla1")
    put("programmes", PROGRAMME, code="pro1", name_en="Another")


@pytest.fixture
def load(standing: None, work_folder: Path) -> Iterator[Callable[[str, bytes], dict[str, int]]]:
    def loaded(ledger: str, data: bytes) -> dict[str, int]:
        path = work_folder / "mutant.csv"
        path.write_bytes(data)
        return ledger_file.load(path, ledger=ledger, by=Operator(), now=NOW)[ledger]

    yield loaded


def judge(ledger: str, data: bytes, counts: Mapping[str, int], before: tuple[int, int], load: Callable[[str, bytes], dict[str, int]]) -> None:
    """Every line is a row, every row is where it says, and what is written out reads back as the same."""
    assert counts["rows"] == counts["stored"] + counts["changed"] + counts["duplicates"]
    if b'"' not in data:
        lines = [line for line in re.split(rb"\r\n|\r|\n", data)[1:] if line]
        assert counts["rows"] == len(lines), "a row was lost or invented"
    rows, entries = before
    assert LedgerRow.objects.count() - rows == counts["stored"]
    assert LedgerEntry.objects.count() - entries == counts["stored"] + counts["changed"]
    assert (torn(), dangling()) == (0, 0)
    written = ledger_file.as_csv(ledger, kept.values(ledger, reader=Operator())).encode()
    again = load(ledger, written)
    assert again["duplicates"] == again["rows"] >= counts["rows"]


def judge_refusal(error: UserError, data: bytes, before: tuple[int, int]) -> None:
    """In words that fit a screen, with the file and a line that it has; nothing was loaded."""
    assert all(error.message(lang) and len(error.message(lang)) < _LONGEST_MESSAGE for lang in ("zh", "en"))
    assert isinstance(error, LedgerFaults), error
    last = len(re.split(rb"\r\n|\r|\n", data)) + 1
    assert error.faults and all(one.file == "mutant.csv" and 1 <= one.line <= last and one.what.zh and one.cure.zh for one in error.faults), error.faults[:3]
    assert (LedgerRow.objects.count(), LedgerEntry.objects.count()) == before


@pytest.mark.parametrize("ledger", SEEDS)
def test_a_mutated_file_is_loaded_in_full_account_or_refused_in_words(
    ledger: str, load: Callable[[str, bytes], dict[str, int]], record_testsuite_property: Callable[[str, object], None]
) -> None:
    rng, told = random.Random(f"{ledger}-20261122"), Counter[str]()
    before = (LedgerRow.objects.count(), LedgerEntry.objects.count())

    for number in range(-(-MUTANTS // len(SEEDS))):
        data = mutate(seed(ledger), MUTATIONS, rng)
        with transaction.atomic():
            try:
                counts = load(ledger, data)
            except UserError as refusal:
                told["refused"] += 1
                judge_refusal(refusal, data, before)
            except Exception as error:
                raise AssertionError(f"mutant {number} of {ledger}: {type(error).__name__}: {data[:300]!r}") from error
            else:
                told["loaded"] += 1
                judge(ledger, data, counts, before, load)
            transaction.set_rollback(True)

    record_testsuite_property(f"ledger file {ledger}", f"{told['loaded']} loaded, {told['refused']} refused")
    assert told["refused"] and (told["loaded"] or MUTANTS < 500), "mutations that all load, or all fail, test nothing"


def test_what_is_not_mutated_is_loaded_whole(load: Callable[[str, bytes], dict[str, int]]) -> None:
    assert load("plans", seed("plans")) == {"rows": 5, "stored": 4, "changed": 0, "duplicates": 1}
    assert load("programmes", seed("programmes")) == {"rows": 5, "stored": 4, "changed": 1, "duplicates": 0}
    for ledger in set(SEEDS) - {"plans", "programmes"}:
        assert load(ledger, seed(ledger))["stored"] == LINES


def test_control_a_reader_that_loses_a_row_is_found_out(load: Callable[[str, bytes], dict[str, int]]) -> None:
    data = seed("tasks")
    before = (LedgerRow.objects.count(), LedgerEntry.objects.count())
    counts = load("tasks", data)

    judge("tasks", data, counts, before, load)
    with pytest.raises(AssertionError, match="lost or invented"):
        judge("tasks", data + b"one more line\n", counts, before, load)
    with pytest.raises(AssertionError):
        judge_refusal(LedgerFaults(()), data, before)
