"""Synthetic encounters for the benchmark of the indicators, month by month, so that memory stays small.

Ten provinces of 30 cities of ten counties, 30,000 institutions of five tiers, 1,500 ICD-10
categories, persons in number three tenths of the rows. Homes and diseases are skewed; a person's
home is the same but for one row in fifty; seven in ten are treated in their own county. Every value is a hash of the
row's number, so the same rows come out on any machine.

Two copies: the table of the product, in its order; and Parquet by month in
the order of arrival with plain whole-number codes and short texts, as a team without the product
would keep it, for the peers.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from doorstep.tables.encounters import ENCOUNTERS, STORED_ORDER

COUNTIES, CATEGORIES, INSTITUTIONS_A_COUNTY = 3000, 1500, 10
FIRST = date(2022, 1, 1)
PEER_COLUMNS = (
    "encounter, person, kind, month, admitted_on, discharged_on, los_days, home_county, provider_county, provider_tier, icd, "
    "catalogue_tier, departure, operation_grade, cost_fen"
)

_CONDITIONS = f"""CREATE TEMP TABLE conditions AS SELECT d::INTEGER AS disease, printf('%c%02d', 65 + d // 60, d % 60) AS icd,
printf('%c%02d', 65 + d // 60, d % 60 // 10 * 10) AS block, (1 + d // 75)::TINYINT AS chapter,
CASE WHEN d % 9 = 0 THEN '|oncology|' ELSE '' END AS groups, (d % 6)::TINYINT AS catalogue_tier, (d % 23 = 0)::TINYINT AS severe
FROM range({CATEGORIES}) r(d)"""


def month_starts(months: int) -> list[date]:
    """The first days of the months."""
    return [date(FIRST.year + at // 12, at % 12 + 1, 1) for at in range(months)]


def write(connection: duckdb.DuckDBPyConnection, rows: int, months: int, parquet: Path) -> None:
    """Fill `encounters_residence` and one Parquet file a month."""
    connection.execute(_CONDITIONS)
    connection.execute(ENCOUNTERS.create_sql(name="encounters_residence"))
    parquet.mkdir(parents=True, exist_ok=True)
    for at, start in enumerate(month_starts(months)):
        first, end = rows * at // months, rows * (at + 1) // months
        connection.execute(f"CREATE OR REPLACE TEMP TABLE arrived AS {_month_sql(first, end, start, rows)}")
        connection.execute(f"INSERT INTO encounters_residence BY NAME FROM arrived ORDER BY {STORED_ORDER}")
        connection.execute(
            f"COPY (SELECT {PEER_COLUMNS} FROM arrived) TO '{parquet / f'{start:%Y%m}.parquet'}' (FORMAT parquet, COMPRESSION zstd)"
        )
    connection.execute("CHECKPOINT")


def _share(factor: int) -> str:
    """A number from 0 up to 1 for each row."""
    return f"((hash(i * {factor}) % 1000003) / 1000003.0)"


def _month_sql(first: int, end: int, start: date, rows: int) -> str:
    raw = (
        f"SELECT i, (1 + hash(i * 7) % {max(rows * 3 // 10, 1)})::BIGINT AS person, (1 + hash(i * 43) % 30)::INTEGER AS los_days, "
        f"(CASE WHEN i % 2 = 0 THEN 1 ELSE 0 END) AS is_stay, {_share(53)} AS away, (hash(i * 31) % {INSTITUTIONS_A_COUNTY})::INTEGER AS pick, "
        f"({CATEGORIES} * {_share(41)} * {_share(59)})::INTEGER % {CATEGORIES} AS disease, "
        f"(DATE '{start}' + (hash(i * 47) % 28)::INTEGER)::DATE AS discharged_on FROM range({first}, {end}) r(i)"
    )
    homes = (
        f"SELECT *, floor({COUNTIES} * pow((hash(CASE WHEN i % 50 = 0 THEN i ELSE person END * 3) % 1000003) / 1000003.0, 1.4))::INTEGER AS home FROM ({raw})"
    )
    sites = (
        "SELECT *, CASE WHEN away < 0.72 THEN home WHEN away < 0.86 THEN home // 10 * 10 WHEN away < 0.95 THEN home // 300 * 300 "
        f"ELSE (hash(i * 37) % {COUNTIES})::INTEGER END AS site FROM ({homes})"
    )
    known = {name: name for name in _THERE} | _VALUES
    picked = ", ".join(f"CAST({known.get(each.name, 'NULL')} AS {each.type.value}) AS {each.name}" for each in ENCOUNTERS.columns)
    return f"SELECT {picked.replace('$month', f'{start:%Y%m}')} FROM ({sites}) JOIN conditions USING (disease)"


_THERE = ("person", "los_days", "discharged_on", "icd", "block", "chapter", "groups", "catalogue_tier", "severe")
_CODE = "(110000 + {0} // 300 * 10000 + (1 + {0} % 300 // 10) * 100 + 1 + {0} % 10)"
_VALUES = {
    "encounter": "i",
    "kind": "CASE WHEN is_stay = 1 THEN 'inpatient' ELSE 'outpatient' END",
    "month": "$month",
    "admitted_on": "discharged_on - is_stay * los_days",
    **{f"{place}_township": "0" for place in ("home", "provider")},
    **{f"{place}_county": _CODE.format(at) for place, at in (("home", "home"), ("provider", "site"))},
    **{f"{place}_city": f"{_CODE.format(at)} // 100 * 100" for place, at in (("home", "home"), ("provider", "site"))},
    **{f"{place}_province": f"{_CODE.format(at)} // 10000 * 10000" for place, at in (("home", "home"), ("provider", "site"))},
    "institution": f"site * {INSTITUTIONS_A_COUNTY} + pick",
    "serves": "0",
    "provider_tier": "CASE WHEN site % 300 = 0 THEN 3 + pick % 3 WHEN site % 10 = 0 THEN 2 + pick % 3 ELSE 1 + pick % 3 END",
    "provider_kind": "CASE pick WHEN 1 THEN 'tcm' WHEN 2 THEN 'maternity' ELSE 'general' END",
    "travel_m": "CASE WHEN site = home THEN 500 + hash(i * 61) % 30000 ELSE 30000 + abs(site - home) * 700 END",
    "travel_minutes": "CASE WHEN site = home THEN 5 + hash(i * 61) % 40 ELSE 40 + abs(site - home) // 2 END",
    "sex": "1 + i % 2",
    "age_years": "hash(i * 13) % 95",
    "route": "CASE WHEN i % 5 = 0 THEN 'referred' ELSE 'self_chosen' END",
    "departure": "CASE WHEN is_stay = 0 THEN 0 WHEN hash(i * 17) % 100 < 2 THEN 5 ELSE 1 END",
    "receiver_tier": "0",
    "operation_grade": "CASE WHEN is_stay = 1 AND hash(i * 19) % 3 = 0 THEN 1 + hash(i * 23) % 4 ELSE 0 END",
    "has_operation": "CASE WHEN is_stay = 1 AND hash(i * 19) % 3 = 0 THEN 1 ELSE 0 END",
    "cost_fen": "20000 + hash(i * 29) % 3000000",
    "fund_fen": "(20000 + hash(i * 29) % 3000000) * 6 // 10",
    "self_pay_fen": "20000 + hash(i * 29) % 3000000 - (20000 + hash(i * 29) % 3000000) * 6 // 10",
}
