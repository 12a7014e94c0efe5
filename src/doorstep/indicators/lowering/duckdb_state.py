"""DuckDB: what the measures keep, built from the encounters and read back.

For each basis: where sequences are true, the roll-ups, and how many persons came.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

import duckdb

from doorstep.indicators.conditions import Compare, FollowedBy, IsIn, Not, Predicate, Present
from doorstep.indicators.governance import Breakdown, Kept, KeyValue, Measure
from doorstep.indicators.lowering.duckdb_persons import came, group_sql, persons_sql
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
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel


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
    """One roll-up, over the months named (persons: always all) or over all; no row lacks a column that is `complete`."""
    if rollup.shape.keeps_persons:
        return persons_sql(rollup, came(rollup, basis))
    if not rollup.sequences:
        parts = _by_kind(rollup, rollup.sums, encounters(basis), months, complete)
        return parts[0] if len(parts) == 1 else _added_up(rollup, parts)
    return _corrected_sql(rollup, basis, months, complete)


def _corrected_sql(rollup: Rollup, basis: Basis, months: Collection[int] | None, complete: Collection[str]) -> str:
    """Sums over all rows as if the sequences' tables named none, corrected by the rows they name: as they are, less as they were."""
    some = tuple(one for one in rollup.sums if not any(isinstance(part, FollowedBy) for part in conjuncts(one.where)))
    plain = _by_kind(rollup, some, with_default(rollup.sequences, basis), months, complete) if some else ()
    return _added_up(rollup, (*(f"SELECT 1 AS side, * FROM ({each})" for each in plain), _correction_sql(rollup, basis, months)), "side * ")


def _added_up(rollup: Rollup, parts: Iterable[str], times: str = "") -> str:
    """Several passes made one."""
    keys = ", ".join(("month", *rollup.shape.columns, *(["key"] if rollup.shape.key else [])))
    sums = ", ".join(f"sum({times}{one.name})::BIGINT AS {one.name}" for one in rollup.sums)
    having = " OR ".join(f"{one.name} <> 0" for one in rollup.sums)
    return f"SELECT * FROM (SELECT {keys}, {sums} FROM ({' UNION ALL '.join(parts)}) GROUP BY ALL) WHERE {having}"


def _correction_sql(rollup: Rollup, basis: Basis, months: Collection[int] | None) -> str:
    some = tuple(one for one in rollup.sums if one.sequences)
    return _pass_sql(rollup, some, with_both(rollup.sequences, basis), months, side="side")


def _by_kind(
    rollup: Rollup, some: Collection[Sum], source: str, months: Collection[int] | None, complete: Collection[str]
) -> tuple[str, ...]:
    """One pass for each kind of encounter that sums ask for, and one for other rows if a sum asks for none.

    Encounters are stored kind by kind, so each pass reads only its own rows, and makes only their sums.
    Where a roll-up has many rows, adding passes up costs more than that saves.
    """
    kinds = {one: next((part for part in conjuncts(one.where) if _is_kind(part)), None) for one in some}
    named = [each for each in dict.fromkeys(kinds.values()) if each is not None]
    if not named or set(kinds.values()) == {named[0]} or rollup.shape.key or rollup.shape.breakdown:
        return (_pass_sql(rollup, some, source, months, complete=complete),)
    passes: dict[Predicate, list[Sum]] = {each: [one for one in some if kinds[one] in (each, None)] for each in named}
    if None in kinds.values():
        others = tuple(each.right.value for each in named if isinstance(each, Compare) and isinstance(each.right, Literal))
        passes[Not(IsIn(_KIND, others))] = [one for one in some if kinds[one] is None]
    return tuple(_pass_sql(rollup, sums, source, months, given=(each,), complete=complete) for each, sums in passes.items())


_KIND = Column("kind")


def _is_kind(part: Predicate) -> bool:
    return isinstance(part, Compare) and part.operator == "==" and part.left == _KIND and isinstance(part.right, Literal)


def _pass_sql(
    rollup: Rollup,
    some: Collection[Sum],
    source: str,
    months: Collection[int] | None,
    *,
    side: str = "",
    given: tuple[Predicate, ...] = (),
    complete: Collection[str] = (),
) -> str:
    """One fused pass over rows: `some` of the sums, 0 for the others; by `side` besides, when there is one.

    given   conditions on rows that need not be those of a sum
    """
    common = dict.fromkeys((*given, *_common(some)))
    shape, parts = rollup.shape, _Parts(tuple(common), complete)
    keys = ({"side": side} if side else {}) | {"month": "coalesce(month, 0)"} | {name: group_sql(name) for name in shape.columns}
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
        if not own:
            return f"coalesce(sum({self._named(amount)}), 0)::BIGINT"
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


def empty_sql(rollup: Rollup, basis: Basis) -> str:
    """A roll-up of no rows, with its columns and their types."""
    source = f"{encounters(basis)} WHERE FALSE"
    if rollup.shape.keeps_persons:
        return persons_sql(rollup, came(rollup, basis, "FALSE"))
    keys = {"month": "coalesce(month, 0)"} | {name: group_sql(name) for name in rollup.shape.columns}
    keys |= {} if rollup.shape.key is None else {"key": value(rollup.shape.key)}
    columns = [f"{sql} AS {name}" for name, sql in keys.items()] + [f"0::BIGINT AS {one.name}" for one in rollup.sums]
    return f"SELECT {', '.join(columns)} FROM {source}"


def measure_sql(measure: Measure, basis: Basis, level: AreaLevel) -> str:
    """One measure by itself over the encounters, as a person would read it: area, month, key, sums."""
    wanted = for_area(measure, level)
    alone = Rollup(wanted.shape, tuple(dict.fromkeys(wanted.sums)))
    sequences = [f"{sequence_table(node, basis)} AS ({sequence_sql(node, encounters(basis))})" for node in alone.sequences]
    kept = [("area", group_sql(place_column(measure.by, level))), ("month", "month")]
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
    names, also = wanted.names, ""
    if shape.keeps_persons:
        # in the last of their months each person once; month by month, all who came
        names, also = ("persons",), f" AND what = '{wanted.names[0]}' AND {place} IS NOT NULL{'' if by_month else f' AND next >= {months[1]:d}'}"
    sums = [f"sum({name})::BIGINT" for name in names]
    key = "NULL" if shape.key is None or shape.keeps_persons else "key"
    month = ", month" if by_month else ""
    return (
        f"SELECT {place} AS area, {broken} AS broken, {key} AS key, {', '.join(sums)}{month} FROM {table} "
        f"WHERE month >= {months[0]:d} AND month < {months[1]:d}{also} AND {where} GROUP BY ALL HAVING {sums[-1]} <> 0"
    )


def gathered(rows: Iterable[tuple[object, ...]]) -> dict[tuple[int, KeyValue], Kept]:
    """Rows of `kept_sql` by area and breakdown."""
    found: dict[tuple[int, KeyValue], dict[KeyValue, tuple[int, ...]]] = {}
    for area, broken, key, *sums in rows:
        found.setdefault((area, broken), {})[key] = tuple(sums)  # type: ignore[arg-type,index]
    return found  # type: ignore[return-value]


def _rows_in(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(found[0]) if found else 0
