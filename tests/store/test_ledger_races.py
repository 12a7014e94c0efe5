"""Eight at once at rows of ledgers: one wins, nothing is lost, nobody sees a traceback. Each race has a control that must go wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from doorstep.services import workspace as workspaces
from tests.lib import tiny_region as tiny
from tests.lib.trials import count
from tests.store.test_case_races import ROOT, database

pytestmark = [pytest.mark.slow, pytest.mark.races]
Found = dict[str, dict[str, int]]
WHOLE = {"leaks": 0, "torn": 0, "dangling": 0}
"""No try ended otherwise than in words; versions, entries and names agree."""


def race(folder: Path, rounds: dict[str, int], *, control: bool = False) -> Found:
    root = folder / "workspace"
    workspaces.create(root, is_synthetic=True)
    tiny.write_region(root / "region")
    environment = {name: value for name, value in os.environ.items() if name not in (workspaces.VARIABLE, "DOORSTEP_DATABASE")}
    with database() as address:
        environment |= {"DOORSTEP_DATABASE": address} if address else {}
        done = subprocess.run(
            [sys.executable, "-m", "tests.lib.ledger_races", str(root), json.dumps(rounds), *(["control"] if control else [])],
            capture_output=True, text=True, env=environment, cwd=ROOT, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found: Found = json.loads(done.stdout)
    return found


def test_one_of_eight_takes_a_step_and_one_key_is_one_deed(work_folder: Path) -> None:
    steps, keys, reused = count(200, suite=8), count(60, suite=3), count(100, suite=4)

    found = race(work_folder, {"steps": steps, "keys": keys, "reused": reused})

    assert found["steps"] == {"done": steps, "StaleVersion": 7 * steps, **WHOLE}
    assert found["keys"] == {"done": 32 * keys, "entries": 4 * keys, "same": 4 * keys, **WHOLE}
    assert found["reused"] == {"done": reused, "KeyReused": 7 * reused, **WHOLE}


def test_codes_are_unique_and_no_row_is_lost(work_folder: Path) -> None:
    codes, numbers = count(200, suite=6), count(60, suite=3)

    found = race(work_folder, {"codes": codes, "numbers": numbers})

    assert found["codes"] == {"done": codes, "BadValue": 7 * codes, "rows": codes, "codes": codes, **WHOLE}
    assert found["numbers"] == {"done": 8 * numbers, "rows": 8 * numbers, **WHOLE}


def test_changes_steps_reminders_and_loads_lose_nothing_of_each_other(work_folder: Path) -> None:
    mixed, clocks, loads = count(100, suite=5), count(100, suite=8), count(40, suite=3)

    found = race(work_folder, {"mixed": mixed, "clocks": clocks, "loads": loads})

    edited = found["mixed"]
    assert edited["done"] == edited["version"] == 8 * mixed and edited["StaleVersion"] > 0
    assert (found["clocks"]["unaccounted"], found["clocks"]["rungs"]) == (0, clocks)
    assert (found["loads"]["rows"], found["loads"]["adds_up"], found["loads"]["loaded"]) == (6 * loads, 1, 1)
    assert all(WHOLE.items() <= one.items() for one in found.values()), found


def test_no_row_names_one_that_is_gone_and_nobody_waits_in_a_circle(work_folder: Path) -> None:
    named, circles = count(120, suite=10), count(60, suite=6)

    found = race(work_folder, {"named": named, "circles": circles})

    assert found["named"]["gone"] > 0 and found["named"]["stayed"] > 0, "one side always won: nothing was raced"
    assert WHOLE.items() <= found["named"].items(), found
    assert found["circles"] == {"done": 8 * circles, "apart": 0, **WHOLE}


def test_control_without_what_makes_it_safe_every_race_goes_wrong(work_folder: Path) -> None:
    found = race(work_folder, {"steps": 3, "keys": 3, "reused": 3, "mixed": 4, "clocks": 5, "loads": 4, "numbers": 4, "codes": 4, "named": 6}, control=True)

    assert found["steps"]["done"] == 24 > 3
    assert found["keys"]["entries"] > 12 and found["keys"]["same"] < 12
    assert found["reused"]["leaks"] > 0
    assert found["mixed"]["version"] < found["mixed"]["done"] == 32
    assert found["clocks"]["rungs"] > 5
    assert found["loads"]["version"] < found["loads"]["edits"]
    assert found["numbers"]["rows"] < 32
    assert found["codes"]["rows"] > found["codes"]["codes"] > 0
    assert found["named"]["dangling"] > 0


@pytest.mark.skipif(not os.environ.get("DOORSTEP_DATABASE"), reason="the embedded database lets one writer in at a time: nobody waits in a circle")
def test_control_rows_taken_in_any_order_wait_in_a_circle(work_folder: Path) -> None:
    found = race(work_folder, {"circles": 6}, control=True)

    assert found["circles"]["leaks"] > 0
