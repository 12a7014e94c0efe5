"""The face for analysts: Arrow in, Arrow out, and refusals in words."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from doorstep.core.errors import BadValue, NotFound
from doorstep.indicators import catalogue
from doorstep.indicators.book import SCHEMA, Book
from doorstep.indicators.examples import DEFAULTS, Example

EXAMPLE = Example(
    "home | provider | chapter | month\neast | east | 9 | 202501\neast | west | 9 | 202502\neast | east | 2 | 202502\nwest | west | 9 | 202402", {}
)


@pytest.fixture(scope="module")
def book() -> Book:
    table = pa.Table.from_pylist([dict(row) for row in EXAMPLE.encounters()])
    return Book.of_encounters(table, measures=[catalogue.get("in-area-admissions"), catalogue.get("average-length-of-stay")])


def test_figures_are_an_arrow_table_with_counts_beside_each_value(book: Book) -> None:
    found = book.figures("in-area-admissions", level="county", period="2025")

    assert found.schema == SCHEMA
    assert found.select(["value", "num", "den", "rows"]).to_pylist() == [
        {"value": pytest.approx(200 / 3), "num": 2, "den": 3, "rows": 3}
    ]


def test_a_breakdown_gives_one_row_for_each_part(book: Book) -> None:
    found = book.figures("in-area-admissions", period="2025", breakdown="chapter").to_pylist()

    assert [(row["part"], row["num"], row["den"]) for row in found] == [("2", 1, 1), ("9", 1, 2)]


def test_a_period_without_rows_is_an_empty_table(book: Book) -> None:
    assert book.figures("in-area-admissions", period="2019").num_rows == 0


def test_the_list_names_code_unit_and_version(book: Book) -> None:
    assert book.list().column("code").to_pylist() == ["average-length-of-stay", "in-area-admissions"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"code": "in-area-admission"}, "in-area-admissions"),
        ({"level": "village"}, "township, county, city, province"),
        ({"basis": "birth"}, "residence, household, insured"),
        ({"breakdown": "colour"}, "chapter, sex"),
        ({"period": "last year"}, "2025-03"),
    ],
)
def test_what_is_not_declared_is_refused_with_what_is(book: Book, asked: dict[str, str], words: str) -> None:
    with pytest.raises((BadValue, NotFound), match=words):
        book.figures(**{"code": "in-area-admissions", "period": "2025", **asked})  # type: ignore[arg-type]


def test_encounters_that_lack_a_column_are_refused_by_its_name() -> None:
    lacking = pa.table({name: [value] for name, value in DEFAULTS.items() if name != "month"})

    with pytest.raises(BadValue, match="month"):
        Book.of_encounters(lacking)


def test_a_snapshot_that_is_not_there_is_told_with_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="doorstep snapshot"):
        Book.of_snapshot(tmp_path / "none.duckdb")
