"""Presets, rows, grades and targets."""

from __future__ import annotations

import pytest

from doorstep.core.errors import NotFound
from doorstep.core.source import Evidence
from doorstep.recognition import preset_files, rows
from doorstep.recognition.grades import GRADES, rank_of
from doorstep.recognition.language import BadRule, SchemeLevel, Within
from doorstep.recognition.targets import TARGETS
from tests.recognition.cast import LOCAL_BOOK


def test_what_is_in_force_by_default_is_official_or_seen_in_source_code() -> None:
    chosen = [preset_files.preset(code) for code in preset_files.DEFAULT]

    assert all(one.source.evidence in (Evidence.OFFICIAL, Evidence.SOURCE_CODE) for one in chosen)


def test_the_unverified_reach_of_a_pass_is_in_no_default_and_says_so() -> None:
    reach = preset_files.preset("reach-by-level")

    assert reach.source.evidence is Evidence.RECALLED
    assert preset_files.chosen(preset_files.DEFAULT).reach(SchemeLevel.PROVINCIAL) is None


def test_the_sample_list_is_marked_as_a_sample() -> None:
    listed = preset_files.preset("sample-items").book.items

    assert len(listed) >= 30 and all(one.is_sample for one in listed)


def test_every_window_of_a_preset_names_something_that_the_sample_has() -> None:
    sample = preset_files.preset("sample-items").book
    windows = preset_files.preset("renmin-windows-2023").book.windows

    assert all(any(window.is_for(item) for item in sample.items) for window in windows)


def test_a_preset_that_is_not_there_is_named_with_the_likeliest() -> None:
    with pytest.raises(NotFound, match="jiangsu-2022"):
        preset_files.preset("jiangsu-2023")


def test_the_regions_own_row_replaces_a_presets_row_with_the_same_code() -> None:
    own = rows.book({"windows": [{"code": "rm-hba1c", "days": 20, "item": "HBA1C", "source": "local", "evidence": "P"}]})

    book = preset_files.chosen(("sample-items", "renmin-windows-2023"), own)
    item = book.item("HBA1C")

    assert item is not None
    assert (window := book.window(item)) is not None and window.days == 20


@pytest.mark.parametrize(
    "row",
    [
        {"code": "w", "days": -1},
        {"code": "w", "days": 3, "item": "A", "group": "g"},
    ],
)
def test_a_window_that_cannot_be_is_refused(row: dict[str, object]) -> None:
    with pytest.raises(BadRule):
        rows.window({**row, "source": "x", "evidence": "P"})


def test_a_relation_with_grades_the_wrong_way_round_is_refused() -> None:
    row = {"code": "r", "name_zh": "甲", "name_en": "a", "within": "city", "source": "x", "evidence": "P"}

    assert rows.relation({**row, "maker_from": "2B", "maker_to": "3A"}).maker == ("2B", "3A")
    with pytest.raises(BadRule):
        rows.relation({**row, "maker_from": "3A", "maker_to": "2B"})
    with pytest.raises(BadRule):
        rows.relation({**row, "maker_from": "best"})


def test_a_pass_reaches_an_area_and_no_alliance() -> None:
    with pytest.raises(BadRule):
        rows.reach({"code": "x", "level": "city", "reach": "alliance", "source": "x", "evidence": "M"})


def test_a_code_stands_once_in_a_book() -> None:
    with pytest.raises(BadRule):
        type(LOCAL_BOOK)(windows=LOCAL_BOOK.windows * 2)


def test_grades_compare_in_their_order_however_written() -> None:
    ranks = [rank_of(one) for one in GRADES]

    assert ranks == sorted(ranks, key=lambda rank: rank or 0) and None not in ranks
    assert rank_of("三级甲等") == rank_of("三甲") == rank_of("3A") == 33
    assert rank_of("社区") is None


def test_targets_are_those_of_the_opinion() -> None:
    known = {one.code: one for one in TARGETS}

    assert known["alliance-2025"].above is None and known["alliance-2025"].within is Within.ALLIANCE
    assert (known["city-2025"].above, known["province-2027"].above, known["neighbours-2027"].above) == (200, 300, 200)
    assert known["city-2025"].is_met(201, 400) and not known["city-2025"].is_met(200, 400)
    assert known["alliance-2025"].is_met(40, 40) and not known["alliance-2025"].is_met(39, 40)
    assert not known["alliance-2025"].is_met(0, 0)
