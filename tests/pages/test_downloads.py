"""Every table as CSV and Excel, with what it is inside, and no formula in any cell."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from doorstep.web.exports import safe
from tests.lib import tiny_region as tiny


def _csv(response: object) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_a_csv_says_what_it_is_and_holds_rates_with_their_counts(visit, data_officer):
    rows = _csv(visit(data_officer).get("/?format=csv&table=by-area"))

    assert rows[0] == ["表", "合成示例，非合成市实际：各县（市、区）域内住院率"]
    assert rows[1] == ["说明", "合成示例，非合成市实际。"]
    assert ["口径", "现住址"] in rows
    assert ["英德市", "0.8", "8", "10"] in [row[:4] for row in rows]


def test_an_excel_file_holds_the_same_numbers_as_numbers(visit, data_officer):
    response = visit(data_officer, "en").get("/?format=xlsx&table=by-area")

    sheet = load_workbook(io.BytesIO(response.content)).active

    assert "Synthetic example, not the real Synthetic City" in sheet.cell(1, 2).value
    assert ("Yingde", 0.8, 8, 10) in [row[:4] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert safe(text) == "'" + text


@pytest.mark.parametrize("value", ["英德市", "1-2", -3, 0.5, None, ""])
def test_other_cells_stay_as_they_are(value):
    assert safe(value) == value


@pytest.mark.parametrize("address", ["/", f"/areas/{tiny.EAST}/", "/flows/", "/indicators/", "/indicators/in-area-admissions/", "/data/"])
def test_every_table_of_a_page_can_be_had_in_both_formats(visit, data_officer, address):
    import re

    client = visit(data_officer)
    page = client.get(address).content.decode()
    links = set(re.findall(r'href="(\?[^"]*format=[^"]*)"', page))

    assert links
    for link in links:
        assert client.get(address + link.replace("&amp;", "&")).status_code == 200, link


def test_an_unknown_format_or_table_is_refused_in_words(visit, city_planner):
    client = visit(city_planner, "en")

    assert "expected csv or xlsx" in client.get("/?format=pdf").content.decode()
    assert client.get("/?format=csv&table=no-such").status_code == 404


def test_a_planner_downloads_no_exact_count(visit, city_planner):
    rows = _csv(visit(city_planner).get("/?format=csv&table=by-area"))

    assert ["人次", "人次按 5 取整，不足 8 不显示"] in rows
    assert not any("8" in row for row in rows)


def _sheets(response: object) -> dict[str, dict[object, object]]:
    """Each sheet's first two columns as names and words."""
    book = load_workbook(io.BytesIO(response.content))
    return {name: {row[0]: row[1] for row in book[name].iter_rows(values_only=True) if len(row) > 1} for name in book.sheetnames}


def test_an_excel_file_of_an_indicator_has_a_second_sheet_with_its_definition(visit, data_officer):
    found = _sheets(visit(data_officer, "en").get("/indicators/in-area-admissions/?format=xlsx&table=by-area"))

    assert len(found) == 2
    told = found["definition"]
    assert "Synthetic example, not the real Synthetic City" in told["Table"]
    assert told["Note"] == "Synthetic example, not the real Synthetic City."
    assert told["Basis"] == "present residence" and told["Period"] and told["Snapshot"].startswith("s-")
    assert {"In words", "Meaning", "Formula", "Source", "Owner and review", "Definition version"} <= set(told)
    assert told["Definition version"].startswith("in-area-admissions · ")


def test_the_definition_sheet_is_written_in_chinese_too(visit, data_officer):
    found = _sheets(visit(data_officer, "zh").get("/indicators/in-area-admissions/?format=xlsx&table=by-area"))

    assert {"口径", "期间", "快照", "公式", "来源", "定义版本", "负责与复核", "结论"} <= set(found["口径"])


def test_the_list_of_indicators_brings_the_definition_of_each(visit, data_officer):
    told = _sheets(visit(data_officer, "en").get("/indicators/?format=xlsx"))["definition"]

    assert "average-length-of-stay" in told["Average length of stay"]
    assert sum(" · " in str(words) for words in told.values()) >= 60


@pytest.mark.parametrize(
    "address",
    ["/", "/flows/", "/atlas/", "/conditions/", "/conditions/oncology/", "/institutions/", "/institutions/E-COUNTY/", "/data/"],
)
def test_every_excel_file_has_a_definition_sheet(visit, data_officer, address):
    found = _sheets(visit(data_officer).get(f"{address}?format=xlsx"))

    assert list(found)[1] == "口径"
    assert "表" in found["口径"]


def test_a_formula_in_a_sentence_is_made_harmless(visit, data_officer):
    from doorstep.web.exports import Defined, definition_of
    from doorstep.web.table import Table

    class Frame:
        lang, synthetic_name, snapshot, published_on = "en", "", "", ""

    rows = list(definition_of(Table("t", "=1+1", (), (), ""), Frame(), Defined("=2", (("=3", "=4"),))))  # type: ignore[arg-type]

    assert [cell for row in rows for cell in row if str(cell).startswith("=")] == []
