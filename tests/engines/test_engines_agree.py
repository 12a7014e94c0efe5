"""Each safe formulation of docs/explanation/portable-measures.md, on three engines, against a count by hand.

What goes wrong with the obvious formulation stands in test_naive_forms.py.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import ibis
import pyarrow as pa
import pytest

from tests.lib import engines

MAYBE = pytest.mark.parametrize("nullable", [True, False], ids=["nullable", "without-null"])


STAYS = pa.table(
    {
        "id": pa.array([1, 2, 3, 4, 5, 6, 7], pa.int64()),
        "person": pa.array([10, 10, 10, 20, 30, None, None], pa.int64()),
        "admitted": [date(2024, 2, 28), date(2024, 2, 28), date(2024, 3, 30), date(1958, 6, 1), None, date(2024, 1, 1), date(2024, 1, 9)],
        "discharged": [date(2024, 3, 1), date(2024, 2, 28), date(2024, 3, 31), date(1958, 6, 3), date(2024, 1, 5), None, date(2024, 1, 9)],
        "month": pa.array([202403, 202402, 202403, 195806, 202401, 202401, 202401], pa.int64()),
        "cost": pa.array([100, None, 7, -7, 2**53 + 1, 2**62, 0], pa.int64()),
        "weight": pa.array([3, 4, None, 5, 1, 1, 9], pa.int64()),
        "tier": pa.array([1, 2, None, 3, 1, None, 2], pa.int64()),
        "referred": [True, False, None, True, None, False, None],
        "icd": ["I10", "it's", "a\\b", "家", "", None, "100%_"],
    }
)  # fmt: skip


def present(value: Any) -> Any:
    """The same value in a column that can be missing, whatever the table declares."""
    return ibis.cases((ibis.literal(True), value))


def holds(condition: Any) -> Any:
    """The condition, and false where it is not known."""
    return condition.coalesce(False)


def whole(number: int) -> Any:
    """A constant of 64 bits; a plain literal is as narrow as the engine likes."""
    return ibis.literal(str(number)).cast("int64")


def total(condition: Any, value: Any) -> Any:
    """The sum over the rows where the condition holds, 0 when there are none; the value is a column or whole()."""
    return ibis.cases((holds(condition), value)).sum().coalesce(0)


def day_number(day: Any) -> Any:
    """Days since 1970-01-01, negative before: dates compare with constants as whole numbers."""
    return day.delta(ibis.date(1970, 1, 1), unit="day")


def neighbour(stays: Any, value: Any, step: str) -> Any:
    """The value at the same person's next ('lead') or previous ('lag') stay; missing at the end, and for no person."""
    found = getattr(present(value), step)().over(group_by=stays.person, order_by=[stays.admitted, stays.id])
    return ibis.cases((holds(stays.person.notnull()), found))


def by_id(engine: engines.Engine, stays: Any, value: Any) -> list[Any]:
    """The value at each stay, in the order of the stays."""
    rows = engine.rows(stays.select("id", value=value))
    return [row["value"] for row in sorted(rows, key=lambda row: row["id"])]


EACH_ROW: dict[str, tuple[Callable[[Any], Any], list[Any]]] = {
    "a comparison with nothing is false": (lambda t: holds(t.cost > 6), [True, False, True, False, True, True, False]),
    "not, of a condition not known, is true": (
        lambda t: ~holds(t.cost > 6),
        [False, True, False, True, False, False, True],
    ),
    "and, of what is not known, is false": (
        lambda t: holds(t.referred) & holds(t.tier == 1),
        [True, False, False, False, False, False, False],
    ),
    "or, of what is not known, asks the other": (
        lambda t: holds(t.referred) | holds(t.tier == 1),
        [True, False, False, True, True, False, False],
    ),
    "a code in a list": (lambda t: holds(t.tier.isin([1, 3])), [True, False, False, True, True, False, False]),
    "a code outside a list": (lambda t: ~holds(t.tier.isin([1, 3])), [False, True, True, False, False, True, True]),
    "awkward texts in a list": (
        lambda t: holds(t.icd.isin(["it's", "a\\b", "家", ""])),
        [False, True, True, True, True, False, False],
    ),
    "a text with signs of a pattern": (lambda t: holds(t.icd.contains("%_")), [False] * 6 + [True]),
    "a text with a backslash": (lambda t: holds(t.icd.contains("\\")), [False, False, True] + [False] * 4),
    "days between": (lambda t: t.discharged.delta(t.admitted, unit="day"), [2, 0, 1, 2, None, None, 0]),
    "day number": (lambda t: day_number(t.admitted), [19781, 19781, 19812, -4232, None, 19723, 19731]),
    "on or after a day before 1970": (
        lambda t: holds(day_number(t.admitted) >= whole((date(1960, 1, 1) - date(1970, 1, 1)).days)),
        [True, True, True, False, False, True, True],
    ),
    "floor by a power of two": (lambda t: t.cost >> 2, [25, None, 1, -2, 2**51, 2**60, 0]),
    "a wide constant": (
        lambda t: holds(t.cost == whole(2**53 + 1)),
        [False, False, False, False, True, False, False],
    ),
    "bits in common": (lambda t: t.cost & whole(2**62 + 5), [4, None, 5, 2**62 + 1, 1, 2**62, 0]),
    "next day of the person": (
        lambda t: neighbour(t, t.admitted, "lead"),
        [date(2024, 2, 28), date(2024, 3, 30), None, None, None, None, None],
    ),
    "next stay of the person": (lambda t: neighbour(t, t.id, "lead"), [2, 3, None, None, None, None, None]),
    "previous stay of the person": (lambda t: neighbour(t, t.id, "lag"), [None, 1, 2, None, None, None, None]),
    "days to the next stay": (
        lambda t: neighbour(t, t.admitted, "lead").delta(t.discharged, unit="day"),
        [-2, 31, None, None, None, None, None],
    ),
    "a safe ratio of rows is missing for zero": (
        lambda t: holds((t.weight / t.cost.nullif(0)).isnull()),
        [False, True, True, False, False, False, True],
    ),
}


