"""What holds for every page: who may, who may not, words, headers, no page without sign-in."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.lib import tiny_region as tiny

PAGES = (
    "/",
    f"/areas/{tiny.CITY}/",
    f"/areas/{tiny.EAST}/",
    f"/areas/{tiny.TOWNSHIP}/",
    "/flows/",
    "/indicators/",
    "/indicators/in-area-admissions/",
    "/indicators/average-length-of-stay/",
    "/indicators/cost-per-admission/",
    "/data/",
    "/data/quarantine/",
    "/account/",
    "/search/?q=no-such-thing",
    "/ui/",
)


@pytest.mark.parametrize("basis", ["", "residence", "household", "insured"])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_a_city_planner_opens_every_page_of_figures(visit, city_planner, address, lang, basis):
    response = visit(city_planner, lang).get(address, {"basis": basis} if basis and "?" not in address else {})

    if address.endswith("/cost-per-admission/") and response.status_code == 400:
        assert "basis" in response.content.decode()
        return
    assert response.status_code in (200, 400)
    if response.status_code == 400:
        assert "class=\"refusal\"" in response.content.decode()


def test_no_page_is_open_without_signing_in(db):
    client = Client()
    addresses = [_example(pattern) for pattern in _patterns()]

    closed = {address: client.get(address) for address in addresses if not address.startswith(("/sign-in/", "/language/", "/favicon.ico"))}

    assert len(closed) >= 15
    for address, response in closed.items():
        assert response.status_code == 302, address
        assert response.headers["Location"].startswith("/sign-in/"), address


def _patterns() -> list[str]:
    return [str(pattern.pattern) for pattern in get_resolver().url_patterns]


def _example(pattern: str) -> str:
    return "/" + re.sub(r"<int:\w+>", "441881", re.sub(r"<(?:str|slug):\w+>", "in-area-admissions", pattern))
