"""Building one snapshot: from record batches to the DuckDB file that pages read.

The file holds the encounters of each basis, the indicator state, the flow tables and what the
quality report needs. It is written beside its place and moved there whole. Encounters and persons
are numbered as they first came, superseded rows included: a later batch only adds numbers, so that
`snapshot_refresh` can go on from an earlier file.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

import duckdb
import pyarrow as pa

from doorstep.indicators.governance import Measure
from doorstep.indicators.lowering import duckdb_state
from doorstep.services import capability_state, snapshot_cases
from doorstep.services.snapshot_cases import CaseRules
from doorstep.tables.encounters import ENCOUNTERS, STORED_ORDER
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
    return "; ".join([*flows, *ENCOUNTERS.names, "origins", "places of providers", "capability", "numbered by arrival", "sequences by row", "persons by next month", STORED_ORDER])


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


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything a snapshot is made from.

    stays, settlements  batches as (sequence, parquet), in order
    """

    stays: Sequence[tuple[int, Path]]
    settlements: Sequence[tuple[int, Path]]
    providers: Sequence[Provider]
    classify: Callable[[str], Classified]
    indicators: tuple[Measure, ...]
    cases: CaseRules

    def batches(self, table: str) -> Sequence[tuple[int, Path]]:
        """The batches of a record table."""
        return self.stays if table == "stays" else self.settlements


def build(
    target: Path,
    sources: Sources,
    *,
    progress: Progress = lambda step: None,
    build_state: BuildState = duckdb_state.build,
) -> None:
    """Write the snapshot file `target` from the beginning."""
    with writing(target) as engine:
        progress("records")
        for table in RECORDS:
            number(engine, table, sources)
            engine.execute(f"CREATE TABLE {table} AS {in_force(table, sources)}")
        register(engine, sources.providers)
        number_persons(engine, sources)
        classify(engine, sources, "SELECT icd FROM stays UNION SELECT icd FROM settlements")
        progress("cases")
        snapshot_cases.prepare(engine, sources.cases)
        snapshot_cases.group_stays(engine, sources.cases)
        capability_state.build(engine, sources.cases.thresholds)
        progress("encounters")
        engine.execute(RECEIVERS)
        for basis in Basis:
            engine.execute(f"CREATE TABLE encounters_{basis.value} AS {encounters_sql(basis)}")
        progress("indicators")
        build_state(engine, sources.indicators)
        progress("flows")
        for table, parts in (flows() | quality()).items():
            engine.execute(f"CREATE TABLE {table} AS {' UNION ALL '.join(parts.values())}")
        for table in RECORDS:
            engine.execute(f"CREATE TABLE origins_{table} AS {origins(table)} ORDER BY encounter")
        tidy(engine)


