"""Making the next snapshot from the one before: only the months in which something changed are made anew.

The file of the earlier snapshot is copied, and the copy takes the new snapshot's place when it is
whole. A month is made anew when in it

    a row is new, or a row was that a later batch has corrected, wherever the correction belongs;
    what an institution was able to do changed for somebody who was treated in it: a row counts as
    evidence for the twelve months after its own.

What is kept of a person's rows in order is looked at again for every person in those months, by
`duckdb_refresh`. All else an encounter is made of depends on its own record, the register and the
definitions: an earlier snapshot of another register, or of other definitions, is not gone on from.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import duckdb

from doorstep.indicators.lowering import duckdb_refresh
from doorstep.services import capability_state, snapshot_build, snapshot_cases
from doorstep.services.snapshot_build import RECORDS, Progress, Sources, in_force, record_of
from doorstep.vocab.bases import Basis

Months = Mapping[Basis, frozenset[int]]

_MADE_WHOLE = (
    "drgs",
    "evidence_conditions",
    "evidence_techniques",
    "capable_conditions",
    "capable_techniques",
)
_COMPARED = ("providers", "conditions", "capable_areas", "judged_months")
_EVIDENCE = "r.icd, r.institution, r.discharged_on, r.departure, r.operations, r.operation_grade, r.operator, r.department"
_PLACE = f"(o.batch::BIGINT * {snapshot_build.LINES} + o.line)"
_MONTH = "(year(discharged_on) * 100 + month(discharged_on))::INTEGER"


class Doubt(Exception):
    """The earlier file is not what it was taken for: build from the beginning."""


def refresh(
    target: Path, sources: Sources, *, earlier: Path, last: int, progress: Progress = lambda step: None
) -> frozenset[int]:
    """Write the snapshot file `target`, going on from the file `earlier`; returns the months made anew.

    last   the last batch that `earlier` holds
    The caller sees to it that `earlier` was made of all batches to `last`, with the same register,
    definitions and layout. Raises Doubt, and writes nothing, when the file says otherwise.
    """
    with snapshot_build.writing(target, copy_of=earlier) as engine:
        progress("records")
        _set_aside(engine)
        changed = {table: _changed(engine, table, sources, last) for table in RECORDS}
        _register(engine, sources)
        progress("cases")
        _capability(engine, sources)
        months = {basis: changed[record_of(basis)] | _months_of_new_ability(engine, basis) for basis in Basis}
        progress(f"refreshing {len(frozenset().union(*months.values()))} months")
        _records(engine, sources, months)
        touched = _encounters(engine, sources, months)
        progress("flows")
        _flows(engine, months)
        _quality(engine, months)
        _origins(engine)
        _tidy(engine)
    return touched


def _set_aside(engine: duckdb.DuckDBPyConnection) -> None:
    for table in _MADE_WHOLE:
        engine.execute(f"DROP TABLE {table}")
    for table in _COMPARED:
        engine.execute(f"ALTER TABLE {table} RENAME TO earlier_{table}")


def _changed(engine: duckdb.DuckDBPyConnection, table: str, sources: Sources, last: int) -> frozenset[int]:
    """Months of the rows that are new or corrected, as they are and as they were; makes `changed_<table>`."""
    new = [(sequence, path) for sequence, path in sources.batches(table) if sequence > last]
    if new:
        snapshot_build.number(engine, table, sources)
    else:  # the same batches number the same rows
        engine.execute(f"CREATE TEMP TABLE numbers_{table} AS SELECT encounter, {_PLACE} AS place FROM origins_{table} o")
    engine.execute(
        f"CREATE TEMP TABLE changed_{table} AS SELECT n.encounter, n.place, o.encounter IS NOT NULL AS is_known FROM numbers_{table} n "
        f"LEFT JOIN origins_{table} o ON o.encounter = n.encounter WHERE n.place IS DISTINCT FROM {_PLACE}"
    )
    _refuse(engine, f"rows of {table} came before their batch", f"FROM changed_{table} WHERE place // {snapshot_build.LINES} <= {last}")
    _refuse(engine, f"rows of {table} are gone", f"FROM origins_{table} o ANTI JOIN numbers_{table} n ON n.encounter = o.encounter")
    found = engine.execute(
        f"SELECT {_MONTH} AS month FROM {snapshot_build.versions(table, new)} WHERE place IN (SELECT place FROM changed_{table}) "
        f"UNION {_months_before(table)}"
    ).fetchall()
    return frozenset(month for (month,) in found)


def _months_before(table: str) -> str:
    """The months in which corrected rows stood."""
    basis = next(basis for basis in Basis if record_of(basis) == table)
    return f"SELECT month FROM encounters_{basis.value} WHERE encounter IN (SELECT encounter FROM changed_{table} WHERE is_known)"


def _register(engine: duckdb.DuckDBPyConnection, sources: Sources) -> None:
    """Institutions and diagnoses anew; those known from before must mean what they meant."""
    snapshot_build.register(engine, sources.providers)
    _refuse(engine, "institutions changed", f"FROM {_differences('providers')}")
    icds = " UNION ".join(
        f"SELECT icd FROM {snapshot_build.versions(table, sources.batches(table))} WHERE place IN (SELECT place FROM numbers_{table})"
        for table in RECORDS
    )
    snapshot_build.classify(engine, sources, icds)
    kept = "WHERE icd IN (SELECT icd FROM conditions)"
    _refuse(engine, "diagnoses mean something else", f"FROM (FROM earlier_conditions {kept} EXCEPT FROM conditions)")
    snapshot_build.number_persons(engine, sources)


def _capability(engine: duckdb.DuckDBPyConnection, sources: Sources) -> None:
    """Evidence and what follows from it, whole: every stay is evidence for a year."""
    engine.execute(f"CREATE TEMP TABLE stays AS {in_force('stays', sources, _EVIDENCE)}")
    snapshot_cases.prepare(engine, sources.cases)
    capability_state.build(engine, sources.cases.thresholds)
    engine.execute("DROP TABLE stays")


def _months_of_new_ability(engine: duckdb.DuckDBPyConnection, basis: Basis) -> frozenset[int]:
    """Months with an inpatient of a basis for whom some level of home became able, or no longer is, or is now judged."""
    at_home = ", ".join(f"e.home_{level}" for level in ("township", "county", "city", "province"))
    found = engine.execute(
        f"SELECT DISTINCT e.month FROM encounters_{basis.value} e WHERE e.month IN (SELECT month FROM {_differences('judged_months')}) "
        f"UNION SELECT DISTINCT e.month FROM encounters_{basis.value} e JOIN {_differences('capable_areas')} a ON a.month = e.month "
        f"AND a.block = e.block AND a.severe = e.severe AND a.area IN ({at_home}) WHERE e.kind = 'inpatient'"
    ).fetchall()
    return frozenset(month for (month,) in found)


def _records(engine: duckdb.DuckDBPyConnection, sources: Sources, months: Months) -> None:
    """All rows in force of the months to make anew, with their groups."""
    for table in RECORDS:
        wanted = _in(_MONTH, _of_record(months, table))
        engine.execute(f"CREATE TEMP TABLE {table} AS {in_force(table, sources, where=wanted)}")
    snapshot_cases.group_stays(engine, sources.cases)


def _of_record(months: Months, table: str) -> frozenset[int]:
    """Months to make anew of any basis made from a record table."""
    return frozenset().union(*(wanted for basis, wanted in months.items() if record_of(basis) == table))


def _encounters(engine: duckdb.DuckDBPyConnection, sources: Sources, months: Months) -> frozenset[int]:
    """Encounters of the months and all that indicators keep; returns every month that this touched."""
    engine.execute(snapshot_build.RECEIVERS)
    touched: frozenset[int] = frozenset()
    for basis, wanted in months.items():
        if wanted:
            rows = f"SELECT * FROM ({snapshot_build.encounters_sql(basis)}) WHERE {_in('month', wanted)}"
            engine.execute(f"CREATE OR REPLACE TEMP TABLE incoming AS {rows}")
            touched |= duckdb_refresh.refresh(engine, sources.indicators, basis, wanted, incoming="incoming")
    return touched


def _flows(engine: duckdb.DuckDBPyConnection, months: Months) -> None:
    by_basis = {basis.value: _in("month", wanted) for basis, wanted in months.items() if wanted}
    for table in snapshot_build.FLOW_TABLES:
        for basis, where in by_basis.items():
            query = snapshot_build.flows(where)[table][basis]
            _replace(engine, table, f"basis = '{basis}' AND {where}", query)


def _quality(engine: duckdb.DuckDBPyConnection, months: Months) -> None:
    """Every month of which the records are at hand."""
    for table, parts in snapshot_build.quality().items():
        for name, query in parts.items():
            key, record = ("record", name) if name in RECORDS else ("basis", record_of(Basis(name)))
            if wanted := _of_record(months, record):
                _replace(engine, table, f"{key} = '{name}' AND {_in('month', wanted)}", query)


def _origins(engine: duckdb.DuckDBPyConnection) -> None:
    for table in RECORDS:
        changed = f"encounter IN (SELECT encounter FROM changed_{table})"
        _replace(engine, f"origins_{table}", changed, f"SELECT * FROM ({snapshot_build.origins(table)}) WHERE {changed} ORDER BY encounter")


def _replace(engine: duckdb.DuckDBPyConnection, table: str, where: str, query: str) -> None:
    engine.execute(f"DELETE FROM {table} WHERE {where}")
    engine.execute(f"INSERT INTO {table} {query}")


def _tidy(engine: duckdb.DuckDBPyConnection) -> None:
    for table in _COMPARED:
        engine.execute(f"DROP TABLE earlier_{table}")
    snapshot_build.tidy(engine)


def _differences(table: str) -> str:
    """Rows of a table that were not in the earlier file, and those of it that are no longer."""
    return f"((FROM {table} EXCEPT FROM earlier_{table}) UNION ALL (FROM earlier_{table} EXCEPT FROM {table}))"


def _refuse(engine: duckdb.DuckDBPyConnection, what: str, rows: str) -> None:
    (found,) = engine.execute(f"SELECT count(*) {rows}").fetchone() or (0,)
    if found:
        raise Doubt(f"{what}: {found}")


def _in(column: str, months: Collection[int]) -> str:
    return f"{column} IN ({', '.join(str(int(month)) for month in sorted(months)) or 'NULL'})"
