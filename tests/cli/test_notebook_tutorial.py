"""The tutorial notebook runs as a notebook runs it, cell by cell inside an event loop, and prints what it shows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from doorstep.services import workspace as workspaces
from tests.lib.made_once import made_once

NOTEBOOK = Path(__file__).parents[2] / "docs" / "tutorials" / "indicators-in-a-notebook.ipynb"
SCRIPT = """
import asyncio, contextlib, io, json, sys
from doorstep.core.errors import UserError

async def run(cells, space):
    printed = []
    for number, cell in enumerate(cells, 1):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(cell, f"cell {number}", "exec"), space)
        printed.append(out.getvalue())
    return printed

def refused(act):
    try:
        act()
    except UserError as error:
        return f"{type(error).__name__}: {error.message('en')}"
    return ""

space = {}
printed = asyncio.run(run(json.loads(sys.stdin.read()), space))
region, folder, plan = space["region"], space["folder"], space["plan"]
Region = type(region)
plan.save(folder / "plan.json")
changed = {**plan.document, "value": plan.value + 1}
region.workbook(plan, folder / "plan.xlsx", lang="en")
told = {
    "printed": printed,
    "again": str(Region.open(folder).root) == str(region.root),
    "other": refused(lambda: Region.open(folder.parent)),
    "wish": refused(lambda: region.plan(budget=5)),
    "level": refused(lambda: region.gaps(level="street")),
    "conflict": refused(lambda: region.plan(budget_cny=1, years=2, lock=[plan.actions()["code"][0].as_py()], seconds=2)),
    "read": region.verify(region.read(folder / "plan.json")),
    "changed": region.verify(type(plan)(changed)),
    "counties": plan.counties().to_pylist(),
    "document": [one["county"] for one in plan.document["counties"]],
    "workbook": (folder / "plan.xlsx").read_bytes()[:2].decode(),
}
print(json.dumps(told, default=str))
"""


def cells() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    return [cell for cell in found if cell["cell_type"] == "code"]


def shown(cell: dict[str, Any]) -> str:
    return "".join(text for output in cell["outputs"] for text in output["text"])


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the cells printed, and what the library says when it is asked amiss."""
    return made_once(tmp_path_factory, "notebook", lambda folder: _ran())


def _ran() -> dict[str, Any]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DOORSTEP_", "DJANGO_")) and name != workspaces.VARIABLE}
    sources = json.dumps(["".join(cell["source"]) for cell in cells()])
    done = subprocess.run([sys.executable, "-c", SCRIPT], input=sources, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.slow
def test_each_cell_prints_what_stands_under_it(told: dict[str, Any]) -> None:
    for number, (cell, printed) in enumerate(zip(cells(), told["printed"], strict=True), 1):
        assert printed == shown(cell), f"cell {number}"


@pytest.mark.slow
def test_planning_as_a_library_says_what_is_wrong_and_how_to_put_it_right(told: dict[str, Any]) -> None:
    assert told["again"] is True and "another workspace open" in told["other"]
    assert "there is no wish 'budget'" in told["wish"] and "budget_cny" in told["wish"]
    assert "there is no level 'street'" in told["level"] and "county" in told["level"]
    assert told["conflict"].startswith("TooMuchAsked") and "the budget is 1 CNY" in told["conflict"]


@pytest.mark.slow
def test_a_plan_of_the_library_is_read_again_verified_and_refused_when_it_is_changed(told: dict[str, Any]) -> None:
    assert told["read"] == [] and set(told["changed"]) == {"value", "certificate.hash"}
    assert [one["county"] for one in told["counties"]] == told["document"] and all(0 <= one["in_area"] <= 1 for one in told["counties"])
    assert told["workbook"] == "PK"


def test_the_notebook_says_that_its_records_are_synthetic() -> None:
    (first, *_) = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]

    assert "synthetic, not the real Qingyuan" in "".join(first["source"])
