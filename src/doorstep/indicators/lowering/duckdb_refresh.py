"""DuckDB: months replaced, and everything kept brought up to date, in one transaction.

What a row counts as may depend on the same person's other rows, so a changed month can change
what is kept of other months: those are found row by row and recomputed too. The result equals a
build from the beginning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import duckdb

from doorstep.indicators.governance import Measure
from doorstep.indicators.lowering.duckdb_sequences import encounters, sequence_sql, sequence_table
from doorstep.indicators.lowering.duckdb_state import (
    MONTHS_A_WORD,
    rollup_sql,
    table_name,
)
from doorstep.indicators.rollups import Rollup, plan
from doorstep.indicators.sums import Sequence
from doorstep.tables.encounters import ENCOUNTERS
from doorstep.vocab.bases import Basis


def refresh(
    connection: duckdb.DuckDBPyConnection, measures: Iterable[Measure], basis: Basis, months: Collection[int], *, incoming: str
) -> frozenset[int]:
    """Put the rows of the relation `incoming` in place of all encounters of `months`.

    Returns every month of which something kept was recomputed. The measures must be those that
    everything was built for; rows of `incoming` outside `months` are a fault of the caller.
    """
    dirty = frozenset(months)
    rollups = plan(measure for measure in measures if basis in measure.bases)
    connection.execute("BEGIN")
    try:
        _replace_rows(connection, basis, dirty, incoming)
        touched = {
            node: _refresh_sequence(connection, node, basis)
            for node in dict.fromkeys(node for rollup in rollups for node in rollup.sequences)
        }
        for rollup in rollups:
            redo = dirty.union(*(touched[node] for node in rollup.sequences))
            (_refresh_persons if rollup.shape.keeps_persons else _refresh_rollup)(connection, rollup, basis, redo)
        connection.execute("DROP TABLE changed_persons")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return dirty.union(*touched.values())


def _replace_rows(connection: duckdb.DuckDBPyConnection, basis: Basis, months: frozenset[int], incoming: str) -> None:
    table, listed, columns = encounters(basis), _listed(months), ", ".join(ENCOUNTERS.names)
    (strays,) = connection.execute(f"SELECT count(*) FROM {incoming} WHERE month NOT IN ({listed})").fetchone() or (0,)
    if strays:
        raise ValueError(f"{strays} incoming rows lie outside the months replaced")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE changed_persons AS SELECT person FROM {table} WHERE month IN ({listed}) AND person <> 0 "
        f"UNION SELECT person FROM {incoming} WHERE person <> 0"
    )
    connection.execute(f"DELETE FROM {table} WHERE month IN ({listed})")
    connection.execute(f"INSERT INTO {table} SELECT {columns} FROM {incoming} ORDER BY month, home_county, block")


def _refresh_sequence(connection: duckdb.DuckDBPyConnection, node: Sequence, basis: Basis) -> frozenset[int]:
    """Look at the changed persons' rows anew; returns the months in which the truth changed."""
    table, persons = sequence_table(node, basis), "(SELECT person FROM changed_persons)"
    source = f"(SELECT * FROM {encounters(basis)} WHERE person IN {persons})"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE sequence_now AS {sequence_sql(node, source)}")
    before = f"(SELECT * FROM {table} WHERE person IN {persons})"
    changed = connection.execute(
        f"SELECT DISTINCT month FROM ((FROM {before} EXCEPT FROM sequence_now) UNION ALL (FROM sequence_now EXCEPT FROM {before}))"
    ).fetchall()
    connection.execute(f"DELETE FROM {table} WHERE person IN {persons}")
    connection.execute(f"INSERT INTO {table} FROM sequence_now")
    connection.execute("DROP TABLE sequence_now")
    return frozenset(month for (month,) in changed)


def _refresh_rollup(connection: duckdb.DuckDBPyConnection, rollup: Rollup, basis: Basis, months: frozenset[int]) -> None:
    table = table_name(rollup.shape, basis)
    connection.execute(f"DELETE FROM {table} WHERE month IN ({_listed(months)})")
    connection.execute(f"INSERT INTO {table} BY NAME {rollup_sql(rollup, basis, months)}")


def _refresh_persons(connection: duckdb.DuckDBPyConnection, rollup: Rollup, basis: Basis, months: frozenset[int]) -> None:
    """Clear the bits of the months, then set them for the persons who came."""
    table = table_name(rollup.shape, basis)
    for word, mask in _masks(months).items():
        connection.execute(f"UPDATE {table} SET mask = mask & ~{mask}::BIGINT WHERE word = {word} AND mask & {mask} <> 0")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE came AS {rollup_sql(rollup, basis, months)}")
    key = ("what", "person", *rollup.shape.columns, "word")
    same = " AND ".join(f"t.{name} = n.{name}" for name in key)
    connection.execute(f"UPDATE {table} t SET mask = t.mask | n.mask FROM came n WHERE {same}")
    connection.execute(f"INSERT INTO {table} BY NAME SELECT n.* FROM came n ANTI JOIN {table} t ON {same}")
    connection.execute(f"DELETE FROM {table} WHERE mask = 0")
    connection.execute("DROP TABLE came")


def _masks(months: Iterable[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for month in months:
        word, bit = divmod(month // 100 * 12 + month % 100, MONTHS_A_WORD)
        found[word] = found.get(word, 0) | 1 << bit
    return found


def _listed(months: Collection[int]) -> str:
    return ", ".join(str(int(month)) for month in sorted(months)) or "NULL"
