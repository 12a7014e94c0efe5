"""The pages of the ledgers: entering, correcting, steps, files; every ledger, both languages."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from doorstep.services import ledgers
from doorstep.store.models import LedgerRow
from doorstep.store.reader import Operator
from doorstep.tables import ledgers as kinds
from tests.ledgers.made import PLAN, POSTING, PROGRAMME, PROJECT, TASK, put


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"</?b>", "", response.content.decode())))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("ledger", kinds.shipped())
def test_every_ledger_has_its_list_and_its_form(visit, support_officer, assessor, ledger, lang):
    keeper = support_officer if support_officer.may(kinds.get(ledger).keeper) else assessor
    client = visit(keeper, lang)

    listed, form = client.get(f"/ledgers/{ledger}/"), client.get(f"/ledgers/{ledger}/new/")

    assert listed.status_code == form.status_code == 200
    assert kinds.get(ledger).name.of(lang) in text(listed)
    assert all(f'name="{field.name}"' in form.content.decode() for field in kinds.get(ledger).fields)


def test_a_posting_is_entered_moved_and_its_history_told(visit, support_officer, county_support):
    put("programmes", PROGRAMME)
    client = visit(support_officer)

    made = client.post("/ledgers/postings/new/", {**POSTING, "key": "a"}, follow=True)
    assert "已登记" in text(made) and "待批准" in text(made)
    client.post("/ledgers/postings/M1/approve/", {"version": "1", "key": "b"})
    host = visit(county_support)
    arrived = host.post("/ledgers/postings/M1/arrive/", {"version": "2", "key": "c", "ask-arrived": "2025-02-01"}, follow=True)

    assert "“到岗”已办理" in text(arrived) or "到岗" in text(arrived)
    assert "2025-02-01到岗" in text(arrived) and "批准派驻" in text(arrived)


def test_a_refused_step_shows_why_and_keeps_what_was_typed(visit, support_officer):
    put("programmes", PROGRAMME)
    put("postings", POSTING)
    client = visit(support_officer, "en")

    client.post("/ledgers/postings/M1/approve/", {"version": "1", "key": "x1"})
    client.post("/ledgers/postings/M1/arrive/", {"version": "2", "key": "x2", "ask-arrived": "2025-02-01"})
    refused = client.post("/ledgers/postings/M1/return/", {"version": "3", "key": "x3", "ask-returned": "2025-01-01", "ask-note": "went home"})

    assert refused.status_code == 409
    assert "the return is before the arrival" in text(refused) and "went home" in refused.content.decode()


def test_a_form_with_faults_names_them_and_loses_nothing(visit, support_officer):
    client = visit(support_officer, "en")

    refused = client.post("/ledgers/plans/new/", {**PLAN, "since": "2027-01-01", "name": "A <b>plan</b>", "key": "k"})

    assert refused.status_code == 400
    assert "the end is before the beginning" in text(refused)
    assert "A &lt;b&gt;plan&lt;/b&gt;" in refused.content.decode()


def test_a_correction_needs_its_reason_and_both_versions_are_in_the_history(visit, support_officer):
    put("plans", PLAN)
    client = visit(support_officer)

    refused = client.post("/ledgers/plans/L1/edit/", {**PLAN, "name": "新规划", "version": "1", "reason": "", "key": "k1"})
    corrected = client.post("/ledgers/plans/L1/edit/", {**PLAN, "name": "新规划", "version": "1", "reason": "更名", "key": "k2"}, follow=True)

    assert refused.status_code == 400 and "请写明理由" in text(refused) and "新规划" in refused.content.decode()
    assert "已修改" in text(corrected) and "修改了名称" in text(corrected) and "更名" in text(corrected)
    assert [one.values["name"] for one in ledgers.history(ledgers.one("plans", "L1", reader=Operator()), reader=Operator())] == ["合成规划", "新规划"]


def test_a_row_is_withdrawn_with_a_reason_unless_others_name_it(visit, support_officer):
    put("plans", PLAN)
    put("projects", PROJECT)
    client = visit(support_officer)

    refused = client.post("/ledgers/plans/L1/withdraw/", {"version": "1", "reason": "x", "key": "w1"})
    done = client.post("/ledgers/projects/J1/withdraw/", {"version": "1", "reason": "并入他项", "key": "w2"}, follow=True)

    assert refused.status_code == 400 and "还有行用到它" in text(refused)
    assert "已撤下" in text(done) and "J1" not in text(done).split("台账")[0]
    assert "已于" in text(client.get("/ledgers/projects/J1/"))


def test_a_file_is_loaded_or_refused_with_every_fault(visit, support_officer):
    client = visit(support_officer, "en")
    good = "code,name,area,since,until\nA,One,441800,2025-01-01,2025-12-31\nB,Two,441800,2025-01-01,2025-12-31\n"

    loaded = client.post("/ledgers/plans/load/", {"file": SimpleUploadedFile("plans.csv", good.encode())}, follow=True)
    refused = client.post("/ledgers/plans/load/", {"file": SimpleUploadedFile("plans.csv", good.replace("2025-01-01", "soon", 1).replace("One", "").encode())})
    none = client.post("/ledgers/plans/load/")

    assert "2 rows: 2 new, 0 changed, 0 duplicates" in text(loaded)
    assert refused.status_code == 422 and "name is empty" in text(refused) and "since is &#x27;soon&#x27;" in text(refused)
    assert none.status_code == 400 and "choose a CSV file" in text(none)
    assert LedgerRow.objects.count() == 2


def test_what_is_downloaded_can_be_loaded_again(visit, support_officer):
    put("plans", PLAN)
    client = visit(support_officer)

    raw = client.get("/ledgers/plans/rows.csv").content
    again = client.post("/ledgers/plans/load/", {"file": SimpleUploadedFile("plans.csv", raw)}, follow=True)

    assert "重复 1" in text(again)


def test_who_may_not_keep_a_ledger_sees_it_without_its_buttons(visit, city_planner, west_desk):
    put("programmes", PROGRAMME)
    put("postings", POSTING)
    client = visit(city_planner, "en")

    listed, row = client.get("/ledgers/postings/"), client.get("/ledgers/postings/M1/")

    assert "/ledgers/postings/new/" not in listed.content.decode() and "队员 1" not in text(listed) and "•••" in text(listed)
    assert "/edit/" not in row.content.decode()
    assert client.get("/ledgers/postings/new/").status_code == 403
    assert client.post("/ledgers/postings/new/", {**POSTING, "key": "z"}).status_code == 403
    assert visit(west_desk, "en").get("/ledgers/postings/M1/").status_code == 404


def test_a_ledger_or_row_that_is_not_there_is_told_in_words(visit, support_officer):
    client = visit(support_officer, "en")

    assert "Did you mean postings?" in text(client.get("/ledgers/posting/"))
    assert "has no row M7" in text(client.get("/ledgers/postings/M7/"))
    assert client.post("/ledgers/postings/M7/approve/", {"version": "x", "key": ""}).status_code == 404


def test_rows_that_name_another_stand_on_its_page(visit, support_officer):
    for ledger, given in (("plans", PLAN), ("projects", PROJECT), ("tasks", TASK)):
        put(ledger, given)

    shown = text(visit(support_officer).get("/ledgers/projects/J1/"))

    assert "开设卒中门诊" in shown and "合成规划" in shown and "1,000,000" in shown


def test_a_long_ledger_is_shown_by_the_hundred_and_downloaded_whole(visit, support_officer):
    rows = "code,name,area,since,until\n" + "".join(f"P{n:03d},Plan {n},441800,2025-01-01,2025-12-31\n" for n in range(150))
    client = visit(support_officer, "en")
    client.post("/ledgers/plans/load/", {"file": SimpleUploadedFile("plans.csv", rows.encode())})

    first, second = text(client.get("/ledgers/plans/")), text(client.get("/ledgers/plans/?page=2"))
    assert "Plan 99" in first and "Plan 100" not in first and "Plan 100" in second
    assert client.get("/ledgers/plans/?format=csv").content.decode().count("Plan ") >= 150


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_of_support_says_who_helps_whom_and_what_waits(visit, support_officer, lang):
    put("programmes", PROGRAMME)
    for at in range(3):
        put("postings", POSTING, code=f"M{at}", batch="")

    shown = text(visit(support_officer, lang).get("/support/"))

    assert ("已派出 3 人、0 批" if lang == "zh" else "3 experts were sent in 0 batches") in shown
    assert ("合成示例" if lang == "zh" else "Synthetic example") in shown
    assert ("等您办理" if lang == "zh" else "Waiting for you") in shown and ("待批准" if lang == "zh" else "Nominated") in shown
    assert ("英德市 3 人" if lang == "zh" else "3 to Yingde") in shown


def test_the_page_of_support_without_postings_says_what_would_appear(visit, support_officer):
    assert "No posting is entered yet" in text(visit(support_officer, "en").get("/support/"))


def test_a_gap_leads_to_the_form_of_a_request_with_what_it_says(visit, support_officer, city_planner):
    page = visit(support_officer, "en").get("/conditions/I60-I69/").content.decode()
    href = re.search(r'href="(/ledgers/support-requests/new/[^"]+)"', page)[1].replace("&amp;", "&")

    form = visit(support_officer, "en").get(href).content.decode()
    assert 'value="I60-I69"' in form and '<option value="condition" selected>' in form
    assert "/ledgers/support-requests/new/" not in visit(city_planner, "en").get("/conditions/I60-I69/").content.decode()
