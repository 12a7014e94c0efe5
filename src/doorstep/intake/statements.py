"""The SQL of intake, composed from a layout, a recipe and the checks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from doorstep.intake import places
from doorstep.intake.check import Effect, checks_of
from doorstep.intake.mending import LINE_COLUMN
from doorstep.intake.recipe import Recipe
from doorstep.intake.recipes import recipe_for
from doorstep.tables.layout import Layout, header_code
from doorstep.tables.records import RECORD_TABLES
from doorstep.tables.schema import Table

CELL_PATTERN = re.compile(r"\b[rt]_([a-z_]+)\b")
_SERIES = re.compile(r"\{([a-z_]+)(?::([a-z_]+))?(?:\?([a-z_]+)=([0-9]))?\}")
_EMPTY_SERIES = {"": "NULL", "grade": "NULL", "fen_sum": "CAST(0 AS BIGINT)"}
_SEPARATOR = "chr(31)"

FLAG_COUNTS = (
    "SELECT flag, count(*) FROM (SELECT unnest(string_split(flags, '|')) AS flag FROM final "
    "WHERE problems = '' AND flags <> '') GROUP BY flag ORDER BY flag"
)


def literal(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def parse(path: Path, header: Sequence[str], delimiter: str, layout: Layout) -> str:
    """CREATE TABLE parsed: every cell of the file as the recipe's typed value, in file order.

    One SELECT per step, so that no expression is written out twice: trimmed text, then blank or
    not, then values, then the checked identity number.
    """
    at = {header_code(cell): f"c{index}" for index, cell in reversed(list(enumerate(header)))}
    recipe = recipe_for(layout.table)
    targets = sorted({match for expression in recipe.parsed.values() for match in CELL_PATTERN.findall(expression)})
    series = _series_columns(layout, at)
    texts = [f"{_source(target, layout, at)} AS t_{target}" for target in (*targets, *_ALWAYS)]
    texts += [f"trimmed({column}) AS {name}" for names in series.values() for name, column in names.items()]
    texts.append(f"CAST({at.get(header_code(LINE_COLUMN), 'NULL')} AS BIGINT) AS given_line")
    blanks = ", ".join(f"cell(t_{target}) AS r_{target}" for target in (*targets, *_ALWAYS))
    values = [f"{_SERIES.sub(lambda match: _series_sql(series, match), sql)} AS {name}" for name, sql in recipe.parsed.items()]
    values += ["r_institution AS institution_text", "r_institution_name AS institution_name", "given_line"]
    read = (
        f"SELECT {', '.join(values)} FROM (SELECT *, {blanks} FROM "
        f"(SELECT {', '.join(texts)} FROM {_read_csv(path, len(header), delimiter)}))"
    )
    return f"CREATE OR REPLACE TABLE parsed AS {_with_identity(recipe, read)}"


def _with_identity(recipe: Recipe, read: str) -> str:
    if not recipe.identity:
        return read
    numbered = f"SELECT *, {recipe.identity} AS id_number FROM ({read})"
    with_body = f"SELECT *, id_body(id_number) AS id_digits FROM ({numbered})"
    with_halves = f"SELECT *, id_high(id_digits) AS id_first, id_low(id_digits) AS id_last FROM ({with_body})"
    with_check = f"SELECT *, id_check(id_first, id_last) AS id_character, id_dated(id_first, id_last) AS id_is_dated FROM ({with_halves})"
    return (
        "SELECT * EXCLUDE (id_number, id_digits, id_first, id_last, id_character, id_is_dated), "
        f"id_full(id_number, id_digits, id_is_dated, id_character) AS identity_full FROM ({with_check})"
    )


_ALWAYS = ("institution", "institution_name")


def _read_csv(path: Path, width: int, delimiter: str) -> str:
    names = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(width))
    return (
        f"read_csv({literal(str(path))}, header = true, auto_detect = false, columns = {{{names}}}, "
        f"delim = {literal(delimiter)}, quote = '\"', escape = '\"', max_line_size = 8388608, new_line = '\\n')"
    )


def _source(target: str, layout: Layout, at: Mapping[str, str]) -> str:
    """The trimmed text of a target; NULL for what the layout or the file lacks."""
    if target in layout.fixed:
        return literal(layout.fixed[target])
    column = at.get(layout.columns.get(target, "").upper())
    return f"trimmed({column})" if column else "CAST(NULL AS VARCHAR)"


def _series_columns(layout: Layout, at: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """For each series the file has: a name for each of its columns present -> the file's column."""
    return {
        one.target: {
            f"s_{one.target}_{number}": at[code.upper()]
            for number, code in enumerate(one.columns)
            if code.upper() in at
        }
        for one in layout.series
    }


