"""One condition, a planners' group or an ICD-10 block: who has it, who stays for it, and who treats it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from doorstep.core.errors import NotFound
from doorstep.core.period import Period
from doorstep.core.text import Text
from doorstep.intake.conditions import condition_rows
from doorstep.services import analytics, areas, disclosure, flows, institutions
from doorstep.services.disclosure import Figure
from doorstep.services.flows import AWAY, HOME, Narrowing
from doorstep.services.indicator_results import MonthFigure
from doorstep.services.institutions import Facility
from doorstep.services.remembered import remembered
from doorstep.store.reader import Reader
from doorstep.vocab.bases import Basis
from doorstep.vocab.condition_groups import GROUPS
from doorstep.vocab.divisions import level_of
from doorstep.vocab.levels import Kind

KIND = Text("病种", "condition")
_EVER = Period(190001, 999912)


@dataclass(frozen=True, slots=True)
class Condition:
    """A planners' group (chapter 0) or an ICD-10 block. `note` says what it takes in; '' needs none."""

    code: str
    name: Text
    chapter: int
    chapter_name: Text | None
    note: Text | None

    @property
    def is_group(self) -> bool:
        return self.chapter == 0

    @property
    def narrowed(self) -> Narrowing:
        """The stays of this condition."""
        return Narrowing(condition=self.code) if self.is_group else Narrowing(block=self.code)


@dataclass(frozen=True, slots=True)
class Line:
    """One condition in a list: the in-area share with its counts, and stays outside; None when too few."""

    condition: Condition
    share: Figure
    away: int | None


@dataclass(frozen=True, slots=True)
class Treating:
    """One institution that treats the condition."""

    facility: Facility
    stays: int | None
    severe: Figure
    operated: Figure


@dataclass(frozen=True, slots=True)
class Detail:
    """One condition among an area's people.

    share        stays inside the area, of all
    severe, operated, grade4, deaths   shares of all stays wherever treated; grade 4 of the operated
    by_area      in-area share of each area one level down, each inside itself; empty below counties
    months       in-area share by month, oldest first
    treating     institutions inside the reader's area, most stays first, whoever their patients are
    """

    share: Figure
    severe: Figure
    operated: Figure
    grade4: Figure
    deaths: Figure
    by_area: tuple[tuple[int, Figure], ...]
    months: tuple[MonthFigure, ...]
    treating: tuple[Treating, ...]


@cache
def known() -> Mapping[str, Condition]:
    """Every planners' group, then every ICD-10 block, by code."""
    groups = {one.code: Condition(one.code, one.name, 0, None, one.note) for one in GROUPS}
    blocks = {
        row.block: Condition(row.block, row.block_title, row.chapter, row.chapter_title, None) for row in condition_rows()
    }
    return groups | blocks


def condition(code: str) -> Condition:
    """The condition with this code; NotFound with the likeliest one."""
    found = known()
    if code not in found:
        raise NotFound.among(KIND, code, found)
    return found[code]


def every(area: int, *, basis: Basis, period: Period, reader: Reader) -> tuple[Line, ...]:
    """Every condition that an area's people were admitted for: groups first, then blocks, most stays first."""
    return _every(reader, area, basis, period)


@remembered
def _every(reader: Reader, area: int, basis: Basis, period: Period) -> tuple[Line, ...]:
    by_groups = _ask(reader, "flows_group", "groups", area, basis, period)
    stays, inside = flows.by_group(by_groups), flows.by_group(by_groups, 2)
    groups = {code: (inside[code], stays[code]) for code in stays if code in known()}
    by_block = _ask(reader, "flows_condition", "block", area, basis, period)
    blocks = {block: (int(within), int(total)) for block, total, within in by_block if block in known()}
    return (*_lines(reader, groups), *_lines(reader, blocks))


def _lines(reader: Reader, counts: Mapping[str, tuple[int, int]]) -> list[Line]:
    shares = disclosure.figures_for(reader, counts)
    away = disclosure.counts_for(reader, {code: total - inside for code, (inside, total) in counts.items()})
    ordered = sorted(counts, key=lambda code: (-counts[code][1], code))
    return [Line(known()[code], shares[code], away[code]) for code in ordered]


def _ask(
    reader: Reader, table: str, column: str, area: int, basis: Basis, period: Period, narrowed: Narrowing = flows.EVERY_STAY
) -> tuple[analytics.Row, ...]:
    """(value of the column, stays, stays inside the area) of the area's people."""
    level = level_of(area)
    return analytics.ask(
        reader,
        f"SELECT {column}, sum(stays), sum(CASE WHEN {AWAY[level]} THEN 0 ELSE stays END) FROM {table} WHERE basis = ? AND kind = ? "
        f"AND month >= ? AND month < ? AND {HOME[level]} AND {narrowed.where} AND {{scope:home_county}} GROUP BY 1 ORDER BY 1",
        basis.value,
        Kind.INPATIENT.value,
        period.start,
        period.end,
        area,
        *narrowed.values,
    )


