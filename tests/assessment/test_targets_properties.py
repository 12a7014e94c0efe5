"""Whatever the areas: targets add up over two tiers, stay within bounds, and do not depend on the order of the parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from doorstep.assessment.targets import Broken, Part, Stated, Way, adds_up, break_down
from doorstep.core.errors import BadValue
from tests.lib.trials import count

TIMES = count(2000, suite=25)
ways = st.sampled_from(["growth", "absolute", "fair"])
wholes = st.fractions(0, 1, max_denominator=1000)
keeps = st.booleans()
betters = st.sampled_from(["higher", "lower"])


@st.composite
def one_part(draw: st.DrawFn, area: int) -> Part:
    den = draw(st.integers(0, 5000))
    return Part(area, draw(st.integers(0, den)), den, draw(st.integers(0, 5000)), draw(wholes))


@st.composite
def parts_of(draw: st.DrawFn, most: int = 6) -> tuple[Part, ...]:
    areas = draw(st.lists(st.integers(1, 999_999), min_size=1, max_size=most, unique=True))
    found = tuple(draw(one_part(area)) for area in areas)
    assume(sum(part.expected_den for part in found))
    return found


def together(parts: Sequence[Part], broken: Sequence[Broken]) -> Fraction:
    return sum((p.expected_den * b.value for p, b in zip(parts, broken, strict=True)), Fraction()) / sum(p.expected_den for p in parts)


def below(part: Part, data: st.DataObject) -> tuple[Part, ...]:
    """Townships whose expected denominators make up their county's."""
    cuts = sorted(data.draw(st.lists(st.integers(0, part.expected_den), max_size=4)))
    edges = [0, *cuts, part.expected_den]
    return tuple(replace(data.draw(one_part(part.area * 1000 + at)), expected_den=high - low) for at, (low, high) in enumerate(zip(edges, edges[1:], strict=False)))


@settings(max_examples=TIMES, deadline=None)
@given(data=st.data(), counties=parts_of(), whole=wholes, way=ways)
def test_shares_add_up_from_the_city_over_counties_to_townships(data: st.DataObject, counties: tuple[Part, ...], whole: Fraction, way: Way) -> None:
    tiers = break_down(whole, counties, way)
    weighed, weight = Fraction(), 0
    for county, target in zip(counties, tiers, strict=True):
        if county.expected_den:
            townships = below(county, data)
            broken = break_down(target.value, townships, way)
            assert together(townships, broken) == target.value
            weighed += sum((p.expected_den * b.value for p, b in zip(townships, broken, strict=True)), Fraction())
            weight += sum(p.expected_den for p in townships)

    assert together(counties, tiers) == whole
    assert weighed / weight == whole


@settings(max_examples=TIMES, deadline=None)
@given(data=st.data(), counties=parts_of(), whole=st.integers(0, 10_000), way=ways)
def test_counts_add_up_from_the_city_over_counties_to_townships(data: st.DataObject, counties: tuple[Part, ...], whole: int, way: Way) -> None:
    tiers = break_down(whole, counties, way, kind="count")
    leaves: list[Broken] = []
    for county, target in zip(counties, tiers, strict=True):
        townships = below(county, data)
        leaves += break_down(target.value, townships, way, kind="count")

    assert sum(one.value for one in tiers) == whole == sum(one.value for one in leaves)
    assert all(one.value.denominator == 1 and one.value >= 0 for one in leaves)


@settings(max_examples=TIMES, deadline=None)
@given(parts=parts_of(), whole=wholes, way=ways, keep=keeps, better=betters, shuffled=st.randoms())
def test_the_order_of_the_parts_does_not_matter(parts, whole, way, keep, better, shuffled) -> None:  # type: ignore[no-untyped-def]
    other = list(parts)
    shuffled.shuffle(other)
    try:
        one = break_down(whole, parts, way, keep=keep, better=better)
    except BadValue:
        with pytest.raises(BadValue):
            break_down(whole, other, way, keep=keep, better=better)
        return

    assert {b.area: b for b in one} == {b.area: b for b in break_down(whole, other, way, keep=keep, better=better)}
    counted = [{b.area: b.value for b in break_down(7, listed, way, kind="count")} for listed in (parts, other)]
    assert counted[0] == counted[1]


