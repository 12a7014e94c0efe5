"""The monitoring indicators: what is computed, reported, judged and missing is told apart, line by line."""

from __future__ import annotations

import pytest

from doorstep.services import community
from doorstep.services.disclosure import Figure
from doorstep.tables.community import LINES, Way
from tests.lib import tiny_region as tiny

REPORT = {"code": "1", "area": tiny.EAST, "year": 2025, "numerator": None, "denominator": None, "met": None, "evidence": "章程.pdf", "source": "英德市卫健局"}
REPORTS = [
    REPORT | {"line": "1.1", "met": True},
    REPORT | {"line": "1.2", "met": False},
    REPORT | {"line": "2.1", "numerator": 12.0},
    REPORT | {"line": "2.2b", "numerator": 30.0, "denominator": 40.0},
    REPORT | {"line": "2.3", "numerator": 6.0, "denominator": 0.0},
    REPORT | {"line": "5.1", "numerator": 5.0, "denominator": 50.0, "year": 2024},
]


@pytest.fixture
def reported(monkeypatch):
    monkeypatch.setattr(community.registry, "sheet", lambda name, *, reader: REPORTS)


def _known(reader):
    from doorstep.services import indicator_results

    period = indicator_results.latest_year(reader=reader)
    return {number: one for (number, area), one in community.monitoring(period=period, reader=reader).items() if area == tiny.EAST}


def test_fourteen_indicators_stand_in_sixteen_lines_and_every_computed_one_names_an_indicator():
    from doorstep.indicators import catalogue

    codes = {one.code for one in catalogue.all()}
    assert len({line.number.rstrip("ab") for line in LINES}) == 14
    assert all(line.indicator in codes for line in LINES if line.way is Way.COMPUTED)
    assert all(not line.indicator for line in LINES if line.way is not Way.COMPUTED)


def test_reports_are_worked_out_by_the_line_s_formula(reported, city_planner):
    known = _known(city_planner)
    population = next(int(row[5]) for row in tiny.AREAS if int(row[0]) == tiny.EAST)

    assert known["2.1"].value == pytest.approx(12 / population * 10_000)  # by the register's population
    assert known["2.2b"].value == pytest.approx(75.0)
    assert (known["1.1"].met, known["1.2"].met) == (True, False)


def test_a_report_without_a_denominator_and_one_of_another_year_are_no_figure(reported, city_planner):
    known = _known(city_planner)

    assert known["2.3"].value is None and not known["2.3"].is_known
    assert known["5.1"].value is None and not known["5.1"].is_known


def test_what_is_computed_comes_from_settlements(city_planner):
    figure = _known(city_planner)["4.2"].figure

    assert figure is not None and not figure.is_empty


@pytest.mark.parametrize(
    ("lang", "words"),
    [("zh", ("未填报", "由记录计算", "推断，未核实", "章程.pdf", "未达到")), ("en", ("not reported", "computed", "inferred, unverified", "not met"))],
)
def test_the_page_says_how_each_line_is_known(reported, visit, city_planner, lang, words):
    page = visit(city_planner, lang).get("/community/").content.decode()

    assert [one for one in words if one not in page] == []


def test_a_county_planner_sees_their_own_county_alone(visit, east_planner):
    page = visit(east_planner, "en").get("/community/").content.decode()
    names = {int(row[0]): row[4] for row in tiny.AREAS}

    assert f">{names[tiny.EAST]}</th>" in page
    assert f">{names[tiny.WEST]}</th>" not in page


def test_what_the_platform_counted_stands_beside_what_was_reported(reported, visit, city_planner, monkeypatch):
    counted = {tiny.EAST: Figure(40, 100_000, 10_000), tiny.WEST: Figure(None, None, is_hidden=True)}
    monkeypatch.setattr(community, "_counted", lambda line, *asked: counted if line.number in ("2.1", "2.2a") else {})

    page = visit(city_planner, "en").get("/community/").content.decode()

    assert "reported; 4.00 counted here" in page  # 2.1 of the east
    assert "counted here, not reported" in page  # 2.2a of the east
