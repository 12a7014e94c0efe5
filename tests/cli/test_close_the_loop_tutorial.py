"""The tutorial "Close the loop": its files, commands and snippets run in order, and print what the page shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_demo_against_truth import PEOPLE, _made
from tests.lib import tutorial
from tests.lib.made_once import copied, made_once
from tests.lib.tutorial import matches

PAGE = "close-the-loop.md"
REFUSED, CHANGED = "no row was loaded", "holds  False"

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory, work_folder: Path) -> Path:
    """An empty folder with the demo of the page's first command in it, copied from the one that other tests use."""
    made, _ = made_once(tmp_path_factory, "demo-against-truth", _made)
    copied(made, work_folder / "loop")
    return work_folder


def expected_code(command: str, shown: list[str]) -> int:
    """What the page says of a command: refused files and documents that differ give 3, a target that cannot be broken down 2."""
    if any(REFUSED in line or CHANGED in line for line in shown):
        return 3
    return 2 if "targets G-" in command else 0


def test_the_page_runs_from_top_to_bottom_and_prints_what_it_shows(folder: Path) -> None:
    kinds = tutorial.follow(PAGE, folder, expected_code)

    assert (kinds.count("console") >= 14, kinds.count("csv"), kinds.count("python")) == (True, 2, 3)
    assert (folder / "bulletin.docx").read_bytes() != (folder / "changed.docx").read_bytes()


def test_the_page_makes_the_demo_that_the_suite_shares(folder: Path) -> None:
    assert f"doorstep demo --people {PEOPLE} --no-serve --into loop\n" in (tutorial.DOCS / PAGE).read_text("utf-8")
    assert json.loads((folder / "loop" / "demo.json").read_text("utf-8"))["people"] == PEOPLE


def test_a_figure_that_the_page_shows_otherwise_does_not_pass() -> None:
    shown = ["experts  896", "…", "code  …"]
    real = ["experts  896", "batches  31", "leaders  36", "code  ABCD"]

    assert matches(shown, real)
    assert not matches(shown, ["experts  897", *real[1:]])
    assert not matches(shown, real[:3])
    assert not matches(shown[:1], real)
