"""What care people can reach: beds within reach, people within the hour, and how evenly both are spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from doorstep.core.errors import NotFound
from doorstep.core.text import Text
from doorstep.intake.conditions import condition_rows
from doorstep.planning.access.catchments import on_travel
from doorstep.planning.access.equity import (
    Agglomeration,
    Lorenz,
    NoIndex,
    Theil,
    agglomeration,
    concentration,
    lorenz,
    theil,
)
from doorstep.planning.access.reach import LIMITS, Reach, reach
from doorstep.planning.access.travel import Mark
from doorstep.planning.access.weighing import REGIONAL
from doorstep.services import analytics, areas, registry, shortlists, travel_times
from doorstep.services.areas import Place
from doorstep.services.readers import Operator
from doorstep.services.travel_times import Network, Site
from doorstep.store.reader import Reader
from doorstep.tables.travel import LAND
from doorstep.vocab.divisions import ancestors
from doorstep.vocab.levels import Tier

__all__ = ["LIMITS", "Equity", "Mark", "Near", "NoIndex", "OfCounty", "Spread", "Within", "by_county", "capable", "equity", "known_network", "near", "treatable", "within"]
FLOORS = (Tier.TOWNSHIP, Tier.COUNTY, Tier.CITY)
_ABLE = f"SELECT DISTINCT institution FROM capable_conditions WHERE until = 0 AND block = ? AND severe = ? AND {analytics.INSTITUTIONS_INSIDE}"
_BLOCKS = f"SELECT DISTINCT block FROM capable_conditions WHERE until = 0 AND {analytics.INSTITUTIONS_INSIDE}"
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Near:
    """A place and what is in its reach.

    beds_per_1000  beds within two hours for 1,000 people, shared with all who can reach them too; None when no way to any is known
    minutes        to the nearest institution that counts, None when no way is known; `mark` says where the number is from
    """

    place: Place
    beds_per_1000: float | None
    minutes: float | None
    nearest: Site | None
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class OfCounty:
    """The places of one county together; `within`, `mean` and `beds_per_1000` as in `Within` and `Near`."""

    place: Place
    people: float
    within: tuple[float, ...]
    mean: float | None
    beds_per_1000: float | None


@dataclass(frozen=True, slots=True)
class Within:
    """People within 30, 60 and 120 minutes of an institution of a kind.

    institutions  how many count
    places        home areas that the people are counted in
    within        people, for each of `LIMITS`
    lost          people for whom no way is known; they are in `people`, never in `within`
    mean, median  minutes by people; None when nobody reaches one
    estimated     share 0-1 of those reached whose minutes are only estimated; None when nobody is
    """

    kind: Text
    institutions: int
    places: int
    people: float
    within: tuple[float, ...]
    lost: float
    mean: float | None
    median: float | None
    estimated: float | None

    @property
    def shares(self) -> tuple[float | None, ...]:
        return tuple(one / self.people if self.people else None for one in self.within)


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """How evenly beds are spread over the people of several areas.

    concentration  None when no output of areas is known
    """

    areas: tuple[Place, ...]
    amount: NDArray[np.float64]
    people: NDArray[np.float64]
    lorenz: Lorenz
    theil: Theil
    concentration: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Equity:
    """Beds where they stand, by county, and beds within reach, by the smallest places.

    thickness  agglomeration degrees by county; None without the size of every county in land.csv
    by_means   False when the output of some county is not known, so that nothing is said by ability to pay
    """

    standing: Spread
    reachable: Spread
    thickness: Agglomeration | None
    by_means: bool


def near(*, reader: Reader, condition: str = "", is_severe: bool = False, network: Network | None = None) -> tuple[Near, ...]:
    """Every place inside the reader's area with its beds in reach and its nearest institution, the worst reached first.

    condition  ICD-10 code or block: nearest is then the nearest that can treat it by its records; without one, of county tier or above
    """
    known = known_network(network, reader)
    beds = on_travel(known.to_care, people=known.people, supply=known.beds, weighing=REGIONAL)
    told = reach(known.to_care, known.people, capable(known, condition, is_severe) if condition else _from_tier(known, Tier.COUNTY))
    connected = np.diff(known.to_care.starts) > 0
    rows = [
        Near(place, float(beds.access[at]) * 1000 if connected[at] else None, *_nearest(known, told, at))
        for at, place in enumerate(known.homes)
        if areas.sees_inside(reader, place.code)
    ]
    return tuple(sorted(rows, key=lambda one: (one.minutes is not None, -(one.minutes or 0), one.place.code)))


def known_network(network: Network | None, reader: Reader) -> Network:
    """The network given, or the region's; NotFound without anybody's home."""
    found = network or travel_times.network(reader=reader)
    if not found.homes:
        raise NotFound(
            Text("区域文件里没有一个地区写有人口，无法计算可达性", "no area of the region file has a population, so access cannot be worked out"),
            cure=Text("请在 areas.csv 的 population 列补上人口", "Give populations in the column population of areas.csv"),
        )
    return found


def _nearest(known: Network, told: Reach, at: int) -> tuple[float | None, Site | None, Mark | None]:
    if told.nearest[at] < 0:
        return None, None, None
    return float(told.minutes[at]), known.sites[told.nearest[at]], Mark(int(told.marks[at]))


def by_county(rows: Sequence[Near], *, reader: Reader) -> tuple[OfCounty, ...]:
    """What `near` found, county by county, in the order of codes."""
    groups: dict[int, list[Near]] = {}
    for one in rows:
        groups.setdefault(_county(one.place), []).append(one)
    places = areas.register(reader=reader).places
    return tuple(_of_county(places.get(code, groups[code][0].place), groups[code]) for code in sorted(groups))


def _of_county(place: Place, rows: Sequence[Near]) -> OfCounty:
    reached = [(one.minutes, one.place.population or 0) for one in rows if one.minutes is not None]
    beds = [(one.beds_per_1000, one.place.population or 0) for one in rows if one.beds_per_1000 is not None]
    within = tuple(float(sum(people for minutes, people in reached if minutes <= limit)) for limit in LIMITS)
    return OfCounty(place, float(sum(one.place.population or 0 for one in rows)), within, _mean(reached), _mean(beds))


def _mean(values: Sequence[tuple[float, int]]) -> float | None:
    """Mean by people; None for nobody."""
    people = sum(count for _, count in values)
    return sum(value * count for value, count in values) / people if people else None


def treatable(*, reader: Reader) -> tuple[tuple[str, Text], ...]:
    """ICD-10 blocks that some institution of the region is able to treat by its records, with their titles."""
    able = {row[0] for row in analytics.ask(reader, _BLOCKS)}
    titles = {row.block: row.block_title for row in condition_rows()}
    return tuple((block, titles[block]) for block in sorted(able & titles.keys()))


def within(*, reader: Reader, condition: str = "", is_severe: bool = False, network: Network | None = None) -> tuple[Within, ...]:
    """People within reach of institutions of each tier, or of those that can treat a condition by their records.

    Raises NotFound for a code that is no condition, or before a snapshot is made.
    """
    known = known_network(network, reader)
    if condition:
        block = _block(condition)
        return (_within(reader, known, Text(f"能治 {block} 的机构", f"able to treat {block}"), capable(known, condition, is_severe)),)
    return tuple(_within(reader, known, _floor(tier), _from_tier(known, tier)) for tier in FLOORS)


def _floor(tier: Tier) -> Text:
    named = {
        Tier.TOWNSHIP: Text("乡镇卫生院及以上", "township or above"),
        Tier.COUNTY: Text("县级医院及以上", "county hospital or above"),
        Tier.CITY: Text("市级医院及以上", "city hospital or above"),
    }
    return named[tier]


def _within(reader: Reader, known: Network, kind: Text, counts: Flags) -> Within:
    inside = np.array([areas.sees_inside(reader, place.code) for place in known.homes], bool)
    found = reach(known.to_care, np.where(inside, known.people, 0.0), counts)
    reached = known.people * (inside & (found.nearest >= 0))
    guessed = float(reached[found.marks == Mark.ESTIMATED].sum())
    total = float(reached.sum())
    return Within(
        kind,
        int(counts.sum()),
        int(inside.sum()),
        found.people,
        tuple(found.within[limit] for limit in LIMITS),
        found.lost,
        found.mean if total else None,
        found.median if total else None,
        guessed / total if total else None,
    )


def _from_tier(known: Network, tier: Tier) -> Flags:
    return np.array([site.tier >= tier for site in known.sites], bool)


def _block(condition: str) -> str:
    found = condition if condition in {row.block for row in condition_rows()} else shortlists.block_of(condition)
    if not found:
        raise NotFound(Text(f"没有编码为“{condition}”的病种", f"no condition has the code '{condition}'"), cure=Text("请填 ICD-10 编码，如 I63", "Give an ICD-10 code such as I63"))
    return found


def capable(known: Network, condition: str, is_severe: bool) -> Flags:
    """That somebody is able is no secret of a region; how many they treated is."""
    able = {row[0] for row in analytics.ask(Operator("access"), _ABLE, _block(condition), int(is_severe))}
    return np.array([site.number in able for site in known.sites], bool)


def equity(*, reader: Reader, network: Network | None = None) -> Equity:
    """Indexes for the areas inside the reader's own.

    Raises NoIndex for fewer than two counties or places with people: one area is neither even nor uneven.
    """
    known = known_network(network, reader)
    counties = _counties(known, reader)
    land = {row["area"]: row for row in registry.sheet(LAND.name, reader=reader)}
    beds = [float(sum(site.beds for site in known.sites if one.code in (site.located_in, *ancestors(site.located_in)))) for one in counties]
    people = [_people(known, one) for one in counties]
    output, size = (_all_or_none([land.get(one.code, {}).get(name) for one in counties]) for name in ("output_cny", "land_km2"))
    standing = _spread(counties, beds, people, [str(one.parent) for one in counties], _per_person(output, people))
    return Equity(standing, _reachable(known, reader), agglomeration(beds, people, size, output) if size else None, output is not None)


def _counties(known: Network, reader: Reader) -> tuple[Place, ...]:
    """The counties of the smallest places; a place that lies in none stands for itself."""
    places = areas.register(reader=reader).places
    codes = dict.fromkeys(_county(one) for one in known.homes if areas.sees_inside(reader, one.code))
    return tuple(places[code] for code in codes if code in places)


def _county(place: Place) -> int:
    return ancestors(place.code)[1] or place.code


def _people(known: Network, county: Place) -> float:
    return float(sum(one.population or 0 for one in known.homes if _county(one) == county.code))


def _reachable(known: Network, reader: Reader) -> Spread:
    found = on_travel(known.to_care, people=known.people, supply=known.beds, weighing=REGIONAL)
    inside = [at for at, place in enumerate(known.homes) if areas.sees_inside(reader, place.code)]
    homes, people = tuple(known.homes[at] for at in inside), known.people[inside]
    return _spread(homes, found.access[inside] * people, people, [str(_county(one)) for one in homes], None)


def _spread(places: Sequence[Place], amount: ArrayLike, people: ArrayLike, groups: Sequence[str], means: Sequence[float] | None) -> Spread:
    if len(places) < 2:
        raise NoIndex(
            Text("只有一个地区，谈不上均衡与否", "there is only one area, which is neither even nor uneven"),
            cure=Text("请由上级地区的账号查看，或在区域文件中补上各地区的人口", "Look with an account of a wider area, or give the populations of areas in the region file"),
        )
    care, heads = np.asarray(amount, float), np.asarray(people, float)
    return Spread(tuple(places), care, heads, lorenz(care, heads), theil(care, heads, groups), concentration(care, heads, means) if means else None)


def _all_or_none(values: Sequence[float | None]) -> list[float] | None:
    known = [float(one) for one in values if one]
    return known if len(known) == len(values) and known else None


def _per_person(output: Sequence[float] | None, people: Sequence[float]) -> list[float] | None:
    return [one / heads for one, heads in zip(output, people, strict=True)] if output else None
