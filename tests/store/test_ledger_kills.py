"""A process that dies while it loads ledgers or works on a row leaves the whole or nothing, and the same again finishes the work."""

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


def killed(folder: Path, kills: int, *, control: bool = False) -> dict[str, int]:
    root = folder / "workspace"
    workspaces.create(root, is_synthetic=True)
    tiny.write_region(root / "region")
    environment = {name: value for name, value in os.environ.items() if name not in (workspaces.VARIABLE, "DOORSTEP_DATABASE")}
    with database() as address:
        environment |= {"DOORSTEP_DATABASE": address} if address else {}
        done = subprocess.run(
            [sys.executable, "-m", "tests.lib.ledger_kills", str(root), str(kills), *(["control"] if control else [])],
            capture_output=True, text=True, env=environment, cwd=ROOT, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, int] = json.loads(done.stdout)
    return found


def test_the_dead_leave_the_whole_or_nothing_and_the_same_again_finishes(work_folder: Path) -> None:
    kills = count(300, suite=8)

    found = killed(work_folder, kills)

    assert found["killed"] > kills / 2 and 0 < found["loaded before"] < kills, found
    assert not any(found[name] for name in ("half a load", "torn", "without an audit", "not finished", "wrong at last")), found


def test_control_without_transactions_the_dead_leave_halves(work_folder: Path) -> None:
    found = killed(work_folder, 15, control=True)

    assert found["half a load"] > 0 and found["torn"] > 0, found
