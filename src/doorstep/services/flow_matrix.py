"""Where each county's people are treated: home county against place of treatment, in one reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from doorstep.core.period import Period
from doorstep.services import analytics, disclosure
from doorstep.services.disclosure import Figure
from doorstep.services.flows import AWAY, DESTINATION, EVERY_STAY, Narrowing
from doorstep.services.remembered import remembered
from doorstep.store.reader import Reader
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel, Kind


@dataclass(frozen=True, slots=True)
class Matrix:
    """Stays by (home county, destination); None when too few to show. Destinations are largest first.

    A destination is a county of the home city, another city of the province, or another province; 0 unknown.
    totals  all stays of each home county, disclosed on their own and so not always the sum of the row
    away    stays outside the home county, of all
    """

    stays: Mapping[tuple[int, int], int | None]
    totals: Mapping[int, int | None]
    destinations: tuple[int, ...]
    away: Figure


def matrix(
    origins: frozenset[int], *, basis: Basis, period: Period, reader: Reader, narrowed: Narrowing = EVERY_STAY
) -> Matrix:
    """The matrix of those of the home counties `origins` that `reader` may see.

    With `narrowed.beyond` only stays beyond that level of area stand in it, else all of them.
    """
    return _matrix(reader, origins, basis, period, narrowed)


@remembered
def _matrix(reader: Reader, origins: frozenset[int], basis: Basis, period: Period, narrowed: Narrowing) -> Matrix:
    beyond = AWAY[narrowed.beyond] if narrowed.beyond else "TRUE"
    rows = analytics.ask(
        reader,
        f"SELECT home_county, {DESTINATION}, sum(stays)::BIGINT FROM {narrowed.table(AreaLevel.COUNTY)} WHERE basis = ? "
        f"AND kind = ? AND month >= ? AND month < ? AND home_county > 0 AND {beyond} AND {narrowed.where} "
        "AND {scope:home_county} GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
        basis.value,
        Kind.INPATIENT.value,
        period.start,
        period.end,
        *narrowed.values,
    )
    ours = [(origin, to, stays) for origin, to, stays in rows if origin in origins]
    by_origin: dict[int, int] = {}
    by_destination: dict[int, int] = {}
    for origin, to, stays in ours:
        by_origin[origin] = by_origin.get(origin, 0) + stays
        by_destination[to] = by_destination.get(to, 0) + stays
    away = sum(stays for origin, to, stays in ours if origin != to)
    return Matrix(
        stays=disclosure.table_for(reader, {(origin, to): stays for origin, to, stays in ours}),
        totals=disclosure.counts_for(reader, by_origin),
        destinations=tuple(sorted(by_destination, key=lambda code: (-by_destination[code], code))),
        away=disclosure.figure_for(reader, away, sum(by_origin.values())),
    )


def first_month(*, reader: Reader) -> int:
    """The first month with rows, yyyymm; 0 when there are none."""
    rows = analytics.about_the_data(reader, "SELECT min(month)::INTEGER FROM quality_rows")
    return int(rows[0][0] or 0)
