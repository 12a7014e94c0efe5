"""The page of travel and access: its answer, its figures by hand, who sees what, and every state without them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.lib import tiny_region as tiny
from tests.planning.access_region import REACHED, Load, load  # noqa: F401  fixture

Visit = Callable[..., Client]


def shown(visit: Visit, reader: object, lang: str = "en", address: str = "/planning/access/") -> str:
    response = visit(reader, lang).get(address)
    assert response.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_the_answer_in_both_languages_is_what_a_hand_counts(load: Load, visit: Visit, city_planner: object) -> None:  # noqa: F811
    """100,000 of 140,000 at 25 minutes, the others at 45: mean 30.7."""
    load(travel=REACHED)

    english, chinese = (shown(visit, city_planner, lang) for lang in ("en", "zh"))

    assert "71.4% live within half an hour of the nearest hospital of county tier or above, 100.0% within an hour" in english
    assert "the mean is 31 minutes" in english
    assert "71.4%住在离最近的县级及以上医院半小时车程以内" in re.sub(r"(?<=\S) (?=\S)", "", chinese).replace(" ", "")
    assert "given in a table of travel times 50.0% · not known 50.0%" in english
    assert "estimated from straight distance" not in english


def test_estimates_are_said_aloud(load: Load, visit: Visit, city_planner: object) -> None:  # noqa: F811
    load(settings="detour = 1.4\nroad_kmh = 60\n", positions=True)

    page = shown(visit, city_planner)

    assert "For 100.0% of people the minutes are estimated from straight distance" in page


def test_beds_indexes_and_every_place_stand_in_tables(load: Load, visit: Visit, city_planner: object) -> None:  # noqa: F811
    load(travel=REACHED, land=["441881,5634,,,,,test", "441882,2663,,,,,test"])

    page = shown(visit, city_planner)

    assert "Yingde 100,000 100.0%" in page and "13.00" in page and "7.50" in page
    assert "Gini 0 is even, near 1 all in one place 0.125" in page
    assert "Beds by land (HRAD)" in page and "Beds to output" not in page.split("Agglomeration of beds")[1].split("1 is the region's mean")[0]
    assert "Every place and its nearest hospital" in page


def test_a_county_sees_its_own_places_and_no_index_of_one_area(load: Load, visit: Visit, stranger: object) -> None:  # noqa: F811
    load(travel=REACHED)

    page = shown(visit, stranger)

    assert "Lianzhou" in page and "Yingde" not in page
    assert "there is only one area, which is neither even nor uneven" in page


@pytest.mark.parametrize(("parts", "said"), [({}, "No way from"), ({"people": False}, "No area of the region file has a population")])
def test_what_is_missing_is_said_instead_of_figures(load: Load, visit: Visit, city_planner: object, parts: dict[str, object], said: str) -> None:  # noqa: F811
    load(**parts)

    page = shown(visit, city_planner)

    assert said in page and "By county" not in page


def test_the_tables_are_downloaded_with_their_figures(load: Load, visit: Visit, city_planner: object) -> None:  # noqa: F811
    load(travel=REACHED)

    response = visit(city_planner, "en").get("/planning/access/?format=csv&table=counties")

    text = b"".join(response.streaming_content).decode("utf-8-sig") if response.streaming else response.content.decode("utf-8-sig")
    assert "Yingde,100000,1.0,100000,100000,1.0,100000,100000,1.0,100000,100000,25.0,13.0" in text.replace('"', "")


def test_the_map_shows_the_half_hour_when_all_are_within_the_hour_unless_told_otherwise(load: Load, visit: Visit, city_planner: object) -> None:  # noqa: F811
    load(travel=REACHED)

    assert "People within 30 minutes" in shown(visit, city_planner)
    assert "People within 120 minutes" in shown(visit, city_planner, address="/planning/access/?limit=120")
    assert visit(city_planner).get("/planning/access/?limit=45").status_code == 400


def test_a_condition_that_nobody_treats_is_refused_by_name(load: Load, visit: Visit, city_planner: object) -> None:  # noqa: F811
    load(travel=REACHED)

    assert visit(city_planner, "en").get("/planning/access/?condition=I60-I69").status_code == 400


def test_the_door_leads_to_access(visit: Visit, city_planner: object) -> None:
    response = visit(city_planner, "en").get("/planning/")

    assert 'href="/planning/access/"' in response.content.decode()
    assert str(tiny.CITY) not in response.content.decode()
