"""Eight at once want the same bed, patient, key or version. Each race has a control that must go wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from doorstep.services import workspace as workspaces
from tests.lib import tiny_region as tiny
from tests.lib.trials import count

pytestmark = [pytest.mark.slow, pytest.mark.races]
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def database() -> Iterator[str]:
    """A database of its own on the suite's server; '' for the embedded one."""
    address = os.environ.get("DOORSTEP_DATABASE", "")
    if not address:
        yield ""
        return
    import psycopg

    name = f"race_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield urlsplit(address)._replace(path=f"/{name}").geturl()
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def race(folder: Path, rounds: dict[str, int], *, control: bool = False) -> dict[str, dict[str, int]]:
    root = folder / "workspace"
    workspaces.create(root, is_synthetic=True)
    tiny.write_region(root / "region")
    environment = {name: value for name, value in os.environ.items() if name not in (workspaces.VARIABLE, "DOORSTEP_DATABASE")}
    with database() as address:
        environment |= {"DOORSTEP_DATABASE": address} if address else {}
        done = subprocess.run(
            [sys.executable, "-m", "tests.lib.case_races", str(root), json.dumps(rounds), *(["control"] if control else [])],
            capture_output=True, text=True, env=environment, cwd=ROOT, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, dict[str, int]] = json.loads(done.stdout)
    return found


def test_eight_at_once_get_one_bed_one_referral_one_answer_and_lose_no_edit(work_folder: Path) -> None:
    slots, sends, keys, edits = count(1000, suite=40), count(500, suite=20), count(2000, suite=40), count(1250, suite=10)
    households = count(200, suite=5)

    found = race(work_folder, {"slots": slots, "sends": sends, "keys": keys, "edits": edits, "calls": households})

    assert found["slots"] == {"booked": slots, "double": 0, "free": 0}
    assert found["sends"] == {"live": sends, "patients": sends, "cases": sends}
    assert found["keys"] == {"entries": keys, "effects": keys}
    edited = found["edits"]
    assert edited["done"] == edited["version"] == edited["entries"] == 8 * edits
    assert edited["stale"] > 0
    assert found["calls"] == {"households": households, "most": 5, "calls": 5 * households}


def test_control_without_what_makes_it_safe_every_race_goes_wrong(work_folder: Path) -> None:
    found = race(work_folder, {"slots": 5, "sends": 5, "keys": 5, "edits": 5, "calls": 5}, control=True)

    assert found["slots"]["double"] > 0
    assert found["sends"]["live"] > found["sends"]["patients"]
    assert found["keys"]["entries"] == 40
    assert found["edits"]["version"] < found["edits"]["done"] == 40
    assert found["calls"]["most"] > 5


def test_an_order_sent_eight_times_is_one_order_and_each_order_about_one_result_stands_for_itself(work_folder: Path) -> None:
    orders, relied, said = count(300, suite=12), count(200, suite=8), count(500, suite=12)

    found = race(work_folder, {"orders": orders, "relied": relied, "said": said})

    assert found["said"] == {"entries": said}
    assert found["orders"] == {"entries": orders, "lines": 2 * orders, "told 2 lines": 8 * orders}
    assert found["relied"] == {"accepted": 4 * relied, "results": relied, "unexplained": 0, "known": relied, "refused": 4 * relied}


def test_control_looked_first_and_written_then_orders_double_and_repeats_slip_through_unexplained(work_folder: Path) -> None:
    found = race(work_folder, {"orders": 5, "relied": 5, "said": 5}, control=True)

    assert found["said"]["entries"] > 5
    assert found["orders"]["entries"] > 5
    assert found["relied"]["unexplained"] > 0
