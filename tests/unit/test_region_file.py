"""The region file: every fault at once, each with file, line and cure, and never a crash."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from doorstep.core.errors import NotFound, UserError
from doorstep.intake.catalogue_file import read_catalogue
from doorstep.intake.region_file import RegionFaults, read
from doorstep.intake.sheet_file import Fault
from doorstep.services import region_template
from doorstep.tables.region import REGION, SHEETS, json_schema
from tests.lib import tiny_region as tiny
from tests.lib.mutants import CSV_MUTATIONS, mutate
from tests.lib.trials import count


@pytest.fixture
def folder(work_folder: Path) -> Path:
    return tiny.write_region(work_folder / "region")


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_bytes().decode()
    assert old in text, f"{old!r} does not stand in {path.name}"
    path.write_bytes(text.replace(old, new, 1).encode())


def _faults(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(RegionFaults) as found:
        read(folder)
    return found.value.faults


def test_a_whole_region_is_read_with_typed_values(folder: Path) -> None:
    found = read(folder)

    assert (found.region["code"], found.region["synthetic"]) == (441800, True)
    assert found.areas[1]["population"] == 100000 and found.areas[5]["home"] is False
    assert found.sheets["alliances"][0]["members"] == ("E-TOWN",)


ONE_FAULT: tuple[tuple[str, str, str, str, int, str], ...] = (
    ("region.toml", 'code = "441800"', 'code = "44180"', "region.toml", 2, "code is '44180'"),
    ("region.toml", 'name_en = "Synthetic City"', 'name_en = ""', "region.toml", 4, "name_en is empty"),
    ("region.toml", 'name_en = "Synthetic City"', 'name_en = ["A", "B"]', "region.toml", 4, "not a single value"),
    ("region.toml", "coordinates", "coordinate", "region.toml", 7, "no setting coordinate"),
    ("region.toml", '"located_in"', '"anywhere"', "region.toml", 6, "in_region is 'anywhere'"),
    ("region.toml", "synthetic = true", "synthetic = = true", "region.toml", 5, "not valid TOML"),
    ("region.toml", "[region]", "[regions]", "region.toml", 1, "no table called region"),
    ("areas.csv", "100000", "many", "areas.csv", 3, "population is 'many'"),
    ("areas.csv", "100000", "-1", "areas.csv", 3, "population is '-1'"),
    ("areas.csv", "100000", "1_000", "areas.csv", 3, "population is '1_000'"),
    ("areas.csv", "441882,county", "441881,county", "areas.csv", 4, "code repeats line 3"),
    ("areas.csv", "441881109,township,441881", "441881109,township,441899", "areas.csv", 5, "parent names 441899"),
    ("areas.csv", ",level,", ",levels,", "areas.csv", 1, "column level is missing"),
    ("areas.csv", ",home,", ",population,", "areas.csv", 1, "column population stands 2 times"),
    ("areas.csv", "Yingde", "Ying,de", "areas.csv", 3, "1 cells more than columns"),
    ("areas.csv", "Yingde", '"Yingde', "areas.csv", 3, "never closed"),
    ("institutions.csv", "W-COUNTY,", "E-COUNTY,", "institutions.csv", 4, "code repeats line 3"),
    ("institutions.csv", "400,441881", "400,441800999", "institutions.csv", 3, "located_in names 441800999"),
    ("institutions.csv", "county,general,public,400", "county,general,state,400", "institutions.csv", 3, "ownership is 'state'"),
    ("institutions.csv", "public,400", "public,40000", "institutions.csv", 3, "beds is '40000'"),
    ("alliances.csv", "E-COUNTY", "NOBODY", "alliances.csv", 2, "lead names NOBODY"),
    ("alliances.csv", "E-TOWN", "E-TOWN;GHOST", "alliances.csv", 2, "members names GHOST"),
    ("postcodes.csv", "513400", "513000", "postcodes.csv", 3, "postcode repeats line 2"),
    ("postcodes.csv", "513400,441882", "513400,449999", "postcodes.csv", 3, "area names 449999"),
    ("areas.csv", "441881,county,441800", "441881,county,459900", "areas.csv", 3, "parent names 459900"),
)


@pytest.mark.parametrize(("file", "old", "new", "at", "line", "words"), ONE_FAULT)
def test_a_fault_names_file_line_and_cure_in_both_languages(
    folder: Path, file: str, old: str, new: str, at: str, line: int, words: str
) -> None:
    _edit(folder / file, old, new)

    found = [fault for fault in _faults(folder) if words in fault.what.en]

    assert [(fault.file, fault.line) for fault in found] == [(at, line)]
    assert found[0].cure.zh and found[0].cure.en
    assert found[0].message("zh").startswith(f"{at}:{line}：") and re.search("[一-鿿]", found[0].message("zh"))


def test_all_faults_are_told_at_once_the_first_twenty_in_words(folder: Path) -> None:
    for file, old, new in (("region.toml", '"WGS-84"', '"?"'), ("areas.csv", "100000", "x"), ("alliances.csv", "E-TOWN", "GHOST")):
        _edit(folder / file, old, new)
    rows = "".join(f"BAD{n},甲,A,county,general,public,x,441881,yes,yes\n" for n in range(30))
    (folder / "institutions.csv").write_bytes((folder / "institutions.csv").read_bytes() + rows.encode())

    faults = _faults(folder)

    assert {fault.file for fault in faults} == {"region.toml", "areas.csv", "institutions.csv", "alliances.csv"}
    assert len(faults) == 33
    assert RegionFaults(faults).message("en").count("\n") == 20 and "33" in RegionFaults(faults).message("zh")


def test_a_published_figure_must_be_about_an_area_of_the_region(folder: Path) -> None:
    (folder / "published.csv").write_text("key,indicator,area,value,source\na,in-area-admissions,441801,0.9,test\n", "utf-8")

    assert [(one.file, one.line, one.what.en) for one in _faults(folder)] == [
        ("published.csv", 2, "area names 441801, which does not exist")
    ]


def test_an_area_may_lie_in_a_division_that_the_region_does_not_list(folder: Path) -> None:
    with (folder / "areas.csv").open("a", encoding="utf-8") as stream:
        stream.write("360700,city,360000,合成赣州,Synthetic Ganzhou,,no,yes\n")

    assert read(folder).areas[-1]["parent"] == 360000


@pytest.mark.parametrize("name", ["areas.csv", "institutions.csv"])
def test_a_missing_list_is_a_fault(folder: Path, name: str) -> None:
    (folder / name).unlink()

    assert ("this file is missing", name) in [(fault.what.en, fault.file) for fault in _faults(folder)]


def test_a_missing_region_is_told_with_the_command_that_makes_one(work_folder: Path) -> None:
    with pytest.raises(NotFound, match="doorstep init"):
        read(work_folder)


def test_yaml_says_the_same_as_toml(folder: Path) -> None:
    toml = read(folder)
    (folder / "region.toml").unlink()
    (folder / "region.yaml").write_text(
        'region:\n  code: "441800"\n  name_zh: 合成市\n  name_en: Synthetic City\n  synthetic: true\n'
        "  in_region: located_in\n  coordinates: WGS-84\n",
        "utf-8",
    )

    assert read(folder).region == toml.region


@pytest.mark.parametrize(
    "text",
    ["", "region: 1", "- a", "region:\n  1: x", "region: {{", "a: &a [*a]", "[" * 5000, "x: !!python/object:os.system 1"],
)
def test_a_wrong_yaml_is_a_fault_and_never_a_crash(folder: Path, text: str) -> None:
    (folder / "region.toml").unlink()
    (folder / "region.yaml").write_text(text, "utf-8")

    assert _faults(folder)[0].file == "region.yaml"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_lists_saved_by_excel_keep_their_names(folder: Path, encoding: str) -> None:
    for path in folder.glob("*.csv"):
        path.write_bytes(path.read_bytes().decode().encode(encoding))

    assert read(folder).areas[0]["name_zh"] == "清远市"


@pytest.mark.parametrize("bad", [b"\xff\xff", b"\0", b"\xed\xa0\x80"])
@pytest.mark.parametrize("name", ["region.toml", "areas.csv", "alliances.csv"])
def test_bytes_that_are_no_text_are_a_fault_with_their_line(folder: Path, name: str, bad: bytes) -> None:
    lines = (folder / name).read_bytes().split(b"\n")
    lines[1] = lines[1].rstrip() + bad
    (folder / name).write_bytes(b"\n".join(lines))

    assert (name, 2) in [(one.file, one.line) for one in _faults(folder) if "not text" in one.what.en]


@pytest.mark.parametrize("value", ["nan", "inf", "181", "１e9"])
def test_a_position_is_a_finite_number_in_its_limits(folder: Path, value: str) -> None:
    text = (folder / "areas.csv").read_bytes().decode()
    header, first, *rest = text.splitlines()
    (folder / "areas.csv").write_text("\n".join([f"{header},longitude", f"{first},{value}", *rest]), "utf-8")

    assert [fault.line for fault in _faults(folder)] == [2]


def test_an_institution_may_serve_another_area_than_it_stands_in(folder: Path) -> None:
    text = (folder / "institutions.csv").read_bytes().decode()
    header, first, *rest = text.splitlines()
    (folder / "institutions.csv").write_text("\n".join([f"{header},serves", f"{first},441882", *rest]), "utf-8")

    one = read(folder).institutions[0]

    assert (one["located_in"], one["serves"]) == (441881109, 441882)


def test_what_init_writes_has_every_column_and_lacks_only_its_rows(work_folder: Path) -> None:
    region_template.write(work_folder)

    assert {(fault.file, fault.what.en) for fault in _faults(work_folder)} == {
        ("areas.csv", "there is not a single row"),
        ("institutions.csv", "there is not a single row"),
    }


# the schema ----------------------------------------------------------------------------------------


def _breaks(schema: Mapping[str, Any], value: Any) -> bool:
    """True when `value` breaks the schema: the few keywords that the region's schema uses."""
    kinds: Mapping[str, Any] = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float)}
    if "type" in schema and (not isinstance(value, kinds[schema["type"]]) or isinstance(value, bool)):
        return True
    if ("enum" in schema and value not in schema["enum"]) or ("pattern" in schema and not re.search(schema["pattern"], value)):
        return True
    if value < schema.get("minimum", value) or value > schema.get("maximum", value) if isinstance(value, int | float) else False:
        return True
    if isinstance(value, list):
        return any(_breaks(schema["items"], one) for one in value)
    if not isinstance(value, dict):
        return False
    known = schema["properties"]
    missing = set(schema.get("required", ())) - set(value)
    strange = set(value) - set(known) if schema.get("additionalProperties") is False else set()
    return bool(missing or strange) or any(_breaks(known[name], one) for name, one in value.items() if name in known)


