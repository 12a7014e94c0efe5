"""Hostile files made by hand, each with the one outcome it must have."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest

from doorstep.core.errors import Rejected
from doorstep.intake import files
from doorstep.intake.check import STRUCTURAL
from doorstep.intake.load import Loaded
from doorstep.synthetic.dbf import write_dbf
from doorstep.tables.layouts import shipped
from tests.lib import tiny_region as tiny
from tests.unit.test_intake_load import load, rows_of

N041 = next(one for one in shipped() if one.code == "first-page-n041")
CLEAN = tuple(tiny.stay(number) for number in range(1, 6))


def _bytes(folder: Path, *rows: dict[str, str]) -> bytes:
    return tiny.write_records(folder / "clean.csv", rows or CLEAN).read_bytes().replace(b"\r\n", b"\n")


def _load(folder: Path, data: bytes, name: str = "hostile.csv") -> Loaded:
    path = folder / name
    path.write_bytes(data)
    return load(path, folder / "out.parquet")


def _outcome(found: Loaded) -> tuple[int, int, list[tuple[int, tuple[str, ...]]]]:
    return found.rows_in, found.stored, [(row.line, row.problems) for row in found.quarantined]


NUMERIC = {
    "cost": ("implausible_cost",),
    "self_pay": (),
    "age_years": (),
    "los_days": (),
    "admission_route": (),
    "departure": (),
    "sex": (),
    "admitted_on": ("unreadable_date",),
    "discharged_on": ("unreadable_date",),
    "birth_on": (),
    "residence_postcode": (),
    "identity": (),
}


@pytest.mark.parametrize("value", ["1000000000", "=cmd|' /C calc'!A0", "1e308", "-1000000000", "infinity", "NaN"])
def test_an_absurd_cell_costs_its_own_row_at_most(work_folder: Path, value: str) -> None:
    """Clean rows and rows with one absurd cell, by turns."""
    hostile = [tiny.stay(2 * number, **{target: value}) for number, target in enumerate(NUMERIC, start=1)]
    clean = [tiny.stay(2 * number + 1) for number in range(len(NUMERIC) + 1)]
    rows = [row for pair in zip(clean, hostile, strict=False) for row in pair] + clean[-1:]

    found = _load(work_folder, _bytes(work_folder, *rows))

    assert found.rows_in == len(rows) == found.stored + len(found.quarantined)
    assert all(row.line % 2 == 1 for row in found.quarantined), "the rows around it are untouched"  # the header is line 1, clean rows are even


@pytest.mark.parametrize(("target", "problems"), [(name, problems) for name, problems in NUMERIC.items() if problems])
def test_ten_to_the_ninth_is_kept_out_with_its_reason(work_folder: Path, target: str, problems: tuple[str, ...]) -> None:
    found = _load(work_folder, _bytes(work_folder, tiny.stay(1, **{target: "1000000000"})))

    assert found.stored == 0 and set(problems) & set(found.quarantined[0].problems)


@pytest.mark.parametrize("line", [2, 4, 6])
def test_an_unclosed_quote_costs_one_row_wherever_it_stands(work_folder: Path, line: int) -> None:
    lines = _bytes(work_folder).split(b"\n")
    lines[line - 1] = b'"' + lines[line - 1]

    assert _outcome(_load(work_folder, b"\n".join(lines))) == (5, 4, [(line, ("unclosed_quote",))])


def test_line_ends_of_an_old_mac_are_line_ends(work_folder: Path) -> None:
    assert _outcome(_load(work_folder, _bytes(work_folder).replace(b"\n", b"\r"))) == (5, 5, [])


@pytest.mark.parametrize("bad", [b"\0", b"\xff", b"\xed\xa0\x80"], ids=["NUL", "no UTF-8", "a lone surrogate"])
def test_a_byte_that_is_no_text_costs_its_own_row(work_folder: Path, bad: bytes) -> None:
    lines = _bytes(work_folder).split(b"\n")
    lines[3] = lines[3].replace("清远".encode(), bad)

    assert _outcome(_load(work_folder, b"\n".join(lines))) == (5, 4, [(4, ("undecodable",))])


@pytest.mark.parametrize("at", range(12))
def test_damaged_utf8_is_not_taken_for_gbk(work_folder: Path, at: int) -> None:
    """GB18030 reads almost anything: the whole file would silently turn into other words."""
    data = _bytes(work_folder)
    start = data.index("清远".encode()) + at

    found = _load(work_folder, data[:start] + b"\xc4" + data[start + 1 :])

    assert found.encoding == "utf-8" and (found.rows_in, found.stored) == (5, 4)


def test_control_real_gbk_is_still_taken_for_gbk(work_folder: Path) -> None:
    found = _load(work_folder, _bytes(work_folder).decode().encode("gb18030"))

    assert found.encoding == "gb18030" and found.stored == 5


def test_a_header_in_the_middle_is_a_row_in_quarantine(work_folder: Path) -> None:
    lines = _bytes(work_folder).split(b"\n")

    found = _load(work_folder, b"\n".join([*lines[:3], lines[0], *lines[3:]]))

    assert (found.rows_in, found.stored, [row.line for row in found.quarantined]) == (6, 5, [4])


def test_a_column_named_twice_is_refused_with_its_name(work_folder: Path) -> None:
    lines = _bytes(work_folder).rstrip(b"\n").split(b"\n")

    with pytest.raises(Rejected, match="CYSJ more than once"):
        _load(work_folder, b"\n".join([lines[0] + b",CYSJ", *(line + b",20250109" for line in lines[1:])]))


def test_a_column_that_nobody_reads_may_stand_twice(work_folder: Path) -> None:
    lines = _bytes(work_folder).rstrip(b"\n").split(b"\n")

    found = _load(work_folder, b"\n".join([lines[0] + b",remark,remark", *(line + b",a,b" for line in lines[1:])]))

    assert _outcome(found) == (5, 5, [])


@pytest.mark.parametrize("end", [b"", b"\n", b"\n\n \n"])
def test_a_header_alone_is_a_file_of_no_rows(work_folder: Path, end: bytes) -> None:
    found = _load(work_folder, _bytes(work_folder).split(b"\n")[0] + end)

    assert _outcome(found) == (0, 0, []) and rows_of(work_folder / "out.parquet") == []


def test_five_thousand_columns_are_read_and_ten_thousand_refused(work_folder: Path) -> None:
    lines = _bytes(work_folder).rstrip(b"\n").split(b"\n")

    def wide(more: int) -> bytes:
        names = b"".join(b",Z%d" % number for number in range(more))
        return b"\n".join([lines[0] + names, *(line + b"," * more for line in lines[1:])])

    assert _outcome(_load(work_folder, wide(5000))) == (5, 5, [])
    with pytest.raises(Rejected, match="columns, expected at most 8192"):
        _load(work_folder, wide(10_000))


@pytest.mark.parametrize(
    ("target", "mebibytes", "problem"),
    [("residence_address", 3, ""), ("icd", 3, "unreadable_diagnosis"), ("icd", 12, "line_too_long")],
)
def test_a_giant_cell_costs_its_own_row_at_most(work_folder: Path, target: str, mebibytes: int, problem: str) -> None:
    giant = "大" * (mebibytes * (1 << 20) // 3)

    found = _load(work_folder, _bytes(work_folder, tiny.stay(1, **{target: giant}), tiny.stay(2)))

    assert (found.rows_in, len(found.quarantined)) == (2, 1 if problem else 0)
    assert all(problem in row.problems for row in found.quarantined)


def test_a_line_without_end_does_not_fill_the_memory(work_folder: Path) -> None:
    import tracemalloc

    data = _bytes(work_folder) + b"1" * (40 << 20) + b"\n" + _bytes(work_folder, tiny.stay(9)).split(b"\n")[1]
    path = work_folder / "endless.csv"
    path.write_bytes(data)

    tracemalloc.start()
    found = load(path, work_folder / "out.parquet")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert _outcome(found) == (7, 6, [(7, ("line_too_long",))])
    assert most < 64 << 20, f"{most >> 20} MiB for one line of 40"


def test_every_structural_problem_is_told_in_both_languages() -> None:
    assert set(STRUCTURAL) == {"wrong_field_count", "unclosed_quote", "undecodable", "line_too_long"}
    assert all(text.zh and text.en for pair in STRUCTURAL.values() for text in pair)


def test_a_byte_order_mark_twice_is_no_part_of_the_first_column(work_folder: Path) -> None:
    assert _outcome(_load(work_folder, b"\xef\xbb\xbf" * 2 + _bytes(work_folder))) == (5, 5, [])


def test_rows_with_other_delimiters_are_kept_out_one_by_one(work_folder: Path) -> None:
    lines = _bytes(work_folder).split(b"\n")
    lines[2], lines[4] = lines[2].replace(b",", b";"), lines[4].replace(b",", b"\t")

    found = _load(work_folder, b"\n".join(lines))

    assert _outcome(found) == (5, 3, [(3, ("wrong_field_count",)), (5, ("wrong_field_count",))])


# DBF -----------------------------------------------------------------------------------------------


def _dbf(folder: Path, rows: tuple[dict[str, str], ...] = CLEAN) -> bytes:
    header, *records = csv.reader(io.StringIO(_bytes(folder, *rows).decode()))
    kept = [at for at, _ in enumerate(header) if any(record[at] != "-" for record in records)]
    path = folder / "clean.dbf"
    write_dbf(path, [header[at] for at in kept], [[record[at] for record in records] for at in kept])
    return path.read_bytes()


def test_the_same_rows_as_csv_and_as_dbf_in_gbk_are_duplicates_of_each_other(work_folder: Path) -> None:
    csv_file = tiny.write_records(work_folder / "a.csv", tiny.STAYS)
    dbf_file = work_folder / "b.dbf"
    dbf_file.write_bytes(_dbf(work_folder, tiny.STAYS))

    first = load(dbf_file, work_folder / "b.parquet")
    then = load(csv_file, work_folder / "a.parquet", work_folder / "b.parquet")
    load(csv_file, work_folder / "c.parquet")
    back = load(dbf_file, work_folder / "d.parquet", work_folder / "c.parquet")

    assert (first.encoding, first.stored) == ("dbf", len(tiny.STAYS))
    assert (then.stored, then.duplicate, then.revised) == (0, len(tiny.STAYS), 0)
    assert (back.stored, back.duplicate, back.revised) == (0, len(tiny.STAYS), 0)


def test_control_another_cost_in_the_dbf_is_a_revision(work_folder: Path) -> None:
    csv_file = tiny.write_records(work_folder / "a.csv", [tiny.stay(1)])
    dbf_file = work_folder / "b.dbf"
    dbf_file.write_bytes(_dbf(work_folder, (tiny.stay(1, cost="1000.01"),)))
    load(csv_file, work_folder / "a.parquet")

    found = load(dbf_file, work_folder / "b.parquet", work_folder / "a.parquet")

    assert (found.duplicate, found.revised) == (0, 1)


@pytest.mark.parametrize("count", [0, 4, 6, 2**32 - 1])
def test_a_dbf_that_holds_other_than_it_promises_is_refused(work_folder: Path, count: int) -> None:
    data = _dbf(work_folder)

    with pytest.raises(Rejected, match="records"):
        _load(work_folder, data[:4] + count.to_bytes(4, "little") + data[8:], "a.dbf")


def test_a_dbf_cut_off_on_its_way_is_refused_and_loses_no_row_in_silence(work_folder: Path) -> None:
    data = _dbf(work_folder)

    for missing in (2, 20, 400):
        with pytest.raises(Rejected, match="the header says 5 records, the file holds"):
            _load(work_folder, data[:-missing], "a.dbf")


def test_a_deleted_record_of_a_dbf_is_no_record(work_folder: Path) -> None:
    data = bytearray(_dbf(work_folder))
    data[int.from_bytes(data[8:10], "little")] = ord("*")

    assert _outcome(_load(work_folder, bytes(data), "a.dbf")) == (4, 4, [])


def test_a_byte_that_is_not_gbk_costs_its_own_record_of_a_dbf(work_folder: Path) -> None:
    data = _dbf(work_folder)

    found = _load(work_folder, data.replace("清远".encode("gbk"), b"\xff\xff\xff\xff", 1), "a.dbf")

    assert _outcome(found) == (5, 4, [(2, ("undecodable",))])


# Excel ---------------------------------------------------------------------------------------------


def _xlsx(folder: Path, *, sheet: tuple[bytes, bytes] = (b"", b""), part: str = "xl/worksheets/sheet1.xml", **cells: object) -> bytes:
    """A workbook of two stays, `cells` put into the second, and `sheet` = (old, new) replaced in a part."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(list(N041.order))
    for number in (1, 2):
        values: dict[str, object] = {**tiny.stay(number), **(cells if number == 2 else {})}
        named = {N041.columns[target]: value for target, value in values.items() if target in N041.columns}
        book.active.append([named.get(code, "-") for code in N041.order])
    whole, target = io.BytesIO(), io.BytesIO()
    book.save(whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            content = source.read(name)
            archive.writestr(name, content.replace(*sheet) if name == part and sheet[0] else content)
    return target.getvalue()


def test_numbers_and_dates_of_a_workbook_are_read_as_they_are_meant(work_folder: Path) -> None:
    from datetime import datetime

    data = _xlsx(work_folder, cost=2500.5, admitted_on=datetime(2025, 1, 3), discharged_on=datetime(2025, 1, 10, 9, 30))

    assert _outcome(_load(work_folder, data, "a.xlsx")) == (2, 2, [])
    assert rows_of(work_folder / "out.parquet", "cost_fen, los_days")[1] == (250050, 7)


@pytest.mark.parametrize(("value", "problem"), [(10**9, "implausible_cost"), (1e308, "unreadable_cost"), ("=1+1", "")])
def test_an_absurd_number_in_a_workbook_costs_its_own_row_at_most(work_folder: Path, value: object, problem: str) -> None:
    found = _load(work_folder, _xlsx(work_folder, cost=value), "a.xlsx")

    assert found.rows_in == 2 and [row.problems for row in found.quarantined] == ([(problem,)] if problem else [])


def test_a_false_sheet_size_costs_no_time(work_folder: Path) -> None:
    import re

    with zipfile.ZipFile(io.BytesIO(_xlsx(work_folder))) as archive:
        (true_size,) = re.findall(rb'<dimension ref="[^"]+"', archive.read("xl/worksheets/sheet1.xml"))

    found = _load(work_folder, _xlsx(work_folder, sheet=(true_size, b'<dimension ref="A1:XFD1048576"')), "a.xlsx")

    assert _outcome(found) == (2, 2, [])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<row r="2"', b'<row r="99999999999"'),
        (b"<sheetData>", b'<!DOCTYPE a [<!ENTITY b "c">]><sheetData>'),
        (b"</sheetData>", b""),
        (b'<?xml version="1.0"?>', b""),
        (b"<worksheet", b"<chartsheet"),
    ],
)
def test_a_sheet_that_breaks_the_format_is_refused_or_read_in_full(work_folder: Path, old: bytes, new: bytes) -> None:
    try:
        found = _load(work_folder, _xlsx(work_folder, sheet=(old, new)), "a.xlsx")
    except Rejected as refusal:
        assert refusal.message("zh")
    else:
        assert found.rows_in == 2


@pytest.mark.parametrize("number", [b"0", b"1", b"-5", b"900000"])
def test_a_workbook_whose_rows_are_out_of_order_is_refused_and_loses_no_row_in_silence(
    work_folder: Path, number: bytes
) -> None:
    with pytest.raises(Rejected, match="not a readable Excel workbook"):
        _load(work_folder, _xlsx(work_folder, sheet=(b'<row r="2"', b'<row r="' + number + b'"')), "a.xlsx")


def test_a_billion_laughs_are_refused(work_folder: Path) -> None:
    names = "abcdefghij"
    steps = "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip(names, names[1:], strict=False))
    doctype = f'<!DOCTYPE x [<!ENTITY a "ha">{steps}]>'.encode()
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_xlsx(work_folder))) as source, zipfile.ZipFile(data, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            archive.writestr(name, doctype + content.replace(b"<t>", b"<t>&j;", 1) if name.endswith("sheet1.xml") else content)

    with pytest.raises(Rejected, match="not a readable Excel workbook"):
        _load(work_folder, data.getvalue(), "a.xlsx")


def test_the_limits_of_the_reader_fit_each_other() -> None:
    assert files.MAX_LINE < files.MAX_RECORD_BYTES <= csv.field_size_limit()
