"""DuckDB: what the measures keep, built from the encounters and read back.

For each basis: where sequences are true, the roll-ups, and the months in which each person came.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

import duckdb

from doorstep.indicators.conditions import Predicate, Present
from doorstep.indicators.governance import Breakdown, Kept, KeyValue, Measure
from doorstep.indicators.lowering.duckdb_sequences import (
    encounters,
    named_sql,
    named_table,
    sequence_sql,
    sequence_table,
    with_both,
    with_default,
    with_truth,
)
from doorstep.indicators.lowering.duckdb_sql import condition, sum_sql, value
from doorstep.indicators.nodes import Column, Literal, place_column
from doorstep.indicators.rollups import Rollup, Shape, Wanted, for_area, for_institution, plan
from doorstep.indicators.sums import Sum, conjuncts
from doorstep.tables.encounters import ENCOUNTERS
from doorstep.tables.schema import Type
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel

MONTHS_A_WORD = 60
"""Months that one mask of 64 bits holds: five years."""


def build(connection: duckdb.DuckDBPyConnection, measures: Iterable[Measure], *, bases: Iterable[Basis] = tuple(Basis)) -> int:
    """Build everything the measures declare anew, in one transaction; returns the rows kept."""
    every = tuple(measures)
    connection.execute("BEGIN")
    try:
        kept = 0
        for basis in bases:
            for statement, table in statements(every, basis, _complete(connection, every, basis)):
                connection.execute(statement)
                kept += _rows_in(connection, table) if table else 0
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return kept


def _complete(connection: duckdb.DuckDBPyConnection, measures: Iterable[Measure], basis: Basis) -> frozenset[str]:
    """Columns that sums ask to be there and that no row lacks: without the question, several sums become one."""
    sums = {one for rollup in plan(measures) for one in rollup.sums}
    names = sorted({part.value.name for one in sums for part in conjuncts(one.where) if isinstance(part, Present) and isinstance(part.value, Column)})
    lacking = ", ".join(f"count(*) - count({name})" for name in names)
    found = connection.execute(f"SELECT {lacking} FROM {encounters(basis)}").fetchone() if names else ()
    return frozenset(name for name, rows in zip(names, found or (), strict=True) if not rows)


def statements(
    measures: Iterable[Measure], basis: Basis, complete: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """Statements that make everything of one basis, each with the table it makes ('' for helpers).

    complete   columns that no row lacks
    """
    rollups = plan(measure for measure in measures if basis in measure.bases)
    for node in dict.fromkeys(node for rollup in rollups for node in rollup.sequences):
        yield f"CREATE OR REPLACE TABLE {sequence_table(node, basis)} AS {sequence_sql(node, encounters(basis))}", ""
    named = named_rows_sql(rollups, basis)
    if named:
        yield f"CREATE OR REPLACE TEMP TABLE {named_table(basis)} AS {named}", ""
    for rollup in rollups:
        table = table_name(rollup.shape, basis)
        yield f"CREATE OR REPLACE TABLE {table} AS {rollup_sql(rollup, basis, complete=complete)}", table
    if named:
        yield f"DROP TABLE {named_table(basis)}", ""


def named_rows_sql(rollups: Iterable[Rollup], basis: Basis, months: Collection[int] | None = None) -> str:
    """A query of the rows that sequences name, as the corrections of sums read them; '' when no sum needs any.

    Joined with their encounters once, with the columns that some correction speaks of.
    """
    some = [rollup for rollup in rollups if rollup.sequences and not rollup.shape.keeps_persons]
    spoken = " ".join(_correction_sql(rollup, basis, None) for rollup in some)
    words = frozenset(re.findall(r"\w+", spoken)) | {"month"}
    nodes = dict.fromkeys(node for rollup in some for node in rollup.sequences)
    columns = (name for name in ENCOUNTERS.names if name in words)
    return named_sql(nodes, basis, columns, _in_months(months).removeprefix("\nWHERE ")) if some else ""


def table_name(shape: Shape, basis: Basis) -> str:
    """The table of a roll-up on a basis."""
    return f"rollup_{basis.value}_{shape.name}"


def rollup_sql(rollup: Rollup, basis: Basis, months: Collection[int] | None = None, complete: Collection[str] = ()) -> str:
    """One roll-up, over the months named or over all; no row lacks a column that is `complete`."""
    if rollup.shape.keeps_persons:
        return _persons_sql(rollup, basis, months)
    if not rollup.sequences:
        return _pass_sql(rollup, rollup.sums, encounters(basis), months, complete=complete)
    return _corrected_sql(rollup, basis, months, complete)


def _corrected_sql(rollup: Rollup, basis: Basis, months: Collection[int] | None, complete: Collection[str]) -> str:
    """Sums over all rows as if the sequences' tables named none, corrected by the rows they name: as they are, less as they were."""
    plain = _pass_sql(rollup, rollup.sums, with_default(rollup.sequences, basis), months, complete=complete)
    correction = _correction_sql(rollup, basis, months)
    keys = ", ".join(("month", *rollup.shape.columns, *(["key"] if rollup.shape.key else [])))
    sums = ", ".join(f"sum(side * {one.name})::BIGINT AS {one.name}" for one in rollup.sums)
    having = " OR ".join(f"{one.name} <> 0" for one in rollup.sums)
    both = f"SELECT 1 AS side, * FROM ({plain}) UNION ALL {correction}"
    return f"SELECT * FROM (SELECT {keys}, {sums} FROM ({both}) GROUP BY ALL) WHERE {having}"


