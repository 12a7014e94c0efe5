"""The shortlist of a condition: evidence of the snapshot, claims of the register, what is free this minute.

What changes seldom (evidence, claims, roads, alliances) is kept in the process until the snapshot or the register
changes; what changes every minute is one question to the database.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial

from django.conf import settings

from doorstep.core.clock import BEIJING, utc_now
from doorstep.core.errors import NotFound
from doorstep.core.period import month_number
from doorstep.intake.conditions import condition_of
from doorstep.services import analytics, capacity, directory, registry, snapshots
from doorstep.services.directory import Entry
from doorstep.store.models import Alliance
from doorstep.store.reader import Operator, Reader
from doorstep.vocab.levels import Tier, Urgency
from doorstep.workflows.shortlist import Candidate, Ranked, homewards, ranked, road_minutes

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a place is looked for. `sender` is where the patient is now."""

    icd: str
    is_severe: bool
    urgency: Urgency
    sender: str


def shortlist(wanted: Wanted, *, reader: Reader, now: datetime, most: int = SHOWN) -> tuple[Ranked, ...]:
    """The best places for a patient now. Empty when nobody is able, or the condition is unknown."""
    block = block_of(wanted.icd)
    if not block:
        return ()
    stand = _standing(_snapshot_code(reader), registry.region(reader=reader).digest)
    here, roads, allies = stand.places.get(wanted.sender), stand.roads(wanted.sender), stand.allies.get(wanted.sender, frozenset())
    lowest = here.tier if here else 0
    able, claimed = stand.able.get((block, wanted.is_severe), {}), stand.claimed.get(block, {})
    candidates = (
        Candidate(
            code=one.code,
            number=one.number,
            name=one.name,
            tier=one.tier,
            able_since=able.get(one.number, 0),
            declared_since=claimed.get(one.code, 0),
            minutes=roads.get(one.code),
            is_ally=one.code in allies,
            percent_paid=stand.paid.get(one.tier),
        )
        for one in stand.those(able, claimed)
        if one.code != wanted.sender and one.tier >= lowest
    )
    board = partial(capacity.free_counts, block=block, now=now)
    return ranked(candidates, board=board, proper_tier=stand.tier_of(wanted.icd), urgency=wanted.urgency, most=most)


def near_home(sender: str, *, reader: Reader, now: datetime, most: int = SHOWN, places: Collection[str] = ()) -> tuple[Ranked, ...]:
    """Places below the sender's tier that may go on with a patient: kinds in `places`, allies, the lowest tier, the road."""
    stand = _standing(_snapshot_code(reader), registry.region(reader=reader).digest)
    here, roads, allies = stand.places.get(sender), stand.roads(sender), stand.allies.get(sender, frozenset())
    below = [one for one in stand.places.values() if here and one.code != sender and one.tier < here.tier]
    candidates = [
        Candidate(one.code, one.number, one.name, one.tier, 0, 0, roads.get(one.code), one.code in allies, kind=one.kind) for one in below
    ]
    return homewards(candidates, board=partial(capacity.free_counts, block="", now=now), most=most, places=places)


def proper_tier(icd: str) -> int:
    """The tier by the catalogue for a code, 0 when it lists none."""
    operator = Operator("shortlist")
    return _standing(_snapshot_code(operator), registry.region(reader=operator).digest).tier_of(icd)


def block_of(icd: str) -> str:
    """The ICD-10 block of a code, however it is written; '' when there is none."""
    found = condition_of(icd)
    return found.block if found else ""


def _snapshot_code(reader: Reader) -> str:
    try:
        return snapshots.current(reader=reader).code
    except NotFound:
        return ""


@dataclass(frozen=True, slots=True)
class _Standing:
    """What stays the same between two publications.

    able      (block, severe) -> institution number -> month since which records show it
    claimed   block -> institution code -> month since which it says so
    tier_of   tier by the catalogue for a code, 0 when it lists none
    paid      tier -> percent paid
    """

    places: Mapping[str, Entry]
    numbers: Mapping[int, Entry]
    able: Mapping[tuple[str, bool], Mapping[int, int]]
    claimed: Mapping[str, Mapping[str, int]]
    allies: Mapping[str, frozenset[str]]
    tier_of: Callable[[str], int]
    paid: Mapping[int, float]
    detour: float | None
    road_kmh: float | None

    def those(self, able: Mapping[int, int], claimed: Mapping[str, int]) -> list[Entry]:
        """Institutions that are able, by records or by their own word."""
        by_records = [self.numbers[number] for number in able if number in self.numbers]
        return by_records + [self.places[code] for code in claimed if code in self.places and self.places[code].number not in able]

    def roads(self, sender: str) -> Mapping[str, int]:
        """Minutes from an institution to every other of which both positions are known."""
        here = self.places.get(sender)
        if here is None or here.longitude is None or here.latitude is None or not self.detour or not self.road_kmh:
            return {}
        return _roads((here.longitude, here.latitude), self.detour, self.road_kmh, _Places(self.places))


class _Places:
    """The register's places as part of a key that is compared by identity."""

    def __init__(self, places: Mapping[str, Entry]) -> None:
        self.places = places

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Places) and other.places is self.places

    def __hash__(self) -> int:
        return id(self.places)


@lru_cache(maxsize=512)
def _roads(here: tuple[float, float], detour: float, road_kmh: float, places: _Places) -> Mapping[str, int]:
    return {
        one.code: road_minutes(here, (one.longitude, one.latitude), detour=detour, road_kmh=road_kmh)
        for one in places.places.values()
        if one.longitude is not None and one.latitude is not None
    }


@lru_cache(maxsize=2)
def _standing(snapshot: str, digest: str) -> _Standing:
    """Worked out once for a snapshot and a register: that somebody is able is no secret, how many they treated is."""
    operator = Operator("shortlist")
    del digest  # part of the key
    places, told = directory.institutions(), registry.region(reader=operator).settings
    classify = snapshots.classifier(settings.WORKSPACE.region / "catalogue.csv", month_number(utc_now().astimezone(BEIJING).date()))
    return _Standing(
        places=places,
        numbers={one.number: one for one in places.values()},
        able=_able(operator) if snapshot else {},
        claimed=_claimed(operator),
        allies=_allies(),
        tier_of=lambda icd: classify(icd).catalogue_tier,
        paid={Tier[row["tier"].upper()].value: row["percent_paid"] for row in registry.sheet("insurance", reader=operator)},
        detour=told.get("detour"),
        road_kmh=told.get("road_kmh"),
    )


def _able(reader: Reader) -> dict[tuple[str, bool], dict[int, int]]:
    question = f"SELECT institution, block, severe, since FROM capable_conditions WHERE until = 0 AND {analytics.INSTITUTIONS_INSIDE}"
    found: dict[tuple[str, bool], dict[int, int]] = {}
    for institution, block, severe, since in analytics.ask(reader, question):
        found.setdefault((block, bool(severe)), {})[institution] = since
    return found


def _claimed(reader: Reader) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in registry.sheet("declared", reader=reader):
        if row["block"] and not row["until"]:
            found.setdefault(row["block"], {})[row["institution"]] = row["since"]
    return found


def _allies() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for alliance in Alliance.objects.prefetch_related("members"):  # everyone: who belongs to which group is public
        together = frozenset({alliance.lead_id, *(member.code for member in alliance.members.all())})
        for code in together:
            found[code] = found.get(code, frozenset()) | together - {code}
    return found
