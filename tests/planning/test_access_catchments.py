"""Floating catchments against hand work, plain loops and the library `access`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from doorstep.core.errors import BadValue
from doorstep.planning.access.catchments import Catchments, by_distance, on_travel
from doorstep.planning.access.points import Points, great_circle_km
from doorstep.planning.access.travel import Heading, Travel, from_dense
from doorstep.planning.access.weighing import LUO_QI, Bands, Gravity, Weighing

Floats = NDArray[np.float64]
PEOPLE, DOCTORS = np.array([100.0, 50.0, 10.0]), np.array([15.0, 20.0, 100.0])
TO_CITY, TO_SUBURB, ACROSS = 0, 1, 2
SCENARIOS = ((40, 40, 80), (20, 40, 80), (40, 20, 80), (20, 20, 40))
"""Minutes into the city, out of it and between the two suburbs, of the hospital example in the tests of `access`."""


def minutes_of(scenario: Sequence[int]) -> Floats:
    """Rows are homes, columns hospitals: two suburbs and the city, one minute inside each."""
    into, out, across = scenario
    return np.array([[1, across, into], [across, 1, into], [out, out, 1]], float)


def travel_of(minutes: Floats, heading: Heading = Heading.TO_CARE) -> Travel:
    homes, sites = minutes.shape
    return from_dense([f"h{at}" for at in range(homes)], [f"s{at}" for at in range(sites)], minutes, heading=heading)


def plain(minutes: Floats, people: Floats, supply: Floats, weighing: Weighing) -> Floats:
    """The definition as loops say it: supply over weighted people in reach, summed over what a home can reach."""
    weight = np.where(np.isnan(minutes), 0.0, weighing.of(np.nan_to_num(minutes)))
    access = np.zeros(len(people))
    for site, amount in enumerate(supply):
        demand = sum(weight[home, site] * heads for home, heads in enumerate(people))
        for home in range(len(people)):
            access[home] += weight[home, site] * amount / demand if demand else 0.0
    return access


def example(scenario: Sequence[int]) -> Catchments:
    return on_travel(travel_of(minutes_of(scenario)), people=PEOPLE, supply=DOCTORS, weighing=Gravity(reach=61))


def test_one_hospital_between_two_villages_by_hand() -> None:
    """40 beds; 100 people at 10 minutes (weight 1) and 200 at 25 (0.22): demand 144, ratio 0.27778."""
    found = on_travel(travel_of(np.array([[10.0], [25.0]])), people=[100, 200], supply=[40], weighing=LUO_QI)

    assert found.demand.tolist() == [pytest.approx(144)]
    assert found.access.tolist() == [pytest.approx(40 / 144), pytest.approx(0.22 * 40 / 144)]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_each_scenario_of_asymmetric_travel_equals_the_definition(scenario: Sequence[int]) -> None:
    found = example(scenario)

    assert found.access == pytest.approx(plain(minutes_of(scenario), PEOPLE, DOCTORS, Gravity(reach=61)))


def test_a_faster_way_into_the_city_helps_the_suburbs_and_crowds_the_city() -> None:
    change = example(SCENARIOS[1]).access - example(SCENARIOS[0]).access

    assert change[0] > 0 and change[1] > 0 and change[2] < 0


def test_a_faster_way_out_of_the_city_does_the_opposite() -> None:
    change = example(SCENARIOS[2]).access - example(SCENARIOS[0]).access

    assert change[0] < 0 and change[1] < 0 and change[2] > 0


def test_control_a_table_made_symmetric_cannot_tell_the_ways_apart() -> None:
    def symmetric(scenario: Sequence[int]) -> Floats:
        minutes = minutes_of(scenario)
        return on_travel(travel_of((minutes + minutes.T) / 2), people=PEOPLE, supply=DOCTORS, weighing=Gravity(reach=61)).access

    assert symmetric(SCENARIOS[1]) == pytest.approx(symmetric(SCENARIOS[2]))
    assert example(SCENARIOS[1]).access != pytest.approx(example(SCENARIOS[2]).access)
    assert symmetric(SCENARIOS[1]) != pytest.approx(example(SCENARIOS[1]).access)


def test_step_one_can_ask_the_way_from_the_institution() -> None:
    there, back = minutes_of(SCENARIOS[1]), minutes_of(SCENARIOS[2])

    found = on_travel(travel_of(there), people=PEOPLE, supply=DOCTORS, weighing=Gravity(reach=61), asking=travel_of(back, Heading.TO_HOME))

    weight, asked = (Gravity(reach=61).of(one) for one in (there, back))
    assert found.access == pytest.approx(weight @ (DOCTORS / (asked.T @ PEOPLE)))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_library_access_gives_the_same(scenario: Sequence[int]) -> None:
    pd = pytest.importorskip("pandas")
    library = pytest.importorskip("access", reason="the library access is not installed")
    minutes = minutes_of(scenario)
    places = pd.DataFrame({"geoid": [0, 1, 2], "people": PEOPLE, "doctors": DOCTORS})
    costs = pd.DataFrame([(home, site, minutes[home, site]) for home in range(3) for site in range(3)], columns=["origin", "dest", "cost"])
    theirs = library.Access(
        demand_df=places, demand_index="geoid", demand_value="people", supply_df=places, supply_index="geoid", supply_value="doctors",
        cost_df=costs, cost_origin="origin", cost_dest="dest", cost_name="cost",
    )  # fmt: skip

    theirs.two_stage_fca(name="x", weight_fn=library.weights.gravity(1, -1), max_cost=61)

    assert example(scenario).access == pytest.approx(theirs.access_df["x_doctors"].to_numpy(), rel=1e-12)


def test_the_library_access_gives_the_same_in_bands_on_a_random_region() -> None:
    pd = pytest.importorskip("pandas")
    library = pytest.importorskip("access", reason="the library access is not installed")
    rng = np.random.default_rng(7)
    homes, sites = (Points.plane(*rng.random((2, count)) * 100) for count in (400, 30))
    people, supply = rng.integers(1, 900, 400).astype(float), rng.integers(1, 90, 30).astype(float)
    km = great_circle_km(homes, sites)
    at, to = np.nonzero(km <= 30)
    theirs = library.Access(
        demand_df=pd.DataFrame({"geoid": range(400), "people": people}), demand_index="geoid", demand_value="people",
        supply_df=pd.DataFrame({"geoid": range(30), "doctors": supply}), supply_index="geoid", supply_value="doctors",
        cost_df=pd.DataFrame({"origin": at, "dest": to, "cost": km[at, to]}), cost_origin="origin", cost_dest="dest", cost_name="cost",
    )  # fmt: skip

    theirs.two_stage_fca(name="x", weight_fn=library.weights.step_fn({10: 1, 20: 0.68, 30: 0.22}), max_cost=30)

    expected = theirs.access_df["x_doctors"].fillna(0).to_numpy()
    assert by_distance(homes, sites, people=people, supply=supply, bands_km=LUO_QI).access == pytest.approx(expected, rel=1e-12)
    assert on_travel(travel_of(km), people=people, supply=supply, weighing=LUO_QI).access == pytest.approx(expected, rel=1e-12)


coordinates = st.integers(-50, 50).map(float)
plane_points = st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=30)
bands = st.lists(st.integers(0, 60), min_size=1, max_size=3, unique=True).flatmap(
    lambda edges: st.tuples(st.just(tuple(map(float, sorted(edges)))), st.tuples(*[st.floats(0, 2, allow_subnormal=False)] * len(edges)))
)


@settings(max_examples=150, deadline=None)
@given(plane_points, plane_points, bands, st.integers(0, 2**31), st.integers(1, 3))
def test_sums_over_the_grid_equal_the_definition_on_any_plane(homes: list[tuple[float, float]], sites: list[tuple[float, float]], banded: tuple[tuple[float, ...], tuple[float, ...]], seed: int, threads: int) -> None:
    """Whole km, so that pairs at the very edge of a band are common and must fall on the same side."""
    rng, weighing = np.random.default_rng(seed), Bands(*banded)
    people, supply = rng.integers(0, 5, len(homes)).astype(float), rng.integers(0, 5, len(sites)).astype(float)
    where, stand = Points.plane(*zip(*homes, strict=True)), Points.plane(*zip(*sites, strict=True))

    found = by_distance(where, stand, people=people, supply=supply, bands_km=weighing, threads=threads)

    assert found.access == pytest.approx(plain(great_circle_km(where, stand), people, supply, weighing), rel=1e-9, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.floats(-180, 180), st.floats(-89, 89), st.integers(0, 2**31), st.integers(1, 40), st.integers(1, 40))
def test_sums_over_the_grid_equal_the_definition_anywhere_on_the_globe(longitude: float, latitude: float, seed: int, homes: int, sites: int) -> None:
    """Across the date line and near the poles too."""
    rng = np.random.default_rng(seed)

    def around(count: int) -> Points:
        east = (longitude + rng.normal(0, 0.3, count) + 180) % 360 - 180
        return Points.degrees(east, np.clip(latitude + rng.normal(0, 0.3, count), -90, 90))

    where, stand, people, supply = around(homes), around(sites), rng.random(homes) * 9, rng.random(sites) * 9

    found = by_distance(where, stand, people=people, supply=supply, bands_km=LUO_QI)

    assert found.access == pytest.approx(plain(great_circle_km(where, stand), people, supply, LUO_QI), rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 60), st.integers(1, 12))
def test_people_times_access_is_the_supply_that_somebody_reaches(seed: int, homes: int, sites: int) -> None:
    rng = np.random.default_rng(seed)
    minutes = np.where(rng.random((homes, sites)) < 0.5, rng.random((homes, sites)) * 200, np.nan)
    people, supply = rng.integers(0, 3, homes).astype(float), rng.random(sites)

    found = on_travel(travel_of(minutes), people=people, supply=supply)

    assert float(people @ found.access) == pytest.approx(found.reached)
    assert found.reached + found.idle == pytest.approx(supply.sum())


def test_supply_that_nobody_reaches_is_said_and_is_nobodys_access() -> None:
    found = on_travel(travel_of(np.array([[10.0, np.nan], [15.0, 500.0]])), people=[3, 4], supply=[7, 9])

    assert (found.reached, found.idle) == (7, 9)
    assert found.demand[1] == 0


def test_an_edge_belongs_to_its_band_and_beyond_the_last_is_nothing() -> None:
    assert LUO_QI.of(np.array([0, 10, 10.001, 20, 30, 30.001])).tolist() == [1, 1, 0.68, 0.68, 0.22, 0]


@pytest.mark.parametrize(("edges", "weights"), [((20.0, 10.0), (1.0, 0.5)), ((10.0,), (-1.0,)), ((), ()), ((10.0, 20.0), (1.0,)), ((np.nan,), (1.0,))])
def test_bands_that_make_no_sense_are_refused(edges: tuple[float, ...], weights: tuple[float, ...]) -> None:
    with pytest.raises(BadValue):
        Bands(edges, weights)


def test_four_bands_by_distance_are_refused_and_served_by_a_table() -> None:
    four, here = Bands((1, 2, 3, 4), (4, 3, 2, 1)), Points.plane([0], [0])

    with pytest.raises(BadValue, match="three bands"):
        by_distance(here, here, people=[1], supply=[1], bands_km=four)
    assert on_travel(travel_of(np.array([[3.5]])), people=[2], supply=[6], weighing=four).access.tolist() == [3]


def test_negative_people_and_missing_supply_are_refused() -> None:
    with pytest.raises(BadValue, match="people"):
        on_travel(travel_of(np.array([[1.0]])), people=[-1], supply=[1])
    with pytest.raises(BadValue, match="supply"):
        on_travel(travel_of(np.array([[1.0]])), people=[1], supply=[np.nan])


def test_no_homes_or_no_institutions_give_no_access() -> None:
    none, one = Points.plane([], []), Points.plane([0], [0])

    assert by_distance(none, one, people=[], supply=[5], bands_km=LUO_QI).idle == 5
    assert by_distance(one, none, people=[5], supply=[], bands_km=LUO_QI).access.tolist() == [0]


def test_the_result_does_not_depend_on_the_number_of_threads() -> None:
    rng = np.random.default_rng(3)
    homes, sites = (Points.degrees(88 + rng.random(count) * 4, 28 + rng.random(count) * 3) for count in (5000, 200))
    people, supply = rng.random(5000), rng.random(200)

    found = [by_distance(homes, sites, people=people, supply=supply, bands_km=LUO_QI, threads=threads) for threads in (1, 2, 5)]

    assert all(np.array_equal(one.access, found[0].access) and np.array_equal(one.demand, found[0].demand) for one in found)
