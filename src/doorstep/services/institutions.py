"""Institutions: what the register says of each, and whom it treats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from doorstep.core.errors import NotAllowed, NotFound
from doorstep.core.period import Period
from doorstep.core.text import Text
from doorstep.services import analytics, areas, disclosure, flows, registry
from doorstep.services.disclosure import Figure
from doorstep.services.remembered import remembered
from doorstep.store.models import Alliance, Institution
from doorstep.store.reader import Reader
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import Kind, Tier

Key = TypeVar("Key", int, str)
KIND = Text("机构", "institution")


@dataclass(frozen=True, slots=True)
class Facility:
    """One institution of the register. `serves` is 0 when it serves the area it stands in; beds 0 when not given."""

    code: str
    number: int
    name: Text
    tier: Tier
    kind: str
    grade: str
    ownership: str
    beds: int
    located_in: int
    serves: int
    sends_first_pages: bool
    alliances: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Volume:
    """What one institution did in a period; None when too few to show. `days` is the mean length of stay."""

    stays: int | None
    days: Figure


@dataclass(frozen=True, slots=True)
class Profile:
    """One institution's inpatients in a period, as one reader may see them.

    months      stays by month of the whole snapshot, oldest first
    groups, blocks   stays by planners' group (a stay in two counts in both) and by ICD-10 block, largest first
    homes       stays by home county inside the region, by city elsewhere; 0 not known
    severe, operated, grade4   shares of its stays
    """

    stays: int | None
    days: Figure
    months: tuple[tuple[int, int | None], ...]
    groups: tuple[tuple[str, int | None], ...]
    blocks: tuple[tuple[str, int | None], ...]
    homes: tuple[tuple[int, int | None], ...]
    severe: Figure
    operated: Figure
    grade4: Figure


_facilities: dict[str, Mapping[str, Facility]] = {}
_inside: dict[tuple[str, int], tuple[Facility, ...]] = {}


def _every(reader: Reader) -> Mapping[str, Facility]:
    """All institutions of the register in force by code."""
    digest = registry.region(reader=reader).digest
    if digest not in _facilities:
        _facilities.clear()
        _inside.clear()
        belongs = _alliances()
        found = Institution.objects.all()  # everyone: the register; callers keep to the reader's own area
        _facilities[digest] = {one.code: _facility(one, belongs.get(one.code, ())) for one in found}
    return _facilities[digest]


def _alliances() -> dict[str, tuple[Text, ...]]:
    found: dict[str, tuple[Text, ...]] = {}
    for one in Alliance.objects.prefetch_related("members"):  # everyone: names of alliances are public
        name = Text(one.name_zh, one.name_en or one.name_zh)
        for code in dict.fromkeys((one.lead_id, *(member.code for member in one.members.all()))):
            found[code] = (*found.get(code, ()), name)
    return found


def _facility(one: Institution, alliances: tuple[Text, ...]) -> Facility:
    return Facility(
        code=one.code,
        number=one.number,
        name=Text(one.name_zh, one.name_en or one.name_zh),
        tier=Tier(one.tier),
        kind=one.kind,
        grade=one.grade,
        ownership=one.ownership,
        beds=one.beds,
        located_in=one.located_in,
        serves=one.serves,
        sends_first_pages=one.sends_first_pages,
        alliances=alliances,
    )


def facilities(*, reader: Reader) -> tuple[Facility, ...]:
    """The institutions inside the reader's own area, the highest tier first."""
    every = _every(reader)
    key = (registry.region(reader=reader).digest, reader.scope)
    if key not in _inside:
        mine = [one for one in every.values() if areas.sees_inside(reader, one.located_in)]
        _inside[key] = tuple(sorted(mine, key=lambda one: (-one.tier, one.number)))
    return _inside[key]


def by_number(*, reader: Reader) -> dict[int, Facility]:
    """The same by their number in the analytic tables."""
    return {one.number: one for one in facilities(reader=reader)}


def facility(code: str, *, reader: Reader) -> Facility:
    """The institution with this code.

    Raises NotFound with the likeliest code, NotAllowed for one outside the reader's area.
    """
    known = _every(reader)
    if code not in known:
        raise NotFound.among(KIND, code, [one.code for one in facilities(reader=reader)])
    found = known[code]
    if not areas.sees_inside(reader, found.located_in):
        place = areas.register(reader=reader).name_of(found.located_in)
        raise NotAllowed(
            Text(f"您的账号看不到{found.name.zh}的数据", f"your account does not see the figures of {found.name.en}"),
            right=Text(f"可由{place.zh}或上级地区的账号查看", f"accounts of {place.en} or of an area around it may"),
        )
    return found


