"""Targets broken down by hand: each way, its bounds, what is refused and what is said."""

from __future__ import annotations

from fractions import Fraction

import pytest

from doorstep.assessment.targets import (
    Broken,
    Part,
    Stated,
    Stratum,
    adds_up,
    break_down,
    exact,
    fair_expected,
    grown,
    last_year,
)
from doorstep.core.errors import BadValue

EAST = Part(441801, num=800, den=1000, expected_den=1000)
WEST = Part(441802, num=2700, den=3000, expected_den=3000)
COUNTIES = (EAST, WEST)


def values(broken: tuple[Broken, ...]) -> list[Fraction]:
    return [one.value for one in broken]


def test_growth_moves_every_county_by_the_same_points() -> None:
    assert last_year(COUNTIES) == Fraction(875, 1000)

    broken = break_down(0.905, COUNTIES, "growth")

    assert values(broken) == [Fraction(83, 100), Fraction(93, 100)]
    assert [one.shown for one in broken] == [0.83, 0.93]
    assert broken[0].why.zh == "较上年的 80.0% 提高 3.0 个百分点"
    assert broken[0].why.en == "up 3.0 points from last year's 80.0%"


def test_growth_weighs_by_the_denominators_expected_not_by_last_years() -> None:
    grown_east = Part(441801, num=800, den=1000, expected_den=3000)

    broken = break_down(0.905, (grown_east, WEST), "growth")

    assert values(broken) == [Fraction(855, 1000), Fraction(955, 1000)]


def test_what_a_county_at_the_top_cannot_take_is_shared_by_the_others() -> None:
    broken = break_down(0.98, COUNTIES, "growth")

    assert values(broken) == [Fraction(92, 100), Fraction(1)]
    assert "其余由其他地区分担" in broken[1].why.zh


def test_absolute_gives_all_the_same_line() -> None:
    assert values(break_down("0.905", COUNTIES, "absolute")) == [Fraction(905, 1000)] * 2


def test_absolute_lets_the_better_keep_theirs_and_the_others_share_the_rest() -> None:
    north = Part(441803, num=960, den=1000, expected_den=1000)

    broken = break_down(0.9, (EAST, WEST, north), "absolute", keep=True)

    # (1000 x + 3000 * 0.9 + 1000 * 0.96) / 5000 = 0.9
    assert values(broken) == [Fraction(84, 100), Fraction(9, 10), Fraction(96, 100)]
    assert broken[2].why.zh == "上年已达 96.0%，保持不降低要求"


def test_lower_is_better_keeps_what_is_already_lower() -> None:
    broken = break_down(0.86, COUNTIES, "absolute", better="lower", keep=True)

    assert values(broken) == [Fraction(8, 10), Fraction(88, 100)]


def test_fair_starts_from_what_the_case_mix_lets_expect() -> None:
    east = Part(441801, 800, 1000, 1000, expected=Fraction(82, 100))
    west = Part(441802, 2700, 3000, 3000, expected=Fraction(88, 100))

    broken = break_down(0.905, (east, west), "fair")

    # expected together: (820 + 2640) / 4000 = 0.865, so each moves by 4 points
    assert values(broken) == [Fraction(86, 100), Fraction(92, 100)]
    assert broken[0].why.zh == "按病例构成应有 82.0%，在此基础上提高 4.0 个百分点"


def test_the_expected_share_is_each_group_at_the_regions_rate() -> None:
    expected = fair_expected([Stratum("ordinary", 300, 9000, 10_000), Stratum("severe", 100, 400, 1000)])

    assert expected.count == 300 * Fraction(9, 10) + 100 * Fraction(4, 10) and expected.share == Fraction(310, 400)


def test_counts_are_whole_and_add_up_by_largest_remainder() -> None:
    places = [Part(1, 10, 0, 0), Part(2, 10, 0, 0), Part(3, 10, 0, 0)]

    assert values(break_down(100, places, "growth", kind="count")) == [34, 33, 33]
    assert values(break_down(100, places[::-1], "growth", kind="count")) == [33, 33, 34]


def test_counts_by_an_absolute_line_are_the_same_per_head() -> None:
    places = [Part(1, 0, 0, 50_000), Part(2, 0, 0, 150_000)]

    assert values(break_down(80, places, "absolute", kind="count")) == [20, 60]
    assert values(break_down(80, places, "growth", kind="count")) == [20, 60], "nobody has anything to grow from"


