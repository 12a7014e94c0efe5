"""The pages of plans on a synthetic region: asked for, worked out by the worker, shown, changed, explained, put on the roadmap."""

from __future__ import annotations

import base64
import html
import io
import json
import os
import re
import subprocess
import sys
from typing import Any

import docx
import openpyxl
import pytest

from doorstep.services import workspace as workspaces
from tests.cli.test_demo_against_truth import _made
from tests.lib.made_once import copied, made_once

pytestmark = pytest.mark.slow
SCRIPT = """
import base64, json, sys
from pathlib import Path
from doorstep.cli.session import open_session
open_session(Path(sys.argv[1]), migrate=True)
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
from django.test import Client
from doorstep.core.clock import utc_now
from doorstep.services import ledgers, outbox, plan_work
from doorstep.services.readers import Account, Operator
plan_work.SECONDS.update(plan=6.0, frontier=6.0, explanation=6.0)

def work():
    while outbox.work_once(now=utc_now(), only=(plan_work.TOPIC,)):
        pass

def signed_in(name):
    client = Client()
    client.force_login(Account.objects.get(username=name))
    return client

told = {}
planner, clinician = signed_in("planner"), signed_in("clinician")
planner.get("/language/en/")
told["empty"] = planner.get("/planning/plan/").content.decode()
bad = planner.post("/planning/plan/", {"budget_cny": "much", "years": "2"})
told["bad"] = [bad.status_code, bad.content.decode()]
clinician.get("/language/en/")
told["empty_for_a_clinician"] = clinician.get("/planning/plan/").content.decode()
told["not_allowed"] = clinician.post("/planning/plan/", {"budget_cny": "120000", "years": "2"}).status_code
made = planner.post("/planning/plan/", {"budget_cny": "120,000", "years": "2", "equity": "0.5", "reading": "middle", "title": "第一份"})
first = made.url
told["first"] = first
told["waiting"] = planner.get(first + "").content.decode()
work()
told["shown"] = {}
for lang in ("zh", "en"):
    planner.get("/language/" + lang + "/")
    told["shown"][lang] = planner.get(first).content.decode()
told["seen_by_clinician"] = clinician.get(first).status_code
document = json.loads(planner.get(first + "?file=json").content)
told["document"] = {key: document[key] for key in ("value", "bound", "gap", "actions", "wishes", "counties")}
told["csv"] = planner.get(first + "?format=csv&table=actions").content.decode("utf-8-sig")
planner.get("/language/zh/")
told["docx"] = base64.b64encode(planner.get(first + "?file=docx").content).decode()
codes = [one["code"] for one in document["actions"]]
planner.get("/language/en/")
told["xlsx"] = base64.b64encode(planner.get(first + "?file=xlsx").content).decode()
told["why"] = planner.get(first + "why/?action=" + codes[0]).content.decode()
again = planner.post(first + "again/", {"budget_cny": "120000", "years": "2", "equity": "0.5", "reading": "middle", "wish:" + codes[0]: "lock", "wish:" + codes[1]: "forbid"}).url
work()
second = json.loads(planner.get(again + "?file=json").content)
told["second"] = [one["code"] for one in second["actions"]]
told["codes"] = codes
impossible = planner.post(first + "again/", {"budget_cny": "1", "years": "2", "also": codes[0]}).url
work()
told["impossible"] = planner.get(impossible + "").content.decode()
looker = signed_in("auditor")
looker.get("/language/en/")
told["impossible_for_an_auditor"] = looker.get(impossible).content.decode()
planner.post(first + "frontier/ask/")
planner.post(first + "numbers/ask/")
told["asking"] = planner.get(first + "").content.decode()
work()
told["asked"] = planner.get(first + "").content.decode()
told["unknown_kind"] = planner.post(first + "nothing/ask/").status_code
planner.post(first + "roadmap/")
told["again_on_roadmap"] = planner.post(first + "roadmap/").status_code
by = Operator("test")
code = "PLAN-" + first.rstrip("/").rsplit("/", 1)[1]
told["ledgers"] = {
    "projects": [one.values for one in ledgers.rows("projects", reader=by) if one.values["plan"] == code],
    "tasks": sum(one.code.startswith(code) for one in ledgers.rows("tasks", reader=by)),
    "targets": sum(one.code.startswith(code) for one in ledgers.rows("targets", reader=by)),
}
told["roadmap"] = {}
for lang in ("zh", "en"):
    planner.get("/language/" + lang + "/")
    told["roadmap"][lang] = planner.get("/roadmap/?plan=" + code).content.decode()
told["tasks_page"] = planner.get("/ledgers/tasks/").content.decode()
told["hand_written"] = planner.get("/roadmap/?plan=L-2024").content.decode()
told["roadmap_of_an_auditor"] = signed_in("auditor").get("/roadmap/?plan=" + code).content.decode()
print(json.dumps(told, ensure_ascii=False, default=str))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    made, _ = made_once(tmp_path_factory, "demo-against-truth", _made)
    root = copied(made, tmp_path_factory.mktemp("plan-pages") / "workspace")
    environment = {name: value for name, value in os.environ.items() if name not in (workspaces.VARIABLE, "DOORSTEP_DATABASE")}
    done = subprocess.run([sys.executable, "-c", SCRIPT, str(root)], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_before_and_while_there_is_a_plan_the_page_says_what_to_do(told: dict[str, Any]) -> None:
    assert "No plan has been made yet" in told["empty"]
    assert "No plan has been made yet. Once one is made" in told["empty_for_a_clinician"] and 'name="budget_cny"' not in told["empty_for_a_clinician"]
    assert told["bad"][0] == 400 and "is no number" in told["bad"][1]
    assert told["not_allowed"] == 403
    assert "<progress" in told["waiting"] and "Looking for the best plan" in told["waiting"] and "End here" in told["waiting"]


def test_a_plan_is_shown_in_both_languages_with_its_proof_map_bars_and_tables(told: dict[str, Any]) -> None:
    document = told["document"]
    for lang, words in (("zh", "任何规划至多比它再好"), ("en", "no plan is better by more than")):
        page = told["shown"][lang]
        assert words in page and 'class="gantt plan-gantt"' in page and 'class="tile ' in page
        assert page.count('class="bar running"') == len(document["actions"])
    assert document["wishes"]["budget_cny"] == 120_000 and document["wishes"]["equity"] == 0.5
    assert document["value"] <= document["bound"]
    assert told["seen_by_clinician"] == 404  # a plan of the whole region is not a street's
    assert all(one["code"] in told["csv"] or one["name_en"] in told["csv"] for one in document["actions"])


def test_an_action_is_locked_another_left_out_and_the_page_says_why(told: dict[str, Any]) -> None:
    assert told["codes"][0] in told["second"] and told["codes"][1] not in told["second"]
    assert "with the best found in its place the plan loses" in told["why"]


def test_wishes_that_cannot_be_are_named_on_the_page(told: dict[str, Any]) -> None:
    assert "These wishes cannot be had together" in told["impossible"] and told["codes"][0] in told["impossible"]
    assert 'name="budget_cny" value="1"' in told["impossible"] and "/again/" in told["impossible"]
    assert re.search(f'<select name="wish:{re.escape(told["codes"][0])}".*?<option value="lock" selected', told["impossible"], re.S)
    assert 'name="budget_cny"' not in told["impossible_for_an_auditor"]
    assert "These wishes cannot be had together" in told["impossible_for_an_auditor"]


def test_a_frontier_and_the_unknown_numbers_are_worked_out_when_asked_for(told: dict[str, Any]) -> None:
    assert "<progress" in told["asking"]
    assert "The best plan for each budget" in told["asked"]
    assert "<progress" not in told["asked"]
    assert told["unknown_kind"] == 404


def test_a_plan_becomes_projects_tasks_and_targets_once(told: dict[str, Any]) -> None:
    document = told["document"]
    projects = told["ledgers"]["projects"]
    assert len(projects) == told["ledgers"]["tasks"] == len(document["actions"])
    assert told["ledgers"]["targets"] == len(document["counties"]) * 2
    assert sum(one["budget_cny"] for one in projects) == pytest.approx(sum(sum(one["cost_cny"]) for one in document["actions"]), abs=len(projects))
    assert any(one["predicted"] > 0 for one in projects)
    assert told["again_on_roadmap"] == 400
    assert projects[0]["name"] in told["roadmap"]["zh"]


def test_readers_of_english_read_a_plans_projects_and_tasks_in_english(told: dict[str, Any]) -> None:
    first, english = told["document"]["actions"][0], html.unescape(told["roadmap"]["en"])

    assert first["name_en"] in english and f"Finish in time: {first['name_en']}" in english and "to be named" in english
    assert first["name_zh"] not in english
    assert f"Finish in time: {first['name_en']}" in html.unescape(told["tasks_page"])


def test_the_roadmap_leads_to_the_files_of_the_plan_that_it_was_made_from(told: dict[str, Any]) -> None:
    assert all(f'href="{told["first"]}?file={kind}"' in told["roadmap"]["en"] for kind in ("docx", "xlsx", "json"))
    assert "?file=xlsx" not in told["hand_written"]


def test_the_workbook_of_the_page_holds_the_same_actions_and_money(told: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(told["xlsx"])))
    rows = list(book["Actions"].iter_rows(min_row=4, values_only=True))

    assert [row[0] for row in rows[:-1]] == told["codes"]
    assert sum(row[12] + row[13] for row in rows[:-1]) == pytest.approx(sum(sum(one["cost_cny"]) for one in told["document"]["actions"]))
    assert book["Projects"]["A4"].value == f"PLAN-{told['first'].split('/')[3]}-1"


def test_the_document_opens_and_holds_every_action_and_the_hash(told: dict[str, Any]) -> None:
    paper = docx.Document(io.BytesIO(base64.b64decode(told["docx"])))
    cells = {cell.text for table in paper.tables for row in table.rows for cell in row.cells}
    text = "\n".join(one.text for one in paper.paragraphs)

    assert "兜底规划" in text and "合成" in text
    assert all(one["name_zh"] in cells for one in told["document"]["actions"])
