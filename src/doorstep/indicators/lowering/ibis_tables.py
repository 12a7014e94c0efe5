"""Ibis tables of what the measures keep, for Spark and ClickHouse: the same as `duckdb_state` makes.

An expression only: whoever holds a connection runs it, writes it to a table or reads it as Arrow.
Persons are kept as one row for each month in which they came; `duckdb_persons` takes these rows
for what it keeps, and the numbers of persons are the same.

ClickHouse takes a name in a query for the new column before the old one, so no column is ever
computed under the name of another that the same query reads.
"""

from __future__ import annotations

from functools import reduce

from doorstep.indicators.conditions import FirstInPerson
from doorstep.indicators.lowering.ibis_values import condition, holds, ibis, missing, only_where, present, value, whole
from doorstep.indicators.rollups import Rollup, Shape, Wanted
from doorstep.indicators.sums import Sequence, Sum, sequence_name
from doorstep.tables.encounters import ENCOUNTERS
from doorstep.tables.schema import Type

_TYPES = {Type.TEXT: "string", Type.DATE: "date"}
_BESIDE = ("encounter", "person", "month", "admitted_on", "discharged_on")


def encounters(table: ibis.Table) -> ibis.Table:
    """The columns of ENCOUNTERS as everything here takes them: numbers of 64 bits, each able to be missing."""
    return table.select(
        **{each.name: present(table[each.name].cast(_TYPES.get(each.type, "int64"))) for each in ENCOUNTERS.columns}
    )


def sequence(node: Sequence, table: ibis.Table) -> ibis.Table:
    """Encounter, person and month of the rows of which a sequence is true.

    Beside the next row a person has nothing nearer, unless the next began before this one ended;
    only then are the others looked at one by one.
    """
    identified = holds(table["person"] != whole(0)) & table["admitted_on"].notnull()
    among = table.filter(identified & condition(node.among, table)).select(*_BESIDE)
    if isinstance(node, FirstInPerson):
        return _first(among, node.days)
    beside = among.mutate(later=_neighbour(among, "lead"))
    near = beside.filter(holds(_days(beside["discharged_on"], beside["later"]) >= whole(0)) & _within(beside, "later", node.days))
    return near.select(*_BESIDE[:3]).union(_overlapping(beside, among, node.days), distinct=False)


def _first(among: ibis.Table, days: int) -> ibis.Table:
    beside = among.mutate(earlier=_neighbour(among, "lag"))
    alone = beside["earlier"].isnull() | holds(_days(beside["earlier"], beside["admitted_on"]) > whole(days))
    return beside.filter(alone & beside["discharged_on"].notnull()).select(*_BESIDE[:3])


def _overlapping(beside: ibis.Table, among: ibis.Table, days: int) -> ibis.Table:
    """Rows whose next began before they ended, and that another later row follows."""
    ended_later = beside.filter(holds(_days(beside["later"], beside["discharged_on"]) > whole(0)))
    others = among.select(whose="person", other="encounter", began=among["admitted_on"])
    pairs = ended_later.join(others, [ended_later["person"] == others["whose"]])
    waited = _days(pairs["admitted_on"], pairs["began"])
    is_later = holds(waited > whole(0)) | (holds(waited == whole(0)) & holds(pairs["other"] > pairs["encounter"]))
    follows = holds(_days(pairs["discharged_on"], pairs["began"]) >= whole(0)) & _within(pairs, "began", days)
    return pairs.filter(is_later & follows).select(*_BESIDE[:3]).distinct()


def _neighbour(among: ibis.Table, step: str) -> ibis.Value:
    """The day of admission of the same person's next ('lead') or previous ('lag') row, missing at the end."""
    order = [among["admitted_on"], among["encounter"]]
    return getattr(present(among["admitted_on"]), step)().over(group_by=among["person"], order_by=order)


def _within(table: ibis.Table, began: str, days: int) -> ibis.Value:
    return holds(_days(table["discharged_on"], table[began]) <= whole(days))


def _days(earlier: ibis.Value, later: ibis.Value) -> ibis.Value:
    return later.delta(earlier, unit="day")


def with_sequences(sequences: tuple[Sequence, ...], table: ibis.Table) -> ibis.Table:
    """The rows with one more column of truth for each sequence."""
    found = table
    for node in sequences:
        name, true_of = sequence_name(node), sequence(node, table)
        marks = true_of.select(marked="encounter", mark=present(whole(1)))
        joined = found.left_join(marks, [found["encounter"] == marks["marked"]])
        found = joined.select(*found.columns, **{name: joined["mark"].notnull()})
    return found


