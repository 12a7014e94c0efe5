"""Pages of remote consultation: the queue, the invitation, rosters, agreements, the room and its mailbox."""

from __future__ import annotations

import base64
import json
from datetime import date

import pytest
from django.test import Client

from doorstep.recognition import preset_files
from doorstep.services import agreements, experts, recognition_rules
from doorstep.services.agreements import Terms
from doorstep.store.models import Account, Agreement, CaseDocument, Expert, Instance, Room
from doorstep.store.reader import Operator
from doorstep.vocab.roles import Role
from tests.cases.conftest import NOW
from tests.lib import tiny_region as tiny

SIGNATURE = "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\nsigned").decode()
FORM = {
    "key": "page-1", "name": "合成患者甲", "identity": tiny.ID_NUMBER, "condition": "I63", "urgency": "routine", "institution-1": "E-COUNTY",
    "specialty-1": "neurology", "reason": "合成事由", "purpose": "合成目的", "summary": "合成摘要", "consent": "patient", "signature": SIGNATURE,
}  # fmt: skip
ORDER = {**{name: FORM[name] for name in ("key", "name", "identity", "condition", "urgency", "consent")}, "receiver": "E-COUNTY", "history": "合成病史"}


def signed_in(who: Account) -> Client:
    client = Client()
    client.force_login(who)
    return client