def _document() -> dict[str, Any]:
    areas = [
        {"code": code, "level": level, "name_zh": zh, "name_en": en, "home": home}
        for code, level, _, zh, en, _, home in tiny.AREAS
    ]
    institutions = [
        {"code": c, "name_zh": z, "name_en": e, "tier": t, "kind": k, "ownership": o, "beds": int(b), "located_in": at}
        for c, z, e, t, k, o, b, at, _ in tiny.INSTITUTIONS
    ]
    region = {"code": "441800", "name_zh": "合成市", "name_en": "Synthetic City", "in_region": "located_in"}
    return {"region": region, "areas": areas, "institutions": institutions}


def test_the_schema_accepts_a_good_region() -> None:
    assert not _breaks(json_schema(), _document())


WRONG: tuple[Callable[[dict[str, Any]], object], ...] = (
    lambda found: found.pop("areas"),
    lambda found: found["region"].pop("code"),
    lambda found: found["region"].update(code="4418"[:3]),
    lambda found: found["region"].update(colour="red"),
    lambda found: found["areas"][0].update(level="village green"),
    lambda found: found["institutions"][0].update(beds=-1),
    lambda found: found["institutions"][0].update(beds="many"),
    lambda found: found["institutions"][0].pop("located_in"),
)


@pytest.mark.parametrize("spoil", WRONG)
def test_the_schema_refuses_a_bad_region(spoil: Callable[[dict[str, Any]], object]) -> None:
    document = _document()
    spoil(document)

    assert _breaks(json_schema(), document)


