"""Scorecards as JSON and back: one canonical form, frozen with a snapshot before a ranking is published."""

from __future__ import annotations

import dataclasses
import json
import types
from enum import StrEnum
from functools import cache
from hashlib import sha256
from typing import Literal, NoReturn, Union, get_args, get_origin, get_type_hints

from doorstep.assessment.scorecards.card import Scorecards
from doorstep.core.errors import BadValue, Rejected
from doorstep.core.text import Text

FORMAT = 1


def to_json(cards: Scorecards) -> str:
    """The canonical JSON: keys sorted, no spaces; the same cards give the same text."""
    data = {"format": FORMAT, **dataclasses.asdict(cards)}
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def from_json(text: str) -> Scorecards:
    """The scorecards that `to_json` wrote. Raises Rejected, saying where, for anything else."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Rejected(Text("考核结果不是合法的 JSON", "the scorecards are not JSON")) from error
    if not isinstance(data, dict) or data.pop("format", None) != FORMAT:
        _refuse("format", Text(f"应为 {FORMAT}", f"must be {FORMAT}"))
    try:
        found = _record(Scorecards, data, "$")
    except BadValue as error:
        raise Rejected(error.what, right=error.right) from error
    assert isinstance(found, Scorecards)
    return found


def digest(cards: Scorecards) -> str:
    """SHA-256 of the canonical JSON: any figure, word or rule that changes, changes it."""
    return sha256(to_json(cards).encode()).hexdigest()


@cache
def _hints(kind: type) -> dict[str, object]:
    return get_type_hints(kind)


def _record(kind: type, value: object, where: str) -> object:
    hints = _hints(kind)
    if not isinstance(value, dict) or set(value) != set(hints):
        _refuse(where, Text(f"应恰有 {'、'.join(hints)}", f"must hold exactly {', '.join(hints)}"))
    return kind(**{name: _value(hints[name], one, f"{where}.{name}") for name, one in value.items()})


def _value(kind: object, value: object, where: str) -> object:
    """`value` as `kind` asks."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):  # only `X | None` is left
        return None if value is None else _value(inner[0], value, where)
    if origin is tuple:
        if not isinstance(value, list):
            _refuse(where, Text("应为列表", "must be a list"))
        return tuple(_value(inner[0], one, f"{where}[{at}]") for at, one in enumerate(value))
    if origin is Literal:
        return value if isinstance(value, str) and value in inner else _refuse(where, Text(f"应为 {inner}", f"must be one of {inner}"))
    assert isinstance(kind, type)
    return _record(kind, value, where) if dataclasses.is_dataclass(kind) else _atom(kind, value, where)


def _atom(kind: type, value: object, where: str) -> object:
    if type(value) is kind or (kind is float and type(value) is int):
        return value
    if issubclass(kind, StrEnum) and value in {one.value for one in kind}:
        return kind(value)
    return _refuse(where, Text(f"不是 {kind.__name__}", f"is no {kind.__name__}"))


def _refuse(where: str, right: Text) -> NoReturn:
    raise Rejected(Text("考核结果有误", "the scorecards are faulty"), right=right, where=where)
