"""The synthetic Qingyuan: the same seed gives the same bytes, everything adds up and says that it is synthetic."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from doorstep.core.errors import NotFound
from doorstep.synthetic import Generated, generate
from doorstep.tables.layouts import shipped
from doorstep.vocab.divisions import Divisions
from tests.lib import truth

PEOPLE = 3_000
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ENCODINGS = {"10": "utf-8-sig", "30": "gbk", "40": "utf-8", "50": "utf-8", "60": "utf-8"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    return generate("qingyuan", into=tmp_path_factory.mktemp("synthetic"), people=PEOPLE)


def rows_of(path: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as lines:
        return list(csv.DictReader(lines))


def digests(folder: Path) -> dict[str, str]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(made: Generated, tmp_path: Path) -> None:
    again = generate("qingyuan", into=tmp_path / "again", people=PEOPLE)
    other = generate("qingyuan", into=tmp_path / "other", people=PEOPLE, seed=made.seed + 1)

    first = digests(made.region.parent)

    assert digests(again.region.parent) == first
    assert digests(other.region.parent)["truth/stays.parquet"] != first["truth/stays.parquet"]


def test_an_unknown_region_is_refused_and_the_known_ones_are_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as refused:
        generate("atlantis", into=tmp_path)

    assert "qingyuan" in str(refused.value)


def test_populations_add_up_at_every_level(made: Generated) -> None:
    areas = [row for row in rows_of(made.region / "areas.csv") if row["home"] == "yes"]
    population = {int(row["code"]): int(row["population"]) for row in areas}

    counties = [code for code in population if 441800 < code < 999_999]

    assert population[441800] == PEOPLE == sum(population[code] for code in counties)
    for county in counties:
        assert population[county] == sum(people for code, people in population.items() if code // 1000 == county)


def test_county_populations_keep_the_proportions_of_the_census(made: Generated) -> None:
    census = {441802: 1119901, 441803: 618523, 441821: 315502, 441823: 367175, 441825: 95136, 441826: 134691, 441881: 941325, 441882: 377220}
    areas = {int(row["code"]): row for row in rows_of(made.region / "areas.csv")}

    for code, people in census.items():
        assert abs(int(areas[code]["population"]) - PEOPLE * people / sum(census.values())) < 1
        assert areas[code]["name_zh"] == Divisions.national().name(code)
        assert str(people) in areas[code]["source"]


def test_every_institution_says_in_both_languages_that_it_is_synthetic(made: Generated) -> None:
    institutions = rows_of(made.region / "institutions.csv")

    assert len(institutions) > 100
    assert all("合成" in row["name_zh"] and "Synthetic" in row["name_en"] for row in institutions)
    assert all("合成" in row["responsible"] and row["synthetic"] == "yes" for row in institutions)
    assert len({row["name_zh"] for row in institutions}) == len({row["name_en"] for row in institutions}) == len(institutions)


def test_the_region_file_passes_its_own_validator(made: Generated) -> None:
    from doorstep.intake import region_file

    region = region_file.read(made.region)

    assert region.region["code"] == 441800 and region.region["synthetic"] is True
    assert {one["key"]: one["value"] for one in region.sheets["published"]} == {
        "city-2022": 0.91,
        "six-county-mean-2022": 0.882,
    }


def test_every_identity_number_of_the_insurer_passes_its_check_digit(made: Generated) -> None:
    numbers = {row["certno"] for path in made.files if path.name.startswith("50") for row in rows_of(path)}

    long = [number for number in numbers if len(number) == 18]

    assert len(long) > 500 and all(len(number) in (15, 18) for number in numbers)
    for number in long:
        assert number[17] == "10X98765432"[sum(int(d) * w for d, w in zip(number[:17], WEIGHTS, strict=True)) % 11]
        assert date(1900, 1, 1) <= date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}") <= date(2025, 12, 31)


def test_one_identity_number_belongs_to_one_person(made: Generated) -> None:
    pairs = {(row["certno"], row["psn_no"]) for path in made.files if path.name.startswith(("50", "60")) for row in rows_of(path)}

    assert len({number for number, _ in pairs}) == len({person for _, person in pairs}) == len(pairs)


def test_every_file_reads_in_the_encoding_of_its_dialect_and_has_its_layout(made: Generated) -> None:
    layouts = {"10": "first-page-abcd", "30": "first-page-n041", "40": "first-page-n041", "50": "settlement-inpatient", "60": "settlement-outpatient"}
    known = {one.code: one for one in shipped()}
    checked = 0

    for path in made.files:
        if (kind := path.name[:2]) in ENCODINGS:
            header = path.read_text(ENCODINGS[kind]).splitlines()[0].split(",")
            assert known[layouts[kind]].matches(header), path.name
            checked += 1

    assert checked > 15
    assert any(path.suffix == ".dbf" for path in made.files)
    assert any(path.read_bytes().startswith("组织机构代码(A01)".encode("utf-8-sig")) for path in made.files)


def test_the_dbf_has_as_many_records_as_its_header_says(made: Generated) -> None:
    body = next(path for path in made.files if path.suffix == ".dbf").read_bytes()
    records, head, width = int.from_bytes(body[4:8], "little"), int.from_bytes(body[8:10], "little"), int.from_bytes(body[10:12], "little")

    assert len(body) == head + records * width + 1
    assert records > 5 and "合成患者".encode("gbk") in body


def test_cost_items_add_up_wherever_no_defect_was_planted(made: Generated) -> None:
    layout = next(one for one in shipped() if one.code == "first-page-n041")
    items = next(one.columns for one in layout.series if one.target == "cost_items")
    planted = {(row["file"], int(row["line"])) for row in rows_of(made.truth / "defects.csv")}
    checked = 0

    for path in made.files:
        for line, row in enumerate(rows_of(path, ENCODINGS[path.name[:2]]) if path.name.startswith("40") else [], 2):
            if (path.name, line) not in planted:
                cents = [round(float(row[name] or 0) * 100) for name in items]
                assert sum(cents) == round(float(row["ZFY"]) * 100)
                checked += 1

    assert checked > 100


def test_patients_bear_no_name_and_no_telephone(made: Generated) -> None:
    rows = [row for path in made.files if path.name.startswith("40") for row in rows_of(path)]

    assert {row["XM"] for row in rows} == {"合成患者"}
    assert {row["DH"] for row in rows} == {""}


def test_the_expected_shares_are_the_published_ones_within_half_a_point(made: Generated) -> None:
    found = json.loads((made.truth / "parameters.json").read_text("utf-8"))

    assert found["synthetic"] is True and "合成示例，非清远实际" in found["note"]
    assert abs(found["expected_in_area"]["441800"] - 0.910) < 0.005
    assert abs(found["expected_in_area"]["six_county_mean"] - 0.882) < 0.005


def test_the_drawn_share_of_the_city_lies_near_the_expected_one_and_the_insurer_sees_less(made: Generated) -> None:
    folder = made.region.parent

    seen, insured = truth.on_residence(folder), truth.on_insured(folder)

    assert abs(seen.city.share - 0.910) < 0.015
    assert insured.city.share < seen.city.share  # beyond the province only the insurer sees


def test_every_kind_of_defect_is_planted(made: Generated) -> None:
    planted = rows_of(made.truth / "defects.csv")

    assert {row["expected_fate"] for row in planted} == {"stored", "duplicate", "revised", "quarantined"}
    assert {
        "exact_duplicate", "exact_duplicate_in_later_file", "corrected_in_same_file", "corrected_in_later_file",
        "discharged_before_admitted", "unreadable_date", "missing_date", "missing_record_number", "unknown_institution",
        "unreadable_diagnosis", "unreadable_cost", "implausible_cost", "impossible_stay", "missing_place_of_treatment",
        "unclosed_quote", "wrong_field_count", "address_defaulted", "cost_items_do_not_add_up", "ethnicity_defaulted",
        "relation_defaulted", "identity_missing", "identity_placeholder", "identity_invalid", "age_disagrees_with_birth",
    } <= {row["kind"] for row in planted}  # fmt: skip


def test_the_missing_month_is_missing_from_first_pages_and_other_months_are_not(made: Generated) -> None:
    import pyarrow.parquet

    (missing,) = rows_of(made.truth / "missing_months.csv")
    year, month = int(missing["month"]) // 100, int(missing["month"]) % 100

    def months(name: str) -> set[tuple[int, int]]:
        table = pyarrow.parquet.read_table(made.truth / name, columns=["institution", "discharged_on"]).to_pylist()
        return {(row["discharged_on"].year, row["discharged_on"].month) for row in table if row["institution"] == missing["institution"]}

    assert (year, month) not in months("stays.parquet")
    assert len(months("stays.parquet")) > 5


def test_counting_the_truth_by_hand_gives_the_same_shares(tmp_path: Path) -> None:
    """The control arm of the counter: three stays whose shares anyone can count."""
    import pyarrow as pa
    import pyarrow.parquet

    (tmp_path / "truth").mkdir()
    (tmp_path / "region").mkdir()
    (tmp_path / "region" / "institutions.csv").write_text("code,located_in\nA,441881109\nB,441802\nC,440100\n", "utf-8")
    day = date(2025, 3, 1)
    stays = [("A", day, 441881), ("B", day, 441881), ("C", day, 441882), ("A", day.replace(year=2024), 441881), ("A", day, 0)]
    columns = dict(zip(("institution", "discharged_on", "residence_expected"), zip(*stays, strict=True), strict=True))
    pyarrow.parquet.write_table(pa.table({name: list(values) for name, values in columns.items()}), tmp_path / "truth" / "stays.parquet")

    found = truth.on_residence(tmp_path)

    assert found.city == truth.Counted(2, 3)
    assert found.counties[441881] == truth.Counted(1, 2)
    assert replace(found.city, count=3).share == 1.0
