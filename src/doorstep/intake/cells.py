"""How a cell of foreign text becomes a value: DuckDB macros, one meaning for every layout."""

from __future__ import annotations

from enum import StrEnum

BLANKS = r"|-|--|—|/|无|\\N|NULL|null|None"
"""What senders write for no value, as a regular expression; all are shorter than five bytes."""

_EDGES = "' \u3000' || chr(9) || chr(160) || chr(65279)"


ODD_EDGES = ("\u3000", "\t", "\xa0", "\ufeff")
"""Characters that a plain trim leaves at the edges of a cell: full-width space, tab, no-break space, BOM."""

PLAIN_EDGES = (", ", " ,", '" ', ' "', "\n ", " \n", "; ", " ;", "| ", " |")
"""Where a space stands at the edge of a cell, for every delimiter that is read (a tab is odd already)."""


class Edges(StrEnum):
    """What must be trimmed from the cells of a text; trimming less is worth a tenth of the whole load."""

    CLEAN = "clean"
    SPACES = "spaces"
    ODD = "odd"


_TRIM = {Edges.CLEAN: "x", Edges.SPACES: "trim(x)", Edges.ODD: f"trim(x, {_EDGES})"}


def macros(*, edges: Edges = Edges.ODD) -> tuple[str, ...]:
    """trimmed, cell, day, fen, whole, sex_code: text to value, NULL where it is none; and three on division codes.

    edges  what may stand at the edges of cells; the default trims everything
    """
    return (
        f"CREATE OR REPLACE TEMP MACRO trimmed(x) AS {_TRIM[edges]}",
        # a regular expression, not IN: DuckDB plans an IN list as a join, and a row has a hundred cells
        f"CREATE OR REPLACE TEMP MACRO cell(x) AS CASE WHEN strlen(x) < 5 AND NOT (x >= '0' AND x < ':') "
        f"AND regexp_full_match(x, '{BLANKS}') THEN NULL ELSE x END",
        # 20250103 and 20250103102200 first: TRY_CAST does not read them, and they are the commonest
        "CREATE OR REPLACE TEMP MACRO day(x) AS coalesce("
        "CASE WHEN strlen(x) = 8 OR strlen(x) = 14 THEN try_strptime(substr(x, 1, 8), '%Y%m%d')::DATE END, "
        "try_cast(x AS DATE), try_strptime(x, ['%Y年%m月%d日', '%Y.%m.%d', '%Y-%m-%d %H'])::DATE)",
        "CREATE OR REPLACE TEMP MACRO fen(x) AS CAST(coalesce(try_cast(x AS DECIMAL(15, 2)), "
        "try_cast(replace(x, ',', '') AS DECIMAL(15, 2))) * 100 AS BIGINT)",
        "CREATE OR REPLACE TEMP MACRO whole(x) AS coalesce(try_cast(x AS INTEGER), "
        "try_cast(regexp_replace(x, '(岁|天)$', '') AS INTEGER))",
        "CREATE OR REPLACE TEMP MACRO sex_code(x) AS CAST(CASE x WHEN '1' THEN 1 WHEN '2' THEN 2 WHEN '男' THEN 1 "
        "WHEN '女' THEN 2 WHEN '男性' THEN 1 WHEN '女性' THEN 2 WHEN 'M' THEN 1 WHEN 'F' THEN 2 ELSE 0 END AS TINYINT)",
        # Ⅰ/甲, I/1, 1/甲; a bare number is one of several code sets and is not read
        "CREATE OR REPLACE TEMP MACRO incision_class(x) AS CAST(CASE WHEN regexp_matches(x, '^(Ⅲ|III|3)($|/|类)') THEN 3 "
        "WHEN regexp_matches(x, '^(Ⅱ|II|2)($|/|类)') THEN 2 WHEN regexp_matches(x, '^(Ⅰ|I|1)($|/|类)') THEN 1 ELSE 0 END AS TINYINT)",
        "CREATE OR REPLACE TEMP MACRO incision_healing(x) AS CAST(CASE x WHEN '甲' THEN 1 WHEN '1' THEN 1 WHEN '乙' THEN 2 "
        "WHEN '2' THEN 2 WHEN '丙' THEN 3 WHEN '3' THEN 3 WHEN '9' THEN 9 WHEN '其他' THEN 9 ELSE 0 END AS TINYINT)",
        "CREATE OR REPLACE TEMP MACRO has_county(code) AS code > 999999 OR (code > 0 AND code % 100 <> 0)",
        "CREATE OR REPLACE TEMP MACRO county_of(code) AS CASE WHEN code > 999999 THEN code // 1000 ELSE code END",
        # a code lies in a wider one: same province and, where the wider one says so, same city
        "CREATE OR REPLACE TEMP MACRO lies_in(code, wider) AS wider = 0 "
        "OR (wider % 10000 = 0 AND county_of(code) // 10000 = wider // 10000) "
        "OR (wider % 100 = 0 AND county_of(code) // 100 = wider // 100)",
    )
