"""Every read of the store starts from `.visible_to(reader)`, or its line says why it is for everyone.

Every question to a snapshot goes through `services/analytics.py`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from doorstep.store import models

SERVICES = Path(__file__).parents[2] / "src" / "doorstep" / "services"
MODELS = set(models.__all__)
MAKES = {"create", "bulk_create", "create_user", "visible_to"}


def unscoped_reads(source: str) -> Iterator[int]:
    """Lines where a model's manager is used without visible_to, and without a reason beside it."""
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)):
            continue
        manager, owner = node.value, node.value.value
        if manager.attr != "objects" or not isinstance(owner, ast.Name) or owner.id not in MODELS:
            continue
        if node.attr not in MAKES and "# everyone:" not in lines[node.lineno - 1]:
            yield node.lineno


@pytest.mark.parametrize("path", sorted(SERVICES.glob("*.py")), ids=lambda path: path.name)
def test_a_service_reads_only_what_its_reader_may_see(path: Path) -> None:
    assert list(unscoped_reads(path.read_text("utf-8"))) == []


def test_the_check_finds_a_read_without_a_scope() -> None:
    source = "from doorstep.store.models import Batch\nrows = Batch.objects.filter(pk=1)\nmade = Batch.objects.create()\n"

    assert list(unscoped_reads(source)) == [2]


def opens_a_snapshot(source: str) -> bool:
    """True when a module connects to DuckDB."""
    return any(
        isinstance(node, ast.Attribute) and node.attr == "connect" and isinstance(node.value, ast.Name) and node.value.id == "duckdb"
        for node in ast.walk(ast.parse(source))
    )


def test_only_the_analytics_service_and_the_builders_open_a_snapshot() -> None:
    found = {path.name for path in SERVICES.glob("*.py") if opens_a_snapshot(path.read_text("utf-8"))}

    assert found == {"analytics.py", "snapshot_build.py", "snapshot_digest.py", "snapshots.py"}
    assert opens_a_snapshot("import duckdb\nduckdb.connect('x')\n")


def test_only_services_touch_the_store() -> None:
    root = SERVICES.parent
    for folder in ("web", "cli"):
        for path in (root / folder).rglob("*.py"):
            names = [
                node.module or ""
                for node in ast.walk(ast.parse(path.read_text("utf-8")))
                if isinstance(node, ast.ImportFrom)
            ]
            assert not any(name.startswith("doorstep.store") for name in names), path
