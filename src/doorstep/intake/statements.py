"""The SQL of intake, composed from a layout, a recipe and the checks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from doorstep.intake import places
from doorstep.intake.addresses import locality_sql
from doorstep.intake.check import Effect, checks_of
from doorstep.intake.mending import LINE_COLUMN
from doorstep.intake.recipe import Recipe
from doorstep.intake.recipes import recipe_for
from doorstep.tables.layout import Layout, header_code
from doorstep.tables.records import RECORD_TABLES
from doorstep.tables.schema import Table

_CELL = re.compile(r"\br_([a-z_]+)\b")
_SERIES = re.compile(r"\{([a-z_]+)(?::([a-z_]+))?\}")
_EMPTY_SERIES = {"": "NULL", "grade": "NULL", "fen_sum": "CAST(0 AS BIGINT)"}
_SEPARATOR = "chr(31)"

FLAG_COUNTS = (
    "SELECT flag, count(*) FROM (SELECT unnest(string_split(flags, '|')) AS flag FROM final WHERE problems = '') "
    "WHERE flag <> '' GROUP BY flag ORDER BY flag"
)


def literal(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def parse(path: Path, header: Sequence[str], delimiter: str, layout: Layout) -> str:
    """CREATE TABLE parsed: every cell of the file as the recipe's typed value, in file order."""
    at = {header_code(cell): f"c{index}" for index, cell in reversed(list(enumerate(header)))}
    recipe = recipe_for(layout.table)
    columns = [f"{_with_cells(expression, layout, at)} AS {name}" for name, expression in recipe.parsed.items()]
    columns += [f"{_cell_sql(name, layout, at)} AS {alias}" for name, alias in _INSTITUTION.items()]
    if LINE_COLUMN in header:
        columns.append(f"CAST({at[header_code(LINE_COLUMN)]} AS BIGINT) AS given_line")
    names = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(header)))
    return (
        f"CREATE OR REPLACE TABLE parsed AS SELECT {', '.join(columns)} FROM read_csv({literal(str(path))}, "
        f"header = true, auto_detect = false, columns = {{{names}}}, delim = {literal(delimiter)}, quote = '\"', "
        "escape = '\"', max_line_size = 8388608, new_line = '\\n')"
    )


_INSTITUTION = {"institution": "institution_text", "institution_name": "institution_name"}


def _cell_sql(target: str, layout: Layout, at: dict[str, str]) -> str:
    return _with_cells(f"cell(r_{target})", layout, at)


def _with_cells(expression: str, layout: Layout, at: dict[str, str]) -> str:
    """Put the file's columns in place of `r_<target>` and `{series}`; NULL for what the layout lacks."""

    def cell(match: re.Match[str]) -> str:
        target = match[1]
        if target in layout.fixed:
            return literal(layout.fixed[target])
        code = layout.columns.get(target, "").upper()
        return at.get(code, "CAST(NULL AS VARCHAR)")

    def series(match: re.Match[str]) -> str:
        codes = [code.upper() for one in layout.series if one.target == match[1] for code in one.columns]
        found = [at[code] for code in codes if code in at]
        return _series_sql(found, match[2] or "")

    return _CELL.sub(cell, _SERIES.sub(series, expression))


def _series_sql(columns: Sequence[str], form: str) -> str:
    if not columns:
        return _EMPTY_SERIES[form]
    if form == "grade":
        return ", ".join(f"try_cast({column} AS TINYINT)" for column in (*columns, columns[0]))
    if form == "fen_sum":
        return " + ".join(f"coalesce(fen({column}), 0)" for column in columns)
    return ", ".join(f"cell({column})" for column in columns)


def final(table: str, *, salt: str, today: date) -> str:
    """CREATE TABLE final: one row per parsed row, with digests, homes, problems and flags."""
    recipe = recipe_for(table)
    wanted = [name for name in RECORD_TABLES[table].names if name not in ("row_key", "content", "line", "flags")]
    picked = ", ".join(f"{recipe.final.get(name, name)} AS {name}" for name in wanted)
    digests = (
        f"{_digest(salt, recipe.key)} AS row_key, {_digest(salt, recipe.content)} AS content, "
        f"{_codes(table, Effect.QUARANTINE)} AS problems, {_codes(table, Effect.FLAG)} AS flags"
    )
    return f"CREATE TABLE final AS SELECT line, {picked}, {digests} FROM ({_placed(recipe, today)})"


