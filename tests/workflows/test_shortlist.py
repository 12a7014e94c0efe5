"""The order of a shortlist, and why: a free place, the proper tier, evidence before a claim, allies, the road."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from doorstep.core.text import Text
from doorstep.vocab.levels import Urgency
from doorstep.workflows.shortlist import Candidate, homewards, ranked, road_minutes, straight_metres

COUNTY = Candidate("COUNTY", 1, Text("县", "county"), 3, able_since=202501, declared_since=0, minutes=30, is_ally=False)


def board(codes: Sequence[str]) -> dict[str, int]:
    """Two free places everywhere, none where the code says full, no board where it says so."""
    return {code: 0 if "full" in code else 2 for code in codes if "boardless" not in code}


def order(*candidates: Candidate, urgency: Urgency = Urgency.ROUTINE, proper_tier: int = 3) -> list[str]:
    return [one.candidate.code for one in ranked(candidates, board=board, proper_tier=proper_tier, urgency=urgency, most=8)]


def other(code: str, **changes: object) -> Candidate:
    return replace(COUNTY, code=code, number=2, **changes)  # type: ignore[arg-type]


def test_a_place_that_can_neither_show_nor_say_it_is_left_out() -> None:
    assert order(COUNTY, other("none", able_since=0)) == ["COUNTY"]


def test_a_free_place_goes_before_a_full_one() -> None:
    assert order(other("full", minutes=1), other("boardless"), COUNTY) == ["COUNTY", "boardless", "full"]


def test_the_lowest_proper_tier_goes_first() -> None:
    assert order(other("city", tier=4, minutes=1, is_ally=True), COUNTY) == ["COUNTY", "city"]


def test_below_the_proper_tier_only_evidence_counts() -> None:
    claims = other("town-claims", tier=2, able_since=0, declared_since=202501)
    shows = other("town-shows", tier=2)

    assert order(claims, COUNTY, shows) == ["town-shows", "COUNTY", "town-claims"]


def test_evidence_goes_before_a_claim_and_an_ally_before_a_stranger() -> None:
    claims = other("claims", able_since=0, declared_since=202501, is_ally=True)
    ally = other("ally", is_ally=True, minutes=90)

    assert order(claims, COUNTY, ally) == ["ally", "COUNTY", "claims"]


def test_the_shorter_way_decides_between_equals() -> None:
    assert order(other("far", minutes=80), other("unknown", minutes=None), COUNTY) == ["COUNTY", "far", "unknown"]


def test_in_an_emergency_the_shortest_way_decides_even_when_the_board_is_full() -> None:
    near = other("near-full", minutes=10, tier=4)
    claims = other("claims", minutes=5, able_since=0, declared_since=202501)

    assert order(COUNTY, near, claims, urgency=Urgency.EMERGENCY) == ["near-full", "COUNTY", "claims"]


def test_every_rank_says_why() -> None:
    (one,) = ranked([replace(COUNTY, is_ally=True, percent_paid=75)], board=board, proper_tier=3, urgency=Urgency.ROUTINE, most=8)

    assert [reason.en for reason in one.reasons] == [
        "2 free now", "records show it since 2025-01", "the proper tier by the catalogue: county hospital", "same alliance",
        "about 30 minutes away", "insurance pays about 75 %",
    ]  # fmt: skip


def test_what_is_not_known_is_not_invented() -> None:
    (one,) = ranked([replace(COUNTY, code="boardless", minutes=None)], board=board, proper_tier=0, urgency=Urgency.ROUTINE, most=8)

    assert [reason.en for reason in one.reasons] == ["keeps no board of free places", "records show it since 2025-01", "time on the road not known"]


CANDIDATES = st.lists(
    st.builds(
        Candidate, code=st.uuids().map(str), number=st.integers(1, 10**6), name=st.just(Text("院", "place")), tier=st.integers(1, 5),
        able_since=st.sampled_from([0, 202501]), declared_since=st.sampled_from([0, 202402]),
        minutes=st.none() | st.integers(0, 600), is_ally=st.booleans(),
    ), max_size=30, unique_by=lambda one: one.number,
)  # fmt: skip


@given(CANDIDATES, st.integers(0, 5), st.sampled_from(Urgency))
def test_the_order_of_arrival_does_not_matter_and_nobody_able_is_lost(candidates: list[Candidate], tier: int, urgency: Urgency) -> None:
    first = ranked(candidates, board=board, proper_tier=tier, urgency=urgency, most=99)
    again = ranked(reversed(candidates), board=board, proper_tier=tier, urgency=urgency, most=99)

    assert first == again
    assert {one.candidate.code for one in first} == {one.code for one in candidates if one.able_since or one.declared_since}


@given(st.lists(st.booleans(), min_size=1, max_size=300), st.integers(1, 12))
def test_asking_the_board_no_further_than_needed_gives_the_same_places(are_full: list[bool], most: int) -> None:
    candidates = [replace(COUNTY, code=f"{'full' if is_full else 'open'}-{at}", number=at, minutes=at) for at, is_full in enumerate(are_full)]
    asked: list[str] = []

    def counting(codes: Sequence[str]) -> dict[str, int]:
        asked.extend(codes)
        return board(codes)

    found = ranked(candidates, board=counting, proper_tier=3, urgency=Urgency.ROUTINE, most=most)

    every = sorted(candidates, key=lambda one: ("full" in one.code, one.number))[:most]
    assert [one.candidate.code for one in found] == [one.code for one in every]
    assert len(asked) == len(set(asked))


def test_the_road_is_the_straight_way_times_the_detour_at_the_regions_speed() -> None:
    one_degree_of_meridian = straight_metres((113.0, 23.0), (113.0, 24.0))

    assert abs(one_degree_of_meridian - 111_195) < 1
    assert road_minutes((113.0, 23.0), (113.0, 24.0), detour=1.4, road_kmh=45) == round(111.195 * 1.4 / 45 * 60)


HOSPICE = Candidate("HOSPICE", 5, Text("安宁", "hospice"), 2, 0, 0, minutes=5, is_ally=True, kind="hospice")
CARE_HOME = replace(HOSPICE, code="CARE", number=6, kind="elderly-care")
TOWNSHIP = replace(HOSPICE, code="TOWN", number=7, kind="township", minutes=90, is_ally=False)


def home(*places: str) -> list[str]:
    found = homewards([HOSPICE, CARE_HOME, TOWNSHIP], board=board, most=8, places=places)
    return [one.candidate.code for one in found]


def test_a_hospice_stands_first_for_end_of_life_care_and_last_for_rehabilitation() -> None:
    assert home("hospice") == ["HOSPICE", "TOWN", "CARE"]
    assert home("elderly-care") == ["CARE", "TOWN", "HOSPICE"]
    assert home() == ["TOWN", "HOSPICE", "CARE"]


def test_a_care_place_is_named_for_what_it_is() -> None:
    first = homewards([HOSPICE], board=board, most=1, places=("hospice",))[0]

    assert first.reasons[0].zh == "安宁疗护机构"
