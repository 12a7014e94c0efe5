"""Two loads of one file at once store its rows once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from doorstep.services import workspace as workspaces
from tests.lib import tiny_region as tiny

# both threads reach the point before writing, having compared with the same earlier batches, before either goes on
_RACE = """
import json, sys, threading
from pathlib import Path
from doorstep.cli.session import open_session
root, file, is_control = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "control"
open_session(root, migrate=True)
from django.db import connection
from doorstep.services import batches, registry
from doorstep.services.readers import Operator
registry.load(root / "region", by=Operator())
around = batches.surroundings(by=Operator())
if is_control:
    batches._latest = lambda: 0
gate, waited = threading.Barrier(2), set()

def wait_once(step):
    if step == "write" and threading.get_ident() not in waited:
        waited.add(threading.get_ident())
        gate.wait(timeout=60)

def load():
    try:
        batches.load(file, by=Operator(), around=around, progress=wait_once)
    finally:
        connection.close()

threads = [threading.Thread(target=load) for _ in range(2)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
from doorstep.store.models import Batch
print(json.dumps([[one.rows_in, one.stored, one.duplicate] for one in Batch.objects.all()]))
"""


def race(folder: Path, *, control: bool) -> list[list[int]]:
    root = folder / "workspace"
    workspaces.create(root, is_synthetic=True)
    tiny.write_region(root / "region")
    path = tiny.write_records(folder / "a.csv", [tiny.stay(n) for n in range(1, 21)])
    environment = {name: value for name, value in os.environ.items() if name not in (workspaces.VARIABLE, "DOORSTEP_DATABASE")}
    done = subprocess.run(
        [sys.executable, "-c", _RACE, str(root), str(path), "control" if control else "race"],
        capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: list[list[int]] = json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_a_file_loaded_twice_at_once_is_stored_once(work_folder: Path) -> None:
    assert sorted(race(work_folder, control=False)) == [[20, 0, 20], [20, 20, 0]]


@pytest.mark.slow
def test_control_without_the_comparison_both_would_store_it(work_folder: Path) -> None:
    assert race(work_folder, control=True) == [[20, 20, 0], [20, 20, 0]]