def _correction_sql(rollup: Rollup, basis: Basis, months: Collection[int] | None) -> str:
    some = tuple(one for one in rollup.sums if one.sequences)
    return _pass_sql(rollup, some, with_both(rollup.sequences, basis), months, side="side")


def _pass_sql(
    rollup: Rollup, some: Collection[Sum], source: str, months: Collection[int] | None, *, side: str = "", complete: Collection[str] = ()
) -> str:
    """One fused pass over rows: `some` of the sums, 0 for the others; by `side` besides, when there is one."""
    shape, parts = rollup.shape, _Parts(_common(some), complete)
    keys = ({"side": side} if side else {}) | {"month": "coalesce(month, 0)"} | {name: _group(name) for name in shape.columns}
    keys |= {} if shape.key is None else {"key": value(shape.key)}
    sums = {one.name: parts.sum_sql(one) if one in some else "0::BIGINT" for one in rollup.sums}
    inner = ", ".join(f"{sql} AS {name}" for name, sql in (keys | parts.columns).items())
    outer = ",\n  ".join([*keys, *(f"{sql} AS {name}" for name, sql in sums.items())])
    having = " OR ".join(f"{one.name} <> 0" for one in some)
    return (
        f"SELECT * FROM (SELECT {outer}\nFROM (SELECT {inner}\nFROM {source}{_in_months(months)}{parts.where})\n"
        f"GROUP BY ALL) WHERE {having}"
    )


def _common(sums: Iterable[Sum]) -> tuple[Predicate, ...]:
    """The conditions that every one of the sums has: rows where one fails need not be grouped."""
    first, *others = (conjuncts(one.where) for one in sums)
    return tuple(part for part in first if all(part in each for each in others))


