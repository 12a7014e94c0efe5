"""Vendored files are the ones their manifest names, and nothing stands beside them unnamed."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

import doorstep.web

VENDOR = Path(doorstep.web.__file__).parent / "static" / "vendor"
LISTED = dict(re.findall(r"^\| (\S+\.js) \|.*\| ([0-9a-f]{64}) \|$", (VENDOR / "VENDORED.md").read_text("utf-8"), re.M))
AXE = Path(__file__).parents[1] / "browser" / "vendor"


def test_every_script_is_listed_and_every_listed_script_is_there():
    assert {path.name for path in VENDOR.glob("*.js")} == set(LISTED)


@pytest.mark.parametrize("name", sorted(LISTED))
def test_a_script_is_the_one_that_was_vendored(name):
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == LISTED[name]


def test_the_checker_of_the_browser_tests_is_the_one_that_was_vendored():
    manifest = (AXE / "VENDORED.md").read_text("utf-8")

    assert hashlib.sha256((AXE / "axe-4.14.1.min.js").read_bytes()).hexdigest() in manifest
