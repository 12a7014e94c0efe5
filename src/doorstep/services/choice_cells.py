"""Who went where, as choice cells: home place, ICD chapter and severity against institutions inside and destinations outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from doorstep.core.errors import NotFound
from doorstep.core.period import Period
from doorstep.core.text import Text
from doorstep.planning.choice.cells import Alternatives, Cells, Floats
from doorstep.services import analytics, areas, travel_times
from doorstep.services.areas import Register
from doorstep.services.readers import Operator
from doorstep.services.travel_times import Network
from doorstep.store.reader import Reader
from doorstep.vocab.bases import Basis
from doorstep.vocab.divisions import ancestors
from doorstep.vocab.levels import Kind, Tier

TOWNSHIP_REACH_MINUTES = 60.0
"""A township hospital is before people who live within the hour; higher ones are before everybody with a known way."""
NAMED_SHARE = 0.03
"""An outside destination of at least this share of those who leave is named; the rest are one."""
ELSEWHERE = "to:elsewhere"
_OUTSIDE = "outside"
_QUESTION = (
    "SELECT home_township, home_county, chapter, severe, institution, provider_county, provider_city, provider_province, count(*)::BIGINT "
    "FROM encounters_{basis} WHERE kind = ? AND month >= ? AND month < ? AND home_county > 0 AND {{scope:home_county}} GROUP BY ALL ORDER BY ALL"
)


_Key = tuple[int, int, int, int]
"""Home, chapter, severity, and which of the periods."""


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """Choice cells of a region's people.

    names      what each alternative is called, by its code
    severe     (cells,) 1 where a cell's patients are severe cases
    span       (cells,) which of the periods asked for a cell is of
    stays      all inpatient stays of people whose home county is known
    left_out   of them those whose institution was not before them: no known way, or a township hospital over an hour away
    """

    cells: Cells
    names: Mapping[str, Text]
    severe: np.ndarray
    span: np.ndarray
    stays: int
    left_out: int


def gathered(basis: Basis, *periods: Period, reader: Reader) -> Gathered:
    """The cells of one basis and of one or several periods, over the same alternatives. Coefficients are no secret; they are made from exact counts of the whole region.

    Raises NotFound when the snapshot holds no stays, or no way between homes and institutions is known.
    """
    del reader  # everybody is told the same coefficients; counts by institution are disclosed by who shows them
    everyone = Operator("choice")
    network, register = travel_times.network(reader=everyone), areas.register(reader=everyone)
    rows = [analytics.ask(everyone, _QUESTION.format(basis=basis.value), Kind.INPATIENT.value, one.start, one.end) for one in periods]
    if not any(rows) or not len(network.homes) or not len(network.sites):
        raise NotFound(
            Text("没有住院记录、人口或机构，无法估计就医选择", "without stays, populations and institutions nothing can be said of how patients choose"),
            cure=Text("请导入记录并在区域文件中给出人口、坐标或行程时间", "Load records, and give populations and positions or travel times in the region file"),
        )
    return _Gathering(network, register).of(rows)


class _Gathering:
    """The region's homes, institutions and destinations while the cells are put together."""

    def __init__(self, network: Network, register: Register) -> None:
        self.network, self.register = network, register
        self.home_codes = {one.code for one in register.places.values() if one.is_home}
        self.site_of = {one.number: at for at, one in enumerate(network.sites)}
        self.minutes = minutes_of(network)

    def of(self, spans: Sequence[tuple[analytics.Row, ...]]) -> Gathered:
        named = self._destinations([row for rows in spans for row in rows])
        outside = [*named.values()] if ELSEWHERE in named.values() else [*named.values(), ELSEWHERE]
        outside = list(dict.fromkeys(outside))
        counts: dict[_Key, dict[int, int]] = {}
        stays = 0
        for span, rows in enumerate(spans):
            for township, county, chapter, severe, institution, *provider, count in rows:
                stays += count
                to = self._alternative(institution, provider, named, outside)
                if to is not None:
                    mine = counts.setdefault((township if township in self.minutes else county, int(chapter), int(severe), span), {})
                    mine[to] = mine.get(to, 0) + count
        return self._cells(counts, outside, stays)

    def _destinations(self, rows: Sequence[analytics.Row]) -> dict[int, str]:
        """The code of each outside city or province that is named."""
        leaving: dict[int, int] = {}
        for *_, institution, county, city, province, count in rows:
            if institution not in self.site_of and not self._inside(county, city):
                leaving[city or province] = leaving.get(city or province, 0) + count
        least = NAMED_SHARE * sum(leaving.values())
        return {code: f"to:{code}" for code, count in sorted(leaving.items(), key=lambda one: -one[1]) if count >= least and code}

    def _inside(self, county: int, city: int) -> bool:
        return any(code in self.home_codes for code in (county, city, *ancestors(county or city)) if code)

    def _alternative(self, institution: int, provider: list[int], named: Mapping[int, str], outside: list[str]) -> int | None:
        if institution in self.site_of:
            return self.site_of[institution]
        county, city, province = provider
        if self._inside(county, city):
            return None  # a village clinic: not among the institutions that people travel to
        return len(self.network.sites) + outside.index(named.get(city or province, ELSEWHERE))

    def _cells(self, counts: Mapping[_Key, Mapping[int, int]], outside: list[str], stays: int) -> Gathered:
        sites, many = self.network.sites, len(self.network.sites)
        keys = sorted(key for key in counts if key[0] in self.minutes)
        parts = [self._one(key, counts[key], many, len(outside)) for key in keys]
        kept = [(key, part) for key, part in zip(keys, parts, strict=True) if part[1].sum() > 0]
        if not kept:
            raise NotFound(
                Text("不知道居民到任何一家机构的路", "no way from homes to institutions is known"),
                cure=Text("请给出坐标与车速，或行程时间表", "Give positions and a speed, or a table of travel times"),
            )
        offered = np.concatenate([part[0] for _, part in kept])
        chosen = np.concatenate([part[1] for _, part in kept])
        sizes = np.array([len(part[0]) for _, part in kept])
        places, chapters = sorted({key[0] for key, _ in kept}), sorted({key[1] for key, _ in kept})
        home, severe = (np.repeat([key[at] for key, _ in kept], sizes) for at in (0, 2))
        features, names = self._features(home, severe, offered, outside)
        tiers = sorted({int(one.tier) for one in sites})
        nest = [tiers.index(int(one.tier)) for one in sites] + [len(tiers)] * len(outside)
        alternatives = Alternatives(
            tuple(one.code for one in sites) + tuple(outside),
            np.array(nest, dtype=np.int32),
            tuple(Tier(one).name.lower() for one in tiers) + (_OUTSIDE,),
            np.arange(many + len(outside)) >= many,
        )
        cells = Cells(
            alternatives, names, tuple(str(one) for one in places), tuple(str(one) for one in chapters),
            np.concatenate(([0], np.cumsum(sizes))), offered.astype(np.int32), features, chosen.astype(np.float64),
            np.array([places.index(key[0]) for key, _ in kept], dtype=np.int32),
            np.array([chapters.index(key[1]) for key, _ in kept], dtype=np.int32),
        )  # fmt: skip
        severe_cells, span = (np.array([key[at] for key, _ in kept]) for at in (2, 3))
        return Gathered(cells.only_varying(), self._names(outside), severe_cells, span, stays, stays - int(chosen.sum()))

    def _one(self, key: _Key, went: Mapping[int, int], many: int, away: int) -> tuple[np.ndarray, np.ndarray]:
        """What is before the people of one cell, and how many took it."""
        minutes = self.minutes[key[0]]
        tier = np.array([int(one.tier) for one in self.network.sites])
        near = np.isfinite(minutes) & ((tier > Tier.TOWNSHIP) | (minutes <= TOWNSHIP_REACH_MINUTES))
        offered = np.concatenate((np.flatnonzero(near), many + np.arange(away)))
        return offered, np.array([went.get(int(at), 0) for at in offered])

    def _features(self, home: np.ndarray, severe: np.ndarray, offered: np.ndarray, outside: list[str]) -> tuple[Floats, tuple[str, ...]]:
        sites, many = self.network.sites, len(self.network.sites)
        away = offered >= many
        site = np.where(away, 0, offered)
        minutes = np.array([self.minutes[code][at] for code, at in zip(home, site, strict=True)])
        beds = np.log(np.maximum(self.network.beds, 1.0))
        tier = np.array([int(one.tier) for one in sites])[site]
        county = np.array([ancestors(one.located_in)[1] or one.located_in for one in sites])[site]
        own = np.array([ancestors(code)[1] or code for code in home])
        columns = {
            "ten_minutes": np.where(away, 0.0, minutes / 10),
            "ln_beds": np.where(away, 0.0, beds[site]),
            "other_county": np.where(away, 0.0, county != own),
        }
        for one in sorted({int(one.tier) for one in sites} - {int(Tier.TOWNSHIP)}):
            columns[f"tier_{Tier(one).name.lower()}"] = ~away & (tier == one)
            columns[f"severe_{Tier(one).name.lower()}"] = ~away & (tier == one) & (severe == 1)
        for at, code in enumerate(outside):
            columns[code] = offered == many + at
        columns["severe_outside"] = away & (severe == 1)
        return np.ascontiguousarray(np.stack([np.asarray(one, dtype=np.float64) for one in columns.values()], axis=1)), tuple(columns)

    def _names(self, outside: list[str]) -> dict[str, Text]:
        found = {one.code: one.name for one in self.network.sites}
        for code in outside:
            found[code] = Text("其他地方", "elsewhere") if code == ELSEWHERE else self.register.name_of(int(code.removeprefix("to:")))
        return found


def minutes_of(network: Network) -> dict[int, Floats]:
    """Minutes from each home to every institution, NaN where no way is known; a county's are the mean of its people's."""
    travel, table = network.to_care, np.full((len(network.homes), len(network.sites)), np.nan)
    for at in range(len(network.homes)):
        pairs = slice(travel.starts[at], travel.starts[at + 1])
        table[at, travel.towards[pairs]] = travel.minutes[pairs]
    found = {one.code: table[at] for at, one in enumerate(network.homes)}
    groups: dict[int, list[int]] = {}
    for at, one in enumerate(network.homes):
        groups.setdefault(ancestors(one.code)[1] or one.code, []).append(at)
    for county, members in groups.items():
        known = np.isfinite(table[members])
        weight = np.where(known, network.people[members][:, None], 0.0)
        total = weight.sum(axis=0)
        sums = (np.nan_to_num(table[members]) * weight).sum(axis=0)
        found.setdefault(county, np.where(total > 0, sums / np.maximum(total, 1e-12), np.nan))
    return found
