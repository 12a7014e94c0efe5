"""Case-mix index, time and cost consumption indexes and groups on one worked example, counted by hand.

Three hospitals of two counties and the groups A (weight 0.5), B (weight 2) and C (weight 4):

    hospital   county   cases (group: days, cost in yuan)
    1          east     A: 4 days 4,000   A: 6 days 6,000   B: 10 days 20,000
    2          east     B: 14 days 30,000
    3          west     A: 5 days 2,000   C: 20 days 90,000   one stay in no group: 3 days 1,000

Region's means: A (4+6+5)/3 = 5 days, 12,000/3 = 4,000 yuan; B 24/2 = 12 days, 25,000 yuan; C 20 days, 90,000 yuan.

Case-mix index   hospital 1 (0.5 + 0.5 + 2)/3 = 1     east (1 + 2 + 2)/4 = 1.25     west (0.5 + 4)/2 = 2.25
Time index       hospital 1 ((5/5)·2 + (10/12)·1)/3 = 2.8333/3 = 0.9444
                 east       ((5/5)·2 + (12/12)·2)/4 = 1     west ((5/5)·1 + (20/20)·1)/2 = 1
Cost index       east       ((5000/4000)·2 + (25000/25000)·2)/4 = 4.5/4 = 1.125
                 west       ((2000/4000)·1 + 1)/2 = 0.75
Weight >= 2      east 2 of 4, west 1 of 2; weight >= 4: 0 of 4, 1 of 2; weight < 0.5: none
Groups           east 2 (A, B), west 2 (A, C); grouped: east 4 of 4, west 2 of 3
"""

from __future__ import annotations

from fractions import Fraction

import pyarrow as pa
import pytest

from doorstep.indicators import catalogue
from doorstep.indicators.book import Book
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Kept
from doorstep.indicators.lowering.rows import area_state, institution_state
from doorstep.vocab.levels import AreaLevel

ROWS = """
    home | provider | institution | drg | drg_weight_e4 | los_days | cost_fen
    east | east     | 1           | A   | 5000          | 4        | 400000
    east | east     | 1           | A   | 5000          | 6        | 600000
    west | east     | 1           | B   | 20000         | 10       | 2000000
    east | east     | 2           | B   | 20000         | 14       | 3000000
    west | west     | 3           | A   | 5000          | 5        | 200000
    west | west     | 3           | C   | 40000         | 20       | 9000000
    west | west     | 3           |     | -             | 3        | 100000
"""
BY_HAND = {
    "case-mix-index": (Fraction(5, 4), Fraction(9, 4)),
    "time-consumption-index": (Fraction(1), Fraction(1)),
    "cost-consumption-index": (Fraction(9, 8), Fraction(3, 4)),
    "drg-groups": (Fraction(2), Fraction(2)),
    "drg-grouped": (Fraction(100), Fraction(200, 3)),
    "weight-2-and-over": (Fraction(50), Fraction(50)),
    "weight-4-and-over": (Fraction(0), Fraction(50)),
    "weight-below-half": (Fraction(0), Fraction(0)),
    "average-length-of-stay": (Fraction(34, 4), Fraction(28, 3)),
}


def _by_place(state: dict[tuple[int, int, object], tuple[int, ...]]) -> dict[int, Kept]:
    """What is kept of each place over all months, with the whole region under -1."""
    found: dict[int, dict[object, tuple[int, ...]]] = {}
    for (place, _, key), sums in state.items():
        for one in (place, -1):
            cell = found.setdefault(one, {})
            cell[key] = tuple(a + b for a, b in zip(sums, cell.get(key, (0,) * len(sums)), strict=True))
    return found  # type: ignore[return-value]


@pytest.mark.parametrize("code", sorted(BY_HAND))
def test_the_row_interpreter_counts_as_the_hand_does(code: str) -> None:
    measure, example = catalogue.get(code), Example(ROWS, {"east": (0, 0), "west": (0, 0)})
    kept = _by_place(area_state(example.encounters(), measure, AreaLevel.COUNTY))
    east, west = sorted(example.expected_codes())

    values = tuple(measure.result(kept[place], region=kept[-1]).value for place in (east, west))
    assert values == BY_HAND[code]


@pytest.mark.parametrize("code", sorted(BY_HAND))
def test_the_embedded_engine_counts_as_the_hand_does(code: str) -> None:
    table = pa.Table.from_pylist([dict(row) for row in Example(ROWS, {}).encounters()])
    book = Book.of_encounters(table, measures=[catalogue.get(code)])

    found = sorted((row["area"], row["value"]) for row in book.figures(code, level="county", period="2024").to_pylist())
    assert [value for _, value in found] == [pytest.approx(float(value)) for value in BY_HAND[code]]


def test_one_hospital_stands_against_the_whole_region() -> None:
    rows = Example(ROWS, {}).encounters()

    for code, expected in (("case-mix-index", Fraction(1)), ("time-consumption-index", Fraction(17, 18))):
        measure = catalogue.get(code)
        kept = _by_place(institution_state(rows, measure))
        assert measure.result(kept[1], region=kept[-1]).value == expected
