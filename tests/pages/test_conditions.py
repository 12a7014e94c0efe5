"""The condition pages: the list, one group, one block."""

from __future__ import annotations

import csv
import io

from tests.lib import tiny_region as tiny


def _table(client: object, address: str, key: str) -> list[list[str]]:
    content = client.get(f"{address}{'&' if '?' in address else '?'}format=csv&table={key}").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    return rows[rows.index([]) + 2 :]


def test_the_list_counts_each_condition_of_the_citys_people(visit, data_officer):
    client = visit(data_officer)

    groups = {row[0]: row[1:] for row in _table(client, "/conditions/", "groups")}
    blocks = {row[0]: row[2:] for row in _table(client, "/conditions/", "blocks")}

    # fifteen strokes, all inside; two cancers, one in the city hospital and one in Guangzhou; one cold
    assert groups["心脑血管病"] == ["1.0", "15", "15", "0"]
    assert groups["肿瘤"] == ["0.5", "1", "2", "1"]
    assert blocks["脑血管病"] == ["1.0", "15", "15", "0"]
    assert sum(int(row[2]) for row in blocks.values()) == 18


def test_the_list_is_made_for_the_planner_without_small_counts(visit, city_planner):
    groups = {row[0]: row[1:] for row in _table(visit(city_planner), "/conditions/", "groups")}

    assert groups["肿瘤"] == ["", "", "", ""]


def test_a_condition_is_answered_in_one_sentence_in_both_languages(visit, data_officer):
    zh = visit(data_officer, "zh").get("/conditions/oncology/").content.decode()
    en = visit(data_officer, "en").get("/conditions/oncology/").content.decode()

    assert "清远市居民因肿瘤住院 2 人次，<b>50.0%</b> 留在本市；外流 1 人次，主要去往广州市；您可见的机构中 1 家收治。" in zh
    assert "residents of Qingyuan had 2 stays for oncology; <b>50.0%</b> of them in the city" in en
    assert "恶性、原位和动态未定肿瘤" in zh


def test_a_block_has_a_page_too(visit, data_officer):
    client = visit(data_officer, "en")

    page = client.get("/conditions/I60-I69/").content.decode()
    treating = _table(client, "/conditions/I60-I69/", "treating")

    assert "Cerebrovascular diseases" in page
    # with one stay whose home is not known, which the hospital treated all the same
    assert [(row[0], row[2]) for row in treating] == [("Synthetic Lianzhou Hospital", "9"), ("Synthetic Yingde Hospital", "7")]


def test_each_county_is_held_against_itself(visit, data_officer):
    rows = {row[0]: row[1:] for row in _table(visit(data_officer), "/conditions/oncology/", "by-area")}

    assert rows["英德市"] == ["0.0", "0", "2"]


def test_deaths_and_other_small_counts_are_hidden_from_a_planner(visit, city_planner, data_officer):
    for_planner = visit(city_planner, "en").get("/conditions/cardio-cerebral/").content.decode()
    for_officer = visit(data_officer, "en").get("/conditions/cardio-cerebral/").content.decode()

    assert "0 of 15" in for_officer
    assert "0 of 15" in for_planner  # nobody died: a zero is told of nobody
    few = visit(city_planner, "en").get("/conditions/oncology/").content.decode()
    assert "fewer than 8 stays of residents of Qingyuan for oncology" in few
    assert "1 of 2" not in few


def test_an_unknown_condition_is_not_found_and_the_likeliest_is_named(visit, city_planner):
    response = visit(city_planner, "en").get("/conditions/oncolgy/")

    assert response.status_code == 404
    assert "Did you mean oncology?" in response.content.decode()


def test_a_condition_that_nobody_had_says_so(visit, data_officer):
    page = visit(data_officer, "en").get("/conditions/hydatid/").content.decode()

    assert "had no stays for hydatid disease" in page
    assert "No institution that you see treated this condition" in page


def test_the_stranger_sees_only_their_own_countys_people_and_hospitals(visit, stranger):
    client = visit(stranger, "en")

    page = client.get("/conditions/cardio-cerebral/").content.decode()
    treating = _table(client, "/conditions/cardio-cerebral/", "treating")

    assert "residents of Lianzhou" in page
    assert "Yingde" not in page
    assert [row[0] for row in treating] == ["Synthetic Lianzhou Hospital"]


def test_a_township_doctor_sees_the_county_around_as_a_total_only(visit, township_doctor):
    page = visit(township_doctor).get("/conditions/cardio-cerebral/").content.decode()

    assert "您的账号只看到英德市的合计" in page
    assert 'id="t-destinations"' not in page
    assert tiny.INSTITUTIONS[1][1] not in page
