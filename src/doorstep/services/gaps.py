"""The gaps: for which conditions an area's people leave, why, what it costs, and what is missing at home.

A gap is an entry of the catalogue, or an ICD-10 block that the catalogue does not list, whose patients should not have to
leave areas of the level that is asked for. Gaps are ranked by one of three:

    cases    stays that would be at home with the four switches set
    fund     what the fund would save by them, at what it pays at home
    equity   the same stays, each counted as often as its county's people leave more than the area's on the whole
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from doorstep.core.errors import BadValue, NotAllowed, NotFound, UserError
from doorstep.core.period import Period
from doorstep.core.text import Text
from doorstep.planning.gaps.market import PARTS, whole
from doorstep.services import (
    areas,
    capability,
    disclosure,
    gap_counts,
    gap_model,
    gap_split,
    institutions,
    needs,
    registry,
)
from doorstep.services.capability import Item
from doorstep.services.gap_counts import Asked, Cell, Unit
from doorstep.services.gap_split import LIMIT_MINUTES, Floats
from doorstep.services.institutions import Facility
from doorstep.services.needs import Needs
from doorstep.services.remembered import remembered
from doorstep.store.reader import Reader
from doorstep.vocab.bases import Basis
from doorstep.vocab.divisions import level_of
from doorstep.vocab.levels import AreaLevel

__all__ = ["LEVELS", "LIMIT_MINUTES", "PARTS", "Detail", "Gap", "Gaps", "Rank", "detail", "found", "of_area"]
LEVELS = (AreaLevel.COUNTY, AreaLevel.CITY, AreaLevel.PROVINCE)
"""Levels of area that one can leave; a township's people are sent on to their county."""
KIND = Text("缺口", "gap")


class Rank(StrEnum):
    """What gaps are ordered by."""

    CASES = "cases"
    FUND = "fund"
    EQUITY = "equity"

    @property
    def label(self) -> Text:
        return _RANKS[self][0]

    @property
    def meaning(self) -> Text:
        return _RANKS[self][1]


