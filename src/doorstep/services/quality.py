"""The quality report that stands before any rate."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum

from doorstep.core.period import Period, add_months
from doorstep.core.text import Text
from doorstep.intake.check import Effect, describe, every_check
from doorstep.services import analytics, areas, disclosure, indicator_results, snapshots
from doorstep.services.disclosure import Figure
from doorstep.store.models import Batch, Institution
from doorstep.store.reader import Reader
from doorstep.vocab.bases import Basis
from doorstep.vocab.homes import HomeMethod
from doorstep.vocab.levels import AreaLevel

QUIET_BELOW = 10
"""Rows a month below which an empty month happens by chance: e^-10 is less than one in twenty thousand."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows in = stored + duplicate + revised + quarantined."""

    rows_in: int
    stored: int
    duplicate: int
    revised: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class HomeCoverage:
    """How homes were found on one basis: rows by method, and the share that reaches a county."""

    basis: Basis
    known: Figure
    methods: tuple[tuple[HomeMethod, int], ...]


@dataclass(frozen=True, slots=True)
class FlagCount:
    """Stored rows with one quality flag."""

    code: str
    what: Text
    right: Text
    rows: int


@dataclass(frozen=True, slots=True)
class MissingMonth:
    """A month in which an institution that sends first pages sent none."""

    institution: str
    name_zh: str
    name_en: str
    months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The in-area share of an area as measured, and if every unresolved stay were inside or outside."""

    area: int
    measured: Figure
    if_outside: Figure
    if_inside: Figure


def rows() -> Rows:
    """Every row ever handed in, by what became of it."""
    names = ("rows_in", "stored", "duplicate", "revised", "quarantined")
    found = Batch.objects.aggregate(**{name: Sum(name) for name in names})  # everyone: totals of rows, not rows
    return Rows(*(int(found[name] or 0) for name in names))


def homes(*, reader: Reader) -> tuple[HomeCoverage, ...]:
    """Coverage of home area by basis and method over the whole snapshot (counts of rows, no person's)."""
    found = analytics.about_the_data(
        reader,
        "SELECT basis, how, reach IN ('township', 'county'), sum(rows)::BIGINT FROM quality_homes "
        "GROUP BY ALL ORDER BY 4 DESC",
    )
    covered = []
    for basis in Basis:
        mine = [(HomeMethod(how), known, count) for name, how, known, count in found if name == basis.value]
        total = sum(count for _, _, count in mine)
        known_rows = sum(count for _, known, count in mine if known)
        methods: dict[HomeMethod, int] = {}
        for how, _, count in mine:
            methods[how] = methods.get(how, 0) + count
        covered.append(HomeCoverage(basis, Figure(known_rows, total), tuple(methods.items())))
    return tuple(covered)


def flags(*, reader: Reader) -> tuple[FlagCount, ...]:
    """Stored rows by quality flag, most first; flags that never occur are listed with 0."""
    found: dict[str, int] = dict(
        analytics.about_the_data(
            reader,
            "SELECT flag, sum(rows)::BIGINT FROM quality_flags GROUP BY flag",
        )
    )
    listed = [check.code for check in every_check() if check.effect is Effect.FLAG]
    counts = [FlagCount(code, *describe(code), rows=int(found.get(code, 0))) for code in listed]
    return tuple(sorted(counts, key=lambda one: (-one.rows, one.code)))


def missing_months(*, reader: Reader, quiet_below: int = QUIET_BELOW) -> tuple[MissingMonth, ...]:
    """Institutions of the register that should send first pages, and the months they did not.

    A house that sends fewer than `quiet_below` rows in a usual month may have had none: its silence
    is not remarkable, unless it never sent any.
    """
    snapshot = snapshots.current(reader=reader)
    rows = analytics.about_the_data(
        reader,
        "SELECT institution, list(DISTINCT month), min(month), sum(rows) / count(DISTINCT month) FROM quality_rows WHERE record = 'stays' GROUP BY 1",
    )
    if not rows:
        return ()
    present = {code: set(months) for code, months, _, usual in rows if usual >= quiet_below}
    quiet = {code for code, _, _, usual in rows if usual < quiet_below}
    first = min(earliest for _, _, earliest, _ in rows)
    every = Period(first, add_months(snapshot.last_month, 1)).months
    expected = Institution.objects.visible_to(reader).filter(sends_first_pages=True, beds__gt=0)
    lacking = []
    for code, zh, en in expected.values_list("code", "name_zh", "name_en"):
        if code in quiet:
            continue
        sent = present.get(code, set())
        months = tuple(month for month in every if month not in sent)
        if months:
            lacking.append(MissingMonth(code, zh, en, months))
    return tuple(lacking)


def sensitivity(*, basis: Basis, level: AreaLevel, period: Period, reader: Reader) -> tuple[Sensitivity, ...]:
    """Bounds of each area's in-area share.

    if_inside   every unresolved stay at the area's own institutions was one of its people
    if_outside  every unresolved stay anywhere else was one of its people, who had left
    Both are worst cases; the truth lies between.
    """
    unresolved: dict[int, int] = dict(
        analytics.about_the_data(
            reader,
            f"SELECT provider_{level.value} AS area, sum(stays)::BIGINT FROM flows_place WHERE basis = ? AND home_county = 0 "
            "AND kind = 'inpatient' AND month >= ? AND month < ? GROUP BY 1",
            basis.value,
            period.start,
            period.end,
        )
    )
    every = sum(unresolved.values())
    ours = areas.home_codes(reader=reader)
    found = []
    for one in indicator_results.by_area("in-area-admissions", basis=basis, level=level, period=period, reader=reader):
        num, den = one.figure.num, one.figure.den
        if num is None or den is None or one.area not in ours:
            continue
        inside = int(unresolved.get(one.area, 0))
        outside = every - inside
        found.append(Sensitivity(one.area, one.figure, _bound(reader, num, den + outside), _bound(reader, num + inside, den + inside)))
    return tuple(found)


def _bound(reader: Reader, num: int, den: int) -> Figure:
    return disclosure.figure_for(reader, num, den)