@pytest.mark.parametrize("form", EACH_ROW)
def test_a_value_of_each_row(engine: engines.Engine, form: str) -> None:
    build, expected = EACH_ROW[form]

    stays = engine.load("stays", STAYS)

    assert by_id(engine, stays, build(stays)) == expected


SUMS: dict[str, tuple[Callable[[Any], Any], int]] = {
    "rows where it holds": (lambda t: total(t.tier == 1, whole(1)), 2),
    "a value where it holds": (lambda t: total(t.tier <= 2, t.weight), 17),
    "over no row": (lambda t: total(t.tier > 9, t.weight), 0),
    "over values all missing": (lambda t: total(t.id == 2, t.cost), 0),
    "of products": (lambda t: total(t.cost < 1000, t.cost * t.weight), 300 - 35),
    "of a condition not known": (lambda t: total(t.referred, whole(1)), 2),
    "past 2 to the 53": (lambda t: total(t.id.isin([5, 6]), t.cost), 2**62 + 2**53 + 1),
    "of wide constants": (lambda t: total(t.tier == 2, whole(2**40 + 1)), 2**41 + 2),
    "all rows": (lambda t: t.count(), 7),
}


def test_sums_are_whole_numbers_and_zero_over_nothing(engine: engines.Engine) -> None:
    stays = engine.load("stays", STAYS)

    (found,) = engine.rows(stays.aggregate(**{name: build(stays) for name, (build, _) in SUMS.items()}))

    assert found == {name: expected for name, (_, expected) in SUMS.items()}
    assert {type(value) for value in found.values()} == {int}


def test_a_table_without_rows_has_sums_of_zero(engine: engines.Engine) -> None:
    stays = engine.load("no_stays", STAYS.slice(0, 0))

    (found,) = engine.rows(stays.aggregate(n=stays.count(), cost=total(stays.tier == 1, stays.cost)))

    assert found == {"n": 0, "cost": 0}


def test_a_missing_key_is_a_group_of_its_own(engine: engines.Engine) -> None:
    stays = engine.load("stays", STAYS)

    found = engine.rows(stays.group_by("tier").aggregate(n=stays.count()))

    assert {row["tier"]: row["n"] for row in found} == {1: 2, 2: 2, 3: 1, None: 2}


def test_persons_are_counted_once_and_exactly(engine: engines.Engine) -> None:
    stays = engine.load("stays", STAYS)

    known = stays.filter(stays.person.notnull()).select("month", "person").distinct()
    found = engine.rows(known.group_by("month").aggregate(persons=known.count()))

    assert {row["month"]: row["persons"] for row in found} == {202403: 1, 202402: 1, 195806: 1, 202401: 1}


def test_two_hundred_thousand_persons_are_two_hundred_thousand(engine: engines.Engine) -> None:
    many = engine.load("many", pa.table({"person": pa.array([n % 200_000 for n in range(210_000)], pa.int64())}))

    (found,) = engine.rows(many.distinct().aggregate(persons=many.distinct().count()))

    assert found == {"persons": 200_000}


MONTHS = pa.table({"month": pa.array([202401 + n for n in range(4)], pa.int64()), "bit": [1, 2**20, 2**40, 2**62]})


def test_month_masks_come_from_a_table(engine: engines.Engine) -> None:
    stays, months = engine.load("stays", STAYS), engine.load("months", MONTHS)

    seen = stays.filter(stays.person.notnull()).select("person", "month").distinct()
    marked = seen.join(months, "month")
    masks = marked.group_by("person").aggregate(mask=marked.bit.sum().coalesce(0))
    first_three = masks.mutate(seen=holds((masks.mask & whole(1 + 2**40)) != 0))

    found = {row["person"]: (row["mask"], row["seen"]) for row in engine.rows(first_three)}
    assert found == {10: (2**20 + 2**40, True), 30: (1, True)}


@MAYBE
def test_a_neighbour_who_is_not_there_is_missing(engine: engines.Engine, nullable: bool) -> None:
    stays = engine.load("whole_stays", STAYS.select(["id", "person", "admitted"]).slice(0, 4), nullable=nullable)

    after = by_id(engine, stays, neighbour(stays, stays.admitted, "lead"))
    before = by_id(engine, stays, neighbour(stays, stays.id, "lag"))

    assert after == [date(2024, 2, 28), date(2024, 3, 30), None, None]
    assert before == [None, 1, 2, None]


@MAYBE
def test_sums_and_extremes_over_nothing(engine: engines.Engine, nullable: bool) -> None:
    stays = engine.load("whole_stays", STAYS.select(["id", "month"]), nullable=nullable)

    nobody = stays.filter(stays.id > 100)
    (found,) = engine.rows(nobody.aggregate(sum=total(nobody.id > 0, nobody.id), last=present(nobody.id).max()))

    assert found == {"sum": 0, "last": None}


@MAYBE
def test_a_left_join_that_finds_nothing_gives_nothing(engine: engines.Engine, nullable: bool) -> None:
    stays = engine.load("whole_stays", STAYS.select(["id", "month"]), nullable=nullable)
    months = engine.load("months", MONTHS, nullable=nullable)

    looked_up = stays.left_join(months.mutate(bit=present(months.bit)), "month")

    assert by_id(engine, looked_up, looked_up.bit) == [2**40, 2**20, 2**40, None, 1, 1, 1]