@dataclass(slots=True)
class _Parts:
    """The parts that sums are made of, each computed once for a row.

    A flag is 1, 0 or missing, and flags are joined bit by bit: three times as fast as AND, and a
    missing one still adds nothing. An amount is kept or made 0 by the bits of its flag's negative.
    """

    common: tuple[Predicate, ...] = ()
    complete: Collection[str] = ()
    named: dict[str, str] = field(default_factory=dict)

    @property
    def where(self) -> str:
        return "".join(f" AND {condition(part)}" for part in self.common)

    @property
    def columns(self) -> dict[str, str]:
        return {name: sql for sql, name in self.named.items()}

    def sum_sql(self, one: Sum) -> str:
        own = [part for part in conjuncts(one.where) if part not in self.common and not self._holds(part)]
        flags = " & ".join(self._named(f"({condition(part)})::INTEGER") for part in own) or "1"
        if one.amount is None:
            return f"coalesce(sum({flags}), 0)::BIGINT" if own else "count(*)"
        amount = value(one.amount)
        if isinstance(one.amount, (Column, Literal)):
            return f"coalesce(sum(-({flags}) & {self._named(amount)}), 0)::BIGINT"
        # arithmetic of rows that are not counted must not be done: it could overflow
        return f"coalesce(sum({self._named(f'CASE WHEN {condition(one.where)} THEN {amount} END')}), 0)::BIGINT"

    def _holds(self, part: Predicate) -> bool:
        return isinstance(part, Present) and isinstance(part.value, Column) and part.value.name in self.complete

    def _named(self, sql: str) -> str:
        return self.named.setdefault(sql, f"p{len(self.named)}")


def _in_months(months: Collection[int] | None) -> str:
    """A WHERE clause that keeps to months; all of them for None."""
    return "\nWHERE TRUE" if months is None else f"\nWHERE month IN ({', '.join(str(month) for month in sorted(months)) or 'NULL'})"


def _group(column: str) -> str:
    nothing = "''" if ENCOUNTERS.column(column).type is Type.TEXT else "0"
    return f"coalesce({column}, {nothing})"


_MONTH_NUMBER = "(coalesce(month, 0) // 100 * 12 + coalesce(month, 0) % 100)"


def _persons_sql(rollup: Rollup, basis: Basis, wanted: Collection[int] | None) -> str:
    """Months in which a person was counted, as bits: one row for each person, place and five years.

    In the order of places, so that a question about one area reads only its part.
    """
    source = f"{with_truth(rollup.sequences, basis)}{_in_months(wanted)}"
    parts = [
        f"SELECT '{one.name}' AS what, * FROM (SELECT person, {_masked(rollup.shape)} FROM {source} AND {condition(one.where)} GROUP BY ALL)"
        for one in rollup.sums
    ]
    return f"SELECT * FROM ({' UNION ALL '.join(parts)}) ORDER BY {rollup.shape.columns[0]}, person"


def masks_sql(shape: Shape, source: str) -> str:
    """The same from rows of what, person, place and month, as other engines give them."""
    columns = ", ".join(f"{name}::{ENCOUNTERS.column(name).type.value} AS {name}" for name in shape.columns)
    given = f"SELECT what, person, {columns}, month::INTEGER AS month FROM {source}"
    return f"SELECT what, person, {_masked(shape)} FROM ({given}) GROUP BY ALL"


def _masked(shape: Shape) -> str:
    columns = ", ".join(f"{_group(name)} AS {name}" for name in shape.columns)
    return f"{columns}, {_MONTH_NUMBER} // {MONTHS_A_WORD} AS word, bit_or(1::BIGINT << ({_MONTH_NUMBER} % {MONTHS_A_WORD})) AS mask"


def empty_sql(rollup: Rollup, basis: Basis) -> str:
    """A roll-up of no rows, with its columns and their types."""
    source = f"{encounters(basis)} WHERE FALSE"
    if rollup.shape.keeps_persons:
        return f"SELECT '' AS what, person, {_masked(rollup.shape)} FROM {source} GROUP BY ALL"
    keys = {"month": "coalesce(month, 0)"} | {name: _group(name) for name in rollup.shape.columns}
    keys |= {} if rollup.shape.key is None else {"key": value(rollup.shape.key)}
    columns = [f"{sql} AS {name}" for name, sql in keys.items()] + [f"0::BIGINT AS {one.name}" for one in rollup.sums]
    return f"SELECT {', '.join(columns)} FROM {source}"


