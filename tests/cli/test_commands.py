"""The contract of the command line: exit codes, words without a traceback, JSON when piped."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from doorstep.services import workspace as workspaces


def doorstep(*arguments: str, cwd: Path, lang: str = "en") -> subprocess.CompletedProcess[str]:
    left_out = (workspaces.VARIABLE, "DOORSTEP_DATABASE")
    environment = {name: value for name, value in os.environ.items() if name not in left_out} | {"LANG": f"{lang}.UTF-8"}
    return subprocess.run(
        [sys.executable, "-m", "doorstep", *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def test_without_a_workspace_the_way_to_make_one_is_told(work_folder: Path) -> None:
    done = doorstep("snapshot", cwd=work_folder)

    assert done.returncode == 2
    assert "doorstep init" in done.stderr and "Traceback" not in done.stderr


def test_the_words_follow_the_language(work_folder: Path) -> None:
    assert "不是" in doorstep("snapshot", cwd=work_folder, lang="zh_CN").stderr
    assert "is not" in doorstep("snapshot", "--lang", "en", cwd=work_folder, lang="zh_CN").stderr


def test_an_unknown_indicator_names_the_likeliest(work_folder: Path) -> None:
    done = doorstep("indicators", "explain", "in-area-admission", cwd=work_folder)

    assert done.returncode == 2
    assert "in-area-admissions" in done.stderr


def test_a_list_is_json_when_piped_and_a_table_on_request(work_folder: Path) -> None:
    piped = json.loads(doorstep("indicators", "list", cwd=work_folder).stdout)
    table = doorstep("indicators", "list", "--format", "table", cwd=work_folder).stdout

    assert {"code", "name", "source", "owner", "reviewed"} <= set(piped[0])
    assert table.splitlines()[0].startswith("code")
    assert len(table.splitlines()) == len(piped) + 1


def test_an_empty_workspace_says_what_to_load(work_folder: Path) -> None:
    assert doorstep("init", "place", cwd=work_folder).returncode == 0

    done = doorstep("snapshot", "--region", "place", cwd=work_folder)

    assert done.returncode == 2
    assert "region" in done.stderr


def test_a_refused_file_is_told_in_words_and_gives_exit_code_2(work_folder: Path) -> None:
    from tests.lib import tiny_region as tiny

    workspaces.create(work_folder / "place")
    tiny.write_region(work_folder / "place" / "region")
    assert doorstep("region", "load", "--region", "place", cwd=work_folder).returncode == 0
    (work_folder / "bad.csv").write_bytes(b"\0\0\0")
    tiny.write_records(work_folder / "good.csv", [tiny.stay(1)])

    done = doorstep("intake", "bad.csv", "good.csv", "--region", "place", cwd=work_folder)

    assert done.returncode == 2
    assert "bad.csv" in done.stderr and "Traceback" not in done.stderr
    assert json.loads(done.stdout)[0]["stored"] == 1, "a refused file does not stop the others"


@pytest.mark.slow
def test_a_refresh_tells_which_months_it_made_anew_and_a_full_build_gives_the_same_snapshot(work_folder: Path) -> None:
    from tests.lib import tiny_region as tiny

    def refreshed(*arguments: str) -> dict[str, Any]:
        return json.loads(doorstep("indicators", "refresh", "--region", "place", *arguments, cwd=work_folder).stdout)

    def load(name: str, *rows: dict[str, str]) -> None:
        tiny.write_records(work_folder / name, rows)
        assert doorstep("intake", name, "--region", "place", cwd=work_folder).returncode == 0

    workspaces.create(work_folder / "place")
    tiny.write_region(work_folder / "place" / "region")
    assert doorstep("region", "load", "--region", "place", cwd=work_folder).returncode == 0
    load("first.csv", *tiny.STAYS)
    first = refreshed()
    load("later.csv", tiny.stay(900, admitted_on="20250203", discharged_on="20250228", identity="-"))

    later, full, again = refreshed(), refreshed("--full"), refreshed()

    assert (first["built"], later["built"], full["built"], again["built"]) == ("all", "months", "all", "nothing")
    assert later["months"] == "202502"
    assert first["snapshot"] != later["snapshot"] == full["snapshot"] == again["snapshot"]


@pytest.mark.parametrize("command", ["demo", "serve", "worker", "intake", "quarantine", "flows", "check", "docs", "account"])
def test_every_command_explains_itself(work_folder: Path, command: str) -> None:
    done = doorstep(command, "--help", cwd=work_folder)

    assert done.returncode == 0
    assert "Usage" in done.stdout
