"""Shares alone: totals inside a component, in-area shares, placement, outflow, and what is refused."""

from __future__ import annotations

import math
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.core.errors import NotFound, Rejected
from doorstep.intake import flow_files
from doorstep.intake.aggregate_flows import (
    Flow,
    FlowsDoNotSuffice,
    Placed,
    distance_km,
    for_groups,
    in_area_share,
    outflow,
    place_by_nearest,
    relative_totals,
)

Counts = dict[tuple[str, str], int]

# east 100 stays, west 50, both sharing y; island 10 with a hospital of its own
SMALL: Counts = {("east", "x"): 80, ("east", "y"): 20, ("west", "y"): 50, ("island", "z"): 10}
PLACES = {"x": Placed("east", 1.0), "y": Placed("west", 2.0), "z": Placed("island", 3.0)}


def shares_of(counts: Counts, *, digits: int | None = None) -> list[Flow]:
    """The rows as a publisher of shares would write them, rounded when `digits` is given."""
    origins: dict[str, int] = defaultdict(int)
    destinations: dict[str, int] = defaultdict(int)
    for (origin, destination), cases in counts.items():
        origins[origin] += cases
        destinations[destination] += cases

    def written(value: float) -> float:
        return value if digits is None else round(value, digits)

    return [
        Flow(origin, destination, written(cases / origins[origin]), written(cases / destinations[destination]))
        for (origin, destination), cases in counts.items()
        if cases
    ]


def test_totals_follow_from_the_two_shares_within_a_component() -> None:
    totals = relative_totals(shares_of(SMALL))

    assert totals.relative == pytest.approx({"east": 1.0, "west": 0.5, "island": 1.0}, abs=1e-12)
    assert totals.component == {"east": 0, "west": 0, "island": 1}
    assert totals.components == 2
    assert totals.inconsistency < 1e-12


def test_the_share_at_home_is_the_published_share_of_the_origin() -> None:
    found = in_area_share(shares_of(SMALL), PLACES)

    assert {area: share.share for area, share in found.items()} == {"east": 0.8, "west": 1.0, "island": 1.0}
    assert found["east"].covered == 1.0 and found["east"].count is None


def test_a_group_weighs_its_areas_by_their_totals() -> None:
    rows = shares_of(SMALL)
    only_x_inside = {"east": "land", "west": "land", "far": "elsewhere"}
    places = {**PLACES, "y": Placed("far", 9.0)}

    found = for_groups(rows, places, only_x_inside, relative_totals(rows))

    assert list(found) == ["land"]
    assert found["land"].share == pytest.approx(80 / 150, abs=1e-12)


def test_a_group_over_two_components_is_refused_and_the_areas_are_named() -> None:
    rows = shares_of(SMALL)

    with pytest.raises(FlowsDoNotSuffice) as refused:
        for_groups(rows, PLACES, {"east": "all", "west": "all", "island": "all"}, relative_totals(rows))

    assert "east + west" in str(refused.value) and "island" in str(refused.value)
    assert "2 个互不相连" in refused.value.message("zh")


def test_the_same_group_is_exact_once_cases_are_given() -> None:
    rows = [Flow(origin, destination, cases=cases) for (origin, destination), cases in SMALL.items()]

    found = for_groups(rows, PLACES, {"east": "all", "west": "all", "island": "all"}, relative_totals(rows))

    assert (found["all"].count, found["all"].of, found["all"].share) == (160, 160, 1.0)


def test_shares_that_contradict_each_other_are_reported_with_their_row() -> None:
    # a ring: the four rows imply G_a/G_b twice, as 1 and as 2
    rows = [Flow("a", "x", 0.5, 0.5), Flow("b", "x", 0.5, 0.5), Flow("a", "y", 0.5, 0.5), Flow("b", "y", 0.5, 0.25)]

    totals = relative_totals(rows)

    # four equations, weights 1:1:1:0.4; by hand the residuals are ln 2 times 2/11, 2/11, 2/11 and 5/11
    assert totals.inconsistency == pytest.approx(2 ** (5 / 11) - 1, rel=1e-9)
    assert totals.worst == ("b", "y")


def test_rounded_shares_leave_a_gap_that_is_reported_and_exact_ones_leave_none() -> None:
    ring: Counts = {("a", "x"): 300, ("a", "y"): 77, ("b", "x"): 41, ("b", "y"): 159, ("c", "y"): 9}

    exact, rounded = relative_totals(shares_of(ring)), relative_totals(shares_of(ring, digits=2))

    assert exact.inconsistency < 1e-12
    assert 1e-4 < rounded.inconsistency < 0.2
    assert rounded.relative["b"] == pytest.approx(200 / 377, rel=0.05)


def test_a_row_with_one_share_only_links_nothing() -> None:
    totals = relative_totals([Flow("a", "x", 1.0, 0.5), Flow("b", "x", 1.0, None), Flow("c", "x", 1.0, 0.0)])

    assert totals.components == 3


