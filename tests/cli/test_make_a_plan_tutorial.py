"""The tutorial "Make a plan": its commands and snippets run in order, and print what the page shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_demo_against_truth import PEOPLE, _made
from tests.lib import tutorial
from tests.lib.made_once import copied, made_once

PAGE = "make-a-plan.md"

pytestmark = pytest.mark.slow


def expected_code(command: str, shown: list[str]) -> int:
    """A plan that differs gives 3, wishes that cannot be had together 4."""
    if any("holds  False" in line for line in shown):
        return 3
    return 4 if any("cannot be had together" in line for line in shown) else 0


def test_the_page_runs_from_top_to_bottom_and_prints_what_it_shows(tmp_path_factory: pytest.TempPathFactory, work_folder: Path) -> None:
    made, _ = made_once(tmp_path_factory, "demo-against-truth", _made)
    copied(made, work_folder / "loop")

    kinds = tutorial.follow(PAGE, work_folder, expected_code)

    assert kinds.count("console") >= 8 and kinds.count("python") == 1
    assert f"doorstep demo --people {PEOPLE} --no-serve --into loop\n" in (tutorial.DOCS / PAGE).read_text("utf-8")