@contextmanager
def writing(target: Path, *, copy_of: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A file beside `target`, empty or a copy, that takes its place once all is written."""
    partial = target.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    Path(f"{partial}.wal").unlink(missing_ok=True)  # of a run that was cut off
    if copy_of is not None:
        shutil.copyfile(copy_of, partial)
    with duckdb.connect(str(partial)) as engine:
        engine.execute("SET TimeZone = 'UTC'")
        yield engine
    with partial.open("rb") as stream:
        os.fsync(stream.fileno())
    partial.replace(target)


RECORDS = ("stays", "settlements")
LINES = 2**32
"""More than a file has lines: batch * LINES + line orders all rows as they came."""


def versions(table: str, batches: Sequence[tuple[int, Path]]) -> str:
    """Every version of every row of some batches, with its batch and its place among all rows that ever came."""
    read = [
        f"SELECT *, {sequence} AS batch FROM read_parquet('{str(path).replace(chr(39), chr(39) * 2)}')"
        for sequence, path in batches
    ]
    sources = " UNION ALL BY NAME ".join([_EMPTY[table], *read])  # a batch from before a column was kept has it missing
    return f"(SELECT *, batch::BIGINT * {LINES} + line AS place FROM ({sources}))"


def number(engine: duckdb.DuckDBPyConnection, table: str, sources: Sources) -> None:
    """Make `numbers_<table>`: each row's number, by its first place, and the place of the version in force, its last."""
    engine.execute(
        f"CREATE TEMP TABLE numbers_{table} AS SELECT row_number() OVER (ORDER BY min(place)) AS encounter, "
        f"max(place) AS place FROM {versions(table, sources.batches(table))} GROUP BY row_key"
    )


def in_force(table: str, sources: Sources, columns: str = "r.*", where: str = "TRUE") -> str:
    """The rows in force, of each row its latest version, with its number."""
    rows = versions(table, sources.batches(table))
    return f"SELECT {columns}, n.encounter FROM (SELECT * FROM {rows} WHERE {where}) r JOIN numbers_{table} n ON n.place = r.place"


def number_persons(engine: duckdb.DuckDBPyConnection, sources: Sources) -> None:
    """Make `persons`: a number for everyone who ever came, by first place."""
    came = " UNION ALL ".join(f"SELECT person_key, place FROM {versions(table, sources.batches(table))}" for table in RECORDS)
    engine.execute(
        "CREATE TEMP TABLE persons AS SELECT person_key, row_number() OVER (ORDER BY min(place)) AS person "
        f"FROM ({came}) WHERE person_key IS NOT NULL GROUP BY person_key"
    )


def _typed_empty(columns: Mapping[str, str]) -> str:
    return "SELECT " + ", ".join(f"NULL::{kind} AS {name}" for name, kind in columns.items()) + " WHERE FALSE"


def _empty_of(table: str) -> str:
    from doorstep.tables.records import RECORD_TABLES

    kinds = {column.name: column.type.value for column in RECORD_TABLES[table].columns}
    return _typed_empty({**kinds, "batch": "INTEGER"})


_EMPTY = {table: _empty_of(table) for table in RECORDS}


def register(engine: duckdb.DuckDBPyConnection, providers: Sequence[Provider]) -> None:
    """Make `providers`."""
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


def classify(engine: duckdb.DuckDBPyConnection, sources: Sources, codes: str) -> None:
    """Make `conditions`: what each of the codes that a query gives means."""
    found = [sources.classify(code) for (code,) in engine.execute(codes).fetchall()]
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


def encounters_sql(basis: Basis) -> str:
    """One row per stay or visit: the record, what it is as a case, its places, and what the places tell."""
    return (
        f"SELECT {', '.join(ENCOUNTERS.names)} FROM ("
        f"SELECT e.*, {_WAY} AS travel_m, minutes_for({_WAY}) AS travel_minutes, "
        f"{', '.join(capability_state.capable_sql(level) for level in _LEVELS)} FROM ({_placed(basis)}) e "
        "LEFT JOIN positions ht ON ht.area = e.home_township LEFT JOIN positions hc ON hc.area = e.home_county "
        "LEFT JOIN positions tp ON tp.area = e.provider_county "
        f"{' '.join(capability_state.join_sql(level) for level in _LEVELS)}) ORDER BY {STORED_ORDER}"
    )


_WAY = (
    "metres_between(coalesce(ht.longitude, hc.longitude), coalesce(ht.latitude, hc.latitude), "
    "coalesce(e.longitude, tp.longitude), coalesce(e.latitude, tp.latitude))"
)
RECEIVERS = (
    "CREATE OR REPLACE TEMP VIEW receivers AS SELECT text, max(tier) AS tier FROM (SELECT code AS text, tier FROM providers "
    "UNION ALL SELECT name, tier FROM providers) GROUP BY text"
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


Parts = dict[str, dict[str, str]]
"""Tables, each with its parts: a query for each basis or record table that it is made of."""


def flows(where: str = "TRUE") -> Parts:
    """The flow tables, by basis."""
    return {
        name: {
            basis.value: f"SELECT '{basis.value}' AS basis, {', '.join(('kind', 'month', *dimensions))}, {_MEASURES} "
            f"FROM encounters_{basis.value} WHERE {where} GROUP BY ALL"
            for basis in Basis
        }
        for name, dimensions in FLOW_TABLES.items()
    }


def quality() -> Parts:
    """What the quality report counts, by basis or by record table."""
    month = "(year(discharged_on) * 100 + month(discharged_on))::INTEGER AS month"
    reach = "CASE WHEN {c} > 999999 THEN 'township' WHEN {c} % 100 <> 0 THEN 'county' WHEN {c} > 0 THEN 'wider' ELSE 'none' END AS reach"
    homes = {
        basis.value: f"SELECT '{basis.value}' AS basis, {home}_how AS how, {reach.format(c=f'{home}_code')}, {month}, institution, "
        f"count(*) AS rows FROM {record_of(basis)} GROUP BY ALL"
        for basis, home in _HOME_OF.items()
    }
    flags = {
        table: f"SELECT record, institution, month, flag, count(*) AS rows FROM (SELECT '{table}' AS record, institution, {month}, "
        f"unnest(string_split(flags, '|')) AS flag FROM {table} WHERE flags <> '') GROUP BY ALL"
        for table in RECORDS
    }
    rows = {table: f"SELECT '{table}' AS record, institution, {month}, count(*) AS rows FROM {table} GROUP BY ALL" for table in RECORDS}
    return {"quality_homes": homes, "quality_flags": flags, "quality_rows": rows}


def record_of(basis: Basis) -> str:
    """The record table that the encounters of a basis are made from."""
    return "settlements" if basis is Basis.INSURED else "stays"


def origins(table: str) -> str:
    """Batch and line of each encounter."""
    return f"SELECT encounter, (place // {LINES})::INTEGER AS batch, place % {LINES} AS line FROM numbers_{table}"


def tidy(engine: duckdb.DuckDBPyConnection) -> None:
    """Record rows stay in the batches: the file that pages open holds no person key."""
    for name in (*RECORDS, "persons", "stay_groups", "operation_sets", "positions", "visitors"):
        engine.execute(f"DROP TABLE {name}")
    engine.execute("CHECKPOINT")
