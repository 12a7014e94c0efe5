"""The pages of gaps: their answer, reasons that add up, who sees what, and every state without them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import numpy as np
import pytest
from django.test import Client

from doorstep.services import catalogues, gap_model, gaps, travel_times
from doorstep.services.gap_model import Model
from doorstep.store.reader import Operator
from doorstep.tables.catalogue import Catalogue
from tests.lib import tiny_region as tiny
from tests.planning.access_region import REACHED, Load, load  # noqa: F401  fixture
from tests.planning.test_gaps_needs import entry

Visit = Callable[..., Client]


def shown(visit: Visit, reader: object, lang: str = "en", address: str = "/planning/gaps/") -> str:
    response = visit(reader, lang).get(address)
    assert response.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


@pytest.fixture
def lung(monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue in which lung cancer belongs to the county and stroke to the city."""
    listed = Catalogue.of((entry("lung", ("C34",), "肿瘤科"), entry("stroke", ("I63",), tier=4)))
    monkeypatch.setattr(catalogues, "in_force", lambda *, reader, month=0: listed)


@pytest.fixture
def everybody_asks(monkeypatch: pytest.MonkeyPatch, load: Load) -> None:  # noqa: F811
    """The tiny region with a model of two homes, written by hand, and counts of 1 shown to all."""
    load(travel=REACHED)
    sites = travel_times.network(reader=Operator()).sites
    many = len(sites)
    areas = np.array([[0, 441881, 441800, 440000], [0, 441882, 441800, 440000]])
    site_areas = np.array([gap_model._four(one.located_in) for one in sites])
    model = Model(
        sites, {tiny.EAST: 0, tiny.WEST: 1}, areas, site_areas, np.full((2, many), -1.0), np.full((2, many), 90.0), -0.01, np.zeros((2, many)), np.zeros((2, 1)),
        np.ones((2, 1)), {}, gap_model.Ability(1.0, 0.1), True, np.full(many, 0.1), np.full(many, 0.5),
    )  # fmt: skip
    monkeypatch.setattr(gap_model, "model", lambda basis, period, *, reader: model)
    monkeypatch.setattr("doorstep.services.disclosure.sees_exactly", lambda reader: True)


def test_two_of_eighteen_leave_and_why_is_not_known_from_so_few(visit: Visit, city_planner: object, lung: None) -> None:
    english, chinese = (shown(visit, city_planner, lang) for lang in ("en", "zh"))

    assert "too few of Qingyuan's people left their city for conditions that should be treated within it to be shown" in english
    assert "太少，不足以显示" in chinese
    assert "Techniques: gaps still open" in english


def test_planning_has_a_door_to_it(visit: Visit, city_planner: object) -> None:
    assert "For what people leave, to where, at what cost and why" in shown(visit, city_planner, "en", "/planning/")


def test_an_area_that_is_not_the_readers_is_no_choice(visit: Visit, east_planner: object, stranger: object) -> None:
    assert visit(east_planner, "en").get(f"/planning/gaps/?area={tiny.WEST}").status_code == 400
    assert visit(stranger, "en").get("/planning/gaps/no-such-gap/").status_code == 404
    assert "Yingde" in shown(visit, east_planner)


def test_an_order_or_level_that_is_none_is_refused_with_the_known_ones(visit: Visit, city_planner: object) -> None:
    client = visit(city_planner, "en")

    assert "expected one of cases, fund, equity" in client.get("/planning/gaps/?rank=magic").content.decode()
    assert "expected one of county, city, province" in client.get("/planning/gaps/?level=village").content.decode()
    fund = client.get("/planning/gaps/?rank=fund")
    assert fund.status_code == 400 and "Choose the basis of the insured" in html.unescape(fund.content.decode())


def test_reasons_add_up_and_what_is_missing_stands_beside(everybody_asks: None, lung: None, visit: Visit, city_planner: object) -> None:
    page = shown(visit, city_planner, "en", "/planning/gaps/?level=county&period=2025-01")

    assert "2 were admitted outside their county in 2025-01" in page and "2 of them for conditions that should be treated within it" in page
    rows = visit(city_planner, "en").get("/planning/gaps/?level=county&period=2025-01&format=csv&table=gaps").content.decode("utf-8-sig").splitlines()
    header = next(row for row in rows if row.startswith("Condition"))
    lung_row = next(row for row in rows if row.startswith("lung")).split(",")
    parts = [int(lung_row[at]) for at, name in enumerate(header.split(",")) if name.startswith("Why ·")]
    assert len(parts) == 5 and sum(parts) == 2 == int(lung_row[1])


def test_a_condition_of_a_higher_tier_is_no_gap_of_a_lower_level(everybody_asks: None, lung: None, visit: Visit, city_planner: object) -> None:
    listed = gaps.found(gaps.of_area(tiny.CITY, basis=_residence(), period=_january(), reader=Operator(), level=gaps.LEVELS[0]), reader=Operator())

    assert [one.unit.code for one in listed.gaps] == ["lung"]
    assert (listed.left, listed.due, listed.stays) == (2, 2, 18)


def test_one_gap_says_where_why_and_what_each_institution_lacks(everybody_asks: None, lung: None, visit: Visit, city_planner: object) -> None:
    english = shown(visit, city_planner, "en", "/planning/gaps/lung/?level=county&period=2025-01")
    chinese = shown(visit, city_planner, "zh", "/planning/gaps/lung/?level=county&period=2025-01")

    assert "had 2 stays for lung in 2025-01 , 2 of them outside their county. The main reason is no capability (1)." in english
    assert "Guangzhou" in english and "Where they go" in english
    assert "Synthetic Yingde Hospital" in english and "Needs, in words 肿瘤科" in english
    assert "本地机构有什么、缺什么" in chinese and "去了哪里" in chinese


def test_a_condition_that_nobody_left_for_has_a_page_of_zeros(everybody_asks: None, lung: None, visit: Visit, city_planner: object) -> None:
    page = shown(visit, city_planner, "en", "/planning/gaps/stroke/?level=county&period=2025-01")

    assert "0 of them outside their county" in page and "There is no place to show" in page and "The main reason" not in page


def test_an_unknown_gap_is_not_found(everybody_asks: None, lung: None, visit: Visit, city_planner: object) -> None:
    answer = visit(city_planner, "en").get("/planning/gaps/lunge/?level=county&period=2025-01")

    assert answer.status_code == 404 and "Did you mean lung?" in html.unescape(answer.content.decode())


def _residence() -> object:
    from doorstep.vocab.bases import Basis

    return Basis.RESIDENCE


def _january() -> object:
    from doorstep.core.period import Period

    return Period(202501, 202502)
