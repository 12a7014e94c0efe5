"""What must not change an estimate: order, names, units, shocks that all share."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.assessment.effects import Effect, Panel, estimate
from doorstep.assessment.effects.simulate import Region, Scenario, region
from tests.lib.trials import count

TIMES = count(200, suite=10)
SCENARIO = Scenario(areas=(8, 16), months_before=(12, 18), months_after=(4, 8), monthly_count=800.0)
seeds = st.integers(0, 2**32 - 1)
rooms = st.sampled_from([SCENARIO, replace(SCENARIO, comparisons=4)])


def judged(made: Region, panel: Panel | None = None) -> Effect:
    return estimate(panel or made.panel, made.action, near=made.near, kind=made.kind)


def told(effect: Effect) -> list[float]:
    """Every figure of an effect that does not depend on the order of the areas."""
    ends = [effect.estimate, effect.low, effect.high, effect.leads_p]
    course = [end for point in effect.points for end in (point.effect, point.low, point.high)]
    return [float("nan") if one is None else one for one in [*ends, *course]]


@settings(max_examples=TIMES, deadline=None)
@given(seed=seeds, scenario=rooms)
def test_shuffling_the_areas_changes_nothing(seed: int, scenario: Scenario) -> None:
    rng = np.random.default_rng(seed)
    made = region(scenario, rng)
    order = rng.permutation(len(made.panel.areas))
    shuffled = Panel(
        tuple(made.panel.areas[row] for row in order), made.panel.periods, made.panel.num[order], made.panel.den[order]
    )

    one, other = judged(made), judged(made, shuffled)

    assert told(one) == pytest.approx(told(other), abs=2e-5, nan_ok=True)
    assert (one.verdict, set(one.comparisons), set(one.left_out)) == (
        other.verdict,
        set(other.comparisons),
        set(other.left_out),
    )


@settings(max_examples=TIMES, deadline=None)
@given(seed=seeds, scenario=rooms)
def test_new_codes_for_the_areas_change_nothing(seed: int, scenario: Scenario) -> None:
    made = region(scenario, np.random.default_rng(seed))
    names = {area: 10 * area + 7 for area in made.panel.areas}
    panel = replace(made.panel, areas=tuple(names.values()))
    action = replace(made.action, treated=tuple(names[area] for area in made.action.treated))
    near = {names[area]: frozenset(names[one] for one in touched) for area, touched in made.near.items()}

    renamed = estimate(panel, action, near=near)

    assert told(renamed) == pytest.approx(told(judged(made)), nan_ok=True)
    assert renamed.comparisons == tuple(names[area] for area in judged(made).comparisons)


@settings(max_examples=TIMES, deadline=None)
@given(seed=seeds, scenario=rooms, place=st.integers(0, 15), shock=st.floats(-0.1, 0.1))
def test_a_shock_that_all_areas_share_hardly_moves_the_estimate(
    seed: int, scenario: Scenario, place: int, shock: float
) -> None:
    """Hardly, not at all: months weigh by their stays, whose shares differ a little between areas, and counts are whole."""
    made = region(scenario, np.random.default_rng(seed))
    num = made.panel.num.copy()
    num[:, place] = np.clip(np.round(num[:, place] + shock * made.panel.den[:, place]), 0, made.panel.den[:, place])

    one, other = judged(made), judged(made, replace(made.panel, num=num))

    if one.estimate is not None and other.estimate is not None and one.method == other.method:
        assert one.estimate == pytest.approx(other.estimate, abs=0.02 * abs(shock) + 5e-4)


@settings(max_examples=TIMES, deadline=None)
@given(seed=seeds, scenario=rooms, times=st.sampled_from([2, 10, 1000]))
def test_a_rate_in_another_unit_gives_the_same_answer_in_that_unit(seed: int, scenario: Scenario, times: int) -> None:
    """Person-years instead of person-months, say: estimate and interval scale with them."""
    made = region(replace(scenario, kind="rate"), np.random.default_rng(seed))
    panel = replace(made.panel, den=made.panel.den * times)

    one, other = judged(made), judged(made, panel)

    assert one.verdict == other.verdict and one.method == other.method
    for mine, theirs in zip((one.estimate, one.low, one.high), (other.estimate, other.low, other.high), strict=True):
        assert (mine is None) == (theirs is None)
        assert mine is None or theirs is None or theirs * times == pytest.approx(mine, rel=2e-2, abs=2e-6)
