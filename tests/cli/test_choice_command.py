"""`doorstep choice fit` and its page on the synthetic demo."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from doorstep.services import workspace as workspaces
from tests.cli.test_demo_against_truth import _made
from tests.lib.made_once import made_once

pytestmark = pytest.mark.slow

# asked in a process of its own: the suite's own Django stands on another workspace
PAGE = """
import sys
from pathlib import Path
from doorstep.cli.session import open_session
open_session(Path(sys.argv[1]))
from django.conf import settings
from django.test import Client
from doorstep.store.models import Account
settings.ALLOWED_HOSTS = ["*"]
reader = Account.objects.get(username=sys.argv[2])
reader.language = sys.argv[3]
client = Client()
client.force_login(reader)
client.get(f"/language/{sys.argv[3]}/")
answer = client.get(sys.argv[4])
assert answer.status_code == 200, answer.status_code
body = b"".join(answer.streaming_content) if answer.streaming else answer.content
print(body.decode("utf-8-sig"))
"""


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in (workspaces.VARIABLE, "DOORSTEP_DATABASE")}
    return subprocess.run([sys.executable, *map(str, arguments)], capture_output=True, text=True, env=environment, check=False)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found: tuple[Path, dict[str, Any]] = made_once(tmp_path_factory, "demo-against-truth", _made)
    return found[0]


@pytest.fixture(scope="module")
def fitted(root: Path) -> dict[str, Any]:
    done = run("-m", "doorstep", "choice", "fit", "--region", root, "--format", "json", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "choice fit" in done.stderr  # progress is talk
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def test_travel_and_borders_repel_and_every_stay_is_counted_or_left_out(fitted: dict[str, Any]) -> None:
    named = {one["name"]: one["estimate"] for one in fitted["multinomial"]["coefficients"]}

    assert named["ten_minutes"] < 0 and named["other_county"] < 0
    seen = sum(one["observed"] for one in fitted["institutions"])
    assert seen + fitted["left_out"] == fitted["stays"]
    assert 0 < fitted["leaving_if"]["nearer"] < fitted["leaving"] < 0.5
    assert 0.3 < fitted["common_part"] <= 1


def test_the_table_names_every_coefficient_with_its_error(root: Path, fitted: dict[str, Any]) -> None:
    done = run("-m", "doorstep", "choice", "fit", "--region", root, "--format", "csv")

    header, *lines = done.stdout.splitlines()
    assert header == "name,estimate,error"
    assert [line.split(",")[0] for line in lines] == [one["name"] for one in fitted["coefficients"]]


def test_the_page_says_it_in_plain_words_in_both_languages(root: Path, fitted: dict[str, Any]) -> None:
    english, chinese = (run("-c", PAGE, root, "planner", lang, "/planning/choice/") for lang in ("en", "zh"))

    assert english.returncode == 0, english.stderr
    assert "each further 10 minutes cut the odds of choosing a hospital by" in english.stdout
    assert "Equally far and large but across the county border" in english.stdout
    assert "每多走 10 分钟" in chinese.stdout
    assert f"{fitted['leaving'] * 100:.1f}%" in english.stdout


def test_a_download_holds_what_the_table_shows(root: Path, fitted: dict[str, Any]) -> None:
    done = run("-c", PAGE, root, "planner", "en", "/planning/choice/?format=csv&table=changes")

    assert done.returncode == 0, done.stderr
    assert "A fifth more beds in county hospitals" in done.stdout
    assert f"{fitted['leaving']:.6f}"[:7] in done.stdout
