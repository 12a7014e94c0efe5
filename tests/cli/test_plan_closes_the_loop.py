"""A plan's predicted effect against a synthetic region made again with the action done: what its indicators show lies in the interval."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from doorstep.services import workspace as workspaces
from tests.lib.trials import count

pytestmark = pytest.mark.slow
COUNTY, HOSPITAL, DRAW = 441803, "S441803001", 3.69
PEOPLE = count(120_000, suite=9_000)
MAKE = """
import csv, json, math, sys
from pathlib import Path
root, people, acts, draw = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "with", float(sys.argv[4])
from doorstep import synthetic
from doorstep.cli.session import open_session
from doorstep.services import workspace
from doorstep.synthetic.choice import ACTIONS, Action
from doorstep.synthetic.illness import conditions

COUNTY, HOSPITAL = 441803, "S441803001"
from doorstep.intake.conditions import condition_of
planned = sorted({one.icd[:3] for one in conditions() if one.tier == 3 and not one.is_maternal and not one.is_newborn and condition_of(one.icd[:3])})
# in the generator a county's care as a whole becomes more attractive; the hospital takes this share of it
own = 0.87 * 0.66 / 0.90
done = Action(COUNTY, (2025 - 1970) * 12, math.log(1 + own * (draw - 1)), tuple(planned))
workspace.create(root, is_synthetic=True)
made = synthetic.generate("qingyuan", into=root, people=people, seed=11, actions=(*ACTIONS, done) if acts else ACTIONS)
region = made.region

def write(name, rows):
    with (region / name).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\\n")
        writer.writeheader()
        writer.writerows(rows)

said = {"source": "合成", "synthetic": "yes"}
names = {"name_zh": "合成科室", "name_en": "synthetic department"}
write("catalogue.csv", [{"code": "planned", **names, "icd_prefixes": " ".join(planned), "care_level": "serious", "tier": 3, "department": "dept", "source": "合成", "is_sample": "yes"}])
write("capabilities.csv", [{"code": "dept", **names, "kind": "department", **said}])
with (region / "institutions.csv").open(encoding="utf-8") as stream:
    others = [row["code"] for row in csv.DictReader(stream) if row["code"] != HOSPITAL]
write("holdings.csv", [{"institution": one, "capability": "dept", **said} for one in others])
write("actions.csv", [{"code": "open", **names, "kind": "department", "institution": HOSPITAL, "capability": "dept", "cost_low": 1, "yearly_low": 0, "draw_low": draw, "draw_high": draw, **said}])
write("thresholds.csv", [{"code": one, "cases": 100000, "source": "合成"} for one in ("ordinary", "severe")])
for name in ("budgets", "pools", "scenarios"):
    (region / f"{name}.csv").unlink(missing_ok=True)
open_session(root, migrate=True)
from doorstep.services import batches, registry, snapshots
from doorstep.services.readers import Operator
by = Operator()
registry.load(region, by=by)
around = batches.surroundings(by=by)
for path in (one for one in made.files if one.name[:2] in ("10", "20", "30", "40")):  # first pages; the share counts no others
    batches.load(path, by=by, around=around)
snapshots.publish(by=by)
"""


def doorstep(*arguments: object, script: str = "") -> str:
    environment = {name: value for name, value in os.environ.items() if name not in (workspaces.VARIABLE, "DOORSTEP_DATABASE")}
    command = [sys.executable, "-c", script] if script else [sys.executable, "-m", "doorstep"]
    done = subprocess.run([*command, *map(str, arguments)], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def in_area(root: Path) -> float:
    """The in-area share of the county in the last year, as the indicator says it."""
    rows = json.loads(doorstep("indicators", "show", "in-area-admissions", "--level", "county", "--region", root, "--format", "json"))
    (row,) = [one for one in rows if one["area"] == COUNTY]
    return float(row["count"] / row["of"])


def predicted(root: Path, draw: float = DRAW) -> dict[str, Any]:
    plan = json.loads(doorstep("plan", "make", "--region", root, "--budget-cny", 10, "--years", 1, "--lock", "open@2026-H1", "--number", f"open:draw={draw}", "--time-limit", 10, "--format", "json"))
    assert [one["code"] for one in plan["actions"]] == ["open"]
    return next(one for one in plan["counties"] if one["county"] == COUNTY)


def test_what_a_plan_predicts_is_what_the_indicators_show_once_it_is_done(tmp_path: Path) -> None:
    without, acted = tmp_path / "without", tmp_path / "with"
    doorstep(without, PEOPLE, "without", DRAW, script=MAKE)
    doorstep(acted, PEOPLE, "with", DRAW, script=MAKE)
    told, control = predicted(without), predicted(without, draw=1.05)

    before, after = in_area(without), in_area(acted)

    assert told["in_area_today"] == pytest.approx(before, abs=0.02)
    assert told["change_low"] <= after - before <= told["change_high"]
    assert after - before > control["change_high"]  # control: a plan that thinks little of the action is found out
