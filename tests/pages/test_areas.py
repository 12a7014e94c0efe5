"""An area's page: who may see it, and what it says."""

from __future__ import annotations

from tests.lib import tiny_region as tiny


def test_a_data_officer_reads_who_left_east_for_what_and_where_in_both_languages(visit, data_officer):
    zh = visit(data_officer, "zh").get(f"/areas/{tiny.EAST}/").content.decode()
    en = visit(data_officer, "en").get(f"/areas/{tiny.EAST}/").content.decode()

    assert "英德市居民住院 <b>80.0%</b> 留在本县（市、区）；外流 2 人次，最多的是肿瘤，主要去往" in zh
    assert "<b>80.0%</b> of admissions of residents of Yingde stayed in the county; of the 2 that left, the largest group was oncology" in en


def test_the_stranger_from_the_next_county_is_refused_and_told_who_may(visit, stranger):
    response = visit(stranger).get(f"/areas/{tiny.EAST}/")

    assert response.status_code == 403
    assert "可由英德市或上级地区的账号查看" in response.content.decode()


def test_the_stranger_sees_no_figure_of_east_on_any_page(visit, stranger):
    client = visit(stranger)

    for address in ("/", "/flows/", "/indicators/in-area-admissions/", "/indicators/in-area-admissions/?level=county", "/data/"):
        page = client.get(address).content.decode()
        assert f"/areas/{tiny.EAST}/" not in page, address
        assert "英德市" not in page, address


def test_a_planner_of_east_sees_the_city_as_a_total_only(visit, east_planner):
    page = visit(east_planner).get(f"/areas/{tiny.CITY}/").content.decode()

    assert "您的账号只看到清远市的合计" in page
    assert "data-sankey" not in page


def test_an_area_that_is_not_of_the_region_is_not_found(visit, city_planner):
    assert visit(city_planner).get("/areas/110000/").status_code == 404


def test_few_stays_are_hidden_from_a_planner_and_exact_for_a_data_officer(visit, city_planner, data_officer):
    for_planner = visit(city_planner).get(f"/areas/{tiny.EAST}/").content.decode()
    for_officer = visit(data_officer).get(f"/areas/{tiny.EAST}/").content.decode()

    assert "不足 8，不显示" in for_planner
    assert "8 / 10" not in for_planner
    assert "8 / 10" in for_officer
