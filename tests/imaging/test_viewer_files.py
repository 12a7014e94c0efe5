"""The viewer's library is the one that was bundled, and nothing in it is under a licence that binds the product."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

import doorstep.web

VENDOR = Path(doorstep.web.__file__).parent / "static" / "vendor"
TOOL = Path(__file__).resolve().parents[2] / "tools" / "viewer"
CODECS = dict(re.findall(r"^\| codecs/(\S+\.wasm) \|.*\| ([0-9a-f]{64}) \|$", (VENDOR / "VENDORED.md").read_text("utf-8"), re.M))


def test_every_codec_is_listed_and_every_listed_codec_is_there() -> None:
    assert {path.name for path in (VENDOR / "codecs").iterdir()} == set(CODECS) and len(CODECS) == 4


@pytest.mark.parametrize("name", sorted(CODECS))
def test_a_codec_is_the_one_that_was_copied(name: str) -> None:
    assert hashlib.sha256((VENDOR / "codecs" / name).read_bytes()).hexdigest() == CODECS[name]


def test_the_viewer_loads_the_version_that_was_bundled() -> None:
    version = json.loads((TOOL / "package.json").read_text("utf-8"))["dependencies"]["@cornerstonejs/core"]

    assert f"vendor/cornerstone-{version}.min.js" in (VENDOR.parent / "js" / "viewer.js").read_text("utf-8")
    assert f"cornerstone-worker-{version}.min.js" in (VENDOR / f"cornerstone-{version}.min.js").read_text("utf-8")


def test_no_licence_of_what_is_bundled_is_a_copyleft() -> None:
    found = re.findall(r"^\S+ \d\S* \((.+)\)$", (VENDOR / "cornerstone.LICENSES.txt").read_text("utf-8"), re.M)

    assert len(found) >= 25
    assert not [one for one in found if "GPL" in one or "AGPL" in one]


def test_the_lock_names_no_host() -> None:
    lock = (TOOL / "package-lock.json").read_text("utf-8")

    assert '"resolved"' not in lock and lock.count('"integrity"') > 50
