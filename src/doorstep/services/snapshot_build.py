"""Building one snapshot: from record batches to the DuckDB file that pages read.

The file holds the encounters of each basis, the indicator state, the flow tables and what the
quality report needs. It is written beside its place and moved there whole.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import duckdb
import pyarrow as pa

from doorstep.indicators.governance import Measure
from doorstep.indicators.lowering import duckdb_state
from doorstep.services import capability_state, snapshot_cases
from doorstep.services.snapshot_cases import CaseRules
from doorstep.tables.encounters import ENCOUNTERS
from doorstep.vocab.bases import Basis

Progress = Callable[[str], None]
BuildState = Callable[[duckdb.DuckDBPyConnection, Iterable[Measure]], int]

_HOME_OF = {Basis.RESIDENCE: "residence", Basis.HOUSEHOLD: "household", Basis.INSURED: "insured"}
_MEASURES = (
    "count(*) AS stays, sum(los_days) AS bed_days, coalesce(sum(cost_fen), 0) AS cost_fen, "
    "coalesce(sum(fund_fen), 0) AS fund_fen, coalesce(sum(self_pay_fen), 0) AS self_pay_fen, "
    "sum((departure = 5)::TINYINT) AS deaths, sum(has_operation) AS operated, "
    "sum((operation_grade = 3)::TINYINT) AS grade3, sum((operation_grade = 4)::TINYINT) AS grade4"
)
FLOW_TABLES: dict[str, tuple[str, ...]] = {
    "flows_place": ("home_county", "home_township", "provider_county", "provider_city", "provider_tier", "route"),
    "flows_condition": ("home_county", "provider_county", "provider_city", "provider_tier", "chapter", "block", "groups", "severe"),
    "flows_group": ("home_county", "provider_county", "provider_city", "groups", "route", "severe"),
    "flows_institution": ("home_county", "institution"),
    "flows_treated": ("institution", "chapter", "block", "groups", "severe"),
}


def layout() -> str:
    """What a snapshot's tables are, in words: a snapshot laid out otherwise is another snapshot."""
    flows = [f"{name}({', '.join(columns)})" for name, columns in FLOW_TABLES.items()]
    return "; ".join([*flows, *ENCOUNTERS.names, "origins", "places of providers", "capability"])


@dataclass(frozen=True, slots=True)
class Classified:
    """What a diagnosis code means: category, block, chapter, planners' groups, catalogue tier and promise."""

    icd: str
    category: str
    block: str
    chapter: int
    groups: str
    child_groups: str
    catalogue_tier: int


@dataclass(frozen=True, slots=True)
class Provider:
    """An institution as the analytic tables know it; places are integer division codes, 0 unknown."""

    code: str
    name: str
    number: int
    tier: int
    township: int
    county: int
    city: int
    province: int
    serves: int
    kind: str = ""
    longitude: float | None = None
    latitude: float | None = None


def build(
    target: Path,
    *,
    stays: Sequence[tuple[int, Path]],
    settlements: Sequence[tuple[int, Path]],
    providers: Sequence[Provider],
    classify: Callable[[str], Classified],
    indicators: Iterable[Measure],
    cases: CaseRules | None = None,
    progress: Progress = lambda step: None,
    build_state: BuildState = duckdb_state.build,
) -> None:
    """Write the snapshot file `target` from batches given as (sequence, parquet) pairs.

    A later sequence supersedes an earlier row of the same key; within a batch the later line does.
    """
    partial = target.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    with duckdb.connect(str(partial)) as engine:
        engine.execute("SET TimeZone = 'UTC'")
        progress("records")
        _current(engine, "stays", stays, _EMPTY_STAYS)
        _current(engine, "settlements", settlements, _EMPTY_SETTLEMENTS)
        _register(engine, providers)
        _classify(engine, classify)
        progress("cases")
        rules = cases or CaseRules()
        snapshot_cases.prepare(engine, rules)
        capability_state.build(engine, rules.thresholds)
        progress("encounters")
        for basis in Basis:
            engine.execute(_encounters(basis))
        progress("indicators")
        build_state(engine, indicators)
        progress("flows")
        for statement in (*_flows(), *_quality(), *_origins(), *_TIDY):
            engine.execute(statement)
    with partial.open("rb") as stream:
        os.fsync(stream.fileno())
    partial.replace(target)


