"""Every data check holds for its own examples, spares its counter-examples, and speaks both languages."""

from __future__ import annotations

import duckdb
import pytest

from doorstep.intake.check import Check, describe, every_check
from doorstep.intake.recipes import recipe_for

CHECKS = every_check()


def holds(check: Check, row: dict[str, str]) -> bool:
    values = ", ".join(f"{literal} AS {name}" for name, literal in row.items())
    found = duckdb.connect().execute(f"SELECT coalesce({check.condition}, FALSE) FROM (SELECT {values})").fetchone()
    return bool(found and found[0])


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_a_check_holds_where_it_should_and_nowhere_else(check: Check) -> None:
    assert check.holds and check.spares
    assert all(holds(check, row) for row in check.holds)
    assert not any(holds(check, row) for row in check.spares)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_a_check_names_columns_that_its_table_can_have(check: Check) -> None:
    from doorstep.intake.local_layouts import targets_of

    for table in check.tables:
        recipe_for(table)
        series = {"operations", "operation_grades", "other_icds", "cost_items"}
        assert set(check.columns) <= targets_of(table) | series


def test_codes_are_unique_and_described() -> None:
    codes = [check.code for check in CHECKS]

    assert len(codes) == len(set(codes))
    assert all(describe(code)[0].zh for code in (*codes, "unclosed_quote", "undecodable", "wrong_field_count"))
