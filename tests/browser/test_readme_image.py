"""The picture in the README is the region's page of a small demo; every run shows that it still is."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lib.served_demo import served
from tests.lib.trials import in_trials
from tests.lib.window import ROOT, SHOTS

pytestmark = [pytest.mark.browser, in_trials]
IMAGE = ROOT / "docs" / "images" / "region.png"
WRITE = os.environ.get("DOORSTEP_WRITE_README_IMAGE") == "1"
SIZE = (1440, 900)
LARGEST = 300_000


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`doorstep demo` with 20,000 people, served by `doorstep serve` as a user would."""
    root = tmp_path_factory.mktemp("demo") / "workspace"
    own = {name: value for name, value in os.environ.items() if not name.startswith(("DOORSTEP_", "DJANGO_"))}
    made = subprocess.run(
        [sys.executable, "-m", "doorstep", "demo", "--no-serve", "--people", "20000", "--into", str(root)],
        env=own, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr[-2000:]
    with served(root) as site:
        yield site
    shutil.rmtree(root)


def _size(path: Path) -> tuple[int, int]:
    """Width and height of a PNG, from its header."""
    head = path.read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def test_the_readme_shows_the_region_at_a_glance(browser, demo):
    width, height = SIZE
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    page.goto(f"{demo}/sign-in/")
    page.fill("#username", "planner")
    page.fill("#password", "doorstep-demo")
    page.click("main button.primary")
    page.wait_for_url(f"{demo}/")
    page.goto(f"{demo}/language/en/?next=/")
    page.wait_for_selector(".canvas canvas", state="attached")
    shot = IMAGE if WRITE else SHOTS / "readme-region.png"
    shot.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(shot))

    assert page.title() == "Qingyuan City · Doorstep"
    assert page.locator("h1").inner_text().startswith("Synthetic example, not the real Qingyuan: in ")
    assert page.locator(".tile").count() == 8
    assert _size(shot) == _size(IMAGE) == SIZE
    assert IMAGE.stat().st_size <= LARGEST
    page.context.close()
