"""The cases of the conformance suite: read from JSON, asked of an engine, compared.

README.md describes the files, so that another implementation can run them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from doorstep.indicators import catalogue
from doorstep.indicators.definition_yaml import from_data
from doorstep.indicators.examples import DEFAULTS
from doorstep.indicators.governance import Breakdown, definition_data
from doorstep.tables.encounters import ENCOUNTERS
from doorstep.tables.schema import Type
from doorstep.vocab.levels import AreaLevel
from tests.lib.indicator_engines import Question, State, answers, counted, figure

FOLDER = Path(__file__).parent
CATALOGUE = "catalogue-examples"
KNOWN_WRONG: dict[str, set[str]] = {}
"""Cases that an engine still gets wrong; the suite fails when one of them turns right, so that it is struck off."""
_DAYS = {column.name for column in ENCOUNTERS.columns if column.type is Type.DATE}


@dataclass(frozen=True)
class Case:
    """One question and what its answer must be.

    expected   the whole state, or None when only the counts are known
    counted    (numerator, denominator) by area over all months
    figures    area, first month, end, numerator, denominator, value
    """

    theme: str
    name: str
    question: Question
    expected: State | None
    counted: dict[int, tuple[int, int]] | None
    figures: tuple[tuple[int, int, int, int, int, Fraction | None], ...]

    def wrong(self, state: State) -> str:
        """What is wrong with an answer; '' when it is right."""
        if self.expected is not None and state != self.expected:
            return f"kept {_shown(state)}, expected {_shown(self.expected)}"
        if self.counted is not None and (found := counted(self.question.measure, state)) != self.counted:
            return f"counted {found}, expected {self.counted}"
        for area, first, end, *right in self.figures:
            result = figure(self.question.measure, state, area, (first, end))
            if [result.num, result.den, result.value] != right:
                return f"figure of {area} is {result}, expected {right}"
        return ""


@cache
def themes() -> dict[str, tuple[Case, ...]]:
    """Every case by theme, in the order of the files' names."""
    return {path.stem: tuple(_read(path)) for path in sorted(FOLDER.glob("*.json"))}


@cache
def catalogue_cases() -> tuple[Case, ...]:
    """The catalogue's own hand-counted examples as cases."""
    return tuple(
        Case(CATALOGUE, f"{measure.code} {number}", Question(measure, one.encounters(), one.level), None, one.expected_codes(), ())
        for measure in catalogue.all()
        for number, one in enumerate(measure.examples, start=1)
    )


def about(theme: str) -> str:
    """What a theme is about."""
    if theme == CATALOGUE:
        return "The hand-counted examples of the shipped indicators, read from their definitions."
    return str(json.loads((FOLDER / f"{theme}.json").read_text("utf-8"))["about"])


def failures(engine: str, cases: Sequence[Case]) -> dict[str, str]:
    """The cases that an engine gets wrong, each with what is wrong."""
    if engine in ("spark", "clickhouse"):
        found: Iterable[State | Exception] = answers(engine, [case.question for case in cases])
    else:
        found = [_answer(engine, case) for case in cases]
    wrong = {case.name: str(it) if isinstance(it, Exception) else case.wrong(it) for case, it in zip(cases, found, strict=True)}
    return {name: words for name, words in wrong.items() if words}


def _answer(engine: str, case: Case) -> State | Exception:
    try:
        return answers(engine, [case.question])[0]
    except Exception as error:  # each engine has errors of its own
        return error


def _read(path: Path) -> Iterable[Case]:
    data = json.loads(path.read_text("utf-8"))
    for case in data["cases"]:
        yield _case(data["theme"], data["governance"], case)


def _case(theme: str, governance: Mapping[str, Any], case: Mapping[str, Any]) -> Case:
    measure = from_data({**_governed(), **governance, **case["definition"]}, where=f"{theme}: {case['name']}")
    level = None if case["level"] == "institution" else AreaLevel(case["level"])
    part = (Breakdown(case["part"][0]), case["part"][1]) if "part" in case else None
    rows = [_row(number, given) for number, given in enumerate(case["rows"], start=1)]
    expected = {(area, month, key): tuple(sums) for area, month, key, sums in case["expected"]} if "expected" in case else None
    by_area = {int(area): (num, den) for area, (num, den) in case["counted"].items()} if "counted" in case else None
    figures = tuple((*numbers, None if value is None else Fraction(value)) for *numbers, value in case.get("figures", []))
    return Case(theme, case["name"], Question(measure, rows, level, part), expected, by_area, figures)


@cache
def _governed() -> dict[str, Any]:
    """What every definition must carry, from one that is shipped; nothing of it changes what is kept."""
    shipped = definition_data(catalogue.get("in-area-admissions"))
    own = {"kind", "counted", "hit", "by", "levels", "breakdowns", "unit", "additivity", "look_back_days", "look_ahead_days"}
    return {name: value for name, value in shipped.items() if name not in own}


def _row(number: int, given: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(given) - set(ENCOUNTERS.names):
        raise ValueError(f"encounters have no columns {sorted(unknown)}")
    days = {name: given[name] and date.fromisoformat(given[name]) for name in _DAYS & set(given)}
    return {**DEFAULTS, "encounter": number, **given, **days}


def _shown(state: State) -> str:
    return str(sorted(state.items(), key=str))
