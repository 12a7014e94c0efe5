"""The disease catalogue: read whole or refused with the line and the cure."""

from __future__ import annotations

import random
from pathlib import Path

import duckdb
import pytest

from doorstep.core.errors import Rejected
from doorstep.core.text import Text
from doorstep.intake.catalogue_file import read_catalogue, sample_catalogue
from doorstep.tables.catalogue import CATALOGUE, Catalogue, CatalogueEntry, care_level_of
from doorstep.vocab.levels import CareLevel

HEADER = "code,name_zh,name_en,icd_prefixes,care_level,tier,source,is_sample"
GOOD = "s1,脑梗死,Stroke,I63,serious,3,own list,no"


def _file(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "catalogue.csv"
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def test_the_sample_says_in_every_row_that_it_is_one() -> None:
    sample = sample_catalogue()

    assert sample.is_sample
    assert all(entry.is_sample and "示例" in entry.source and "sample" in entry.source for entry in sample.entries)
    assert 35 <= len(sample.entries) <= 50
    assert {entry.tier for entry in sample.entries} == {1, 2, 3, 4, 5}
    assert {entry.care_level for entry in sample.entries} == set(CareLevel)


@pytest.mark.parametrize(
    ("icd", "tier"), [("I63.900x001", 3), ("i10.x00", 2), ("N39.0", 2), ("N39.4", 0), ("T70.200", 3), ("Z00", 0), ("", 0)]
)
def test_a_diagnosis_finds_its_tier_however_it_is_written(icd: str, tier: int) -> None:
    assert sample_catalogue().tier_of(icd) == tier


def test_the_longest_prefix_decides(tmp_path: Path) -> None:
    path = _file(tmp_path, HEADER, GOOD, "s2,穿刺,Special,I63.9,major,4,own list,no")

    catalogue = read_catalogue(path)

    assert (catalogue.tier_of("I63.9"), catalogue.tier_of("I63.8"), catalogue.is_sample) == (4, 3, False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_catalogue_is_read_in_the_encodings_that_offices_use(tmp_path: Path, encoding: str) -> None:
    found = read_catalogue(_file(tmp_path, HEADER, GOOD, encoding=encoding))

    assert found.entries[0].name == Text("脑梗死", "Stroke")


def test_entries_are_rows_of_the_table() -> None:
    with duckdb.connect(":memory:") as connection:
        connection.execute(CATALOGUE.create_sql())
        marks = ", ".join("?" * len(CATALOGUE.names))
        connection.executemany(f"INSERT INTO catalogue VALUES ({marks})", [entry.row for entry in sample_catalogue().entries])
        found = connection.execute("SELECT tier, is_sample FROM catalogue WHERE icd_prefixes = 'I63'").fetchall()

    assert found == [(3, True)]


WRONG: dict[str, tuple[tuple[str, ...], str]] = {
    "a tier that is none": (("s2,甲,A,I64,serious,9,own,no",), "line 3: tier should be 1 to 5"),
    "a tier of another level": (("s2,甲,A,I64,minor,3,own,no",), "line 3: tier 3 is serious, but care_level is minor"),
    "a level that is none": (("s2,甲,A,I64,big,3,own,no",), "line 3: care_level should be minor, serious or major"),
    "a code written badly": (("s2,甲,A,63,serious,3,own,no",), "line 3: '63' in icd_prefixes should look like I63 or I63.9"),
    "a category that is none": (("s2,甲,A,U99,serious,3,own,no",), "line 3: ICD-10 has no U99"),
    "an empty name": (("s2,,A,I64,serious,3,own,no",), "line 3: name_zh is empty"),
    "a code taken": (("s1,甲,A,I64,serious,3,own,no",), "line 3: code s1 stands on line 2 already"),
    "a prefix taken": (("s2,甲,A,I64 I63,serious,3,own,no",), "line 3: ICD I63 stands on line 2 already"),
    "a truth that is none": (("s2,甲,A,I64,serious,3,own,perhaps",), "line 3: is_sample should be yes or no"),
    "a formula": (("s2,=1+1,A,I64,serious,3,own,no",), "line 3: name_zh looks like a formula"),
    "a cell too many": (("s2,甲,A,I64,serious,3,own,no,more",), "line 3: 9 cells, expected 8"),
    "an open quote": (('s2,"甲,A,I64,serious,3,own,no',), "line 3: this is not whole CSV"),
    "a very long cell": ((f"s2,{'甲' * 501},A,I64,serious,3,own,no",), "line 3: name_zh is over 500 characters"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_line_is_refused_with_its_number_and_the_cure(tmp_path: Path, case: str) -> None:
    lines, words = WRONG[case]
    assert read_catalogue(_file(tmp_path, HEADER, GOOD)).entries  # the control arm: it stood without the line

    with pytest.raises(Rejected) as refusal:
        read_catalogue(_file(tmp_path, HEADER, GOOD, *lines))

    assert words in refusal.value.message("en")
    assert refusal.value.where == "catalogue.csv"
    assert "nothing has been read in" in refusal.value.message("en")


def test_the_first_twenty_faults_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    bad = [f"s{number},甲,A,63,serious,3,own,no" for number in range(2, 32)]

    with pytest.raises(Rejected) as refusal:
        read_catalogue(_file(tmp_path, HEADER, GOOD, *bad))

    # thirty lines with a bad code each; from the second on the code is also a repeat
    assert refusal.value.message("en").count("line ") >= 20
    assert "and 39 more" in refusal.value.message("en")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("code,name_zh",), "the column tier is missing"),
        ((HEADER + ",colour", GOOD + ",red"), "the column 'colour' is not known"),
        ((HEADER + ",code", GOOD + ",s1"), "a column stands twice"),
        ((HEADER,), "there is no condition in it"),
        (("",), "is missing"),
    ],
)
def test_a_file_without_the_right_header_or_rows_is_refused(tmp_path: Path, lines: tuple[str, ...], words: str) -> None:
    with pytest.raises(Rejected, match=words):
        read_catalogue(_file(tmp_path, *lines))


def test_a_missing_or_binary_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "catalogue.csv").write_bytes(b"\x00\xff\xfe\x01" * 50)

    for name in ("absent.csv", "catalogue.csv"):
        with pytest.raises(Rejected):
            read_catalogue(tmp_path / name)


