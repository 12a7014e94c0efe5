"""The shortlist: places that can treat a condition now, best first, each with why it stands where it does. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from doorstep.core.text import Text
from doorstep.vocab.levels import Tier, Urgency
from doorstep.vocab.referral_criteria import CARE_PLACES

_EARTH_M = 6_371_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """One institution as the ranking sees it.

    able_since      month from which records show that it can treat this, 0 when they do not
    declared_since  month from which it says so itself, 0 when it does not
    minutes         time on the road from where the patient is; None when it cannot be told
    percent_paid    what the patient's insurance pays there by local rules; None when none are set
    kind            kind of the institution in the register
    """

    code: str
    number: int
    name: Text
    tier: int
    able_since: int
    declared_since: int
    minutes: int | None
    is_ally: bool
    percent_paid: float | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with the reasons for its rank, the weightiest first.

    free    free beds and slots now for this condition; None when it keeps no board
    """

    candidate: Candidate
    free: int | None
    reasons: tuple[Text, ...]


Board = Callable[[Sequence[str]], Mapping[str, int]]
"""Free places now of some institutions; one that keeps no board is left out."""
_LOOKED_AT_ONCE = 64


def ranked(candidates: Iterable[Candidate], *, board: Board, proper_tier: int, urgency: Urgency, most: int) -> tuple[Ranked, ...]:
    """The best `most` candidates that are able, by evidence or by their own word.

    Routine and urgent: those that are not full first, then the lowest proper tier, evidence before a claim, allies, the
    shorter way. Emergencies: the shortest way among those with evidence, whatever the board says.

    board         asked for as few as are needed, best first
    proper_tier   tier at which the catalogue says it should be treated; 0 when it does not list the condition
    """
    able = [one for one in candidates if one.able_since or one.declared_since]
    is_emergency = urgency is Urgency.EMERGENCY
    ordered = sorted(able, key=_soonest if is_emergency else partial(_nearest_home, proper_tier))
    chosen = _looked_up(ordered[:most], board) if is_emergency else _not_full_first(ordered, board, most)
    return tuple(Ranked(one, free, _reasons(one, free, proper_tier)) for one, free in chosen)


Standing = tuple[Candidate, int | None]


def _looked_up(some: Sequence[Candidate], board: Board) -> list[Standing]:
    free = board([one.code for one in some]) if some else {}
    return [(one, free.get(one.code)) for one in some]


def _not_full_first(ordered: Sequence[Candidate], board: Board, most: int) -> list[Standing]:
    """The first `most` in order that are not full, then those that are; asks the board only as far as it must."""
    open_ones: list[Standing] = []
    full: list[Standing] = []
    for at in range(0, len(ordered), _LOOKED_AT_ONCE):
        for one, free in _looked_up(ordered[at : at + _LOOKED_AT_ONCE], board):
            (full if free == 0 else open_ones).append((one, free))
        if len(open_ones) >= most:
            break
    return (open_ones + full)[:most]


def homewards(candidates: Iterable[Candidate], *, board: Board, most: int, places: Collection[str] = ()) -> tuple[Ranked, ...]:
    """The best `most` places to go on with a patient after the acute phase: allies, the lowest tier, the shorter way.

    places   kinds of CARE_PLACES that the patient's criteria point to: these stand first; such places stand last otherwise
    """
    best = sorted(candidates, key=partial(_homewards, places))[:most]
    return tuple(Ranked(one, free, _reasons_near(one, free)) for one, free in _looked_up(best, board))


def _homewards(places: Collection[str], one: Candidate) -> tuple[object, ...]:
    is_care = one.kind in CARE_PLACES
    fit = 0 if is_care and one.kind in places else 2 if is_care else 1
    return (fit, not one.is_ally, one.tier, math.inf if one.minutes is None else one.minutes, one.number)


def _reasons_near(one: Candidate, free: int | None) -> tuple[Text, ...]:
    what = CARE_PLACES.get(one.kind) or Tier(one.tier).label
    told = (what, _group(one), _road(one), _room(free) if free is not None else None)
    return tuple(reason for reason in told if reason)


def _soonest(one: Candidate) -> tuple[object, ...]:
    return (not one.able_since, one.minutes is None, one.minutes, one.tier, one.number)


def _nearest_home(proper_tier: int, one: Candidate) -> tuple[object, ...]:
    is_too_low = one.tier < proper_tier and not one.able_since
    way = math.inf if one.minutes is None else one.minutes
    return (is_too_low, one.tier, not one.able_since, not one.is_ally, way, one.number)


def _reasons(one: Candidate, free: int | None, proper_tier: int) -> tuple[Text, ...]:
    told = (_room(free), _ability(one), _level(one, proper_tier), _group(one), _road(one), _money(one))
    return tuple(reason for reason in told if reason)


def _room(free: int | None) -> Text:
    if free is None:
        return Text("未登记床位号源", "keeps no board of free places")
    return Text(f"现有空位 {free}", f"{free} free now") if free else Text("现无空位", "nothing free now")


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
