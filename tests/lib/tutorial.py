"""Tutorials run as their readers run them: files are written, commands and snippets run in order, and print what the page shows."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from doorstep.services import workspace as workspaces

DOCS = Path(__file__).parents[2] / "docs" / "tutorials"
BLOCK = re.compile(r"(?:`(?P<file>[\w-]+\.csv)`:\n\n)?^```(?P<kind>console|csv|python)\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
Expected = Callable[[str, list[str]], int]
"""The exit code that a page says a command has, by the command and what is shown of it."""


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


def follow(page: str, folder: Path, expected: Expected) -> list[str]:
    """Do what a page says, in its folder; the kinds of its blocks, in order."""
    kinds = []
    for block in BLOCK.finditer((DOCS / page).read_text("utf-8")):
        kinds.append(block["kind"])
        if block["kind"] == "csv":
            (folder / block["file"]).write_text(block["text"], "utf-8")
        elif block["kind"] == "console":
            _console(block["text"], folder, expected)
        else:
            _python(block["text"], folder)
    return kinds


def _console(text: str, folder: Path, expected: Expected) -> None:
    command, *shown = text.splitlines()
    assert command.startswith("$ doorstep ")

    real, code = run(["-m", "doorstep", *shlex.split(command)[2:], "--format", "table", "--lang", "en"], folder)

    assert code == expected(command, shown), (command, real)
    assert matches(shown, real), f"{command}\n" + "\n".join(real)


def _python(text: str, folder: Path) -> None:
    real, code = run(["-c", text], folder)

    assert (real, code) == ([line[2:] for line in text.splitlines() if line.startswith("# ")], 0)
