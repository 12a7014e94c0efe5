"""Control rules against two published series with answers, and against the definitions rule by rule.

Sources: Westgard S. Break All the Rules, answers to part one (one control, mean 47, SD 3) and part two (two controls),
westgard.com, November 2015; definitions: Westgard JO et al., Clin Chem 1981;27:493-501.
"""

from __future__ import annotations

from datetime import date

import pytest

from doorstep.core.errors import BadValue
from doorstep.recognition.control import Judged, Lapse, control_on, lapses
from doorstep.recognition.language import Control
from doorstep.recognition.westgard import Rule, Run, Target, judge, judge_level

PART_ONE = [
    42.5, 55.1, 46.4, 47.0, 43.1, 56.9, 41.3, 44.9, 45.5, 41.3, 47.0, 37.7, 41.6, 53.3, 55.4, 44.6, 47.3, 48.2, 41.3, 42.8, 44.3,
    47.6, 44.3, 45.8, 47.6, 39.8, 39.8, 50.9, 49.7, 45.5, 45.2, 47.3, 47.9, 44.3, 40.1, 48.2, 40.7, 41.9, 43.4, 43.7, 49.7, 42.2,
    52.1, 44.6, 45.2, 45.8, 41.6, 41.3, 44.9, 43.7, 45.2, 50.6, 50.3, 51.2, 51.5, 44.3, 41.6,
]  # fmt: skip
PART_TWO = [
    (1.5, 1.4), (-2.7, -2.5), (0.2, 0.4), (-0.33, 2.6), (1.3, 0.4), (2.3, -0.25), (1.9, -1.6), (0.7, 3.06), (0.5, -0.7),
    (-3.33, 2.375), (0, -1), (2.33, 1.4), (2.1, -0.7), (-2.33, 1.9), (2.8, -0.1), (0.8, 2.2), (-0.1, 2.1), (-0.4, 1.75), (1.9, 0.7),
    (1.4, -0.7), (2.33, 1.9), (2, 0), (0.9, 1.3), (0.4, 2.4), (-0.2, 1.2), (2.4, -2.12),
]  # fmt: skip


def _rejections(verdicts: object) -> dict[int, set[Rule]]:
    return {at: {rule for rule in one.broken if rule.rejects} for at, one in enumerate(verdicts, 1) if one.is_rejected}  # type: ignore[arg-type,var-annotated]


def test_one_control_is_judged_as_published() -> None:
    """The publication marks the first value of a pattern; a run is rejected at its last. Its 8x is no rule of ours."""
    found = _rejections(judge_level(PART_ONE, Target(47, 3)))

    assert found == {6: {Rule.R13S}, 12: {Rule.R13S}, 15: {Rule.R22S}, 27: {Rule.R22S}, 40: {Rule.R41S}, 55: {Rule.R41S}}


def test_two_controls_are_judged_as_published() -> None:
    """Two answers differ by definition: 14 is R-4s there by the difference alone (4.23), 22 counts exactly 2.0 as beyond 2 s."""
    found = _rejections(judge([Run({"low": low, "high": high}) for low, high in PART_TWO]))

    assert found == {
        2: {Rule.R22S},
        8: {Rule.R13S},
        10: {Rule.R13S, Rule.R4S},
        13: {Rule.R22S},
        17: {Rule.R22S},
        22: {Rule.R41S},
        26: {Rule.R4S},
    }


@pytest.mark.parametrize(
    ("z", "rule", "is_broken"),
    [
        ([2.01], Rule.R12S, True),
        ([2.0], Rule.R12S, False),
        ([-2.01], Rule.R12S, True),
        ([3.01], Rule.R13S, True),
        ([3.0], Rule.R13S, False),
        ([2.1, 2.1], Rule.R22S, True),
        ([2.1, -2.1], Rule.R22S, False),
        ([2.1, 0.0, 2.1], Rule.R22S, False),
        ([1.1, 1.1, 1.1, 1.1], Rule.R41S, True),
        ([1.1, 1.1, 1.1], Rule.R41S, False),
        ([1.1, 1.1, -1.1, 1.1], Rule.R41S, False),
        ([-1.1, -1.1, -1.1, -1.1], Rule.R41S, True),
        ([0.1] * 10, Rule.R10X, True),
        ([0.1] * 9, Rule.R10X, False),
        ([0.1] * 9 + [0.0], Rule.R10X, False),
        ([-0.1] * 10, Rule.R10X, True),
        ([2.5, -2.5], Rule.R4S, False),  # two runs: R-4s is read within one
    ],
)
def test_one_level_breaks_a_rule_by_its_definition(z: list[float], rule: Rule, is_broken: bool) -> None:
    assert (rule in judge([Run({"one": one}) for one in z])[-1].broken) == is_broken


def test_across_two_levels_rules_are_read_in_the_order_measured() -> None:
    four = judge([Run({"low": 1.2, "high": 1.3}), Run({"low": 1.4, "high": 1.2})])
    ten = judge([Run({"low": 0.2, "high": 0.3})] * 5)
    pair = judge([Run({"low": 2.2, "high": 2.3})])

    assert four[-1].broken == (Rule.R41S,)
    assert ten[-1].broken == (Rule.R10X,) and not ten[-2].broken
    assert pair[-1].broken == (Rule.R12S, Rule.R22S)


def test_after_a_corrective_action_nothing_before_counts() -> None:
    shift = [Run({"one": 0.5})] * 10

    again = judge([*shift, Run({"one": 0.5})])[-1]
    fresh = judge([*shift, Run({"one": 0.5}, is_fresh=True)])[-1]

    assert again.is_rejected and not fresh.broken


def test_a_warning_rejects_nothing() -> None:
    found = judge([Run({"one": 2.4})])[0]

    assert found.is_warned and not found.is_rejected


def test_a_target_without_spread_is_refused() -> None:
    with pytest.raises(BadValue):
        Target(5, 0)


def test_the_last_run_on_or_before_the_day_decides() -> None:
    runs = [Judged(date(2026, 3, 1), False), Judged(date(2026, 3, 3), True), Judged(date(2026, 3, 5), True), Judged(date(2026, 3, 5), False)]

    states = [control_on(runs, date(2026, 3, day)) for day in (1, 2, 3, 4, 5, 6)]

    assert control_on(runs, date(2026, 2, 28)) is Control.UNKNOWN
    assert states == [Control.IN_CONTROL] * 2 + [Control.LAPSED] * 2 + [Control.IN_CONTROL] * 2
    assert lapses(runs) == (Lapse(date(2026, 3, 3), date(2026, 3, 5)),)


def test_a_run_speaks_for_as_many_days_as_was_set_but_a_lapse_lasts_until_it_is_mended() -> None:
    good, bad = [Judged(date(2026, 3, 1), False)], [Judged(date(2026, 3, 1), True)]

    assert control_on(good, date(2026, 3, 3), holds_days=2) is Control.IN_CONTROL
    assert control_on(good, date(2026, 3, 4), holds_days=2) is Control.UNKNOWN
    assert control_on(bad, date(2026, 9, 1), holds_days=2) is Control.LAPSED
    assert lapses(bad) == (Lapse(date(2026, 3, 1), None),)
