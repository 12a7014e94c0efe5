"""The tutorial "Close the loop": its files, commands and snippets run in order, and print what the page shows."""

from __future__ import annotations

import json
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

PAGE = Path(__file__).parents[2] / "docs" / "tutorials" / "close-the-loop.md"
BLOCK = re.compile(r"(?:`(?P<file>[\w-]+\.csv)`:\n\n)?^```(?P<kind>console|csv|python)\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
REFUSED, CHANGED = "no row was loaded", "holds  False"

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory, work_folder: Path) -> Path:
    """An empty folder with the demo of the page's first command in it, copied from the one that other tests use."""
    made, _ = made_once(tmp_path_factory, "demo-against-truth", _made)
    copied(made, work_folder / "loop")
    return work_folder


def run(arguments: list[str], folder: Path) -> tuple[list[str], int]:
    """What a command says, to people first and then its answer, and its exit code."""
    environment = {name: value for name, value in os.environ.items() if name not in (workspaces.VARIABLE, "DOORSTEP_DATABASE")}
    done = subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return (done.stderr + done.stdout).splitlines(), done.returncode


def matches(shown: list[str], real: list[str]) -> bool:
    """Whether `real` is what is shown; a line … stands for any number of lines, … inside a line for any words."""
    pattern = "".join("(?:.*\n)*?" if line == "…" else _line(line) + "\n" for line in shown)
    return re.fullmatch(pattern, "".join(line.rstrip() + "\n" for line in real)) is not None


def _line(line: str) -> str:
    return ".*?".join(re.escape(part) for part in line.rstrip().split("…"))


def expected_code(command: str, shown: list[str]) -> int:
    """What the page says of a command: refused files and documents that differ give 3, a target that cannot be broken down 2."""
    if any(REFUSED in line or CHANGED in line for line in shown):
        return 3
    return 2 if "targets G-" in command else 0


def follow_console(text: str, folder: Path) -> None:
    command, *shown = text.splitlines()
    assert command.startswith("$ doorstep ")

    real, code = run(["-m", "doorstep", *shlex.split(command)[2:], "--format", "table", "--lang", "en"], folder)

    assert code == expected_code(command, shown), (command, real)
    assert matches(shown, real), f"{command}\n" + "\n".join(real)


def follow_python(text: str, folder: Path) -> None:
    real, code = run(["-c", text], folder)

    assert (real, code) == ([line[2:] for line in text.splitlines() if line.startswith("# ")], 0)


def test_the_page_runs_from_top_to_bottom_and_prints_what_it_shows(folder: Path) -> None:
    found = list(BLOCK.finditer(PAGE.read_text("utf-8")))

    for block in found:
        if block["kind"] == "csv":
            (folder / block["file"]).write_text(block["text"], "utf-8")
        else:
            (follow_console if block["kind"] == "console" else follow_python)(block["text"], folder)

    kinds = [block["kind"] for block in found]
    assert (kinds.count("console") >= 14, kinds.count("csv"), kinds.count("python")) == (True, 2, 3)
    assert (folder / "bulletin.docx").read_bytes() != (folder / "changed.docx").read_bytes()


def test_the_page_makes_the_demo_that_the_suite_shares(folder: Path) -> None:
    assert f"doorstep demo --people {PEOPLE} --no-serve --into loop\n" in PAGE.read_text("utf-8")
    assert json.loads((folder / "loop" / "demo.json").read_text("utf-8"))["people"] == PEOPLE


def test_a_figure_that_the_page_shows_otherwise_does_not_pass() -> None:
    shown = ["experts  896", "…", "code  …"]
    real = ["experts  896", "batches  31", "leaders  36", "code  ABCD"]

    assert matches(shown, real)
    assert not matches(shown, ["experts  897", *real[1:]])
    assert not matches(shown, real[:3])
    assert not matches(shown[:1], real)
