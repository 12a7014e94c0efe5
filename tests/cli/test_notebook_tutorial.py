"""The tutorial notebook runs, and prints what it shows."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

NOTEBOOK = Path(__file__).parents[2] / "docs" / "tutorials" / "indicators-in-a-notebook.ipynb"


def cells() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    return [cell for cell in found if cell["cell_type"] == "code"]


def shown(cell: dict[str, Any]) -> str:
    return "".join(text for output in cell["outputs"] for text in output["text"])


@pytest.mark.slow
def test_each_cell_prints_what_stands_under_it() -> None:
    space: dict[str, Any] = {}
    for number, cell in enumerate(cells(), 1):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile("".join(cell["source"]), f"cell {number}", "exec"), space)

        assert out.getvalue() == shown(cell), f"cell {number}"


def test_the_notebook_says_that_its_records_are_synthetic() -> None:
    (first, *_) = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]

    assert "synthetic, not the real Qingyuan" in "".join(first["source"])
