"""One file into one Parquet batch: read, parse, place, check, compare, write.

Rows in = stored + duplicate + revised + quarantined, always. The same rules run in two ways: a
fast read of a clean table, and a careful one (`mending`) for anything else.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from doorstep.core.errors import Rejected
from doorstep.core.text import Text
from doorstep.intake import cells, files, identity, mending, places, statements
from doorstep.intake.check import Effect, checks_of
from doorstep.intake.files import Prepared
from doorstep.intake.quarantined import Quarantined, collect
from doorstep.intake.recipes import recipe_for
from doorstep.tables.layout import Layout, header_code
from doorstep.tables.records import RECORD_TABLES

MEMORY_LIMIT = "1200MB"
SMALL_BYTES = 1 << 20
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What intake must know of the region and the day.

    institutions  every text that names an institution (code, full name) -> its code
    near          division code of the region, which settles ambiguous place names
    postcodes     postcode -> county code, as the region file gives them
    key           the workspace's secret for person keys
    """

    institutions: Mapping[str, str]
    layouts: tuple[Layout, ...]
    key: bytes
    today: date
    near: int = 0
    postcodes: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a file. `rows_in` is the sum of the four fates."""

    layout: str
    table: str
    encoding: str
    digest: str
    rows_in: int
    stored: int
    duplicate: int
    revised: int
    quarantined: tuple[Quarantined, ...]
    flags: Mapping[str, int]

    def __post_init__(self) -> None:
        if self.rows_in != self.stored + self.duplicate + self.revised + len(self.quarantined):
            raise AssertionError("rows in must equal stored + duplicate + revised + quarantined")


def recognise(header: Sequence[str], layouts: Sequence[Layout], *, name: str = "") -> Layout:
    """The layout whose signature the header has; the one with the most columns present when several do.

    Raises Rejected naming the closest layout and the columns it still lacks.
    """
    present = {header_code(cell) for cell in header}
    matching = [layout for layout in layouts if layout.matches(header)]
    if matching:
        found = max(matching, key=lambda layout: sum(code.upper() in present for code in layout.codes))
        _refuse_repeats(found, header, name)
        return found
    closest = max(layouts, key=lambda layout: sum(code.upper() in present for code in layout.codes))
    lacking = ", ".join(code for code in closest.signature if code.upper() not in present)
    raise Rejected(
        Text("认不出这个文件的布局", "the layout of this file is not recognised"),
        right=Text(
            f"最接近“{closest.name.zh}”，但缺列 {lacking}", f"the closest is '{closest.name.en}', which also needs {lacking}"
        ),
        cure=Text("请补上这些列，或在区域目录 layouts/ 中加一个布局文件", "Add those columns, or add a layout file in the region's layouts/ folder"),
        where=name,
    )


def _refuse_repeats(layout: Layout, header: Sequence[str], name: str) -> None:
    """A column of the layout that stands twice could mean either; nothing is guessed."""
    counts = Counter(header_code(cell) for cell in header)
    twice = ", ".join(code for code in layout.codes if counts[code.upper()] > 1)
    if twice:
        raise Rejected(
            Text(f"第 1 行有重复的列 {twice}", f"line 1 names {twice} more than once"),
            cure=Text("每列只留一个，再上传", "Keep one column of each name and send it again"),
            where=name,
        )


def load_file(
    path: Path,
    *,
    around: Surroundings,
    into: Path,
    earlier: Callable[[str], Sequence[Path]] = lambda table: (),
    known_quarantine: Set[str] = frozenset(),
    progress: Progress = lambda step: None,
) -> Loaded:
    """Load `path` into the Parquet file `into` (written whole and flushed, or not at all).

    earlier           the batches of a record table so far, to tell duplicates and revisions
    known_quarantine  fingerprints of rows already in quarantine; the same row again is a duplicate
    Raises Rejected when the file as a whole cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="intake-", dir=into.parent) as folder:
        scratch = Path(folder)
        progress("read")
        prepared = files.prepare(path, scratch)
        layout = recognise(prepared.header, around.layouts, name=path.name)
        with _engine(scratch, around, prepared) as engine:
            broken = _parse(engine, prepared, layout, scratch)
            progress("place")
            _place(engine, layout, around)
            progress("check")
            _judge(engine, layout, earlier(layout.table), around)
            progress("write")
            quarantined, repeats = collect(
                engine, prepared, scratch, broken, layout=layout, key=around.key, known=known_quarantine
            )
            _write(engine, layout, into)
            return _account(engine, path, prepared, layout, quarantined, repeats)