_RANKS = {
    Rank.CASES: (
        Text("可留住的例数", "cases that could stay"),
        Text("四样都补上后会留在本地的住院例数。", "Stays that would be at home with all four put right."),
    ),
    Rank.FUND: (
        Text("可节省的医保基金", "fund saved"),
        Text("可留住的例数 × 每例外出比在本地多付的基金。", "Those stays, times what the fund pays for one away beyond what it pays for one at home."),
    ),
    Rank.EQUITY: (
        Text("公平加权的例数", "cases weighted by equity"),
        Text("可留住的例数，按病人所在县的外流率与全区之比加权：外流越多的县越重。", "Those stays, each weighted by how much more its county's people leave than the area's on the whole."),
    ),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap, as the reader may see it; counts are None when too few to show.

    left         stays outside; avoidable, necessary and unjudged add up to it when none is hidden
    cost_fen, fund_fen   of those outside; None when not known or hidden
    reasons      whole numbers by `PARTS` that add up to `left` as shown; None when `left` is hidden or nothing says why
    recoverable  the sum of the four switches
    fund_saved_fen   None where the basis knows no fund
    weighted     recoverable stays weighted by equity
    missing      capabilities that some institution of its tier lacks, and how many of them do
    able, asked  institutions of its tier at home that can take its patients, and how many there are
    """

    unit: Unit
    stays: int | None
    left: int | None
    avoidable: int | None
    necessary: int | None
    unjudged: int | None
    cost_fen: float | None
    fund_fen: float | None
    reasons: tuple[int, ...] | None
    recoverable: int | None
    fund_saved_fen: float | None
    weighted: float | None
    missing: tuple[tuple[str, int], ...]
    able: int
    asked: int


@dataclass(frozen=True, slots=True)
class Gaps:
    """The gaps of an area, the first in rank first.

    left, avoidable, necessary, stays   of the area's people, all conditions
    due           stays outside that should not have to be; the others are the catalogue's to a higher level
    unexplained   why no reasons are told; None when they are
    unknown       switches that the records do not tell and that have no part: codes of `PARTS`
    limit_minutes what counts as too far
    """

    asked: Asked
    rank: Rank
    gaps: tuple[Gap, ...]
    left: int | None
    avoidable: int | None
    necessary: int | None
    stays: int | None
    due: int | None
    reasons: tuple[int, ...] | None
    recoverable: int | None
    unexplained: UserError | None
    unknown: tuple[str, ...]
    limit_minutes: float


@dataclass(frozen=True, slots=True)
class AtHome:
    """An institution of a gap's tier at home: what it has and lacks of what the condition needs."""

    facility: Facility
    is_open: bool
    since: int
    lacking: tuple[str, ...]
    held: tuple[needs.Held, ...]


@dataclass(frozen=True, slots=True)
class Detail:
    """One gap with where its patients go and what is missing where.

    destinations  (place, stays), most first; None when too few to show
    words         needs that are no capability of the region
    """

    gap: Gap
    gaps: Gaps
    destinations: tuple[tuple[int, int | None], ...]
    at_home: tuple[AtHome, ...]
    words: tuple[str, ...]
    needs: Needs


def of_area(area: int, *, basis: Basis, period: Period, reader: Reader, level: AreaLevel | None = None) -> Asked:
    """The question about an area; the level that is left is its own unless one is named.

    Raises NotFound for no area of the region, NotAllowed for one outside the reader's, BadValue for a level above or below it.
    """
    place = areas.place(area, reader=reader) if area in areas.register(reader=reader).places else areas.subject(reader=reader)
    if area and place.code != area:
        raise NotFound(Text(f"本区域没有代码为 {area} 的地区", f"no area of the region has the code {area}"))
    if not areas.sees_inside(reader, place.code):
        raise NotAllowed(Text(f"您的账号看不到{place.name.zh}的全部数据", f"your account does not see all of {place.name.en}"))
    own = max(place.level, AreaLevel.COUNTY, key=list(AreaLevel).index)
    wanted = level or own
    if wanted not in LEVELS or (level_of(place.code) is AreaLevel.TOWNSHIP and wanted is AreaLevel.TOWNSHIP):
        names = "、".join(one.value for one in LEVELS)
        raise BadValue(Text(f"没有“{wanted}”这一级", f"{wanted} is no level to leave"), right=Text(f"应为 {names}", f"expected one of {names}"))
    return Asked(place.code, wanted, basis, period)


def found(asked: Asked, *, rank: Rank = Rank.CASES, reader: Reader, limit_minutes: float = LIMIT_MINUTES) -> Gaps:
    """The gaps of an area, ranked. Where the records do not say why people leave, reasons and ranks are missing and `unexplained` says why.

    Raises BadValue when ranked by a fund that the basis does not know.
    """
    every, known = _every(reader, asked, limit_minutes, registry.region(reader=reader).digest), needs.of(reader=reader)
    if rank is Rank.FUND and not _knows_fund(asked.basis):
        raise BadValue(
            Text("这一口径没有基金支付额，不能按基金排序", "this basis knows nothing of the fund, so gaps cannot be ranked by it"),
            cure=Text("请改用参保地口径（--basis insured）", "Choose the basis of the insured (--basis insured)"),
        )
    shown = _Showing(every, known, asked, reader)
    listed = [shown.gap(code) for code in every.ranked(rank) if every.units[code].is_due(asked.level)]
    return shown.whole(tuple(listed), rank, limit_minutes)


def _knows_fund(basis: Basis) -> bool:
    """First pages do not say what the fund paid."""
    return basis is Basis.INSURED


def detail(asked: Asked, code: str, *, rank: Rank = Rank.CASES, reader: Reader, limit_minutes: float = LIMIT_MINUTES) -> Detail:
    """One gap of an area; of a condition that nobody left for, all zeros. Raises NotFound with the likeliest code."""
    gaps = found(asked, rank=rank, reader=reader, limit_minutes=limit_minutes)
    every, known = _every(reader, asked, limit_minutes, registry.region(reader=reader).digest), needs.of(reader=reader)
    unit = gap_counts.unit_of(code, every.units, known.entries)
    if unit is None:
        raise NotFound.among(KIND, code, [*every.units, *known.entries])
    gap = next((one for one in gaps.gaps if one.unit.code == code), None) or _Showing(every, known, asked, reader).of_unit(unit)
    counts = gap_counts.destinations(asked, gap.unit, reader=reader)
    shown = disclosure.counts_for(reader, counts)
    return Detail(gap, gaps, tuple(shown.items()), _at_home(asked, gap.unit, known, reader), known.words(code), known)


@dataclass(frozen=True, slots=True, eq=False)
class _Every:
    """What an area's cells add up to by unit, exactly; cells themselves are not kept.

    is_told    False where the records do not say why people leave
    unknown    switches that cannot be told
    """

    units: Mapping[str, Unit]
    is_told: bool
    unexplained: UserError | None
    unknown: tuple[str, ...]
    sums: Mapping[str, Mapping[str, int]]
    reasons: Mapping[str, Floats]
    weighted: Mapping[str, float]
    saved: Mapping[str, float]

    def ranked(self, rank: Rank) -> list[str]:
        """Units by what is asked for, then by those who left, then by code."""
        cases = {code: float(parts[:-1].sum()) for code, parts in self.reasons.items()}
        worth: Mapping[str, float] = {Rank.CASES: cases, Rank.FUND: self.saved, Rank.EQUITY: self.weighted}[rank]
        codes = [code for code, sums in self.sums.items() if sums["left"]]
        return sorted(codes, key=lambda code: (-round(worth[code], 6), -self.sums[code]["left"], code))


_SUMMED = ("stays", "left", "avoidable", "necessary", "cost_left", "fund_left", "cost_home", "fund_home")
_NOBODY: Mapping[str, int] = dict.fromkeys(_SUMMED, 0)


@remembered
def _every(reader: Reader, asked: Asked, limit_minutes: float, register: str) -> _Every:
    del register  # part of the key: the catalogue is of the register in force
    counted = gap_counts.counted(asked, reader=reader)
    sums: dict[str, dict[str, int]] = {}
    for cell in counted.cells:
        mine = sums.setdefault(cell.unit, dict.fromkeys(_SUMMED, 0))
        for name in _SUMMED:
            mine[name] += getattr(cell, name)
    try:
        known = gap_model.model(asked.basis, asked.period, reader=reader)
    except UserError as refusal:
        nothing = {code: np.zeros(len(PARTS)) for code in sums}
        return _Every(counted.units, False, refusal, PARTS[:-1], sums, nothing, dict.fromkeys(sums, 0.0), dict.fromkeys(sums, 0.0))
    parts = gap_split.reasons(known, counted, asked.level, limit_minutes=limit_minutes)
    reasons = gap_split.by_unit(counted.cells, parts)
    told = {"capability": known.is_judged and known.ability is not None and known.ability.value > 0, "reach": known.slope, "bed": np.isfinite(known.occupancy).any()}
    had = {name: any(one[PARTS.index(name)] for one in reasons.values()) for name in told}  # needs that are stated tell of capability too
    unknown = [name for name, is_told in told.items() if not (is_told or had[name])]
    return _Every(counted.units, True, None, tuple(unknown), sums, reasons, _weighted(counted.cells, parts), _saved(sums, reasons))


def _weighted(cells: Sequence[Cell], parts: Floats) -> dict[str, float]:
    """Recoverable stays of each unit, by how much its patients' counties leave against the area on the whole."""
    left, stays = (_by_county(cells, name) for name in ("left", "stays"))
    mean = sum(left.values()) / max(1, sum(stays.values()))
    weight = {county: left[county] / stays[county] / mean if mean else 1.0 for county in stays}
    found: dict[str, float] = {}
    for cell, part in zip(cells, parts, strict=True):
        found[cell.unit] = found.get(cell.unit, 0.0) + weight[cell.county] * float(part[:-1].sum())
    return found


def _by_county(cells: Sequence[Cell], name: str) -> dict[int, int]:
    found: dict[int, int] = {}
    for cell in cells:
        found[cell.county] = found.get(cell.county, 0) + getattr(cell, name)
    return found


def _saved(sums: Mapping[str, Mapping[str, int]], reasons: Mapping[str, Floats]) -> dict[str, float]:
    """Fen that the fund would save on the recoverable stays of each unit.

    Units that nobody is treated for at home save the share that the others save on the whole.
    """
    away = {code: one["fund_left"] / one["left"] for code, one in sums.items() if one["left"]}
    home = {code: one["fund_home"] / (one["stays"] - one["left"]) for code, one in sums.items() if one["stays"] > one["left"]}
    both = [code for code in away if code in home]
    spent = sum(away[code] * sums[code]["left"] for code in both)
    share = sum((away[code] - home[code]) * sums[code]["left"] for code in both) / spent if spent else 0.0
    return {
        code: float(reasons[code][:-1].sum()) * (away[code] - home[code] if code in home else away[code] * share) if code in away else 0.0
        for code in sums
    }


class _Showing:
    """Gaps as one reader may see them."""

    def __init__(self, every: _Every, known: Needs, asked: Asked, reader: Reader) -> None:
        self.every, self.known, self.asked, self.reader = every, known, asked, reader
        self.left = disclosure.counts_for(reader, {code: one["left"] for code, one in every.sums.items() if one["left"]})
        self.homes = _facilities(asked, reader)
        self.able = capability.able_by_subject(reader=reader)

    def gap(self, code: str) -> Gap:
        """One gap."""
        return self.of_unit(self.every.units[code])

    def of_unit(self, unit: Unit) -> Gap:
        """The gap of a unit, whether anybody left for it or not."""
        code, reader = unit.code, self.reader
        sums, left = self.every.sums.get(code, _NOBODY), self.left.get(code, 0)
        need = disclosure.counts_for(
            reader, {"avoidable": sums["avoidable"], "necessary": sums["necessary"], "unjudged": sums["left"] - sums["avoidable"] - sums["necessary"]}
        )
        told = left is not None and self.every.is_told
        reasons = whole(self.every.reasons[code], left) if told and left else None
        scale = left / sums["left"] if left and sums["left"] else 0.0
        mine = _of_tier(self.homes, unit)
        lacks = [lacking for one in mine for lacking in self.known.lacking(one.number, code)]
        return Gap(
            unit, disclosure.count_for(reader, sums["stays"]), left, need["avoidable"], need["necessary"], need["unjudged"],
            sums["cost_left"] * scale if left is not None and sums["cost_left"] else None,
            sums["fund_left"] * scale if left is not None and sums["fund_left"] else None,
            reasons, sum(reasons[:-1]) if reasons else None,
            self.every.saved.get(code, 0.0) * scale if told and _knows_fund(self.asked.basis) else None,
            self.every.weighted.get(code, 0.0) * scale if told else None,
            tuple((one, lacks.count(one)) for one in dict.fromkeys(lacks)),
            sum(_takes(self.known, self.able, unit, one.number)[0] for one in mine), len(mine),
        )  # fmt: skip

    def whole(self, gaps: tuple[Gap, ...], rank: Rank, limit_minutes: float) -> Gaps:
        """All gaps together."""
        every, reader = self.every, self.reader
        total = {name: sum(one[name] for one in every.sums.values()) for name in ("left", "avoidable", "necessary", "stays")}
        need = disclosure.counts_for(reader, {"avoidable": total["avoidable"], "necessary": total["necessary"], "unjudged": total["left"] - total["avoidable"] - total["necessary"]})
        codes = [code for code, unit in every.units.items() if unit.is_due(self.asked.level)]
        due = disclosure.count_for(reader, sum(every.sums[code]["left"] for code in codes))
        reasons = None
        if every.is_told and due is not None and codes:
            reasons = whole(np.sum([every.reasons[code] for code in codes], axis=0), due)
        return Gaps(
            self.asked, rank, gaps, disclosure.count_for(reader, total["left"]), need["avoidable"], need["necessary"],
            disclosure.count_for(reader, total["stays"]), due, reasons, sum(reasons[:-1]) if reasons else None, every.unexplained, every.unknown, limit_minutes,
        )  # fmt: skip


def _facilities(asked: Asked, reader: Reader) -> tuple[Facility, ...]:
    """Institutions that stand in the area, or serve it."""
    return tuple(
        one for one in institutions.facilities(reader=reader) if areas.is_within(one.located_in, asked.area) or (one.serves and areas.is_within(one.serves, asked.area))
    )


def _of_tier(every: Sequence[Facility], unit: Unit) -> list[Facility]:
    """Those of a unit's tier or above; where the area has none, those of its highest tier."""
    highest = max((one.tier for one in every), default=0)
    return [one for one in every if one.tier >= min(unit.tier, highest)]


def _takes(known: Needs, able: capability.Able, unit: Unit, institution: int) -> tuple[bool, int]:
    """Whether an institution can take a unit's patients, and since when its records show it (0 when they do not)."""
    if unit.entry is not None:
        return known.open(institution, unit.code), known.treats.get((institution, unit.code), 0)
    since = able.get((Item.CONDITION, unit.code, False), {}).get(institution, 0)
    return bool(since), since


def _at_home(asked: Asked, unit: Unit, known: Needs, reader: Reader) -> tuple[AtHome, ...]:
    able = capability.able_by_subject(reader=reader)
    rows = [
        AtHome(one, *_takes(known, able, unit, one.number), known.lacking(one.number, unit.code), known.held(one.number, unit.code))
        for one in _of_tier(_facilities(asked, reader), unit)
    ]
    return tuple(sorted(rows, key=lambda row: (not row.is_open, len(row.lacking), -row.facility.tier, row.facility.number)))
