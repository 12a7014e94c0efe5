"""The case pages: who may, the form of sending, the steps as buttons, the thread, the search."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from doorstep.services import shortlists
from doorstep.store.models import Case, CaseEntry, Instance
from tests.cases.conftest import NOW, PATIENT, make_beds, send, take

UNTIL_FORM = "2099-01-01T18:00"
FORM = {
    "kind": "up", "case": "", "key": "form-1", "name": PATIENT["name"], "identity": PATIENT["identity"], "phone": "",
    "condition": "I63 脑血管疾病", "urgency": "routine", "receiver": "E-COUNTY", "consent": "patient", "reason": "合成理由", "outside": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def able(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The county and the city hospital show that they treat strokes."""

    def both(reader: object) -> dict[tuple[str, bool], dict[int, int]]:
        from doorstep.services import directory

        return {("I60-I69", False): {directory.institutions()[code].number: 202501 for code in ("E-COUNTY", "CITY")}}

    monkeypatch.setattr(shortlists, "_able", both)
    shortlists._standing.cache_clear()
    yield
    shortlists._standing.cache_clear()


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def take_form(client: Client, number: str, instance: int, step: str, **answers: str) -> object:
    """Press a button of the case page: what a browser would send."""
    page = text(client.get(f"/cases/{number}/"))
    form = re.search(rf'<form[^>]*action="(/cases/{number}/{instance}/{step}/)".*?</form>', page, re.DOTALL)
    assert form, f"no button '{step}' on the page"
    hidden = dict(re.findall(r'name="(version|key)" value="([^"]*)"', form[0]))
    return client.post(form[1], {**hidden, **{f"ask-{name}": value for name, value in answers.items()}})


def test_a_township_doctor_sends_a_patient_with_nine_fields(visit, township_doctor):
    client = visit(township_doctor)
    page = text(client.get("/cases/send/"))

    named = {name for name in re.findall(r'<(?:input|textarea|select)[^>]*name="([^"]+)"', page.split('id="send"')[1].split("</form>")[0])}
    assert len(named - {"key", "kind", "case", "csrfmiddlewaretoken", "look", "outside"} | {"receiver"}) == 9
    sent = client.post("/cases/send/", FORM)
    assert sent.status_code == 302
    assert "已发送，病例号" in text(client.get(sent["Location"]))


def test_the_places_that_can_treat_now_are_listed_with_why(visit, township_doctor):
    make_beds("CITY", "甲1")
    client = visit(township_doctor)

    fragment = text(client.post("/cases/send/", {**FORM, "look": "1"}, headers={"HX-Request": "true"}))

    assert "<html" not in fragment
    assert fragment.index("合成英德医院") < fragment.index("合成市医院")
    assert "现有空位 1" in fragment and "起有诊治证据" in fragment


def test_a_live_referral_is_told_before_anything_is_sent(visit, township_doctor, west_desk):
    send(township_doctor)

    page = text(visit(west_desk, "en").post("/cases/send/", {**FORM, "look": "1"}))

    assert "has a live referral for the same problem" in page


def test_a_refused_form_keeps_everything_typed(visit, township_doctor):
    answer = visit(township_doctor).post("/cases/send/", {**FORM, "consent": "", "key": "k9"})

    assert answer.status_code == 400
    page = text(answer)
    assert "请记录患者是否同意" in page
    for kept in (PATIENT["name"], "合成理由", "I63 脑血管疾病", 'value="k9"', 'value="E-COUNTY" checked'):
        assert kept in page
    assert not Case.objects.exists()


def test_a_form_sent_twice_is_one_case(visit, township_doctor):
    client = visit(township_doctor)

    first, again = client.post("/cases/send/", FORM), client.post("/cases/send/", FORM)

    assert first["Location"] == again["Location"]
    assert Case.objects.count() == 1


def test_the_desk_accepts_by_pressing_a_button(visit, township_doctor, county_desk):
    sent, beds = send(township_doctor), make_beds("E-COUNTY", "甲1")
    client = visit(county_desk)

    answer = take_form(client, sent.number, sent.instance, "accept", slot=beds[0], until=UNTIL_FORM)

    assert answer.status_code == 302
    instance = Instance.objects.get(pk=sent.instance)
    assert (instance.state, instance.known["until"]) == ("accepted", "2099-01-01T18:00:00+08:00")
    assert "接收转诊，预留合成神经内科 甲1" in text(client.get(f"/cases/{sent.number}/"))


def test_the_buttons_are_those_of_the_reader(visit, township_doctor, county_desk):
    sent = send(township_doctor)

    theirs, mine = (text(visit(one).get(f"/cases/{sent.number}/")) for one in (county_desk, township_doctor))

    assert "/decline/" in theirs and "/withdraw/" not in theirs
    assert "/withdraw/" in mine and "/decline/" not in mine


