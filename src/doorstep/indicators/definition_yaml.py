"""Definitions as YAML and back, so that a planner adds a local indicator without touching code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from typing import Any, TypeVar, cast

import yaml

from doorstep.core.errors import NotFound, UserError
from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import Breakdown, DefinitionFault, Measure, Small, Theme, Unit, definition_data
from doorstep.indicators.measures import KINDS
from doorstep.indicators.node_data import read_predicate, read_value
from doorstep.indicators.nodes import Column
from doorstep.vocab.bases import Basis
from doorstep.vocab.levels import AreaLevel

Made = TypeVar("Made")
_REQUIRED = (
    *("kind", "code", "name", "meaning", "formula", "counted", "bases", "better"),
    *("source", "owner", "reviewed", "examples"),
)


class _Dumper(yaml.SafeDumper):
    """Writes a table of several lines as a block, so that a person can read and edit it."""


def _written_text(dumper: _Dumper, text: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _written_text)


def to_yaml(measure: Measure) -> str:
    """The definition as YAML; `from_yaml` gives an equal one back."""
    return str(yaml.dump(definition_data(measure), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100))


def from_yaml(text: str, *, where: str = "definition") -> Measure:
    """The definition that `text` holds.

    Raises DefinitionFault with every fault found, each with the path of its element.
    """
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark else ""
        raise DefinitionFault(where + line, (Text("不是合法的 YAML", "this is not well-formed YAML"),)) from error
    if not isinstance(data, dict):
        raise DefinitionFault(where, (Text("应为键与值的定义", "expected a mapping of keys and values"),))
    return from_data(data, where=where)


def from_data(data: Mapping[str, object], *, where: str = "definition") -> Measure:
    """The definition that a mapping holds, as `definition_data` writes it. Raises DefinitionFault as `from_yaml` does."""
    return _Reader(data, where).measure()


class _Reader:
    """Reads one mapping element by element and keeps every fault."""

    def __init__(self, data: Mapping[str, object], where: str) -> None:
        self.data, self.where = data, where
        self.faults: list[Text] = []

    def measure(self) -> Measure:
        kind = KINDS.get(str(self.data.get("kind")))
        self._check_keys(kind)
        found = {name: self._read(name, read) for name, read in _ELEMENTS.items() if name in self.data}
        if self.faults or kind is None:
            raise DefinitionFault(self.where, tuple(self.faults))
        try:
            made = kind(**cast(dict[str, Any], found))
        except DefinitionFault as fault:
            raise DefinitionFault(self.where, fault.faults) from fault
        self._check_derived(made)
        return made

    def _check_keys(self, kind: type[Measure] | None) -> None:
        own = {one.name: one.default is one.default_factory is MISSING for one in fields(kind)} if kind else {}
        for name in (*_REQUIRED, *(name for name, needed in own.items() if needed and name not in _REQUIRED)):
            if name not in self.data:
                self.faults.append(Text(f"缺少 {name}", f"{name} is missing"))
        if kind is None and "kind" in self.data:
            zh, en = "、".join(KINDS), ", ".join(KINDS)
            self.faults.append(Text(f"kind 应为 {zh} 之一", f"kind should be one of {en}"))
        known = {"kind", *_DERIVED, *(own or _ELEMENTS)}
        for name in self.data:
            if name not in known:
                fault = NotFound.among(Text("键", "key"), str(name), known)
                self.faults.append(Text(fault.message("zh"), fault.message("en")))

    def _check_derived(self, measure: Measure) -> None:
        """What follows from the expression may be written down, and must then be right."""
        for name in _DERIVED:
            right = getattr(measure, name)
            if name in self.data and self.data[name] != right:
                given = self.data[name]
                self.faults.append(Text(f"{name} 写作 {given}，按定义应为 {right}", f"{name} says {given}, the definition gives {right}"))
        if self.faults:
            raise DefinitionFault(self.where, tuple(self.faults))

    def _read(self, name: str, read: Callable[[Any, str], Made]) -> Made | None:
        try:
            return read(self.data[name], name)
        except UserError as fault:
            self.faults.append(Text(fault.message("zh"), fault.message("en")))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            self.faults.append(_plain(name, error))
        return None


def _plain(path: str, error: Exception) -> Text:
    if isinstance(error, KeyError):
        return Text(f"{path}：缺少 {error.args[0]}", f"{path}: {error.args[0]} is missing")
    hint = _HINTS.get(path, Text("写法不对", "is not written as it should be"))
    return Text(f"{path}：{hint.zh}", f"{path}: {hint.en}")


def _text(data: Any, path: str) -> Text:
    return Text(str(data["zh"]), str(data["en"]))


def _word(data: Any, path: str) -> str:
    if not isinstance(data, str):
        raise TypeError(path)
    return data


def _whole(data: Any, path: str) -> int:
    if isinstance(data, bool) or not isinstance(data, int):
        raise TypeError(path)
    return data


def _day(data: Any, path: str) -> date:
    return data if isinstance(data, date) else date.fromisoformat(data)


def _source(data: Any, path: str) -> Source:
    year = data.get("year")
    return Source(str(data["document"]), str(data.get("clause", "")), year, Evidence(data["evidence"]))


def _example(data: Any) -> Example:
    expected = {str(area): (_whole(num, ""), _whole(den, "")) for area, (num, den) in data["expected"].items()}
    return Example(str(data["rows"]), expected, AreaLevel(data.get("level", "county")))


def _small(data: Any, path: str) -> Small:
    return Small(below=_whole(data["below"], path), round_to=_whole(data["round_to"], path))


def _flag(data: Any, path: str) -> bool:
    if not isinstance(data, bool):
        raise TypeError(path)
    return data


def _of(data: Any, path: str) -> Any:
    """The rows beneath a ratio, or the column whose values are told apart."""
    return Column(str(data["column"])) if isinstance(data, dict) and set(data) == {"column"} else read_predicate(data, path)


_DERIVED = ("additivity", "look_back_days", "look_ahead_days")
_ELEMENTS: dict[str, Callable[[Any, str], object]] = {
    "code": _word,
    "theme": lambda data, path: Theme(data),
    "name": _text,
    "meaning": _text,
    "formula": _text,
    "counted": read_predicate,
    "hit": read_predicate,
    "amount": read_value,
    "of": _of,
    "of_amount": read_value,
    "stratum": read_value,
    "percent": _whole,
    "exact": _flag,
    "scale": _whole,
    "by": _word,
    "bases": lambda data, path: tuple(Basis(each) for each in data),
    "levels": lambda data, path: tuple(AreaLevel(each) for each in data),
    "breakdowns": lambda data, path: tuple(Breakdown(each) for each in data),
    "unit": lambda data, path: Unit(data),
    "better": _word,
    "suppression": _small,
    "source": _source,
    "owner": _word,
    "reviewed": _day,
    "examples": lambda data, path: tuple(_example(each) for each in data),
}

_HINTS = {
    "theme": Text("应为 " + "、".join(Theme) + " 之一", "expected one of " + ", ".join(Theme)),
    "name": Text("需要 zh 与 en 两种文字", "both zh and en are needed"),
    "meaning": Text("需要 zh 与 en 两种文字", "both zh and en are needed"),
    "formula": Text("需要 zh 与 en 两种文字", "both zh and en are needed"),
    "bases": Text("应为 residence、household、insured 的列表", "expected a list of residence, household, insured"),
    "levels": Text("应为 township、county、city、province 的列表", "expected a list of township, county, city, province"),
    "unit": Text("应为 " + "、".join(Unit), "expected one of " + ", ".join(Unit)),
    "breakdowns": Text(
        "应为 " + "、".join(Breakdown) + " 的列表", "expected a list of " + ", ".join(Breakdown)
    ),
    "source": Text(
        "应有 document、clause、year、evidence（P、C、S、I、M 或 own）",
        "expected document, clause, year, evidence (P, C, S, I, M or own)",
    ),
    "reviewed": Text("应为 YYYY-MM-DD", "expected YYYY-MM-DD"),
    "examples": Text(
        "每例应有 rows 表与 expected（地区: [分子, 分母]）", "each needs a table of rows and expected (area: [num, den])"
    ),
}
