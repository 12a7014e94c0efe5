"""`doorstep catalogue`: show, check, diff and the lists that ship."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from doorstep.cli.main import doorstep
from doorstep.core.errors import CheckFailed, NotFound, UserError
from doorstep.services.examples import folder

HEADER = "code,name_zh,name_en,icd_prefixes,care_level,tier,source,is_sample"


def ask(*arguments: str | Path) -> Result:
    return CliRunner().invoke(doorstep, ["catalogue", *map(str, arguments)], catch_exceptions=False)


def rows(*arguments: str | Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(ask(*arguments, "--format", "json", "--lang", "en").stdout)
    return found


def test_a_preset_is_written_once_and_is_a_catalogue_that_can_be_checked(tmp_path: Path) -> None:
    target = tmp_path / "catalogue.csv"

    done = ask("preset", "special-25", "-o", target)

    assert done.exit_code == 0 and done.stdout == ""
    checked = json.loads(ask("check", target, "--format", "json").stdout)
    assert (checked["entries"], checked["is_sample"], checked["changes_in"]) == (25, True, [])
    with pytest.raises(UserError, match="exists already"):
        ask("preset", "special-25", "-o", target, "--lang", "en")
    assert ask("preset", "special-25").stdout == target.read_text("utf-8")
    assert {one["preset"] for one in rows("preset")} == {"sample", "special-25"}


def test_a_wrong_file_fails_its_check_with_the_line(tmp_path: Path) -> None:
    (tmp_path / "catalogue.csv").write_text(f"{HEADER}\ns1,甲,A,I64,serious,9,own,no\n", "utf-8")

    with pytest.raises(CheckFailed, match="line 2: tier should be 1 to 5") as refusal:
        ask("check", tmp_path / "catalogue.csv")

    assert refusal.value.exit_code == 3


def test_a_difference_is_told_field_by_field_tiers_first(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text(f"{HEADER}\ns1,甲,A,I64,serious,3,own,no\ns2,乙,B,J18,minor,2,own,no\ns3,丙,C,K35,serious,3,own,no\n", "utf-8")
    (tmp_path / "new.csv").write_text(f"{HEADER}\ns1,甲,A,I64,serious,3,ours,no\ns2,乙,B,J18,serious,3,own,no\ns4,丁,D,K40,serious,3,own,no\n", "utf-8")

    found = rows("diff", tmp_path / "old.csv", tmp_path / "new.csv")

    assert [(one["change"], one["code"], one["column"], one["before"], one["after"]) for one in found] == [
        ("added", "s4", "", "", ""),
        ("removed", "s3", "", "", ""),
        ("changed", "s2", "care_level", "minor", "serious"),
        ("moved", "s2", "tier", "2", "3"),
        ("changed", "s1", "source", "own", "ours"),
    ]
    assert "1 added, 1 removed, 2 changed, 1 of them to another tier" in ask("diff", tmp_path / "old.csv", tmp_path / "new.csv", "--lang", "en").stderr


def test_a_region_and_a_month_can_be_shown(tmp_path: Path) -> None:
    dated = "code,name_zh,name_en,icd_prefixes,care_level,tier,until,since,source,is_sample"
    (tmp_path / "catalogue.csv").write_text(f"{dated}\ns1,甲,A,I64,serious,3,202512,,own,no\ns1,甲,A,I64,major,4,,202601,own,no\n", "utf-8")

    assert [one["tier"] for one in rows("show", tmp_path)] == [3, 4]
    assert [one["tier"] for one in rows("show", tmp_path, "--month", "202601")] == [4]
    tibet = list(csv.DictReader(io.StringIO(ask("show", folder("tibet"), "--format", "csv", "--lang", "en").stdout)))
    assert {one["not_beyond"] for one in tibet} == {"province", "city", "county"} and {one["is_sample"] for one in tibet} == {"True"}


def test_what_is_no_catalogue_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="special-25"):
        ask("show", "special-30")


def test_a_region_with_a_wrong_catalogue_is_refused(tmp_path: Path) -> None:
    from doorstep.intake.region_file import RegionFaults
    from doorstep.services import region_check
    from tests.lib import tiny_region as tiny

    region = tiny.write_region(tmp_path / "region")
    (region / "catalogue.csv").write_text(f"{HEADER}\ns1,甲,A,I64,serious,3,own,no\n", "utf-8")
    assert region_check.read(region).digest  # the control arm
    (region / "catalogue.csv").write_text(f"{HEADER}\ns1,甲,A,I64,serious,9,own,no\n", "utf-8")

    with pytest.raises(RegionFaults, match="tier should be 1 to 5"):
        region_check.read(region)
