"""The repository keeps its own rules."""

from __future__ import annotations

import hashlib
import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import LONGEST

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src" / "doorstep"
TEXT = (".py", ".md", ".toml", ".txt", ".in", ".html", ".css", ".js", ".yaml", ".csv", "")


def tracked() -> list[Path]:
    """Files under version control, vendored ones left out."""
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.splitlines() if "/vendor/" not in name and (ROOT / name).is_file()]


def test_no_file_names_a_path_of_a_machine_or_unfinished_work() -> None:
    marks = ["TO" + "DO", "FIX" + "ME", "lorem " + "ipsum", "NotImplemented" + "Error", "/ro" + "ot/", "/wo" + "rk/"]
    found = [
        f"{path.relative_to(ROOT)}: {mark}"
        for path in tracked()
        if path.suffix in TEXT and path != Path(__file__)
        for mark in marks
        if mark in path.read_text("utf-8", errors="replace")
    ]

    assert found == []


def test_requirements_are_pinned_with_hashes_and_name_no_address() -> None:
    for name in ("runtime", "spark", "test"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
        pins = re.findall(r"^[a-z0-9_.-]+(?:\[[a-z]+\])?==", text, re.MULTILINE)
        assert pins and text.count("--hash=sha256:") >= len(pins)
        assert "://" not in text and "index" not in text


def test_each_dependency_says_what_it_is_for() -> None:
    block = (ROOT / "pyproject.toml").read_text("utf-8").split("dependencies = [")[1].split("]\n")[0]

    for line in block.strip().splitlines():
        assert re.search(r'"[^"]+",\s+# \w', line), line


def test_vendored_files_match_their_hashes() -> None:
    manifest = next(SRC.rglob("VENDORED.md"))
    hashes = set(re.findall(r"[0-9a-f]{64}", manifest.read_text("utf-8")))
    scripts = [path for path in manifest.parent.rglob("*") if path.suffix in (".js", ".css")]

    assert scripts
    for path in scripts:
        assert hashlib.sha256(path.read_bytes()).hexdigest() in hashes, path.name


def test_no_page_names_an_outside_host() -> None:
    for path in [*SRC.rglob("*.html"), *(path for path in SRC.rglob("*.css") if "vendor" not in path.parts)]:
        for address in re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", path.read_text("utf-8")):
            assert "www.w3.org" in address, f"{path.name}: {address}"


def test_migrations_are_current(db: None) -> None:
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_glossary_identifiers_exist() -> None:
    glossary = (ROOT / "GLOSSARY.md").read_text("utf-8")
    identifiers = re.findall(r"`([a-z_.]+)`", glossary)
    source = "\n".join(f"{path.stem}\n{path.read_text('utf-8')}" for path in SRC.rglob("*.py"))

    assert len(identifiers) > 20
    missing = [name for name in identifiers if name.split(".")[-1] not in source]
    assert missing == []


def test_generated_reference_is_current() -> None:
    from doorstep.cli.reference import pages

    for name, text in pages().items():
        assert (ROOT / "docs" / "reference" / name).read_text("utf-8") == text, f"run: doorstep docs build ({name})"


def test_files_put_first_in_the_suite_are_there() -> None:
    assert [name for name in LONGEST if not (ROOT / "tests" / f"{name}.py").is_file()] == []
