"""Minutes between every place of a region and its institutions: from the region's table, else its roads, else an estimate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from doorstep.core.errors import UserError
from doorstep.core.text import Text
from doorstep.intake import travel_file
from doorstep.intake.region_file import RegionFile
from doorstep.intake.sheet_file import Fault
from doorstep.planning.access.estimates import Altitude, Ends, Ground, estimated
from doorstep.planning.access.points import Points, great_circle_km
from doorstep.planning.access.roads import roads, travel_on
from doorstep.planning.access.travel import Heading, Mark, Travel, from_pairs, nothing_known
from doorstep.planning.access.travel_rows import Judged, judge
from doorstep.services import areas, registry
from doorstep.services.areas import Place
from doorstep.services.readers import Operator
from doorstep.store.models import Institution
from doorstep.store.reader import Reader
from doorstep.tables.travel import LAND, ROADS, TRAVEL, TravelRows
from doorstep.vocab.divisions import ancestors
from doorstep.vocab.levels import Tier

_FIRST_LINE = 2
_NEARLY_ALL = 0.95
"""Share of an area's people that its parts must hold before they stand for it: townships of which only some are listed do not."""
Rows = Sequence[Mapping[str, Any]]
Position = tuple[float | None, float | None]
"""Longitude and latitude in degrees."""


@dataclass(frozen=True, slots=True)
class Site:
    """An institution of the region that people travel to."""

    code: str
    number: int
    name: Text
    tier: Tier
    beds: int
    located_in: int
    longitude: float | None
    latitude: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """The region as travel sees it: the smallest home areas with people, and its institutions above the village.

    to_care, to_home  minutes for either heading; an estimate is the same both ways, roads and tables need not be
    """

    homes: tuple[Place, ...]
    sites: tuple[Site, ...]
    to_care: Travel
    to_home: Travel

    @property
    def people(self) -> np.ndarray:
        return np.array([float(one.population or 0) for one in self.homes])

    @property
    def beds(self) -> np.ndarray:
        return np.array([float(one.beds) for one in self.sites])


def network(*, reader: Reader) -> Network:
    """The network of the register in force; the same object until another region file is loaded.

    Distances and beds are no secret of a region; which places are shown to whom is for those who ask.
    """
    return _network(registry.region(reader=reader).digest)


@lru_cache(maxsize=2)
def _network(digest: str) -> Network:
    del digest  # part of the key
    return _built(registry.sheet(TRAVEL.name, reader=Operator("travel")))[0]


def with_file(path: Path) -> tuple[Network, Judged]:
    """The network with a file of travel times, too large for the region file, in front of what the region gives; and what became of its rows."""
    return _built(registry.sheet(TRAVEL.name, reader=Operator("travel")), path)


def _built(stated: Rows, path: Path | None = None) -> tuple[Network, Judged]:
    reader = Operator("travel")
    homes, sites = _homes(areas.register(reader=reader).places), _sites(reader)
    codes = [str(one.code) for one in homes], [one.code for one in sites]
    straight = _straight_km(_positions(homes), _positions(sites))
    found = judge(travel_file.read(path) if path else rows_of(stated), *codes, straight_km=straight)
    told = judge(rows_of(stated), *codes) if path else found
    guess = _Guess(reader)
    headed = {}
    for heading in Heading:
        first, second = (one.to_care if heading is Heading.TO_CARE else one.to_home for one in (found, told))
        known = first.or_else(second) if path else first
        headed[heading] = known.or_else(_on_roads(reader, codes, heading)).or_else(guess.travel(homes, sites, heading))
    return Network(homes, sites, headed[Heading.TO_CARE], headed[Heading.TO_HOME]), found


def _homes(places: Mapping[int, Place]) -> tuple[Place, ...]:
    """The smallest home areas that together hold the people: an area gives way to its parts only when they hold nearly all of it."""
    homes = {one.code: one for one in places.values() if one.is_home}
    parts: dict[int, list[Place]] = {}
    for one in homes.values():
        parts.setdefault(one.parent if one.parent in homes else 0, []).append(one)
    return tuple(found for one in parts.get(0, ()) for found in _smallest(one, parts))


def _smallest(place: Place, parts: Mapping[int, Sequence[Place]]) -> tuple[Place, ...]:
    within = tuple(found for one in parts.get(place.code, ()) for found in _smallest(one, parts))
    held = sum(one.population or 0 for one in within)
    if within and held >= _NEARLY_ALL * (place.population or 0):
        return within
    return (place,) if place.population else within


def _sites(reader: Reader) -> tuple[Site, ...]:
    region = registry.region(reader=reader)
    homes = {one.code for one in areas.register(reader=reader).places.values() if one.is_home}
    serves = region.in_region_rule == "located_or_serves"
    found = Institution.objects.visible_to(reader).filter(tier__gte=Tier.TOWNSHIP).order_by("number")
    return tuple(_site(one) for one in found if _stands_in(one.located_in, homes) or (serves and _stands_in(one.serves, homes)))


def _stands_in(code: int, homes: set[int]) -> bool:
    return code in homes or any(one in homes for one in ancestors(code))


def _site(one: Institution) -> Site:
    name = Text(one.name_zh, one.name_en or one.name_zh)
    return Site(one.code, one.number, name, Tier(one.tier), one.beds, one.located_in, one.longitude, one.latitude)


