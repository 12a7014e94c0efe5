"""DuckDB SQL of sequences: a person's rows put in order once, and each held against its neighbour.

A sequence is kept as the fewer rows: those followed by another, or those that are not the first.
Sums are made over all rows as if no row were among those, and corrected by the few that are: no
join of all rows is ever needed.
"""

from __future__ import annotations

from collections.abc import Iterable

from doorstep.indicators.conditions import FirstInPerson, FollowedBy
from doorstep.indicators.lowering.duckdb_sql import condition
from doorstep.indicators.sums import Sequence, sequence_name
from doorstep.vocab.bases import Basis

_DAY_BITS = 40
_EPOCH = "DATE '1970-01-01'"


def encounters(basis: Basis) -> str:
    """The table of encounters of a basis."""
    return f"encounters_{basis.value}"


def sequence_table(node: Sequence, basis: Basis) -> str:
    """The table of a sequence on a basis: rows followed by another, or rows that are not the first."""
    return f"sequence_{basis.value}_{sequence_name(node)}"


def sequence_sql(node: Sequence, source: str) -> str:
    """The fewer rows of `source`: those followed by another, or those that are not the first; their row numbers only."""
    return in_order_sql(node, f"FROM {source} WHERE {looked_at_sql(node)}")


def in_order_sql(node: Sequence, among: str) -> str:
    """The same of rows that are known to be looked at; `among` is a FROM clause with a WHERE."""
    if isinstance(node, FirstInPerson):
        return f"SELECT {_found()} FROM {_beside(among, 'lag')} WHERE other = person AND {_day('place')} - {_day('near')} <= {node.days}"
    return _followed_sql(node, among)


def _followed_sql(node: FollowedBy, among: str) -> str:
    """Beside the next row a person has nothing nearer, unless the next began before this one ended;
    only then are the others looked at one by one."""
    left = f"(discharged_on - {_EPOCH})"
    return (
        f"WITH near AS MATERIALIZED (SELECT *, {_day('near')} < {left} AS too_soon FROM {_beside(among, 'lead', ', discharged_on')} "
        f"WHERE other = person AND {_day('near')} - {left} <= {node.days}), "
        f"o AS (SELECT person, {_place()} AS place {among} AND person IN (SELECT person FROM near WHERE too_soon)) "
        f"SELECT {_found()} FROM near WHERE NOT too_soon UNION ALL SELECT {_found()} FROM near b WHERE too_soon AND EXISTS ("
        f"SELECT 1 FROM o WHERE o.person = b.person AND o.place > b.place AND {_day('o.place')} BETWEEN {left} AND {left} + {node.days})"
    )


def _beside(among: str, step: str, besides: str = "") -> str:
    """A person's rows in order, each with the row before or after it.

    Day and row number are one number, every column is part of the order, and there are as few as
    can be: DuckDB sorts so in less than half the time that a window over the person takes. The
    window has no order of its own and reads rows as they come from the sort.
    """
    ordered = f"SELECT person, {_place()} AS place{besides} {among} ORDER BY person, place{besides}"
    return f"(SELECT *, {step}(place) OVER () AS near, {step}(person) OVER () AS other FROM ({ordered}))"


def _place() -> str:
    return f"(admitted_on - {_EPOCH})::BIGINT * {2**_DAY_BITS} + encounter"


def _day(at: str) -> str:
    return f"({at} >> {_DAY_BITS})"


def _found() -> str:
    return f"(place & {2**_DAY_BITS - 1}) AS encounter"


def looked_at_sql(node: Sequence) -> str:
    """Rows that a sequence looks at; of a row itself it is true only when the day of discharge is known too."""
    return f"person <> 0 AND admitted_on IS NOT NULL AND {condition(node.among)}"


def with_truth(sequences: Iterable[Sequence], basis: Basis) -> str:
    """The encounters with a column for each sequence that is true of them."""
    every = tuple(sequences)
    if not every:
        return encounters(basis)
    columns = ", ".join(f"{_is_true_sql(node)} AS {sequence_name(node)}" for node in every)
    return f"(SELECT e.*, {columns} FROM {encounters(basis)} e {_joined(every, basis)})"


def with_default(sequences: Iterable[Sequence], basis: Basis) -> str:
    """The encounters with a column for each sequence, as it is for rows that its table does not name."""
    columns = ", ".join(f"{_unless_named_sql(node)} AS {sequence_name(node)}" for node in sequences)
    return f"(SELECT *, {columns} FROM {encounters(basis)})"


def named_table(basis: Basis) -> str:
    """The table, for the time of a build or refresh, of the encounters that some sequence's table names."""
    return f"named_{basis.value}"


def named_sql(sequences: Iterable[Sequence], basis: Basis, columns: Iterable[str], where: str) -> str:
    """Those encounters where a condition holds, with some of their columns, and beside them which sequences' tables name them."""
    every, rows = tuple(sequences), f"{encounters(basis)} WHERE {where}"
    named = ", ".join(f"bool_or(which = {at}) AS {_is_named(node)}" for at, node in enumerate(every))
    some = " UNION ALL ".join(f"SELECT encounter, {at} AS which FROM {sequence_table(node, basis)}" for at, node in enumerate(every))
    within = "" if where == "TRUE" else f"WHERE encounter IN (SELECT encounter FROM {rows}) "
    marks = f"SELECT encounter, {named} FROM ({some}) {within}GROUP BY encounter"
    return f"SELECT {', '.join(columns)}, n.* EXCLUDE encounter FROM (FROM {rows}) e JOIN ({marks}) n USING (encounter)"


def with_both(sequences: Iterable[Sequence], basis: Basis) -> str:
    """The encounters of `named_table`, each twice: true on side 1, as `with_default` has it on side -1."""
    columns = ", ".join(f"{_either_side_sql(node)} AS {sequence_name(node)}" for node in sequences)
    return f"(SELECT *, {columns} FROM {named_table(basis)} CROSS JOIN (VALUES (1), (-1)) sides(side))"


def _either_side_sql(node: Sequence) -> str:
    if isinstance(node, FollowedBy):
        return f"(side = 1 AND {_is_named(node)})"
    return f"({_unless_named_sql(node)} AND NOT (side = 1 AND {_is_named(node)}))"


def _is_named(node: Sequence) -> str:
    return f"named_{sequence_name(node)}"


def _joined(sequences: Iterable[Sequence], basis: Basis) -> str:
    return " ".join(
        f"LEFT JOIN (SELECT encounter AS place FROM {sequence_table(node, basis)}) {sequence_name(node)} "
        f"ON {sequence_name(node)}.place = e.encounter"
        for node in sequences
    )


def _is_true_sql(node: Sequence) -> str:
    """Whether a sequence is true of a row of encounters joined with its table."""
    if isinstance(node, FollowedBy):
        return f"{sequence_name(node)}.place IS NOT NULL"
    return f"{_unless_named_sql(node)} AND {sequence_name(node)}.place IS NULL"


def _unless_named_sql(node: Sequence) -> str:
    if isinstance(node, FollowedBy):
        return "false"
    return f"coalesce({looked_at_sql(node)}, false) AND discharged_on IS NOT NULL"
