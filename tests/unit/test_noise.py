"""A change is called one only when chance alone would seldom bring it."""

from __future__ import annotations

import numpy as np
import pytest

from doorstep.indicators.noise import Verdict, of_counts, of_shares, wilson
from tests.lib.trials import count

ROUNDS = count(20_000, suite=2_000)


def test_the_interval_is_that_of_the_paper():
    # Newcombe 1998, table of examples: 81 of 263 and 15 of 148 by the score method without continuity correction
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)


@pytest.mark.parametrize(
    ("now", "before", "verdict"),
    [
        ((910, 1000), (850, 1000), Verdict.RISE),
        ((850, 1000), (910, 1000), Verdict.FALL),
        ((91, 100), (85, 100), Verdict.WITHIN),
        ((56, 70), (48, 80), Verdict.RISE),  # the paper's example: 0.2 with interval 0.0524 to 0.3339
        ((0, 10), (0, 10), Verdict.WITHIN),
        ((1, 0), (1, 10), Verdict.UNKNOWN),
    ],
)
def test_shares_of_two_years(now, before, verdict):
    assert of_shares(now, before) is verdict


@pytest.mark.parametrize(
    ("now", "before", "verdict"),
    [(1200, 1000, Verdict.RISE), (1030, 1000, Verdict.WITHIN), (5, 20, Verdict.FALL), (0, 0, Verdict.UNKNOWN)],
)
def test_counts_of_two_years(now, before, verdict):
    assert of_counts(now, before) is verdict


@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
@pytest.mark.parametrize("of", [60, 800])
def test_without_a_change_at_most_one_in_fifteen_is_called_one(share, of):
    rng = np.random.default_rng(20261122)
    pairs = rng.binomial(of, share, (ROUNDS, 2))

    called = sum(of_shares((int(now), of), (int(before), of)) is not Verdict.WITHIN for now, before in pairs)
    assert called / ROUNDS < 1 / 15


def test_control_a_test_that_calls_any_difference_a_change_is_nearly_always_wrong():
    rng = np.random.default_rng(20261122)
    pairs = rng.binomial(800, 0.9, (ROUNDS, 2))

    assert (pairs[:, 0] != pairs[:, 1]).mean() > 0.9


def test_a_change_of_five_points_among_two_thousand_is_found_nearly_always():
    rng = np.random.default_rng(20261122)
    found = [of_shares((int(rng.binomial(2000, 0.90)), 2000), (int(rng.binomial(2000, 0.85)), 2000)) for _ in range(500)]

    assert sum(one is Verdict.RISE for one in found) > 490