def rollup(kept: Rollup, table: ibis.Table) -> ibis.Table:
    """One roll-up over `encounters(...)`: month, the shape's columns, `key`, and each sum by its name.

    Where a shape keeps persons: what, person, the shape's columns and month, each combination once.
    """
    rows = with_sequences(kept.sequences, table)
    if kept.shape.keeps_persons:
        return reduce(ibis.Table.union, [_persons(kept.shape, one, rows) for one in kept.sums])
    groups = _groups(kept.shape, rows)
    added = {f"added_{one.name}": _added(one, rows) for one in kept.sums}
    flat = rows.select(**{f"by_{name}": column for name, column in groups.items()}, **added)
    summed = flat.group_by([f"by_{name}" for name in groups]).aggregate(
        **{one.name: flat[f"added_{one.name}"].sum().coalesce(0) for one in kept.sums}
    )
    counted = summed.filter(reduce(lambda some, more: some | more, [holds(summed[one.name] != 0) for one in kept.sums]))
    return counted.rename({name: f"by_{name}" for name in groups})


def _groups(shape: Shape, rows: ibis.Table) -> dict[str, ibis.Value]:
    """What a roll-up is kept by; a missing place or word is 0 or ''."""
    found = {"month": rows["month"].coalesce(whole(0)), **{name: _or_nothing(rows, name) for name in shape.columns}}
    return found if shape.key is None else {**found, "key": value(shape.key, rows)}


def _or_nothing(rows: ibis.Table, name: str) -> ibis.Value:
    nothing = ibis.literal("") if ENCOUNTERS.column(name).type is Type.TEXT else whole(0)
    return rows[name].coalesce(nothing)


def _added(one: Sum, rows: ibis.Table) -> ibis.Value:
    return only_where(condition(one.where, rows), whole(1) if one.amount is None else value(one.amount, rows))


def _persons(shape: Shape, one: Sum, rows: ibis.Table) -> ibis.Table:
    came = rows.filter(condition(one.where, rows))
    groups = {f"by_{name}": column for name, column in _groups(Shape(shape.by, shape.grain, shape.breakdown), came).items()}
    flat = came.select(what=ibis.literal(one.name), person="person", **groups).distinct()
    return flat.rename({name.removeprefix("by_"): name for name in groups})


def kept(wanted: Wanted, table: ibis.Table, place: str, months: tuple[int, int], *, by_month: bool = False) -> ibis.Table:
    """What is kept over months [first, end), from the table that `rollup` gave.

    The columns are area, broken (the value of the breakdown), key, sum_1, sum_2 … and, when
    `by_month`, month. Persons are counted once in the whole time, or once in each month.
    """
    shape = wanted.shape
    some = table.filter(holds(table["month"] >= whole(months[0])) & holds(table["month"] < whole(months[1])))
    keys = {"area": place, **({"broken": shape.breakdown.value} if shape.breakdown else {})}
    keys |= {"month": "month"} if by_month else {}
    if shape.keeps_persons:
        return _in_order(_persons_kept(wanted, some, keys), shape, 1, by_month)
    keys |= {} if shape.key is None else {"key": "key"}
    flat = some.select(**{f"by_{name}": column for name, column in keys.items()}, **{one.name: one.name for one in wanted.sums})
    summed = flat.group_by([f"by_{name}" for name in keys]).aggregate(
        **{f"sum_{at}": flat[one.name].sum().coalesce(0) for at, one in enumerate(wanted.sums, start=1)}
    )
    counted = summed.filter(holds(summed[f"sum_{len(wanted.sums)}"] != 0)).rename({name: f"by_{name}" for name in keys})
    return _in_order(counted, shape, len(wanted.sums), by_month)


def _persons_kept(wanted: Wanted, came: ibis.Table, keys: dict[str, str]) -> ibis.Table:
    mine = came.filter(holds(came["what"] == wanted.sums[0].name))
    once = mine.select(**{f"by_{name}": column for name, column in keys.items()}, person="person").distinct()
    counted = once.group_by([f"by_{name}" for name in keys]).aggregate(sum_1=once.count())
    return counted.rename({name: f"by_{name}" for name in keys})


def _in_order(found: ibis.Table, shape: Shape, sums: int, by_month: bool) -> ibis.Table:
    """Columns in the promised order; what the shape lacks is missing."""
    lacking = {name: missing("int64") for name in ("broken", "key") if name not in found.columns}
    names = ("area", "broken", "key", *(f"sum_{at}" for at in range(1, sums + 1)), *(("month",) if by_month else ()))
    return found.mutate(**lacking).select(*names)