@settings(max_examples=TIMES, deadline=None)
@given(parts=parts_of(), whole=wholes, way=ways, keep=keeps, better=betters)
def test_nobody_is_asked_for_less_than_nothing_or_more_than_all(parts, whole, way, keep, better) -> None:  # type: ignore[no-untyped-def]
    try:
        broken = break_down(whole, parts, way, keep=keep, better=better)
    except BadValue:
        assert keep, "without holding anybody to last year's level every share can be reached"
        return

    assert all(0 <= one.value <= 1 for one in broken)
    assert together(parts, broken) == whole
    if keep:
        kept = [(part.last("share"), one.value) for part, one in zip(parts, broken, strict=True)]
        assert all(last is None or (value >= last if better == "higher" else value <= last) for last, value in kept)


@settings(max_examples=TIMES, deadline=None)
@given(parts=parts_of(), wholes=st.tuples(wholes, wholes), way=ways)
def test_a_higher_whole_asks_no_part_for_less(parts: tuple[Part, ...], wholes: tuple[Fraction, Fraction], way: Way) -> None:
    low, high = (break_down(whole, parts, way) for whole in sorted(wholes))

    assert all(one.value <= other.value for one, other in zip(low, high, strict=True))


@settings(max_examples=TIMES, deadline=None)
@given(data=st.data(), whole=wholes, number=st.integers(0, 5000), way=ways)
def test_the_only_part_is_asked_for_the_whole(data: st.DataObject, whole: Fraction, number: int, way: Way) -> None:
    part = data.draw(one_part(1))

    assert break_down(number, [part], way, kind="count")[0].value == number
    if part.expected_den:
        assert break_down(whole, [part], way)[0].value == whole


@settings(max_examples=TIMES, deadline=None)
@given(parts=parts_of(), whole=st.integers(0, 10_000), way=ways)
def test_each_count_is_its_quota_rounded_down_or_up(parts: tuple[Part, ...], whole: int, way: Way) -> None:
    """The quota is what is asked of a million times the whole."""
    fine = break_down(whole * 10**6, parts, way, kind="count")

    for one, quota in zip(break_down(whole, parts, way, kind="count"), fine, strict=True):
        assert abs(one.value - quota.value / 10**6) < 1 + Fraction(1, 10**5)


@settings(max_examples=TIMES, deadline=None)
@given(parts=parts_of(), whole=wholes, way=ways, decimals=st.integers(1, 5))
def test_what_is_shown_is_off_the_whole_by_half_a_digit_at_most(parts: tuple[Part, ...], whole: Fraction, way: Way, decimals: int) -> None:
    broken = break_down(whole, parts, way, decimals=decimals)

    found = adds_up(whole, [Stated(p.area, b.shown, p.expected_den) for p, b in zip(parts, broken, strict=True)], decimals=decimals)

    assert found.is_nothing, found.told.en


@settings(max_examples=TIMES, deadline=None)
@given(parts=parts_of(), whole=wholes, way=ways, cut=st.fractions(Fraction(1, 100), 1, max_denominator=100))
def test_a_part_written_lower_by_hand_is_found(parts: tuple[Part, ...], whole: Fraction, way: Way, cut: Fraction) -> None:
    """The control arm of the checks above: a sum that is off is said to be off."""
    broken = break_down(whole, parts, way)
    at = max(range(len(parts)), key=lambda one: parts[one].expected_den)
    stated = [Stated(p.area, b.value - cut * (n == at), p.expected_den) for n, (p, b) in enumerate(zip(parts, broken, strict=True))]

    found = adds_up(whole, stated, decimals=5)

    assert found.gap == -cut * Fraction(parts[at].expected_den, sum(p.expected_den for p in parts)) and not found.is_nothing
