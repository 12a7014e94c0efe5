"""The institution pages: the list, the profile, and the radar against peers."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from doorstep.services import institutions, peers
from doorstep.services.institutions import Facility
from doorstep.vocab.bases import Basis


def _table(client: object, address: str, key: str) -> list[list[str]]:
    content = client.get(f"{address}{'&' if '?' in address else '?'}format=csv&table={key}").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    return rows[rows.index([]) + 2 :]


def test_the_list_holds_the_citys_institutions_with_their_stays(visit, data_officer):
    rows = {row[0]: row for row in _table(visit(data_officer), "/institutions/", "institutions")}

    assert set(rows) == {"合成大站卫生院", "合成英德医院", "合成连州医院", "合成市医院"}
    assert rows["合成连州医院"][4:7] == ["300", "9", "7.0"]


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        ("tier=county", {"合成英德医院", "合成连州医院"}),
        ("area=441881", {"合成大站卫生院", "合成英德医院"}),
        ("tier=county&area=441881", {"合成英德医院"}),
        ("tier=township&area=441882", set()),
    ],
)
def test_the_list_is_narrowed_by_tier_and_area(visit, data_officer, choice, names):
    page = visit(data_officer).get(f"/institutions/?{choice}").content.decode()

    shown = set(re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', page))
    assert shown == names
    assert names or "没有符合条件的机构" in page


def test_a_profile_says_what_the_register_says_and_whom_it_treats_in_both_languages(visit, data_officer):
    zh = visit(data_officer, "zh").get("/institutions/E-COUNTY/").content.decode()
    en = visit(data_officer, "en").get("/institutions/E-COUNTY/").content.decode()

    assert "合成英德医院收治住院 7 人次，<b>100.0%</b> 来自英德市，最多的病种是心脑血管病。" in zh
    assert "Synthetic Yingde Hospital had 7 stays, <b>100.0%</b> of them by people from Yingde" in en
    assert "合成英德医共体" in zh and "<dd>400</dd>" in zh and "<dd>县级医院</dd>" in zh
    assert "Synthetic Yingde community" in en


def test_where_patients_come_from_counts_unknown_homes_too(visit, data_officer):
    rows = _table(visit(data_officer), "/institutions/W-COUNTY/", "homes")

    assert [row[:2] for row in rows] == [["连州市", "8"], ["未确定", "1"]]


def test_few_stays_are_hidden_from_a_planner(visit, city_planner):
    client = visit(city_planner)

    page = client.get("/institutions/E-COUNTY/").content.decode()

    assert "合成英德医院的住院人次不足 8，不显示" in page
    assert all(row[1] == "" for row in _table(client, "/institutions/E-COUNTY/", "homes"))


def test_with_fewer_than_three_peers_no_median_is_told_and_no_radar_drawn(visit, data_officer):
    client = visit(data_officer, "en")

    page = client.get("/institutions/E-COUNTY/").content.decode()
    rows = _table(client, "/institutions/E-COUNTY/", "compared")

    assert "Fewer than 3 indicators can be compared" in page and "data-radar" not in page
    assert all(row[4] == "" and row[5] == "" for row in rows)
    assert next(row for row in rows if row[0] == "Average length of stay")[1] == "7.0"


def test_three_peers_are_enough_and_their_median_is_told(data_officer, monkeypatch):
    mine = {one.code: one for one in institutions.facilities(reader=data_officer)}
    others = tuple(sorted(mine[code].number for code in ("W-COUNTY", "CITY", "E-TOWN")))
    monkeypatch.setattr(institutions, "peers_of", lambda one, *, reader: others)
    from doorstep.services import indicator_results

    found = peers.compared(
        mine["E-COUNTY"], basis=Basis.RESIDENCE, period=indicator_results.latest_year(reader=data_officer), reader=data_officer
    )

    stay = next(one for one in found if one.measure.code == "average-length-of-stay")
    assert (stay.peers, stay.median, stay.times) == (3, 7.0, 1.0)
    operated = next(one for one in found if one.measure.code == "operated-discharges")
    assert operated.median == 0.0 and operated.times is None  # no multiple of nothing


def test_peers_are_of_the_same_tier_and_kind_and_of_the_region(data_officer):
    mine = {one.code: one for one in institutions.facilities(reader=data_officer)}

    def numbers(one: Facility) -> tuple[int, ...]:
        return institutions.peers_of(one, reader=data_officer)

    assert numbers(mine["E-COUNTY"]) == (mine["W-COUNTY"].number,)
    assert numbers(mine["CITY"]) == ()


def test_volume_by_month_stands_as_a_line_and_a_table(visit, data_officer):
    client = visit(data_officer)
    page = client.get("/institutions/W-COUNTY/").content.decode()

    data = re.search(r'<script id="data-trend" type="application/json">(.*?)</script>', page)
    assert data is not None
    assert json.loads(data[1])["values"] == [9]
    assert _table(client, "/institutions/W-COUNTY/", "by-month") == [["2025-01", "9"]]


def test_an_unknown_institution_is_not_found_and_the_likeliest_is_named(visit, city_planner):
    response = visit(city_planner, "en").get("/institutions/E-COUNTRY/")

    assert response.status_code == 404
    assert "Did you mean E-COUNTY?" in response.content.decode()


def test_the_stranger_from_the_next_county_is_refused_and_told_who_may(visit, stranger):
    client = visit(stranger)

    response = client.get("/institutions/E-COUNTY/")

    assert response.status_code == 403
    assert "可由英德市或上级地区的账号查看" in response.content.decode()
    assert "合成英德医院" not in client.get("/institutions/").content.decode()


def test_an_institution_without_stays_says_so(visit, data_officer):
    page = visit(data_officer, "en").get("/institutions/E-COUNTY/?period=2019").content.decode()

    assert "no stays at Synthetic Yingde Hospital were counted" in page


def test_a_tier_that_is_none_names_those_there_are(visit, city_planner):
    response = visit(city_planner, "en").get("/institutions/?tier=moon")

    assert response.status_code == 400
    assert "expected one of city, county, township" in response.content.decode()