def peers_of(one: Facility, *, reader: Reader) -> tuple[int, ...]:
    """Numbers of the other institutions of its tier and kind among those the region answers for."""
    home = areas.register(reader=reader).places
    return tuple(
        sorted(
            other.number
            for other in _every(reader).values()
            if (other.tier, other.kind) == (one.tier, one.kind)
            and other.number != one.number
            and other.located_in in home
            and home[other.located_in].is_home
        )
    )


def volumes(*, basis: Basis, period: Period, reader: Reader) -> Mapping[int, Volume]:
    """Stays and mean length of stay by institution number, of institutions inside the reader's area."""
    return _volumes(reader, basis, period)


@remembered
def _volumes(reader: Reader, basis: Basis, period: Period) -> Mapping[int, Volume]:
    rows = _ask(reader, "flows_institution", "institution, sum(stays), sum(bed_days)", basis, period, by=1)
    mine = by_number(reader=reader)
    found = {number: (int(stays), int(days)) for number, stays, days in rows if number in mine}
    stays = disclosure.counts_for(reader, {number: count for number, (count, _) in found.items()})
    return {number: Volume(stays[number], _mean(stays[number], *found[number])) for number in found}


def profile(one: Facility, *, basis: Basis, period: Period, reader: Reader) -> Profile:
    """Whom an institution treated."""
    return _profile(reader, one, basis, period)


@remembered
def _profile(reader: Reader, one: Facility, basis: Basis, period: Period) -> Profile:
    mine = f"institution = {one.number:d}"
    sums = "sum(stays), sum(bed_days), sum(CASE WHEN severe = 1 THEN stays ELSE 0 END), sum(operated), sum(grade4)"
    (row,) = _ask(reader, "flows_treated", sums, basis, period, where=mine)
    stays, days, severe, operated, grade4 = (int(value or 0) for value in row)
    ever = Period(190001, 999912)
    shown = disclosure.count_for(reader, stays)
    months = _ask(reader, "flows_institution", "month, sum(stays)", basis, ever, where=mine, by=1)
    return Profile(
        stays=shown,
        days=_mean(shown, stays, days),
        months=tuple(sorted(disclosure.counts_for(reader, {int(month): int(count) for month, count in months}).items())),
        groups=_largest(reader, flows.by_group(_ask(reader, "flows_treated", "groups, sum(stays)", basis, period, where=mine, by=1))),
        blocks=_largest(reader, dict(_ask(reader, "flows_treated", "block, sum(stays)", basis, period, where=mine, by=1))),
        homes=_largest(reader, _homes(reader, _ask(reader, "flows_institution", "home_county, sum(stays)", basis, period, where=mine, by=1))),
        severe=disclosure.figure_for(reader, severe, stays),
        operated=disclosure.figure_for(reader, operated, stays),
        grade4=disclosure.figure_for(reader, grade4, operated),
    )


def _homes(reader: Reader, rows: tuple[analytics.Row, ...]) -> dict[int, int]:
    """Stays by home: the region's own counties, and cities elsewhere."""
    places = areas.register(reader=reader).places
    found: dict[int, int] = {}
    for county, stays in rows:
        code = county if county in places and places[county].is_home else county // 100 * 100
        found[code] = found.get(code, 0) + int(stays)
    return found


def _largest(reader: Reader, counts: Mapping[Key, int]) -> tuple[tuple[Key, int | None], ...]:
    shown = disclosure.counts_for(reader, {key: int(count) for key, count in counts.items()})
    return tuple((key, shown[key]) for key in sorted(counts, key=lambda key: (-counts[key], str(key))))


def _mean(shown: int | None, stays: int, days: int) -> Figure:
    """Mean length of stay: the days are made from the count that is shown, so that they tell no other."""
    if shown is None:
        return Figure(None, None, is_hidden=True)
    return Figure(round(days * shown / stays) if stays else None, shown)


def _ask(
    reader: Reader, table: str, columns: str, basis: Basis, period: Period, *, where: str = "TRUE", by: int = 0
) -> tuple[analytics.Row, ...]:
    """Rows of a flow table about inpatients of institutions inside the reader's area."""
    grouping = f"GROUP BY {by} ORDER BY {by}" if by else ""
    return analytics.ask(
        reader,
        f"SELECT {columns} FROM {table} WHERE basis = ? AND kind = ? AND month >= ? AND month < ? AND {where} AND {analytics.INSTITUTIONS_INSIDE} {grouping}",
        basis.value,
        Kind.INPATIENT.value,
        period.start,
        period.end,
    )