def _current(engine: duckdb.DuckDBPyConnection, table: str, batches: Sequence[tuple[int, Path]], empty: str) -> None:
    """The rows in force: for each key the latest version."""
    read = [
        f"SELECT *, {sequence} AS batch FROM read_parquet('{str(path).replace(chr(39), chr(39) * 2)}')"
        for sequence, path in batches
    ]
    sources = " UNION ALL BY NAME ".join([empty, *read])  # a batch from before a column was kept has it missing
    engine.execute(
        f"CREATE TABLE {table} AS SELECT * FROM ({sources}) "
        "QUALIFY row_number() OVER (PARTITION BY row_key ORDER BY batch DESC, line DESC) = 1"
    )


def _typed_empty(columns: Mapping[str, str]) -> str:
    return "SELECT " + ", ".join(f"NULL::{kind} AS {name}" for name, kind in columns.items()) + " WHERE FALSE"


def _empty_of(table: str) -> str:
    from doorstep.tables.records import RECORD_TABLES

    kinds = {column.name: column.type.value for column in RECORD_TABLES[table].columns}
    return _typed_empty({**kinds, "batch": "INTEGER"})


_EMPTY_STAYS = _empty_of("stays")
_EMPTY_SETTLEMENTS = _empty_of("settlements")


def _register(engine: duckdb.DuckDBPyConnection, providers: Sequence[Provider]) -> None:
    names = [one.name for one in fields(Provider)]
    columns = {name: [getattr(provider, name) for provider in providers] for name in names}
    others = {"code": pa.string(), "name": pa.string(), "kind": pa.string(), "longitude": pa.float64(), "latitude": pa.float64()}
    types = {name: others.get(name, pa.int32()) for name in names}
    engine.register("given_providers", pa.table({name: pa.array(columns[name], types[name]) for name in names}))
    engine.execute(
        "CREATE TABLE providers AS SELECT *, CASE WHEN township > 0 THEN township WHEN county > 0 THEN county "
        "WHEN city > 0 THEN city ELSE province END::INTEGER AS place FROM given_providers"
    )
    engine.unregister("given_providers")
    engine.execute(
        "CREATE TABLE persons AS SELECT person_key, row_number() OVER (ORDER BY person_key) AS person FROM ("
        "SELECT person_key FROM stays UNION SELECT person_key FROM settlements) WHERE person_key IS NOT NULL"
    )


def _classify(engine: duckdb.DuckDBPyConnection, classify: Callable[[str], Classified]) -> None:
    codes = engine.execute("SELECT icd FROM stays UNION SELECT icd FROM settlements").fetchall()
    found = [classify(code) for (code,) in codes]
    names = ("icd", "category", "block", "chapter", "groups", "child_groups", "catalogue_tier")
    types = {name: pa.int8() if name in ("chapter", "catalogue_tier") else pa.string() for name in names}
    table = pa.table({name: pa.array([getattr(one, name) for one in found], types[name]) for name in names})
    engine.register("given_conditions", table)
    engine.execute("CREATE TABLE conditions AS SELECT * FROM given_conditions")
    engine.unregister("given_conditions")


def _place(prefix: str, code: str) -> str:
    """Four columns from one code: township, county, city, province; 0 where it does not say."""
    county = f"CASE WHEN {code} > 999999 THEN {code} // 1000 WHEN {code} % 100 <> 0 THEN {code} ELSE 0 END"
    six = f"CASE WHEN {code} > 999999 THEN {code} // 1000 ELSE {code} END"
    return (
        f"CASE WHEN {code} > 999999 THEN {code} ELSE 0 END AS {prefix}_township, {county} AS {prefix}_county, "
        f"CASE WHEN ({six}) % 10000 <> 0 THEN ({six}) // 100 * 100 ELSE 0 END AS {prefix}_city, "
        f"({six}) // 10000 * 10000 AS {prefix}_province"
    )