@pytest.fixture
def agreed(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Account(username="township-desk", role=Role.REFERRAL_DESK, institution="E-TOWN")
    agreements.file(Terms("E-COUNTY", ("consultation", "diagnosis"), date(2026, 1, 1), fee_fen=12_000), by=desk, now=NOW)
    experts.enter("county-physician", name="合成医师", specialty="neurology", title="chief", independent_since=None, by=Operator(), now=NOW)
    monkeypatch.setattr(recognition_rules, "book", lambda: preset_files.chosen(("sample-items",)))


@pytest.fixture
def begun(agreed: None, township_doctor: Account, county_physician: Account) -> str:
    """The code of an open room."""
    signed_in(township_doctor).post("/consultations/invite/", FORM)
    one = Instance.objects.get(workflow="consultation")
    signed_in(county_physician).post(f"/cases/{_number(one)}/{one.pk}/begin/", {"version": one.version, "key": "begin"})
    return str(Room.objects.get().code)


def _number(one: Instance) -> str:
    from doorstep.workflows.case_number import number_of

    return number_of(one.case_id)


@pytest.mark.usefixtures("agreed")
class TestInviting:
    def test_a_form_with_a_signature_on_screen_becomes_an_invitation(self, township_doctor: Account) -> None:
        sent = signed_in(township_doctor).post("/consultations/invite/", FORM)

        assert sent.status_code == 302 and sent["Location"].endswith("?done=sent")
        assert CaseDocument.objects.get().media_type == "image/png"
        shown = signed_in(township_doctor).get(sent["Location"]).content.decode()
        assert "神经内科" in shown and "120.00 元" in shown and "合成目的" in shown

    @pytest.mark.parametrize("change", [{"signature": ""}, {"signature": "data:image/png;base64,@@"}, {"purpose": ""}, {"at": "next week"}, {"at": "2020-01-01T08:00"}])
    def test_a_refused_form_keeps_what_was_typed(self, township_doctor: Account, change: dict[str, str]) -> None:
        refused = signed_in(township_doctor).post("/consultations/invite/", {**FORM, **change})

        assert refused.status_code == 400
        assert "合成摘要" in refused.content.decode()
        assert not Instance.objects.exists()

    def test_without_agreements_the_page_says_what_to_do_first(self, west_desk: Account) -> None:
        shown = signed_in(west_desk).get("/consultations/invite/").content.decode()

        assert "请先登记协议" in shown and "<form method=\"post\" action=\"/consultations/invite/\"" not in shown


@pytest.mark.usefixtures("agreed")
class TestOrdering:
    def test_an_order_is_made_and_a_template_fills_the_report(self, township_doctor: Account, county_physician: Account) -> None:
        code = next(one.code for one in preset_files.chosen(("sample-items",)).items if one.kind == "imaging")
        sent = signed_in(township_doctor).post("/consultations/order/", {**ORDER, "item": code})
        one = Instance.objects.get(workflow="diagnosis")
        Instance.objects.filter(pk=one.pk).update(state="reading")

        assert sent.status_code == 302
        page = signed_in(county_physician).get(f"/cases/{_number(one)}/")
        assert "用模板：胸部CT" in page.content.decode()
        opened = signed_in(county_physician).get(f"/cases/{_number(one)}/?step={one.pk}.report&template=chest-ct").content.decode()
        assert "双肺：\n气道：" in opened

    def test_an_order_without_an_item_is_refused_and_kept(self, township_doctor: Account) -> None:
        refused = signed_in(township_doctor).post("/consultations/order/", ORDER)

        assert refused.status_code == 400 and "合成病史" in refused.content.decode()


class TestRosters:
    def test_a_desk_keeps_its_roster_and_another_institution_sees_it_only(self, county_desk: Account, west_desk: Account) -> None:
        desk = signed_in(county_desk)
        added = desk.post("/consultations/experts/", {"account": "county-physician", "name": "合成医师", "specialty": "neurology", "title": "chief", "since": "2010-01-01"})
        assert added.status_code == 302

        assert "合成医师" in signed_in(west_desk).get("/consultations/experts/").content.decode()
        signed_in(west_desk).post("/consultations/experts/county-physician/strike/")
        assert Expert.objects.get().is_listed
        desk.post("/consultations/experts/county-physician/strike/")
        assert not Expert.objects.get().is_listed

    @pytest.mark.parametrize("change", [{"account": "west-desk"}, {"title": "wizard"}, {"since": "2099-01-01"}, {"since": "soon"}, {"name": " "}])
    def test_a_wrong_entry_is_refused_in_words(self, county_desk: Account, change: dict[str, str]) -> None:
        form = {"account": "county-physician", "name": "合成医师", "specialty": "neurology", "title": "chief", "since": ""}

        assert signed_in(county_desk).post("/consultations/experts/", {**form, **change}).status_code == 400
        assert not Expert.objects.exists()

    def test_a_doctor_keeps_no_roster(self, township_doctor: Account) -> None:
        assert signed_in(township_doctor).post("/consultations/experts/", {"account": "township-doctor"}).status_code == 403


class TestAgreements:
    FORM = {"invited": "CITY", "kinds": ["consultation"], "since": "2026-01-01", "until": "", "fee": "120.5", "words": "合成约定"}

    def test_an_agreement_is_filed_seen_by_both_and_by_nobody_else(self, county_desk: Account, city_desk: Account, west_desk: Account) -> None:
        assert signed_in(county_desk).post("/consultations/agreements/", self.FORM).status_code == 302

        assert Agreement.objects.get().fee_fen == 12_050
        assert "120.50 元" in signed_in(city_desk).get("/consultations/agreements/").content.decode()
        assert "合成约定" not in signed_in(west_desk).get("/consultations/agreements/").content.decode()

    @pytest.mark.parametrize("change", [{"invited": "E-COUNTY"}, {"kinds": []}, {"until": "2025-01-01"}, {"fee": "much"}, {"since": ""}])
    def test_a_wrong_one_is_refused(self, county_desk: Account, change: dict[str, object]) -> None:
        assert signed_in(county_desk).post("/consultations/agreements/", {**self.FORM, **change}).status_code == 400
        assert not Agreement.objects.exists()


class TestQueue:
    def test_invitations_wait_in_the_queue_of_their_specialty_and_its_reader_is_on_line(self, agreed: None, township_doctor: Account, county_physician: Account) -> None:
        signed_in(township_doctor).post("/consultations/invite/", FORM)
        physician = signed_in(county_physician)

        shown = physician.get("/consultations/").content.decode()
        again = physician.get("/consultations/?specialty=neurology", headers={"HX-Request": "true"}).content.decode()
        other = physician.get("/consultations/?specialty=cardiology").content.decode()

        assert "合成患者甲" in shown and "1 位专家在线" in shown
        assert "合成患者甲" in again and "<html" not in again
        assert "合成患者甲" not in other

    def test_a_planner_has_no_queue(self, city_planner: Account) -> None:
        assert signed_in(city_planner).get("/consultations/").status_code == 403


class TestRooms:
    def test_the_page_asks_for_camera_and_microphone_and_no_other_page_does(self, begun: str, township_doctor: Account) -> None:
        doctor = signed_in(township_doctor)

        assert "camera=(self)" in doctor.get(f"/rooms/{begun}/")["Permissions-Policy"]
        assert "camera=()" in doctor.get("/cases/")["Permissions-Policy"]

    def test_browsers_enter_and_pass_letters(self, begun: str, township_doctor: Account, county_physician: Account) -> None:
        doctor, physician = signed_in(township_doctor), signed_in(county_physician)
        first = doctor.post(f"/rooms/{begun}/enter/").json()
        second = physician.post(f"/rooms/{begun}/enter/").json()

        letter = json.dumps({"to": first["seat"], "kind": "offer", "body": "{}"})
        assert physician.post(f"/rooms/{begun}/{second['seat']}/post/", letter, content_type="application/json").status_code == 200

        got = doctor.get(f"/rooms/{begun}/{first['seat']}/inbox/?after=0").json()
        assert [one["kind"] for one in got["letters"]] == ["offer"] and got["others"][0]["seat"] == second["seat"]
        assert second["others"] == [{"seat": first["seat"], "name": "合成大站卫生院 township-doctor"}]
        doctor.post(f"/rooms/{begun}/{first['seat']}/leave/")
        assert physician.get(f"/rooms/{begun}/{second['seat']}/inbox/").json()["others"] == []

    @pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"to": true, "kind": "offer", "body": ""}', b'{"to": 1, "kind": "offer", "body": "\\ud800"}', b"[" * 5000, b"x" * 200_000])
    def test_a_letter_that_is_none_is_refused_as_json(self, begun: str, township_doctor: Account, body: bytes) -> None:
        doctor = signed_in(township_doctor)
        seat = doctor.post(f"/rooms/{begun}/enter/").json()["seat"]

        refused = doctor.post(f"/rooms/{begun}/{seat}/post/", body, content_type="application/json")

        assert refused.status_code == 400 and refused.json()["code"]

    def test_an_outsider_is_told_that_there_is_no_such_room(self, begun: str, west_desk: Account) -> None:
        stranger = signed_in(west_desk)

        assert stranger.get(f"/rooms/{begun}/").status_code == 404
        assert stranger.post(f"/rooms/{begun}/enter/").status_code == 404


