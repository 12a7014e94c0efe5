"""Regions that ship as examples: region files with public facts, and rows that are marked when they are synthetic."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

from doorstep.core.errors import NotFound
from doorstep.core.text import Text
from doorstep.services import workspace
from doorstep.services.workspace import Workspace

KIND = Text("示例区域", "example region")


def names() -> tuple[str, ...]:
    """The examples that have a region file."""
    return tuple(sorted(one.name for one in _root().iterdir() if (one / "region.toml").is_file()))


def folder(name: str) -> Path:
    """Where an example's region file lies. Raises NotFound, which says which was probably meant."""
    if name not in names():
        raise NotFound.among(KIND, name, names())
    return _root() / name


def create(root: Path, name: str, *, database: str = "") -> Workspace:
    """A workspace with the region file of an example; `put_in_force` loads it."""
    found = folder(name)
    made = workspace.create(root, database=database)
    shutil.copytree(found, made.region, dirs_exist_ok=True)
    return made


def put_in_force(made: Workspace) -> dict[str, int]:
    """Load the region file of a workspace and its ledgers; returns how many rows each ledger has. Django must be started."""
    from doorstep.core.clock import utc_now
    from doorstep.services import ledger_file, registry
    from doorstep.store.reader import Operator

    registry.load(made.region, by=Operator())
    if not (made.region / "ledgers").is_dir():
        return {}
    found = ledger_file.load(made.region, by=Operator(), now=utc_now())
    return {ledger: counts["rows"] for ledger, counts in found.items()}


def _root() -> Path:
    return Path(str(files("doorstep"))) / "examples"
