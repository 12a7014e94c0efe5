"""A file into a batch: fates of rows, dialects, the fast and the careful way, refusals."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from doorstep.core.errors import Rejected
from doorstep.intake.load import Loaded, Surroundings, load_file
from doorstep.tables.layouts import shipped
from tests.lib import tiny_region as tiny

AROUND = Surroundings(
    institutions={row[0]: row[0] for row in tiny.INSTITUTIONS} | {row[1]: row[0] for row in tiny.INSTITUTIONS},
    layouts=shipped(),
    key=b"k" * 32,
    today=date(2026, 1, 1),
    near=441800,
    postcodes={"513000": 441881, "513400": 441882},
)


def load(path: Path, into: Path, *earlier: Path, known: frozenset[str] = frozenset()) -> Loaded:
    return load_file(path, around=AROUND, into=into, earlier=lambda table: earlier, known_quarantine=known)


def rows_of(path: Path, columns: str = "*") -> list[tuple[Any, ...]]:
    return duckdb.connect().execute(f"SELECT {columns} FROM '{path}' ORDER BY line").fetchall()


def fates(found: Loaded) -> tuple[int, int, int, int, int]:
    return found.rows_in, found.stored, found.duplicate, found.revised, len(found.quarantined)


def test_a_clean_row_becomes_a_stay_with_its_person_and_home(work_folder: Path) -> None:
    path = tiny.write_records(work_folder / "a.csv", [tiny.stay(1)])

    found = load(path, work_folder / "a.parquet")

    assert fates(found) == (1, 1, 0, 0, 0)
    columns = "institution, identity_status, length(person_key), residence_code, residence_how, household_code, los_days, cost_fen"
    assert rows_of(work_folder / "a.parquet", columns) == [
        ("E-COUNTY", "valid", 32, 441881109, "address_full", 441882100, 7, 100000)
    ]


def test_no_identity_number_name_or_address_is_written(work_folder: Path) -> None:
    path = tiny.write_records(work_folder / "a.csv", [tiny.stay(1, name="合成甲")])

    load(path, work_folder / "a.parquet")

    text = str(rows_of(work_folder / "a.parquet"))
    assert tiny.ID_NUMBER not in text and "合成甲" not in text and "合成路" not in text


def test_the_same_file_again_stores_nothing(work_folder: Path) -> None:
    path = tiny.write_records(work_folder / "a.csv", [*tiny.STAYS, tiny.stay(90, discharged_on="20240101")])
    first = load(path, work_folder / "a.parquet")

    known = frozenset(row.fingerprint for row in first.quarantined)
    again = load(path, work_folder / "b.parquet", work_folder / "a.parquet", known=known)

    assert fates(again) == (first.rows_in, 0, first.rows_in, 0, 0)


def test_another_content_under_a_known_key_is_a_revision(work_folder: Path) -> None:
    load(tiny.write_records(work_folder / "a.csv", [tiny.stay(1)]), work_folder / "a.parquet")
    corrected = tiny.write_records(work_folder / "b.csv", [tiny.stay(1, cost="2000.00"), tiny.stay(2)])

    found = load(corrected, work_folder / "b.parquet", work_folder / "a.parquet")

    assert fates(found) == (2, 1, 0, 1, 0)


def test_an_older_content_sent_again_does_not_undo_a_revision(work_folder: Path) -> None:
    old = tiny.write_records(work_folder / "a.csv", [tiny.stay(1)])
    load(old, work_folder / "a.parquet")
    load(
        tiny.write_records(work_folder / "b.csv", [tiny.stay(1, cost="2000.00")]),
        work_folder / "b.parquet",
        work_folder / "a.parquet",
    )

    found = load(old, work_folder / "c.parquet", work_folder / "a.parquet", work_folder / "b.parquet")

    assert fates(found) == (1, 0, 1, 0, 0)


def test_within_one_file_a_repeat_is_a_duplicate_and_a_change_a_revision(work_folder: Path) -> None:
    rows = [tiny.stay(1), tiny.stay(1), tiny.stay(1, cost="5.00")]

    found = load(tiny.write_records(work_folder / "a.csv", rows), work_folder / "a.parquet")

    assert fates(found) == (3, 1, 1, 1, 0)


@pytest.mark.parametrize("layout", [one.code for one in shipped() if one.table == "stays"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_dialect_and_encoding_gives_the_same_stay(work_folder: Path, layout: str, encoding: str) -> None:
    plain = load(tiny.write_records(work_folder / "a.csv", [tiny.stay(1)]), work_folder / "a.parquet")
    path = tiny.write_records(work_folder / "b.csv", [tiny.stay(1)], layout=layout, encoding=encoding)

    found = load(path, work_folder / "b.parquet", work_folder / "a.parquet")

    assert plain.stored == 1
    assert fates(found) == (1, 0, 1, 0, 0), "the same stay in another dialect is a duplicate"


def test_headers_may_carry_words_and_mixed_case(work_folder: Path) -> None:
    layout = next(one for one in shipped() if one.code == "first-page-abcd")
    path = work_folder / "a.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([f"某列({code.lower()})" for code in layout.order])
        cells = {layout.columns[target]: text for target, text in tiny.stay(1).items() if target in layout.columns}
        writer.writerow([cells.get(code, "-") for code in layout.order])

    found = load(path, work_folder / "a.parquet")

    assert (found.layout, found.stored) == ("first-page-abcd", 1)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"institution": "不存在的医院"}, "unknown_institution"),
        ({"record_no": "-"}, "missing_record_number"),
        ({"discharged_on": "20250101"}, "discharged_before_admitted"),
        ({"discharged_on": "20251301"}, "unreadable_date"),
        ({"discharged_on": "-"}, "missing_date"),
        ({"discharged_on": "20990101"}, "discharged_in_future"),
        ({"icd": "感冒"}, "unreadable_diagnosis"),
        ({"cost": "很多"}, "unreadable_cost"),
        ({"cost": "1000000000"}, "implausible_cost"),
    ],
)
def test_a_bad_row_is_quarantined_with_its_line_and_reason(
    work_folder: Path, changes: dict[str, str], problem: str
) -> None:
    path = tiny.write_records(work_folder / "a.csv", [tiny.stay(1), tiny.stay(2, **changes), tiny.stay(3)])

    found = load(path, work_folder / "a.parquet")

    assert fates(found) == (3, 2, 0, 0, 1)
    assert found.quarantined[0].line == 3
    assert problem in found.quarantined[0].problems


def test_a_broken_line_costs_only_itself(work_folder: Path) -> None:
    path = tiny.write_records(work_folder / "a.csv", [tiny.stay(n) for n in range(1, 6)])
    lines = path.read_text("utf-8").split("\n")
    lines[2] = lines[2] + ",one,too,many"
    lines[4] = '"never closed ' + lines[4]
    path.write_text("\n".join(lines), "utf-8")

    found = load(path, work_folder / "a.parquet")

    assert fates(found) == (5, 3, 0, 0, 2)
    assert [(row.line, row.problems) for row in found.quarantined] == [
        (3, ("wrong_field_count",)),
        (5, ("unclosed_quote",)),
    ]


def test_a_quoted_cell_may_run_over_lines_and_later_lines_keep_their_numbers(work_folder: Path) -> None:
    rows = [tiny.stay(1, department="内科\n二区"), tiny.stay(2, icd="-")]
    path = tiny.write_records(work_folder / "a.csv", rows)

    found = load(path, work_folder / "a.parquet")

    assert fates(found) == (2, 1, 0, 0, 1)
    assert found.quarantined[0].line == 4


def test_the_careful_way_gives_what_the_fast_way_gives(work_folder: Path) -> None:
    clean = tiny.write_records(work_folder / "a.csv", tiny.STAYS)
    load(clean, work_folder / "a.parquet")
    careful = work_folder / "b.csv"
    careful.write_text(clean.read_text("utf-8") + "a line of another width,\n", "utf-8")

    found = load(careful, work_folder / "b.parquet")

    assert fates(found)[1] == len(tiny.STAYS) and len(found.quarantined) == 1
    assert rows_of(work_folder / "a.parquet") == rows_of(work_folder / "b.parquet")


def test_an_unknown_layout_is_refused_with_the_closest_and_what_it_lacks(work_folder: Path) -> None:
    path = work_folder / "a.csv"
    path.write_text("BAH,CYSJ,JBDM,XM\n1,2,3,4\n", "utf-8")

    with pytest.raises(Rejected, match="LYFS"):
        load(path, work_folder / "a.parquet")

    assert not (work_folder / "a.parquet").exists()


@pytest.mark.parametrize(
    "content", [b"", b"\0\0\0\0", b"one column\n1\n", b"\xd0\xcf\x11\xe0rest", b"PK\x03\x04not a zip", b"\x03notadbf"]
)
def test_what_is_not_a_table_is_refused_in_words(work_folder: Path, content: bytes) -> None:
    path = work_folder / "a.csv"
    path.write_bytes(content)

    with pytest.raises(Rejected) as refusal:
        load(path, work_folder / "a.parquet")

    assert refusal.value.cure is not None and refusal.value.message("zh")


def test_a_zip_that_unpacks_to_a_giant_is_refused(work_folder: Path) -> None:
    import zipfile

    path = work_folder / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 << 20))

    with pytest.raises(Rejected, match="unpacks"):
        load(path, work_folder / "a.parquet")


def test_a_workbook_is_read_like_a_csv(work_folder: Path) -> None:
    from openpyxl import Workbook

    layout = next(one for one in shipped() if one.code == "first-page-n041")
    book = Workbook()
    cells = {layout.columns[target]: text for target, text in tiny.stay(1).items() if target in layout.columns}
    book.active.append(list(layout.order))
    book.active.append([cells.get(code, "-") for code in layout.order])
    book.save(work_folder / "a.xlsx")

    found = load(work_folder / "a.xlsx", work_folder / "a.parquet")

    assert (found.encoding, found.stored) == ("xlsx", 1)


def test_home_falls_back_from_address_to_postcode_to_identity_prefix(work_folder: Path) -> None:
    rows = [
        tiny.stay(1, residence_address="-", household_address="-"),
        tiny.stay(2, residence_address="-", residence_postcode="-", household_address="-"),
        tiny.stay(3, residence_address="广东省清远市", residence_postcode="513400"),
        tiny.stay(4, residence_address="广东省广州市", residence_postcode="513400"),
    ]

    load(tiny.write_records(work_folder / "a.csv", rows), work_folder / "a.parquet")

    columns = "residence_code, residence_how, household_how"
    found = rows_of(work_folder / "a.parquet", columns)
    assert found[0] == (441881, "postcode", "id_prefix")
    assert found[1] == (0, "unresolved", "id_prefix"), "an identity prefix tells the household, never the residence"
    assert found[2][:2] == (441882, "postcode")
    assert found[3][0] == 440100, "a postcode of another city does not overrule the address"


def test_a_region_adds_a_layout_without_code(work_folder: Path) -> None:
    from doorstep.intake import local_layouts

    (work_folder / "layouts").mkdir()
    (work_folder / "layouts" / "vendor.yaml").write_text(
        "code: vendor-a\nname: {zh: 某厂商, en: Vendor A}\ntable: stays\nsignature: [AAA28, AAE30]\n"
        "columns: {institution: ORG, record_no: AAA28, admitted_on: AAB06, discharged_on: AAE30, icd: ABC01,"
        " residence_address: ADDR}\n",
        "utf-8",
    )
    path = work_folder / "a.csv"
    path.write_text("ORG,AAA28,AAB06,AAE30,ABC01,ADDR\nE-COUNTY,1,20250101,20250105,I10,广东省清远市英德市大站镇\n", "utf-8")
    around = Surroundings(
        institutions=AROUND.institutions,
        layouts=(*shipped(), *local_layouts.read(work_folder / "layouts")),
        key=AROUND.key,
        today=AROUND.today,
        near=441800,
    )

    found = load_file(path, around=around, into=work_folder / "a.parquet")

    assert (found.layout, found.stored) == ("vendor-a", 1)


def test_a_wrong_local_layout_is_refused_with_its_file(work_folder: Path) -> None:
    from doorstep.intake import local_layouts

    (work_folder / "bad.yaml").write_text("code: x\ntable: nothing\n", "utf-8")

    with pytest.raises(Rejected, match=r"bad\.yaml"):
        local_layouts.read(work_folder)


def test_aggregate_flows_keep_counts_and_shares(work_folder: Path) -> None:
    path = work_folder / "flows.csv"
    path.write_text(
        "origin,destination,period,cases,share_of_origin,share_of_destination\n"
        "E06000001,R0A,2019,12,0.25,0.5\nE06000002,R0A,2019,,1.5,\n,R0B,2019,3,,\n",
        "utf-8",
    )

    found = load(path, work_folder / "a.parquet")

    assert fates(found) == (3, 1, 0, 0, 2)
    assert [row.problems[0] for row in found.quarantined] == ["impossible_figure", "missing_origin_or_destination"]
