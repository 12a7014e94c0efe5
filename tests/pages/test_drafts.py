"""Drafts: kept while somebody types, for them alone, until they are sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from doorstep.core.clock import utc_now
from doorstep.core.errors import BadValue
from doorstep.services import drafts
from doorstep.store.models import Account, Draft
from tests.lib import tiny_region as tiny

FORM = {"kind": "up", "key": "draft-key", "name": "合成患者乙", "condition": "I63", "urgency": "urgent", "reason": "合成：右侧无力", "criteria": ["critical", "undiagnosed"]}


@pytest.fixture
def doctor(client: Client, township_doctor: Account) -> Client:
    client.force_login(township_doctor)
    return client


def test_what_was_typed_is_there_again_when_the_form_is_opened(doctor: Client) -> None:
    kept = doctor.post("/drafts/send-up/", {**FORM, "csrfmiddlewaretoken": "x"}, headers={"HX-Request": "true"})

    page = doctor.get("/cases/send/").content.decode()
    assert "草稿已保存" in kept.content.decode()
    assert 'value="合成患者乙"' in page and "合成：右侧无力" in page and "已恢复" in page
    assert page.count(" checked") == 3  # urgency and two criteria
    assert 'name="key" value="draft-key"' in page  # sending it twice stays one referral


def test_a_draft_is_sealed_and_for_whoever_wrote_it_alone(doctor: Client, county_desk: Account) -> None:
    doctor.post("/drafts/send-up/", FORM)

    assert "合成患者乙".encode() not in bytes(Draft.objects.get().sealed)
    assert drafts.find("send-up", reader=county_desk, now=utc_now()) is None
    doctor.force_login(county_desk)
    assert "合成患者乙" not in doctor.get("/cases/send/").content.decode()


def test_sending_forgets_the_draft(doctor: Client) -> None:
    doctor.post("/drafts/send-up/", FORM)

    sent = doctor.post("/cases/send/", {**FORM, "identity": tiny.ID_NUMBER, "receiver": "E-COUNTY", "consent": "patient"})

    assert sent.status_code == 302
    assert not Draft.objects.exists()


def test_a_refused_form_keeps_its_draft(doctor: Client) -> None:
    doctor.post("/drafts/send-up/", FORM)

    assert doctor.post("/cases/send/", FORM).status_code == 400
    assert Draft.objects.exists()


def test_a_draft_can_be_thrown_away_and_leads_back_to_this_site_only(doctor: Client) -> None:
    doctor.post("/drafts/send-up/", FORM)

    gone = doctor.post("/drafts/send-up/drop/", {"next": "/cases/send/"})

    assert gone["Location"] == "/cases/send/"
    assert not Draft.objects.exists()
    assert doctor.post("/drafts/send-up/drop/", {"next": "https://elsewhere.example/"})["Location"] == "/"


def test_an_old_draft_is_not_brought_back_and_the_clock_deletes_it(township_doctor: Account) -> None:
    now = utc_now()
    drafts.keep("send-up", {"name": ("合成患者乙",)}, by=township_doctor, now=now - drafts.KEPT - timedelta(minutes=1))

    assert drafts.find("send-up", reader=township_doctor, now=now) is None
    assert drafts.forget_old(now=now) == 1


def test_a_draft_that_is_too_long_is_refused(township_doctor: Account) -> None:
    with pytest.raises(BadValue):
        drafts.keep("send-up", {"reason": ("长" * 40_001,)}, by=township_doctor, now=utc_now())
