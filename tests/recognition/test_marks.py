"""Marks on own reports: the widest level passed on the day, and none under a lapse."""

from __future__ import annotations

from datetime import date

import pytest

from doorstep.core.source import Evidence, Source
from doorstep.recognition.decide import Place
from doorstep.recognition.external import Pass
from doorstep.recognition.language import BadRule, Control, MarkRule, RuleBook, SchemeLevel
from doorstep.recognition.marks import mark_of

SOURCE = Source("合成规则", evidence=Evidence.INFERRED)
BOOK = RuleBook(
    marks=(
        MarkRule("city", "合成市HR", SchemeLevel.CITY, SOURCE, area=441800),
        MarkRule("province", "合成省HR", SchemeLevel.PROVINCIAL, SOURCE, area=440000),
    )
)
HERE = Place("E-COUNTY", province=440000, city=441800, county=441881)
DAY = date(2026, 11, 20)


def passed(level: SchemeLevel, until: date = date(2026, 12, 31)) -> Pass:
    return Pass("合成质评", level, date(2026, 1, 1), until)


@pytest.mark.parametrize(
    ("passes", "control", "maker", "mark"),
    [
        ([passed(SchemeLevel.PROVINCIAL)], Control.IN_CONTROL, HERE, "合成省HR"),
        ([passed(SchemeLevel.CITY), passed(SchemeLevel.PROVINCIAL)], Control.IN_CONTROL, HERE, "合成省HR"),
        ([passed(SchemeLevel.CITY)], Control.UNKNOWN, HERE, "合成市HR"),
        ([passed(SchemeLevel.PROVINCIAL, date(2026, 11, 19))], Control.IN_CONTROL, HERE, ""),
        ([passed(SchemeLevel.PROVINCIAL)], Control.LAPSED, HERE, ""),
        ([passed(SchemeLevel.NATIONAL)], Control.IN_CONTROL, HERE, ""),
        ([passed(SchemeLevel.PROVINCIAL)], Control.IN_CONTROL, Place("FAR", province=450000), ""),
        ([], Control.IN_CONTROL, HERE, ""),
    ],
)
def test_a_report_carries_the_mark_of_the_widest_level_passed_on_its_day(passes: list[Pass], control: Control, maker: Place, mark: str) -> None:
    assert mark_of(maker, control, passes, BOOK, on=DAY) == mark


def test_without_marks_in_the_rules_none_is_printed() -> None:
    assert mark_of(HERE, Control.IN_CONTROL, [passed(SchemeLevel.NATIONAL)], RuleBook(), on=DAY) == ""


def test_an_empty_mark_is_no_rule() -> None:
    with pytest.raises(BadRule, match="empty"):
        MarkRule("m", " ", SchemeLevel.CITY, SOURCE)
