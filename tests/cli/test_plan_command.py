"""`doorstep plan` on a synthetic region: made, verified, refused when anything is changed, gone on from, explained."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from doorstep.core.errors import Rejected
from doorstep.planning.portfolio import files
from doorstep.planning.portfolio.files import hash_of
from doorstep.services import workspace as workspaces
from tests.cli.test_demo_against_truth import _made
from tests.lib.made_once import copied, made_once

pytestmark = pytest.mark.slow
MONEY = "120000"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in (workspaces.VARIABLE, "DOORSTEP_DATABASE")}
    return subprocess.run([sys.executable, "-m", "doorstep", *map(str, arguments)], capture_output=True, text=True, env=environment, check=False)


def answer(*arguments: str | Path) -> Any:
    done = run(*arguments, "--format", "json", "--lang", "en")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found: tuple[Path, dict[str, Any]] = made_once(tmp_path_factory, "demo-against-truth", _made)
    return found[0]


@pytest.fixture(scope="module")
def plan(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = answer("plan", "make", "--region", root, "--budget-cny", MONEY, "--years", "2", "--time-limit", "20")
    return found


VERIFY = """
import json, sys
from pathlib import Path
from doorstep.cli.session import open_session
open_session(Path(sys.argv[1]))
from doorstep.services import plans
print(json.dumps([plans.verify(one) for one in json.loads(Path(sys.argv[2]).read_text("utf-8"))]))
"""


def verified(document: dict[str, Any], region: Path, folder: Path) -> tuple[int, dict[str, Any]]:
    path = folder / "plan.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    done = run("plan", "verify", path, "--region", region, "--format", "json")
    return done.returncode, json.loads(done.stdout) if done.returncode in (0, 3) else {}


def test_the_plan_keeps_its_money_brings_cases_home_and_its_gap_is_small(plan: dict[str, Any]) -> None:
    assert set(plan) >= {"actions", "value", "bound", "gap", "certificate"}
    assert plan["value_today"] < plan["value"] <= plan["bound"] and 0 <= plan["gap"] <= 0.02
    assert plan["cases"]["brought_home"] > 0
    assert plan["actions"] and all(one["taken"] <= one["there_is"] * (1 + 1e-6) for one in plan["money"])
    spent = sum(sum(one["cost_cny"]) for one in plan["actions"])
    assert spent == pytest.approx(next(one["taken"] for one in plan["money"] if one["limit"] == "budget"), abs=1)
    assert plan["region"]["synthetic"] is True


def test_a_plan_verifies_and_is_refused_when_a_figure_of_it_is_changed(plan: dict[str, Any], root: Path, tmp_path: Path) -> None:
    assert verified(plan, root, tmp_path) == (0, {"holds": True, "differences": [], "value": plan["value"], "bound": plan["bound"], "gap": plan["gap"]})

    edits: dict[str, Callable[[dict[str, Any]], Any]] = {
        "value": lambda one: one.update(value=one["value"] + 1),
        "bound": lambda one: one.update(bound=one["bound"] * 0.9999),
        "actions[0].cost_cny[0]": lambda one: one["actions"][0]["cost_cny"].__setitem__(0, 1.0),
        "value_today": lambda one: one.update(value_today=0.0),
        "counties[0].at_home": lambda one: one["counties"][0].update(at_home=0.99),
        "wishes.budget_cny": lambda one: one["wishes"].update(budget_cny=1e9),
        "actions": lambda one: one["actions"].pop(),
    }
    forged = [json.loads(json.dumps(plan)) for _ in edits]
    for one, edit in zip(forged, edits.values(), strict=True):
        edit(one)
        one["certificate"]["hash"] = hash_of(one)  # a forger who knows how the hash is made
    unsigned = json.loads(json.dumps(plan))
    unsigned["certificate"]["seed"] += 1
    (tmp_path / "several.json").write_text(json.dumps([*forged, unsigned, plan]), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name not in (workspaces.VARIABLE, "DOORSTEP_DATABASE")}
    done = subprocess.run([sys.executable, "-c", VERIFY, str(root), str(tmp_path / "several.json")], capture_output=True, text=True, env=environment, check=True)

    *found, of_unsigned, of_plan = json.loads(done.stdout)
    assert of_unsigned == ["certificate.hash"] and of_plan == []
    for name, different in zip(list(edits)[:5], found[:5], strict=True):
        assert different == [name]
    assert all(found[5:])


def test_a_plan_of_another_region_file_is_refused(plan: dict[str, Any], root: Path, tmp_path: Path) -> None:
    other = copied(root, tmp_path / "other")
    path = other / "region" / "actions.csv"
    lines = path.read_text("utf-8").splitlines()
    taken = plan["actions"][0]["code"]
    at = next(number for number, line in enumerate(lines) if line.startswith(f"{taken},"))
    cells = lines[at].split(",")
    named = lines[0].split(",").index("yearly_high")
    cells[named] = str(float(cells[named]) + 1000)
    path.write_text("\n".join([*lines[:at], ",".join(cells), *lines[at + 1 :]]) + "\n", encoding="utf-8")
    assert run("region", "load", "--region", other).returncode == 0

    code, told = verified(plan, other, tmp_path)

    assert code == 3 and "region.digest" in told["differences"]


@pytest.mark.parametrize("text", ["", "[]", '{"doorstep_plan": 1}', "不是规划"])
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(Rejected, match="is not the file of a plan"):
        files.read(text)


def test_a_search_goes_on_from_a_plan_with_locked_and_forbidden_actions(plan: dict[str, Any], root: Path, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan), encoding="utf-8")
    kept, left = plan["actions"][0]["code"], plan["actions"][-1]["code"]

    found = answer(
        "plan", "make", "--region", root, "--budget-cny", MONEY, "--years", "2", "--time-limit", "10", "--resume", path, "--lock", kept, "--forbid", left
    )

    codes = {one["code"] for one in found["actions"]}
    assert kept in codes and left not in codes
    assert found["value"] <= plan["bound"] * (1 + 1e-9)
    assert verified(found, root, tmp_path)[0] == 0


def test_wishes_that_cannot_be_had_together_are_named(plan: dict[str, Any], root: Path) -> None:
    dearest = max(plan["actions"], key=lambda one: sum(one["cost_cny"]))
    done = run("plan", "make", "--region", root, "--budget-cny", "1", "--lock", dearest["code"], "--lang", "en")

    assert done.returncode == 4
    assert "cannot be had together" in done.stderr and dearest["code"] in done.stderr and "the budget is 1 CNY" in done.stderr
    unknown = run("plan", "make", "--region", root, "--budget-cny", "1", "--lock", "no-such-action", "--lang", "en")
    assert unknown.returncode == 2 and "no-such-action" in unknown.stderr


def test_more_money_never_brings_less(root: Path) -> None:
    points = answer("plan", "frontier", "--region", root, "--years", "2", "--budgets", "20000,60000,180000", "--time-limit", "6")

    assert [one["budget_cny"] for one in points] == [20000, 60000, 180000]
    assert points[0]["value"] <= points[1]["value"] <= points[2]["value"]
    assert all(one["taken_cny"] <= one["budget_cny"] * (1 + 1e-6) and one["value"] <= one["bound"] for one in points)


def test_an_action_is_explained_by_what_it_adds_and_displaces(plan: dict[str, Any], root: Path, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan), encoding="utf-8")
    code = plan["actions"][0]["code"]

    found = answer("plan", "explain", path, "--region", root, "--action", code)

    (one,) = found["actions"]
    assert one["is_taken"] and one["adds_value"] > 0
    assert one["loses_otherwise"] is None or one["loses_otherwise"] <= one["adds_value"] + 1e-6
    assert code not in one["displaced"]
