"""The shortlist: places that can treat a condition now, best first, each with why it stands where it does. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from doorstep.core.text import Text
from doorstep.vocab.levels import Tier, Urgency

_EARTH_M = 6_371_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """One institution as the ranking sees it.

    able_since      month from which records show that it can treat this, 0 when they do not
    declared_since  month from which it says so itself, 0 when it does not
    free            free beds and slots now for this condition; None when it keeps no board
    minutes         time on the road from where the patient is; None when it cannot be told
    percent_paid    what the patient's insurance pays there by local rules; None when none are set
    """

    code: str
    number: int
    name: Text
    tier: int
    able_since: int
    declared_since: int
    free: int | None
    minutes: int | None
    is_ally: bool
    percent_paid: float | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with the reasons for its rank, the weightiest first."""

    candidate: Candidate
    reasons: tuple[Text, ...]


def ranked(candidates: Iterable[Candidate], *, proper_tier: int, urgency: Urgency, most: int) -> tuple[Ranked, ...]:
    """The best `most` candidates that are able, by evidence or by their own word.

    Routine and urgent: a free place first, then the lowest proper tier, evidence before a claim, allies, the
    shorter way. Emergencies: the shortest way among those with evidence, whatever the board says.

    proper_tier   tier at which the catalogue says it should be treated; 0 when it does not list the condition
    """
    able = [one for one in candidates if one.able_since or one.declared_since]
    key = _soonest if urgency is Urgency.EMERGENCY else _nearest_home(proper_tier)
    return tuple(Ranked(one, _reasons(one, proper_tier)) for one in sorted(able, key=key)[:most])


def homewards(candidates: Iterable[Candidate], *, most: int) -> tuple[Ranked, ...]:
    """The best `most` places to go on with a patient after the acute phase: allies, the lowest tier, the shorter way."""

    def key(one: Candidate) -> tuple[object, ...]:
        return (not one.is_ally, one.tier, math.inf if one.minutes is None else one.minutes, one.number)

    return tuple(Ranked(one, _reasons_near(one)) for one in sorted(candidates, key=key)[:most])


def _reasons_near(one: Candidate) -> tuple[Text, ...]:
    told = (Tier(one.tier).label, _group(one), _road(one), _room(one) if one.free is not None else None)
    return tuple(reason for reason in told if reason)


def _soonest(one: Candidate) -> tuple[object, ...]:
    return (not one.able_since, one.minutes is None, one.minutes, one.free == 0, one.tier, one.number)


class _nearest_home:  # noqa: N801  a key function that knows the proper tier
    """Orders by a free place, proper tier, evidence, alliance, road."""

    def __init__(self, proper_tier: int) -> None:
        self.proper_tier = proper_tier

    def __call__(self, one: Candidate) -> tuple[object, ...]:
        is_too_low = one.tier < self.proper_tier and not one.able_since
        way = math.inf if one.minutes is None else one.minutes
        return (one.free == 0, is_too_low, one.tier, not one.able_since, one.free is None, not one.is_ally, way, one.number)


def _reasons(one: Candidate, proper_tier: int) -> tuple[Text, ...]:
    told = (_room(one), _ability(one), _level(one, proper_tier), _group(one), _road(one), _money(one))
    return tuple(reason for reason in told if reason)


def _room(one: Candidate) -> Text:
    if one.free is None:
        return Text("未登记床位号源", "keeps no board of free places")
    return Text(f"现有空位 {one.free}", f"{one.free} free now") if one.free else Text("现无空位", "nothing free now")


def _ability(one: Candidate) -> Text:
    if one.able_since:
        return Text(f"{_month(one.able_since)}起有诊治证据", f"records show it since {_month(one.able_since)}")
    return Text(f"自报能力（{_month(one.declared_since)}起），无病例证据", f"says so itself since {_month(one.declared_since)}; no records show it")


def _level(one: Candidate, proper_tier: int) -> Text | None:
    if not proper_tier:
        return None
    if one.tier == proper_tier:
        return Text(f"目录应治层级：{Tier(proper_tier).label.zh}", f"the proper tier by the catalogue: {Tier(proper_tier).label.en}")
    if one.tier > proper_tier:
        return Text(f"高于应治层级（{Tier(proper_tier).label.zh}）", f"above the proper tier ({Tier(proper_tier).label.en})")
    return Text(f"低于应治层级（{Tier(proper_tier).label.zh}）", f"below the proper tier ({Tier(proper_tier).label.en})")


def _group(one: Candidate) -> Text | None:
    return Text("同一医联体", "same alliance") if one.is_ally else None


def _road(one: Candidate) -> Text:
    if one.minutes is None:
        return Text("路程不详", "time on the road not known")
    return Text(f"路上约 {one.minutes} 分钟", f"about {one.minutes} minutes away")


def _money(one: Candidate) -> Text | None:
    if one.percent_paid is None:
        return None
    return Text(f"医保约报 {one.percent_paid:g}%", f"insurance pays about {one.percent_paid:g} %")


def _month(month: int) -> str:
    return f"{month // 100}-{month % 100:02d}"


def road_minutes(here: tuple[float, float], there: tuple[float, float], *, detour: float, road_kmh: float) -> int:
    """Minutes on the road between two places (longitude, latitude in degrees), by the region's detour and speed."""
    metres = straight_metres(here, there) * detour
    return round(metres * 60 / (road_kmh * 1000))


def straight_metres(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Distance along the surface of the earth. Source: haversine formula."""
    (x1, y1), (x2, y2) = here, there
    half_x, half_y = math.radians(x2 - x1) / 2, math.radians(y2 - y1) / 2
    part = math.sin(half_y) ** 2 + math.cos(math.radians(y1)) * math.cos(math.radians(y2)) * math.sin(half_x) ** 2
    return 2 * _EARTH_M * math.asin(math.sqrt(part))
