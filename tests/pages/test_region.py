"""The region at a glance."""

from __future__ import annotations


def test_the_region_opens_with_its_answer_in_chinese_and_says_synthetic_first(visit, city_planner):
    page = visit(city_planner).get("/").content.decode()

    assert "合成示例，非合成市实际：" in page
    assert "清远市居民住院 <b>" in page


def test_the_region_opens_with_its_answer_in_english(visit, city_planner):
    page = visit(city_planner, "en").get("/").content.decode()

    assert "Synthetic example, not the real Synthetic City:" in page
    assert "of admissions of residents of Qingyuan stayed in the city" in page


def test_a_township_doctor_sees_their_own_township_first_and_the_county_beside_it(visit, township_doctor):
    page = visit(township_doctor, "en").get("/").content.decode()

    assert "the in-area share of residents of Dazhan is not shown, because a count is below 8" in page
    assert "Yingde as a whole:" in page
    assert "No month to show" in page


def test_a_county_planner_sees_the_county_first_and_the_city_as_a_total(visit, east_planner):
    page = visit(east_planner, "zh").get("/").content.decode()

    assert "英德市居民住院" in page
    assert "所在清远市：" in page


def test_without_a_catalogue_the_promises_say_so(visit, city_planner):
    assert "未载入病种目录" in visit(city_planner).get("/").content.decode()


def test_the_basis_stands_in_the_address_and_in_the_sentence(visit, data_officer):
    client = visit(data_officer)

    assert "清远市参保人住院" in client.get("/?basis=insured").content.decode()
    assert "清远市户籍人口住院" in client.get("/?basis=household").content.decode()
