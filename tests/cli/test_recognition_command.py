"""`doorstep recognition` and `doorstep qc`: the rules asked and control values loaded, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from doorstep.cli.main import doorstep
from doorstep.core.errors import NotFound
from doorstep.store.models import QcRun
from tests.recognition.conftest import rules  # noqa: F401  fixture

ASK = ["decide", "--item", "GLU", "--from", "E-COUNTY", "--performed", "2026-11-01", "--today", "2026-11-20", "--format", "json", "--lang", "en"]


def _told(*arguments: str) -> list[dict[str, object]]:
    done = CliRunner().invoke(doorstep, ["recognition", *arguments], catch_exceptions=False)
    assert done.exit_code == 0
    found: list[dict[str, object]] = json.loads(done.output)
    return found


def test_the_rules_answer_with_clause_and_day(rules: None) -> None:  # noqa: F811
    near = _told(*ASK, "--to", "E-TOWN", "--control", "in", "--passed", "provincial")[0]
    far = _told(*ASK, "--to", "W-COUNTY", "--control", "in", "--passed", "provincial")[0]

    assert (near["decision"], near["clause"], near["until"]) == ("recognised", "relation:opinion-alliance", "2026-12-01")
    assert (far["decision"], far["clause"]) == ("not-recognised", "no-relation")


def test_an_institution_that_is_not_there_is_refused_by_name(rules: None) -> None:  # noqa: F811
    with pytest.raises(NotFound):
        CliRunner().invoke(doorstep, ["recognition", *ASK, "--to", "E-TWON"], catch_exceptions=False)


def test_items_and_presets_carry_their_source(rules: None) -> None:  # noqa: F811
    items = {one["item"]: one for one in _told("items", "--format", "json", "--lang", "zh")}
    presets = {one["preset"]: one["evidence"] for one in _told("presets", "--format", "json", "--lang", "zh")}

    assert items["HBA1C"]["days"] == 60 and items["CT-HEAD"]["days"] is None and items["GLU"]["sample"] is True
    assert (presets["opinion-2024"], presets["jiangsu-2022"], presets["reach-by-level"]) == ("P", "S", "M")


def test_a_file_of_control_values_is_stored_and_a_bad_row_is_said(rules: None, tmp_path: Path) -> None:  # noqa: F811
    path = tmp_path / "runs.csv"
    path.write_text("item,on,level,lot,value,mean,sd\nGLU,2026-11-01,1,A,5.1,5,0.1\nGLU,today,1,A,5.1,5,0.1\n", encoding="utf-8")

    done = CliRunner().invoke(doorstep, ["qc", "load", str(path), "--institution", "E-COUNTY", "--format", "json", "--lang", "en"])

    assert done.exit_code == 3 and "runs.csv:3: on is 'today'" in done.output + (done.stderr if done.stderr_bytes else "")
    assert QcRun.objects.count() == 1
