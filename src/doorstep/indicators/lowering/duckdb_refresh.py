"""DuckDB: months replaced, and everything kept brought up to date, in one transaction.

What a row counts as may depend on the same person's other rows, so a changed month can change
what is kept of other months: those are found row by row and recomputed too. Only rows of persons of
whom something changed are looked at, and of them only those within a sequence's days of the change.
The result equals a build from the beginning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

import duckdb

from doorstep.indicators.conditions import FirstInPerson
from doorstep.indicators.governance import Measure
from doorstep.indicators.lowering.duckdb_sequences import (
    encounters,
    in_order_sql,
    looked_at_sql,
    named_table,
    sequence_table,
)
from doorstep.indicators.lowering.duckdb_state import (
    MONTHS_A_WORD,
    named_rows_sql,
    rollup_sql,
    table_name,
)
from doorstep.indicators.rollups import Rollup, plan
from doorstep.indicators.sums import Sequence, sequence_name
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
    nodes = tuple(dict.fromkeys(node for rollup in rollups for node in rollup.sequences))
    connection.execute("BEGIN")
    try:
        _replace_rows(connection, basis, dirty, incoming, nodes)
        touched = {node: _refresh_sequence(connection, node, basis) for node in nodes}
        _refresh_rollups(connection, rollups, basis, {node: dirty | touched[node] for node in nodes}, dirty)
        connection.execute("DROP TABLE changed_rows")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return dirty.union(*touched.values())


def _replace_rows(
    connection: duckdb.DuckDBPyConnection, basis: Basis, months: frozenset[int], incoming: str, nodes: Collection[Sequence]
) -> None:
    table, listed, columns = encounters(basis), _listed(months), ", ".join(ENCOUNTERS.names)
    (strays,) = connection.execute(f"SELECT count(*) FROM {incoming} WHERE month NOT IN ({listed})").fetchone() or (0,)
    if strays:
        raise ValueError(f"{strays} incoming rows lie outside the months replaced")
    before, now = _seen_sql(nodes, f"{table} WHERE month IN ({listed})"), _seen_sql(nodes, incoming)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE changed_rows AS ({before} EXCEPT {now}) UNION ALL ({now} EXCEPT {before})")
    connection.execute(f"DELETE FROM {table} WHERE month IN ({listed})")
    connection.execute(f"INSERT INTO {table} SELECT {columns} FROM {incoming} ORDER BY month, home_county, block")


def _seen_sql(nodes: Collection[Sequence], rows: str) -> str:
    """What sequences see of rows."""
    seen = ", ".join(f"coalesce({looked_at_sql(node)}, false) AS {sequence_name(node)}" for node in nodes)
    return f"SELECT encounter, person, admitted_on, discharged_on{', ' if seen else ''}{seen} FROM {rows}"


def _refresh_sequence(connection: duckdb.DuckDBPyConnection, node: Sequence, basis: Basis) -> frozenset[int]:
    """Look anew at the rows in reach of a changed one; returns the months in which the truth changed."""
    span = connection.execute(f"CREATE OR REPLACE TEMP TABLE reach AS {_reach_sql(node)}").execute("SELECT min(first), max(last) FROM reach").fetchone()
    if span is None or span[0] is None:
        return frozenset()
    table = sequence_table(node, basis)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE reached AS {_reached_sql(node, basis, *span)}")
    anew = "(SELECT encounter FROM reached WHERE is_anew)"
    known = f"(SELECT encounter FROM {anew} UNION SELECT encounter FROM changed_rows WHERE {sequence_name(node)})"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE named_before AS SELECT encounter FROM {table} WHERE encounter IN {known}")
    found = in_order_sql(node, "FROM reached WHERE TRUE")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE named_now AS SELECT encounter FROM ({found}) WHERE encounter IN {anew}")
    connection.execute("CREATE OR REPLACE TEMP TABLE no_more AS FROM named_before EXCEPT FROM named_now")
    connection.execute("CREATE OR REPLACE TEMP TABLE newly AS FROM named_now EXCEPT FROM named_before")
    connection.execute(f"DELETE FROM {table} WHERE encounter IN (FROM no_more)")
    connection.execute(f"INSERT INTO {table} FROM newly")
    months = connection.execute("SELECT DISTINCT month FROM reached WHERE encounter IN (FROM no_more UNION ALL FROM newly)").fetchall()
    for each in ("reach", "reached", "named_before", "named_now", "no_more", "newly"):
        connection.execute(f"DROP TABLE {each}")
    return frozenset(month for (month,) in months)


def _reach_sql(node: Sequence) -> str:
    """Persons of whom a row that the sequence looks at changed, and between which days."""
    days = "min(least(admitted_on, discharged_on)) AS first, max(greatest(admitted_on, discharged_on)) AS last"
    return f"SELECT person, {days} FROM changed_rows WHERE {sequence_name(node)} GROUP BY person"


def _reached_sql(node: Sequence, basis: Basis, first: date, last: date) -> str:
    """Their rows within the sequence's days of a change, and whether its truth must be told anew (is_anew) or they are only neighbours.

    A row is first, or not, by those begun so many days before it; it is followed by those begun so
    many days after it ended.
    """
    begun = f"admitted_on <= DATE '{last}' + {node.days} AND greatest(admitted_on, discharged_on) >= DATE '{first}' - {node.days}"
    rows = f"SELECT encounter, person, month, admitted_on, discharged_on FROM {encounters(basis)} WHERE {begun} AND {looked_at_sql(node)}"
    is_anew = "admitted_on >= first" if isinstance(node, FirstInPerson) else f"discharged_on BETWEEN first - {node.days} AND last"
    return (
        f"SELECT e.*, coalesce({is_anew}, false) AS is_anew FROM ({rows}) e JOIN reach USING (person) "
        f"WHERE admitted_on <= last + {node.days} AND greatest(admitted_on, discharged_on) >= first - {node.days}"
    )


def _refresh_rollups(
    connection: duckdb.DuckDBPyConnection,
    rollups: Collection[Rollup],
    basis: Basis,
    touched: Mapping[Sequence, frozenset[int]],
    dirty: frozenset[int],
) -> None:
    """Recompute the months that changed, and those that a roll-up's sequences touched."""
    named = named_rows_sql(rollups, basis, dirty.union(*touched.values()))
    if named:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {named_table(basis)} AS {named}")
    for rollup in rollups:
        redo = dirty.union(*(touched[node] for node in rollup.sequences))
        (_refresh_persons if rollup.shape.keeps_persons else _refresh_rollup)(connection, rollup, basis, redo)
    if named:
        connection.execute(f"DROP TABLE {named_table(basis)}")