def detail(found: Condition, area: int, *, basis: Basis, period: Period, reader: Reader) -> Detail:
    """One condition among the people of an area that `reader` may look at."""
    return _detail(reader, found.code, area, basis, period)


@remembered
def _detail(reader: Reader, code: str, area: int, basis: Basis, period: Period) -> Detail:
    narrowed = condition(code).narrowed
    table = narrowed.table(level_of(area))
    rows = _ask(reader, table, "1", area, basis, period, narrowed)
    stays, inside = (int(rows[0][1]), int(rows[0][2])) if rows else (0, 0)
    severe, operated, grade4, deaths = _outcomes(reader, table, area, basis, period, narrowed)
    months = _ask(reader, table, "month", area, basis, _EVER, narrowed)
    return Detail(
        share=disclosure.figure_for(reader, inside, stays),
        severe=disclosure.figure_for(reader, severe, stays),
        operated=disclosure.figure_for(reader, operated, stays),
        grade4=disclosure.figure_for(reader, grade4, operated),
        deaths=disclosure.figure_for(reader, deaths, stays),
        by_area=_by_area(reader, table, area, basis, period, narrowed),
        months=tuple(MonthFigure(month, disclosure.figure_for(reader, int(within), int(total))) for month, total, within in months),
        treating=_treating(reader, basis, period, narrowed),
    )


def _outcomes(
    reader: Reader, table: str, area: int, basis: Basis, period: Period, narrowed: Narrowing
) -> tuple[int, int, int, int]:
    """Severe stays, operated ones, grade-4 operations, deaths."""
    (row,) = analytics.ask(
        reader,
        f"SELECT sum(CASE WHEN severe = 1 THEN stays ELSE 0 END), sum(operated), sum(grade4), sum(deaths) FROM {table} WHERE basis = ? "
        f"AND kind = ? AND month >= ? AND month < ? AND {HOME[level_of(area)]} AND {narrowed.where} AND {{scope:home_county}}",
        basis.value,
        Kind.INPATIENT.value,
        period.start,
        period.end,
        area,
        *narrowed.values,
    )
    severe, operated, grade4, deaths = (int(value or 0) for value in row)
    return severe, operated, grade4, deaths


def _by_area(
    reader: Reader, table: str, area: int, basis: Basis, period: Period, narrowed: Narrowing
) -> tuple[tuple[int, Figure], ...]:
    """Areas one level down that hold whole counties; conditions are not kept by township."""
    children = [one for one in areas.register(reader=reader).children(area) if areas.sees_inside(reader, one.code) and one.code <= 999_999]
    counts: dict[int, tuple[int, int]] = {}
    for child in children:
        rows = _ask(reader, table, "1", child.code, basis, period, narrowed)
        counts[child.code] = (int(rows[0][2]), int(rows[0][1])) if rows else (0, 0)
    figures = disclosure.figures_for(reader, counts)
    return tuple((child.code, figures[child.code]) for child in children)


def _treating(reader: Reader, basis: Basis, period: Period, narrowed: Narrowing) -> tuple[Treating, ...]:
    mine = institutions.by_number(reader=reader)
    rows = analytics.ask(
        reader,
        "SELECT institution, sum(stays), sum(CASE WHEN severe = 1 THEN stays ELSE 0 END), sum(operated) FROM flows_treated WHERE basis = ? "
        f"AND kind = ? AND month >= ? AND month < ? AND {narrowed.where} AND {analytics.INSTITUTIONS_INSIDE} "
        "GROUP BY 1 ORDER BY 2 DESC, 1",
        basis.value,
        Kind.INPATIENT.value,
        period.start,
        period.end,
        *narrowed.values,
    )
    found = {number: (int(stays), int(severe), int(operated)) for number, stays, severe, operated in rows if number in mine}
    stays = disclosure.counts_for(reader, {number: count for number, (count, _, _) in found.items()})
    return tuple(_treats(reader, mine[number], stays[number], *found[number]) for number in found)


def _treats(reader: Reader, one: Facility, shown: int | None, stays: int, severe: int, operated: int) -> Treating:
    hidden = Figure(None, None, is_hidden=True)
    if shown is None:
        return Treating(one, None, hidden, hidden)
    return Treating(one, shown, disclosure.figure_for(reader, severe, stays), disclosure.figure_for(reader, operated, stays))