_GROUPS = "CASE WHEN r.age_years < 15 THEN c.child_groups ELSE c.groups END"
_ROUTE_OF_STAY = (
    "CASE r.admission_route WHEN 1 THEN 'emergency' WHEN 2 THEN 'self_chosen' WHEN 3 THEN 'referred' ELSE 'unknown' END"
)
_ROUTE_OF_SETTLEMENT = "CASE r.referred WHEN 1 THEN 'referred' WHEN 0 THEN 'self_chosen' ELSE 'unknown' END"


_LEVELS = ("township", "county", "city", "province")
_MADE_OF_PLACES = {"travel_m", "travel_minutes", *(f"capable_{level}" for level in _LEVELS)}


def _encounters(basis: Basis) -> str:
    """One row per stay or visit: the record, what it is as a case, its places, and what the places tell."""
    return (
        f"{_RECEIVERS}CREATE TABLE encounters_{basis.value} AS SELECT {', '.join(ENCOUNTERS.names)} FROM ("
        f"SELECT e.*, {_WAY} AS travel_m, minutes_for({_WAY}) AS travel_minutes, "
        f"{', '.join(capability_state.capable_sql(level) for level in _LEVELS)} FROM ({_placed(basis)}) e "
        "LEFT JOIN positions ht ON ht.area = e.home_township LEFT JOIN positions hc ON hc.area = e.home_county "
        "LEFT JOIN positions tp ON tp.area = e.provider_county "
        f"{' '.join(capability_state.join_sql(level) for level in _LEVELS)}) ORDER BY month, home_county, block"
    )


_WAY = (
    "metres_between(coalesce(ht.longitude, hc.longitude), coalesce(ht.latitude, hc.latitude), "
    "coalesce(e.longitude, tp.longitude), coalesce(e.latitude, tp.latitude))"
)
_RECEIVERS = (
    "CREATE OR REPLACE TEMP VIEW receivers AS SELECT text, max(tier) AS tier FROM (SELECT code AS text, tier FROM providers "
    "UNION ALL SELECT name, tier FROM providers) GROUP BY text; "
)


def _placed(basis: Basis) -> str:
    """The rows with their places, before what two places together tell."""
    first_page = basis is not Basis.INSURED
    values = _COMMON | (_OF_STAY if first_page else _OF_SETTLEMENT)
    apart = {column.name for column in ENCOUNTERS.columns if column.name.startswith(("home_", "provider_"))}
    apart -= {"provider_tier", "provider_kind"}
    plain = [column for column in ENCOUNTERS.columns if column.name not in apart | _MADE_OF_PLACES]
    picked = ", ".join(f"CAST({values.get(column.name, f'r.{column.name}')} AS {column.type.value}) AS {column.name}" for column in plain)
    treated = _place("t", "r.treated_code") if not first_page else "0 AS t_township, 0 AS t_county, 0 AS t_city, 0 AS t_province"
    provider = ", ".join(f"coalesce(p.{level}, t_{level}) AS provider_{level}" for level in _LEVELS)
    return (
        f"SELECT {picked}, {_place('home', f'r.{_HOME_OF[basis]}_code')}, {provider}, p.longitude, p.latitude "
        f"FROM (SELECT *, {treated} FROM {'stays' if first_page else 'settlements'} r) r "
        "JOIN conditions c ON c.icd = r.icd LEFT JOIN providers p ON p.code = r.institution "
        f"LEFT JOIN persons q ON q.person_key = r.person_key {_JOINS_OF_STAY if first_page else ''}"
    )


