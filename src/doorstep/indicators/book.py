"""Indicators for an analyst: encounters in, Arrow tables of figures out, nothing of the site needed.

    from doorstep.indicators.book import Book

    book = Book.of_encounters(table)            # an Arrow table with the columns of ENCOUNTERS
    book.figures("in-area-admissions", level="county", period="2025").to_pandas()

A figure stands beside its numerator, denominator and the rows it rests on; values are made last,
from whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from doorstep.core.errors import BadValue, NotFound
from doorstep.core.period import Period
from doorstep.core.text import Text
from doorstep.indicators import catalogue
from doorstep.indicators.governance import Breakdown, Kept, KeyValue, Measure
from doorstep.indicators.lowering import duckdb_state
from doorstep.indicators.measures import Standardised
from doorstep.indicators.nodes import PLACE_LEVELS
from doorstep.tables.encounters import ENCOUNTERS
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel

SCHEMA = pa.schema(
    [
        ("area", pa.int64()),
        ("part", pa.string()),
        ("value", pa.float64()),
        ("num", pa.int64()),
        ("den", pa.int64()),
        ("rows", pa.int64()),
    ]
)
"""Columns of `figures`: division code (0 unresolved), value of the breakdown, value in the measure's unit."""


class Book:
    """A set of measures and what is kept for them, in one DuckDB connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, measures: Iterable[Measure]) -> None:
        self.connection = connection
        self.measures = {one.code: one for one in measures}

    @classmethod
    def of_encounters(
        cls, encounters: pa.Table | Mapping[Basis, pa.Table], *, measures: Iterable[Measure] | None = None
    ) -> Book:
        """Everything kept for `measures` (the whole catalogue unless named), built from encounters.

        A single table stands for the residence basis. Raises BadValue for a table that lacks a column.
        """
        tables = encounters if isinstance(encounters, Mapping) else {Basis.RESIDENCE: encounters}
        connection = duckdb.connect(":memory:")
        for basis, table in tables.items():
            _refuse_lacking(table)
            columns = ", ".join(f"CAST({column.name} AS {column.type.value}) AS {column.name}" for column in ENCOUNTERS.columns)
            connection.register("given_encounters", table)
            connection.execute(f"CREATE TABLE encounters_{basis.value} AS SELECT {columns} FROM given_encounters")
            connection.unregister("given_encounters")
        chosen = tuple(measures) if measures is not None else catalogue.shipped()
        duckdb_state.build(connection, chosen, bases=tuple(tables))
        return cls(connection, chosen)

    @classmethod
    def of_snapshot(cls, path: Path | str, *, measures: Iterable[Measure] | None = None) -> Book:
        """The figures of a snapshot file, opened read-only; its definitions must be those given."""
        if not Path(path).is_file():
            raise NotFound(Text(f"没有快照文件 {path}", f"there is no snapshot {path}"), cure=Text("请运行 doorstep snapshot", "Run: doorstep snapshot"))
        return cls(duckdb.connect(str(path), read_only=True), measures if measures is not None else catalogue.shipped())

    def figures(
        self, code: str, *, level: str = "county", period: str, basis: str = "", breakdown: str = ""
    ) -> pa.Table:
        """An indicator's figures of every area of a level, one row for each area and part; see SCHEMA.

        level      township, county, city or province
        period     2025, 2025-03 or 2025-01..2025-06
        basis      residence, household or insured; the first that the indicator declares unless given
        breakdown  provider_tier, route, chapter, block, sex or provider_city, where the indicator declares it
        Raises NotFound for an unknown indicator, BadValue for what it does not declare.
        """
        measure = self._measure(code)
        at = _one_of("层级", "level", level, [AreaLevel(one) for one in measure.levels], PLACE_LEVELS)
        on = measure.bases[0] if not basis else _one_of("口径", "basis", basis, measure.bases, tuple(Basis))
        by = _one_of("细分", "breakdown", breakdown, measure.breakdowns, tuple(Breakdown)) if breakdown else None
        span = Period.parse(period)
        now = duckdb_state.area_kept(self.connection, measure, on, at, (span.start, span.end), by)
        last = span.before()
        before = duckdb_state.area_kept(self.connection, measure, on, at, (last.start, last.end), by)
        return pa.Table.from_pylist(list(_rows(measure, now, before)), schema=SCHEMA)

    def list(self) -> pa.Table:
        """Every indicator: code, name in both languages, unit, source and version."""
        rows = [
            {"code": one.code, "name_zh": one.name.zh, "name_en": one.name.en, "unit": one.unit.value, "source": str(one.source), "version": one.version}
            for one in sorted(self.measures.values(), key=lambda one: one.code)
        ]
        return pa.Table.from_pylist(rows)

    def _measure(self, code: str) -> Measure:
        if code not in self.measures:
            raise NotFound.among(catalogue.KIND, code, self.measures)
        return self.measures[code]


def _rows(
    measure: Measure, now: Mapping[tuple[int, KeyValue], Kept], before: Mapping[tuple[int, KeyValue], Kept]
) -> Iterator[dict[str, Any]]:
    region = _together(now.values()) if isinstance(measure, Standardised) else None
    for (area, part), kept in sorted(now.items(), key=lambda one: (one[0][0], str(one[0][1]))):
        found = measure.result(kept, region=region, before=before.get((area, part)))
        value = None if found.value is None else float(found.value)
        yield {
            "area": area,
            "part": None if part is None else str(part),
            "value": value,
            "num": found.num,
            "den": found.den,
            "rows": found.rows,
        }


def _together(every: Iterable[Kept]) -> Kept:
    """What is kept of all areas, key by key."""
    sums: dict[KeyValue, tuple[int, ...]] = {}
    for kept in every:
        for key, found in kept.items():
            sums[key] = tuple(map(sum, zip(sums.get(key, (0,) * len(found)), found, strict=True)))
    return sums


def _refuse_lacking(table: pa.Table) -> None:
    lacking = [name for name in ENCOUNTERS.names if name not in table.column_names]
    if lacking:
        names = ", ".join(lacking)
        raise BadValue(
            Text(f"就诊表缺列 {names}", f"the encounters lack {names}"),
            right=Text("列见 docs/reference/tables.md", "the columns are listed in docs/reference/tables.md"),
        )


def _one_of(zh: str, en: str, said: str, declared: Iterable[Any], known: tuple[Any, ...]) -> Any:
    """The member that was named; BadValue with those that may be."""
    names = [one.value for one in declared]
    if said not in names or said not in [one.value for one in known]:
        listed = ", ".join(names) or "—"
        raise BadValue(Text(f"没有{zh}“{said}”", f"there is no {en} '{said}'"), right=Text(f"应为 {listed}", f"expected one of {listed}"))
    return next(one for one in known if one.value == said)