def measure_sql(measure: Measure, basis: Basis, level: AreaLevel) -> str:
    """One measure by itself over the encounters, as a person would read it: area, month, key, sums."""
    wanted = for_area(measure, level)
    alone = Rollup(wanted.shape, tuple(dict.fromkeys(wanted.sums)))
    sequences = [f"{sequence_table(node, basis)} AS ({sequence_sql(node, encounters(basis))})" for node in alone.sequences]
    kept = [("area", _group(place_column(measure.by, level))), ("month", "month")]
    kept += [] if wanted.shape.key is None else [("key", value(wanted.shape.key))]
    names = ("num", "den", "rows") if len(wanted.sums) > 1 else ("rows",)
    kept += [(name, sum_sql(one)) for name, one in zip(names, wanted.sums, strict=False)]
    columns = ",\n  ".join(f"{sql} AS {name}" for name, sql in kept)
    prefix = f"WITH {', '.join(sequences)}\n" if sequences else ""
    return f"{prefix}SELECT {columns}\nFROM {with_truth(alone.sequences, basis)}\nGROUP BY ALL"


def area_kept(
    connection: duckdb.DuckDBPyConnection,
    measure: Measure,
    basis: Basis,
    level: AreaLevel,
    months: tuple[int, int],
    breakdown: Breakdown | None = None,
) -> dict[tuple[int, KeyValue], Kept]:
    """What is kept by (area, value of the breakdown) over months [first, end)."""
    wanted = for_area(measure, level, breakdown)
    return gathered(connection.execute(kept_sql(wanted, basis, place_column(measure.by, level), months)).fetchall())


def institution_kept(
    connection: duckdb.DuckDBPyConnection, measure: Measure, basis: Basis, months: tuple[int, int]
) -> dict[tuple[int, KeyValue], Kept]:
    """What is kept by (institution, None) over months [first, end)."""
    wanted = for_institution(measure)
    return gathered(connection.execute(kept_sql(wanted, basis, "institution", months)).fetchall())


def kept_sql(
    wanted: Wanted, basis: Basis, place: str, months: tuple[int, int], *, by_month: bool = False, where: str = "TRUE"
) -> str:
    """A query of what is kept over months [first, end): place, breakdown, key, sums, and the month when `by_month`."""
    shape, table, broken = wanted.shape, table_name(wanted.shape, basis), wanted.shape.breakdown or "NULL"
    if shape.keeps_persons:
        return (
            f"SELECT {place} AS area, {broken} AS broken, NULL AS key, count(DISTINCT person) FROM {table} "
            f"WHERE what = '{wanted.names[0]}' AND ({_came_in(months)}) AND {where} GROUP BY ALL"
        )
    sums = [f"sum({name})::BIGINT" for name in wanted.names]
    key = "NULL" if shape.key is None else "key"
    month = ", month" if by_month else ""
    return (
        f"SELECT {place} AS area, {broken} AS broken, {key} AS key, {', '.join(sums)}{month} FROM {table} "
        f"WHERE month >= {months[0]:d} AND month < {months[1]:d} AND {where} GROUP BY ALL HAVING {sums[-1]} <> 0"
    )


def _came_in(months: tuple[int, int]) -> str:
    """A condition on a person's months: came in any of [first, end)."""
    first, end = (month // 100 * 12 + month % 100 for month in months)
    masks: dict[int, int] = {}
    for month in range(first, end):
        word, bit = divmod(month, MONTHS_A_WORD)
        masks[word] = masks.get(word, 0) | 1 << bit
    return " OR ".join(f"(word = {word} AND mask & {mask} <> 0)" for word, mask in masks.items()) or "FALSE"


def gathered(rows: Iterable[tuple[object, ...]]) -> dict[tuple[int, KeyValue], Kept]:
    """Rows of `kept_sql` by area and breakdown."""
    found: dict[tuple[int, KeyValue], dict[KeyValue, tuple[int, ...]]] = {}
    for area, broken, key, *sums in rows:
        found.setdefault((area, broken), {})[key] = tuple(sums)  # type: ignore[arg-type,index]
    return found  # type: ignore[return-value]


def _rows_in(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(found[0]) if found else 0