def test_the_schema_knows_every_column() -> None:
    found = json_schema()["properties"]

    assert set(found["region"]["properties"]) == {field.name for field in REGION}
    assert all(set(found[one.name]["items"]["properties"]) == {field.name for field in one.fields} for one in SHEETS)


# mutants -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", [6, 5])
def test_a_number_too_long_for_any_machine_is_a_fault_with_its_line(folder: Path, column: int) -> None:
    file = "institutions.csv" if column == 6 else "areas.csv"
    rows = (folder / file).read_text("utf-8").splitlines()
    cells = rows[1].split(",")
    cells[column] = "9" * 400
    (folder / file).write_text("\n".join([rows[0], ",".join(cells), *rows[2:]]), "utf-8")

    with pytest.raises(RegionFaults) as refusal:
        read(folder)
    assert [(fault.file, fault.line) for fault in refusal.value.faults] == [(file, 2)]


CASES = {
    "techniques.csv": "code,name_zh,name_en,operations,minimally_invasive,source\n51.23,胆囊切除,Cholecystectomy,51.23;51.24,yes,own\n",
    "drgs.csv": "code,name_zh,name_en,weight,low_risk,source\nA,甲组,Group A,1.25,no,own\n",
    "drg_rules.csv": "rule,drg,diagnoses,operations,age_from,age_to\n1,A,K80;K81,51.23,15,\n",
    "declared.csv": "code,institution,technique,since,source\n1,E-COUNTY,51.23,202401,own\n",
    "visitors.csv": "code,institution,name,since,until\n1,E-COUNTY,某某,202401,202406\n",
    "thresholds.csv": "code,cases,months,source\nsevere,20,6,own\n",
    "reported.csv": "code,line,area,year,numerator,evidence,source\n1,2.1,441881,2025,8,表.xlsx,own\n",
}


