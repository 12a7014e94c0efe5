"""DuckDB: one fused pass over the encounters for all indicators of a basis and a level.

Conditions are summed as small integers, `sum((condition)::TINYINT)`, which is about twice as
fast as `count(*) FILTER`, and equal aggregates are computed once. A NULL condition adds nothing
to a sum, so NULL is already false; only beneath a `NOT` must it be made so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import duckdb

from doorstep.indicators.measures import Count, Mean, Measure, Proportion
from doorstep.indicators.nodes import (
    PLACE_LEVELS,
    Add,
    And,
    Column,
    Compare,
    HasGroup,
    InsideHome,
    InsideRule,
    IsIn,
    Literal,
    Mul,
    Not,
    Or,
    PlaceCode,
    Predicate,
    Sub,
    Value,
    place_column,
)
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel

_SIGNS = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_ARITHMETIC: dict[type[Value], str] = {Add: "+", Sub: "-", Mul: "*"}

CREATE_STATE = """
CREATE OR REPLACE TABLE indicator_state (
    indicator VARCHAR, basis VARCHAR, level VARCHAR, area INTEGER, month INTEGER, num BIGINT, den BIGINT);
CREATE OR REPLACE TABLE institution_state (
    indicator VARCHAR, institution INTEGER, month INTEGER, num BIGINT, den BIGINT);
