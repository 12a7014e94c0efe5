"""The engines behind one call, so that every test asks each the same question."""

from __future__ import annotations

import atexit
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from operator import add
from typing import Any

import duckdb

from doorstep.indicators import catalogue
from doorstep.indicators.governance import Additivity, Breakdown, Kept, KeyValue, Measure, Result
from doorstep.indicators.lowering import duckdb_state, rows
from doorstep.indicators.nodes import place_column
from doorstep.indicators.rollups import Wanted, for_area, for_institution
from doorstep.tables.encounters import ENCOUNTERS
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel
from tests.lib import engines

State = dict[tuple[int, int, KeyValue], tuple[int, ...]]
"""(area, month, key) -> sums. Persons are counted: by month, and over all months under month 0."""
EVER = (0, 999912)
Encounters = Sequence[Mapping[str, object]]


@dataclass(frozen=True)
class Question:
    """What is kept of a measure over some encounters.

    level   None asks by institution
    part    a value of a breakdown, when only that part is asked for
    """

    measure: Measure
    encounters: Encounters
    level: AreaLevel | None
    part: tuple[Breakdown, KeyValue] | None = None

    @property
    def wanted(self) -> Wanted:
        breakdown = self.part[0] if self.part else None
        return for_area(self.measure, self.level, breakdown) if self.level else for_institution(self.measure)

    @property
    def place(self) -> str:
        return place_column(self.measure.by, self.level) if self.level else "institution"


def by_python(measure: Measure, encounters: Encounters, level: AreaLevel) -> State:
    return answer_python(Question(measure, encounters, level))


def by_duckdb(measure: Measure, encounters: Encounters, level: AreaLevel) -> State:
    return answer_duckdb(Question(measure, encounters, level))


def by_spark(measure: Measure, encounters: Encounters, level: AreaLevel) -> State:
    from tests.lib import ibis_engines

    return ibis_engines.alone("spark", [Question(measure, encounters, level)])[0]


def by_clickhouse(measure: Measure, encounters: Encounters, level: AreaLevel) -> State:
    from tests.lib import ibis_engines

    return ibis_engines.alone("clickhouse", [Question(measure, encounters, level)])[0]


def answer_python(question: Question) -> State:
    measure, some = question.measure, [row for row in question.encounters if _in_part(row, question.part)]
    if question.part and any(one.sequences for one in measure.sums()):
        raise ValueError("the row interpreter has no breakdown of sequences")
    found = rows.area_state(some, measure, question.level) if question.level else rows.institution_state(some, measure)  # type: ignore[arg-type]
    return _persons_counted(found) if measure.additivity is Additivity.PERSONS else found


def _in_part(row: Mapping[str, object], part: tuple[Breakdown, KeyValue] | None) -> bool:
    return part is None or (row[part[0].value] or type(part[1])()) == part[1]


def _persons_counted(state: State) -> State:
    persons: dict[tuple[int, int, KeyValue], set[KeyValue]] = {}
    for area, month, person in state:
        for each in (month, 0):
            persons.setdefault((area, each, None), set()).add(person)
    return {cell: (len(found),) for cell, found in persons.items()}


def answer_duckdb(question: Question) -> State:
    measure, connection, wanted = question.measure, _standing(), question.wanted
    basis = measure.bases[0]
    connection.execute(f"DELETE FROM encounters_{basis.value}")
    insert(connection, f"encounters_{basis.value}", question.encounters)
    kept_by = {"levels": (question.level or AreaLevel.COUNTY,), "breakdowns": (question.part[0],) if question.part else ()}
    duckdb_state.build(connection, [replace(measure, **kept_by)], bases=[basis])
    rows_kept: list[tuple[Any, ...]] = []
    if measure.additivity is Additivity.PERSONS:
        months = {month: (month, month + 1) for month in (int(row["month"]) for row in question.encounters)} | {0: EVER}  # type: ignore[call-overload]
        for month, span in months.items():
            sql = duckdb_state.kept_sql(wanted, basis, question.place, span)
            rows_kept += [(*row, month) for row in connection.execute(sql).fetchall()]
    else:
        rows_kept = connection.execute(duckdb_state.kept_sql(wanted, basis, question.place, EVER, by_month=True)).fetchall()
    return {
        (area, month, key): tuple(sums)
        for area, broken, key, *sums, month in rows_kept
        if question.part is None or broken == question.part[1]
    }


def snapshot(tables: Mapping[Basis, Iterable[Mapping[str, object]]]) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory with the encounters of each basis."""
    connection = duckdb.connect(":memory:", config={"threads": 1})
    for basis in Basis:
        connection.execute(ENCOUNTERS.create_sql(name=f"encounters_{basis.value}"))
        insert(connection, f"encounters_{basis.value}", tables.get(basis, ()))
    return connection


@cache
def _standing() -> duckdb.DuckDBPyConnection:
    """One empty snapshot for a whole run of tests: opening a database costs more than the questions."""
    connection = snapshot({})
    atexit.register(_standing.cache_clear)
    atexit.register(connection.close)
    return connection


def insert(connection: duckdb.DuckDBPyConnection, table: str, encounters: Iterable[Mapping[str, object]]) -> None:
    values = [[row[column] for column in ENCOUNTERS.names] for row in encounters]
    for start in range(0, len(values), 50):
        some = values[start : start + 50]
        marks = ", ".join("(" + ", ".join("?" * len(ENCOUNTERS.names)) + ")" for _ in some)
        connection.execute(
            f"INSERT INTO {table} VALUES {marks}", [cell for row in some for cell in row]
        )


ENGINES = {"python": by_python, "duckdb": by_duckdb}
"""The engines that answer at once; `answers` asks any."""
NAMES = ("python", "duckdb", "clickhouse", "spark")


def why_missing(name: str) -> str:
    """Why an engine cannot run here, for a skip; '' when it can."""
    return engines.why_missing(name) if name in ("clickhouse", "spark") else ""


def answers(name: str, questions: Sequence[Question]) -> list[State]:
    """Each question's answer on one engine."""
    if name in ("clickhouse", "spark"):
        from tests.lib import ibis_engines

        return ibis_engines.answers(name, questions)
    answer = {"python": answer_python, "duckdb": answer_duckdb}[name]
    return [answer(one) for one in questions]


def figure(measure: Measure, state: State, area: int, months: tuple[int, int]) -> Result:
    """The figure of an area over months [first, end), beside the whole region and a year earlier."""
    before = (months[0] - 100, months[1] - 100)
    return measure.result(
        _kept(measure, state, months, area), region=_kept(measure, state, months), before=_kept(measure, state, before, area)
    )


def _kept(measure: Measure, state: State, months: tuple[int, int], area: int | None = None) -> Kept:
    found: dict[KeyValue, tuple[int, ...]] = {}
    for (where, month, key), sums in state.items():
        if area in (None, where) and months[0] <= month < months[1]:
            found[key] = tuple(map(add, sums, found.get(key, (0,) * len(sums))))
    return found


def counted(measure: Measure, state: State) -> dict[int, tuple[int, int]]:
    """The two numbers under each area's figure over all months."""
    areas: dict[int, dict[KeyValue, tuple[int, ...]]] = {}
    for (area, month, key), sums in state.items():
        if measure.additivity is Additivity.PERSONS and month:
            continue
        cell = areas.setdefault(area, {})
        cell[key] = tuple(map(add, sums, cell.get(key, (0,) * len(sums))))
    return {area: catalogue.counted(measure, kept) for area, kept in areas.items()}
