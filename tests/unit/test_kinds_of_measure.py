"""What each kind of indicator makes of what is kept, reckoned by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from doorstep.core.source import Source
from doorstep.core.text import Text
from doorstep.indicators.conditions import FollowedBy
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Additivity, DefinitionFault, Measure, Theme, Unit
from doorstep.indicators.language import col, first_in_person, followed_by
from doorstep.indicators.lowering.rows import lower_edge
from doorstep.indicators.measures import Count, Distinct, Growth, Mean, Percentile, Proportion, Ratio, Standardised
from doorstep.indicators.nodes import NodeFault
from doorstep.indicators.phrases import admissions, left_the_area
from doorstep.indicators.sums import Sum
from doorstep.vocab.bases import Basis


def governed(kind: type[Measure], **parts: Any) -> Any:
    words = Text("测试", "test")
    return kind(
        code="made-up",
        theme=Theme.FLOW,
        name=words,
        meaning=words,
        formula=words,
        counted=admissions,
        bases=(Basis.RESIDENCE,),
        better="neither",
        source=Source("test"),
        owner="test",
        reviewed=date(2026, 11, 1),
        examples=(Example("home | provider\neast | east", {"east": (1, 1)}),),
        **parts,
    )


MEDIAN: dict[str, Any] = {"amount": col.los_days.node, "percent": 50, "exact": True, "unit": Unit.DAYS}
INDEX: dict[str, Any] = {"amount": col.los_days.node, "stratum": col.block.node}

RECKONED: dict[str, tuple[Any, Mapping[Any, tuple[int, ...]], Fraction | None]] = {
    "a count": (governed(Count), {None: (7, 7)}, Fraction(7)),
    "a share": (governed(Proportion, hit=admissions), {None: (1, 8)}, Fraction(25, 2)),
    "a mean of fen in yuan": (governed(Mean, amount=col.cost_fen.node, scale=100, unit=Unit.CNY), {None: (1050, 4)}, Fraction(21, 8)),
    "a ratio in percent": (governed(Ratio, of=admissions, unit=Unit.PERCENT), {None: (3, 4, 4)}, Fraction(75)),
    "a ratio above 1": (governed(Ratio, of=admissions, unit=Unit.INDEX), {None: (9, 2, 2)}, Fraction(9, 2)),
    "a ratio over nothing": (governed(Ratio, of=admissions, unit=Unit.INDEX), {None: (9, 0, 0)}, None),
    "different persons": (governed(Distinct, of=col.person.node), {11: (3,), 12: (1,)}, Fraction(2)),
    "persons counted already": (governed(Distinct, of=col.person.node), {None: (5,)}, Fraction(5)),
    "the median of 1 1 4 9": (governed(Percentile, **MEDIAN), {1: (2,), 4: (1,), 9: (1,)}, Fraction(1)),
    "the median of 1 4 9": (governed(Percentile, **MEDIAN), {9: (1,), 1: (1,), 4: (1,)}, Fraction(4)),
    "the 90th percentile of 1 to 10": (
        governed(Percentile, **{**MEDIAN, "percent": 90}),
        {day: (1,) for day in range(1, 11)},
        Fraction(9),
    ),
    "a percentile of nothing": (governed(Percentile, **MEDIAN), {}, None),
}


@pytest.mark.parametrize("case", RECKONED)
def test_a_figure_is_made_from_what_is_kept(case: str) -> None:
    measure, kept, value = RECKONED[case]

    assert measure.result(kept).value == value


def test_an_index_weighs_each_stratum_by_its_own_cases() -> None:
    """Own 2 cases of A stayed 10 days (region: 5 a case), own 1 case of B stayed 2 (region: 4 a case).

    2 x (5 / 5) + 1 x (2 / 4) = 2.5 over 3 cases.
    """
    index = governed(Standardised, **INDEX)
    own, region = {"A": (10, 2), "B": (2, 1)}, {"A": (50, 10), "B": (40, 10), "C": (9, 3)}

    assert index.result(own, region=region).value == Fraction(5, 6)
    assert index.result(region, region=region).value == 1


def test_strata_without_a_mean_in_the_region_are_left_out_of_an_index() -> None:
    found = governed(Standardised, **INDEX).result({"A": (0, 4), "B": (6, 2)}, region={"A": (0, 9), "B": (30, 10)})

    assert (found.num, found.den, found.value) == (6, 2, Fraction(1))


def test_growth_compares_means_not_sums() -> None:
    growth = governed(Growth, amount=col.cost_fen.node)

    assert growth.result({None: (330, 3)}, before={None: (200, 2)}).value == 10
    assert growth.result({None: (330, 3)}).value is None
    assert governed(Growth).result({None: (120, 120)}, before={None: (100, 100)}).value == 20


def test_how_figures_roll_up_follows_from_what_they_keep() -> None:
    assert governed(Count).additivity is Additivity.ADDITIVE
    assert governed(Percentile, **MEDIAN).additivity is Additivity.BY_KEY
    assert governed(Distinct, of=col.icd.node).additivity is Additivity.BY_KEY
    assert governed(Distinct, of=col.person.node).additivity is Additivity.PERSONS


def test_windows_follow_from_the_expression() -> None:
    readmitted = governed(Proportion, hit=followed_by(admissions, days=31))
    first = governed(Proportion, hit=first_in_person(admissions, days=90) | admissions)

    assert (readmitted.look_back_days, readmitted.look_ahead_days) == (0, 31)
    assert (first.look_back_days, first.look_ahead_days) == (90, 0)


def test_sums_of_one_meaning_have_one_name() -> None:
    assert Sum(admissions).name == Sum(col.kind == "inpatient").name
    assert len({Sum(admissions).name, Sum(col.kind == "outpatient").name, Sum(admissions, col.los_days.node).name}) == 3


@pytest.mark.parametrize("number", [0, 1, 63, 64, 65, 127, 128, 1000, 999_999, 10**12])
def test_a_bin_starts_at_most_one_thirty_second_below_the_number(number: int) -> None:
    edge = lower_edge(number)

    assert edge is not None and edge <= number
    assert (number - edge) * 32 <= number
    assert edge == number or number >= 64


REFUSED: dict[str, Any] = {
    "a percentile of 0": lambda: governed(Percentile, **{**MEDIAN, "percent": 0}),
    "different days": lambda: governed(Distinct, of=col.admitted_on.node),
    "a scale of nothing": lambda: governed(Mean, amount=col.los_days.node, scale=0, unit=Unit.DAYS),
    "a mean of texts": lambda: governed(Mean, amount=col.icd.node, unit=Unit.DAYS),
    "a sequence of what changes with the level": lambda: followed_by(left_the_area, days=31),
    "a sequence in a sequence": lambda: followed_by(first_in_person(admissions, days=1), days=31),
    "a window that never ends": lambda: FollowedBy(admissions, 10**6),
    "a window of half a day": lambda: FollowedBy(admissions, 0.5),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_counted_is_refused(case: str) -> None:
    with pytest.raises((DefinitionFault, NodeFault)) as refusal:
        REFUSED[case]()

    assert refusal.value.message("zh") != refusal.value.message("en")
