"""Nobody who knows the rule can tell a hidden count by subtracting what is shown."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from doorstep.indicators import suppression
from doorstep.indicators.governance import Small
from tests.lib.trials import count

PAIRS = 10_000
TABLES = count(1000, suite=100)


def could_be(published: int | None, small: Small) -> range:
    """The counts that would be published like this."""
    if published is None:
        return range(1, small.below)
    low, high = published - small.round_to // 2, published + small.round_to // 2
    return range(max(low, small.below if published else 0), high + 1) if published else range(0, 1)


def candidates_from_a_pair(hidden: int, rest: int, small: Small) -> set[int]:
    """What a cell could be, when the sum of it and another part, and the other part, are published."""
    whole_shown, rest_shown = suppression.shown(hidden + rest, small), suppression.shown(rest, small)
    wholes = could_be(whole_shown, small)
    return {cell for cell in range(1, small.below) for other in could_be(rest_shown, small) if cell + other in wholes}


def pinned(pairs: list[tuple[int, int]], small: Small) -> list[tuple[int, int]]:
    return [pair for pair in pairs if len(candidates_from_a_pair(*pair, small)) < 2]


def _pairs(small: Small) -> list[tuple[int, int]]:
    rng = random.Random(20261122)
    return [(rng.randrange(1, small.below), rng.choice((0, rng.randrange(1, 60), rng.randrange(1, 5000)))) for _ in range(PAIRS)]


def test_no_pair_of_questions_tells_a_hidden_count() -> None:
    some = [pair for pair in _pairs(suppression.DEFAULT) if pair[1]]

    assert not pinned(some, suppression.DEFAULT)


def test_control_a_limit_of_seven_gives_hidden_sixes_away() -> None:
    found = pinned([pair for pair in _pairs(Small(below=7)) if pair[1]], Small(below=7))

    assert found and {hidden for hidden, _ in found} == {6}


def hidden_alone(counts: Mapping[tuple[str, str], int], hidden: frozenset[tuple[str, str]]) -> list[tuple[int, str]]:
    """Lines of which exactly one cell is hidden though another could have been."""
    lines: dict[tuple[int, str], list[tuple[str, str]]] = {}
    for cell in counts:
        for at in (0, 1):
            lines.setdefault((at, cell[at]), []).append(cell)
    return [
        line
        for line, cells in lines.items()
        if sum(cell in hidden for cell in cells) == 1 and any(counts[cell] for cell in cells if cell not in hidden)
    ]


def _tables() -> list[dict[tuple[str, str], int]]:
    rng = random.Random(7)
    rows, columns = "abcd", "wxyz"
    return [
        {(row, column): rng.choice((0, rng.randrange(1, 12), rng.randrange(1, 300))) for row in rows for column in columns}
        for _ in range(TABLES)
    ]


@pytest.mark.parametrize("secondary", [True, False], ids=["as built", "control: small cells only"])
def test_no_cell_of_a_table_is_hidden_alone_beside_its_sums(secondary: bool) -> None:
    alone = 0
    for counts in _tables():
        hidden = suppression.hidden_in_table(counts) if secondary else frozenset(
            cell for cell, each in counts.items() if suppression.is_small(each)
        )
        alone += len(hidden_alone(counts, hidden))  # type: ignore[arg-type]

    assert (alone == 0) is secondary


def test_the_second_cell_hidden_is_the_smallest_and_zeros_are_shown() -> None:
    assert suppression.hidden_together({"a": 3, "b": 0, "c": 40, "d": 12}) == {"a", "d"}
    assert suppression.hidden_together({"a": 30, "b": 12}) == frozenset()
    assert suppression.hidden_together({"a": 3, "b": 4, "c": 40}) == {"a", "b"}
    assert suppression.shown(0) == 0 and suppression.shown(8) == 10 and suppression.shown(7) is None
