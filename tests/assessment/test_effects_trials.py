"""Intervals hold the truth as often as they say: synthetic regions with known effects and with none.

The suite runs 20 of each, to see that all of it works; the windows on coverage and false alarms hold in the trials
(1,000 of each), where a naive method must fall outside them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from doorstep.assessment.effects import Code, Effect, State, Verdict, estimate
from doorstep.assessment.effects.comparisons import design
from doorstep.assessment.effects.simulate import Region, Scenario, region
from tests.lib.trials import IS_TRIAL, count

REGIONS = count(1000, suite=20)
PLANTED = count(200, suite=4)
NORMAL_95 = 1.959964


@dataclass(frozen=True, slots=True)
class Seen:
    effect: Effect
    truth: float
    naive_low: float
    naive_high: float

    @property
    def holds(self) -> bool:
        assert self.effect.low is not None and self.effect.high is not None
        return self.effect.low <= self.truth <= self.effect.high

    @property
    def naive_holds(self) -> bool:
        return self.naive_low <= self.truth <= self.naive_high


def naive(made: Region) -> tuple[float, float]:
    """Before and after in the treated areas alone, with a binomial error: the control arm."""
    plan = design(made.panel, made.action, near=made.near, kind=made.kind)
    shares, variance = [], 0.0
    for columns in (plan.windows.before, plan.windows.after):
        num, den = (int(counts[np.ix_(plan.treated, columns)].sum()) for counts in (made.panel.num, made.panel.den))
        shares.append(num / den)
        variance += num / den * (1 - num / den) / den
    change, half = shares[1] - shares[0], NORMAL_95 * variance**0.5
    return change - half, change + half


def seen(scenario: Scenario, times: int, seed: int) -> list[Seen]:
    rng = np.random.default_rng(seed)
    drawn = (region(scenario, rng) for _ in range(times))
    return [
        Seen(estimate(made.panel, made.action, near=made.near, kind=made.kind), made.truth, *naive(made))
        for made in drawn
    ]


def share(claims: list[bool]) -> float:
    return sum(claims) / len(claims)


@pytest.mark.parametrize("effect", [(0.02, 0.08), (0.0, 0.0)], ids=["with an effect", "with none"])
def test_intervals_hold_the_truth_as_often_as_they_say_and_naive_ones_do_not(effect: tuple[float, float]) -> None:
    results = seen(Scenario(effect=effect), REGIONS, seed=20260601)

    judged = [one for one in results if one.effect.verdict is not Verdict.CANNOT_BE_JUDGED]

    assert len(judged) >= 0.9 * len(results)
    if IS_TRIAL:
        assert 0.93 <= share([one.holds for one in judged]) <= 0.97
        assert share([one.naive_holds for one in results]) < 0.93, "the control arm must fail"
    else:
        assert share([one.holds for one in judged]) >= 0.7
    if effect == (0.0, 0.0):
        alarms = [one.effect.verdict in (Verdict.IMPROVED, Verdict.WORSENED) for one in judged]
        assert alarms == [not one.holds for one in judged]
        assert not IS_TRIAL or 0.03 <= share(alarms) <= 0.07


def flagged(results: list[Seen], code: Code) -> float:
    checks = [one.effect.check(code) for one in results]
    return share([check is not None and check.state is State.FAILED for check in checks])


@pytest.mark.parametrize(
    ("code", "planted", "at_least"),
    [
        (Code.ANTICIPATION, {"anticipation": 0.06}, 0.7),
        (Code.SPILL_OVER, {"spill_over": 0.06}, 0.9),
        (Code.PARALLEL, {"trend": 0.04}, 0.8),
    ],
)
def test_planted_faults_are_flagged_and_others_seldom(code: Code, planted: dict[str, float], at_least: float) -> None:
    scenario = replace(Scenario(), **planted)  # type: ignore[arg-type]

    with_it, without = seen(scenario, PLANTED, seed=5), seen(Scenario(), PLANTED, seed=6)

    if IS_TRIAL:
        assert flagged(with_it, code) >= at_least and flagged(without, code) <= 0.1
    else:
        assert flagged(with_it, code) > flagged(without, code)


def test_too_few_comparisons_are_always_said_and_never_judged() -> None:
    few = [
        one for comparisons in (0, 1, 2) for one in seen(Scenario(comparisons=comparisons), PLANTED, seed=comparisons)
    ]
    enough = seen(Scenario(areas=(14, 40)), PLANTED, seed=9)  # at most 3 treated and 4 near: 7 or more are left

    assert {one.effect.verdict for one in few} == {Verdict.CANNOT_BE_JUDGED} and flagged(few, Code.COMPARISONS) == 1
    assert flagged(enough, Code.COMPARISONS) == 0


def test_the_same_seed_gives_the_same_region() -> None:
    one, other, third = (region(Scenario(), np.random.default_rng(seed)) for seed in (1, 1, 2))

    assert (one.panel.num == other.panel.num).all() and one.truth == other.truth
    assert one.truth != third.truth
