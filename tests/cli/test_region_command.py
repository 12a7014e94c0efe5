"""`doorstep region`: from an empty workspace to a region in force, with exit codes a script can trust."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from doorstep.services import workspace as workspaces
from tests.lib import tiny_region as tiny

pytestmark = pytest.mark.slow


def doorstep(*arguments: object, lang: str = "en") -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command, as a pipe sees them."""
    environment = {name: value for name, value in os.environ.items() if name not in (workspaces.VARIABLE, "DOORSTEP_DATABASE")}
    done = subprocess.run(
        [sys.executable, "-m", "doorstep", *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**environment, "LANG": {"en": "C.UTF-8", "zh": "zh_CN.UTF-8"}[lang]},
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace as `doorstep init` leaves it."""
    folder = tmp_path_factory.mktemp("region") / "county"
    code, out, told = doorstep("init", folder)
    assert (code, out) == (0, "") and "region.toml" in told and "doorstep region check" in told
    return folder


def test_from_init_to_a_region_in_force(root: Path) -> None:
    code, out, _ = doorstep("region", "check", "--region", root)
    empty = json.loads(out)
    assert code == 3
    assert {(one["file"], one["what"]) for one in empty} == {
        ("areas.csv", "there is not a single row"),
        ("institutions.csv", "there is not a single row"),
    }
    assert all(one["cure"] and one["line"] for one in empty)

    refused, out, told = doorstep("region", "load", "--region", root)
    assert (refused, out) == (3, "") and "areas.csv:2" in told and "Traceback" not in told

    tiny.write_region(root / "region")
    code, out, _ = doorstep("region", "check", "--region", root)
    assert code == 0
    checked = json.loads(out)
    assert (checked["areas"], checked["institutions"]) == (len(tiny.AREAS), len(tiny.INSTITUTIONS))

    code, out, _ = doorstep("region", "load", "--region", root)
    assert code == 0
    assert json.loads(out) == {"region": "Synthetic City", "digest": checked["digest"]}
    assert doorstep("region", "load", "--region", root)[0] == 0, "the same region again is no error"


def test_faults_are_told_in_chinese_to_a_chinese_terminal(work_folder: Path) -> None:
    tiny.write_region(work_folder)
    (work_folder / "areas.csv").unlink()

    code, _, told = doorstep("region", "check", "--region", work_folder, "--format", "table", lang="zh")

    assert code == 3 and "areas.csv:1：缺这个文件" in told and "Traceback" not in told


def test_a_folder_without_a_region_is_a_user_error(work_folder: Path) -> None:
    code, out, told = doorstep("region", "check", "--region", work_folder)

    assert (code, out) == (2, "") and "doorstep init" in told and "Traceback" not in told


def test_a_folder_that_is_no_workspace_cannot_be_loaded(work_folder: Path) -> None:
    code, out, told = doorstep("region", "load", "--region", work_folder)

    assert (code, out) == (2, "") and "doorstep init" in told and "Traceback" not in told


def test_an_unknown_format_is_a_user_error(work_folder: Path) -> None:
    code, out, told = doorstep("region", "check", "--region", work_folder, "--format", "xml")

    assert (code, out) == (2, "") and "xml" in told


def test_the_schema_is_printed_as_json(work_folder: Path) -> None:
    code, out, told = doorstep("region", "schema")

    assert code == 0 and told
    assert json.loads(out)["required"] == ["region", "areas", "institutions"]
