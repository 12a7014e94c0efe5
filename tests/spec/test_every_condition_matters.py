"""Every condition of a definition is held by a hand count: change any one, and some example counts otherwise.

Each leaf is replaced by what is always true and by what is never true, each whole number is moved
by one, each comparison loses or gains its edge, each option leaves its list, each window is a day
longer and a day shorter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from doorstep.indicators import catalogue
from doorstep.indicators.conditions import (
    And,
    Compare,
    FirstInPerson,
    FollowedBy,
    IsIn,
    Not,
    Operator,
    Or,
    Predicate,
)
from doorstep.indicators.governance import Measure
from doorstep.indicators.measures import Count, Ratio
from doorstep.indicators.node_data import to_data
from doorstep.indicators.nodes import Literal
from doorstep.indicators.phrases import every_encounter

ALWAYS = Compare("==", Literal(1), Literal(1))
NEVER = Compare("==", Literal(1), Literal(0))
EDGES: dict[Operator, Operator] = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}


def changed(node: Predicate) -> Iterator[Predicate]:
    """The condition with one thing in it changed, once for each thing that can be."""
    match node:
        case And(parts) | Or(parts):
            for at, part in enumerate(parts):
                for one in changed(part):
                    yield replace(node, parts=(*parts[:at], one, *parts[at + 1 :]))
        case Not(part):
            yield from (Not(one) for one in changed(part))
        case _:
            yield from (NEVER,) if node == every_encounter else (ALWAYS, NEVER)
            yield from _leaf_changed(node)


def _leaf_changed(node: Predicate) -> Iterator[Predicate]:
    match node:
        case Compare(operator, left, right):
            if isinstance(right, Literal) and isinstance(right.value, int):
                yield from (Compare(operator, left, Literal(right.value + by)) for by in (-1, 1))
            if operator in EDGES:
                yield Compare(EDGES[operator], left, right)
        case IsIn(value, options) if len(options) > 1:
            yield from (IsIn(value, (*options[:at], *options[at + 1 :])) for at in range(len(options)))
        case FollowedBy(among, days) | FirstInPerson(among, days):
            yield from (replace(node, days=days + by) for by in (-1, 1))
            yield from (replace(node, among=one) for one in changed(among))


def variants(measure: Measure) -> Iterator[tuple[str, Measure]]:
    """The definition with one condition changed, and what it has become."""
    for name in ("counted", "hit", "of"):
        if isinstance(part := getattr(measure, name, None), Predicate):
            for one in changed(part):
                change: dict[str, Any] = {name: one}
                yield f"{name}: {to_data(one)}", replace(measure, **change)


def unnoticed(measure: Measure) -> list[str]:
    """Changes that no example tells."""
    expected = [example.expected_codes() for example in measure.examples]
    return [
        words
        for words, variant in variants(measure)
        if [catalogue.counts(variant, example) for example in measure.examples] == expected
    ]


@pytest.mark.parametrize("measure", catalogue.all(), ids=lambda measure: measure.code)
def test_no_condition_can_be_changed_without_an_example_noticing(measure: Measure) -> None:
    assert unnoticed(measure) == []


def test_a_condition_that_no_example_touches_is_noticed() -> None:
    """The control arm: a definition with a condition too many."""
    measure = catalogue.get("discharges")
    with_more = replace(measure, counted=measure.counted & Compare("!=", Literal(1), Literal(7)))

    assert isinstance(with_more, Count)
    assert any("7" in words or "8" in words for words in unnoticed(with_more))
    assert unnoticed(measure) == []


def test_both_sides_of_a_ratio_are_changed() -> None:
    measure = catalogue.get("visits-per-discharge")

    assert isinstance(measure, Ratio)
    assert {words.split(":")[0] for words, _ in variants(measure)} == {"counted", "of"}