def test_an_opinion_is_shown_as_signed_and_amended_on_its_page(begun: str, township_doctor: Account, county_physician: Account) -> None:
    one = Instance.objects.get(workflow="consultation")
    physician, number = signed_in(county_physician), _number(one)
    physician.post(f"/cases/{number}/{one.pk}/sign/", {"version": one.version, "key": "sign", "ask-opinion": "合成意见", "ask-suggested": "treat-here"})

    amended = physician.post(f"/cases/{number}/{one.pk}/amend/opinion/", {"words": "合成更正"})

    assert amended.status_code == 302
    shown = signed_in(township_doctor).get(f"/cases/{number}/").content.decode()
    assert "合成意见" in shown and "合成更正" in shown and "就地治疗" in shown and "合成医师 主任医师" in shown
    assert "/amend/" not in shown  # the inviting side reads it only
    assert signed_in(township_doctor).post(f"/cases/{number}/{one.pk}/amend/opinion/", {"words": "合成"}).status_code == 403


def test_a_desk_draws_reports_and_an_expert_judges_them_on_the_page(agreed: None, county_desk: Account, county_physician: Account, west_desk: Account) -> None:
    assert "还没有抽取报告" in signed_in(county_desk).get("/consultations/samples/").content.decode()
    assert signed_in(county_desk).post("/consultations/samples/", {"percent": "20"}).status_code == 302
    assert signed_in(county_desk).post("/consultations/samples/", {"percent": "all"}).status_code == 400
    assert signed_in(county_physician).post("/consultations/samples/", {"percent": "20"}).status_code == 403
    assert signed_in(county_physician).post("/consultations/samples/999/", {"verdict": "agrees"}).status_code == 404
