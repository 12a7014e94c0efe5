"""The two engines behind one call, so that every test asks both the same question."""

from __future__ import annotations

import atexit
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import duckdb

from doorstep.indicators.lowering import duckdb_sql, rows
from doorstep.indicators.measures import Measure
from doorstep.tables.encounters import ENCOUNTERS
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel

State = dict[tuple[int, int], tuple[int, int]]


def by_python(measure: Measure, encounters: Sequence[Mapping[str, object]], level: AreaLevel) -> State:
    return rows.area_state(encounters, measure, level)  # type: ignore[arg-type]


def by_duckdb(measure: Measure, encounters: Sequence[Mapping[str, object]], level: AreaLevel) -> State:
    basis, connection = measure.bases[0], _standing()
    connection.execute(f"DELETE FROM encounters_{basis.value}")
    _insert(connection, basis, encounters)
    duckdb_sql.refresh_state(connection, [measure], bases=[basis], levels=[level])
    found = connection.execute("SELECT area, month, num, den FROM indicator_state").fetchall()
    return {(area, month): (num, den) for area, month, num, den in found}


def snapshot(tables: Mapping[Basis, Iterable[Mapping[str, object]]]) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory with the encounters of each basis."""
    connection = duckdb.connect(":memory:", config={"threads": 1})
    for basis in Basis:
        connection.execute(ENCOUNTERS.create_sql(name=f"encounters_{basis.value}"))
        _insert(connection, basis, tables.get(basis, ()))
    return connection


@cache
def _standing() -> duckdb.DuckDBPyConnection:
    """One empty snapshot for a whole run of tests: opening a database costs more than the questions."""
    connection = snapshot({})
    atexit.register(_standing.cache_clear)
    atexit.register(connection.close)
    return connection


def _insert(connection: duckdb.DuckDBPyConnection, basis: Basis, encounters: Iterable[Mapping[str, object]]) -> None:
    values = [[row[column] for column in ENCOUNTERS.names] for row in encounters]
    for start in range(0, len(values), 50):
        some = values[start : start + 50]
        marks = ", ".join("(" + ", ".join("?" * len(ENCOUNTERS.names)) + ")" for _ in some)
        connection.execute(
            f"INSERT INTO encounters_{basis.value} VALUES {marks}", [cell for row in some for cell in row]
        )


ENGINES = {"python": by_python, "duckdb": by_duckdb}


def months_summed(state: State) -> dict[int, tuple[int, int]]:
    sums: dict[int, tuple[int, int]] = {}
    for (area, _), (num, den) in state.items():
        before = sums.get(area, (0, 0))
        sums[area] = (before[0] + num, before[1] + den)
    return sums
