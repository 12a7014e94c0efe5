"""Capability from evidence, as tables of a snapshot.

    evidence_conditions   institution x block x severe x month: cases, those without a visitor in the lead, deaths
    evidence_techniques   institution x technique x month x operator: cases, deaths, highest grade
    capable_conditions    institution x block x severe, from one month to another
    capable_techniques    institution x technique, from one month to another
    capable_areas         area x block x severe x month: some institution in it is able
    judged_months         the months that have twelve months of records before them

A month is judged by the twelve months before it, so that what a month shows cannot make itself able.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from doorstep.tables.capability import WINDOW_MONTHS, Threshold

_AT = "({m} // 100 * 12 + {m} % 100 - 1)"
_YYYYMM = "({at} // 12 * 100 + {at} % 12 + 1)"
SEVERE = "(r.operation_grade = 4 OR c.catalogue_tier = 5)::TINYINT"
_MONTH = "(year(r.discharged_on) * 100 + month(r.discharged_on))"


def build(engine: duckdb.DuckDBPyConnection, thresholds: Mapping[str, Threshold]) -> None:
    """Create the tables above from `stays`, `conditions`, `providers`, `operation_sets` and `visitors`."""
    for statement in (
        _STAYS_AT_HAND,
        _EVIDENCE_CONDITIONS,
        _EVIDENCE_TECHNIQUES,
        _JUDGED,
        _able_conditions(thresholds),
        _able_techniques(thresholds),
        _spells("capable_conditions", "able_conditions", "institution, block, severe"),
        _spells("capable_techniques", "able_techniques", "institution, technique"),
        _areas(),
        "DROP TABLE able_conditions",
        "DROP TABLE able_techniques",
        "DROP TABLE stays_at_hand",
    ):
        engine.execute(statement)


_STAYS_AT_HAND = (
    f"CREATE TEMP TABLE stays_at_hand AS SELECT p.number AS institution, c.block, {SEVERE} AS severe, {_MONTH} AS month, "
    f"{_AT.format(m=_MONTH)} AS nth, r.operation_grade AS grade, (r.departure = 5)::TINYINT AS died, r.operator, r.department, "
    f"EXISTS (SELECT 1 FROM visitors v WHERE v.operator = r.operator AND {_MONTH} BETWEEN v.since AND v.until) AS visited, "
    "s.techniques FROM stays r JOIN conditions c ON c.icd = r.icd JOIN providers p ON p.code = r.institution "
    "LEFT JOIN operation_sets s ON s.operations = r.operations"
)

_EVIDENCE_CONDITIONS = (
    "CREATE TABLE evidence_conditions AS SELECT institution, block, severe, month, nth, count(*)::INTEGER AS cases, "
    "sum((NOT visited)::TINYINT)::INTEGER AS own_cases, sum(died)::INTEGER AS deaths FROM stays_at_hand "
    "WHERE block <> '' GROUP BY ALL ORDER BY ALL"
)

# an operator is a number within the snapshot: the digest stays in the batches
_EVIDENCE_TECHNIQUES = (
    "CREATE TABLE evidence_techniques AS SELECT institution, technique, month, nth, "
    "CASE WHEN operator IS NULL THEN 0 ELSE dense_rank() OVER (ORDER BY operator NULLS FIRST) END::INTEGER AS operator, "
    "visited, department, grade, cases, deaths FROM (SELECT institution, unnest(techniques) AS technique, month, nth, operator, "
    "visited, mode(department ORDER BY department) AS department, max(grade) AS grade, count(*)::INTEGER AS cases, sum(died)::INTEGER AS deaths FROM stays_at_hand "
    "WHERE techniques IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6) ORDER BY ALL"
)

_JUDGED = (
    "CREATE TABLE judged_months AS SELECT nth, " + _YYYYMM.format(at="nth") + " AS month FROM ("
    f"SELECT unnest(range(min(nth) + {WINDOW_MONTHS}, max(nth) + 2)) AS nth FROM stays_at_hand)"
)


def _able_conditions(thresholds: Mapping[str, Threshold]) -> str:
    """Able to treat ordinary cases by what was treated of either; severe ones by the severe alone."""
    severe, ordinary = thresholds["severe"], thresholds["ordinary"]
    return (
        "CREATE TEMP TABLE able_conditions AS SELECT institution, block, wanted AS severe, j.nth FROM evidence_conditions e, "
        f"(VALUES (0::TINYINT), (1::TINYINT)) w(wanted), judged_months j WHERE e.severe >= wanted AND e.nth BETWEEN j.nth - {WINDOW_MONTHS} "
        "AND j.nth - 1 GROUP BY ALL HAVING CASE wanted WHEN 1 THEN "
        f"{_reached(severe)} ELSE {_reached(ordinary)} END"
    )


def _reached(wanted: Threshold) -> str:
    return (
        f"(sum(own_cases) >= {wanted.cases} AND count(DISTINCT e.nth) FILTER (own_cases > 0) >= {wanted.months} "
        f"AND sum(deaths) * 100 <= sum(cases) * {wanted.worst_deaths})"
    )


def _able_techniques(thresholds: Mapping[str, Threshold]) -> str:
    high, plain = thresholds["high-grade"], thresholds["technique"]
    return (
        "CREATE TEMP TABLE able_techniques AS SELECT institution, technique, j.nth FROM evidence_techniques e, judged_months j "
        f"WHERE e.nth BETWEEN j.nth - {WINDOW_MONTHS} AND j.nth - 1 GROUP BY ALL "
        f"HAVING CASE WHEN max(grade) >= 3 THEN {_done(high)} ELSE {_done(plain)} END"
    )


def _done(wanted: Threshold) -> str:
    return (
        f"(coalesce(sum(cases) FILTER (NOT visited), 0) >= {wanted.cases} "
        f"AND count(DISTINCT e.nth) FILTER (NOT visited) >= {wanted.months} "
        f"AND count(DISTINCT operator) FILTER (NOT visited AND operator > 0) >= {wanted.operators} "
        f"AND sum(deaths) * 100 <= sum(cases) * {wanted.worst_deaths})"
    )


def _spells(table: str, source: str, keys: str) -> str:
    """Months without a gap become one row; `until` is 0 while it lasts at the last judged month."""
    last = "(SELECT max(nth) FROM judged_months)"
    return (
        f"CREATE TABLE {table} AS SELECT {keys}, {_YYYYMM.format(at='min(nth)')}::INTEGER AS since, "
        f"CASE WHEN max(nth) = {last} THEN 0 ELSE {_YYYYMM.format(at='max(nth)')} END::INTEGER AS until "
        f"FROM (SELECT *, nth - row_number() OVER (PARTITION BY {keys} ORDER BY nth) AS spell FROM {source}) "
        f"GROUP BY {keys}, spell ORDER BY ALL"
    )


def _areas() -> str:
    levels = " UNION ".join(
        f"SELECT p.{level} AS area, a.block, a.severe, a.nth FROM able_conditions a JOIN providers p ON p.number = a.institution "
        f"WHERE p.{level} <> 0"
        for level in ("township", "county", "city", "province")
    )
    return f"CREATE TABLE capable_areas AS SELECT area, block, severe, {_YYYYMM.format(at='nth')}::INTEGER AS month FROM ({levels}) ORDER BY ALL"


def capable_sql(level: str) -> str:
    """Whether an institution in the home of an encounter `e` at a level was able in its month; joined as `k_<level>`."""
    judged = "e.month BETWEEN (SELECT min(month) FROM judged_months) AND (SELECT max(month) FROM judged_months)"
    return (
        f"CASE WHEN e.kind = 'inpatient' AND e.home_{level} <> 0 AND e.block <> '' AND {judged} "
        f"THEN (k_{level}.area IS NOT NULL)::TINYINT END AS capable_{level}"
    )


def join_sql(level: str) -> str:
    """The join that `capable_sql` speaks of."""
    return (
        f"LEFT JOIN capable_areas k_{level} ON k_{level}.area = e.home_{level} AND k_{level}.block = e.block "
        f"AND k_{level}.severe = e.severe AND k_{level}.month = e.month"
    )
