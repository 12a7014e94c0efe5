"""The [notify] section of a workspace's settings: which channels there are, and how long one may take to acknowledge."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.services.gateway import Channel, Gateway, Secret, channels

LANGUAGES = ("zh", "en", "both")
_OWN = ("language", "acknowledge_minutes")
_MOST_MINUTES = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class Notify:
    """How people are told.

    gateways           by channel; none: only the desk on screen is told
    language           of the texts: zh, en, or both one after the other
    acknowledge_within the local limit after which the next rung is told; None: nobody is told further
    """

    gateways: Mapping[str, Gateway] = field(default_factory=dict)
    language: str = "zh"
    acknowledge_within: timedelta | None = None

    def text(self, words: Text) -> str:
        """Words in the language of the region."""
        return f"{words.zh}\n{words.en}" if self.language == "both" else words.of(self.language)

    def missing_secrets(self) -> tuple[str, ...]:
        """Environment variables that the settings name and that are not set."""
        found = (value for gateway in self.gateways.values() for value in _secrets(gateway))
        return tuple(sorted({one.variable for one in found if one.is_missing}))


def _secrets(gateway: Gateway) -> Iterator[Secret]:
    for one in fields(gateway):  # type: ignore[arg-type]
        value = getattr(gateway, one.name)
        yield from (part for part in (value.values() if isinstance(value, Mapping) else (value,)) if isinstance(part, Secret))


def read(table: object, *, where: str) -> Notify:
    """The settings of [notify] and its [notify.<channel>] sections. Raises BadValue that names every fault at once."""
    if not isinstance(table, dict):
        raise BadValue(Text("notify 不是一节", "notify is not a section"), right=Text("应写作 [notify]", "expected [notify]"), where=where)
    faults: list[Text] = []
    gateways = {}
    for code, section in table.items():
        if code in _OWN:
            continue
        channel = channels().get(code)
        if channel is None or not isinstance(section, dict):
            faults.append(Text(f"[notify] 没有“{code}”", f"[notify] knows no '{code}', only {', '.join((*_OWN, *channels()))}"))
            continue
        made = _gateway(channel, section, faults)
        if made is not None:
            gateways[code] = made
    found = Notify(gateways, _language(table, faults), _limit(table, faults))
    BadValue.raise_for(faults, cure=Text("各项设置见 docs/how-to/notifications.md", "docs/how-to/notifications.md lists the settings"), where=where)
    return found


def _language(table: Mapping[str, object], faults: list[Text]) -> str:
    named = table.get("language", LANGUAGES[0])
    if named not in LANGUAGES:
        faults.append(Text(f"[notify] language 为 {named}，应为 zh、en 或 both", f"[notify] language is '{named}', expected zh, en or both"))
    return str(named)


def _limit(table: Mapping[str, object], faults: list[Text]) -> timedelta | None:
    minutes = table.get("acknowledge_minutes")
    if minutes is None:
        return None
    if isinstance(minutes, bool) or not isinstance(minutes, int) or not 1 <= minutes <= _MOST_MINUTES:
        faults.append(
            Text(
                f"[notify] acknowledge_minutes 为 {minutes}，应为 1 至 {_MOST_MINUTES} 的整数",
                f"[notify] acknowledge_minutes is {minutes}, expected a whole number from 1 to {_MOST_MINUTES}",
            )
        )
        return None
    return timedelta(minutes=minutes)


def _gateway(channel: Channel, section: Mapping[str, object], faults: list[Text]) -> Gateway | None:
    """The gateway that a section describes; adds what is wrong with it to `faults`."""
    known = typing.get_type_hints(channel.kind)
    section_name, before = f"[notify.{channel.code}]", len(faults)
    faults += [
        Text(f"{section_name} 没有“{name}”这一项", f"{section_name} has no setting '{name}', only {', '.join(known)}") for name in section if name not in known
    ]
    values = {}
    for one in fields(channel.kind):  # type: ignore[arg-type]
        if one.name in section:
            value, right = _value(known[one.name], one.name, section[one.name])
            values[one.name] = value
            if right:
                faults.append(Text(f"{section_name} {one.name} 不对，应为{right.zh}", f"{section_name} {one.name} is wrong, expected {right.en}"))
        elif one.default is MISSING and one.default_factory is MISSING:
            meaning = channel.settings[one.name]
            faults.append(Text(f"{section_name} 缺 {one.name}（{meaning.zh}）", f"{section_name} lacks {one.name} ({meaning.en})"))
    return channel.kind(**values) if len(faults) == before else None


def _value(kind: Any, name: str, given: object) -> tuple[object, Text | None]:
    """What a setting becomes, and what would be right when it cannot be that. Never repeats a value: it may be a secret."""
    if typing.get_origin(kind) is Literal:
        choices = typing.get_args(kind)
        return given, None if given in choices else Text("、".join(choices), " or ".join(choices))
    if typing.get_origin(kind) is Mapping:
        return _mapping(kind, given)
    made, is_right, right = _PLAIN[kind]
    if not is_right(given):
        return given, right
    if name == "address" and not _is_address(given):
        return given, Text("http 或 https 地址", "an http or https address")
    return made(given), None


def _mapping(kind: Any, given: object) -> tuple[object, Text | None]:
    inner = typing.get_args(kind)[1]
    if not isinstance(given, dict):
        return given, Text("一张表", "a table")
    if inner is not Secret:
        return given, None
    if not all(isinstance(one, str) and one for one in given.values()):
        return given, Text("机构代码 = key", "institution = key")
    return {name: Secret(one) for name, one in given.items()}, None


def _is_address(given: object) -> bool:
    """True for an absolute http or https address with a host."""
    try:
        parts = urlsplit(str(given))
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _is_text(given: object) -> bool:
    return isinstance(given, str) and bool(given.strip())


def _is_whole(given: object) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and 0 < given < 65_536


_PLAIN: dict[Any, tuple[Callable[[Any], object], Callable[[object], bool], Text]] = {
    str: (str, _is_text, Text("文字", "a text")),
    Secret: (Secret, _is_text, Text("文字，或 env:变量名", "a text, or env:VARIABLE")),
    int: (int, _is_whole, Text("1 至 65535 的整数", "a whole number from 1 to 65535")),
}
