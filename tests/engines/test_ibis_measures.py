"""Roll-ups through Ibis on tables as servers hold them: narrow columns, columns without NULL; and what a period keeps."""

from __future__ import annotations

import builtins
import importlib.util
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from doorstep.core.errors import UserError
from doorstep.indicators import catalogue
from doorstep.indicators.conditions import FirstInPerson, FollowedBy, Present
from doorstep.indicators.examples import DEFAULTS
from doorstep.indicators.lowering import ibis_tables, ibis_values
from doorstep.indicators.nodes import Column, Literal
from doorstep.indicators.rollups import Rollup, for_area
from doorstep.tables.encounters import ENCOUNTERS
from doorstep.tables.schema import Type
from doorstep.vocab.levels import AreaLevel
from tests.lib import engines

NARROW = {Type.TEXT: pa.string(), Type.DATE: pa.date32(), Type.SMALL: pa.int8(), Type.INT: pa.int32(), Type.BIGINT: pa.int64()}
EVERY = Present(Literal(1))


def stay(encounter: int, person: int, day: int, **columns: Any) -> dict[str, Any]:
    when = {"admitted_on": date(2024, 1, day), "discharged_on": date(2024, 1, day + 1)}
    return {**DEFAULTS, "encounter": encounter, "person": person, **when, **columns}


STAYS = [
    stay(1, 7, 1, home_county=110101, provider_county=110101),
    stay(2, 7, 10, home_county=110101, provider_county=110102, month=202402, sex=1),
    stay(3, 8, 3, home_county=110101, provider_county=110101, sex=1),
    stay(4, 0, 3),
]


def narrow(rows: list[dict[str, Any]]) -> pa.Table:
    return pa.table({each.name: pa.array([row[each.name] for row in rows], NARROW[each.type]) for each in ENCOUNTERS.columns})


@pytest.fixture(params=[True, False], ids=["nullable", "without-null"])
def stays(request: pytest.FixtureRequest, engine: engines.Engine) -> Any:
    return ibis_tables.encounters(engine.load("encounters", narrow(STAYS), nullable=request.param))


@pytest.mark.parametrize(
    ("node", "true_of"), [(FollowedBy(EVERY, 31), {1}), (FollowedBy(EVERY, 7), set()), (FirstInPerson(EVERY, 31), {1, 3})]
)
def test_a_sequence_names_the_rows_it_is_true_of(engine: engines.Engine, stays: Any, node: Any, true_of: set[int]) -> None:
    found = engine.rows(ibis_tables.sequence(node, stays))

    assert {row["encounter"] for row in found} == true_of
    assert all(set(row) == {"encounter", "person", "month"} for row in found)


def test_a_period_keeps_the_rows_from_its_first_month_to_before_its_end(engine: engines.Engine, stays: Any) -> None:
    wanted = for_area(catalogue.get("in-area-admissions"), AreaLevel.COUNTY)
    table = ibis_tables.rollup(Rollup(wanted.shape, wanted.sums), stays)

    january = engine.rows(ibis_tables.kept(wanted, table, "home_county", (202401, 202402)))
    both = engine.rows(ibis_tables.kept(wanted, table, "home_county", (202401, 202403)))

    assert {row["area"]: (row["sum_1"], row["sum_2"]) for row in january if row["area"]} == {110101: (2, 2)}
    assert {row["area"]: (row["sum_1"], row["sum_2"]) for row in both if row["area"]} == {110101: (2, 3)}


def test_a_number_in_a_narrow_column_multiplies_in_64_bits(engine: engines.Engine) -> None:
    rows = ibis_tables.encounters(engine.load("encounters", narrow([stay(1, 1, 1, los_days=2**31 - 1, provider_tier=127)])))

    (found,) = engine.rows(rows.select(x=rows["los_days"] * rows["los_days"], y=rows["provider_tier"] * rows["provider_tier"]))

    assert found == {"x": (2**31 - 1) ** 2, "y": 127 * 127}


def test_a_text_with_a_dollar_sign_and_braces_is_itself(engine: engines.Engine) -> None:
    rows = ibis_tables.encounters(engine.load("encounters", narrow([stay(1, 1, 1, icd="${a}${b}$"), stay(2, 1, 1, icd="")])))

    found = engine.rows(rows.select("encounter", same=rows["icd"] == ibis_values.value(Literal("${a}${b}$"), rows)))

    assert {row["encounter"]: row["same"] for row in found} == {1: True, 2: False}
    assert ibis_values.value(Column("icd"), rows).get_name() == "icd"


def test_without_ibis_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    right, spec = builtins.__import__, importlib.util.find_spec(ibis_values.__name__)
    assert spec is not None
    assert spec.loader is not None

    def lacking(name: str, *rest: Any) -> Any:
        if name == "ibis":
            raise ModuleNotFoundError("No module named 'ibis'")
        return right(name, *rest)

    monkeypatch.setattr(builtins, "__import__", lacking)

    with pytest.raises(UserError, match="doorstep\\[spark\\]"):
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
