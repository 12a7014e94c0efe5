"""Nodes of the measure language: built by operators, compared by structure, refused when senseless."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from doorstep.indicators.conditions import And, Compare, HasGroup, InsideHome, IsIn, Not, Or
from doorstep.indicators.language import col, has_group, here, inside_home
from doorstep.indicators.nodes import Add, Column, Literal, NodeFault, PlaceCode
from doorstep.vocab.levels import AreaLevel


def test_operators_build_nodes() -> None:
    inpatient = col.kind == "inpatient"

    assert inpatient == Compare("==", Column("kind"), Literal("inpatient"))
    assert (col.los_days + 1 >= col.age_years) == Compare(">=", Add(Column("los_days"), Literal(1)), Column("age_years"))
    assert (here.home != 0) == Compare("!=", PlaceCode("home"), Literal(0))
    assert col.departure.is_in(2, 3) == IsIn(Column("departure"), (2, 3))
    assert ~inpatient == Not(inpatient)


def test_a_chain_of_ands_is_one_and() -> None:
    first, second, third = col.severe == 1, has_group("oncology"), inside_home()

    assert (first & second & third) == And((first, second, third))
    assert (first | (second | third)) == Or((first, second, third))
    assert ((first | second) & third) == And((Or((first, second)), third))


def test_equal_nodes_hash_alike_and_different_ones_differ() -> None:
    once, again = (col.kind == "inpatient") & inside_home(), (col.kind == "inpatient") & inside_home()

    assert once == again
    assert len({once, again, (col.kind == "outpatient") & inside_home()}) == 2


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "an unknown column": (lambda: col.knd == "inpatient", "Did you mean kind?"),
    "text against a number": (lambda: col.kind == 3, "text cannot be compared with a number"),
    "a number against text": (lambda: col.los_days >= "7", "a number cannot be compared with text"),
    "a day against a number": (lambda: col.admitted_on > 20240101, "a day cannot be compared with a number"),
    "an order of texts": (lambda: col.icd < "J18", "texts have no order"),
    "a fraction": (lambda: col.los_days > 1.5, "neither a whole number nor a text"),
    "a boolean": (lambda: col.severe == True, "neither a whole number nor a text"),
    "a number too large": (lambda: Literal(2**63), "64 bits"),
    "arithmetic on text": (lambda: col.kind + 1, "a number is needed here"),
    "an empty list": (lambda: col.icd.is_in(), "empty"),
    "a list of another sort": (lambda: col.icd.is_in("J18", 7), "the option 7 is not text"),
    "a group written oddly": (lambda: HasGroup("a|b"), "not well written"),
    "an unknown comparison": (lambda: Compare("=~", Column("icd"), Literal("J")), "no comparison"),  # type: ignore[arg-type]
    "an unknown place": (lambda: PlaceCode("birth"), "there is no place"),  # type: ignore[arg-type]
    "a level with no column": (lambda: InsideHome(AreaLevel.VILLAGE), "cannot be used"),
    "an empty group of conditions": (lambda: And(()), "empty"),
    "a value where a condition belongs": (lambda: Not(Column("severe")), "not a condition"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_means_nothing_is_refused_when_it_is_written(case: str) -> None:
    write, words = REFUSED[case]

    with pytest.raises(NodeFault) as refusal:
        write()

    assert words in refusal.value.message("en")
    assert refusal.value.message("zh") != refusal.value.message("en")
