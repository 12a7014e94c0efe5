"""The two engines behind one call, so that every test asks both the same question."""

from __future__ import annotations

import atexit
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from operator import add

import duckdb

from doorstep.indicators import catalogue
from doorstep.indicators.governance import Additivity, KeyValue, Measure
from doorstep.indicators.lowering import duckdb_state, rows
from doorstep.indicators.nodes import place_column
from doorstep.indicators.rollups import for_area
from doorstep.tables.encounters import ENCOUNTERS
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel

State = dict[tuple[int, int, KeyValue], tuple[int, ...]]
"""(area, month, key) -> sums. Persons are counted: by month, and over all months under month 0."""
EVER = (0, 999912)


def by_python(measure: Measure, encounters: Sequence[Mapping[str, object]], level: AreaLevel) -> State:
    state = rows.area_state(encounters, measure, level)  # type: ignore[arg-type]
    return _persons_counted(state) if measure.additivity is Additivity.PERSONS else state


def _persons_counted(state: State) -> State:
    persons: dict[tuple[int, int, KeyValue], set[KeyValue]] = {}
    for area, month, person in state:
        for each in (month, 0):
            persons.setdefault((area, each, None), set()).add(person)
    return {cell: (len(found),) for cell, found in persons.items()}


def by_duckdb(measure: Measure, encounters: Sequence[Mapping[str, object]], level: AreaLevel) -> State:
    basis, connection = measure.bases[0], _standing()
    connection.execute(f"DELETE FROM encounters_{basis.value}")
    _insert(connection, basis, encounters)
    duckdb_state.build(connection, [replace(measure, levels=(level,))], bases=[basis])
    if measure.additivity is Additivity.PERSONS:
        months = {month: (month, month + 1) for month in (int(row["month"]) for row in encounters)} | {0: EVER}  # type: ignore[call-overload]
        return {
            (area, month, None): kept[None]
            for month, span in months.items()
            for (area, _), kept in duckdb_state.area_kept(connection, measure, basis, level, span).items()
        }
    question = duckdb_state.kept_sql(for_area(measure, level), basis, place_column(measure.by, level), EVER, by_month=True)
    return {(area, month, key): tuple(sums) for area, _, key, *sums, month in connection.execute(question).fetchall()}


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


def counted(measure: Measure, state: State) -> dict[int, tuple[int, int]]:
    """The two numbers under each area's figure over all months."""
    areas: dict[int, dict[KeyValue, tuple[int, ...]]] = {}
    for (area, month, key), sums in state.items():
        if measure.additivity is Additivity.PERSONS and month:
            continue
        cell = areas.setdefault(area, {})
        cell[key] = tuple(map(add, sums, cell.get(key, (0,) * len(sums))))
    return {area: catalogue.counted(measure, kept) for area, kept in areas.items()}
