"""A crash in the middle of a load loses nothing and repeats nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from doorstep.services import workspace as workspaces
from tests.lib import tiny_region as tiny
from tests.lib.trials import count

_LOAD = """
import sys
from pathlib import Path
from doorstep.cli.session import open_session
open_session(Path(sys.argv[1]), migrate=True)
from doorstep.services import batches, registry
from doorstep.services.readers import Operator
registry.load(Path(sys.argv[1]) / "region", by=Operator())
print("ready", flush=True)
for path in sorted(Path(sys.argv[2]).glob("*.csv")):
    batches.load(path, by=Operator())
    print(path.name, flush=True)
"""

_STATE = """
import sys, json
from pathlib import Path
import duckdb
from doorstep.cli.session import open_session
workspace = open_session(Path(sys.argv[1]), migrate=True)
from doorstep.store.models import Batch
batches = list(Batch.objects.all())
parquet = [str(workspace.batches / one.parquet) for one in batches]
rows = duckdb.execute("SELECT count(*), count(DISTINCT row_key) FROM read_parquet(?)", [parquet]).fetchone() if parquet else (0, 0)
print(json.dumps({"stored": sum(one.stored for one in batches), "rows": rows[0], "keys": rows[1]}))
"""


def run(script: str, *arguments: Path) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name != workspaces.VARIABLE}
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )


def state(root: Path) -> dict[str, int]:
    import json

    out, _ = run(_STATE, root).communicate(timeout=120)
    return json.loads(out)


@pytest.mark.slow
def test_killing_the_loader_at_random_loses_and_repeats_nothing(work_folder: Path) -> None:
    if os.environ.get("DOORSTEP_DATABASE"):
        pytest.skip("the embedded database is what a killed process holds open")
    root, incoming = work_folder / "workspace", work_folder / "incoming"
    workspaces.create(root, is_synthetic=True)
    tiny.write_region(root / "region")
    incoming.mkdir()
    files = 6
    for number in range(files):
        rows = [tiny.stay(100 * number + at) for at in range(1, 51)]
        tiny.write_records(incoming / f"{number}.csv", rows)

    kills = 0
    for attempt in range(count(40, suite=3)):
        loader = run(_LOAD, root, incoming)
        assert loader.stdout is not None
        loader.stdout.readline()
        time.sleep(0.2 + 0.35 * attempt % 3)
        if loader.poll() is None:
            loader.send_signal(signal.SIGKILL)
            kills += 1
        loader.wait()
        found = state(root)
        assert found["stored"] == found["rows"] == found["keys"], "a committed batch is whole and repeats nothing"
    run(_LOAD, root, incoming).wait(timeout=300)

    assert kills, "the loader was never killed: the test tested nothing"
    assert state(root) == {"stored": 50 * files, "rows": 50 * files, "keys": 50 * files}


@pytest.mark.slow
def test_control_a_loader_that_commits_before_it_writes_would_lose_rows(work_folder: Path) -> None:
    """The same check must fail for a batch row without its file."""
    root, incoming = work_folder / "workspace", work_folder / "incoming"
    workspaces.create(root, is_synthetic=True)
    tiny.write_region(root / "region")
    incoming.mkdir()
    tiny.write_records(incoming / "0.csv", [tiny.stay(1)])
    run(_LOAD, root, incoming).wait(timeout=300)

    for path in (root / "batches").glob("*.parquet"):
        path.unlink()

    out, _ = run(_STATE, root).communicate(timeout=120)
    assert out == "", "the check cannot tell a lost file from a whole one"
