"""Techniques, outreach, training and the roadmap as pages, in both languages, empty and filled."""

from __future__ import annotations

import re

import pytest

from tests.ledgers.made import PLAN, POSTING, PROGRAMME, PROJECT, TASK, put
from tests.lib import tiny_region as tiny

ADDRESSES = ("/support/", "/support/techniques/", "/support/outreach/", "/support/training/", "/roadmap/")


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"</?b>", "", response.content.decode())))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_empty_page_says_what_would_appear(visit, support_officer, address, lang):
    response = visit(support_officer, lang).get(address)

    assert response.status_code == 200
    assert ("登记" if lang == "zh" else "Once") in text(response)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_technique_stands_beside_what_the_records_tell(visit, support_officer, lang):
    put("programmes", PROGRAMME)
    put("postings", POSTING, arrived="2025-02-03", returned="2025-07-30")
    put("new-techniques", {"code": "N1", "name": "溶栓", "institution": "E-COUNTY", "kind": "technique", "level": "county", "posting": "M1", "first": "2025-02-10"})

    shown = text(visit(support_officer, lang).get("/support/techniques/"))

    assert "溶栓" in shown and ("填补县内空白" if lang == "zh" else "new to the county") in shown
    assert ("无法核对" if lang == "zh" else "cannot be checked") in shown, "it has no operation code"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_coverage_is_told_with_its_counts(visit, support_officer, lang):
    put("service-points", {"code": "S1", "name": "服务点一", "institution": "E-COUNTY", "area": str(tiny.EAST), "since": "2025-01-01"})
    for code in ("A", "B"):
        put("outreach-people", {"code": code, "point": "S1", "since": "2025-01-01"})
    put("outreach-visits", {"code": "V1", "point": "S1", "kind": "home", "on": "2025-05-01", "person": "A", "people": "1"})

    shown = text(visit(support_officer, lang).get("/support/outreach/"))

    assert ("应管 2 人，管到 1 人，覆盖 50.0%" if lang == "zh" else "of 2 people who should be cared for 1 were reached, 50.0%") in shown


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_training_tells_planned_sent_returned_and_independent(visit, support_officer, lang):
    put("training-plans", {"code": "Y1", "name": "进修", "area": str(tiny.CITY), "year": "2025", "people": "3", "budget_cny": "500000"})
    placed = {"plan": "Y1", "label": "学员", "home": "E-COUNTY", "host": "CITY", "kind": "further-study", "since": "2025-01-01"}
    put("placements", {**placed, "code": "1", "returned": "2025-06-30", "independent": "2025-09-01"})
    put("placements", {**placed, "code": "2"})

    shown = text(visit(support_officer, lang).get("/support/training/"))

    assert ("计划培训 3 人，已派出 2 人，返回 1 人，其中 1 人已独立" if lang == "zh" else "3 people planned, 2 sent, 1 returned, 1 of them work independently") in shown
    assert ("50 万元" if lang == "zh" else "CNY 500,000") in shown


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_roadmap_draws_projects_names_what_is_late_and_each_change_with_its_reason(visit, support_officer, lang):
    for ledger, given in (("plans", PLAN), ("projects", PROJECT), ("tasks", TASK)):
        put(ledger, given)
    put("milestones", {"code": "W1", "project": "J1", "name": "开科", "due": "2025-06-30"})
    put("fund-draws", {"code": "F1", "project": "J1", "on": "2025-05-01", "amount_cny": "300000", "document": "文"})
    client = visit(support_officer, lang)
    client.post("/ledgers/projects/J1/edit/", {**PROJECT, "until": "2026-06-30", "version": "1", "reason": "资金推迟", "key": "c1"})

    response = client.get("/roadmap/")

    shown = text(response)
    assert '<svg class="gantt"' in response.content.decode() and "卒中中心" in shown
    assert ("规划为第 2 版" if lang == "zh" else "the plan is at version 2") in shown and "资金推迟" in shown
    assert ("专项资金 60 万元，已拨付 30 万元（50%）" if lang == "zh" else "Earmarked fund CNY 600,000, drawn CNY 300,000 (50%)") in shown
    assert ("逾期 1 个" if lang == "zh" else "1 overdue") in shown


def test_a_plan_that_is_not_there_is_told(visit, support_officer):
    put("plans", PLAN)

    assert "Did you mean L1" in text(visit(support_officer, "en").get("/roadmap/?plan=L2"))


def test_another_county_sees_none_of_it(visit, stranger):
    for ledger, given in (("programmes", PROGRAMME), ("postings", POSTING)):
        put(ledger, given)

    shown = text(visit(stranger, "en").get("/support/"))
    assert "No posting is entered yet" in shown and "Yingde" not in shown