def test_a_form_whose_choices_cost_something_is_loaded_when_it_is_opened(visit, township_doctor, county_desk):
    sent = send(township_doctor)
    client, load = visit(county_desk), f"/cases/{sent.number}/?step={sent.instance}.redirect"

    whole = text(client.get(f"/cases/{sent.number}/"))
    alone = text(client.get(load, headers={"HX-Request": "true"}))
    without_script = text(client.get(load))

    assert f"/{sent.instance}/redirect/" not in whole and load in whole
    assert "<html" not in alone and "合成市医院" in alone and f"/{sent.instance}/redirect/" in alone
    assert "<details class=\"step\" open>" in without_script and "合成市医院" in without_script
    assert client.get(f"/cases/{sent.number}/?step={sent.instance}.depart", headers={"HX-Request": "true"}).status_code == 404


def test_a_stale_form_is_refused_with_what_changed_and_keeps_what_was_typed(visit, township_doctor, county_desk, county_physician):
    sent = send(township_doctor)
    client = visit(county_desk)
    take(sent, "ask", county_physician, question="合成问题")

    answer = client.post(
        f"/cases/{sent.number}/{sent.instance}/decline/", {"version": "1", "key": "late", "ask-reason": "other", "ask-note": "合成说明"}
    )

    assert answer.status_code == 409
    assert "您看到之后已有变化" in text(answer) and "提出问题或建议" in text(answer)


def test_a_stranger_sees_neither_case_nor_name(visit, township_doctor, west_desk, city_planner):
    sent = send(township_doctor)

    for stranger, status in ((west_desk, 404), (city_planner, 403)):
        answer = visit(stranger).get(f"/cases/{sent.number}/")
        assert answer.status_code == status
        assert PATIENT["name"] not in text(answer)


def test_the_worklist_sorts_what_presses_first_and_names_the_usual_step(visit, township_doctor, county_desk):
    send(township_doctor)
    send(township_doctor, key="two", problem="J18", workflow="referral-emergency", name="合成急救患者", identity="")
    Instance.objects.filter(workflow="referral-emergency").update(urgency="emergency")

    page = text(visit(county_desk).get("/cases/"))

    assert page.index("合成急救患者") < page.index(PATIENT["name"])
    assert "接收并预留" in page and "知道了，准备接诊" in page
    assert "合成英德医院现有 2 件待办，其中 1 件紧急" in page


def test_the_worklist_asks_for_its_rows_alone(visit, township_doctor, county_desk):
    send(township_doctor)

    fragment = text(visit(county_desk).get("/cases/?pile=mine", headers={"HX-Request": "true"}))

    assert "<html" not in fragment and PATIENT["name"] in fragment


@pytest.mark.parametrize("pile", ["mine", "theirs", "ended", "no-such-pile"])
def test_an_empty_pile_says_what_would_appear(visit, west_desk, pile):
    assert 'class="empty"' in text(visit(west_desk).get(f"/cases/?pile={pile}"))


def test_those_without_an_institution_handle_no_cases(visit, city_planner):
    assert visit(city_planner).get("/cases/").status_code == 403


def test_an_emergency_rings_until_somebody_acknowledges(visit, township_doctor, county_desk):
    from doorstep.core.clock import utc_now
    from doorstep.services import case_effects, outbox  # noqa: F401  registers what the worker does

    sent = send(township_doctor, workflow="referral-emergency")
    while outbox.work_once(now=utc_now()):
        pass
    client = visit(county_desk, "en")
    ringing = text(client.get("/cases/bell/", headers={"HX-Request": "true"}))
    take(sent, "acknowledge", county_desk)

    assert 'data-ringing="1"' in ringing and "1 emergencies are on the way" in ringing
    assert "data-ringing" not in text(client.get("/cases/bell/", headers={"HX-Request": "true"}))


def test_a_message_stands_in_the_thread_of_every_party(visit, township_doctor, county_desk):
    sent = send(township_doctor)

    visit(county_desk).post(f"/cases/{sent.number}/say/", {"words": "合成留言", "key": "m"})
    visit(county_desk).post(f"/cases/{sent.number}/say/", {"words": "合成留言", "key": "m"})

    assert "合成留言" in text(visit(township_doctor).get(f"/cases/{sent.number}/"))
    assert CaseEntry.objects.filter(kind="message").count() == 1


def test_a_case_is_found_by_the_last_four_digits_and_the_address_names_nobody(visit, township_doctor, west_desk):
    sent = send(township_doctor)

    answer = visit(township_doctor).post("/cases/find/", {"q": PATIENT["identity"][-4:]})

    assert answer["Location"] == f"/cases/{sent.number}/"
    assert "没有符合" in text(visit(west_desk).post("/cases/find/", {"q": PATIENT["name"]}))


def test_conditions_are_found_by_code_and_words(visit, township_doctor):
    client = visit(township_doctor, "en")

    assert "I63 Cerebral infarction" in text(client.get("/cases/conditions/?condition=I63"))
    assert "I63 Cerebral infarction" in text(client.get("/cases/conditions/?condition=cerebral+infarction"))
    assert "<option" not in text(client.get("/cases/conditions/?condition=zzzz"))


