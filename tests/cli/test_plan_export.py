"""A plan as a workbook: its sheets open, their numbers are the plan's, and what may not be told is not in it."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from doorstep.planning.portfolio.files import hash_of
from doorstep.services import workspace as workspaces
from tests.cli.test_demo_against_truth import _made
from tests.cli.test_plan_command import answer, run
from tests.lib.made_once import copied, made_once

pytestmark = pytest.mark.slow
SHEETS = ["What it says", "Actions", "Money", "People", "Areas", "Conditions", "Projects", "Tasks", "Unknown numbers", "Words"]
SCRIPT = """
import json, sys
from pathlib import Path
from doorstep.cli.session import open_session
open_session(Path(sys.argv[1]), migrate=True)
from doorstep.services import plan_workbook
from doorstep.services.readers import Account, Operator
found = json.loads(Path(sys.argv[2]).read_text("utf-8"))
out = Path(sys.argv[3])
planner = Account.objects.get(username="planner")
(out / "planner.xlsx").write_bytes(plan_workbook.xlsx(found, lang="zh", reader=planner, code="PLAN-7"))
found["region"]["digest"] = "0" * 64
found["actions"][0]["name_en"] = "=1+1"
(out / "elsewhere.xlsx").write_bytes(plan_workbook.xlsx(found, lang="en", reader=Operator("test")))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan, its workbook in English by the command, in Chinese as a planner gets it, and in English where the region has changed."""
    made, _ = made_once(tmp_path_factory, "demo-against-truth", _made)
    here = tmp_path_factory.mktemp("plan-export")
    root = copied(made, here / "workspace")
    answer("plan", "make", "--region", root, "--budget-cny", "120000", "--years", "2", "--time-limit", "4", "--out", here / "plan.json")
    assert answer("plan", "export", here / "plan.json", "--region", root, "--out", here / "plan.xlsx")["bytes"] == (here / "plan.xlsx").stat().st_size
    environment = {name: value for name, value in os.environ.items() if name not in (workspaces.VARIABLE, "DOORSTEP_DATABASE")}
    done = subprocess.run([sys.executable, "-c", SCRIPT, root, here / "plan.json", here], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return here


@pytest.fixture(scope="module")
def plan(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "plan.json").read_text("utf-8"))
    return found


def sheets(path: Path) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))


def lines(book: Workbook, name: str) -> list[dict[str, Any]]:
    """Rows of a sheet by heading; the total is the last where there is one."""
    rows = list(book[name].iter_rows(min_row=3, values_only=True))
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


def test_every_sheet_is_there_and_says_that_the_region_is_synthetic(folder: Path) -> None:
    book = sheets(folder / "plan.xlsx")

    assert book.sheetnames == SHEETS
    assert all(str(sheet["A1"].value).startswith("Synthetic example, not the real") for sheet in book)
    assert all(str(sheet["A1"].value).startswith("合成示例，非") for sheet in sheets(folder / "planner.xlsx"))


def test_worth_bound_gap_and_hash_are_the_plans(folder: Path, plan: dict[str, Any]) -> None:
    said = {row["What"]: row["Value"] for row in lines(sheets(folder / "plan.xlsx"), "What it says")}

    assert (said["Worth"], said["Bound: no plan exceeds"], said["Gap"]) == (plan["value"], plan["bound"], plan["gap"])
    assert said["Hash of the plan"] == plan["certificate"]["hash"] and said["Seed"] == plan["certificate"]["seed"]
    assert said["Version: highspy"] == plan["certificate"]["versions"]["highspy"]


def test_money_of_actions_years_and_funds_adds_up_to_the_plans(folder: Path, plan: dict[str, Any]) -> None:
    book = sheets(folder / "plan.xlsx")
    *actions, total = lines(book, "Actions")
    *money, whole = lines(book, "Money")
    spent = sum(sum(one["cost_cny"]) for one in plan["actions"])

    assert [one["Code"] for one in actions] == [one["code"] for one in plan["actions"]]
    assert total["Cost of all years, CNY"] == pytest.approx(spent) == sum(one["Cost of all years, CNY"] for one in actions)
    for at, year in enumerate(range(plan["years"][0], plan["years"][1] + 1)):
        of_year = sum(one["cost_cny"][at] for one in plan["actions"])
        assert total[f"Cost in {year}, CNY"] == pytest.approx(of_year)
        assert sum(one["Taken, CNY"] for one in money if one["Year"] == year and one["Fund"] != "all") == pytest.approx(of_year)
    assert whole["Taken, CNY"] == pytest.approx(spent) and whole["Limit, CNY"] == 120_000
    assert sum(one["Budget, CNY"] for one in lines(book, "Projects")) == pytest.approx(spent, abs=len(actions))
    for limit in (one for one in plan["money"] if one["limit"] == "pool"):
        assert any(one["There are, people"] == limit["there_is"] and one["Taken, people"] == limit["taken"] for one in lines(book, "People"))


def test_areas_conditions_tasks_and_marginal_worth_are_numbers_of_the_plan(folder: Path, plan: dict[str, Any]) -> None:
    book = sheets(folder / "plan.xlsx")
    areas, conditions, actions = lines(book, "Areas"), lines(book, "Conditions"), lines(book, "Actions")[:-1]

    assert [one[f"Treated in the area, target at the end of {plan['years'][1]}"] for one in areas] == [one["in_area"][-1] for one in plan["counties"]]
    assert sum(one["Fewer leaving, cases"] or 0 for one in conditions) > 0
    assert len(lines(book, "Tasks")) == len(plan["actions"]) and len(lines(book, "Unknown numbers")) == len(plan["unknown"])
    lost = [one["Worth lost without it, weighed cases"] for one in actions]
    assert max(lost) > 0 and max(lost) < plan["value"] - plan["value_today"] + 1e-6
    assert all(isinstance(one["Cost once, at most, CNY"], int | float | None) for one in actions)
    assert len({one["Word"] for one in lines(book, "Words")}) > 8


def test_who_may_not_see_rows_reads_rounded_cases_and_none_of_a_few(folder: Path) -> None:
    exact, rounded = lines(sheets(folder / "plan.xlsx"), "Conditions"), lines(sheets(folder / "planner.xlsx"), "病种缺口")

    counts = [one["离开区域，现状（例）"] for one in rounded]
    assert all(one is None or one % 5 == 0 for one in counts) and None in counts
    assert any(one["Leaving the region, today, cases"] % 5 for one in exact)
    assert sheets(folder / "planner.xlsx")["项目"]["A4"].value == "PLAN-7-1"


def test_what_only_the_region_tells_is_left_out_when_it_has_changed_and_no_name_is_a_formula(folder: Path) -> None:
    book = sheets(folder / "elsewhere.xlsx")

    assert book.sheetnames == [name for name in SHEETS if name != "Conditions"]
    assert "have changed since" in str(lines(book, "What it says")[-1]["Value"])
    assert all(one["Worth lost without it, weighed cases"] is None and one["Fund"] is None for one in lines(book, "Actions")[:-1])
    assert lines(book, "Actions")[0]["Action"] == "'=1+1" and book["Actions"]["B4"].data_type == "s"


def test_another_suffix_and_a_changed_file_are_refused(folder: Path, plan: dict[str, Any], tmp_path: Path) -> None:
    other = run("plan", "export", folder / "plan.json", "--region", folder / "workspace", "--out", tmp_path / "plan.pdf", "--lang", "en")
    plan["actions"][0]["cost_cny"][0] += 1
    assert hash_of(plan) != plan["certificate"]["hash"]
    (tmp_path / "changed.json").write_text(json.dumps(plan), encoding="utf-8")
    changed = run("plan", "export", tmp_path / "changed.json", "--region", folder / "workspace", "--out", tmp_path / "plan.docx", "--lang", "en")

    assert other.returncode != 0 and "expected a name that ends in .docx or .xlsx" in other.stderr
    assert changed.returncode != 0 and "not what its hash says" in changed.stderr
    assert not [*tmp_path.glob("plan.*")]


def test_libreoffice_opens_the_workbook(folder: Path, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    control = openpyxl.Workbook()
    control.save(tmp_path / "control.xlsx")
    if office is None or not _converted(office, tmp_path / "control.xlsx", tmp_path):
        pytest.skip("there is no LibreOffice that reads workbooks")

    text = _converted(office, folder / "plan.xlsx", tmp_path)
    (tmp_path / "broken.xlsx").write_bytes((folder / "plan.xlsx").read_bytes()[:-2000])

    assert "Synthetic example, not the real" in text and "highspy" in text
    assert "highspy" not in _converted(office, tmp_path / "broken.xlsx", tmp_path)


def _converted(office: str, path: Path, folder: Path) -> str:
    """The first sheet as text; '' when it does not open."""
    subprocess.run([office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "csv", "--outdir", str(folder), str(path)], capture_output=True, check=False)
    out = folder / f"{path.stem}.csv"
    return (out.read_text("utf-8", errors="replace") or " ") if out.exists() else ""
