"""Access of the tiny region: where minutes are from, who is within reach, and what each reader sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from doorstep.core.errors import BadValue, NotFound
from doorstep.intake.region_file import RegionFaults
from doorstep.planning.access.travel import Heading, Mark
from doorstep.services import access, access_sites, region_check, registry, travel_times
from doorstep.services.access import NoIndex
from doorstep.services.travel_times import Network
from doorstep.store.reader import Operator
from tests.lib import tiny_region as tiny
from tests.planning.access_region import REACHED, Load, load, written  # noqa: F401  fixture


def minutes(network: Network, home: int, site: str, heading: Heading = Heading.TO_CARE) -> tuple[float, Mark] | None:
    table = network.to_care if heading is Heading.TO_CARE else network.to_home
    row, column = [one.code for one in network.homes].index(home), [one.code for one in network.sites].index(site)
    for at in range(table.starts[row], table.starts[row + 1]):
        if table.towards[at] == column:
            return float(table.minutes[at]), Mark(int(table.marks[at]))
    return None


def test_a_county_with_one_of_its_townships_listed_stands_for_itself(load: Load) -> None:  # noqa: F811
    network = load()

    assert [one.code for one in network.homes] == [tiny.EAST, tiny.WEST]
    assert [one.code for one in network.sites] == ["E-TOWN", "E-COUNTY", "W-COUNTY", "CITY"]
    assert network.to_care.pairs == 0


def test_an_area_of_which_most_people_are_in_no_listed_part_stands_for_itself(db: None, tmp_path: Path) -> None:
    registry.load(tiny.write_region(tmp_path / "other"), by=Operator())

    assert [one.code for one in travel_times.network(reader=Operator()).homes] == [tiny.CITY]


def test_minutes_are_the_tables_else_the_roads_else_an_estimate_and_say_so(load: Load) -> None:  # noqa: F811
    network = load(
        settings="detour = 1.4\nroad_kmh = 60\n",
        positions=True,
        travel=["441881,E-COUNTY,25,", "E-COUNTY,441881,35,"],
        roads=["441881,E-COUNTY,99,,,", "441881,junction,,30,60,yes", "junction,CITY,20,,,"],
    )

    assert minutes(network, tiny.EAST, "E-COUNTY") == (25, Mark.STATED)
    assert minutes(network, tiny.EAST, "E-COUNTY", Heading.TO_HOME) == (35, Mark.STATED)
    assert minutes(network, tiny.EAST, "CITY") == (50, Mark.ROAD)
    estimate = minutes(network, tiny.WEST, "W-COUNTY")
    assert estimate == (0, Mark.ESTIMATED)
    home = minutes(network, tiny.EAST, "CITY", Heading.TO_HOME)
    assert home is not None and home[1] is Mark.ESTIMATED  # the road runs one way only


def test_nothing_is_estimated_where_the_region_states_no_speed(load: Load) -> None:  # noqa: F811
    assert load(positions=True).to_care.pairs == 0


def test_the_land_of_an_area_overrides_the_region_and_height_slows(load: Load) -> None:  # noqa: F811
    plain = load(settings="detour = 1.4\nroad_kmh = 60\n", positions=True)
    before = minutes(plain, tiny.EAST, "E-COUNTY")

    high = load(settings="detour = 1.4\nroad_kmh = 60\naltitude_percent = 20\n", positions=True, land=["441881,,,,30,5000,test"])

    after = minutes(high, tiny.EAST, "E-COUNTY")
    assert before is not None and after is not None
    assert after[0] == pytest.approx(before[0] * 2 * 1.2)
    assert minutes(high, tiny.WEST, "W-COUNTY") == minutes(plain, tiny.WEST, "W-COUNTY")


def test_people_within_reach_by_tier_are_what_a_hand_counts(load: Load) -> None:  # noqa: F811
    load(travel=REACHED)

    township, county, city = access.within(reader=Operator())

    assert township.within == county.within == (100_000, 140_000, 140_000)
    assert city.within == (0, 0, 100_000)
    assert city.mean == pytest.approx((100_000 * 70 + 40_000 * 130) / 140_000)
    assert (county.institutions, city.institutions, county.lost, county.estimated) == (3, 1, 0, 0)
    assert county.shares == (100_000 / 140_000, 1, 1)


def test_a_place_without_a_known_way_is_lost_and_never_near(load: Load) -> None:  # noqa: F811
    load(travel=REACHED[:2])

    county = access.within(reader=Operator())[1]
    worst = access.near(reader=Operator())[0]

    assert (county.people, county.lost, county.within[2]) == (140_000, 40_000, 100_000)
    assert (worst.place.code, worst.minutes, worst.nearest, worst.beds_per_1000) == (tiny.WEST, None, None, None)


def test_beds_within_reach_by_hand(load: Load) -> None:  # noqa: F811
    """East alone reaches its hospital (400 beds), West alone its own at 45 minutes (300); the city's 900 at 70 (0.22) only East."""
    load(travel=REACHED)

    found = {one.place.code: one.beds_per_1000 for one in access.near(reader=Operator())}

    assert found[tiny.EAST] == pytest.approx((400 + 900) / 100)
    assert found[tiny.WEST] == pytest.approx(300 / 40)


