"""Small counts do not swing ranks: funnels, shrinkage, places with their intervals, and counts drawn again."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from scipy import stats  # type: ignore[import-untyped,unused-ignore]

from doorstep.assessment.scorecards import (
    Counted,
    Entry,
    Figure,
    Item,
    Measured,
    Rule,
    Unit,
    Zone,
    funnel,
    score,
    shrink,
)
from doorstep.assessment.scorecards.ranks import places, standings
from doorstep.core.text import Text
from tests.lib.trials import IS_TRIAL, count

GROUPS = count(300, suite=12)
SHARE = Item("in-area", Text("域内住院率", "In-area share"), "proportion", "higher", 1)
RATE = Item("transfers", Text("转出率", "Transfers"), "rate", "lower", 1, decimals=5)
MEAN = Item("stay", Text("平均住院日", "Average stay"), "mean", "lower", 1, decimals=1)


def benchmark() -> ModuleType:
    """The file that makes the table of docs/explanation/rankings.md: its synthetic peers and ways of ranking."""
    path = Path(__file__).parents[2] / "benchmarks" / "rankings.py"
    spec = importlib.util.spec_from_file_location("rankings_benchmark", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


rankings: Any = benchmark()


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


# -- funnels


def test_funnel_limits_of_a_share_equal_those_worked_by_hand() -> None:
    """Ten of which half: P(R<=1) = 11/1024, P(R<=2) = 56/1024, P(R=2) = 45/1024; 2.5 % is 25.6/1024."""
    found = funnel(SHARE, "p", {"a": Counted(5, 10), "b": Counted(5, 10)}).limits[0]

    assert found.low_95 == pytest.approx((2 - (56 - 25.6) / 45) / 10)
    assert found.high_95 == pytest.approx((8 + (56 - 25.6) / 45) / 10)
    assert found.low_998 == pytest.approx((1 - (11 - 1.024) / 10) / 10) and found.high_998 == pytest.approx(1 - found.low_998)


def test_funnel_limits_of_a_rate_are_exact_poisson() -> None:
    found = funnel(RATE, "p", {"a": Counted(4, 1000), "b": Counted(4, 1000)}).limits[0]
    law = stats.poisson(4)

    assert law.cdf(np.ceil(found.low_95 * 1000) - 1) <= 0.025 < law.cdf(np.ceil(found.low_95 * 1000))
    assert law.sf(np.floor(found.high_95 * 1000)) <= 0.025 < law.sf(np.floor(found.high_95 * 1000) - 1)


def test_a_funnel_narrows_and_flags_by_side_and_distance() -> None:
    others: dict[str, Figure] = {f"u{at}": Counted(85 * at, 100 * at) for at in range(1, 9)}
    figures = others | {"bad": Counted(780, 1000), "small": Counted(6, 10), "good": Counted(870, 1000)}

    found = funnel(SHARE, "p", figures)

    zones = {one.unit: one.zone for one in found.points}
    assert (zones["bad"], zones["good"], zones["small"], zones["u1"]) == (Zone.WORSE_998, Zone.BETTER_95, Zone.INSIDE, Zone.INSIDE)
    assert [one.unit for one in found.flagged] == ["bad", "good"]
    widths = [one.high_95 - one.low_95 for one in found.limits]
    assert widths[0] > 5 * widths[-1] and all(one.low_998 <= one.low_95 < found.centre < one.high_95 <= one.high_998 for one in found.limits)
    assert "其中 1 个超出 99.8% 控制限" in found.told.zh


def test_lower_is_better_turns_the_sides() -> None:
    figures: dict[str, Figure] = {f"u{at}": Counted(40, 10_000) for at in range(5)}
    figures["high"] = Counted(90, 10_000)

    assert {one.unit: one.zone for one in funnel(RATE, "p", figures).flagged} == {"high": Zone.WORSE_998}


def test_limits_are_wider_where_units_differ_by_more_than_chance_and_only_when_asked() -> None:
    figures: dict[str, Figure] = {f"u{at}": Counted(800 + 20 * at, 1000) for at in range(8)}

    plain, wide = funnel(SHARE, "p", figures), funnel(SHARE, "p", figures, is_overdispersed=True)

    assert wide.overdispersion == plain.overdispersion > 5 and wide.is_widened and not plain.is_widened
    assert len(wide.flagged) < len(plain.flagged)
    assert wide.limits[0].high_95 - wide.centre == pytest.approx((plain.limits[0].high_95 - plain.centre) * wide.overdispersion**0.5)


def test_a_funnel_of_means_uses_the_variance_of_one_row() -> None:
    figures: dict[str, Figure] = {"a": Measured(8.0, 0.25, 100), "b": Measured(8.0, 0.0625, 400), "c": Measured(12.0, 0.25, 100)}

    found = funnel(MEAN, "p", figures)

    assert found.centre == pytest.approx((8 * 500 + 1200) / 600)
    assert found.limits[0].high_95 - found.centre == pytest.approx(1.959964 * 0.5)
    assert {one.unit: one.zone for one in found.flagged} == {"b": Zone.BETTER_95, "c": Zone.WORSE_998}


def test_nobody_is_flagged_where_all_reach_everything() -> None:
    found = funnel(SHARE, "p", {"a": Counted(10, 10), "b": Counted(500, 500)})

    assert found.flagged == () and found.overdispersion == 1


@pytest.mark.parametrize("world", rankings.WORLDS, ids=lambda world: world.name)
def test_limits_are_passed_no_oftener_than_they_say_when_nobody_differs(world: Any) -> None:
    at_95, at_998 = rankings.false_flags(world, count(2000, suite=40), seed=3)

    assert at_95 <= (0.05 if IS_TRIAL else 0.08) and at_998 <= (0.003 if IS_TRIAL else 0.01)
    assert at_95 >= 0.01, "limits that nobody ever passes would say nothing"


# -- shrinkage


def reference(figures: list[Counted]) -> list[float]:
    """Posterior means summed finely over the peers' mean and B, each even on 0-1: a second way to the same numbers."""
    num, den = (np.array(listed, float) for listed in zip(*((one.num, one.den) for one in figures), strict=True))
    mean, b = ((np.arange(300) + 0.5) / 300 for _ in range(2))
    worth = np.median(den) * (b / (1 - b))[:, None, None]
    first = worth * mean[:, None]
    chance = np.exp(stats.betabinom.logpmf(num, den, first, worth - first).sum(axis=2))
    value = (first + num) / (worth + den)
    return [float((chance * value[:, :, at]).sum() / chance.sum()) for at in range(len(figures))]


