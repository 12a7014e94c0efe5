"""Ledgers from files: rows in = stored + changed + duplicates, or nothing and every fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from doorstep.core.errors import NotAllowed, NotFound
from doorstep.intake.ledger_file import LedgerFaults
from doorstep.services import ledger_file, ledgers
from doorstep.store.models import LedgerRow
from doorstep.store.reader import Operator
from tests.ledgers.made import NOW, POSTING, PROGRAMME

pytestmark = pytest.mark.django_db


def write(folder: Path, ledger: str, *rows: dict[str, str]) -> Path:
    names = list(dict.fromkeys(name for row in rows for name in row))
    path = folder / "ledgers" / f"{ledger}.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([",".join(names), *(",".join(row.get(name, "") for name in names) for row in rows)]) + "\n", encoding="utf-8")
    return path


def load(path: Path, ledger: str = "", by=None):
    return ledger_file.load(path, ledger=ledger, by=by or Operator(), now=NOW)


def test_a_folder_is_loaded_parents_first_and_again_it_is_all_duplicates(tmp_path):
    write(tmp_path, "postings", POSTING, {**POSTING, "code": "M2"})
    write(tmp_path, "programmes", PROGRAMME)

    assert load(tmp_path) == {"programmes": {"rows": 1, "stored": 1, "changed": 0, "duplicates": 0}, "postings": {"rows": 2, "stored": 2, "changed": 0, "duplicates": 0}}
    assert load(tmp_path)["postings"] == {"rows": 2, "stored": 0, "changed": 0, "duplicates": 2}


def test_a_row_that_differs_is_a_new_version_that_names_its_file(tmp_path):
    write(tmp_path, "programmes", PROGRAMME)
    load(tmp_path)
    path = write(tmp_path, "programmes", {**PROGRAMME, "name_en": "Another name"})

    assert load(path, "programmes")["programmes"] == {"rows": 1, "stored": 0, "changed": 1, "duplicates": 0}
    row = ledgers.one("programmes", "P1", reader=Operator())
    assert row.version == 2 and ledgers.history(row, reader=Operator())[-1].reason == "loaded from programmes.csv"


def test_every_fault_is_told_with_file_and_line_and_nothing_is_loaded(tmp_path):
    write(tmp_path, "programmes", PROGRAMME, {**PROGRAMME, "code": "P2", "kind": "gift"})
    write(tmp_path, "postings", {**POSTING, "until": "soon"})

    with pytest.raises(LedgerFaults) as refused:
        load(tmp_path)

    assert sorted(one.message("en").split(". ")[0] for one in refused.value.faults) == ["ledgers/postings.csv:2: until is 'soon'", "ledgers/programmes.csv:3: kind is 'gift'"]
    assert not LedgerRow.objects.exists()


def test_what_rows_name_must_be_there_or_in_the_same_folder(tmp_path):
    path = write(tmp_path, "postings", POSTING, {**POSTING, "code": "M2", "host": "NOWHERE"})

    with pytest.raises(LedgerFaults) as refused:
        load(path, "postings")

    assert [one.message("en") for one in refused.value.faults] == [
        "postings.csv:2: programme 'P1' does not exist. Correct it, or enter what it names first",
        "postings.csv:3: programme 'P1' does not exist. Correct it, or enter what it names first",
        "postings.csv:3: host 'NOWHERE' does not exist. Correct it, or enter what it names first",
    ]


def test_a_row_of_another_area_is_refused_and_takes_the_rest_with_it(tmp_path, county_support):
    write(tmp_path, "programmes", PROGRAMME)
    load(tmp_path)
    path = write(tmp_path, "postings", POSTING, {**POSTING, "code": "M2", "host": "W-COUNTY"})

    with pytest.raises(NotAllowed):
        load(path, "postings", county_support)
    assert ledgers.rows("postings", reader=Operator()) == []


def test_what_is_written_out_is_read_back_as_the_same(tmp_path):
    write(tmp_path, "programmes", PROGRAMME)
    write(tmp_path, "postings", POSTING)
    load(tmp_path)

    path = tmp_path / "out.csv"
    path.write_text(ledger_file.as_csv("postings", ledgers.values("postings", reader=Operator())), encoding="utf-8")
    assert load(path, "postings")["postings"]["duplicates"] == 1


def test_hostile_files_are_refused_in_words(tmp_path):
    for name, data in {"nul": b"code\0,name\n", "open": b'code,name\n"a', "bytes": b"\xff\xfe\x00\x01", "empty": b"", "wide": b"code," + b"x" * 200_000}.items():
        path = tmp_path / f"{name}.csv"
        path.write_bytes(data)
        with pytest.raises(LedgerFaults):
            load(path, "plans")
    with pytest.raises(NotFound, match="No ledger is called 'plan'"):
        load(tmp_path / "empty.csv", "plan")