def _refresh_rollup(connection: duckdb.DuckDBPyConnection, rollup: Rollup, basis: Basis, months: frozenset[int]) -> None:
    table = table_name(rollup.shape, basis)
    connection.execute(f"DELETE FROM {table} WHERE month IN ({_listed(months)})")
    connection.execute(f"INSERT INTO {table} BY NAME {rollup_sql(rollup, basis, months)}")


def _refresh_persons(connection: duckdb.DuckDBPyConnection, rollup: Rollup, basis: Basis, months: frozenset[int]) -> None:
    """Set the bits of the months as the persons came now, in the rows where they differ from what is kept."""
    table, key = table_name(rollup.shape, basis), ("what", "person", *rollup.shape.columns, "word")
    bits = " ".join(f"WHEN {word} THEN {mask}" for word, mask in _masks(months).items())
    redone = f"(CASE word {bits} ELSE 0 END)::BIGINT" if bits else "0::BIGINT"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE came AS {rollup_sql(rollup, basis, months)}")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE differing AS SELECT {', '.join(key)}, place, (coalesce(kept, 0) & ~{redone}) | coalesce(mask, 0) AS mask "
        f"FROM came FULL JOIN (SELECT {', '.join(key)}, rowid AS place, mask AS kept FROM {table}) USING ({', '.join(key)}) "
        f"WHERE place IS NULL OR (kept & {redone}) <> coalesce(mask, 0)"
    )
    connection.execute(f"UPDATE {table} t SET mask = n.mask FROM differing n WHERE t.rowid = n.place")
    connection.execute(f"INSERT INTO {table} BY NAME SELECT * EXCLUDE place FROM differing WHERE place IS NULL")
    connection.execute(f"DELETE FROM {table} WHERE mask = 0")
    connection.execute("DROP TABLE came")
    connection.execute("DROP TABLE differing")


def _masks(months: Iterable[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for month in months:
        word, bit = divmod(month // 100 * 12 + month % 100, MONTHS_A_WORD)
        found[word] = found.get(word, 0) | 1 << bit
    return found


def _listed(months: Collection[int]) -> str:
    return ", ".join(str(int(month)) for month in sorted(months)) or "NULL"