def test_mutated_files_are_read_or_refused_and_never_crash(tmp_path: Path) -> None:
    rng = random.Random(20261121)
    whole = f"{HEADER}\n{GOOD}\ns2,肺炎,Pneumonia,J18,minor,2,own list,no".encode()
    path, refused = tmp_path / "catalogue.csv", 0

    for _ in range(500):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 6)):
            place = rng.randrange(len(data))
            data[place : place + rng.randint(0, 4)] = rng.choice((b'"', b",", b"\n", b"\x00", b"\xff", b"10" * 9, b"=", b""))
        path.write_bytes(bytes(data[: rng.randint(1, len(data))]) if rng.random() < 0.3 else bytes(data))
        try:
            read_catalogue(path)
        except Rejected:
            refused += 1

    assert 250 < refused < 500


def test_an_entry_refuses_a_tier_of_another_level_and_a_catalogue_a_prefix_claimed_twice() -> None:
    entry = CatalogueEntry("s1", Text("甲", "A"), ("I63",), CareLevel.SERIOUS, 3, "own", is_sample=False)
    other = CatalogueEntry("s2", Text("乙", "B"), ("I63",), CareLevel.MINOR, 1, "own", is_sample=False)

    with pytest.raises(ValueError, match="tier 4"):
        CatalogueEntry("s1", Text("甲", "A"), ("I63",), CareLevel.SERIOUS, 4, "own", is_sample=False)
    with pytest.raises(ValueError, match="I63 belongs to s1 and to s2"):
        Catalogue.of((entry, other))
    assert [care_level_of(tier).value for tier in range(1, 6)] == ["minor", "minor", "serious", "major", "major"]
