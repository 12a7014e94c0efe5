"""Where each county's people are treated: home county against place of treatment, in one reading."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.core.period import Period
from doorstep.services import analytics, disclosure
from doorstep.store.reader import Reader
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import Kind

_TO = (
    "CASE WHEN provider_city = home_county // 100 * 100 AND provider_county > 0 THEN provider_county "
    "WHEN provider_city // 10000 = home_county // 10000 AND provider_city > 0 THEN provider_city "
    "ELSE provider_city // 10000 * 10000 END"
)


@dataclass(frozen=True, slots=True)
class Going:
    """Stays of one home county's people at one destination; None when too few to show.

    destination  a county of the home city, another city of the province, or another province; 0 unknown
    """

    origin: int
    destination: int
    stays: int | None


def matrix(*, basis: Basis, period: Period, reader: Reader) -> tuple[Going, ...]:
    """Every pair with stays of home counties that `reader` may see, largest first."""
    rows = analytics.ask(
        reader,
        f"SELECT home_county, {_TO}, sum(stays)::BIGINT FROM flows_place WHERE basis = ? AND kind = ? AND month >= ? "
        "AND month < ? AND home_county > 0 AND {scope:home_county} GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
        basis.value,
        Kind.INPATIENT.value,
        period.start,
        period.end,
    )
    return tuple(Going(origin, to, disclosure.count_for(reader, stays)) for origin, to, stays in rows)


def first_month(*, reader: Reader) -> int:
    """The first month with rows, yyyymm; 0 when there are none."""
    rows = analytics.about_the_data(reader, "SELECT min(month)::INTEGER FROM quality_rows")
    return int(rows[0][0] or 0)