def _placed(recipe: Recipe, today: date) -> str:
    """parsed rows with derived values, the registry's code and the homes."""
    columns = [f"{expression} AS {name}" for name, expression in recipe.derived.items() if name != "identity_full"]
    joins = []
    for prefix, home in recipe.homes.items():
        code, how = places.choose_sql(home)
        columns += [f"CAST({code} AS INTEGER) AS {prefix}_code", f"{how} AS {prefix}_how"]
        joins.append(places.join_sql(home))
    if "identity_full" in recipe.derived:
        columns.append("id_status(identity_number, identity_full) AS identity_status")
    columns += [_INSTITUTION_CODE[recipe.table] + " AS institution"] if recipe.table in _INSTITUTION_CODE else []
    lines = "coalesce(p.given_line, p.row_number)"
    return (
        f"SELECT p.* EXCLUDE (row_number, given_line), {lines} AS line, DATE '{today}' AS today"
        f"{''.join(', ' + column for column in columns)} FROM ({_numbered(recipe)}) p "
        "LEFT JOIN known_institutions k ON k.text = p.institution_text "
        f"LEFT JOIN known_institutions n ON n.text = p.institution_name {' '.join(joins)}"
    )


_INSTITUTION_CODE = {
    "stays": "coalesce(k.code, n.code)",
    "settlements": "coalesce(k.code, p.institution_text)",
}


def _numbered(recipe: Recipe) -> str:
    full = recipe.derived.get("identity_full")
    extra = f", {full} AS identity_full" if full else ""
    return f"SELECT *, rowid + 2 AS row_number{extra} FROM parsed"


def _digest(salt: str, expressions: Sequence[str]) -> str:
    values = ", ".join(f"coalesce(CAST({expression} AS VARCHAR), '')" for expression in expressions)
    return f"md5(concat_ws({_SEPARATOR}, {literal(salt)}, {values}))"


def _codes(table: str, effect: Effect) -> str:
    cases = [
        f"CASE WHEN {check.condition} THEN '{check.code}' END" for check in checks_of(table) if check.effect is effect
    ]
    return f"concat_ws('|', {', '.join(cases)})" if cases else "''"


def fates(earlier: Sequence[str]) -> tuple[str, ...]:
    """Statements that leave the table `fates` (line, fate) for rows that are not simply new.

    duplicate  the same content under the same key, in this file or an earlier batch
    revised    another content under a key already known: it supersedes
    """
    known = (
        f"SELECT DISTINCT row_key, content FROM read_parquet([{', '.join(map(literal, earlier))}]) "
        "WHERE row_key IN (SELECT row_key FROM final WHERE problems = '')"
        if earlier
        else "SELECT row_key, content FROM final WHERE FALSE"
    )
    return (
        f"CREATE TABLE known AS {known}",
        "CREATE TABLE suspects AS SELECT line, row_key, content FROM final WHERE problems = '' AND row_key IN ("
        "SELECT row_key FROM final WHERE problems = '' GROUP BY row_key HAVING count(*) > 1 "
        "UNION SELECT row_key FROM known)",
        "CREATE TABLE fates AS SELECT line, CASE "
        "WHEN nth > 1 OR (row_key, content) IN (SELECT (row_key, content) FROM known) THEN 'duplicate' "
        "WHEN line > first_line OR row_key IN (SELECT row_key FROM known) THEN 'revised' "
        "ELSE 'stored' END AS fate FROM (SELECT *, "
        "row_number() OVER (PARTITION BY row_key, content ORDER BY line) AS nth, "
        "min(line) OVER (PARTITION BY row_key) AS first_line FROM suspects)",
    )


def copy(table: Table, target: Path) -> str:
    """COPY the rows that are new or revised to a Parquet file."""
    columns = ", ".join(f"CAST({column.name} AS {column.type.value}) AS {column.name}" for column in table.columns)
    columns = columns.replace("CAST(flags AS VARCHAR) AS flags", "flags")
    return (
        f"COPY (SELECT {columns} FROM final WHERE problems = '' "
        "AND line NOT IN (SELECT line FROM fates WHERE fate = 'duplicate')) "
        f"TO {literal(str(target))} (FORMAT parquet, COMPRESSION zstd)"
    )
