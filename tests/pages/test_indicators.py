"""The page of one indicator: broken down, by institution, and what is refused."""

from __future__ import annotations

import pytest
import yaml

from doorstep.indicators import catalogue
from doorstep.indicators.definition_yaml import to_yaml
from tests.lib import tiny_region as tiny


def test_a_share_is_broken_down_by_chapter_with_words_for_each(visit, data_officer):
    page = visit(data_officer).get("/indicators/in-area-admissions/").content.decode()

    assert "ICD-10 章" in page and "循环系统疾病" in page
    assert "?break=sex" in page


def test_another_breakdown_is_chosen_by_its_link(visit, data_officer):
    page = visit(data_officer, "en").get("/indicators/in-area-admissions/?break=sex").content.decode()

    assert "· sex</h2>" in page and "<th scope=\"row\">male</th>" in page
    assert "Diseases of the circulatory system" not in page


def test_a_breakdown_that_is_not_declared_is_refused_with_those_that_are(visit, data_officer):
    answer = visit(data_officer, "en").get("/indicators/in-area-admissions/?break=colour")

    assert answer.status_code == 400
    assert "chapter, sex" in answer.content.decode()


def test_institutions_stand_beside_one_another_for_what_is_counted_at_them(visit, data_officer):
    page = visit(data_officer).get("/indicators/average-length-of-stay/").content.decode()

    assert "各机构数值" in page and "合成英德" in page


def test_a_planner_never_sees_one_small_institution_alone(visit, city_planner, data_officer):
    for_planner = visit(city_planner).get("/indicators/average-length-of-stay/?format=csv&table=by-institution").content.decode()
    for_officer = visit(data_officer).get("/indicators/average-length-of-stay/?format=csv&table=by-institution").content.decode()

    assert for_planner != for_officer
    hidden = [line for line in for_planner.splitlines() if line.endswith(",,,") or line.endswith(",,")]
    assert len(hidden) != 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_figures_by_home_have_no_institutions(visit, data_officer, lang):
    assert "by-institution" not in visit(data_officer, lang).get("/indicators/in-area-admissions/").content.decode()


@pytest.mark.parametrize("code", ["length-of-stay-median", "patients-admitted", "visits-per-discharge"])
def test_figures_kept_otherwise_have_their_months_too(visit, data_officer, code):
    rows = visit(data_officer).get(f"/indicators/{code}/?format=csv&table=by-month").content.decode().splitlines()

    assert any(line.startswith("2025-01,") and not line.startswith("2025-01,,") for line in rows)


def test_an_indicator_newer_than_the_snapshot_is_listed_without_a_value_until_it_is_published(visit, data_officer, settings):
    folder = settings.WORKSPACE.region / "indicators"
    folder.mkdir(exist_ok=True)
    written = yaml.safe_load(to_yaml(catalogue.get("long-stays")))
    written |= {"code": "very-long-stays", "hit": {"at_least": [{"column": "los_days"}, 31]}}  # the same stays by other words
    path = folder / "very-long-stays.yaml"
    path.write_text(yaml.safe_dump(written, allow_unicode=True), "utf-8")
    try:
        listed = visit(data_officer, "en").get("/indicators/")
        page = visit(data_officer, "en").get("/indicators/very-long-stays/")
    finally:
        path.unlink()

    assert listed.status_code == page.status_code == 200
    assert "/indicators/very-long-stays/" in listed.content.decode()
    assert "no value to show" in page.content.decode()


def test_a_name_leads_into_the_area_and_the_way_back_stays_in_view(visit, data_officer):
    client = visit(data_officer)

    top = client.get("/indicators/in-area-admissions/?level=city").content.decode()
    city = client.get(f"/indicators/in-area-admissions/?within={tiny.CITY}").content.decode()
    county = client.get(f"/indicators/in-area-admissions/?within={tiny.EAST}").content.decode()
    township = client.get(f"/indicators/in-area-admissions/?within={tiny.TOWNSHIP}").content.decode()

    assert f"?within={tiny.CITY}" in top
    assert f"?within={tiny.EAST}" in city and f"?within={tiny.WEST}" in city
    assert f"?within={tiny.TOWNSHIP}" in county and f"within={tiny.WEST}" not in county
    assert "英德市的域内住院率为" in county
    assert f'<a href="/indicators/in-area-admissions/?within={tiny.CITY}">清远市</a>' in county
    assert "指标统计到的最低一级" in township


def test_the_institutions_of_a_township_stand_below_it(visit, data_officer):
    page = visit(data_officer).get(f"/indicators/average-length-of-stay/?within={tiny.TOWNSHIP}").content.decode()

    assert "/institutions/E-TOWN/" in page
    assert "/institutions/E-COUNTY/" not in page


def test_a_planner_of_east_may_not_look_into_west(visit, east_planner):
    client = visit(east_planner)

    assert client.get(f"/indicators/in-area-admissions/?within={tiny.WEST}").status_code == 403
    city = client.get(f"/indicators/in-area-admissions/?within={tiny.CITY}").content.decode()
    assert f"within={tiny.WEST}" not in city and "?break=" not in city


def test_an_area_that_is_none_is_not_found(visit, data_officer):
    assert visit(data_officer).get("/indicators/in-area-admissions/?within=somewhere").status_code == 404