_COMMON = {
    "encounter": "row_number() OVER (ORDER BY r.row_key)",
    "person": "coalesce(q.person, 0)",
    "month": "year(r.discharged_on) * 100 + month(r.discharged_on)",
    "institution": "coalesce(p.number, 0)",
    "serves": "coalesce(p.serves, 0)",
    "provider_tier": "coalesce(p.tier, 0)",
    "provider_kind": "coalesce(p.kind, '')",
    "icd": "c.category",
    "block": "c.block",
    "chapter": "c.chapter",
    "groups": _GROUPS,
    "catalogue_tier": "c.catalogue_tier",
}
_OF_STAY = {
    "kind": "'inpatient'",
    "route": _ROUTE_OF_STAY,
    "receiver_tier": "coalesce(v.tier, 0)",
    "severe": capability_state.SEVERE,
    "fund_fen": "NULL",
    "minimally_invasive": "CASE WHEN r.operations IS NULL THEN 0 ELSE s.minimally_invasive END",
    "complication": f"coalesce(regexp_matches(r.arisen_icds, '{snapshot_cases.COMPLICATION}'), FALSE)::TINYINT",
    "drg": "coalesce(g.drg, '')",
    "drg_weight_e4": "w.weight_e4",
    "drg_low_risk": "coalesce(w.low_risk, 0)",
}
_OF_SETTLEMENT = {
    "kind": "r.kind",
    "route": _ROUTE_OF_SETTLEMENT,
    "severe": "((c.catalogue_tier = 5)::TINYINT)",
    **dict.fromkeys(
        ("departure", "receiver_tier", "operation_grade", "has_operation", "incision_class", "incision_healing", "complication", "drg_low_risk"),
        "0",
    ),
    "minimally_invasive": "NULL",
    "drg": "''",
    "drg_weight_e4": "NULL",
}
_JOINS_OF_STAY = (
    "LEFT JOIN receivers v ON v.text = r.receiver LEFT JOIN operation_sets s ON s.operations = r.operations "
    "LEFT JOIN stay_groups g ON g.row_key = r.row_key LEFT JOIN drgs w ON w.drg = g.drg"
)


def _flows() -> list[str]:
    statements = []
    for name, dimensions in FLOW_TABLES.items():
        keys = ", ".join(("kind", "month", *dimensions))
        parts = [
            f"SELECT '{basis.value}' AS basis, {keys}, {_MEASURES} FROM encounters_{basis.value} GROUP BY ALL"
            for basis in Basis
        ]
        statements.append(f"CREATE TABLE {name} AS {' UNION ALL '.join(parts)}")
    return statements


def _quality() -> list[str]:
    month = "(year(discharged_on) * 100 + month(discharged_on))::INTEGER AS month"
    reach = "CASE WHEN {c} > 999999 THEN 'township' WHEN {c} % 100 <> 0 THEN 'county' WHEN {c} > 0 THEN 'wider' ELSE 'none' END AS reach"
    homes = [
        f"SELECT '{basis}' AS basis, {column}_how AS how, {reach.format(c=f'{column}_code')}, {month}, institution, "
        f"count(*) AS rows FROM {table} GROUP BY ALL"
        for basis, column, table in (("residence", "residence", "stays"), ("household", "household", "stays"), ("insured", "insured", "settlements"))
    ]
    flags = [
        f"SELECT '{table}' AS record, institution, {month}, unnest(string_split(flags, '|')) AS flag FROM {table} WHERE flags <> ''"
        for table in ("stays", "settlements")
    ]
    rows = [f"SELECT '{table}' AS record, institution, {month}, count(*) AS rows FROM {table} GROUP BY ALL" for table in ("stays", "settlements")]
    return [
        f"CREATE TABLE quality_homes AS {' UNION ALL '.join(homes)}",
        f"CREATE TABLE quality_flags AS SELECT record, institution, month, flag, count(*) AS rows FROM ({' UNION ALL '.join(flags)}) GROUP BY ALL",
        f"CREATE TABLE quality_rows AS {' UNION ALL '.join(rows)}",
    ]


def _origins() -> list[str]:
    """Batch and line of each encounter: its number follows row_key, here as in `_encounters`."""
    return [
        f"CREATE TABLE origins_{table} AS SELECT row_number() OVER (ORDER BY row_key)::BIGINT AS encounter, "
        f"batch::INTEGER AS batch, line FROM {table} ORDER BY encounter"
        for table in ("stays", "settlements")
    ]


# record rows stay in the batches: the file that pages open holds no person key
_TIDY = (
    *(f"DROP TABLE {name}" for name in ("stays", "settlements", "persons", "stay_groups", "operation_sets", "positions", "visitors")),
    "CHECKPOINT",
)
