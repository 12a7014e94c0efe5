"""DuckDB: months replaced, and everything kept brought up to date, in one transaction.

What a row counts as may depend on the same person's other rows, so a changed month can change
what is kept of other months: those are found row by row and recomputed too. Only rows of persons of
whom something changed are looked at, and of them only those within a sequence's days of the change;
for numbers of persons all of theirs.
The result equals a build from the beginning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

import duckdb

from doorstep.indicators.conditions import FirstInPerson
from doorstep.indicators.governance import Measure
from doorstep.indicators.lowering.duckdb_persons import came, given, persons_sql
from doorstep.indicators.lowering.duckdb_sequences import (
    encounters,
    in_order_sql,
    looked_at_sql,
    named_table,
    sequence_table,
)
from doorstep.indicators.lowering.duckdb_state import named_rows_sql, rollup_sql, table_name
from doorstep.indicators.rollups import Rollup, plan
from doorstep.indicators.sums import Sequence, sequence_name
from doorstep.tables.encounters import ENCOUNTERS, STORED_ORDER
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
        _remember_persons(connection, rollups, basis, dirty)
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
    both = f"SELECT *, 1 AS side FROM ({now}) UNION ALL SELECT *, -1 FROM ({before})"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE changed_rows AS SELECT * EXCLUDE side FROM ({both}) GROUP BY ALL HAVING sum(side) <> 0")
    connection.execute(f"DELETE FROM {table} WHERE month IN ({listed})")
    connection.execute(f"INSERT INTO {table} SELECT {columns} FROM {incoming} ORDER BY {STORED_ORDER}")


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
        if rollup.shape.keeps_persons:
            _refresh_persons(connection, rollup, basis, dirty)
        else:
            _refresh_rollup(connection, rollup, basis, dirty.union(*(touched[node] for node in rollup.sequences)))
    if named:
        connection.execute(f"DROP TABLE {named_table(basis)}")


def _refresh_rollup(connection: duckdb.DuckDBPyConnection, rollup: Rollup, basis: Basis, months: frozenset[int]) -> None:
    table = table_name(rollup.shape, basis)
    connection.execute(f"DELETE FROM {table} WHERE month IN ({_listed(months)})")
    connection.execute(f"INSERT INTO {table} BY NAME {rollup_sql(rollup, basis, months)}")


def _remember_persons(connection: duckdb.DuckDBPyConnection, rollups: Iterable[Rollup], basis: Basis, months: frozenset[int]) -> None:
    """Who came in the months that are about to be replaced."""
    for rollup in rollups:
        if rollup.shape.keeps_persons and not rollup.sequences:
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {_before(rollup, basis)} AS {_came_sql(rollup, basis, f'month IN ({_listed(months)})')}")


def _refresh_persons(connection: duckdb.DuckDBPyConnection, rollup: Rollup, basis: Basis, months: frozenset[int]) -> None:
    """Of persons who came otherwise in the months replaced, all that they added is taken away, and what they add now put in."""
    table, before = table_name(rollup.shape, basis), _before(rollup, basis)
    if rollup.sequences:  # months beyond those replaced may differ: all of it anew
        connection.execute(f"CREATE OR REPLACE TABLE {table} AS {rollup_sql(rollup, basis)}")
        return
    listed, key = _listed(months), ", ".join(("what", *rollup.shape.columns, "month", "next"))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE came_now AS {_came_sql(rollup, basis, f'month IN ({listed})')}")
    otherwise = f"(FROM {before} EXCEPT FROM came_now) UNION ALL (FROM came_now EXCEPT FROM {before})"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE otherwise AS SELECT DISTINCT person FROM ({otherwise})")
    of_them = "person IN (FROM otherwise)"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE came_besides AS {_came_sql(rollup, basis, f'month NOT IN ({listed}) AND {of_them}')}")
    was, now = (f"(SELECT * FROM {some} WHERE {of_them} UNION ALL FROM came_besides)" for some in (before, "came_now"))
    steps = f"SELECT *, 1 AS side FROM ({persons_sql(rollup, given(rollup.shape, now))}) UNION ALL SELECT *, -1 FROM ({persons_sql(rollup, given(rollup.shape, was))})"
    connection.execute(
        f"CREATE OR REPLACE TABLE {table} AS SELECT {key}, sum(side * persons)::BIGINT AS persons "
        f"FROM (SELECT *, 1 AS side FROM {table} UNION ALL {steps}) GROUP BY ALL HAVING sum(side * persons) <> 0"
    )
    for each in ("came_now", "otherwise", "came_besides", before):
        connection.execute(f"DROP TABLE {each}")


def _came_sql(rollup: Rollup, basis: Basis, where: str) -> str:
    """Who came, for each sum of a roll-up, where a condition on encounters holds."""
    of = came(rollup, basis, where)
    return " UNION ALL ".join(f"SELECT '{one.name}' AS what, * FROM ({of(one)})" for one in rollup.sums)


def _before(rollup: Rollup, basis: Basis) -> str:
    return f"before_{table_name(rollup.shape, basis)}"


def _listed(months: Collection[int]) -> str:
    return ", ".join(str(int(month)) for month in sorted(months)) or "NULL"
