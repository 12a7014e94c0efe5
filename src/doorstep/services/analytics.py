"""The one door to a snapshot's tables: every question carries who asks.

No other module opens a snapshot. A question must name the column that holds the area, as
`{scope:column}`, and gets back only rows of areas its reader may see: those inside the reader's
own area, and the areas around it (so that a county can stand beside its city's total).
"""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from typing import Any

import duckdb
from django.conf import settings

from doorstep.core.errors import NotFound
from doorstep.core.text import Text
from doorstep.services import snapshots
from doorstep.store.models import Snapshot
from doorstep.store.reader import Reader
from doorstep.store.scope import span
from doorstep.vocab.divisions import ancestors

_SCOPE = re.compile(r"\{(scope|inside):([a-z_]+)\}")
INSTITUTIONS_INSIDE = "institution IN (SELECT number FROM providers WHERE {inside:place})"
"""Institutions that stand in the reader's own area, wherever their patients live; not those of areas around it."""
_opening = threading.Lock()

Row = tuple[Any, ...]


class NotBuilt(NotFound):
    """A question to a snapshot that was built before what is asked for existed."""

    code = "not-built"


@lru_cache(maxsize=4)
def _connection(path: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(path, read_only=True)
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def ask(reader: Reader, question: str, *values: Any) -> tuple[Row, ...]:
    """Rows of a snapshot that `reader` may see.

    question  SQL with `?` for values and at least one `{scope:column}` where a condition may stand, or
              `{inside:column}` for what must not be seen of the areas around
    A snapshot never changes, so an answer is kept while the process lives.
    """
    if not _SCOPE.search(question):
        raise AssertionError("a question to a snapshot names its scope column")
    scoped = _SCOPE.sub(lambda match: (scope_sql if match[1] == "scope" else inside_sql)(match[2], reader.scope), question)
    return _answer(_path(snapshots.current(reader=reader)), scoped, values)


def about_the_data(reader: Reader, question: str, *values: Any) -> tuple[Row, ...]:
    """Rows that tell how good the data are (coverage, flags, months present), for every signed-in reader.

    Only the `quality_*` tables, counts of unresolved homes, and what the whole region is held against
    (its mean, the median of at least three institutions) may be asked for: they say nothing of any area's people.
    """
    return _answer(_path(snapshots.current(reader=reader)), question, values)


def _path(snapshot: Snapshot) -> str:
    return str(settings.WORKSPACE.snapshots / snapshot.file_name)


@lru_cache(maxsize=4096)
def _answer(path: str, question: str, values: tuple[Any, ...]) -> tuple[Row, ...]:
    with _opening:
        cursor = _connection(path).cursor()
    try:
        return tuple(cursor.execute(question, list(values)).fetchall())
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise NotBuilt(
            Text("当前快照里没有这项数据，它生成于程序或定义变动之前", "the snapshot does not hold this; it was built before the program or a definition changed"),
            cure=Text("请运行 doorstep snapshot 重新生成", "Run: doorstep snapshot"),
        ) from error
    finally:
        cursor.close()


def inside_sql(column: str, scope: int) -> str:
    """A condition that holds for areas inside `scope`."""
    if scope == 0:
        return "TRUE"
    first, last = span(scope)
    if first == last:  # a township: its county is around it, not inside
        return f"{column} = {first}"
    return f"({column} BETWEEN {first} AND {last} OR {column} BETWEEN {first // 1000} AND {last // 1000})"


def scope_sql(column: str, scope: int) -> str:
    """A condition that holds for areas inside `scope` and those that contain it."""
    if scope == 0:
        return "TRUE"
    around = ", ".join(str(code) for code in ancestors(scope) if code)
    return f"({inside_sql(column, scope)} OR {column} IN ({around}))"
