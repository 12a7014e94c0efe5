"""From a figure to the rows behind it: who may, which rows, and that looking is kept."""

from __future__ import annotations

import csv
import io
import re

import pytest

from doorstep.services import accounts, encounter_rows
from doorstep.services.encounter_rows import Wanted
from doorstep.vocab.roles import Role
from tests.lib import tiny_region as tiny

ROWS = f"/indicators/in-area-admissions/rows/?area={tiny.EAST}"


def _rows(client: object, address: str) -> list[list[str]]:
    content = client.get(f"{address}&format=csv&table=rows").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    return rows[rows.index([]) + 2 :]


@pytest.fixture
def east_officer(db, operator):
    """A data officer of East alone."""
    return accounts.create(
        by=operator, username="east-officer", password="a-long-test-password", role=Role.DATA_OFFICER, area=tiny.EAST, institution=""
    )


def test_the_denominator_lists_every_stay_of_easts_people(visit, data_officer):
    rows = _rows(visit(data_officer), ROWS)

    assert len(rows) == 10
    assert sorted(row[5] for row in rows) == ["C34", "C34", *["I63"] * 7, "J06"]
    assert {row[0] for row in rows} == {"2025-01-10"}


def test_the_numerator_alone_lists_those_who_stayed(visit, data_officer):
    rows = _rows(visit(data_officer), f"{ROWS}&only=numerator")

    assert len(rows) == 8
    assert {row[3] for row in rows} == {"合成英德医院", "合成大站卫生院"}


def test_the_page_says_what_is_listed_in_both_languages(visit, data_officer):
    zh = visit(data_officer, "zh").get(ROWS).content.decode()
    en = visit(data_officer, "en").get(f"{ROWS}&only=numerator").content.decode()

    assert "英德市的“域内住院率”所依据的就诊共 10 条，这里是第 1–10 条；本次查看已记入审计" in zh
    assert "the numerator of" in en and "has 8 encounters; 1 to 8 are listed" in en
    assert "合成示例，非合成市实际" in zh


def test_each_row_names_the_batch_and_line_it_came_from(visit, data_officer):
    rows = _rows(visit(data_officer, "en"), ROWS)

    # the stays' file has a heading: record 9, the cancer treated in the city hospital, is line 10
    city = next(row for row in rows if row[3] == "Synthetic City Hospital")
    assert re.fullmatch(r"batch \d+, line 10", city[-1])
    assert sorted(int(row[-1].rpartition(" ")[2]) for row in rows) == list(range(2, 12))


def test_no_person_is_in_a_row(visit, data_officer):
    page = visit(data_officer).get(ROWS).content.decode()

    assert tiny.ID_NUMBER not in page
    assert not re.search(r"[0-9a-f]{32}", page.split('<table')[1].split("</table>")[0])


def test_looking_at_rows_is_kept_for_the_auditor(visit, data_officer, auditor):
    visit(data_officer).get(ROWS)

    page = visit(auditor).get("/audit/").content.decode()
    assert f"in-area-admissions {tiny.EAST} residence" in page
    assert "<td class=\"num\">10</td>" in page


def test_a_planner_is_refused_in_words_sees_no_link_and_leaves_no_trace(visit, city_planner, auditor):
    client = visit(city_planner)
    response = client.get(ROWS)

    assert response.status_code == 403
    assert "查看个人记录和精确人次" in response.content.decode() and "数据专员" in response.content.decode()
    assert "/rows/" not in client.get("/indicators/in-area-admissions/").content.decode()
    assert f"in-area-admissions {tiny.EAST}" not in visit(auditor).get("/audit/").content.decode()


def test_a_data_officer_finds_the_link_on_the_indicators_page(visit, data_officer):
    page = visit(data_officer).get(f"/indicators/in-area-admissions/?within={tiny.EAST}").content.decode()

    assert f'href="/indicators/in-area-admissions/rows/?area={tiny.EAST}&amp;basis=residence"' in page
    assert "查看明细" in page


def test_an_officer_of_east_sees_no_row_of_west_nor_of_the_city_around(visit, east_officer):
    client = visit(east_officer)

    assert len(_rows(client, ROWS)) == 10
    assert client.get(f"/indicators/in-area-admissions/rows/?area={tiny.WEST}").status_code == 403
    refused = client.get(f"/indicators/in-area-admissions/rows/?area={tiny.CITY}")
    assert refused.status_code == 403
    assert "明细只限本账号所属地区之内" in refused.content.decode()


def test_a_hospital_outside_the_readers_area_is_named_by_its_place_only(visit, east_officer):
    places = {row[3] for row in _rows(visit(east_officer), ROWS)}

    assert "合成广州医院" not in places and "广州市" in places


def test_figures_at_institutions_have_rows_too(visit, data_officer):
    rows = _rows(visit(data_officer), f"/indicators/average-length-of-stay/rows/?area={tiny.WEST}")

    assert len(rows) == 9
    assert {row[3] for row in rows} == {"合成连州医院"}


def test_a_measure_of_sequences_has_its_rows(visit, data_officer):
    answer = visit(data_officer).get(f"/indicators/readmission-31-days/rows/?area={tiny.WEST}&only=numerator")

    assert answer.status_code == 200


def test_settlements_are_listed_on_the_insured_basis(visit, data_officer):
    rows = _rows(visit(data_officer), f"{ROWS}&basis=insured")

    assert len(rows) == 12
    assert sum(row[3] == "湖南省" for row in rows) == 1


def test_rows_are_listed_page_by_page_the_latest_first(data_officer, monkeypatch):
    from doorstep.services import indicator_results

    monkeypatch.setattr(encounter_rows, "PAGE", 4)
    period = indicator_results.latest_year(reader=data_officer)
    wanted = Wanted("in-area-admissions", tiny_basis(), tiny.EAST, period)

    pages = [encounter_rows.behind(wanted, page=number, reader=data_officer) for number in (1, 2, 3, 9)]

    assert [(one.page, len(one.rows), one.last) for one in pages] == [(1, 4, 3), (2, 4, 3), (3, 2, 3), (3, 2, 3)]
    lines = [row.line for one in pages[:3] for row in one.rows]
    assert sorted(lines) == list(range(2, 12))


def tiny_basis():
    from doorstep.vocab.bases import Basis

    return Basis.RESIDENCE


def test_a_period_without_encounters_says_so(visit, data_officer):
    page = visit(data_officer, "en").get(f"{ROWS}&period=2019").content.decode()

    assert "there are no encounters behind" in page


@pytest.mark.parametrize(
    ("wrong", "status"),
    [("page=0", 400), ("page=last", 400), ("only=denominator", 400), ("basis=birthplace", 400), ("area=110000", 404)],
)
def test_a_wrong_address_is_refused_in_words(visit, data_officer, wrong, status):
    response = visit(data_officer).get(f"/indicators/in-area-admissions/rows/?{wrong}")

    assert response.status_code == status
    assert 'class="refusal"' in response.content.decode()


def test_rows_of_an_indicator_that_is_none_are_not_found(visit, data_officer):
    response = visit(data_officer, "en").get("/indicators/in-area-admision/rows/")

    assert response.status_code == 404
    assert "Did you mean in-area-admissions?" in response.content.decode()