def test_small_flows_that_were_dropped_lower_the_coverage_and_raise_the_highest_share() -> None:
    found = in_area_share([Flow("east", "x", 0.7, 1.0), Flow("east", "y", 0.2, 0.1)], PLACES)["east"]

    assert (found.share, found.covered, found.highest) == pytest.approx((0.7, 0.9, 0.8))


@pytest.mark.parametrize(
    "rows",
    [
        [Flow("east", "x", 0.7), Flow("east", "y", 0.7)],
        [Flow("east", "x", 0.7), Flow("east", "y", cases=3)],
        [Flow("east", "x", None, 0.5)],
    ],
    ids=["more than the whole", "two kinds of figure", "no share of the origin"],
)
def test_an_origin_whose_figures_cannot_be_added_up_is_refused(rows: list[Flow]) -> None:
    with pytest.raises(FlowsDoNotSuffice, match="east"):
        in_area_share(rows, PLACES)


def test_a_destination_without_a_place_is_refused_not_counted_as_outside() -> None:
    with pytest.raises(FlowsDoNotSuffice, match="nowhere"):
        in_area_share([Flow("east", "nowhere", 1.0, 1.0)], PLACES)


def test_a_degree_of_latitude_is_111_2_km_and_the_nearest_centroid_is_an_inference() -> None:
    assert distance_km((0, 0), (0, 1)) == pytest.approx(math.pi * 6371.0088 / 180)
    assert distance_km((0, 60), (1, 60)) == pytest.approx(55.6, abs=0.05)

    placed = place_by_nearest({"x": (0.4, 0.0)}, {"west": (0.0, 0.0), "east": (1.0, 0.0)})["x"]

    assert (placed.area, placed.is_inferred) == ("west", True)
    assert placed.km == pytest.approx(44.48, abs=0.01)


def test_outflow_lists_destinations_by_share_and_marks_home() -> None:
    found = outflow(shares_of(SMALL), PLACES, "east")

    assert [(one.destination, one.area, one.share, one.is_inside) for one in found] == [
        ("x", "east", 0.8, True),
        ("y", "west", 0.2, False),
    ]
    with pytest.raises(FlowsDoNotSuffice, match="north"):
        outflow(shares_of(SMALL), PLACES, "north")


def test_a_table_of_places_is_refused_with_its_line(tmp_path: Path) -> None:
    twice, astray, bare = (tmp_path / f"{name}.csv" for name in ("twice", "astray", "bare"))
    twice.write_text("code,name,lon,lat\na,A,1,2\na,A,1,2\n", "utf-8")
    astray.write_text("code,name,lon,lat\na,A,1,200\n", "utf-8")
    bare.write_text("code,name\na,A\n", "utf-8")

    for path, line in ((twice, 3), (astray, 2), (bare, 1)):
        with pytest.raises(Rejected, match=f"{path.name}:{line}"):
            flow_files.read_sites(path)


def test_an_unknown_example_and_an_unknown_column_are_named() -> None:
    with pytest.raises(NotFound, match="england"):
        flow_files.example_folder("englund")
    with pytest.raises(NotFound, match="county"):
        flow_files.group_of_areas(flow_files.read_sites(flow_files.example_folder("england") / "areas.csv"), "countie")


_MATRICES = st.integers(1, 6).flatmap(
    lambda origins: st.integers(1, 5).flatmap(
        lambda destinations: st.lists(
            st.lists(st.one_of(st.just(0), st.integers(1, 5000)), min_size=destinations, max_size=destinations).filter(any),
            min_size=origins,
            max_size=origins,
        )
    )
)


@settings(deadline=None, max_examples=150)
@given(_MATRICES, st.data())
def test_shares_of_any_matrix_give_back_its_totals_and_its_group_shares(matrix: list[list[int]], data: st.DataObject) -> None:
    counts: Counts = {(f"o{i}", f"d{j}"): cases for i, row in enumerate(matrix) for j, cases in enumerate(row) if cases}
    rows = shares_of(counts)
    sums = {f"o{i}": sum(row) for i, row in enumerate(matrix)}
    areas = st.sampled_from(sorted(sums))
    placed = {f"d{j}": Placed(data.draw(areas), 0.0) for j in range(len(matrix[0]))}

    totals = relative_totals(rows)
    groups = {origin: f"g{part}" for origin, part in totals.component.items()}
    found = for_groups(rows, placed, groups, totals)

    for group, share in found.items():
        members = [origin for origin in groups if groups[origin] == group]
        largest = max(sums[origin] for origin in members)
        for origin in members:
            assert totals.relative[origin] == pytest.approx(sums[origin] / largest, rel=1e-9)
        inside = sum(n for (o, d), n in counts.items() if o in members and groups[placed[d].area] == group)
        assert share.share == pytest.approx(float(Fraction(inside, sum(sums[o] for o in members))), abs=1e-9)
