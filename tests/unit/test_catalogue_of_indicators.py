"""The catalogue: files found by themselves, YAML there and back, wrong definitions refused with the place."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from doorstep.core.errors import BadValue, NotFound
from doorstep.core.source import Evidence
from doorstep.indicators import catalogue, definitions
from doorstep.indicators.definition_yaml import from_yaml, to_yaml
from doorstep.indicators.examples import Example
from doorstep.indicators.explain import explain
from doorstep.indicators.governance import Breakdown, DefinitionFault, Measure, Small, Theme
from doorstep.tables.encounters import ENCOUNTERS
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel

_CHINESE = re.compile("[\u4e00-\u9fff]")
_MACHINE_WORDS = (*(name for name in ENCOUNTERS.names if "_" in name), "NULL", "None", "==", "&", "`")

def test_every_definition_file_is_in_the_catalogue_under_its_own_name() -> None:
    found = set()
    for file in pkgutil.iter_modules(definitions.__path__):
        name, many = file.name.replace("_", "-"), getattr(import_module(f"{definitions.__name__}.{file.name}"), "INDICATORS", ())
        found |= {one.code for one in many} or {name}
        assert all(one.code.startswith(f"{name.removesuffix('-split')}-") for one in many)

    assert {measure.code for measure in catalogue.all()} == found


def test_an_unknown_code_is_told_with_the_one_probably_meant() -> None:
    with pytest.raises(NotFound, match="Did you mean in-area-admissions"):
        catalogue.get("in-area-admision")


@pytest.mark.parametrize("measure", catalogue.all(), ids=lambda measure: measure.code)
def test_a_definition_survives_yaml_with_its_version(measure: Measure) -> None:
    again = from_yaml(to_yaml(measure))

    assert to_yaml(again) == to_yaml(measure)
    assert again.version == measure.version
    assert (again.counted, again.bases, again.source) == (measure.counted, measure.bases, measure.source)


@pytest.mark.parametrize("measure", catalogue.all(), ids=lambda measure: measure.code)
def test_no_shipped_definition_rests_on_memory(measure: Measure) -> None:
    assert measure.source.evidence is not Evidence.RECALLED


@pytest.mark.parametrize("measure", catalogue.all(), ids=lambda measure: measure.code)
def test_an_inferred_formula_says_so_in_both_languages_and_no_other_does(measure: Measure) -> None:
    inferred = measure.source.evidence is Evidence.INFERRED

    assert (measure.meaning.zh.endswith("口径为推断，使用前请核对。")) is inferred
    assert ("inferred" in measure.meaning.en and measure.meaning.en.endswith("check it before use.")) is inferred


@pytest.mark.parametrize("measure", catalogue.all(), ids=lambda measure: measure.code)
def test_words_are_words_each_in_its_own_language(measure: Measure) -> None:
    for text in (measure.name, measure.meaning, measure.formula):
        assert _CHINESE.search(text.zh)
        assert not _CHINESE.search(text.en)
        assert not [word for word in _MACHINE_WORDS if word in text.zh or word in text.en]
    assert measure.meaning.zh.endswith("。") and measure.meaning.en.endswith(".")


def test_no_two_definitions_bear_the_same_name() -> None:
    for lang in ("zh", "en"):
        names = [measure.name.of(lang) for measure in catalogue.all()]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("measure", catalogue.all(), ids=lambda measure: measure.code)
def test_a_figure_that_needs_visits_departures_or_the_fund_stands_on_a_basis_that_has_them(measure: Measure) -> None:
    """First pages hold stays only and no fund; settlements say nothing of operations, of how patients left or of emergencies."""
    words = str(measure.expression_data())
    on_first_pages = any(word in words for word in ("has_operation", "operation_grade", "departure", "emergency"))
    in_settlements = any(word in words for word in ("outpatient", "fund_fen"))

    assert not (on_first_pages and in_settlements)
    assert not on_first_pages or Basis.INSURED not in measure.bases
    assert not in_settlements or measure.bases == (Basis.INSURED,)


@pytest.mark.parametrize("measure", catalogue.all(), ids=lambda measure: measure.code)
def test_a_breakdown_is_a_known_one_and_a_figure_has_two_at_most(measure: Measure) -> None:
    assert len(measure.breakdowns) <= 2
    assert all(isinstance(one, Breakdown) for one in measure.breakdowns)


def test_versions_differ_between_definitions_and_change_with_any_word() -> None:
    versions = [measure.version for measure in catalogue.all()]
    measure = catalogue.get("in-area-admissions")

    assert len(set(versions)) == len(versions)
    assert replace(measure, suppression=Small(below=10)).version != measure.version
    assert replace(measure).version == measure.version


def test_all_faults_of_a_definition_are_told_at_once() -> None:
    measure = catalogue.get("in-area-admissions")

    with pytest.raises(DefinitionFault) as refusal:
        replace(measure, code="In Area", owner=" ", bases=(), breakdowns=("colour",), examples=())

    assert len(refusal.value.faults) == 5
    for words in ("kebab-case", "owner", "bases", "breakdowns", "example"):
        assert words in refusal.value.message("en")


def test_the_example_table_stands_in_yaml_as_a_table() -> None:
    assert "rows: |-\n    id | home  | provider" in to_yaml(catalogue.get("in-area-admissions"))


def _written() -> dict[str, Any]:
    data = yaml.safe_load(to_yaml(catalogue.get("in-area-admissions")))
    assert isinstance(data, dict)
    return {**data, "code": "local-share", "examples": data["examples"][:1]}


CHANGES: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a column misspelt": (
        lambda data: data.update(counted={"all": [{"equal": [{"column": "knd"}, "inpatient"]}]}),
        "counted.all[0].equal[0].column: encounters have no column 'knd'. Did you mean kind",
    ),
    "an operator misspelt": (
        lambda data: data.update(counted={"eqal": [{"column": "kind"}, "inpatient"]}),
        "Did you mean equal",
    ),
    "text against a number": (
        lambda data: data.update(hit={"not": {"less": [{"column": "kind"}, 3]}}),
        "hit.not.less: text cannot be compared with a number",
    ),
    "a value for a condition": (lambda data: data.update(hit={"column": "severe"}), "hit: a condition is needed here"),
    "two keys in one node": (lambda data: data.update(hit={"column": "kind", "equal": []}), "hit: there are 2 keys"),
    "a fraction": (
        lambda data: data.update(hit={"equal": [{"column": "los_days"}, 1.5]}),
        "hit.equal[1]: 1.5 is neither a whole number nor a text",
    ),
    "a level that is none": (lambda data: data.update(hit={"inside_home": {"level": "conty"}}), "hit.inside_home.level"),
    "a list option of another sort": (
        lambda data: data.update(hit={"is_in": [{"column": "icd"}, ["J18", 7]]}),
        "hit.is_in: the option 7 is not text",
    ),
    "an unknown basis": (lambda data: data.update(bases=["resident"]), "bases: expected a list of residence"),
    "an unknown key": (lambda data: data.update(ownr="me"), "Did you mean owner"),
    "a missing key": (lambda data: data.pop("hit"), "hit is missing"),
    "an unknown kind": (lambda data: data.update(kind="median"), "kind should be one of count, proportion"),
    "a window that the expression does not have": (
        lambda data: data.update(look_ahead_days=30),
        "look_ahead_days says 30, the definition gives 0",
    ),
    "an additivity that it has not": (lambda data: data.update(additivity="by_key"), "additivity says by_key, the definition gives additive"),
    "one language": (lambda data: data.update(name={"zh": "甲"}), "name: en is missing"),
    "a date that is none": (lambda data: data.update(reviewed="yesterday"), "reviewed: expected YYYY-MM-DD"),
    "the amount of a mean on a proportion": (lambda data: data.update(amount=1), "amount"),
    "an unknown evidence tag": (lambda data: data["source"].update(evidence="X"), "source: expected document"),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_wrong_yaml_is_refused_with_the_place_and_the_cure(case: str) -> None:
    change, words = CHANGES[case]
    data = _written()
    assert from_yaml(yaml.safe_dump(data)).code == "local-share"  # the control arm: it stood before the change

    change(data)

    with pytest.raises(DefinitionFault) as refusal:
        from_yaml(yaml.safe_dump(data), where="local.yaml")
    assert words in refusal.value.message("en")
    assert refusal.value.where == "local.yaml"


@pytest.mark.parametrize("text", ["code: [", "just words", "- 1\n- 2", ""])
def test_a_file_that_holds_no_definition_is_refused(text: str) -> None:
    with pytest.raises(DefinitionFault):
        from_yaml(text)


def test_a_planners_own_definition_joins_the_catalogue(tmp_path: Path) -> None:
    (tmp_path / "share.yaml").write_text(yaml.safe_dump(_written(), allow_unicode=True), encoding="utf-8")

    assert catalogue.get("local-share", local=tmp_path).bases == tuple(Basis)
    assert len(catalogue.all(local=tmp_path)) == len(catalogue.all()) + 1


def test_a_planners_definition_must_count_its_own_examples_right(tmp_path: Path) -> None:
    data = _written()
    data["examples"][0]["expected"]["east"] = [2, 2]
    (tmp_path / "share.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")

    with pytest.raises(DefinitionFault, match="example 1: the definition counts"):
        catalogue.load_local(tmp_path)


def test_a_code_that_is_taken_is_refused(tmp_path: Path) -> None:
    data = {**_written(), "code": "in-area-admissions"}
    (tmp_path / "share.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")

    with pytest.raises(DefinitionFault, match="stands twice: in-area-admissions"):
        catalogue.load_local(tmp_path)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("", "no rows"),
        ("hme | provider\neast | east", "unknown column 'hme'"),
        ("home | provider\neast", "row 1 of the example has 1 cells, expected 2"),
        ("home | provider | los_days\neast | east | week", "row 1 of the example: los_days cannot be 'week'"),
    ],
)
def test_an_example_that_cannot_be_read_says_where(rows: str, words: str) -> None:
    with pytest.raises(BadValue, match=words):
        Example(rows, {}).encounters()


def test_an_explanation_has_the_words_the_source_and_the_sql() -> None:
    found = explain(catalogue.get("in-area-admissions"), basis=Basis.INSURED, level=AreaLevel.CITY)

    for lang, words in (("zh", ("域内住院率", "参保地", "含义")), ("en", ("In-area share", "insured place", "Meaning"))):
        text = found.text(lang)
        assert all(word in text for word in (*words, found.version, "encounters_insured", "home_city = provider_city"))


def test_an_explanation_on_a_basis_that_is_not_declared_is_refused() -> None:
    with pytest.raises(BadValue, match="average-length-of-stay is not computed by insured place"):
        explain(catalogue.get("average-length-of-stay"), basis=Basis.INSURED)


def test_every_shipped_indicator_has_its_theme_and_no_theme_is_empty() -> None:
    themes = [measure.theme for measure in catalogue.shipped()]

    assert Theme.OTHER not in themes
    assert set(themes) == set(Theme) - {Theme.OTHER}
