"""The obvious formulations, and which engine gets them wrong: the control arm of test_engines_agree.py.

A form that turns right here after an upgrade may leave docs/explanation/portable-measures.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest

from tests.engines.test_engines_agree import MONTHS, STAYS, whole
from tests.lib import engines

RIGHT, WRONG, ERROR = "right", "wrong without a word", "error"


def _numbers(**columns: list[int | None]) -> pa.Table:
    return pa.table({name: pa.array(values, pa.int64()) for name, values in columns.items()})


@dataclass(frozen=True)
class Form:
    """A formulation of column `x` over table `t`, what it should give in ascending order of `id`, and who gives it."""

    build: Callable[[Any], Any]
    right: list[Any]
    duckdb: str = RIGHT
    spark: str = RIGHT
    clickhouse: str = RIGHT
    rows: pa.Table = field(default_factory=lambda: STAYS)
    nullable: bool = True


def _each(value: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda t: t.select("id", x=value(t))


def _one(value: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda t: t.aggregate(id=t.count(), x=value(t))


def _next(value: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return _each(lambda t: value(t).lead().over(group_by=t.person, order_by=[t.admitted, t.id]))


KNOWN = STAYS.select(["id", "person", "admitted", "month"]).slice(0, 4)
TALL = _numbers(id=[1, 2], c=[2**62, 2**62])
FORMS = {
    "lead over columns without NULL": Form(
        _next(lambda t: t.admitted), [date(2024, 2, 28), date(2024, 3, 30), None, None], clickhouse=WRONG, rows=KNOWN, nullable=False
    ),
    "lead for rows without a person": Form(
        _next(lambda t: t.id), [2, 3, None, None, None, None, None], duckdb=WRONG, spark=WRONG, clickhouse=WRONG
    ),
    "left join on columns without NULL": Form(
        lambda t: t.left_join(ibis.table({"month": "int64", "bit": "int64"}, name="months"), "month").select("id", x="bit"),
        [2**40, 2**20, 2**40, None],
        clickhouse=WRONG,
        rows=KNOWN,
        nullable=False,
    ),
    "1 << month": Form(
        _each(lambda t: ibis.literal(1, "int64") << t.m),
        [8, 2**31, 2**40],
        spark=WRONG,
        clickhouse=WRONG,
        rows=_numbers(id=[1, 2, 3], m=[3, 31, 40]),
    ),
    "floor division past 2 to the 53": Form(
        _each(lambda t: t.c // 4),
        [2**51, 2**60 - 1, -2],
        duckdb=WRONG,
        spark=WRONG,
        clickhouse=WRONG,
        rows=_numbers(id=[1, 2, 3], c=[2**53 + 3, 2**62 - 1, -7]),
    ),
    "remainder of a negative number": Form(
        _each(lambda t: t.c % 4), [1], duckdb=WRONG, spark=WRONG, clickhouse=WRONG, rows=_numbers(id=[1], c=[-7])
    ),
    "sum with where, over no row": Form(
        _one(lambda t: t.weight.sum(where=t.tier > 9)), [0], duckdb=WRONG, spark=WRONG, clickhouse=WRONG
    ),
    "count where nothing is known": Form(_one(lambda t: t.count(where=t.tier > ibis.null("int64"))), [0], spark=WRONG),
    "largest of no rows, without NULL": Form(
        _one(lambda t: t.id.max()), [None], clickhouse=WRONG, rows=KNOWN.slice(0, 0), nullable=False
    ),
    "not, of what is not known": Form(
        _each(lambda t: ~(t.tier == 1)), [False, True, True, True, False, True, True], duckdb=WRONG, spark=WRONG, clickhouse=WRONG
    ),
    "a list that holds NULL, denied": Form(
        _each(lambda t: ~t.tier.isin([1, None])), [False, None, None, None, False, None, None], clickhouse=WRONG
    ),
    "division by zero": Form(
        _each(lambda t: t.c / t.zero), [None], duckdb=WRONG, spark=ERROR, clickhouse=WRONG, rows=_numbers(id=[1], c=[5], zero=[0])
    ),
    "a day before 1970 as a constant": Form(
        _each(lambda t: t.admitted.delta(ibis.date(1960, 1, 1), unit="day")),
        [23434, 23434, 23465, -579],
        clickhouse=WRONG,
        rows=KNOWN,
    ),
    "distinct persons by nunique": Form(
        _one(lambda t: t.id.nunique()), [200_000], clickhouse=WRONG, rows=_numbers(id=list(range(200_000)))
    ),
    "like with an escaped sign": Form(
        _each(lambda t: t.icd.like("%\\_")), [False, False, False, False, False, None, True], duckdb=WRONG
    ),
    "a text with ${name}": Form(
        _each(lambda t: t.icd == ibis.literal("${home}")),
        [True, False],
        spark=WRONG,
        rows=pa.table({"id": pa.array([1, 2], pa.int64()), "icd": ["${home}", "$"]}),
    ),
    "a sum past 64 bits": Form(_one(lambda t: t.c.sum()), [2**63], duckdb=ERROR, spark=ERROR, clickhouse=WRONG, rows=TALL),
    "a product past 64 bits": Form(_each(lambda t: t.c * 2), [2**63] * 2, duckdb=ERROR, spark=ERROR, clickhouse=WRONG, rows=TALL),
    "a narrower cast": Form(_each(lambda t: t.c.cast("int8")), [300], duckdb=ERROR, spark=ERROR, clickhouse=WRONG, rows=_numbers(id=[1], c=[300])),
    "constants without a type": Form(
        _one(lambda t: ibis.literal(30_000_000) * ibis.literal(100_000)), [3 * 10**12], duckdb=ERROR, spark=ERROR
    ),
    "constants of two signs": Form(
        _one(lambda t: ibis.cases((t.id > 0, 1)).sum().coalesce(-1)), [7], clickhouse=ERROR
    ),
    "a float made whole": Form(_each(lambda t: (t.c / 2).cast("int64")), [3], duckdb=WRONG, rows=_numbers(id=[1], c=[7])),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_the_naive_form_is_right_only_where_said(engine: engines.Engine, name: str) -> None:
    form = FORMS[name]
    engine.load("months", MONTHS, nullable=form.nullable)

    assert _outcome(engine, form) == getattr(form, engine.name)


def _outcome(engine: engines.Engine, form: Form) -> str:
    expression = form.build(engine.load("naive", form.rows, nullable=form.nullable))
    try:
        rows = engine.rows(expression)
    except Exception:  # each engine has errors of its own
        return ERROR
    found = [row["x"] for row in sorted(rows, key=lambda row: row["id"])]
    return RIGHT if found == form.right else WRONG


def test_a_constant_made_by_whole_has_64_bits(engine: engines.Engine) -> None:
    table = engine.load("naive", _numbers(m=[40]))

    assert engine.rows(table.select(x=whole(1) << table.m, y=whole(30_000_000) * whole(100_000))) == [
        {"x": 2**40, "y": 3 * 10**12}
    ]


def test_the_explanation_says_which_engine_errs() -> None:
    text = (Path(__file__).parents[2] / "docs" / "explanation" / "portable-measures.md").read_text("utf-8")

    missing = [
        line
        for name, form in FORMS.items()
        if (line := f"| {name} | {form.duckdb} | {form.spark} | {form.clickhouse} |") not in text
    ]
    assert missing == []
