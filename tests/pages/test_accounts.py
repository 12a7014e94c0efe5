"""Accounts and the audit record: who may, and what they do."""

from __future__ import annotations

import pytest

from tests.lib import tiny_region as tiny

NEW = {"username": "new-planner", "password": "a-long-new-password", "role": "planner", "area": str(tiny.EAST)}


def test_an_administrator_makes_an_account(visit, administrator):
    from doorstep.store.models import Account

    client = visit(administrator, "en")
    response = client.post("/accounts/", NEW)

    assert "The account new-planner is made" in client.get(response.headers["Location"]).content.decode()
    assert Account.objects.get(username="new-planner").area == tiny.EAST


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"username": "no spaces"}, "give a name of letters"),
        ({"username": "stranger"}, "this name is taken"),
        ({"role": "king"}, "choose a role"),
        ({"area": "110000"}, "within your own area"),
        ({"area": ""}, "within your own area"),
        ({"password": "short"}, "the password is too weak"),
        ({"institution": "NOWHERE"}, "there is no such institution"),
    ],
)
def test_a_wrong_field_is_told_beside_it_and_nothing_is_lost(visit, administrator, changes, words):
    response = visit(administrator, "en").post("/accounts/", NEW | changes)

    page = response.content.decode()
    assert response.status_code == 400
    assert words in page
    assert f'value="{(NEW | changes)["username"]}"' in page
    assert "a-long-new-password" not in page


@pytest.mark.parametrize("address", ["/accounts/", "/audit/"])
def test_a_planner_is_refused_and_does_not_see_the_rooms(visit, city_planner, address):
    client = visit(city_planner)

    assert client.get(address).status_code == 403
    assert f'href="{address}"' not in client.get("/").content.decode()


def test_an_auditor_reads_the_audit_record_but_manages_no_account(visit, auditor):
    client = visit(auditor)

    assert "snapshot.publish" in client.get("/audit/").content.decode()
    assert client.get("/accounts/").status_code == 403
