"""What is costly to make is made once in a run, whichever of its processes asks first; the others wait and read it.

`DOORSTEP_MADE_ONCE` names a folder when several runs, one after the other, share what they make.
"""

from __future__ import annotations

import fcntl
import os
import pickle
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest

Made = TypeVar("Made")


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Made]) -> Made:
    """What `make` gives for a folder of its own; the processes of one run share both."""
    own = factory.getbasetemp()
    of_run = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    root = Path(os.environ.get("DOORSTEP_MADE_ONCE", of_run))
    kept = root / f"{name}.made"
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            folder = root / name
            folder.mkdir()
            kept.write_bytes(pickle.dumps(make(folder)))
    made: Made = pickle.loads(kept.read_bytes())
    return made


def copied(workspace: Path, target: Path) -> Path:
    """A workspace of one's own, to write to: what others share is only read."""
    shutil.copytree(workspace, target, ignore=shutil.ignore_patterns("doorstep.sqlite3*"))
    with closing(sqlite3.connect(workspace / "doorstep.sqlite3")) as source, closing(sqlite3.connect(target / "doorstep.sqlite3")) as copy:
        source.backup(copy)
    return target
