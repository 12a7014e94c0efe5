"""Signing in and out, the language, the second factor."""

from __future__ import annotations

import pyotp
import pytest
from django.test import Client

from tests.conftest import PASSWORD


def test_a_planner_signs_in_and_lands_on_the_page_that_was_asked_for(city_planner):
    client = Client()
    asked = client.get("/flows/?basis=insured")

    response = client.post(asked.headers["Location"], {"username": "city-planner", "password": PASSWORD, "next": "/flows/?basis=insured"})

    assert response.headers["Location"] == "/flows/?basis=insured"
    assert client.get("/flows/").status_code == 200


def test_a_wrong_password_is_refused_without_losing_the_name(city_planner):
    response = Client(HTTP_ACCEPT_LANGUAGE="en").post("/sign-in/", {"username": "city-planner", "password": "wrong"})

    page = response.content.decode()
    assert response.status_code == 403
    assert "name, password or code is wrong" in page
    assert 'value="city-planner"' in page
    assert "wrong&quot;" not in page and 'value="wrong"' not in page


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(city_planner, target):
    response = Client().post("/sign-in/", {"username": "city-planner", "password": PASSWORD, "next": target})

    assert response.headers["Location"] == "/"


def test_signing_out_ends_the_session(visit, city_planner):
    client = visit(city_planner)
    client.post("/sign-out/")

    assert client.get("/").status_code == 302


def test_the_language_link_returns_to_the_same_page_and_stays(visit, city_planner):
    client = visit(city_planner, "zh")

    response = client.get("/language/en/?next=/flows/?basis=insured")

    assert response.headers["Location"] == "/flows/?basis=insured"
    assert '<html lang="en">' in client.get("/").content.decode()


def test_a_second_factor_is_set_up_and_then_asked_for(visit, township_doctor):
    client = visit(township_doctor, "en")
    client.post("/account/")
    secret = client.session["second_factor_secret"]

    assert client.get("/account/second-factor.svg").headers["Content-Type"] == "image/svg+xml"
    assert client.post("/account/", {"code": "000000"}).status_code == 400
    assert client.post("/account/", {"code": pyotp.TOTP(secret).now()}).status_code == 302

    without = Client().post("/sign-in/", {"username": "township-doctor", "password": PASSWORD})
    with_code = Client().post("/sign-in/", {"username": "township-doctor", "password": PASSWORD, "code": pyotp.TOTP(secret).now()})
    assert (without.status_code, with_code.status_code) == (403, 302)


def test_a_session_in_use_is_written_at_most_once_a_minute(visit, city_planner):
    client = visit(city_planner)
    client.get("/account/")
    seen = client.session["seen_at"]

    client.get("/account/")

    assert client.session["seen_at"] == seen


def test_demo_accounts_are_listed_only_in_a_synthetic_workspace(db, settings):
    from dataclasses import replace

    from doorstep.services import accounts
    from doorstep.store.reader import Operator

    accounts.create_demo(by=Operator(), area=441800)
    shown = Client().get("/sign-in/").content.decode()
    settings.WORKSPACE = replace(settings.WORKSPACE, is_synthetic=False)
    hidden = Client().get("/sign-in/").content.decode()

    assert "doorstep-demo" in shown
    assert "doorstep-demo" not in hidden


@pytest.fixture
def minutes_later(monkeypatch):
    """Moves every clock a session is judged by."""
    from datetime import UTC, datetime, timedelta

    from django.utils import timezone

    from doorstep.web import middleware

    started = datetime.now(UTC)

    def move(minutes: float) -> None:
        now = started + timedelta(minutes=minutes)
        monkeypatch.setattr(timezone, "now", lambda: now)
        monkeypatch.setattr(middleware.time, "time", now.timestamp)

    return move


@pytest.mark.parametrize(("idle_minutes", "is_still_in"), [(29, True), (31, False)])
def test_a_session_idle_for_more_than_thirty_minutes_must_sign_in_again(visit, city_planner, minutes_later, idle_minutes, is_still_in):
    client = visit(city_planner)
    minutes_later(0)
    client.get("/account/")

    minutes_later(idle_minutes)
    response = client.get("/account/")

    assert (response.status_code == 200) is is_still_in
    assert is_still_in or response.headers["Location"].startswith("/sign-in/")


def test_a_session_in_use_goes_on_past_thirty_minutes(visit, city_planner, minutes_later):
    client = visit(city_planner)

    for minutes in (0, 20, 40, 60):
        minutes_later(minutes)
        assert client.get("/account/").status_code == 200, minutes


def test_those_who_handle_cases_begin_at_their_work(db):
    first = {name: Client().post("/sign-in/", {"username": name, "password": PASSWORD})["Location"] for name in ("county-desk", "city-planner")}

    assert first == {"county-desk": "/cases/", "city-planner": "/"}
