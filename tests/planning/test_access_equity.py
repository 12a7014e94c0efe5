"""Indexes of equity by hand, by brute force and by their laws."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.planning.access.equity import NoIndex, agglomeration, concentration, lorenz, theil

areas = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 200), st.integers(0, 9)), min_size=1, max_size=12).filter(lambda rows: any(row[0] for row in rows))


def test_two_areas_by_hand() -> None:
    """Half of the people have a fifth of the beds: Gini 0.3, Theil 0.2 ln 0.4 + 0.8 ln 1.6."""
    found = lorenz([80, 20], [500, 500])

    assert found.people.tolist() == [0, 0.5, 1]
    assert found.amount.tolist() == [0, 0.2, 1]
    assert found.gini == pytest.approx(0.3)
    assert theil([80, 20], [500, 500]).total == pytest.approx(0.2 * np.log(0.4) + 0.8 * np.log(1.6))


def test_all_in_one_place_is_gini_one_less_its_share_of_people() -> None:
    assert lorenz([0, 0, 0, 8], [1, 1, 1, 1]).gini == pytest.approx(0.75)


@settings(max_examples=100, deadline=None)
@given(areas)
def test_gini_equals_the_mean_difference_of_all_pairs_of_people(rows: list[tuple[int, int, int]]) -> None:
    care, people, _ = (np.array(column, float) for column in zip(*rows, strict=True))
    rate, total, mean = care / people, people.sum(), care.sum() / people.sum()

    by_pairs = sum(people[a] * people[b] * abs(rate[a] - rate[b]) for a, b in product(range(len(rows)), repeat=2)) / (2 * total**2 * mean)

    assert lorenz(care, people).gini == pytest.approx(by_pairs, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(areas)
def test_theils_parts_add_up_and_merging_a_group_leaves_what_lies_between(rows: list[tuple[int, int, int]]) -> None:
    care, people, group = zip(*rows, strict=True)
    names = [str(one) for one in group]

    found = theil(care, people, names)

    kinds = sorted(set(names))
    sums = [[sum(amount for amount, name in zip(column, names, strict=True) if name == kind) for kind in kinds] for column in (care, people)]
    assert found.total == pytest.approx(found.between + found.within, abs=1e-9)
    assert found.within == pytest.approx(sum(found.groups.values()))
    assert found.between == pytest.approx(theil(*sums).total, abs=1e-9)
    assert min(found.total, found.between, *found.groups.values()) >= 0


@settings(max_examples=100, deadline=None)
@given(areas)
def test_the_concentration_index_equals_its_definition_over_persons(rows: list[tuple[int, int, int]]) -> None:
    care, people, means = (np.array(column, float) for column in zip(*rows, strict=True))
    persons = sorted((means[at], care[at] / people[at]) for at in range(len(rows)) for _ in range(int(people[at])))
    count, ranks = len(persons), {}
    for income in set(means.tolist()):
        places = [at for at, person in enumerate(persons) if person[0] == income]
        ranks[income] = (sum(places) / len(places) + 0.5) / count
    mean = sum(rate for _, rate in persons) / count
    by_persons = 2 / (count * mean) * sum(rate * ranks[income] for income, rate in persons) - 1

    assert concentration(care, people, means) == pytest.approx(by_persons, abs=1e-9)


def test_care_with_the_poor_is_below_zero_and_with_the_rich_above() -> None:
    assert concentration([9, 1], [5, 5], [1, 2]) == pytest.approx(-0.4)
    assert concentration([9, 1], [5, 5], [2, 1]) == pytest.approx(0.4)
    assert concentration([9, 1], [5, 5], [3, 3]) == pytest.approx(0)


def test_agglomeration_by_hand() -> None:
    """A tenth of the land with half of the people, a quarter of the beds and 60 percent of the output."""
    found = agglomeration([25, 75], [500, 500], [10, 90], [60, 40])

    assert found.care.tolist() == [pytest.approx(2.5), pytest.approx(0.75 / 0.9)]
    assert found.people[0] == pytest.approx(5)
    assert found.by_people[0] == pytest.approx(0.5)
    assert found.ahead_of_people[0] == pytest.approx(-2.5)
    assert found.by_means is not None and found.by_means[0] == pytest.approx(2.5 / 6)


def test_the_form_of_a_published_row_of_lhasa() -> None:
    """People 9.41 times as thick as in the whole, beds 2.48 times: beds stand 6.93 behind people."""
    land, people, beds = 0.024, 9.41 * 0.024, 2.48 * 0.024

    found = agglomeration([beds, 1 - beds], [people, 1 - people], [land, 1 - land])

    assert (round(found.people[0], 2), round(found.care[0], 2), round(found.ahead_of_people[0], 2)) == (9.41, 2.48, -6.93)
    assert agglomeration([1], [1], [1]).by_means is None


@settings(max_examples=60, deadline=None)
@given(areas)
def test_agglomeration_weighted_by_land_is_one(rows: list[tuple[int, int, int]]) -> None:
    care, people, extra = (np.array(column, float) for column in zip(*rows, strict=True))
    land = extra + 1

    found = agglomeration(care, people, land)

    assert float(found.care @ land / land.sum()) == pytest.approx(1)
    assert float(found.people @ land / land.sum()) == pytest.approx(1)


def test_an_index_of_nothing_is_refused_and_says_why() -> None:
    for call, words in (
        (lambda: lorenz([], []), "not a single area"),
        (lambda: lorenz([0, 0], [1, 1]), "no care at all"),
        (lambda: theil([1, -1], [1, 1]), "negative"),
        (lambda: theil([1, np.nan], [1, 1]), "missing"),
        (lambda: lorenz([1, 1], [0, 1]), "people"),
        (lambda: concentration([1, 1], [1, 1], [1, np.nan]), "income"),
        (lambda: agglomeration([1], [1], [0]), "land"),
        (lambda: agglomeration([1], [1], [1], [np.nan]), "output"),
    ):
        with pytest.raises(NoIndex, match=words):
            call()
