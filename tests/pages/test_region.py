"""The region at a glance."""

from __future__ import annotations


def test_the_region_opens_with_its_answer_in_chinese_and_says_synthetic_first(visit, city_planner):
    page = visit(city_planner).get("/").content.decode()

    assert "合成示例，非合成市实际：" in page
    assert "清远市居民住院 <b>" in page


def test_the_region_opens_with_its_answer_in_english(visit, city_planner):
    page = visit(city_planner, "en").get("/").content.decode()

    assert "Synthetic example, not the real Synthetic City:" in page
    assert "of admissions of residents of Qingyuan stayed in the city" in page
