"""The outflow atlas: who leaves, narrowed by what the address says, and to whom it is shown."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from tests.lib import tiny_region as tiny

EAST = f"/atlas/?area={tiny.EAST}"


def _table(client: object, address: str, key: str) -> list[list[str]]:
    """The rows of a download below its headings."""
    content = client.get(f"{address}{'&' if '?' in address else '?'}format=csv&table={key}").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    return rows[rows.index([]) + 2 :]


def _chart(page: str) -> dict[str, object]:
    found = re.search(r'<script id="data-lines" type="application/json">(.*?)</script>', page)
    assert found is not None
    return json.loads(found[1])


def test_the_atlas_says_who_left_east_for_what_and_where_in_both_languages(visit, data_officer):
    zh = visit(data_officer, "zh").get(EAST).content.decode()
    en = visit(data_officer, "en").get(EAST).content.decode()

    assert "英德市居民住院 10 人次，其中 2 人次（<b>20.0%</b>）在本县（市、区）以外，最多的是肿瘤" in zh
    assert "of 10 stays of residents of Yingde, 2 (<b>20.0%</b>) were outside the home county; the largest group was oncology" in en
    assert "合成示例，非合成市实际" in zh and "Synthetic example, not the real Synthetic City" in en


def test_a_line_is_drawn_for_each_stream_and_the_table_beside_it_says_the_same(visit, data_officer):
    client = visit(data_officer)

    drawn = _chart(client.get(EAST).content.decode())
    rows = _table(client, EAST, "lines")

    names = {node["id"]: node["label"] for node in drawn["nodes"]}
    lines = {(names[one["source"]], names[one["target"]], one["value"]) for one in drawn["links"]}
    assert lines == {("英德市", "清远市", 1), ("英德市", "广州市", 1)}
    assert {tuple(row) for row in rows} == {("英德市", "清远市", "1"), ("英德市", "广州市", "1")}


def test_homes_stand_in_the_middle_and_destinations_around_them(visit, data_officer):
    drawn = _chart(visit(data_officer).get("/atlas/?beyond=county").content.decode())

    for node in drawn["nodes"]:
        distance = (node["x"] ** 2 + node["y"] ** 2) ** 0.5
        assert (distance < 0.9) is node["home"], node


@pytest.mark.parametrize(
    ("narrowed", "left"),
    [
        ("&condition=oncology", [["广州市", "1"], ["清远市", "1"]]),
        ("&condition=trauma", []),
        ("&route=referred", [["清远市", "1"]]),
        ("&route=self_chosen", [["广州市", "1"]]),
        ("&condition=oncology&route=referred", [["清远市", "1"]]),
        ("&severe=no", [["广州市", "1"], ["清远市", "1"]]),
        ("&severe=yes", []),
    ],
)
def test_each_choice_narrows_the_stays_looked_at(visit, data_officer, narrowed, left):
    rows = _table(visit(data_officer), EAST + narrowed, "destinations")

    assert sorted(row[:2] for row in rows) == sorted(left)


def test_leaving_the_city_is_not_leaving_the_county(visit, data_officer):
    client = visit(data_officer)

    assert [row[0] for row in _table(client, "/atlas/", "destinations")] == ["广州市"]
    assert {row[1] for row in _table(client, "/atlas/?beyond=county", "lines")} == {"清远市", "广州市"}


def test_a_planner_sees_no_line_of_few_stays(visit, city_planner):
    client = visit(city_planner)
    page = client.get(EAST).content.decode()

    assert "人次不足 8，不显示" in page
    assert "没有可显示的外流" in page
    assert all(row[2] == "" for row in _table(client, EAST, "lines"))


def test_a_period_without_stays_says_so(visit, data_officer):
    page = visit(data_officer, "en").get(EAST + "&period=2019").content.decode()

    assert "no stays of residents of Yingde were counted" in page


def test_the_stranger_is_refused_and_sees_no_stay_of_east(visit, stranger):
    client = visit(stranger)

    assert client.get(EAST).status_code == 403
    page = client.get("/atlas/").content.decode()
    assert '"source": 441881' not in page
    assert f'value="{tiny.EAST}"' not in page


def test_a_planner_of_east_sees_the_city_as_a_total_only(visit, east_planner):
    page = visit(east_planner).get(f"/atlas/?area={tiny.CITY}").content.decode()

    assert "您的账号只看到清远市的合计" in page
    assert "data-lines" not in page


def test_a_township_doctor_has_routes_but_no_map(visit, township_doctor):
    response = visit(township_doctor).get("/atlas/")

    assert response.status_code == 200
    assert "data-lines" not in response.content.decode()
    assert "如何离开" in response.content.decode()


@pytest.mark.parametrize("wrong", ["condition=oncolgy", "route=walking", "severe=perhaps", "beyond=village"])
def test_a_choice_that_is_none_names_those_there_are(visit, city_planner, wrong):
    response = visit(city_planner, "en").get(f"/atlas/?{wrong}")

    assert response.status_code == 400
    assert "expected one of" in response.content.decode()


def test_another_area_keeps_the_address_valid(visit, data_officer):
    assert visit(data_officer).get(EAST + "&beyond=city").status_code == 200


def test_an_area_that_is_none_is_not_found(visit, city_planner):
    client = visit(city_planner)

    assert client.get("/atlas/?area=110000").status_code == 404
    assert client.get("/atlas/?area=east").status_code == 404


def test_a_download_says_whose_stays_it_counts_and_which_of_them(visit, data_officer):
    content = visit(data_officer).get(EAST + "&condition=oncology&route=referred&format=csv&table=destinations").content.decode("utf-8-sig")

    head = list(csv.reader(io.StringIO(content)))[:8]
    assert ["谁的住院", "英德市"] in head and ["离开", "本县（市、区）"] in head and ["只看", "肿瘤、转诊"] in head