def test_a_reader_of_one_county_sees_its_places_and_no_others(load: Load, east_planner: object, stranger: object) -> None:  # noqa: F811
    load(travel=REACHED)

    assert [one.place.code for one in access.near(reader=east_planner)] == [tiny.EAST]  # type: ignore[arg-type]
    assert [one.place.code for one in access.near(reader=stranger)] == [tiny.WEST]  # type: ignore[arg-type]
    assert access.within(reader=stranger)[1].people == 40_000  # type: ignore[arg-type]
    with pytest.raises(NoIndex, match="only one area"):
        access.equity(reader=stranger)  # type: ignore[arg-type]


def test_equity_of_two_counties_by_hand(load: Load) -> None:  # noqa: F811
    """430 beds for 100,000 people against 300 for 40,000; the city's own 900 stand in no county."""
    load(travel=REACHED, land=["441881,5634,30000000000,,,,test", "441882,2663,14000000000,,,,test"])

    found = access.equity(reader=Operator())

    assert found.standing.amount.tolist() == [430, 300]
    assert found.standing.lorenz.gini == pytest.approx(100 / 140 - 430 / 730)
    assert found.thickness is not None and found.thickness.by_people[0] == pytest.approx(430 / 730 / (100 / 140))
    assert found.by_means and found.standing.concentration == pytest.approx(100 / 140 - 430 / 730)
    assert found.reachable.amount.sum() == pytest.approx(400 + 300 + 900)


def test_without_sizes_there_is_no_thickness_and_without_output_nothing_by_means(load: Load) -> None:  # noqa: F811
    load(travel=REACHED, land=["441881,5634,,,,,test"])

    found = access.equity(reader=Operator())

    assert (found.thickness, found.by_means, found.standing.concentration) == (None, False, None)


def test_a_condition_counts_only_institutions_able_by_their_records(load: Load) -> None:  # noqa: F811
    """Twelve months of records are lacking in the tiny region, so nobody is proven able to treat a stroke."""
    load(travel=REACHED)

    found = access.within(reader=Operator(), condition="I63.9")[0]

    assert (found.institutions, found.lost, found.within) == (0, 140_000, (0, 0, 0))
    with pytest.raises(NotFound, match="no condition"):
        access.within(reader=Operator(), condition="nonsense")


def test_a_file_of_travel_times_stands_before_the_regions_own(load: Load, tmp_path: Path) -> None:  # noqa: F811
    load(travel=REACHED)
    path = tmp_path / "more.csv"
    path.write_text("origin,destination,minutes\n441881,E-COUNTY,5\n441882,nowhere,9\n", "utf-8")

    network, judged = travel_times.with_file(path)

    assert minutes(network, tiny.EAST, "E-COUNTY") == (5, Mark.STATED)
    assert minutes(network, tiny.EAST, "CITY") == (70, Mark.STATED)
    assert (judged.rows_in, judged.stored, [one.line for one in judged.quarantined]) == (2, 1, [3])


@pytest.mark.parametrize(
    ("parts", "where"),
    [
        ({"travel": ["441881,E-COUNTY,5,", "441881,E-COUNTY,6,"]}, "travel.csv:2"),
        ({"travel": ["441881,441882,5,"]}, "travel.csv:2"),
        ({"travel": ["441881,E-COUNTY,-5,"]}, "travel.csv:2"),
        ({"travel": ["441881,E-COUNTY,,"]}, "travel.csv:2"),
        ({"travel": ["441881,E-COUNTY,0.4,22", "441882,W-COUNTY,0.5,30"]}, "travel.csv:1: read as minutes the middle speed is"),
        ({"travel": ["441881,W-COUNTY,1.6,"], "positions": True}, "travel.csv:1: read as minutes the middle speed is"),
        ({"roads": ["a,b,,5,,"]}, "roads.csv:2"),
        ({"land": ["441881,0,,,,,x"]}, "land.csv:2"),
        ({"land": ["449999,1,,,,,x"]}, "land.csv:2"),
    ],
)
def test_a_region_file_whose_travel_cannot_be_used_is_refused_with_the_line(tmp_path: Path, parts: dict[str, object], where: str) -> None:
    with pytest.raises(RegionFaults) as caught:
        region_check.read(written(tmp_path, **parts))  # type: ignore[arg-type]

    assert where in str(caught.value)


def test_control_the_same_sheets_in_order_are_taken(tmp_path: Path) -> None:
    found = region_check.read(written(tmp_path, positions=True, travel=REACHED, roads=["a,b,,5,50,"], land=["441881,1,,,,,x"]))

    assert len(found.sheets["travel"]) == 4


def test_the_institution_that_shortens_peoples_ways_most_is_chosen(load: Load) -> None:  # noqa: F811
    network = load(travel=REACHED)

    one = access_sites.best(reader=Operator(), condition="I63.9", more=1, network=network)
    two = access_sites.best(reader=Operator(), condition="I63.9", more=2, network=network)

    # minutes of 100,000 people in the east and 40,000 in the west: CITY 70 and 130; E-COUNTY 25, and no way for the west (260 assumed)
    assert [site.code for site in one.chosen] == ["CITY"] and one.gap == 0
    assert one.after.mean == pytest.approx((70 * 100 + 130 * 40) / 140)
    assert one.before.lost == 140_000 and one.standing == 0 and one.candidates == 3
    assert sorted(site.code for site in two.chosen) == ["E-COUNTY", "W-COUNTY"]
    assert two.after.mean == pytest.approx((25 * 100 + 45 * 40) / 140)
    with pytest.raises(BadValue, match="3 institutions to choose from"):
        access_sites.best(reader=Operator(), condition="I63.9", more=4, network=network)
