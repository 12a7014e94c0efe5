"""Did it work? Hand-worked regions, checks that forbid or warn, and refusals."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from doorstep.assessment.effects import Action, Check, Code, Effect, Method, Panel, State, Verdict, estimate
from doorstep.assessment.effects.collapse import Levels, change
from doorstep.assessment.effects.comparisons import design
from doorstep.assessment.effects.differences import contrast
from doorstep.assessment.effects.methods import moves
from doorstep.assessment.effects.simulate import Region, Scenario, region
from doorstep.core.errors import BadValue
from doorstep.core.period import add_months

TREATED = 1
STAYS = 1000


def months(count: int, first: int = 202301) -> tuple[int, ...]:
    return tuple(add_months(first, place) for place in range(count))


def by_hand(changes: dict[int, int], *, before: int = 12, after: int = 6) -> Panel:
    """1,000 stays a month everywhere; 400 stay in the area before, and `changes` more (of 1,000) after."""
    num = np.array([[400] * before + [400 + more] * after for more in changes.values()])
    return Panel(tuple(changes), months(before + after), num, np.full_like(num, STAYS))


def action(before: int = 12) -> Action:
    start = months(before + 1)[before]
    return Action((TREATED,), started=start, finished=start)


def state(effect: Effect, code: Code) -> State:
    check = effect.check(code)
    assert check is not None, code
    return check.state


def drawn(seed: int = 3, **options: object) -> Region:
    return region(replace(Scenario(areas=(20, 30)), **options), np.random.default_rng(seed))  # type: ignore[arg-type]


def judged(made: Region) -> Effect:
    return estimate(made.panel, made.action, near=made.near, kind=made.kind)


def test_a_worked_example_gives_what_pencil_and_paper_give() -> None:
    # treated 40 % to 50 %; comparisons rise by 4, 6, 4, 6, 4, 6 points, 5 on average: the effect is 10 - 5 = 5 points.
    # their spread is sqrt(6/5) points; the error sqrt(6/5) * sqrt(1 + 1/6); t with 5 degrees of freedom is 2.5706.
    panel = by_hand({TREATED: 100, 2: 40, 3: 60, 4: 40, 5: 60, 6: 40, 7: 60})

    effect = estimate(panel, action())

    assert effect.method is Method.DIFFERENCES and effect.verdict is Verdict.IMPROVED
    assert effect.estimate == pytest.approx(0.05, abs=2e-5)
    assert effect.error == pytest.approx(0.01 * (6 / 5) ** 0.5 * (7 / 6) ** 0.5, rel=2e-3)
    assert effect.high is not None and effect.high - 0.05 == pytest.approx(2.5706 * 0.0118322, rel=3e-3)
    assert effect.means is not None and effect.means.treated_before == 0.4 and effect.means.treated_after == 0.5


def test_two_areas_and_two_periods_are_a_difference_of_differences() -> None:
    # 300/1000 to 450/1000 against 200/1000 to 260/1000: 15 - 6 = 9 points
    panel = Panel((1, 2), (2023_01, 2024_01), np.array([[300, 450], [200, 260]]), np.full((2, 2), 1000))

    moved = change(panel, np.array([1]), np.array([0]), "proportion")

    assert moved.value[0] - moved.value[1] == pytest.approx(0.09)
    assert moved.variance[0] == pytest.approx((0.3 * 0.7 + 0.45 * 0.55) / 1000, rel=1e-2)


def test_the_levels_shown_give_the_estimate_to_the_last_digit() -> None:
    effect = judged(drawn())

    assert effect.means is not None and effect.method is Method.DIFFERENCES
    assert effect.means.difference == pytest.approx(effect.estimate, abs=1e-12)
    assert sum(effect.weights) == pytest.approx(1) and len(effect.weights) == len(effect.comparisons)


def test_equal_areas_give_what_the_plain_regression_on_two_periods_gives() -> None:
    """Alike areas weigh alike, so interval and all equal least squares with area dummies, a period dummy and their product."""
    import statsmodels.api as sm

    rng = np.random.default_rng(7)
    value = np.column_stack([np.full(12, 0.5), 0.5 + rng.normal(0, 0.03, 12)])
    treated = np.arange(12) < 2
    ours = contrast(Levels(value[:, 1] - value[:, 0], np.full(12, 1e-5)), treated)
    dummies = np.kron(np.eye(12), np.ones((2, 1)))
    after = np.tile([0.0, 1.0], 12)
    plain = sm.OLS(value.ravel(), np.column_stack([dummies, after, after * np.repeat(treated, 2)])).fit()

    assert ours.estimate == pytest.approx(plain.params[-1])
    assert ours.error == pytest.approx(plain.bse[-1])
    assert (ours.low, ours.high) == pytest.approx(tuple(plain.conf_int()[-1]))


def test_an_estimate_is_close_to_the_planted_effect_and_its_course_starts_at_zero() -> None:
    made = drawn(effect=(0.06, 0.06), noise=(0.005, 0.005), monthly_count=2000.0)

    effect = judged(made)

    assert effect.low is not None and effect.high is not None and effect.estimate is not None
    assert effect.low <= made.truth <= effect.high and abs(effect.estimate - made.truth) < 0.01
    early = [point.effect for point in effect.points if point.is_base]
    late = [point.effect for point in effect.points if point.first >= made.action.finished]
    assert max(map(abs, early)) < 0.03 < min(map(abs, late))
    assert [point.step for point in effect.points] == sorted(point.step for point in effect.points)


def test_the_direction_of_good_turns_the_verdict_and_not_the_estimate() -> None:
    panel = by_hand({TREATED: 100, 2: 40, 3: 60, 4: 40, 5: 60, 6: 40, 7: 60})

    up, down = (estimate(panel, action(), better=better) for better in ("higher", "lower"))

    assert (up.verdict, down.verdict) == (Verdict.IMPROVED, Verdict.WORSENED)
    assert up.estimate == down.estimate
    assert up.sentence.zh.startswith("有改善：与 6 个比较地区相比，多提高了 5.0 个百分点")
    assert down.sentence.en.startswith("Worsened: it rose by 5.0 percentage points more than in 6 comparison areas")


def test_an_interval_with_zero_in_it_claims_neither_an_effect_nor_its_absence() -> None:
    effect = estimate(by_hand({TREATED: 52, 2: 40, 3: 60, 4: 40, 5: 60, 6: 40, 7: 60}), action())

    assert effect.verdict is Verdict.NO_CLEAR_CHANGE
    assert "不能据此说有作用，也不能说没有作用" in effect.sentence.zh


@pytest.mark.parametrize("comparisons", [0, 1, 2])
def test_too_few_comparisons_are_not_judged_and_no_figure_is_given(comparisons: int) -> None:
    panel = by_hand({TREATED: 100, **{place: 50 for place in range(2, 2 + comparisons)}})

    effect = estimate(panel, action())

    assert effect.verdict is Verdict.CANNOT_BE_JUDGED and effect.estimate is None and effect.means is None
    assert effect.sentence.zh == f"无法判断：比较地区只有 {comparisons} 个，不足以判断（至少 3 个）。"


def test_few_comparisons_are_judged_by_synthetic_control_with_a_warning() -> None:
    effect = judged(drawn(comparisons=4, effect=(0.08, 0.08), noise=(0.005, 0.005)))

    assert effect.method is Method.SYNTHETIC_CONTROL and effect.freedom == 2
    comparisons = effect.check(Code.COMPARISONS)
    assert comparisons is not None and not comparisons.passed and not comparisons.forbids
    assert sum(effect.weights) == pytest.approx(1) and min(effect.weights) >= -1e-9


def test_few_comparisons_with_a_short_time_before_are_not_judged() -> None:
    effect = estimate(by_hand({TREATED: 100, 2: 40, 3: 60, 4: 40}, before=10), action(before=10))

    assert effect.verdict is Verdict.CANNOT_BE_JUDGED and "10 期" in effect.sentence.zh


def test_synthetic_control_finds_the_mix_that_was_planted() -> None:
    """The treated area is two thirds of area 2 and one third of area 3 plus a level of its own; then 60 of 1,000 more."""
    rng = np.random.default_rng(11)
    donors = 500 + np.cumsum(rng.integers(-12, 13, size=(3, 36)), axis=1)
    treated = np.round((2 * donors[0] + donors[1]) / 3).astype(int) + 50
    treated[24:] += 60
    num = np.vstack([treated, donors]) * 100
    panel = Panel((TREATED, 2, 3, 4), months(36), num, np.full_like(num, 100_000))
    start = months(36)[24]

    effect = estimate(panel, Action((TREATED,), start, start))

    assert effect.weights == pytest.approx((2 / 3, 1 / 3, 0), abs=0.03)
    assert effect.estimate == pytest.approx(0.06, abs=0.001)
    assert effect.low is not None and effect.high is not None and effect.low <= 0.06 <= effect.high


@pytest.mark.parametrize(("before", "after"), [(5, 6), (12, 2)])
def test_too_short_a_time_is_not_judged(before: int, after: int) -> None:
    panel = by_hand({TREATED: 100, **dict.fromkeys(range(2, 10), 50)}, before=before, after=after)

    effect = estimate(panel, action(before))

    assert effect.verdict is Verdict.CANNOT_BE_JUDGED and state(effect, Code.PERIODS) is State.FAILED


def test_an_action_that_has_only_begun_is_not_judged() -> None:
    panel = by_hand({TREATED: 100, **dict.fromkeys(range(2, 10), 50)})

    effect = estimate(panel, Action((TREATED,), months(13)[12], 202501))

    assert effect.verdict is Verdict.CANNOT_BE_JUDGED and "完成后 0 期" in effect.sentence.zh


def test_a_handful_of_events_is_not_judged() -> None:
    panel = by_hand({TREATED: 100, **dict.fromkeys(range(2, 10), 50)})
    panel.num[0] = 0

    effect = estimate(panel, action())

    assert effect.verdict is Verdict.CANNOT_BE_JUDGED and state(effect, Code.COUNTS) is State.FAILED


def test_near_areas_silent_areas_and_tiny_areas_are_left_out_with_their_reasons() -> None:
    panel = by_hand({TREATED: 100, **dict.fromkeys(range(2, 12), 50)})
    panel.num[4, :4] = panel.den[4, :4] = 0  # area 5 misses four of eighteen months
    panel.num[5], panel.den[5] = 0, 3  # area 6 is tiny

    effect = estimate(panel, action(), near={TREATED: frozenset({2, 3})})

    assert {one.area: one.why.en.split(":")[0].split(",")[0] for one in effect.left_out} == {
        2: "near",
        3: "near",
        5: "periods are missing",
        6: "too few events before or after",
    }
    assert effect.comparisons == (4, 7, 8, 9, 10, 11)


def test_a_month_the_treated_area_missed_counts_for_nobody() -> None:
    """Season is shared, so a month missing in one area only would pass for a change."""
    panel = by_hand({TREATED: 100, 2: 40, 3: 60, 4: 40, 5: 60, 6: 40, 7: 60})
    panel.num[:, 12] += 300
    whole = estimate(panel, action())
    panel.num[0, 12] = panel.den[0, 12] = 0

    effect = estimate(panel, action())

    assert whole.estimate == pytest.approx(0.05, abs=1e-3) and effect.estimate == pytest.approx(0.05, abs=1e-3)
    assert state(whole, Code.MISSING) is State.PASSED and state(effect, Code.MISSING) is State.FAILED


def test_an_area_with_a_gap_is_left_out_while_enough_whole_ones_remain_and_else_its_month_is() -> None:
    many, just = (by_hand({TREATED: 100, **dict.fromkeys(range(2, last), 50)}) for last in (9, 8))
    for panel in (many, just):
        panel.num[1, 3] = panel.den[1, 3] = 0

    left, kept = (estimate(panel, action()) for panel in (many, just))

    assert (left.comparisons, [one.area for one in left.left_out]) == ((3, 4, 5, 6, 7, 8), [2])
    assert state(left, Code.MISSING) is State.PASSED
    assert kept.comparisons == (2, 3, 4, 5, 6, 7) and state(kept, Code.MISSING) is State.FAILED


def test_synthetic_control_leaves_out_months_that_somebody_missed() -> None:
    made = drawn(comparisons=5, effect=(0.06, 0.06), noise=(0.005, 0.005), monthly_count=2000.0)
    whole = judged(made)
    treated, compared = made.panel.row(made.action.treated[0]), made.panel.row(whole.comparisons[0])
    for row, column in ((treated, 3), (compared, 7)):
        made.panel.num[row, column] = made.panel.den[row, column] = 0

    effect = judged(made)

    assert effect.method is Method.SYNTHETIC_CONTROL and state(effect, Code.MISSING) is State.FAILED
    assert effect.estimate is not None and effect.estimate == pytest.approx(made.truth, abs=0.015)
    assert effect.comparisons == whole.comparisons


def test_quarters_are_judged_as_months_are() -> None:
    made = drawn(
        months_before=(24, 24), months_after=(12, 12), effect=(0.06, 0.06), noise=(0.005, 0.005), monthly_count=2000.0
    )
    quarters = len(made.panel.periods) // 3
    num, den = (one[:, : quarters * 3].reshape(-1, quarters, 3).sum(axis=2) for one in (made.panel.num, made.panel.den))
    panel = Panel(made.panel.areas, made.panel.periods[: quarters * 3 : 3], num, den)

    effect, monthly = estimate(panel, made.action, near=made.near), judged(made)

    assert panel.step_months == 3 and effect.estimate is not None and monthly.estimate is not None
    assert effect.estimate == pytest.approx(monthly.estimate, abs=0.01)
    assert all(point.periods == 1 for point in effect.points if point.step > 0)


def test_a_denominator_that_doubles_in_the_treated_area_warns_of_other_people() -> None:
    panel = by_hand({TREATED: 100, **dict.fromkeys(range(2, 10), 50)})
    panel.num[0, 12:] *= 2
    panel.den[0, 12:] *= 2

    effect = estimate(panel, action())

    composition = effect.check(Code.COMPOSITION)
    assert (
        composition is not None
        and composition.state is State.FAILED
        and "2.0 倍" in composition.told.zh
        and effect.estimate is not None
    )


@pytest.mark.parametrize(
    ("code", "planted"),
    [
        (Code.ANTICIPATION, {"anticipation": 0.08}),
        (Code.SPILL_OVER, {"spill_over": 0.08}),
        (Code.PARALLEL, {"trend": 0.08}),
    ],
)
def test_a_planted_fault_is_flagged_and_is_not_where_it_is_not_planted(code: Code, planted: dict[str, float]) -> None:
    quiet = {"noise": (0.005, 0.005), "monthly_count": 2000.0, "persistence": (0.0, 0.0)}

    assert state(judged(drawn(**quiet)), code) is State.PASSED
    assert state(judged(drawn(**quiet, **planted)), code) is State.FAILED


def test_anticipation_does_not_move_the_estimate_because_those_months_count_as_neither_before_nor_after() -> None:
    plain, moved = (judged(drawn(anticipation=size)) for size in (0.0, 0.1))

    assert plain.estimate is not None and moved.estimate is not None
    assert abs(plain.estimate - moved.estimate) < 1e-9


def test_what_could_not_be_checked_is_never_called_passed() -> None:
    effect = estimate(by_hand({TREATED: 100, 2: 40, 3: 60, 4: 40, 5: 60, 6: 40, 7: 60}), action())

    assert state(effect, Code.SPILL_OVER) is State.UNCHECKED and state(effect, Code.ANTICIPATION) is State.UNCHECKED
    assert all(isinstance(check, Check) and not check.passed for check in effect.warnings)


def test_a_steep_trend_of_its_own_is_not_judged_though_a_plain_regression_would_call_it_an_effect() -> None:
    made = drawn(trend=0.08, effect=(0.0, 0.0), noise=(0.005, 0.005), monthly_count=2000.0)
    plan = design(made.panel, made.action, near=made.near, kind="proportion")
    rows = np.concatenate([plan.treated, plan.compared])

    naive = contrast(moves(plan, rows, plan.windows.after, plan.windows.before), np.isin(rows, plan.treated))
    effect = judged(made)

    assert naive.low > 0, "the control arm: without the check it would be praised"
    assert effect.verdict is Verdict.CANNOT_BE_JUDGED and effect.estimate is None
    assert effect.points and all(point.step < 0 for point in effect.points)


def test_comparisons_that_do_not_vary_at_all_do_not_make_the_estimate_certain() -> None:
    """Six comparisons stay at exactly 40 %: what is left is the chance of counting 12,000 and 6,000 stays."""
    still, moved = (estimate(by_hand({TREATED: more, **dict.fromkeys(range(2, 8), 0)}), action()) for more in (0, 5))

    assert still.verdict is moved.verdict is Verdict.NO_CLEAR_CHANGE
    assert still.estimate == 0.0 and moved.estimate == pytest.approx(0.005)
    assert moved.low is not None and moved.estimate is not None
    assert moved.estimate - moved.low == pytest.approx(
        1.96 * (0.24 / 12_000 + 0.24 / 6_000) ** 0.5 * (7 / 6) ** 0.5, rel=1e-2
    )
    assert state(still, Code.PARALLEL) is State.PASSED


def good() -> dict[str, object]:
    return {"areas": (1, 2), "periods": months(3), "num": np.ones((2, 3), int), "den": np.full((2, 3), 5)}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"num": -np.ones((2, 3), int)}, "6 negative counts"),
        ({"periods": (202303, 202302, 202301)}, "do not rise"),
        ({"periods": (202301, 202302, 202304)}, "[1, 2] months apart"),
        ({"periods": (202313, 202314, 202315)}, "202313 is not a month"),
        ({"areas": (1, 1)}, "stands twice"),
        ({"den": np.ones((2, 4), int)}, "expected (2, 3)"),
        ({"num": np.ones((2, 3)) / 2}, "not of whole numbers"),
        ({"periods": ()}, "no period"),
    ],
)
def test_a_panel_that_cannot_be_is_refused_with_what_is_wrong_and_what_is_right(
    wrong: dict[str, object], words: str
) -> None:
    Panel(**good())  # type: ignore[arg-type]

    with pytest.raises(BadValue) as refused:
        Panel(**(good() | wrong))  # type: ignore[arg-type]

    assert words in str(refused.value) and refused.value.cure is not None


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"treated": ()}, "missing or repeated"),
        ({"finished": 202312}, "before it started"),
        ({"announced": 202402}, "after it started"),
        ({"started": 202400}, "not a month"),
    ],
)
def test_an_action_that_cannot_be_is_refused(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(BadValue, match=words):
        Action(**({"treated": (1,), "started": 202401, "finished": 202403} | wrong))  # type: ignore[arg-type]


def test_unknown_areas_starts_outside_the_data_and_silent_treated_areas_are_refused() -> None:
    panel = by_hand({TREATED: 100, **dict.fromkeys(range(2, 10), 50)})
    silent = by_hand({TREATED: 100, **dict.fromkeys(range(2, 10), 50)})
    silent.num[0, :12] = silent.den[0, :12] = 0
    start = months(13)[12]

    for data, done, words in (
        (panel, Action((77,), start, start), "area 77 is not in the data"),
        (panel, Action((TREATED,), 202301, 202301), "no data before 2023-01"),
        (silent, action(), "treated area 1 has no data before 2024-01"),
    ):
        with pytest.raises(BadValue, match=words) as refused:
            estimate(data, done)
        assert refused.value.right is not None


def test_a_proportion_above_one_is_refused_and_a_rate_above_one_is_not() -> None:
    panel = by_hand({TREATED: 100, 2: 40, 3: 60, 4: 40, 5: 60, 6: 40, 7: 60})
    panel.den[:] = 100

    with pytest.raises(BadValue, match="num is above den"):
        estimate(panel, action())
    as_rate = estimate(panel, action(), kind="rate")
    assert as_rate.estimate == pytest.approx(0.5, abs=5e-3)
    assert "个千分点" in as_rate.sentence.zh and "per 1,000" in as_rate.sentence.en


def test_the_statistics_libraries_are_loaded_only_when_an_estimate_is_made() -> None:
    asked = "import sys, doorstep.assessment.effects; print({'scipy', 'statsmodels', 'pysyncon', 'pandas'} & set(sys.modules))"

    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "set()"


def test_an_area_with_a_like_action_of_its_own_is_compared_with_nobody() -> None:
    panel = by_hand({TREATED: 100, 2: 40, 3: 60, 4: 40, 5: 60, 6: 40, 7: 60, 8: 300})

    apart = estimate(panel, replace(action(), elsewhere=frozenset({8})))

    assert 8 not in apart.comparisons and any(one.area == 8 and "of its own" in one.why.en for one in apart.left_out)
    assert apart.estimate == pytest.approx(0.05, abs=1e-4)
    assert estimate(panel, action()).estimate != pytest.approx(0.05, abs=0.01), "compared with, it would hide the effect"
