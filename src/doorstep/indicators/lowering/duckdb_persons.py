"""DuckDB: how many different persons came to each place, exact for any months in a row, without keeping a person.

Of the months in which a person came to a place each is kept with the next one, and of those only
how many persons have them. In months [first, end) everyone is counted once: in the last of their
months, the one whose next lies beyond. These numbers add up like any other.

A person whose visits were all of one place is the same for county, city and province. Only of those
who moved is every level looked at by itself.
"""

from __future__ import annotations

from collections.abc import Callable

from doorstep.indicators.lowering.duckdb_sequences import with_truth
from doorstep.indicators.lowering.duckdb_sql import condition
from doorstep.indicators.rollups import Rollup, Shape
from doorstep.indicators.sums import Sum
from doorstep.tables.encounters import ENCOUNTERS
from doorstep.tables.schema import Type
from doorstep.vocab.bases import Basis

NEVER = 999999
"""The next month of someone who did not come again; after every yyyymm."""
_MONTH_BITS = 20
Came = Callable[[Sum], str]
"""A query of person, the shape's columns and month of what a sum counts; a row may stand more than once."""


def persons_sql(rollup: Rollup, came: Came) -> str:
    """What is kept of persons: what, places (those of other levels missing), breakdown, month, the next month, persons."""
    return " UNION ALL ".join(f"SELECT '{one.name}' AS what, * FROM ({_of_one_sum(rollup.shape, came(one))})" for one in rollup.sums)


def came_sql(shape: Shape, one: Sum, source: str, where: str) -> str:
    """Who came where and when, from encounters."""
    columns = ", ".join(f"{group_sql(name)} AS {name}" for name in shape.columns)
    return f"SELECT person, {columns}, coalesce(month, 0) AS month FROM {source} WHERE {where} AND {condition(one.where)}"


def came(rollup: Rollup, basis: Basis, where: str = "TRUE") -> Came:
    """The same of all encounters of a basis where a condition holds."""
    source = with_truth(rollup.sequences, basis)
    return lambda one: came_sql(rollup.shape, one, source, where)


def given(shape: Shape, source: str) -> Came:
    """The same from rows of what, person, the shape's columns and month, as other engines give them."""
    columns = ", ".join(f"{name}::{ENCOUNTERS.column(name).type.value} AS {name}" for name in shape.columns)
    return lambda one: f"SELECT person, {columns}, month::INTEGER AS month FROM {source} WHERE what = '{one.name}'"


def group_sql(column: str) -> str:
    """A column that is grouped by; missing is '' or 0."""
    nothing = "''" if ENCOUNTERS.column(column).type is Type.TEXT else "0"
    return f"coalesce({column}, {nothing})"


def _of_one_sum(shape: Shape, came: str) -> str:
    """Rows are put in order once, by a number for each place and breakdown (seat); whoever has two of these has moved."""
    columns = ", ".join(shape.columns)
    numbers = "".join(f", dense_rank() OVER (ORDER BY {', '.join(_own(shape, place))}) AS of_{place}" for place in shape.places)
    seats = f"SELECT {columns}, row_number() OVER () AS seat{numbers} FROM (SELECT DISTINCT {columns} FROM ({came}))"
    visits = f"SELECT person, seat, month FROM ({came}) JOIN seats USING ({columns})"
    kept = f"SELECT seat, month, next, mover, count(*) AS persons FROM ({_steps_sql(visits, 'seat')}) GROUP BY ALL"
    moved = f"{visits} WHERE person IN (SELECT mover FROM together WHERE mover IS NOT NULL)"
    stayed = f"SELECT seat, month, next, persons FROM together UNION ALL SELECT seat, month, next, -1 FROM ({_steps_sql('FROM moved', 'seat')})"
    levels = " UNION ALL ".join(_level_sql(shape, place) for place in shape.places)
    return (
        f"WITH seats AS MATERIALIZED ({seats}), together AS MATERIALIZED ({kept}), moved AS MATERIALIZED ({moved}), "
        f"stayed AS MATERIALIZED ({stayed}) {levels}"
    )


def _level_sql(shape: Shape, place: str) -> str:
    """One level: those who stayed, by their seats, and those who moved, by the level itself."""
    own, number = _own(shape, place), f"of_{place}"
    by = f"{', '.join(own)}, month, next"
    moved = _steps_sql(f"SELECT person, {number}, month FROM moved JOIN seats USING (seat)", number)
    parts = (
        f"SELECT {by}, persons FROM stayed JOIN seats USING (seat)",
        f"SELECT {by}, 1 AS persons FROM ({moved}) JOIN (SELECT DISTINCT {number}, {', '.join(own)} FROM seats) USING ({number})",
    )
    shown = ", ".join(name if name in own else f"NULL::INTEGER AS {name}" for name in shape.columns)
    return f"SELECT {shown}, month, next, sum(persons)::BIGINT AS persons FROM ({' UNION ALL '.join(parts)}) GROUP BY ALL HAVING sum(persons) <> 0"


def _own(shape: Shape, place: str) -> tuple[str, ...]:
    """The columns of one level."""
    return tuple(name for name in shape.columns if name == place or name not in shape.places)


def _steps_sql(rows: str, seat: str) -> str:
    """Each month of a person at a seat once, with the next there; and the person (mover) where the next row is of another seat.

    Seat and month are one number, and the window has no order of its own and reads rows as they come from the sort: DuckDB
    does this in half the time of a window over the person.
    """
    ordered = f"SELECT person, {seat}::BIGINT << {_MONTH_BITS} | month AS place FROM ({rows}) ORDER BY person, place"
    beside = f"SELECT *, lead(place) OVER () AS near, lead(person) OVER () = person AS is_same FROM ({ordered})"
    is_here = f"is_same AND near >> {_MONTH_BITS} = place >> {_MONTH_BITS}"
    month = f"& {2**_MONTH_BITS - 1})::INTEGER"
    return (
        f"SELECT place >> {_MONTH_BITS} AS {seat}, (place {month} AS month, CASE WHEN {is_here} THEN (near {month} ELSE {NEVER} END AS next, "
        f"CASE WHEN is_same AND NOT ({is_here}) THEN person END AS mover FROM ({beside}) WHERE is_same IS NOT TRUE OR near <> place"
    )
