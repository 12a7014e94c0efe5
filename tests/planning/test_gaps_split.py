"""Why patients leave: parts that add up exactly, are the Shapley values, and vanish where a switch changes nothing."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from doorstep.planning.gaps import market as markets
from doorstep.planning.gaps import shapley
from doorstep.planning.gaps.ability import Within, fitted
from doorstep.planning.gaps.market import PARTS, SWITCHES, Market, calibrated, split, staying, whole
from doorstep.planning.gaps.turned_away import FULLEST, blocked, turned_away
from tests.lib.trials import count

seeds = st.integers(0, 2**32 - 1)


def by_every_order(worth: np.ndarray) -> np.ndarray:
    """The definition: the mean of what each player adds, over every order in which they can come."""
    players = int(math.log2(worth.shape[-1]))
    found = np.zeros((*worth.shape[:-1], players))
    for order in permutations(range(players)):
        here = 0
        for player in order:
            found[..., player] += worth[..., here | 1 << player] - worth[..., here]
            here |= 1 << player
    return found / math.factorial(players)


def drawn(seed: int, *, places: int = 4, sites: int = 5, conditions: int = 3) -> Market:
    rng = np.random.default_rng(seed)
    minutes = rng.uniform(5, 200, (places, sites))
    way = np.where(rng.random((places, sites)) < 0.2, -np.inf, -0.03 * minutes)
    able = rng.choice([0.0, 0.5, 1.0], (conditions, sites))
    made, leads = able.copy(), np.zeros((conditions, sites))
    leading = rng.integers(0, sites, conditions)
    made[np.arange(conditions), leading] = leads[np.arange(conditions), leading] = 1.0
    patients = rng.integers(0, 40, (places, conditions)).astype(float)
    return Market(
        way, np.where(np.isinf(way), way, np.maximum(way, -0.03 * 60)), rng.normal(0, 1, sites), able, made, leads, float(rng.uniform(0, 2)),
        rng.exponential(0.2, sites), rng.lognormal(0, 1, (places, conditions)), rng.normal(0, 1, conditions), patients, np.floor(patients * rng.random((places, conditions))),
    )  # fmt: skip


# ── Shapley values


@given(seed=seeds, players=st.integers(1, 5))
@settings(max_examples=count(400, suite=60), deadline=None)
def test_values_are_the_mean_over_every_order(seed: int, players: int) -> None:
    worth = np.random.default_rng(seed).normal(size=(3, 1 << players))

    assert np.allclose(shapley.values(worth), by_every_order(worth), atol=1e-12)


@given(seed=seeds)
@settings(max_examples=count(400, suite=60), deadline=None)
def test_values_add_up_and_players_who_are_alike_or_idle_get_alike_or_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    by_size = rng.normal(size=5)
    alike = np.array([by_size[coalition.bit_count()] for coalition in range(16)])
    idle = np.array([rng.normal() if not coalition & 4 else 0.0 for coalition in range(16)])
    idle = np.array([idle[coalition & ~4] for coalition in range(16)])

    assert np.ptp(shapley.values(alike)) < 1e-12
    assert abs(shapley.values(idle)[2]) < 1e-12
    assert shapley.values(idle).sum() == pytest.approx(idle[15] - idle[0], abs=1e-12)


def test_an_order_alone_is_not_the_value() -> None:
    worth = np.zeros(16)
    worth[3] = worth[7] = worth[11] = worth[15] = 1.0  # the first two together and not otherwise: half each
    first_takes_nothing = np.array([worth[1] - worth[0], worth[3] - worth[1], 0.0, 0.0])

    assert shapley.values(worth).tolist() == pytest.approx([0.5, 0.5, 0.0, 0.0])
    assert not np.allclose(first_takes_nothing, shapley.values(worth))  # the control arm


def test_coalitions_of_no_number_of_players_are_refused() -> None:
    for wrong in (1, 3, 12):
        with pytest.raises(ValueError, match="coalitions"):
            shapley.values(np.zeros(wrong))


# ── The outflow of a market


@given(seed=seeds)
@settings(max_examples=count(400, suite=60), deadline=None)
def test_parts_of_every_cell_add_up_to_those_who_left_and_none_is_negative(seed: int) -> None:
    found = calibrated(drawn(seed))
    parts = split(found)

    assert parts.shape == (4, 3, len(PARTS)) and parts.min() >= 0
    assert np.allclose(parts.sum(axis=-1), found.left, atol=1e-9)
    for cell, left in zip(parts.reshape(-1, 5), found.left.ravel(), strict=True):
        assert sum(whole(cell, int(left))) == int(left)


@given(seed=seeds)
@settings(max_examples=count(400, suite=60), deadline=None)
def test_parts_are_the_values_of_the_modelled_share_that_stays(seed: int) -> None:
    found = calibrated(drawn(seed))
    worth = np.stack([staying(found, one) for one in range(16)], axis=-1)

    expected = by_every_order(worth) / (1 - worth[..., :1]) * found.left[..., None]

    assert np.allclose(split(found)[..., :4], expected, atol=1e-9)
    assert np.all(np.diff(worth[..., [0, 1, 3, 7, 15]], axis=-1) >= -1e-12)  # each switch only ever keeps more


IDLE = {
    "capability": lambda one: replace(one, made_able=one.able),
    "reach": lambda one: replace(one, near=one.way),
    "bed": lambda one: replace(one, unblocked=np.zeros_like(one.unblocked)),
    "trust": lambda one: replace(one, best_away=np.full_like(one.best_away, -50.0)),
}


@pytest.mark.parametrize("switch", SWITCHES)
def test_a_switch_that_changes_nothing_has_no_part_and_the_others_still_add_up(switch: str) -> None:
    market = replace(calibrated(drawn(7)), ability=1.0, best_away=np.full(3, 3.0))
    at = SWITCHES.index(switch)

    parts, without = split(market), split(IDLE[switch](market))

    assert parts[..., at].sum() > 0.01  # the control arm: it had a part
    assert np.abs(without[..., at]).max() < 1e-12
    assert np.allclose(without.sum(axis=-1), market.left)


def test_with_nothing_at_home_all_is_the_rest() -> None:
    market = drawn(3)
    bare = replace(market, way=np.full_like(market.way, -np.inf), near=np.full_like(market.near, -np.inf))

    parts = split(calibrated(bare))

    assert np.array_equal(parts[..., 4], market.left) and parts[..., :4].max() == 0


def test_calibration_makes_as_many_leave_as_did_but_for_the_few_cases_that_the_model_counts_for() -> None:
    market = drawn(11)
    market = replace(market, patients=market.patients * 10_000, left=np.floor(market.patients * 10_000 * 0.3))

    found = calibrated(market)

    modelled = (found.patients * (1 - staying(found))).sum(axis=0)
    assert np.allclose(modelled, found.left.sum(axis=0), rtol=1e-3)
    assert not np.allclose((market.patients * (1 - staying(market))).sum(axis=0), market.left.sum(axis=0), rtol=1e-1)


def test_three_patients_who_all_left_do_not_make_leaving_certain() -> None:
    market = drawn(5, places=1, conditions=1)
    market = replace(market, patients=np.array([[3.0]]), left=np.array([[3.0]]))

    share = staying(calibrated(market))[0, 0]

    assert 0.01 < share < staying(market)[0, 0]
    assert markets.PSEUDO_CASES > 0


def test_whole_parts_keep_to_their_measure() -> None:
    assert whole(np.array([1.5, 1.5, 0.0, 0.0, 7.0]), 10) in {(2, 1, 0, 0, 7), (1, 2, 0, 0, 7)}
    assert whole(np.zeros(5), 3) == (0, 0, 0, 0, 3)
    with pytest.raises(ValueError, match="negative"):
        whole(np.array([1.0, -0.1]), 3)


# ── Beds


@pytest.mark.parametrize(("load", "beds", "share"), [(10.0, 10, 0.214582), (20.0, 25, 0.050222), (100.0, 110, 0.027463)])
def test_blocking_is_erlangs(load: float, beds: int, share: float) -> None:
    assert blocked(np.array([load]), np.array([beds]))[0] == pytest.approx(share, abs=5e-7)


def test_who_was_turned_away_is_solved_from_how_full_the_beds_were() -> None:
    loads, beds = np.array([10.0, 20.0, 100.0]), np.array([10, 25, 110])
    lost = blocked(loads, beds)

    assert np.allclose(turned_away(loads * (1 - lost) / beds, beds), lost, atol=1e-6)
    assert np.array_equal(turned_away(np.array([0.9, np.nan, 0.0]), np.array([0, 50, 50])), np.zeros(3))
    over, full = turned_away(np.array([1.3, FULLEST]), np.array([60, 60]))
    assert over == pytest.approx(full) and 0 < full < 1


# ── Ability


def _chosen(rng: np.random.Generator, true: float) -> list[Within]:
    groups = []
    for _ in range(2):
        utility, able = rng.normal(0, 1, (6, 5)), rng.integers(0, 2, (8, 5)).astype(float)
        stays, chosen = rng.integers(20, 60, (6, 8)), 0.0
        for place in range(6):
            for condition in range(8):
                pull = np.exp(utility[place] + true * able[condition])
                chosen += float(able[condition, rng.choice(5, stays[place, condition], p=pull / pull.sum())].sum())
        groups.append(Within(utility, able, stays.astype(float), chosen))
    return groups


def test_ability_is_found_again_within_what_chance_allows() -> None:
    rng, true, inside = np.random.default_rng(20261123), 0.8, 0
    rounds = count(400, suite=60)
    for _ in range(rounds):
        found = fitted(_chosen(rng, true))
        assert found is not None
        inside += abs(found.value - true) < 1.96 * found.error

    low, high = stats.binom.interval(0.9999, rounds, 0.95)
    assert low <= inside <= high


def test_ability_is_unknown_where_nobody_could_choose_and_never_repels() -> None:
    rng = np.random.default_rng(1)
    (one, _) = _chosen(rng, 0.0)

    assert fitted([replace(one, able=np.ones_like(one.able))]) is None
    assert fitted([replace(one, chosen=float(one.stays.sum()))]) is None  # all chose the able: it runs away
    less = fitted([replace(one, chosen=one.chosen * 0.8)])
    assert less is not None and less.value == 0.0