def rows_of(rows: Rows) -> TravelRows:
    """The sheet of travel times as rows to judge; a sheet keeps no lines, so they count from the one below the header."""
    codes = [np.array([row[name] for row in rows], dtype=object) for name in ("origin", "destination")]
    numbers = [np.array([np.nan if row[name] is None else row[name] for row in rows], float) for name in ("minutes", "distance_km")]
    return TravelRows(TRAVEL.file, np.arange(len(rows), dtype=np.int64) + _FIRST_LINE, codes[0], codes[1], numbers[0], numbers[1])


def _positions(stands: Iterable[Place | Site]) -> list[Position]:
    return [(one.longitude, one.latitude) for one in stands]


def _straight_km(homes: Sequence[Position], sites: Sequence[Position]) -> np.ndarray:
    """Great circles, shape (homes, sites); NaN where an end has no position. By them a wrong unit of minutes is known."""
    found = np.full((len(homes), len(sites)), np.nan)
    at, to = ([number for number, one in enumerate(ends) if None not in one] for ends in (homes, sites))
    if at and to:
        near, far = (np.array([ends[number] for number in numbers], float) for ends, numbers in ((homes, at), (sites, to)))
        found[np.ix_(at, to)] = great_circle_km(Points.degrees(near[:, 0], near[:, 1]), Points.degrees(far[:, 0], far[:, 1]))
    return found


def _on_roads(reader: Reader, codes: tuple[list[str], list[str]], heading: Heading) -> Travel:
    rows = registry.sheet(ROADS.name, reader=reader)
    if not rows:
        return nothing_known(*codes, heading=heading)
    minutes = [_road_minutes(row) for row in rows]
    graph = roads([row["begins"] for row in rows], [row["ends"] for row in rows], minutes, [bool(row["one_way"]) for row in rows])
    return travel_on(graph, *codes, heading=heading)


def _road_minutes(row: Mapping[str, Any]) -> float:
    """NaN when a road has neither minutes nor km and speed, which `faults` refuses before a region is loaded."""
    if row["minutes"]:
        return float(row["minutes"])
    return 60 * row["km"] / row["kmh"] if row["km"] and row["kmh"] else float("nan")


class _Guess:
    """Estimates by the terrain that the region states."""

    def __init__(self, reader: Reader) -> None:
        self.told = registry.region(reader=reader).settings
        self.land = {row["area"]: row for row in registry.sheet(LAND.name, reader=reader)}

    def travel(self, homes: Sequence[Place], sites: Sequence[Site], heading: Heading) -> Travel:
        """For every pair with two positions and a stated speed and detour at both ends."""
        codes = [str(one.code) for one in homes], [one.code for one in sites]
        at, to = _placed(homes), _placed(sites)
        if not (at and to):
            return nothing_known(*codes, heading=heading)
        near = self._ends([homes[number] for number in at], [homes[number].code for number in at])
        far = self._ends([sites[number] for number in to], [sites[number].located_in for number in to])
        found = estimated(near, far, altitude=Altitude(float(self.told.get("altitude_percent") or 0)), heading=heading)
        rows, columns = np.array(at)[found.rows], np.array(to)[found.towards]
        return from_pairs(*codes, rows, columns, found.minutes, Mark.ESTIMATED, heading=heading)

    def _ends(self, stands: Sequence[Place | Site], where: Sequence[int]) -> Ends:
        points = Points.degrees(np.array([one.longitude for one in stands], float), np.array([one.latitude for one in stands], float))
        return Ends(tuple(str(one.code) for one in stands), points, [self._ground(code) for code in where])

    def _ground(self, area: int) -> Ground | None:
        """What the area says itself, else the areas around it, else the region."""
        around = [self.land[code] for code in dict.fromkeys((area, *ancestors(area))) if code in self.land]
        detour, speed, height = (_first(row[name] for row in (*around, self._region())) for name in ("detour", "road_kmh", "altitude_m"))
        return Ground(detour, speed, height or 0.0) if detour and speed else None

    def _region(self) -> Mapping[str, Any]:
        return {"detour": self.told.get("detour"), "road_kmh": self.told.get("road_kmh"), "altitude_m": None}


def _first(values: Iterable[float | None]) -> float | None:
    return next((one for one in values if one is not None), None)


def _placed(stands: Sequence[Place | Site]) -> list[int]:
    return [at for at, one in enumerate(stands) if one.longitude is not None and one.latitude is not None]


def faults(found: RegionFile) -> Iterator[Fault]:
    """Rows of travel times and roads in a region file that cannot be used."""
    if rows := found.sheets[TRAVEL.name]:
        yield from _travel_faults(rows, found.areas, found.institutions)
    for line, row in enumerate(found.sheets[ROADS.name], start=_FIRST_LINE):
        if not _road_minutes(row) > 0:
            what = Text("既没有分钟数，也没有里程与车速", "there are neither minutes nor km and speed")
            yield Fault(ROADS.file, line, what, Text("请补上其中一种", "Give one of the two"))


def _travel_faults(rows: Rows, homes: Rows, sites: Rows) -> Iterator[Fault]:
    codes = [str(row["code"]) for row in homes], [row["code"] for row in sites]
    straight = _straight_km(*([(row["longitude"], row["latitude"]) for row in ends] for ends in (homes, sites)))
    cure = Text("见 doorstep region schema；两行不一致时只留对的一行", "See doorstep region schema; of rows that differ keep the right one")
    try:
        kept_out = judge(rows_of(rows), *codes, straight_km=straight).quarantined
    except UserError as error:  # the unit of all of them is in doubt, or a code names two things
        yield Fault(TRAVEL.file, 1, error.what, error.cure or cure)
        return
    yield from (Fault(TRAVEL.file, one.line, one.problem.label, cure) for one in kept_out)
