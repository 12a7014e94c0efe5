"""`doorstep plan make --with-experts` and `plan postings --plan` on a synthetic region: what cannot be sent is given up, and the rest is matched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from doorstep.services import workspace as workspaces
from tests.cli.test_demo_against_truth import _made
from tests.lib.made_once import made_once

pytestmark = pytest.mark.slow
WISHED = ("--budget-cny", "120000", "--first-year", "2027", "--years", "2", "--time-limit", "8")
CONTROL = """
import json, sys
from pathlib import Path
from doorstep.cli.session import open_session
open_session(Path(sys.argv[1]))
from doorstep.services import plan_experts, plan_problem, plans
planning = plan_problem.planning(plan_problem.Wishes(years=2, first_year=2027, budget_cny=120000.0))
plain = plans.found_for(planning, plans.Run(seconds=8.0))
given = json.loads(Path(sys.argv[2]).read_text("utf-8"))
forged = {**given, "forbidden": given["forbidden"][1:]}
matching = plan_experts.Matching(planning)
print(json.dumps({
    "teams": [one["code"] for one in plain["actions"] if one["kind"] == "team"], "value": plain["value"], "lost": sorted(matching.unanswered(plain)),
    "left": sorted(matching.unanswered(given)), "verified": plans.verify(given), "forged": plans.verify(forged),
}))
"""


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in (workspaces.VARIABLE, "DOORSTEP_DATABASE")}
    done = subprocess.run([sys.executable, *map(str, arguments)], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    root, _ = made_once(tmp_path_factory, "demo-against-truth", _made)
    path = tmp_path_factory.mktemp("experts") / "plan.json"
    made = run("-m", "doorstep", "plan", "make", "--with-experts", "--region", root, *WISHED, "--format", "json", "--lang", "en", "--out", path)
    matched = run("-m", "doorstep", "plan", "postings", "--region", root, "--plan", path, "--from", "2027-01", "--months", "18", "--format", "json", "--lang", "en")
    return {"made": json.loads(made.stdout), "said": made.stderr, "control": json.loads(run("-c", CONTROL, root, path).stdout), "matched": json.loads(matched.stdout)}


def test_the_plan_takes_only_teams_that_can_be_sent_and_control_without_it_takes_others(told: dict[str, Any]) -> None:
    made, control = told["made"], told["control"]
    taken = {one["code"] for one in made["actions"]}

    assert control["left"] == [] and set(control["lost"]) & set(control["teams"])
    assert not taken & set(made["forbidden"])
    assert set(control["lost"]) & set(control["teams"]) <= set(made["forbidden"])
    assert any(one["kind"] == "team" for one in made["actions"])
    assert made["value"] <= made["bound"]


def test_what_is_given_up_is_said_with_its_reason_and_the_plan_verifies(told: dict[str, Any]) -> None:
    assert told["control"]["verified"] == [] and told["control"]["forged"]
    assert "Given up" in told["said"] and "no sender has an agreement with this host" in told["said"]
    assert "all other teams can be sent; no plan whose teams can all be sent is worth more than" in told["said"]
    assert told["made"]["value"] <= told["made"]["experts"]["bound"] and told["made"]["experts"]["gap"] <= 0.02


def test_teams_and_requests_are_matched_together(told: dict[str, Any]) -> None:
    found = told["matched"]
    origins = {one["origin"] for one in found["postings"]}

    assert origins == {"plan", "request"}
    assert found["value"] <= found["bound"] and found["gap"] <= 1e-3
    assert all(one["from"] >= "2027-03-01" for one in found["postings"] if one["origin"] == "plan"), "no team before its lead time"
    assert any(one["lasting"] for one in found["unanswered"])
    assert {one["origin"] for one in found["unanswered"]} <= origins
