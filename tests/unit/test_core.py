"""The words of the language: periods, texts, errors, numbers of areas."""

from __future__ import annotations

import pytest

from doorstep.core.errors import BadValue, NotFound
from doorstep.core.period import Period, add_months
from doorstep.core.text import Text
from doorstep.store.scope import span


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [("2025", 202501, 202601), ("2025-03", 202503, 202504), ("202512", 202512, 202601), ("2024-11..2025-02", 202411, 202503)],
)
def test_a_period_includes_its_start_and_excludes_its_end(written: str, start: int, end: int) -> None:
    assert Period.parse(written) == Period(start, end)


@pytest.mark.parametrize("written", ["", "25", "2025-13", "2025-00", "2025-06..2025-01", "spring", "2025-01-01"])
def test_what_is_not_a_period_is_refused_with_the_three_forms(written: str) -> None:
    with pytest.raises(BadValue, match=r"2025-01\.\.2025-06"):
        Period.parse(written)


def test_months_run_over_the_end_of_a_year_and_back() -> None:
    assert Period(202411, 202502).months == (202411, 202412, 202501)
    assert (add_months(202412, 1), add_months(202501, -1), add_months(202503, -15)) == (202501, 202412, 202312)


def test_the_year_before_is_the_same_months() -> None:
    assert Period.last_months(12, until=202503).before() == Period(202304, 202404)


@pytest.mark.parametrize(
    ("period", "zh", "en"),
    [
        (Period.year(2025), "2025 年", "2025"),
        (Period(202503, 202504), "2025 年 3 月", "2025-03"),
        (Period(202402, 202502), "2024 年 2 月至 2025 年 1 月", "2024-02 to 2025-01"),
    ],
)
def test_a_period_is_said_in_both_languages(period: Period, zh: str, en: str) -> None:
    assert (period.label("zh"), period.label("en")) == (zh, en)


def test_a_text_needs_both_languages() -> None:
    with pytest.raises(ValueError, match="both languages"):
        Text("只有中文", " ")


def test_an_error_says_what_is_wrong_what_would_be_right_and_what_to_do() -> None:
    error = BadValue(
        Text("值是 3", "the value is 3"),
        right=Text("应为 4", "expected 4"),
        cure=Text("请更正", "Correct it"),
        where="a.csv:7",
    )

    assert error.message("en") == "a.csv:7: the value is 3, expected 4. Correct it."
    assert error.message("zh") == "a.csv:7：值是 3，应为 4。请更正。"
    assert (error.exit_code, error.http_status) == (2, 400)


def test_a_name_that_names_nothing_is_answered_with_the_likeliest() -> None:
    error = NotFound.among(Text("指标", "indicator"), "in-area-admission", ["in-area-admissions", "cost"])

    assert "Did you mean in-area-admissions?" in error.message("en")


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        (440000, 440000000, 449999999),
        (441800, 441800000, 441899999),
        (441881, 441881000, 441881999),
        (441881109, 441881109, 441881109),
    ],
)
def test_an_area_spans_the_codes_inside_it(code: int, first: int, last: int) -> None:
    assert span(code) == (first, last)
