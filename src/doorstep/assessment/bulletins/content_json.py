"""A bulletin's content as JSON and back: one canonical form, over which its code is computed."""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Literal, NoReturn, Union, get_args, get_origin, get_type_hints

from doorstep.assessment.bulletins import blocks
from doorstep.assessment.bulletins.content import Bulletin
from doorstep.core.errors import BadValue, Rejected
from doorstep.core.text import Text

FORMAT = 1
_BLOCKS: dict[str, type] = {
    "heading": blocks.Heading,
    "paragraph": blocks.Paragraph,
    "table": blocks.Table,
    "chart": blocks.Chart,
    "mentions": blocks.Mentions,
}
_READ: dict[type, Callable[[Any], object]] = {float: float, date: date.fromisoformat}
_NAMES = {kind: name for name, kind in _BLOCKS.items()}


def to_json(bulletin: Bulletin) -> str:
    """The canonical JSON: keys sorted, no spaces, numbers of charts as floats."""
    data = {"format": FORMAT, **_data(bulletin)}
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def from_json(text: str) -> Bulletin:
    """The bulletin that `to_json` wrote. Raises Rejected for anything else."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Rejected(Text("通报内容不是合法的 JSON", "the bulletin's content is not JSON")) from error
    if not isinstance(data, dict) or data.pop("format", None) != FORMAT:
        _refuse("format", Text(f"应为 {FORMAT}", f"must be {FORMAT}"))
    try:
        found = _value(Bulletin, data, "$")
    except BadValue as error:
        raise Rejected(error.what, cure=error.cure) from error
    assert isinstance(found, Bulletin)
    return found


def _data(value: object) -> dict[str, object]:
    """A dataclass as a mapping; blocks carry their kind."""
    found = {one.name: _plain(getattr(value, one.name)) for one in dataclasses.fields(value)}  # type: ignore[arg-type]
    name = _NAMES.get(type(value))
    return {"block": name, **found} if name else found


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value):
        return _data(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return str(value) if isinstance(value, StrEnum) else value


@cache
def _hints(kind: type) -> dict[str, object]:
    return get_type_hints(kind)


def _value(kind: object, value: object, where: str) -> object:
    """`value` as `kind` asks. Raises Rejected naming where it is not."""
    if kind == blocks.Block:
        return _block(value, where)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):  # only `X | None` is left
        return None if value is None else _value(inner[0], value, where)
    if origin is tuple:
        return _tuple(inner[0], value, where)
    if origin is Literal:
        return value if isinstance(value, str) and value in inner else _refuse(where, Text(f"应为 {inner}", f"must be one of {inner}"))
    if origin is not None:
        return _mapping(value, where)
    assert isinstance(kind, type)
    return _record(kind, value, where) if dataclasses.is_dataclass(kind) else _atom(kind, value, where)


def _block(value: object, where: str) -> object:
    kind = _BLOCKS.get(str(value.get("block"))) if isinstance(value, dict) else None
    if kind is None or not isinstance(value, dict):
        _refuse(where, Text("不是已知的正文块", "is no known kind of block"))
    return _record(kind, {name: one for name, one in value.items() if name != "block"}, where)


def _tuple(kind: object, value: object, where: str) -> tuple[object, ...]:
    if not isinstance(value, list):
        _refuse(where, Text("应为列表", "must be a list"))
    return tuple(_value(kind, one, f"{where}[{at}]") for at, one in enumerate(value))


def _mapping(value: object, where: str) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        _refuse(where, Text("应为文字到文字的对应", "must map words to words"))
    return value


def _record(kind: type, value: object, where: str) -> object:
    hints = _hints(kind)
    if not isinstance(value, dict) or set(value) != set(hints):
        _refuse(where, Text(f"应恰有 {'、'.join(hints)}", f"must hold exactly {', '.join(hints)}"))
    return kind(**{name: _value(hints[name], one, f"{where}.{name}") for name, one in value.items()})


def _atom(kind: type, value: object, where: str) -> object:
    if type(value) is kind:
        return value
    read: Callable[[Any], object] | None = _READ.get(kind) or (kind if issubclass(kind, StrEnum) else None)
    if read is None or type(value) is not (int if kind is float else str):
        _refuse(where, Text(f"不是 {kind.__name__}", f"is no {kind.__name__}"))
    try:
        return read(value)
    except (ValueError, OverflowError):
        _refuse(where, Text(f"不是 {kind.__name__}", f"is no {kind.__name__}"))


def _refuse(where: str, right: Text) -> NoReturn:
    raise Rejected(Text("通报内容有误", "the bulletin's content is faulty"), right=right, where=where)