def test_shrunken_shares_equal_those_of_a_fine_sum_over_all_priors() -> None:
    figures = [Counted(9, 10), Counted(60, 100), Counted(110, 150), Counted(14, 30)]

    found = shrink("proportion", figures, draws=200, rng=rng())

    assert found.mean == pytest.approx(reference(figures), abs=0.004)


@pytest.mark.parametrize("kind", ["proportion", "rate"])
def test_small_units_are_drawn_to_the_mean_and_large_ones_hardly(kind: Any) -> None:
    sizes = [(20, 20), (4000, 5000), (3500, 5000), (3000, 5000), (0, 20)]
    figures = [Counted(*one) for one in sizes]

    mean = shrink(kind, figures, draws=200, rng=rng()).mean

    assert mean[1:4] == pytest.approx([0.8, 0.7, 0.6], abs=0.003)
    assert 0.7 < mean[0] < 0.9 and 0.5 < mean[4] < 0.7


def test_means_are_shrunken_as_in_a_random_effects_model() -> None:
    """Between-unit variance by hand: with equal variances v it is the variance of the values less v."""
    figures = [Measured(value, 0.5, 50) for value in (7.0, 8.0, 9.0, 10.0)]
    between = 5 / 3 - 0.5

    mean = shrink("mean", figures, draws=200, rng=rng()).mean

    assert mean == pytest.approx([8.5 + (one.value - 8.5) * between / (between + 0.5) for one in figures], abs=1e-6)


def test_two_units_are_no_peers_and_keep_their_own_values() -> None:
    found = shrink("proportion", [Counted(19, 20), Counted(1, 20)], draws=200, rng=rng())

    assert found.mean == pytest.approx([19.5 / 21, 1.5 / 21])


@pytest.mark.parametrize("world", rankings.WORLDS, ids=lambda world: world.name)
def test_intervals_of_values_and_of_ranks_hold_the_truth(world: Any) -> None:
    found = rankings.coverage(world, GROUPS, seed=4)

    window = (0.93, 0.97) if IS_TRIAL else (0.85, 1)
    assert window[0] <= found.value <= window[1]
    assert found.rank >= window[0]
    assert found.width < 0.75, "an interval of all places would hold everything and say nothing"


# -- places


def test_equal_values_share_a_place_and_the_next_is_left_free() -> None:
    assert places(np.array([0.9, 0.8, 0.8, 0.7]), "higher").tolist() == [1, 2, 2, 4]
    assert places(np.array([0.9, 0.8, 0.8, 0.7]), "lower").tolist() == [4, 2, 2, 1]
    assert places(np.array([0.9004, 0.9001, 0.7]), "higher", 3).tolist() == [1, 1, 3], "shown alike, placed alike"


