"""What a stay is beyond its record: its group and weight, its techniques, the way from home.

Tables that encounters are joined with: `stay_groups`, `drgs`, `operation_sets`, `positions`, `visitors`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import duckdb
import pyarrow as pa

from doorstep.intake.groupers import Admission, Grouper
from doorstep.tables.capability import DEFAULTS, Threshold

_ROWS_AT_ONCE = 50_000
_SUBCATEGORY = 5  # characters of an ICD-9-CM-3 code that name an operation: 81.54
COMPLICATION = "(^|[|])T8[0-8]"
"""ICD-10 block T80-T88: complications of surgical and medical care, not elsewhere classified."""


@dataclass(frozen=True, slots=True)
class Technique:
    """One row of techniques.csv."""

    code: str
    operations: tuple[str, ...]
    is_minimally_invasive: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One row of drgs.csv; weight in ten-thousandths."""

    code: str
    weight_e4: int
    is_low_risk: bool


@dataclass(frozen=True, slots=True)
class Visitor:
    """An expert who leads operations at an institution for a while, as the digest on its records."""

    operator: str
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Position:
    """Where an area lies, in degrees."""

    area: int
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class CaseRules:
    """What the register says that decides what a stay is.

    detour, road_kmh  for time on the road; None makes no estimate
    """

    grouper: Grouper | None = None
    groups: tuple[Group, ...] = ()
    techniques: tuple[Technique, ...] = ()
    visitors: tuple[Visitor, ...] = ()
    positions: tuple[Position, ...] = ()
    thresholds: Mapping[str, Threshold] = field(default_factory=lambda: DEFAULTS)
    detour: float | None = None
    road_kmh: float | None = None


def prepare(engine: duckdb.DuckDBPyConnection, rules: CaseRules) -> None:
    """Create the macros and tables that encounters are made with, `stay_groups` apart."""
    for statement in macros(rules):
        engine.execute(statement)
    _table(engine, "drgs", {"drg": pa.string(), "weight_e4": pa.int32(), "low_risk": pa.int8()}, ((one.code, one.weight_e4, int(one.is_low_risk)) for one in rules.groups))
    _table(engine, "positions", {"area": pa.int32(), "longitude": pa.float64(), "latitude": pa.float64()}, ((one.area, one.longitude, one.latitude) for one in rules.positions))
    _table(engine, "visitors", {"operator": pa.string(), "since": pa.int32(), "until": pa.int32()}, ((one.operator, one.since, one.until) for one in rules.visitors))
    _operation_sets(engine, rules.techniques)


def _table(engine: duckdb.DuckDBPyConnection, name: str, types: Mapping[str, pa.DataType], rows: Iterable[tuple[object, ...]]) -> None:
    columns = list(zip(*rows, strict=True)) or [()] * len(types)
    given = pa.table({column: pa.array(values, kind) for (column, kind), values in zip(types.items(), columns, strict=True)})
    engine.register("given_rows", given)
    engine.execute(f"CREATE TABLE {name} AS SELECT * FROM given_rows")
    engine.unregister("given_rows")


def _operation_sets(engine: duckdb.DuckDBPyConnection, techniques: Sequence[Technique]) -> None:
    """Every set of operations that occurs, the techniques in it, and whether one is minimally invasive."""
    invasive = {one.code: int(one.is_minimally_invasive) for one in techniques}
    rows = []
    for (written,) in engine.execute("SELECT DISTINCT operations FROM stays WHERE operations IS NOT NULL").fetchall():
        found = dict.fromkeys(code for one in written.split("|") for code in techniques_of(one, tuple(techniques)))
        rows.append((written, list(found), max((invasive.get(code, 0) for code in found), default=0) if techniques else None))
    types = {"operations": pa.string(), "techniques": pa.list_(pa.string()), "minimally_invasive": pa.int8()}
    _table(engine, "operation_sets", types, rows)


@cache
def techniques_of(operation: str, techniques: tuple[Technique, ...]) -> tuple[str, ...]:
    """The listed techniques of an operation code; its ICD-9-CM-3 subcategory when the list has none."""
    plain = operation.strip().upper()
    listed = tuple(one.code for one in techniques if plain.startswith(one.operations))
    return listed or (plain[:_SUBCATEGORY],)


def group_stays(engine: duckdb.DuckDBPyConnection, rules: CaseRules) -> None:
    """Make `stay_groups`: the group of each stay, as the sender gives it, or else as the region's grouper finds it."""
    engine.execute("CREATE TABLE stay_groups AS SELECT row_key, drg FROM stays WHERE drg IS NOT NULL")
    if rules.grouper is None:
        return
    engine.execute(
        "SELECT row_key, icd, other_icds, operations, sex, age_years, los_days, departure FROM stays WHERE drg IS NULL"
    )
    found: list[tuple[str, str]] = []
    asked = cache(rules.grouper.group)
    while rows := engine.fetchmany(_ROWS_AT_ONCE):
        found += [(key, drg) for key, *told in rows if (drg := asked(_admission(*told)))]
    _append(engine, found)


def _append(engine: duckdb.DuckDBPyConnection, found: Sequence[tuple[str, str]]) -> None:
    engine.register("given_rows", pa.table({"row_key": pa.array([key for key, _ in found], pa.string()), "drg": pa.array([drg for _, drg in found], pa.string())}))
    engine.execute("INSERT INTO stay_groups SELECT row_key, drg FROM given_rows")
    engine.unregister("given_rows")


def _admission(icd: str, others: str | None, operations: str | None, sex: int, age: int | None, los: int, departure: int) -> Admission:
    return Admission(icd, _listed(others), _listed(operations), sex, age, los, departure)


def _listed(codes: str | None) -> tuple[str, ...]:
    return tuple(codes.upper().split("|")) if codes else ()


_EARTH_M = 6_371_009  # mean radius


def macros(rules: CaseRules) -> tuple[str, ...]:
    """metres between two positions in degrees, and minutes for so many metres; both missing when a part is."""
    minutes = "CAST(NULL AS INTEGER)"
    if rules.detour and rules.road_kmh:
        minutes = f"CAST(round(metres * {rules.detour} * 60 / ({rules.road_kmh} * 1000)) AS INTEGER)"
    return (
        "CREATE OR REPLACE TEMP MACRO metres_between(x1, y1, x2, y2) AS "
        # least() takes no notice of what is missing, and would put every unknown place at the antipodes
        f"CASE WHEN x1 + y1 + x2 + y2 IS NOT NULL THEN CAST(round(2 * {_EARTH_M} * asin(sqrt(least(1, power(sin(radians(y2 - y1) / 2), 2) + "
        "cos(radians(y1)) * cos(radians(y2)) * power(sin(radians(x2 - x1) / 2), 2))))) AS INTEGER) END",
        f"CREATE OR REPLACE TEMP MACRO minutes_for(metres) AS {minutes}",
    )
