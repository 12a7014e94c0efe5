"""Homes of many rows at once: distinct texts are resolved once, then joined."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import duckdb
import pyarrow as pa

from doorstep.intake.addresses import AddressResolver, locality_sql
from doorstep.intake.recipe import Home
from doorstep.vocab import divisions
from doorstep.vocab.divisions import Divisions
from doorstep.vocab.homes import HomeMethod

Placed = tuple[int, str]


@lru_cache(maxsize=4)
def resolver(near: int) -> AddressResolver:
    """The address resolver of a region, built once per process."""
    return AddressResolver(Divisions.national(), near=near)


def known_code(text: str) -> int:
    """A division code as today's integer, 0 when it names no division; 441899 (city pool) is the city."""
    code = divisions.parse_code(text)
    if code is None:
        return 0
    code = divisions.current_code(code)
    known = Divisions.national()
    while code and known.get(code) is None:
        code = _wider(code)
    return code


def _wider(code: int) -> int:
    if code > 999999:
        return code // 1000
    if code % 100:
        return code // 100 * 100
    return code // 10000 * 10000 if code % 10000 else 0


def fill(engine: duckdb.DuckDBPyConnection, home: Home, *, near: int, postcodes: Mapping[str, int]) -> None:
    """Create the tables `place_<column>` (text, code, how) for every column that can tell this home."""

    def by_address(text: str) -> Placed:
        found = resolver(near).resolve(text)
        return found.code, str(found.how)

    rules: tuple[tuple[str, str, Callable[[str], Placed]], ...] = (
        (home.code, home.code, lambda text: (known_code(text), HomeMethod.CODE)),
        (home.address, locality_sql(home.address or "x"), by_address),
        (home.postcode, home.postcode, lambda text: (postcodes.get(text[:6], 0), HomeMethod.POSTCODE)),
        (home.identity, f"{home.identity}[1:6]", lambda text: (known_code(text), HomeMethod.ID_PREFIX)),
    )
    for column, expression, place in rules:
        if column:
            _fill_one(engine, column, expression, place)


def _fill_one(
    engine: duckdb.DuckDBPyConnection, column: str, expression: str, place: Callable[[str], Placed]
) -> None:
    rows = engine.execute(f"SELECT DISTINCT {expression} FROM parsed WHERE {column} IS NOT NULL").fetchall()
    texts = [text for (text,) in rows if text]
    placed = [place(text) for text in texts]
    found = pa.table(
        {
            "text": pa.array(texts, pa.string()),
            "code": pa.array([code for code, _ in placed], pa.int32()),
            "how": pa.array([str(how) for _, how in placed], pa.string()),
        }
    )
    engine.register("found_places", found)
    engine.execute(f"CREATE OR REPLACE TABLE place_{column} AS SELECT * FROM found_places")
    engine.unregister("found_places")


def join_sql(home: Home) -> str:
    """LEFT JOINs from `parsed p` to the place tables of one home."""
    keys = {
        home.code: f"p.{home.code}",
        home.address: locality_sql(f"p.{home.address}"),
        home.postcode: f"p.{home.postcode}",
        home.identity: f"p.{home.identity}[1:6]",
    }
    return " ".join(
        f"LEFT JOIN place_{column} ON place_{column}.text = {key}" for column, key in keys.items() if column
    )


def choose_sql(home: Home) -> str:
    """A struct (code, how): a home's code and how it was found, believing code, address, postcode, identity in turn.

    A finer answer may fill in a coarser one only where it lies inside it. One CASE gives both
    fields: DuckDB takes longer to plan these conditions than to run them on a small file.
    """
    order = [column for column in (home.code, home.address, home.postcode, home.identity) if column]
    codes = [f"coalesce(place_{column}.code, 0)" for column in order]
    answers = [f"{{'code': {code}, 'how': place_{column}.how}}" for column, code in zip(order, codes, strict=True)]
    fine = [
        f"WHEN has_county({code}) AND {' AND '.join([f'lies_in({code}, {wider})' for wider in codes[:at]] or ['TRUE'])}"
        f" THEN {answers[at]}"
        for at, code in enumerate(codes)
    ]
    coarse = [f"WHEN {code} > 0 THEN {answer}" for code, answer in zip(codes, answers, strict=True)]
    return f"CASE {' '.join([*fine, *coarse])} ELSE {{'code': 0, 'how': '{HomeMethod.UNRESOLVED}'}} END"
