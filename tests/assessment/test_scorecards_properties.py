"""Whatever the figures: points stay on their scale and follow the value; places are an order; cards survive JSON."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.assessment.scorecards import Counted, Entry, Item, Rule, Unit, Verdict, from_json, score, to_json
from doorstep.assessment.scorecards.banding import points, verdict
from doorstep.assessment.scorecards.ranks import places
from doorstep.core.text import Text
from tests.lib.trials import count

TIMES = count(2000, suite=60)
FEW = count(200, suite=8)
shares = st.integers(0, 1000).map(lambda one: one / 1000)
floors = st.none() | shares
betters = st.sampled_from(["higher", "lower"])
RULE = Rule(draws=100)


@settings(max_examples=TIMES, deadline=None)
@given(values=st.tuples(shares, shares), target=shares, floor=floors)
def test_a_higher_value_never_gets_fewer_points(values: tuple[float, float], target: float, floor: float | None) -> None:
    low, high = sorted(values)

    assert 0 <= points(low, target, floor, "higher") <= points(high, target, floor, "higher") <= 100
    assert 100 >= points(low, target, floor, "lower") >= points(high, target, floor, "lower") >= 0


@settings(max_examples=TIMES, deadline=None)
@given(value=shares, target=shares, floor=floors)
def test_lower_is_better_is_the_mirror_of_higher_is_better(value: float, target: float, floor: float | None) -> None:
    mirrored = points(1000 - value, 1000 - target, None if floor is None else 1000 - floor, "higher")

    assert points(value, target, floor, "lower") == pytest.approx(mirrored, abs=1e-6)


@settings(max_examples=TIMES, deadline=None)
@given(value=shares, target=shares, floor=floors, better=betters)
def test_the_verdict_agrees_with_the_points(value, target, floor, better) -> None:  # type: ignore[no-untyped-def]
    got, found = points(value, target, floor, better), verdict(value, target, floor, better, RULE)

    assert (found is Verdict.MET) == (got == 100 and (value >= target if better == "higher" else value <= target))
    assert found is not Verdict.WORSE or got == 0
    assert found is not Verdict.CLOSE or 79.9 < got < 100


@settings(max_examples=TIMES, deadline=None)
@given(values=st.lists(shares, min_size=1, max_size=20), better=betters)
def test_a_place_is_one_more_than_those_who_are_better(values, better) -> None:  # type: ignore[no-untyped-def]
    found = places(np.array(values), better).tolist()

    assert found == [1 + sum(other > one if better == "higher" else other < one for other in values) for one in values]


@st.composite
def unit(draw: st.DrawFn, code: int) -> Unit:
    def figure() -> Counted | None:
        den = draw(st.integers(0, 500))
        return draw(st.sampled_from([None, Counted(draw(st.integers(0, den)), den)]))

    entries = tuple(Entry(item, figure(), figure(), draw(st.none() | shares)) for item in ("a", "b") if draw(st.booleans()))
    return Unit(str(code), Text(f"单位{code}", f"unit {code}"), draw(st.sampled_from(["p", "q"])), entries)


@settings(max_examples=FEW, deadline=None)
@given(data=st.data(), number=st.integers(1, 9), vetoes=st.booleans(), weight=st.integers(0, 5), seed=st.integers(0, 2**32))
def test_every_card_holds_together_and_comes_back_from_json(data: st.DataObject, number: int, vetoes: bool, weight: int, seed: int) -> None:
    items = [Item("a", Text("甲", "a"), "proportion", "higher", 3), Item("b", Text("乙", "b"), "rate", "lower", weight, is_veto=vetoes)]
    units = [data.draw(unit(code)) for code in range(number)]

    found = score(items, units, year=2026, seed=seed, rule=RULE)

    assert from_json(to_json(found)) == found
    for card in found.cards:
        shares_of = [one.weight for one in card.scores]
        assert sum(shares_of) == pytest.approx(0 if card.total is None else 1)
        assert card.total is None or 0 <= card.total <= (RULE.veto_cap if card.vetoed_by else 100)
        for one in (card.standing, *(item.standing for item in card.scores)):
            assert one is None or 1 <= one.rank_low <= one.rank <= one.rank_high <= one.peers >= 3
