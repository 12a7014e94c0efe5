"""The commands of assessment on a synthetic region whose truth is known."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from doorstep.services import workspace as workspaces
from tests.cli.test_demo_against_truth import _made
from tests.lib.made_once import made_once

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found: tuple[Path, dict[str, Any]] = made_once(tmp_path_factory, "demo-against-truth", _made)
    return found[0]


def doorstep(*arguments: str | Path, code: int = 0) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in (workspaces.VARIABLE, "DOORSTEP_DATABASE")}
    done = subprocess.run([sys.executable, "-m", "doorstep", *map(str, arguments)], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == code, done.stderr
    return done.stdout if code != 2 else done.stderr


def test_the_planted_effect_lies_in_its_interval_and_what_did_nothing_shows_nothing(root: Path) -> None:
    (planted,) = json.loads((root / "truth" / "parameters.json").read_text("utf-8"))["actions"]
    found = {one["project"]: one for one in json.loads(doorstep("assess", "effects", "--region", root, "--format", "json"))}

    assert found["J-1"]["county"] == planted["county"] and found["J-1"]["from"] == planted["month"]
    assert found["J-1"]["low"] <= planted["effect"] * 100 <= found["J-1"]["high"]
    assert found["J-2"]["verdict"] in ("no-clear-change", "cannot-be-judged")
    assert found["J-2"]["low"] is None or found["J-2"]["low"] <= 0 <= found["J-2"]["high"]


def test_scores_rank_every_county_with_an_interval_and_are_the_same_again(root: Path) -> None:
    first = doorstep("assess", "score", "--region", root, "--format", "json")
    cards = json.loads(first)

    assert len(cards) == 8 and all(card["rank_low"] <= card["rank"] <= card["rank_high"] for card in cards if card["rank"])
    assert doorstep("assess", "score", "--region", root, "--format", "json") == first


def test_a_target_broken_down_is_the_whole_again(root: Path) -> None:
    for way in ("growth", "absolute", "fair"):
        parts = json.loads(doorstep("assess", "targets", "B-441800", "--way", way, "--region", root, "--format", "json"))
        assert len(parts) == 8 and all(0 <= one["target"] <= 1 for one in parts)
    refused = doorstep("assess", "targets", "G-441800", "--region", root, "--lang", "en", code=2)
    assert "means another thing on each tier" in refused


def test_a_bulletin_is_made_verified_and_refused_when_one_digit_differs(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "bulletin.docx"
    made = json.loads(doorstep("bulletin", "make", "--region", root, "--out", path, "--lang", "zh", "--format", "json"))
    holds = json.loads(doorstep("bulletin", "verify", path, "--region", root, "--format", "json"))
    changed = tmp_path / "changed.docx"
    changed.write_bytes(_edited(path.read_bytes(), b"91.0%", b"92.0%"))
    differs = json.loads(doorstep("bulletin", "verify", changed, "--region", root, "--lang", "en", "--format", "json", code=3))

    assert made["figures"] > 30 and holds["holds"] is True and holds["code"] == made["code"]
    assert differs["holds"] is False and any("92.0%" in one for one in differs["differences"])


def _edited(document: bytes, old: bytes, new: bytes) -> bytes:
    source, target = zipfile.ZipFile(io.BytesIO(document)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                assert old in data
                data = data.replace(old, new, 1)
            out.writestr(name, data)
    return target.getvalue()


def test_a_bulletin_can_be_a_pdf_and_nothing_else(root: Path, tmp_path: Path) -> None:
    doorstep("bulletin", "make", "--region", root, "--out", tmp_path / "b.pdf", "--lang", "en", "--format", "json")

    assert (tmp_path / "b.pdf").read_bytes().startswith(b"%PDF")
    assert "expected .docx or .pdf" in doorstep("bulletin", "make", "--region", root, "--out", tmp_path / "b.txt", "--lang", "en", code=2)


def test_a_ranking_is_frozen_once_for_the_same_records(root: Path) -> None:
    made = json.loads(doorstep("assess", "score", "--publish", "--region", root, "--format", "json"))

    assert made["number"].startswith("R-441800-2025-")
    assert "published already" in doorstep("assess", "score", "--publish", "--region", root, "--lang", "en", code=2)


def test_the_ledgers_of_the_demo_are_read_back_as_the_same(root: Path, tmp_path: Path) -> None:
    listed = {one["ledger"]: one["rows"] for one in json.loads(doorstep("ledger", "list", "--region", root, "--format", "json"))}
    path = tmp_path / "postings.csv"
    path.write_text(doorstep("ledger", "show", "postings", "--region", root, "--format", "csv"), encoding="utf-8")
    (again,) = json.loads(doorstep("ledger", "load", path, "--region", root, "--format", "json"))

    assert listed["postings"] == again["rows"] == again["duplicates"] > 100
    assert again["stored"] == again["changed"] == 0


def test_techniques_that_visitors_began_are_done_alone_when_the_truth_says_so(root: Path) -> None:
    """The demo's postings name the operators of first pages: who led is read from the records."""
    import csv

    with (root / "truth" / "techniques_begun.csv").open(encoding="utf-8") as stream:
        truth = {(row["institution"], row["technique"]): (int(row["since"]), int(row["local_from"])) for row in csv.DictReader(stream)}
    script = (
        "import os, json, django\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'doorstep.site.settings'\n"
        "django.setup()\n"
        "from doorstep.services import techniques\n"
        "from doorstep.store.reader import Operator\n"
        "print(json.dumps([[one.row.values['institution'], one.row.values['technique'], one.course.first, one.course.first_alone] for one in techniques.brought(reader=Operator()) if one.course]))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env={**os.environ, workspaces.VARIABLE: str(root)})
    found = json.loads(done.stdout)

    assert len(found) >= 50 and any(alone for *_, alone in found)
    for institution, technique, first, alone in found:
        since, local = truth[institution, technique]
        assert not first or first >= since
        assert not alone or alone >= local, "nobody but a visitor leads before the truth says so"