def test_one_more_in_the_whole_may_take_one_from_a_part() -> None:
    """The Alabama paradox of every largest remainder, told in break_down."""
    states = [Part(1, 6, 0, 0), Part(2, 6, 0, 0), Part(3, 2, 0, 0)]

    assert values(break_down(10, states, "growth", kind="count"))[2] == 2
    assert values(break_down(11, states, "growth", kind="count"))[2] == 1


def test_a_county_without_last_year_starts_from_the_common_level() -> None:
    new = Part(441809, 0, 0, 1000)

    broken = break_down(0.905, (*COUNTIES, new), "growth")

    assert values(broken)[2] == Fraction(905, 1000)
    assert broken[2].why.en.startswith("no figure last year")


def test_a_wished_change_becomes_the_level_of_the_whole() -> None:
    assert grown(0.03, COUNTIES) == Fraction(905, 1000)
    assert grown("0.05", [Part(1, 30, 0, 0), Part(2, 50, 0, 0)], kind="count") == 84


@pytest.mark.parametrize(
    ("value", "parts", "options", "said"),
    [
        (1.05, COUNTIES, {}, "105.0%"),
        (-0.1, COUNTIES, {}, "小于 0"),
        ("many", COUNTIES, {}, "不是一个数"),
        (float("nan"), COUNTIES, {}, "不是一个数"),
        (0.9, (), {}, "没有可分解"),
        (0.9, (EAST, EAST), {}, "不止一次"),
        (0.9, (Part(1, 5, 4, 10),), {}, "分子大于分母"),
        (0.9, (Part(1, 5, 10, 0),), {}, "分母合计为 0"),
        (0.9, (Part(1, 5, 10, -1),), {}, "负数"),
        (0.9, COUNTIES, {"way": "fair"}, "应有水平"),
        (0.7, COUNTIES, {"keep": True}, "可行范围是 87.5% 至 100.0%"),
        (2.5, (Part(1, 5, 0, 0),), {"kind": "count"}, "不是整数"),
    ],
)
def test_impossible_wishes_are_refused(value: float, parts: tuple[Part, ...], options: dict[str, object], said: str) -> None:
    asked = {"way": "growth", **options}

    with pytest.raises(BadValue) as refused:
        break_down(value, parts, **asked)  # type: ignore[arg-type]

    assert said in refused.value.message("zh") and refused.value.message("en")


def test_a_growth_beyond_the_possible_is_refused() -> None:
    with pytest.raises(BadValue, match="cannot change"):
        grown(0.2, COUNTIES)
    with pytest.raises(BadValue, match="no figure"):
        grown(0.2, [Part(1, 0, 0, 10)])


def test_an_area_without_cases_has_no_expected_share() -> None:
    with pytest.raises(BadValue, match="no cases"):
        fair_expected([Stratum("severe", 0, 1, 2)])
    with pytest.raises(BadValue, match="'severe'"):
        fair_expected([Stratum("severe", 3, 0, 0)])


def test_targets_written_by_hand_are_checked_against_the_whole() -> None:
    good = adds_up(0.905, [Stated(1, 0.83, 1000), Stated(2, 0.93, 3000)])
    rounded = adds_up(Fraction(9051, 10_000), [Stated(1, 0.83, 1000), Stated(2, 0.93, 3000)])
    bad = adds_up(0.905, [Stated(1, 0.83, 1000), Stated(2, 0.90, 3000)])

    assert good.gap == 0 and good.is_nothing and "完全一致" in good.told.zh
    assert rounded.is_nothing and rounded.gap and "四舍五入" in rounded.told.zh
    assert not bad.is_nothing and bad.gap == Fraction(8825, 10_000) - Fraction(905, 1000)
    assert bad.told.zh == "各下级合起来为 88.2%，比上级目标 90.5% 少 2.2 个百分点"


def test_counts_written_by_hand_may_not_be_off_by_one() -> None:
    assert adds_up(10, [Stated(1, 4, 0), Stated(2, 6, 0)], kind="count").is_nothing
    assert not adds_up(10, [Stated(1, 4, 0), Stated(2, 7, 0)], kind="count").is_nothing


def test_a_number_is_taken_as_it_is_written() -> None:
    assert exact(0.905) == Fraction(905, 1000)