@pytest.mark.parametrize(
    ("file", "wrong", "right", "words"),
    [
        ("drg_rules.csv", "1,A,", "1,B,", "drg names B, which does not exist"),
        ("declared.csv", "51.23", "99.99", "technique names 99.99, which does not exist"),
        ("visitors.csv", "E-COUNTY", "NOWHERE", "institution names NOWHERE, which does not exist"),
        ("thresholds.csv", "severe", "easy", "code is 'easy'"),
        ("reported.csv", "2.1", "4.2", "line is '4.2'"),
        ("drgs.csv", "1.25", "-1", "weight is '-1'"),
    ],
)
def test_a_wrong_list_of_cases_is_refused_with_file_and_line(folder: Path, file: str, wrong: str, right: str, words: str) -> None:
    for name, text in CASES.items():
        (folder / name).write_text(text.replace(wrong, right) if name == file else text, "utf-8")

    with pytest.raises(RegionFaults) as refusal:
        read(folder)
    assert (refusal.value.faults[0].file, refusal.value.faults[0].line) == (file, 2)
    assert words in refusal.value.message("en")


def test_a_mutated_region_is_read_or_refused_with_its_faults(folder: Path) -> None:
    rng = random.Random(20261101)
    for name, text in CASES.items():
        (folder / name).write_text(text, "utf-8")
    whole = {path: path.read_bytes() for path in sorted(folder.iterdir())}
    outcomes = set()

    for _ in range(count(5000, suite=150)):
        path = rng.choice(sorted(whole))
        path.write_bytes(mutate(whole[path], CSV_MUTATIONS, rng))
        try:
            read(folder)
            outcomes.add("read")
        except UserError as refusal:
            outcomes.add("refused")
            assert refusal.message("zh") and refusal.message("en")
        path.write_bytes(whole[path])

    assert outcomes == {"read", "refused"}


def test_a_mutated_disease_catalogue_is_read_whole_or_refused(work_folder: Path) -> None:
    rng = random.Random(20261102)
    header = "code,name_zh,name_en,icd_prefixes,care_level,tier,source,is_sample"
    whole = "\n".join([header, *(f"s{n},病{n},Ill {n},I6{n},serious,3,own list,no" for n in range(4))]).encode()
    path = work_folder / "catalogue.csv"
    outcomes = set()

    for _ in range(count(5000, suite=150)):
        data = mutate(whole, CSV_MUTATIONS, rng)
        path.write_bytes(data)
        try:
            found = read_catalogue(path)
        except UserError as refusal:
            outcomes.add("refused")
            assert refusal.message("zh") and refusal.message("en")
        else:
            outcomes.add("read")
            lines = [line for line in data.splitlines()[1:] if line.strip(b" ,\t\x0b\x0c")]
            assert b'"' in data or len(found.entries) == len(lines), "a row was lost or invented"

    assert outcomes == {"read", "refused"}
