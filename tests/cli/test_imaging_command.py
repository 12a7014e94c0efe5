"""`doorstep imaging`: a folder is loaded with every file accounted for; a token is shown once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from doorstep.services import workspace as workspaces
from tests.imaging import made
from tests.lib import tiny_region as tiny


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    workspaces.create(tmp_path / "w", is_synthetic=True)
    tiny.write_region(tmp_path / "w" / "region")
    assert run(tmp_path / "w", "region", "load").returncode == 0
    return tmp_path / "w"


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "doorstep", *arguments, "--region", str(root)], capture_output=True, text=True, check=False)


def test_a_folder_is_loaded_a_token_is_issued_and_what_is_unknown_is_refused(workspace: Path, tmp_path: Path) -> None:
    folder = tmp_path / "from-device"
    folder.mkdir()
    for name, content in {"a": made.image(), "b": made.image(), "c": made.image(Rows=8), "d": b"no image"}.items():
        (folder / name).write_bytes(content)

    loaded = run(workspace, "imaging", "load", str(folder), "--institution", "E-TOWN")
    token = run(workspace, "imaging", "token", "pacs", "--institution", "E-TOWN")
    unknown = run(workspace, "imaging", "token", "pacs", "--institution", "E-TWON")
    idle = run(workspace, "imaging", "receive", "--port", "11999")

    assert json.loads(loaded.stdout) == [{"received": 4, "stored": 1, "duplicate": 1, "refused": 2}]
    assert "pixel-length 0xA900" in loaded.stderr and "not-dicom 0xC000" in loaded.stderr and "合成" not in loaded.stderr
    assert json.loads(token.stdout)[0]["token"].startswith("dsi_")
    assert unknown.returncode == 2 and "E-TOWN" in unknown.stderr
    assert idle.returncode == 2 and "imaging.callers" in idle.stderr
