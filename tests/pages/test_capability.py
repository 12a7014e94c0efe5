"""Capability pages: gaps filled in words, what is short, who may see which institutions."""

from __future__ import annotations

import pytest

from doorstep.core.period import Period
from doorstep.services import capability
from doorstep.services.capability import Item
from doorstep.store.reader import Operator
from doorstep.vocab.levels import AreaLevel
from tests.lib import tiny_region as tiny


@pytest.mark.parametrize(("lang", "words"), [("zh", "还不足 12 个月"), ("en", "not yet twelve months")])
def test_a_region_with_one_month_of_records_says_that_it_is_too_young(visit, city_planner, lang, words):
    page = visit(city_planner, lang).get("/capability/")

    assert page.status_code == 200
    assert words in page.content.decode()


def test_the_page_offers_a_period_and_no_basis_for_it_depends_on_none(visit, city_planner):
    page = visit(city_planner, "en").get("/capability/").content.decode()

    assert 'id="period"' in page and 'class="bases"' not in page


def test_an_institution_of_another_county_is_refused(visit, east_planner):
    assert visit(east_planner).get("/capability/W-COUNTY/").status_code == 403
    assert visit(east_planner).get("/capability/E-COUNTY/").status_code == 200


def test_an_unknown_choice_is_refused_with_the_known_ones(visit, city_planner):
    page = visit(city_planner, "en").get("/capability/?kind=magic")

    assert page.status_code == 400
    assert "expected one of condition, technique" in page.content.decode()


@pytest.fixture
def two_years(db, monkeypatch, tmp_path):
    """A snapshot of its own: East learns laparoscopy in its second year, the city hospital could all along."""
    from doorstep.services import batches, snapshots

    operator = Operator()
    operated = {"operations": "51.2300", "operation_grades": "2", "icd": "K80.200"}
    months = [(2024 + at // 12) * 100 + at % 12 + 1 for at in range(24)]
    rows = [tiny.stay(2000 + at, **_in(month)) for at, month in enumerate(months)]
    city = [(month, f"C{at % 2}") for at, month in enumerate(months)]
    east = [(month, f"E{at % 2}") for at, month in enumerate(months[14:])]
    rows += [tiny.stay(3000 + at, **_in(month), **operated, operator=name, institution="CITY") for at, (month, name) in enumerate(city)]
    rows += [tiny.stay(4000 + at, **_in(month), **operated, operator=name) for at, (month, name) in enumerate(east)]
    batches.load(_written(tmp_path / "years.csv", rows), by=operator)
    return snapshots.publish(by=operator)


def _in(month):
    return {"admitted_on": f"{month}03", "discharged_on": f"{month}10"}


def _written(path, rows):
    """Rows with the series columns of the layout, which `write_records` leaves alone."""
    import csv

    from doorstep.tables.layouts import shipped

    layout = next(one for one in shipped() if one.code == "first-page-n041")
    columns = dict(layout.columns) | {one.target: one.columns[0] for one in layout.series}
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(layout.order)
        for row in rows:
            cells = {columns[target]: text for target, text in row.items() if target in columns}
            writer.writerow([cells.get(column, "-") for column in layout.order])
    return path


def test_the_gap_a_county_filled_is_told_with_its_month_and_its_reach(two_years, visit, data_officer):
    gaps = capability.gaps_filled(period=Period(202401, 202701), reader=data_officer)
    technique = next(one for one in gaps if one.subject.kind is Item.TECHNIQUE)

    # operations in March to August 2025 are six, by two operators, in six months: able from September
    assert (technique.subject.code, technique.since, technique.first_in) == ("51.23", 202509, AreaLevel.COUNTY)
    assert (technique.evidence.own_cases, technique.evidence.months, technique.evidence.operators) == (6, 6, 2)
    page = visit(data_officer, "en").get("/capability/?kind=technique").content.decode()
    assert "2025-09" in page and "first in its county" in page


def test_what_was_able_from_the_first_judged_month_filled_no_gap(two_years, data_officer):
    gaps = capability.gaps_filled(period=Period(202401, 202701), reader=data_officer)
    able = {one.subject.institution for one in capability.able_now(Item.TECHNIQUE, "51.23", reader=data_officer)}

    assert len(able) == 2
    assert len({one.subject.institution for one in gaps if one.subject.code == "51.23"}) == 1


def test_a_reader_without_row_access_sees_no_small_count(two_years, visit, city_planner):
    gaps = capability.gaps_filled(period=Period(202401, 202701), reader=city_planner)

    assert [one.evidence.own_cases for one in gaps if one.subject.kind is Item.TECHNIQUE] == [None]


def test_the_way_to_ability_is_told_by_what_is_short(two_years, visit, data_officer):
    page = visit(data_officer, "zh").get("/capability/E-COUNTY/").content.decode()

    assert "起具备" in page and "本院术者不少于 2 人" in page