def _engine(scratch: Path, around: Surroundings, prepared: Prepared) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
    connection.execute(f"SET temp_directory = '{scratch / 'spill'}'")
    connection.execute("SET TimeZone = 'UTC'")
    if prepared.path.stat().st_size < SMALL_BYTES:
        # a small file costs planning, not running: looking for common parts of 200 expressions takes a tenth of it
        connection.execute("SET disabled_optimizers = 'common_subexpressions'")
        connection.execute("SET threads = 1")
    for macro in (*cells.macros(edges=prepared.edges), *identity.macros(key=around.key, today=around.today)):
        connection.execute(macro)
    return connection


def _parse(
    engine: duckdb.DuckDBPyConnection, prepared: Prepared, layout: Layout, scratch: Path
) -> tuple[mending.Broken, ...]:
    """Fill the table `parsed`; returns the records that are no rows."""
    if prepared.sound:
        try:
            engine.execute(statements.parse(prepared.path, prepared.header, prepared.delimiter, layout))
            (rows,) = engine.execute("SELECT count(*) FROM parsed").fetchone() or (0,)
            if rows == prepared.breaks:
                return ()
        except duckdb.Error:
            pass  # not a clean table: the careful way tells which rows are at fault
    mended = mending.mend(prepared, scratch / "mended.csv")
    header = (mending.LINE_COLUMN, *prepared.header)
    engine.execute(statements.parse(mended.path, header, ",", layout))
    return mended.broken


def _place(engine: duckdb.DuckDBPyConnection, layout: Layout, around: Surroundings) -> None:
    engine.execute("CREATE OR REPLACE TABLE known_institutions (text VARCHAR, code VARCHAR)")
    if around.institutions:
        engine.executemany("INSERT INTO known_institutions VALUES (?, ?)", list(around.institutions.items()))
    for home in recipe_for(layout.table).homes.values():
        places.fill(engine, home, near=around.near, postcodes=around.postcodes or {})


def _judge(
    engine: duckdb.DuckDBPyConnection, layout: Layout, earlier: Sequence[Path], around: Surroundings
) -> None:
    salt = identity.person_key("row", layout.table, key=around.key)[:32]
    engine.execute("SET preserve_insertion_order = false")  # a row carries its line from here on
    engine.execute(statements.final(layout.table, salt=salt, today=around.today))
    engine.execute("DROP TABLE parsed")
    for statement in statements.fates([str(path) for path in earlier]):
        engine.execute(statement)


def _write(engine: duckdb.DuckDBPyConnection, layout: Layout, into: Path) -> None:
    partial = into.with_suffix(".partial")
    (duplicates,) = engine.execute("SELECT count(*) FROM fates WHERE fate = 'duplicate'").fetchone() or (0,)
    engine.execute(statements.copy(RECORD_TABLES[layout.table], partial, has_duplicates=duplicates > 0))
    with partial.open("rb") as stream:
        os.fsync(stream.fileno())
    partial.replace(into)


def _account(
    engine: duckdb.DuckDBPyConnection,
    path: Path,
    prepared: Prepared,
    layout: Layout,
    quarantined: tuple[Quarantined, ...],
    repeats: int,
) -> Loaded:
    fates = dict(engine.execute("SELECT fate, count(*) FROM fates GROUP BY fate").fetchall())
    (clean,) = engine.execute("SELECT count(*) FROM final WHERE problems = ''").fetchone() or (0,)
    duplicate, revised = fates.get("duplicate", 0), fates.get("revised", 0)
    flags = dict(engine.execute(statements.FLAG_COUNTS).fetchall()) if _has_flags(layout) else {}
    return Loaded(
        layout=layout.code,
        table=layout.table,
        encoding=prepared.encoding,
        digest=files.digest(path),
        rows_in=clean + len(quarantined) + repeats,
        stored=clean - duplicate - revised,
        duplicate=duplicate + repeats,
        revised=revised,
        quarantined=quarantined,
        flags=flags,
    )


def _has_flags(layout: Layout) -> bool:
    return any(check.effect is Effect.FLAG for check in checks_of(layout.table))