def test_ties_are_said_to_be_in_no_order() -> None:
    draws = rng().normal([3.0, 2.0, 2.0, 0.0], 0.01, (500, 4))

    found = standings(np.array([3.0, 2.0, 2.0, 0.0]), draws, [3, 2, 2, 0], "higher", 3)

    assert found[1].told.zh == "4 个同类单位中第 2 名（并列，并列不分先后），95% 的名次区间 2–3"
    assert (found[0].rank_low, found[0].rank_high) == (1, 1) and found[3].told.en == "rank 4 of 4 peers, 95 % interval of ranks 4-4"


def cards_of(figures: dict[str, tuple[int, int]], **rule: Any) -> Any:
    units = [Unit(code, Text(code, code), "p", (Entry("in-area", Counted(*one), None, 0.9),)) for code, one in figures.items()]
    return score([replace(SHARE, floor=0.5)], units, year=2026, seed=5, rule=Rule(**rule))


PEERS = {"a": (4500, 5000), "b": (4300, 5000), "c": (4100, 5000), "d": (3900, 5000)}


def test_one_lucky_small_unit_does_not_come_first_nor_an_unlucky_one_last() -> None:
    found = cards_of(PEERS | {"lucky": (12, 12), "unlucky": (8, 12)})

    places_of = {card.unit: card.score("in-area").standing for card in found.cards}
    assert places_of["lucky"].raw_rank == 1 < places_of["lucky"].rank
    assert places_of["unlucky"].raw_rank == 6 > places_of["unlucky"].rank
    assert places_of["lucky"].rank_high - places_of["lucky"].rank_low >= 3 and "不足以分先后" in places_of["lucky"].told.zh
    assert places_of["a"].rank == 1


def test_totals_are_placed_by_what_is_expected_of_them() -> None:
    found = cards_of(PEERS | {"lucky": (12, 12)})

    lucky, a = (found.card(code) for code in ("lucky", "a"))
    assert lucky.total == 100 and lucky.standing.value < 100 and lucky.standing.rank > 1 == lucky.standing.raw_rank
    assert a.standing.rank_low == a.standing.rank == 1


def test_a_target_missed_by_chance_is_told_from_one_missed_for_sure() -> None:
    found = cards_of(PEERS | {"unlucky": (10, 12)})

    assert found.card("unlucky").score("in-area").is_within_chance
    assert not found.card("d").score("in-area").is_within_chance


def test_a_veto_that_may_rest_on_chance_says_so() -> None:
    figures = PEERS | {"unlucky": (10, 12)}
    units = [Unit(code, Text(code, code), "p", (Entry("in-area", Counted(*one), None, 0.9),)) for code, one in figures.items()]

    found = score([replace(SHARE, floor=0.5, is_veto=True)], units, year=2026, seed=5)

    assert found.card("unlucky").vetoed_by == found.card("d").vetoed_by == ("in-area",)
    assert "未达标可能出于偶然" in found.card("unlucky").told.zh and "可能出于偶然" not in found.card("d").told.zh


def test_two_units_take_no_place() -> None:
    found = cards_of({"a": (90, 100), "b": (80, 100)})

    assert [(card.standing, card.score("in-area").standing) for card in found.cards] == [(None, None)] * 2


def test_another_group_of_peers_changes_no_place() -> None:
    alone = cards_of(PEERS)
    others = [Unit(f"x{at}", Text("x", "x"), "other", (Entry("in-area", Counted(at, 10), None, 0.9),)) for at in range(4)]
    units = [Unit(code, Text(code, code), "p", (Entry("in-area", Counted(*one), None, 0.9),)) for code, one in PEERS.items()]

    both = score([replace(SHARE, floor=0.5)], [*others, *units], year=2026, seed=5)

    assert all(both.card(code) == alone.card(code) for code in PEERS)


# -- counts drawn again


@pytest.mark.parametrize("world", rankings.WORLDS, ids=lambda world: world.name)
def test_shrunken_ranks_follow_the_truth_and_move_less_than_raw_ones(world: Any) -> None:
    found = rankings.ranking(world, GROUPS, seed=20260101)
    raw, ours = found["raw"], found["doorstep"]

    assert np.mean(ours.error) < np.mean(raw.error)
    assert np.mean(ours.small_moved) < np.mean(raw.small_moved)
    assert np.mean(ours.small_ends) < np.mean(raw.small_ends)
    if IS_TRIAL:
        assert np.mean(ours.spearman) > np.mean(raw.spearman) and np.mean(ours.kendall) > np.mean(raw.kendall)
        assert np.mean(ours.moved) < np.mean(raw.moved)


def test_where_all_units_are_alike_in_size_shrinkage_changes_no_rank() -> None:
    """The control arm: there is nothing to gain when no unit is smaller than another."""
    world = replace(rankings.WORLDS[0], sizes=(2000, 2000))

    found = rankings.ranking(world, 5, seed=2)

    assert found["raw"].spearman == pytest.approx(found["doorstep"].spearman) and found["raw"].moved == found["doorstep"].moved
