"""The disease catalogue: read whole or refused with the line and the cure."""

from __future__ import annotations

import random
from pathlib import Path

import duckdb
import pytest

from doorstep.core.errors import NotFound, Rejected
from doorstep.core.text import Text
from doorstep.intake.catalogue_file import preset, preset_text, read_catalogue, sample_catalogue
from doorstep.services.examples import folder
from doorstep.tables.catalogue import CATALOGUE, Catalogue, CatalogueEntry, care_level_of
from doorstep.tables.catalogue_changes import difference
from doorstep.vocab.levels import AreaLevel, CareLevel

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


GROWN = "code,name_zh,name_en,icd_prefixes,care_level,tier,not_beyond,severity,operations,department,technique,equipment,since,until,source,is_sample"
CORONARY = "h1,冠心病,Coronary disease,I25,major,4,province,,36.06 36.07,心内科,PCI；冠脉造影; PCI,DSA,202501,202512,own list,no"


def test_what_a_condition_needs_is_a_list_in_the_order_of_its_columns(tmp_path: Path) -> None:
    (entry,) = read_catalogue(_file(tmp_path, GROWN, CORONARY)).entries

    assert entry.needs == ("心内科", "PCI", "冠脉造影", "DSA")
    assert (entry.operations, entry.not_beyond, entry.since, entry.until) == (("36.06", "36.07"), AreaLevel.PROVINCE, 202501, 202512)


@pytest.mark.parametrize(("tier", "level", "boundary"), [(1, "minor", "township"), (2, "minor", "township"), (3, "serious", "county"), (4, "major", "city"), (5, "major", "province")])
def test_an_old_file_says_by_its_tier_which_area_is_not_to_be_left(tmp_path: Path, tier: int, level: str, boundary: str) -> None:
    (entry,) = read_catalogue(_file(tmp_path, HEADER, f"s1,脑梗死,Stroke,I63,{level},{tier},own list,no")).entries

    assert entry.not_beyond == boundary and entry.needs == ()


def test_versions_take_turns_and_one_month_has_one(tmp_path: Path) -> None:
    later = CORONARY.replace("202501,202512", "202601,").replace("major,4,province", "serious,3,county")

    found = read_catalogue(_file(tmp_path, GROWN, CORONARY, later))

    assert [found.on(month).tier_of("I25.1") for month in (202412, 202501, 202512, 202601, 209901)] == [0, 4, 4, 3, 3]
    assert found.turns == (202501, 202601) and found.tier_of("I25") == 3
    assert read_catalogue(_file(tmp_path, GROWN, CORONARY)).turns == (202501, 202601)  # an end turns too


def test_ordinary_and_severe_cases_of_a_diagnosis_may_have_an_entry_each(tmp_path: Path) -> None:
    ordinary = "p1,肺炎,Pneumonia,J18,minor,2,,ordinary,,,,,,,own list,no"
    severe = "p2,重症肺炎,Severe pneumonia,J18,major,4,,severe,,ICU,,,,,own list,no"

    found = read_catalogue(_file(tmp_path, GROWN, ordinary, severe))

    assert [found.entry_of("J18.9", is_severe=one).code for one in (False, True)] == ["p1", "p2"]  # type: ignore[union-attr]
    assert found.tier_of("J18") == 2
    assert read_catalogue(_file(tmp_path, GROWN, severe)).tier_of("J18") == 0  # nothing is said of its ordinary cases


GROWN_WRONG = {
    "an overlap in time": (CORONARY.replace("202501,202512", "202512,202601"), "code h1 stands on line 2 already"),
    "the same prefix in the same months": (CORONARY.replace("h1", "h2"), "ICD I25 stands on line 2 already"),
    "all cases beside severe ones": (CORONARY.replace("h1", "h2").replace("province,,", "province,severe,"), "ICD I25 stands on line 2 already"),
    "a month that is none": (CORONARY.replace("I25", "I24").replace("h1", "h2").replace("202512", "202513"), "until should be a month such as 202601"),
    "an end before the start": (CORONARY.replace("I25", "I24").replace("h1", "h2").replace("202512", "202412"), "since 202501 is later than until 202412"),
    "a severity that is none": (CORONARY.replace("I25", "I24").replace("h1", "h2").replace("province,,", "province,bad,"), "severity should be empty or one of ordinary, severe"),
    "an area that is none": (CORONARY.replace("I25", "I24").replace("h1", "h2").replace("province", "village"), "not_beyond should be empty or one of township"),
    "an operation that is none": (CORONARY.replace("I25", "I24").replace("h1", "h2").replace("36.07", "Q1"), "'Q1' in operations should look like 51 or 51.23"),
}


@pytest.mark.parametrize("case", GROWN_WRONG)
def test_what_was_added_is_checked_too(tmp_path: Path, case: str) -> None:
    line, words = GROWN_WRONG[case]
    assert read_catalogue(_file(tmp_path, GROWN, CORONARY)).entries  # the control arm

    with pytest.raises(Rejected) as refusal:
        read_catalogue(_file(tmp_path, GROWN, CORONARY, line))

    assert words in refusal.value.message("en")


def test_the_preset_names_its_list_and_says_what_is_doorsteps_own() -> None:
    found = preset("special-25")

    assert len(found.entries) == 25
    assert all(one.is_sample and "2019" in one.source and "Doorstep" in one.source for one in found.entries)
    assert {found.entry_of(code).name.zh for code in ("C16.9", "J44.1", "Q54.0", "I63.9")} == {"胃癌", "慢性阻塞性肺疾病", "尿道下裂", "脑卒中"}  # type: ignore[union-attr]
    assert found.entry_of("C67") is None  # bladder cancer came in 2020, which nobody confirmed
    with pytest.raises(NotFound, match="special-25"):
        preset_text("special-30")


def test_a_difference_names_what_came_went_changed_and_moved(tmp_path: Path) -> None:
    before = read_catalogue(_file(tmp_path, HEADER, GOOD, "s2,胃炎,Gastritis,K29,minor,2,own list,no", "s3,疝,Hernia,K40,serious,3,own list,no"))
    after = read_catalogue(_file(tmp_path, HEADER, "s4,肺炎,Pneumonia,J18,minor,2,own list,no", GOOD.replace("serious,3", "major,4"), "s3,疝,Hernia,K40 K41,serious,3,own list,no"))

    found = difference(before, after)

    assert ([one.code for one in found.added], [one.code for one in found.removed]) == (["s4"], ["s2"])
    assert {one.after.code: [(each.column, each.before, each.after) for each in one.fields] for one in found.changed} == {
        "s1": [("care_level", "serious", "major"), ("tier", "3", "4")],
        "s3": [("icd_prefixes", "K40", "K40 K41")],
    }
    assert [one.moved for one in found.changed] == [True, False]
    assert difference(after, after).is_empty and not found.is_empty


def test_tibets_form_can_be_written_and_its_rows_are_marked() -> None:
    found = read_catalogue(folder("tibet") / "catalogue.csv")

    assert found.is_sample and all("sample" in one.source for one in found.entries)
    assert {one.not_beyond.value for one in found.entries} == {"province", "city", "county"}
