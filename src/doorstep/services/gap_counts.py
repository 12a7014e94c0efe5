"""Stays of an area's people by home, condition and severity: all, outside, avoidable or necessary, and what they cost.

Leaving, and whether home was able, are the definitions of the indicators, bound to the level that is asked for: a count
here and an indicator of the same stays cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from doorstep.core.period import Period
from doorstep.core.text import Text
from doorstep.indicators.lowering.duckdb_sql import condition
from doorstep.indicators.phrases import admissions, had_capability_at_home, lacked_capability_at_home, left_the_area
from doorstep.indicators.sums import bind
from doorstep.services import analytics, catalogues, condition_flows, flows
from doorstep.store.reader import Reader
from doorstep.tables.catalogue import Catalogue, CatalogueEntry
from doorstep.vocab.bases import Basis
from doorstep.vocab.divisions import level_of
from doorstep.vocab.levels import AreaLevel, Severity

UNKNOWN = "-"
"""The code of stays whose diagnosis has no ICD-10 block."""
_UNLISTED_TIER = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose stays, which boundary they left, and when."""

    area: int
    level: AreaLevel
    basis: Basis
    period: Period


@dataclass(frozen=True, slots=True)
class Unit:
    """What one gap is about: an entry of the catalogue, or an ICD-10 block that the catalogue does not list."""

    code: str
    name: Text
    entry: CatalogueEntry | None

    @property
    def tier(self) -> int:
        """The lowest tier that should treat it; the county's where the catalogue is silent."""
        return self.entry.tier if self.entry else _UNLISTED_TIER

    def is_due(self, level: AreaLevel) -> bool:
        """Whether its patients should not have to leave areas of a level; assumed where the catalogue is silent."""
        order = list(AreaLevel)
        return self.entry is None or order.index(self.entry.not_beyond) <= order.index(level)


@dataclass(frozen=True, slots=True)
class Cell:
    """Stays of one home, condition (`unit` and its block) and severity; money in fen."""

    township: int
    county: int
    unit: str
    block: str
    severe: int
    stays: int
    left: int
    avoidable: int
    necessary: int
    cost_left: int
    fund_left: int
    cost_home: int
    fund_home: int


@dataclass(frozen=True, slots=True)
class Counted:
    """Every cell of an area, and what its units are."""

    cells: tuple[Cell, ...]
    units: Mapping[str, Unit]


def counted(asked: Asked, *, reader: Reader) -> Counted:
    """The cells of an area that lies inside the reader's own; the caller sees to that."""
    listed = _Units(catalogues.in_force(reader=reader, month=asked.period.months[-1]))
    found: dict[tuple[int, int, str, str, int], list[int]] = {}
    for township, county, icd, block, tier, severe, *counts in _rows(asked, reader):
        key = (township, county, listed.code_of(icd, block, tier, severe), block, severe)
        sums = found.setdefault(key, [0] * len(counts))
        for at, count in enumerate(counts):
            sums[at] += int(count or 0)
    cells = tuple(Cell(*key, *sums) for key, sums in sorted(found.items()))
    return Counted(cells, {code: listed.units[code] for code in dict.fromkeys(cell.unit for cell in cells)})


def destinations(asked: Asked, unit: Unit, *, reader: Reader) -> dict[int, int]:
    """Stays of one unit outside, by where they were: cities of the province, provinces beyond, counties of one's own city."""
    listed = _Units(catalogues.in_force(reader=reader, month=asked.period.months[-1]))
    found: dict[int, int] = {}
    for place, icd, block, tier, severe, count in analytics.ask(reader, _to_where(asked), *_values(asked)):
        if listed.code_of(icd, block, tier, severe) == unit.code:
            found[int(place or 0)] = found.get(int(place or 0), 0) + int(count)
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def unit_of(code: str, counted: Mapping[str, Unit], entries: Mapping[str, CatalogueEntry]) -> Unit | None:
    """The unit with a code: one that was counted, an entry of the catalogue, or an ICD-10 block; None when it is none of them."""
    if code in counted:
        return counted[code]
    if code in entries:
        return Unit(code, entries[code].name, entries[code])
    found = condition_flows.known().get(code)
    return Unit(code, found.name, None) if found and not found.is_group else None


class _Units:
    """Which unit a stay belongs to. The snapshot keeps the category and the tier of the whole code."""

    def __init__(self, catalogue: Catalogue | None) -> None:
        self.units: dict[str, Unit] = {}
        self.entries: dict[str, list[CatalogueEntry]] = {}
        for entry in catalogue.entries if catalogue else ():
            for prefix in entry.icd_prefixes:
                self.entries.setdefault(prefix[:3], []).append(entry)
        self.code_of = lru_cache(maxsize=65536)(self._code_of)

    def _code_of(self, icd: str, block: str, tier: int, severe: int) -> str:
        found = self._entry_of(icd, tier, severe)
        unit = Unit(found.code, found.name, found) if found else _of_block(block)
        self.units.setdefault(unit.code, unit)
        return unit.code

    def _entry_of(self, icd: str, tier: int, severe: int) -> CatalogueEntry | None:
        """By whole categories, unless an entry of a part of the category has the tier that the whole code had."""
        wanted = Severity.SEVERE if severe else Severity.ORDINARY
        fitting = [one for one in self.entries.get(icd, ()) if one.severity in (None, wanted)]
        parts = [one for one in fitting if icd not in one.icd_prefixes and one.tier == tier]
        whole = [one for one in fitting if icd in one.icd_prefixes]
        if parts and not any(one.tier == tier for one in whole):
            return parts[0]
        return whole[0] if whole else None


def _of_block(block: str) -> Unit:
    known = condition_flows.known()
    if block in known:
        return Unit(block, known[block].name, None)
    return Unit(UNKNOWN, Text("诊断不明", "diagnosis not known"), None)


def _rows(asked: Asked, reader: Reader) -> tuple[analytics.Row, ...]:
    away = condition(bind(left_the_area, asked.level))
    able, unable = (condition(bind(one, asked.level)) for one in (had_capability_at_home, lacked_capability_at_home))
    sums = ", ".join(f"sum({money}) FILTER ({side})" for side in (away, f"NOT {away}") for money in ("cost_fen", "fund_fen"))
    question = (
        f"SELECT home_township, home_county, icd, block, catalogue_tier, coalesce(severe, 0), count(*), count(*) FILTER ({away}), "
        f"count(*) FILTER ({away} AND {able}), count(*) FILTER ({away} AND {unable}), {sums} {_from(asked)} GROUP BY ALL ORDER BY ALL"
    )
    return analytics.ask(reader, question, *_values(asked))


def _to_where(asked: Asked) -> str:
    away = condition(bind(left_the_area, asked.level))
    return (
        f"SELECT {flows.DESTINATION} AS place, icd, block, catalogue_tier, coalesce(severe, 0), count(*) {_from(asked)} AND {away} GROUP BY ALL ORDER BY ALL"
    )


def _from(asked: Asked) -> str:
    home = f"home_{level_of(asked.area).value}"
    stays = condition(bind(admissions, asked.level))
    return (
        f"FROM encounters_{asked.basis.value} WHERE {stays} AND home_{asked.level.value} <> 0 AND {home} = ? "
        f"AND month >= ? AND month < ? AND {{scope:{home}}}"
    )


def _values(asked: Asked) -> tuple[int, ...]:
    return asked.area, asked.period.start, asked.period.end
