"""Every engine gives the same integers as the row interpreter, for generated definitions and rows.

ClickHouse wraps a number past 64 bits without a word, so what is generated stays far below: at
most six rows of 25 times 10 to the 12.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any, get_args

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from doorstep.core.source import Source
from doorstep.core.text import Text
from doorstep.indicators import conditions, nodes
from doorstep.indicators.definition_yaml import from_yaml, to_yaml
from doorstep.indicators.examples import DEFAULTS, Example
from doorstep.indicators.governance import Measure, Theme, Unit
from doorstep.indicators.lowering import duckdb_sql
from doorstep.indicators.measures import (
    KINDS,
    Count,
    Distinct,
    Growth,
    Mean,
    Percentile,
    Proportion,
    Ratio,
    Standardised,
)
from doorstep.indicators.node_data import read_predicate, to_data
from doorstep.vocab.bases import Basis
from doorstep.vocab.code_lists import LISTS
from doorstep.vocab.levels import AreaLevel
from tests.lib.indicator_engines import Question, answer_python, by_clickhouse, by_duckdb, by_python, why_missing
from tests.lib.trials import IS_TRIAL, count

NUMBERS = ("los_days", "age_years", "catalogue_tier", "provider_tier", "departure", "cost_fen", "home_county", "serves")
TEXTS = ("kind", "icd", "route", "groups")
DAYS = ("admitted_on", "discharged_on")
AREAS = (0, 110000, 110100, 110101, 110102, 110201, 110101001)
SOME_TEXTS = ("inpatient", "", "|a|b|", "it's", "家", "a")

small = st.integers(-3, 5)
area = st.sampled_from(AREAS)
text = st.sampled_from(SOME_TEXTS)

days = st.sampled_from(DAYS).map(nodes.Column)
numbers = st.recursive(
    st.one_of(
        st.builds(nodes.DaysBetween, days, days),
        st.sampled_from(NUMBERS).map(nodes.Column),
        small.map(nodes.Literal),
        area.map(nodes.Literal),
        st.sampled_from([nodes.PlaceCode(place) for place in get_args(nodes.Place)]),
    ),
    lambda inner: st.one_of(
        *(st.builds(made, inner, inner) for made in (nodes.Add, nodes.Sub)),
        st.builds(nodes.Mul, inner, small.map(nodes.Literal)),
        st.builds(nodes.Bin, st.sampled_from(NUMBERS).map(nodes.Column)),
    ),
    max_leaves=3,
)
texts = st.one_of(st.sampled_from(TEXTS).map(nodes.Column), text.map(nodes.Literal))
signs = st.sampled_from(conditions.OPERATORS)
lists = st.sampled_from([one.code for one in LISTS])
plain_leaves = st.one_of(
    st.builds(conditions.InList, texts, lists),
    st.builds(conditions.Present, st.one_of(numbers, texts, days)),
    st.builds(conditions.Compare, signs, numbers, numbers),
    st.builds(conditions.Compare, st.sampled_from(("==", "!=")), texts, texts),
    st.builds(conditions.Compare, signs, days, days),
    st.builds(conditions.IsIn, numbers, st.lists(st.one_of(small, area), min_size=1, max_size=3).map(tuple)),
    st.builds(conditions.IsIn, texts, st.lists(text, min_size=1, max_size=3).map(tuple)),
    st.sampled_from(("a", "b", "c")).map(conditions.HasGroup),
    st.builds(conditions.InsideHome, st.sampled_from((None, *nodes.PLACE_LEVELS)), st.sampled_from(conditions.InsideRule)),
)
fixed = st.builds(conditions.InsideHome, st.sampled_from(nodes.PLACE_LEVELS), st.sampled_from(conditions.InsideRule))
always = st.just(conditions.Present(nodes.Literal(1)))
among = st.one_of(always, fixed, st.builds(conditions.Compare, signs, st.sampled_from(NUMBERS).map(nodes.Column), small.map(nodes.Literal)))
window = st.integers(0, 40)
sequences = st.one_of(st.builds(conditions.FollowedBy, among, window), st.builds(conditions.FirstInPerson, among, window))
leaves = st.one_of(plain_leaves, sequences)
predicates = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(tuple).map(conditions.And),
        st.lists(inner, min_size=1, max_size=3).map(tuple).map(conditions.Or),
        inner.map(conditions.Not),
    ),
    max_leaves=6,
)

GOVERNANCE: dict[str, Any] = {
    "code": "generated",
    "theme": Theme.FLOW,
    "name": Text("生成", "generated"),
    "meaning": Text("生成", "generated"),
    "formula": Text("生成", "generated"),
    "bases": (Basis.RESIDENCE,),
    "better": "neither",
    "source": Source("test"),
    "owner": "test",
    "reviewed": date(2026, 11, 1),
    "examples": (Example("home | provider\neast | east", {"east": (1, 1)}),),
}


def _governed(kind: type[Measure], **parts: Any) -> Measure:
    return kind(**GOVERNANCE, **parts)


by = st.sampled_from(("home", "provider"))
amounts = st.one_of(st.none(), numbers)
told_apart = st.sampled_from(("person", "icd", "provider_tier", "institution")).map(nodes.Column)
PARTS: dict[type[Measure], dict[str, st.SearchStrategy[Any]]] = {
    Count: {},
    Proportion: {"hit": predicates},
    Mean: {"amount": numbers, "unit": st.just(Unit.DAYS)},
    Ratio: {"of": predicates, "amount": amounts, "of_amount": amounts, "unit": st.just(Unit.CNY)},
    Distinct: {"of": told_apart},
    Percentile: {"amount": numbers, "percent": st.integers(1, 100), "exact": st.booleans(), "unit": st.just(Unit.DAYS)},
    Standardised: {"amount": numbers, "stratum": told_apart},
    Growth: {"amount": amounts},
}
measures = st.one_of(
    *(
        st.fixed_dictionaries({"counted": predicates, "by": by, **parts}).map(lambda found, kind=kind: _governed(kind, **found))
        for kind, parts in PARTS.items()
    )
)


def _or_missing(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), values)


places = {f"{place}_{level.value}": _or_missing(area) for place in ("home", "provider") for level in nodes.PLACE_LEVELS}
tiny = st.integers(0, 5)
encounter = st.fixed_dictionaries(
    {
        **{name: st.just(value) for name, value in DEFAULTS.items()},
        **places,
        **{name: _or_missing(tiny) for name in ("los_days", "age_years", "catalogue_tier", "provider_tier", "departure")},
        **{name: _or_missing(text) for name in TEXTS},
        **{name: _or_missing(st.dates(date(2024, 1, 1), date(2024, 3, 10))) for name in DAYS},
        "person": st.integers(0, 2),
        "cost_fen": _or_missing(st.sampled_from([0, 1, 10**12])),
        "serves": _or_missing(area),
        "month": st.sampled_from([202401, 202402]),
    }
)
rows = st.lists(encounter, min_size=1, max_size=6).map(lambda found: [{**row, "encounter": at} for at, row in enumerate(found, 1)])
levels = st.sampled_from(nodes.PLACE_LEVELS)
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)


@settings(quick, max_examples=count(3000, suite=40))
@given(measure=measures, encounters=rows, level=levels)
def test_both_engines_give_the_same_integers(measure: Measure, encounters: Sequence[Any], level: AreaLevel) -> None:
    assert by_duckdb(measure, encounters, level) == by_python(measure, encounters, level)


@settings(quick, max_examples=count(500, suite=15))
@given(measure=measures, encounters=rows, level=levels)
def test_clickhouse_gives_the_same_integers(measure: Measure, encounters: Sequence[Any], level: AreaLevel) -> None:
    if reason := why_missing("clickhouse"):
        pytest.skip(reason)
    assert by_clickhouse(measure, encounters, level) == by_python(measure, encounters, level)


@pytest.mark.slow
def test_spark_gives_the_same_integers() -> None:
    """All questions are made first, then asked in a few queries."""
    if reason := why_missing("spark"):
        pytest.skip(reason)
    from tests.lib import ibis_engines

    questions: list[Question] = []

    @settings(quick, max_examples=count(400, suite=25), phases=(Phase.generate,), derandomize=not IS_TRIAL)
    @given(measure=measures, encounters=rows, level=levels)
    def gather(measure: Measure, encounters: Sequence[Any], level: AreaLevel) -> None:
        questions.append(Question(measure, encounters, level))

    gather()
    found = ibis_engines.alone("spark", questions)

    wrong = [(one, state) for one, state in zip(questions, found, strict=True) if state != answer_python(one)]
    assert wrong == []
    assert len(questions) >= 20


@quick
@given(measure=measures, encounters=rows, level=levels, data=st.data())
def test_the_order_of_rows_does_not_matter(measure: Measure, encounters: list[Any], level: AreaLevel, data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(encounters))

    assert by_python(measure, shuffled, level) == by_python(measure, encounters, level)


@quick
@given(predicate=predicates)
def test_a_condition_survives_being_written_down(predicate: conditions.Predicate) -> None:
    assert read_predicate(to_data(predicate), "counted") == predicate


@quick
@given(measure=measures)
def test_a_definition_survives_being_written_down(measure: Measure) -> None:
    assert from_yaml(to_yaml(measure)) == measure


@quick
@given(num=st.integers(0, 10**15), den=st.integers(1, 10**9))
def test_a_value_is_exact(num: int, den: int) -> None:
    counted = conditions.Present(nodes.Literal(1))
    share = _governed(Proportion, counted=counted, hit=counted)
    mean = _governed(Mean, counted=counted, amount=nodes.Column("cost_fen"), scale=100, unit=Unit.CNY)

    assert share.result({None: (num, den)}).value == Fraction(100 * num, den)
    assert mean.result({None: (num, den)}).value == Fraction(num, 100 * den)


def test_every_kind_of_measure_is_generated() -> None:
    assert set(PARTS) == set(KINDS.values())


def _kinds(node: object) -> set[type]:
    """The kinds of node in an expression."""
    inner = [getattr(node, name) for name in getattr(node, "__dataclass_fields__", ())]
    parts = [each for part in inner for each in (part if isinstance(part, tuple) else (part,))]
    return {type(node)}.union(*(_kinds(each) for each in parts if isinstance(each, nodes.Node)))


WRITTEN = [each for each in (*vars(nodes).values(), *vars(conditions).values()) if isinstance(each, type) and issubclass(each, nodes.Node)]
OPERATORS = [each for each in WRITTEN if not each.__subclasses__()]


def test_every_kind_of_node_is_generated() -> None:
    seen: set[type] = set()

    @settings(quick, max_examples=400, derandomize=True, phases=(Phase.generate,))
    @given(predicate=predicates)
    def look(predicate: conditions.Predicate) -> None:
        seen.update(_kinds(predicate))

    look()

    assert seen >= set(OPERATORS)


def test_a_product_too_large_for_64_bits_is_an_error_and_never_a_wrong_number() -> None:
    squared = nodes.Mul(nodes.Column("cost_fen"), nodes.Column("cost_fen"))
    always = conditions.Compare("==", nodes.Literal(1), nodes.Literal(1))
    measure = _governed(Mean, counted=always, amount=squared, unit=Unit.CNY)

    assert by_duckdb(measure, [{**DEFAULTS, "cost_fen": 10**9}], AreaLevel.COUNTY) == {(0, 202401, None): (10**18, 1)}
    with pytest.raises(duckdb.OutOfRangeException):
        by_duckdb(measure, [{**DEFAULTS, "cost_fen": 10**10}], AreaLevel.COUNTY)


def _null_traps(monkeypatch: pytest.MonkeyPatch) -> None:
    right = duckdb_sql.condition
    monkeypatch.setattr(duckdb_sql, "condition", lambda node, *, negated=False: right(node, negated=False))


def _at_most_as_less(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(duckdb_sql._SIGNS, "<=", "<")


def _zero_is_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        duckdb_sql,
        "_inside",
        lambda level, rule: f"{nodes.place_column('home', level)} = {nodes.place_column('provider', level)}",
    )


in_one_place = encounter.map(lambda row: {**row, **dict.fromkeys(places, row["home_city"])})
CONTROLS = {
    _null_traps: st.builds(lambda leaf: _governed(Count, counted=conditions.Not(leaf)), plain_leaves),
    _at_most_as_less: st.builds(
        lambda left, right: _governed(Count, counted=conditions.Compare("<=", left, right)), numbers, numbers
    ),
    _zero_is_a_place: st.builds(
        lambda level: _governed(Proportion, counted=conditions.Not(conditions.HasGroup("c")), hit=conditions.InsideHome(level)),
        st.sampled_from((None, *nodes.PLACE_LEVELS)),
    ),
}


@pytest.mark.parametrize("fault", CONTROLS)
def test_a_wrong_lowering_is_caught(fault: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a planted fault makes the engines disagree; without it the same search finds nothing."""
    cases = st.tuples(CONTROLS[fault], st.lists(encounter | in_one_place, min_size=1, max_size=3), levels)
    search = settings(quick, max_examples=60, derandomize=True, phases=(Phase.generate,))

    def disagree(case: tuple[Measure, list[Any], AreaLevel]) -> bool:
        return by_duckdb(*case) != by_python(*case)

    with pytest.raises(NoSuchExample):
        find(cases, disagree, settings=search)
    fault(monkeypatch)

    found = find(cases, disagree, settings=settings(search, max_examples=500))
    assert disagree(found)
