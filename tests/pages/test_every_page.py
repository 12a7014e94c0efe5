"""What holds for every page: who may, who may not, words, headers, no page without sign-in."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import get_resolver

from doorstep.services import indicator_results
from tests.lib import tiny_region as tiny

PAGES = (
    "/",
    f"/areas/{tiny.CITY}/",
    f"/areas/{tiny.EAST}/",
    f"/areas/{tiny.TOWNSHIP}/",
    "/flows/",
    "/atlas/",
    f"/atlas/?area={tiny.EAST}&condition=oncology",
    "/conditions/",
    "/conditions/oncology/",
    "/conditions/I60-I69/",
    "/institutions/",
    "/institutions/E-COUNTY/",
    "/indicators/",
    "/indicators/in-area-admissions/",
    f"/indicators/in-area-admissions/?within={tiny.EAST}",
    f"/indicators/average-length-of-stay/?within={tiny.TOWNSHIP}",
    "/indicators/average-length-of-stay/",
    "/indicators/cost-per-admission/",
    "/coordination/",
    "/coordination/motion/",
    "/planning/",
    "/planning/access/",
    "/planning/postings/",
    "/planning/gaps/",
    "/planning/gaps/C30-C39/",
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

    if _lacks(address, basis):
        assert response.status_code == 400
        assert "class=\"refusal\"" in response.content.decode()
    else:
        assert response.status_code == 200


def _lacks(address: str, basis: str) -> bool:
    """True for the page of an indicator that is not defined on the basis."""
    code = address.removeprefix("/indicators/").strip("/")
    if not basis or code == address.strip("/") or not code or "?" in address:
        return False
    return basis not in {one.value for one in indicator_results.measure(code).bases}


def test_some_page_lacks_a_basis_and_some_indicator_has_them_all():
    lacking = {(address, basis) for address in PAGES for basis in ("residence", "household", "insured") if _lacks(address, basis)}

    assert ("/indicators/in-area-admissions/", "insured") not in lacking
    assert lacking, "no page of the list lacks a basis: the refusal is not tested"


def test_no_page_is_open_without_signing_in(db):
    client = Client()
    addresses = [_example(pattern) for pattern in _patterns()]

    closed = {address: client.get(address) for address in addresses if not address.startswith(("/sign-in/", "/language/", "/call/", "/favicon.ico"))}

    assert len(closed) >= 15
    for address, response in closed.items():
        if address.startswith("/dicom-web/"):  # machines are told so, and not led to a form
            assert response.status_code == 401, address
            continue
        assert response.status_code == 302, address
        assert response.headers["Location"].startswith("/sign-in/"), address


def _patterns() -> list[str]:
    return [str(pattern.pattern) for pattern in get_resolver().url_patterns]


def _example(pattern: str) -> str:
    return "/" + re.sub(r"<int:\w+>", "441881", re.sub(r"<(?:str|slug):\w+>", "in-area-admissions", pattern))


def test_pages_carry_strict_headers_and_no_inline_script_or_style(visit, city_planner):
    client = visit(city_planner)

    for address in PAGES:
        response = client.get(address)
        page = response.content.decode()
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert response.headers["Cache-Control"] == "no-store"
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page), address
        scripts = re.findall(r"<script(?![^>]*(?:src=|application/json))", page)
        assert not scripts, address
        assert not re.search(r"(?:src|href)=\"https?:", page), address


def test_a_page_that_is_not_there_says_so_in_words_and_status(visit, city_planner):
    response = visit(city_planner, "en").get("/no/such/page/")

    assert response.status_code == 404
    assert "there is no page at this address" in response.content.decode()


def test_a_form_without_its_token_is_refused_in_words(city_planner):
    response = Client(enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE="en").post("/sign-in/", {"username": "x", "password": "y"})

    assert response.status_code == 403
    assert "the form is too old" in response.content.decode()


def test_a_wrong_basis_or_period_names_what_is_right(visit, city_planner):
    client = visit(city_planner, "en")

    assert "expected one of residence, household, insured" in client.get("/?basis=birthplace").content.decode()
    assert "expected 2025, 2025-03" in client.get("/?period=yesterday").content.decode()


def test_an_expired_session_sends_a_fragment_to_the_sign_in_page(db):
    response = Client().get("/data/upload/progress/", headers={"HX-Request": "true"})

    assert response.status_code == 401
    assert response.headers["HX-Redirect"].startswith("/sign-in/")


def test_an_undefined_template_variable_fails_the_suite(db):
    from django.template import engines

    with pytest.raises(AssertionError, match="no_such_field"):
        engines["django"].from_string("{{ no_such_field }}").render({})


def test_a_search_with_one_hit_opens_it_and_more_are_listed(visit, city_planner):
    client = visit(city_planner, "en")

    assert client.get("/search/?q=Yingde").headers["Location"] == f"/areas/{tiny.EAST}/"
    assert "/indicators/promise-minor/" in client.get("/search/?q=illness").content.decode()


def test_conditions_and_institutions_are_found_by_name_in_either_language(visit, city_planner, stranger):
    client = visit(city_planner, "en")

    assert client.get("/search/?q=cerebrovascular diseases").headers["Location"] == "/conditions/I60-I69/"
    assert client.get("/search/?q=连州医院").headers["Location"] == "/institutions/W-COUNTY/"
    assert "/institutions/E-COUNTY/" in client.get("/search/?q=hospital").content.decode()
    assert "/institutions/E-COUNTY/" not in visit(stranger).get("/search/?q=医院").content.decode()
