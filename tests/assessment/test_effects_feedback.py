"""What finished actions teach the planner."""

from __future__ import annotations

import numpy as np
import pytest

from doorstep.assessment.effects import Pair, feedback
from doorstep.core.errors import BadValue
from tests.lib.trials import IS_TRIAL, count

TIMES = count(1000, suite=20)


def pair(predicted: float, measured: float, half: float = 0.01) -> Pair:
    return Pair(predicted, measured, measured - half, measured + half)


def test_two_actions_are_too_few() -> None:
    found = feedback([pair(0.04, 0.02), pair(0.05, 0.02)])

    assert not found.is_enough and found.ratio is None
    assert found.told.zh == "只有 2 个行动，太少（至少 3 个）"


def test_equal_evidence_gives_the_plain_mean_and_its_t_interval() -> None:
    # ratios 0.4, 0.5, 0.6: mean 0.5, standard error 0.1 / sqrt(3), t with 2 degrees of freedom 4.3027
    found = feedback([pair(0.1, 0.04), pair(0.1, 0.05), pair(0.1, 0.06)])

    assert found.ratio == pytest.approx(0.5)
    assert found.low is not None and 0.5 - found.low == pytest.approx(4.3027 * 0.1 / 3**0.5, rel=1e-3)
    assert "50%" in found.told.zh and "50%" in found.told.en


def test_a_sharper_measurement_counts_more() -> None:
    pairs = [pair(0.1, 0.10, half=0.001), pair(0.1, 0.05, half=0.2), pair(0.1, 0.06, half=0.2)]

    found = feedback(pairs)

    assert found.ratio is not None and found.ratio > 0.95


def test_a_fall_that_was_predicted_and_came_is_a_ratio_above_zero() -> None:
    found = feedback([pair(-0.1, -0.05), pair(-0.1, -0.06), pair(-0.1, -0.04)])

    assert found.ratio == pytest.approx(0.5)


def test_a_prediction_of_nothing_has_no_ratio() -> None:
    with pytest.raises(BadValue, match="action 2 has a predicted effect of 0"):
        feedback([pair(0.1, 0.1), pair(0.0, 0.1), pair(0.1, 0.1)])


def test_an_interval_that_does_not_hold_its_estimate_is_refused() -> None:
    with pytest.raises(BadValue, match="action 1"):
        feedback([Pair(0.1, 0.1, 0.2, 0.3)] * 3)


def test_the_interval_of_the_ratio_holds_the_true_ratio_as_often_as_it_says() -> None:
    rng, held = np.random.default_rng(8), []
    for _ in range(TIMES):
        predicted, errors = rng.uniform(0.03, 0.1, size=8), rng.uniform(0.005, 0.02, size=8)
        truth = predicted * rng.normal(0.6, 0.15, size=8)
        measured = rng.normal(truth, errors)
        found = feedback(
            [Pair(p, m, m - 1.96 * e, m + 1.96 * e) for p, m, e in zip(predicted, measured, errors, strict=True)]
        )
        assert found.low is not None and found.high is not None
        held.append(found.low <= 0.6 <= found.high)

    assert np.mean(held) >= 0.7
    assert not IS_TRIAL or 0.92 <= np.mean(held) <= 0.98
