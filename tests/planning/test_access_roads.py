"""Shortest ways against Floyd's table, and estimates by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.core.errors import BadValue
from doorstep.planning.access.estimates import Altitude, Ends, Ground, estimated
from doorstep.planning.access.points import Points, chord_km, great_circle_km, in_space
from doorstep.planning.access.roads import Roads, between, on_surface, roads, travel_on
from doorstep.planning.access.travel import Heading, Mark

HILL = roads(["village", "pass", "village"], ["pass", "hospital", "hospital"], [20, 10, 90], [True, True, False])
"""A one-way road over the pass down to the hospital, and a long way round both ways."""


def test_care_is_reached_over_the_pass_and_home_only_the_long_way_round() -> None:
    there = travel_on(HILL, ["village"], ["hospital"])
    home = travel_on(HILL, ["village"], ["hospital"], heading=Heading.TO_HOME)

    assert there.minutes.tolist() == [30]
    assert home.minutes.tolist() == [90]
    assert there.marks.tolist() == [Mark.ROAD]


def test_a_place_that_is_no_node_or_lies_beyond_the_limit_has_no_pair() -> None:
    assert travel_on(HILL, ["island", "village"], ["hospital"]).dense().tolist()[1] == [30]
    assert travel_on(HILL, ["island"], ["hospital"]).pairs == 0
    assert travel_on(HILL, ["village"], ["hospital"], limit_minutes=29).pairs == 0


def test_of_parallel_roads_the_fastest_counts() -> None:
    found = roads(["a", "a", "b"], ["b", "b", "a"], [7, 3, 5])

    assert travel_on(found, ["a"], ["b"]).minutes.tolist() == [3]


@pytest.mark.parametrize("minutes", [0, -1, np.nan, np.inf])
def test_a_road_without_minutes_above_zero_is_refused_by_its_number(minutes: float) -> None:
    with pytest.raises(BadValue, match="number 2"):
        roads(["a", "b"], ["b", "c"], [1, minutes])


def floyd(found: Roads, count: int) -> np.ndarray:
    table = np.full((count, count), np.inf)
    matrix = found.minutes.tocoo()
    table[matrix.row, matrix.col] = matrix.data
    np.fill_diagonal(table, 0)
    for middle in range(count):
        table = np.minimum(table, table[:, middle, None] + table[None, middle])
    return table


@settings(max_examples=120, deadline=None)
@given(st.integers(2, 9), st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(1, 30), st.booleans()), min_size=1, max_size=30), st.integers(0, 2**31))
def test_shortest_ways_equal_floyds_table_from_either_side_and_in_either_heading(count: int, edges: list[tuple[int, int, int, bool]], seed: int) -> None:
    begins, ends, minutes, one_way = zip(*((f"{a % count}", f"{b % count}", c, d) for a, b, c, d in edges), strict=True)
    found = roads(begins, ends, np.array(minutes, float), np.array(one_way))
    table, rng = floyd(found, len(found.nodes)), np.random.default_rng(seed)
    homes, sites = (rng.integers(0, len(found.nodes), int(rng.integers(1, 6))) for _ in range(2))

    there = between(found.minutes, homes, sites)
    home = between(found.minutes, homes, sites, heading=Heading.TO_HOME)

    assert np.array_equal(there, table[np.ix_(homes, sites)])
    assert np.array_equal(home, table[np.ix_(sites, homes)].T)


def test_a_surface_lets_people_walk_round_what_nobody_can_pass() -> None:
    """Two minutes a km, cells of 1 km, a wall with a gap at the bottom: two diagonals and two straight steps."""
    pace = np.full((3, 3), 2.0)
    pace[:2, 1] = np.nan
    surface = on_surface(pace, 1.0)

    found = between(surface, np.array([0]), np.array([2, 1]))

    assert found[0, 0] == pytest.approx(2 * 1 + 2 * 2**0.5 * 2 + 2 * 1)
    assert np.isinf(found[0, 1])


def test_half_the_way_is_walked_at_each_cells_pace() -> None:
    assert between(on_surface(np.array([[2.0, 6.0]]), 5.0), np.array([0]), np.array([1])).tolist() == [[20]]


def ends(codes: str, longitude: list[float], latitude: list[float], grounds: list[Ground | None]) -> Ends:
    return Ends(tuple(codes), Points.degrees(longitude, latitude), grounds)


def test_an_estimate_by_hand_on_level_ground() -> None:
    """One degree of latitude is 111.195 km; detour 1.4 at 60 km/h is 155.67 minutes."""
    found = estimated(ends("a", [100], [30], [Ground(1.4, 60)]), ends("x", [100], [31], [Ground(1.4, 60)]))

    assert found.minutes.tolist() == [pytest.approx(111.195 * 1.4, rel=1e-5)]
    assert found.marks.tolist() == [Mark.ESTIMATED]


def test_each_end_gives_half_the_way_its_own_speed_detour_and_height() -> None:
    """Plain at 60 km/h and a plateau at 30: 1.5 minutes a km; detour (1.2 + 1.8) / 2; height 1 and 1.2 of 20 percent a km above 4,000."""
    homes, sites = ends("a", [100], [30], [Ground(1.2, 60)]), ends("x", [100], [31], [Ground(1.8, 30, 5000)])

    found = estimated(homes, sites, altitude=Altitude(percent=20))

    assert found.minutes.tolist() == [pytest.approx(111.195 * 1.5 * 1.5 * 1.1, rel=1e-5)]


def test_height_below_the_limit_costs_nothing() -> None:
    assert Altitude(percent=20).factor(np.array([0.0, 4000, 4500, 5000])).tolist() == [1, 1, 1.1, 1.2]


def test_a_place_whose_ground_nobody_stated_has_no_estimate() -> None:
    found = estimated(ends("ab", [100, 100], [30, 30], [None, Ground(1.4, 60)]), ends("x", [100], [31], [Ground(1.4, 60)]))

    assert found.rows.tolist() == [1]


@pytest.mark.parametrize(("detour", "speed"), [(0.9, 50), (1.4, 0), (np.nan, 50), (1.4, np.inf)])
def test_ground_that_cannot_be_is_refused(detour: float, speed: float) -> None:
    with pytest.raises(BadValue):
        Ground(detour, speed)


@settings(max_examples=80, deadline=None)
@given(st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90))
def test_distance_through_space_belongs_to_its_great_circle_wherever_the_map_is_turned(a: float, b: float, c: float, d: float, e: float, f: float) -> None:
    one, other = Points.degrees([a], [b]), Points.degrees([c], [d])

    straight = np.linalg.norm(in_space(one, (e, f)) - in_space(other, (e, f)))

    assert straight == pytest.approx(chord_km(float(great_circle_km(one, other)[0, 0])), abs=1e-4)
    assert abs(np.linalg.norm(in_space(one, (e, f)))) == pytest.approx(6371.0088)


def test_positions_that_are_none_are_refused() -> None:
    for longitude, latitude in (([181], [0]), ([0], [91]), ([np.nan], [0]), ([0, 1], [0])):
        with pytest.raises(BadValue):
            Points.degrees(longitude, latitude)
    with pytest.raises(BadValue):
        great_circle_km(Points.degrees([0], [0]), Points.plane([0], [0]))