"""


def refresh_state(
    connection: duckdb.DuckDBPyConnection,
    indicators: Iterable[Measure],
    *,
    bases: Iterable[Basis],
    levels: Iterable[AreaLevel],
) -> int:
    """Build `indicator_state` and `institution_state` anew and return the rows written to both.

    An indicator is computed only on the bases and levels it declares. Rows with nothing counted
    are left out; unresolved homes stand under area 0. `institution_state` holds the indicators
    by provider, on the residence basis (first pages). All or nothing: one transaction.
    """
    measures, wanted_bases, wanted_levels = tuple(indicators), tuple(bases), tuple(levels)
    connection.execute("BEGIN")
    try:
        connection.execute(CREATE_STATE)
        for basis in wanted_bases:
            for statement in statements(measures, basis, wanted_levels):
                connection.execute(statement)
        written = sum(_rows_in(connection, name) for name in ("indicator_state", "institution_state"))
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return written


def statements(measures: Sequence[Measure], basis: Basis, levels: Sequence[AreaLevel]) -> list[str]:
    """The INSERT statements of one basis: one for each level and grouping, then institutions."""
    found = []
    for level in levels:
        for by in ("home", "provider"):
            chosen = [each for each in measures if each.by == by and basis in each.bases and level in each.levels]
            if chosen:
                found.append(area_insert(chosen, basis, level))
    at_providers = [each for each in measures if each.by == "provider" and basis in each.bases]
    if basis is Basis.RESIDENCE and at_providers:
        found.append(institution_insert(at_providers))
    return found


def area_insert(measures: Sequence[Measure], basis: Basis, level: AreaLevel) -> str:
    """The fused pass for measures of one `by`, long rows into `indicator_state`."""
    fused = _Fused(place_column(measures[0].by, level), f"encounters_{basis.value}", level)
    labels = f"'{basis.value}', '{level.value}', "
    return fused.insert("indicator_state", measures, labels)


def institution_insert(measures: Sequence[Measure]) -> str:
    """The fused pass by institution; places are compared at county level."""
    fused = _Fused("institution", "encounters_residence", AreaLevel.COUNTY)
    return fused.insert("institution_state", measures, "")


def measure_sql(measure: Measure, basis: Basis, level: AreaLevel) -> str:
    """One measure by itself as a readable query: area, month, num, den."""
    fused = _Fused(place_column(measure.by, level), f"encounters_{basis.value}", level)
    num, den = fused.columns(measure)
    return f"SELECT area, month, {num} AS num, {den} AS den\nFROM ({fused.wide()})\nWHERE {den} > 0"


@dataclass(slots=True)
class _Fused:
    """One pass: aggregates collected by their text, so that none is computed twice."""

    group: str
    table: str
    level: AreaLevel
    aggregates: dict[str, str] = field(default_factory=dict)

    def insert(self, target: str, measures: Sequence[Measure], labels: str) -> str:
        selects = []
        for measure in measures:
            num, den = self.columns(measure)
            selects.append(
                f"SELECT {_text(measure.code)}, {labels}area, month, {num}, {den} FROM wide WHERE {den} > 0"
            )
        return f"INSERT INTO {target}\nWITH wide AS MATERIALIZED ({self.wide()})\n" + "\nUNION ALL ".join(selects)

    def columns(self, measure: Measure) -> tuple[str, str]:
        """The names of the numerator and the denominator in the wide table."""
        counted = condition(measure.counted, self.level)
        match measure:
            case Proportion():
                hit = condition(measure.hit, self.level)
                return self._flag(f"{counted} AND {hit}"), self._flag(counted)
            case Mean():
                amount = value(measure.amount, self.level)
                counted = f"{counted} AND {amount} IS NOT NULL"
                return self._sum(f"CASE WHEN {counted} THEN {amount} END"), self._flag(counted)
            case Count():
                return self._flag(counted), self._flag(counted)
            case _:
                raise TypeError(f"no SQL for {type(measure).__name__}")

    def wide(self) -> str:
        """The pass itself, one column for each aggregate."""
        columns = "".join(f",\n  {sql} AS {name}" for sql, name in self.aggregates.items())
        return (
            f"SELECT coalesce({self.group}, 0) AS area, coalesce(month, 0) AS month{columns}\n"
            f"FROM {self.table} GROUP BY ALL"
        )

    def _flag(self, condition_sql: str) -> str:
        return self._sum(f"({condition_sql})::TINYINT")

    def _sum(self, sql: str) -> str:
        return self.aggregates.setdefault(f"coalesce(sum({sql}), 0)::BIGINT", f"s{len(self.aggregates)}")


def condition(predicate: Predicate, level: AreaLevel, *, negated: bool = False) -> str:
    """A condition as SQL. `negated` when it stands beneath a NOT, where NULL must become false."""
    match predicate:
        case And(parts):
            return "(" + " AND ".join(condition(part, level, negated=negated) for part in parts) + ")"
        case Or(parts):
            return "(" + " OR ".join(condition(part, level, negated=negated) for part in parts) + ")"
        case Not(part):
            return f"(NOT {condition(part, level, negated=True)})"
        case _:
            sql = _leaf(predicate, level)
            return f"coalesce({sql}, false)" if negated else f"({sql})"


def value(node: Value, level: AreaLevel) -> str:
    """A value as SQL; numbers in arithmetic are 64 bits wide, and overflow is an error, never silent."""
    match node:
        case Literal(str() as written):
            return _text(written)
        case Literal(written):
            return f"({written})" if int(written) < 0 else str(written)
        case Column(name):
            return f'"{name}"'
        case PlaceCode(place):
            return place_column(place, level)
        case Add(left, right) | Sub(left, right) | Mul(left, right):
            sign = _ARITHMETIC[type(node)]
            return f"({value(left, level)}::BIGINT {sign} {value(right, level)}::BIGINT)"
        case _:
            raise TypeError(f"no SQL for {type(node).__name__}")


def _leaf(predicate: Predicate, level: AreaLevel) -> str:
    match predicate:
        case Compare(sign, left, right):
            return f"{value(left, level)} {_SIGNS[sign]} {value(right, level)}"
        case IsIn(wanted, options):
            listed = ", ".join(value(Literal(option), level) for option in options)
            return f"{value(wanted, level)} IN ({listed})"
        case HasGroup(group):
            return f"contains(groups, {_text(f'|{group}|')})"
        case InsideHome(fixed, rule):
            return _inside(fixed or level, rule)
        case _:
            raise TypeError(f"no SQL for {type(predicate).__name__}")


def _inside(level: AreaLevel, rule: InsideRule) -> str:
    home, provider = place_column("home", level), place_column("provider", level)
    if rule is InsideRule.LOCATED_IN:
        return f"{home} = {provider} AND {home} <> 0"
    lives_in = ", ".join(place_column("home", each) for each in PLACE_LEVELS)
    return f"{home} <> 0 AND ({home} = {provider} OR (serves <> 0 AND serves IN ({lives_in})))"


def _text(written: str) -> str:
    """A text as an SQL literal."""
    return "'" + written.replace("'", "''") + "'"


def _rows_in(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(found[0]) if found else 0
