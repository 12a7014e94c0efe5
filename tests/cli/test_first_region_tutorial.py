"""The tutorial "Your first region": every command on the page runs, in order, in a folder with the demo of its first command."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from doorstep.services import workspace as workspaces
from tests.cli.test_demo_against_truth import PEOPLE, _made
from tests.lib.made_once import copied, made_once

PAGE = Path(__file__).parents[2] / "docs" / "tutorials" / "your-first-region.md"


def commands() -> list[str]:
    """The lines of the page's console blocks."""
    blocks = re.findall(r"^```console\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


@pytest.mark.slow
def test_every_command_of_the_page_runs_and_says_something(work_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    made, _ = made_once(tmp_path_factory, "demo-against-truth", _made)
    copied(made, work_folder / "first")
    environment = {name: value for name, value in os.environ.items() if name not in (workspaces.VARIABLE, "DOORSTEP_DATABASE")}
    found = commands()
    assert found[0] == f"doorstep demo --people {PEOPLE} --no-serve --into first"

    for command in found:
        program, *arguments = shlex.split(command)
        assert program == "doorstep"
        done = subprocess.run(
            [sys.executable, "-m", "doorstep", *arguments],
            cwd=work_folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        assert done.stdout.strip(), command

    assert len(found) >= 6
    assert (work_folder / "first" / "truth" / "defects.csv").is_file()
