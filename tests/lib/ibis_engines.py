"""Spark and ClickHouse asked many questions at once: Spark takes a quarter of a second for a query, whatever it asks.

Alone, a question goes the whole way: roll-up, then what is kept. Together, the sums of many
questions are one roll-up, as the product keeps them, and what comes back is added up here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

from doorstep.indicators.conditions import And, Compare, Predicate
from doorstep.indicators.nodes import Column, Literal, walk
from doorstep.indicators.rollups import Rollup, Shape
from doorstep.tables.encounters import ENCOUNTERS
from doorstep.tables.schema import Type
from tests.lib import engines
from tests.lib.indicator_engines import EVER, Question, State

OF = Column("self_pay_fen")
"""Holds the number of the question that a row belongs to; a question that asks about it is asked alone."""

MOST_SUMS = 3
"""Sums that any measure keeps at most."""
A_ROLLUP = 60
"""Sums in one roll-up of many questions."""


def answers(name: str, questions: Sequence[Question]) -> list[State]:
    """Each question's answer, together where one roll-up can hold many."""
    apart = [at for at, one in enumerate(questions) if not _can_share(one)]
    shared = [at for at in range(len(questions)) if at not in set(apart)]
    found: dict[int, State] = dict(zip(apart, alone(name, [questions[at] for at in apart]), strict=True))
    found |= _together(name, {at: questions[at] for at in shared})
    return [found[at] for at in range(len(questions))]


def _can_share(question: Question) -> bool:
    sums = question.wanted.sums
    asks = {node for one in sums for part in (one.where, one.amount) if part for node in walk(part)}
    return not (question.part or question.wanted.shape.keeps_persons or OF in asks or any(one.sequences for one in sums))


def _together(name: str, questions: Mapping[int, Question]) -> dict[int, State]:
    shapes: defaultdict[Shape, list[int]] = defaultdict(list)
    for at, one in questions.items():
        shapes[one.wanted.shape].append(at)
    engine, found = engines.get(name), dict[int, State]()
    if questions:
        given = engine.load("encounters", arrow((at, {**row, OF.name: at}) for at, one in questions.items() for row in one.encounters))
    for shape, some in shapes.items():
        for start in range(0, len(some), A_ROLLUP // 2):
            found |= _one_rollup(engine, given, shape, {at: questions[at] for at in some[start : start + A_ROLLUP // 2]})
    return found


def _one_rollup(engine: engines.Engine, encounters: Any, shape: Shape, questions: Mapping[int, Question]) -> dict[int, State]:
    from doorstep.indicators.lowering import ibis_tables

    mine = {at: [replace(one, where=_of(at, one.where)) for one in question.wanted.sums] for at, question in questions.items()}
    kept = Rollup(shape, tuple(dict.fromkeys(one for sums in mine.values() for one in sums)))
    cells: dict[int, defaultdict[Any, list[int]]] = {at: defaultdict(lambda: [0] * MOST_SUMS) for at in questions}
    for row in engine.rows(ibis_tables.rollup(kept, encounters)):
        for at, sums in mine.items():
            cell = cells[at][row[questions[at].place], row["month"], row.get("key")]
            for place, one in enumerate(sums):
                cell[place] += row[one.name]
    return {at: _complete(found, len(mine[at])) for at, found in cells.items()}


def _of(at: int, where: Predicate) -> Predicate:
    return And((Compare("==", OF, Literal(at)), where))


def _complete(cells: Mapping[Any, list[int]], sums: int) -> State:
    return {cell: tuple(found[:sums]) for cell, found in cells.items() if found[sums - 1]}


A_QUERY = {"spark": 12, "clickhouse": 1}
"""Questions in one query. ClickHouse is quick to ask, and takes at most 256 KiB of SQL."""


def alone(name: str, questions: Sequence[Question]) -> list[State]:
    """Each question's answer from a roll-up of its own."""
    if not questions:
        return []
    engine = engines.get(name)
    given = engine.load("encounters", arrow([(at, row) for at, one in enumerate(questions) for row in one.encounters]))
    if name == "spark" and len(questions) > 1:
        # few rows: in one partition Spark sorts and sums each part in one task instead of five
        engines.spark().table("encounters").coalesce(1).createOrReplaceTempView("encounters")
    tables = [each for at, one in enumerate(questions) for each in _answers(at, one, given.filter(given["question"] == at))]
    found: list[State] = [{} for _ in questions]
    for start in range(0, len(tables), A_QUERY[name]):
        together = reduce(lambda some, more: some.union(more, distinct=False), tables[start : start + A_QUERY[name]])
        for row in engine.rows(together):
            at, key = row["question"], row["number"] if row["text"] is None else row["text"]
            sums = (row[f"sum_{place}"] for place in range(1, _kept_sums(questions[at]) + 1))
            found[at][row["area"], row["month"], key] = tuple(sums)
    return found


def _answers(at: int, question: Question, encounters: Any) -> list[Any]:
    """What is kept by month (for persons: and over all months, as month 0), in columns that are the same for every measure."""
    from doorstep.indicators.lowering import ibis_tables

    wanted, place = question.wanted, question.place
    table = ibis_tables.rollup(Rollup(wanted.shape, tuple(dict.fromkeys(wanted.sums))), encounters)
    kept = [ibis_tables.kept(wanted, table, place, EVER, by_month=True)]
    if wanted.shape.keeps_persons:
        kept.append(ibis_tables.kept(wanted, table, place, EVER).mutate(month=ibis_tables.whole(0)))
    if question.part:
        kept = [each.filter(each["broken"] == question.part[1]) for each in kept]
    return [_same_columns(at, each, _kept_sums(question)) for each in kept]


def _kept_sums(question: Question) -> int:
    """Persons are one number, whatever the measure keeps of them."""
    return 1 if question.wanted.shape.keeps_persons else len(question.wanted.sums)


def _same_columns(question: int, kept: Any, sums: int) -> Any:
    from doorstep.indicators.lowering.ibis_tables import missing, present, whole

    is_text = kept["key"].type().is_string()
    return kept.select(
        question=whole(question),
        area=present(kept["area"]),
        month=present(kept["month"]),
        number=missing("int64") if is_text else present(kept["key"]),
        text=present(kept["key"]) if is_text else missing("string"),
        **{f"sum_{at}": present(kept[f"sum_{at}"] if at <= sums else whole(0)) for at in range(1, MOST_SUMS + 1)},
    )


def arrow(rows: Iterable[tuple[int, Mapping[str, object]]]) -> Any:
    """Encounters with the number of the question that each belongs to, as Arrow: numbers of 64 bits."""
    import pyarrow as pa

    numbered = list(rows)
    kinds = {Type.TEXT: pa.string(), Type.DATE: pa.date32()}
    columns = {each.name: pa.array([row[each.name] for _, row in numbered], kinds.get(each.type, pa.int64())) for each in ENCOUNTERS.columns}
    return pa.table({"question": pa.array([at for at, _ in numbered], pa.int64()), **columns})