def test_a_patient_goes_home_in_the_same_case(visit, township_doctor, county_desk, county_physician):
    sent, beds = send(township_doctor), make_beds("E-COUNTY", "甲1")
    held = take(sent, "accept", county_desk, slot=beds[0], until="2099-01-01T18:00+08:00")
    take(take(held, "arrive", county_desk), "admit", county_desk)
    client = visit(county_physician)

    answer = client.post(
        "/cases/send/",
        {**FORM, "kind": "down", "case": sent.number, "key": "down", "receiver": "E-TOWN", "plan": "合成康复计划", "condition": "I63"},
    )

    assert answer["Location"] == f"/cases/{sent.number}/?done=sent"
    assert {one.workflow for one in Instance.objects.filter(case=Case.objects.get())} == {"referral-up", "referral-down"}
    assert "合成康复计划" in text(visit(township_doctor).get(f"/cases/{sent.number}/"))


def test_every_look_at_a_case_is_kept(visit, township_doctor, county_desk):
    from doorstep.store.models import PersonalRead

    sent = send(township_doctor)
    visit(county_desk).get(f"/cases/{sent.number}/")

    assert PersonalRead.objects.filter(reader="county-desk", subject=f"case {sent.number}").exists()
    assert NOW is not None


def test_a_document_is_added_and_saved_never_shown(visit, township_doctor, county_desk, west_desk, tmp_path, monkeypatch):
    from django.conf import settings
    from django.core.files.uploadedfile import SimpleUploadedFile

    monkeypatch.setattr(type(settings.WORKSPACE), "documents", property(lambda workspace: tmp_path / "documents"))
    sent = send(township_doctor)
    added = visit(township_doctor).post(f"/cases/{sent.number}/attach/", {"key": "f", "file": SimpleUploadedFile("合成.pdf", b"%PDF-1.7 synthetic")})
    page = text(visit(county_desk).get(f"/cases/{sent.number}/"))
    link = re.search(rf"/cases/{sent.number}/documents/\d+/", page)[0]

    opened = visit(county_desk).get(link)

    assert added.status_code == 302 and "合成.pdf" in page
    assert opened.content == b"%PDF-1.7 synthetic"
    assert opened.headers["Content-Disposition"].startswith("attachment;") and opened.headers["X-Content-Type-Options"] == "nosniff"
    assert visit(west_desk).get(link).status_code == 404
    refused = visit(township_doctor).post(f"/cases/{sent.number}/attach/", {"key": "g", "file": SimpleUploadedFile("a.pdf", b"MZ")})
    assert refused.status_code == 400 and "PDF、JPEG、PNG 或 DICOM" in text(refused)


def test_what_an_earlier_case_and_the_records_know_is_filled_in_and_the_look_is_kept(visit, township_doctor, county_desk):
    from doorstep.store.models import PersonalRead

    sent = send(township_doctor)
    take(sent, "withdraw", township_doctor, reason="improved")
    form = {**FORM, "name": "", "phone": "", "look": "1"}

    fragment = text(visit(township_doctor).post("/cases/send/", form, headers={"HX-Request": "true"}))
    whole = text(visit(township_doctor).post("/cases/send/", form))
    elsewhere = text(visit(county_desk, "en").post("/cases/send/", {**form, "receiver": "CITY", "identity": "440101199001010017"}))

    assert fragment.count('hx-swap-oob="true"') == 2 and f'value="{PATIENT["name"]}"' in fragment
    assert f'value="{PATIENT["name"]}"' in whole and PATIENT["phone"] in whole
    assert "2025-01-10 出院 · 合成英德医院 · 脑血管病（I63.900X001）" in whole
    assert "Earlier stays" not in elsewhere
    assert PersonalRead.objects.filter(reader="township-doctor", subject="known patient").exists()


def test_every_other_form_about_a_patient_recalls_them_too(visit, township_doctor):
    take(send(township_doctor), "withdraw", township_doctor, reason="improved")
    client = visit(township_doctor)

    fragment = text(client.post("/cases/person/", {"identity": FORM["identity"], "name": "", "phone": ""}, headers={"HX-Request": "true"}))
    nobody = text(client.post("/cases/person/", {"identity": "1", "name": "", "phone": ""}, headers={"HX-Request": "true"}))

    assert fragment.count('hx-swap-oob="true"') == 2 and f'value="{PATIENT["name"]}"' in fragment and "合成英德医院" in fragment
    assert "hx-swap-oob" not in nobody


def test_a_name_that_was_typed_is_never_written_over(visit, township_doctor):
    sent = send(township_doctor)
    take(sent, "withdraw", township_doctor, reason="improved")

    page = text(visit(township_doctor).post("/cases/send/", {**FORM, "name": "合成另一名", "look": "1"}))

    assert 'value="合成另一名"' in page


def test_those_who_handle_cases_find_their_rooms_first(visit, county_desk, city_planner):
    def rooms(account: object) -> list[str]:
        return re.findall(r'<a href="(/[a-z]*/?)"', text(visit(account).get("/account/")).split('class="rooms"')[1].split("</nav>")[0])

    assert rooms(county_desk)[:4] == ["/cases/", "/consultations/", "/capacity/", "/hotline/"]
    assert rooms(city_planner)[0] == "/"
