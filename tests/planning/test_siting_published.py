"""Published optima of OR-Library, reached and proven: pmed1-20, cap71-134 with and without their capacities, and capb."""

from __future__ import annotations

import time

import numpy as np
import pytest

from doorstep.planning.siting.bound import bound
from doorstep.planning.siting.models import capacitated, median, uncapacitated
from doorstep.planning.siting.problem import FREE, Problem
from tests.lib import or_library
from tests.lib.trials import IS_TRIAL

pytestmark = [pytest.mark.slow, or_library.needed]  # the kernels are compiled first
MEDIANS = range(1, 21) if IS_TRIAL else (1, 10, 16)
WAREHOUSES = list(or_library.CAP) if IS_TRIAL else ["cap71", "cap134", "capb"]
CAPACITIES = list(or_library.CAPB) if IS_TRIAL else [5000]
MOST_SECONDS = 60.0


@pytest.mark.parametrize("number", MEDIANS)
def test_the_published_median_is_reached_and_proven_within_a_minute(number: int) -> None:
    minutes, count = or_library.pmed(number)
    began = time.process_time()

    found = median(minutes, 1.0, count, seconds=MOST_SECONDS)

    assert found.value == found.bound == or_library.PMED[number - 1]
    assert found.is_proven
    assert len(found.opened) == count
    assert found.value == minutes[:, found.opened].min(axis=1).sum()
    assert time.process_time() - began < MOST_SECONDS


@pytest.mark.parametrize("number", MEDIANS)
def test_a_bound_that_needs_no_search_is_within_a_hundredth(number: int) -> None:
    minutes, count = or_library.pmed(number)

    found = median(minutes, 1.0, count)

    assert or_library.PMED[number - 1] * 0.99 < found.checked <= or_library.PMED[number - 1]


@pytest.mark.parametrize("name", WAREHOUSES)
def test_published_warehouses_are_reached_and_proven(name: str) -> None:
    cost, opening, _, _ = or_library.cap(name)

    found = uncapacitated(cost, opening)

    assert found.is_proven
    assert found.value == pytest.approx(or_library.CAP[name], abs=2e-3)
    assert found.value == pytest.approx(opening[found.opened].sum() + cost[:, found.opened].min(axis=1).sum())


@pytest.mark.parametrize("name", [one for one in WAREHOUSES if one != "capb"])
def test_their_own_capacities_change_nothing_because_each_holds_all(name: str) -> None:
    cost, opening, demand, capacity = or_library.cap(name)

    found = capacitated(cost, opening, demand, np.array(capacity, dtype=float))

    assert found.value == pytest.approx(or_library.CAP[name], abs=2e-3)
    assert found.is_proven


@pytest.mark.parametrize("capacity", CAPACITIES)
def test_capacitated_warehouses_are_reached_and_proven(capacity: int) -> None:
    cost, opening, demand, _ = or_library.cap("capb")

    found = capacitated(cost, opening, demand, float(capacity))

    assert found.is_proven
    assert found.value == pytest.approx(or_library.CAPB[capacity], abs=2e-3)
    assert found.share.sum(axis=1) == pytest.approx(1.0)
    assert (demand @ found.share <= capacity * (1 + 1e-9)).all()
    assert found.value == pytest.approx(opening[found.opened].sum() + (cost[:, found.opened] * found.share).sum())


def test_control_the_first_of_repeated_edges_gives_another_value() -> None:
    changed = 0
    for number in (1, 2, 3, 6):
        minutes, count = or_library.pmed(number, last_wins=False)
        changed += median(minutes, 1.0, count).value != or_library.PMED[number - 1]

    assert changed


def test_control_prices_prove_something_only_about_the_number_of_sites_they_are_read_for() -> None:
    minutes, count = or_library.pmed(10)
    prices = median(minutes, 1.0, count - 1).prices

    few, many = (bound(Problem(minutes, np.zeros(200), p, p, np.zeros(200), np.full(200, np.inf), np.full(200, FREE, dtype=np.int8)), prices) for p in (count - 1, count))

    assert few > or_library.PMED[9] >= many
