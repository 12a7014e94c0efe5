"""Every case on every engine; the cases cover the language; the page in the reference lists them all."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from doorstep.indicators import conditions, nodes
from doorstep.indicators.lowering import duckdb_sql, rows
from doorstep.indicators.measures import KINDS
from doorstep.indicators.nodes import Node, walk
from tests.conformance.cases import CATALOGUE, KNOWN_WRONG, Case, catalogue_cases, failures, themes
from tests.conformance.matrix import PAGE, counts_on
from tests.lib import indicator_engines
from tests.lib.trials import IS_TRIAL, count

ENGINES = [pytest.param(name, marks=pytest.mark.slow if name == "spark" else ()) for name in indicator_engines.NAMES]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    if reason := indicator_engines.why_missing(request.param):
        pytest.skip(reason)
    return str(request.param)


@pytest.mark.parametrize("theme", themes())
def test_an_engine_keeps_what_each_case_expects(theme: str, engine: str) -> None:
    cases = themes()[theme][:: count(1, suite=8) if engine == "spark" else 1]  # Spark plans each case for a second: all of them in the trials
    known = KNOWN_WRONG.get(engine, set()) & {case.name for case in cases}

    wrong = failures(engine, cases)

    assert {name: words for name, words in wrong.items() if name not in known} == {}
    assert known <= set(wrong), "a known fault has gone: strike it off in cases.py"


def test_the_catalogues_examples_count_to_what_was_counted_by_hand(engine: str) -> None:
    assert failures(engine, catalogue_cases()[:: count(1, suite=4) if engine == "spark" else 1]) == {}


def test_there_are_at_least_200_cases_and_their_names_differ() -> None:
    names = [case.name for cases in themes().values() for case in cases]

    assert len(names) >= 200
    assert len(set(names)) == len(names)
    assert {name for known in KNOWN_WRONG.values() for name in known} <= set(names)


def _nodes(case: Case) -> Iterator[Node]:
    for one in case.question.measure.sums():
        for part in (one.where, one.amount):
            yield from walk(part) if part else ()


def test_every_node_and_every_kind_of_measure_stands_in_a_case() -> None:
    cases = [case for some in themes().values() for case in some]
    every = [each for module in (nodes, conditions) for each in vars(module).values() if isinstance(each, type) and issubclass(each, Node)]

    written = {each for each in every if not each.__subclasses__()}

    assert {type(node) for case in cases for node in _nodes(case)} >= written
    assert {type(case.question.measure) for case in cases} == set(KINDS.values())
    assert {node.operator for case in cases for node in _nodes(case) if isinstance(node, conditions.Compare)} == set(conditions.OPERATORS)


def _at_most_as_less(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rows._COMPARE, "<=", operator.lt)
    monkeypatch.setitem(duckdb_sql._SIGNS, "<=", "<")
    monkeypatch.setitem(_ibis_values()._COMPARE, "<=", operator.lt)


def _a_sum_as_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rows._ARITHMETIC, nodes.Add, operator.sub)
    monkeypatch.setitem(duckdb_sql._ARITHMETIC, nodes.Add, "-")
    monkeypatch.setitem(_ibis_values()._ARITHMETIC, nodes.Add, operator.sub)


def _zero_is_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def same(level: Any) -> tuple[str, str]:
        return nodes.place_column("home", level), nodes.place_column("provider", level)

    monkeypatch.setattr(rows, "_inside", lambda row, level, rule: row[same(level)[0]] == row[same(level)[1]])
    monkeypatch.setattr(duckdb_sql, "_inside", lambda level, rule: " = ".join(same(level)))
    monkeypatch.setattr(
        _ibis_values(), "_inside", lambda table, level, rule: (table[same(level)[0]] == table[same(level)[1]]).coalesce(False)
    )


def _ibis_values() -> Any:
    pytest.importorskip("ibis")
    from doorstep.indicators.lowering import ibis_values

    return ibis_values


FAULTS = {_at_most_as_less: "comparisons", _a_sum_as_a_difference: "arithmetic", _zero_is_a_place: "places"}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_makes_the_suite_fail(fault: Any, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the same cases pass without it, in the test above. Spark is asked through the same functions as ClickHouse: in the trials."""
    if engine == "spark" and not IS_TRIAL:
        pytest.skip("in the trials: Spark plans each case for a second")
    known = KNOWN_WRONG.get(engine, set())

    cases = [case for case in themes()[FAULTS[fault]] if case.name not in known]

    fault(monkeypatch)

    assert any(failures(engine, [case]) for case in cases)


def test_the_page_lists_every_theme_with_the_cases_there_are() -> None:
    text = PAGE.read_text("utf-8")

    assert counts_on(text) | {CATALOGUE: 0} == {theme: len(cases) for theme, cases in themes().items()} | {CATALOGUE: 0}, (
        "run: python tests/conformance/matrix.py"
    )
    assert all(f"`{name}`" in text for known in KNOWN_WRONG.values() for name in known)


def test_the_readme_names_every_key_that_cases_use() -> None:
    import json

    folder = Path(__file__).parent
    text = (folder / "README.md").read_text("utf-8")
    used = {key for path in folder.glob("*.json") for case in json.loads(path.read_text("utf-8"))["cases"] for key in case}

    assert [key for key in used if f"`{key}`" not in text] == []