def _series_sql(series: Mapping[str, Mapping[str, str]], match: re.Match[str]) -> str:
    """The columns of a series, `{name}`; in a form, `{name:form}`; where a companion says so, `{name?companion=value}`."""
    columns, form = tuple(series.get(match[1], {})), match[2] or ""
    if match[3]:
        pairs = ((one, f"s_{match[3]}_{one.rpartition('_')[2]}") for one in columns)
        chosen = (f"CASE WHEN {beside} = '{match[4]}' THEN cell({one}) END" for one, beside in pairs if beside in series.get(match[3], {}))
        return ", ".join(chosen) or _EMPTY_SERIES[""]
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
        f"{_digest(salt, recipe.key, 24)} AS row_key, {_digest(salt, recipe.content, 16)} AS content, "
        f"{_codes(table, Effect.QUARANTINE)} AS problems, {_codes(table, Effect.FLAG)} AS flags"
    )
    return f"CREATE TABLE final AS SELECT line, {picked}, {digests} FROM ({_placed(recipe, today)})"


def _placed(recipe: Recipe, today: date) -> str:
    """parsed rows with derived values, the registry's code and the homes."""
    columns = [f"{expression} AS {name}" for name, expression in recipe.derived.items()]
    columns += [f"{places.choose_sql(home)} AS {prefix}_home" for prefix, home in recipe.homes.items()]
    joins = [places.join_sql(home) for home in recipe.homes.values()]
    homes = [
        f", CAST({prefix}_home.code AS INTEGER) AS {prefix}_code, {prefix}_home.how AS {prefix}_how" for prefix in recipe.homes
    ]
    if recipe.identity:
        columns.append("id_status(identity_number, identity_full) AS identity_status")
    columns += [_INSTITUTION_CODE[recipe.table] + " AS institution"] if recipe.table in _INSTITUTION_CODE else []
    joined = (
        f"SELECT p.*, coalesce(p.given_line, p.rowid + 2) AS line, DATE '{today}' AS today"
        f"{''.join(', ' + column for column in columns)} FROM parsed p "
        "LEFT JOIN known_institutions k ON k.text = p.institution_text "
        f"LEFT JOIN known_institutions n ON n.text = p.institution_name {' '.join(joins)}"
    )
    return f"SELECT *{''.join(homes)} FROM ({joined})" if homes else joined


_INSTITUTION_CODE = {
    "stays": "coalesce(k.code, n.code)",
    "settlements": "coalesce(k.code, p.institution_text)",
}


def _digest(salt: str, expressions: Sequence[str], length: int) -> str:
    """The first `length` hexadecimal digits of MD5: 96 bits tell every row apart, 64 the contents of one row."""
    values = ", ".join(f"coalesce(CAST({expression} AS VARCHAR), '')" for expression in expressions)
    return f"substr(md5(concat_ws({_SEPARATOR}, {literal(salt)}, {values})), 1, {length})"


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


def copy(table: Table, target: Path, *, has_duplicates: bool) -> str:
    """COPY the rows that are new or revised to a Parquet file.

    Version 2 of the format packs whole numbers and keys as differences: a quarter faster to write,
    half as long to read, an eighth smaller, and read by DuckDB, Arrow and Spark alike.
    """
    columns = ", ".join(f"CAST({column.name} AS {column.type.value}) AS {column.name}" for column in table.columns)
    kept = " AND line NOT IN (SELECT line FROM fates WHERE fate = 'duplicate')" if has_duplicates else ""
    return (
        f"COPY (SELECT {columns} FROM final WHERE problems = ''{kept}) "
        f"TO {literal(str(target))} (FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
    )
