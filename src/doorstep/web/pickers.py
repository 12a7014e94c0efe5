"""Choices of a page that live in its address: one list each, submitted together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.web.asking import Asked
from doorstep.web.frame import Choice


@dataclass(frozen=True, slots=True)
class Picker:
    """One choice: the name in the address, its words, and what can be chosen."""

    name: str
    label: str
    options: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Pickers:
    """The choices of a page. `kept` are the other names of its address, carried along."""

    each: tuple[Picker, ...]
    kept: tuple[tuple[str, str], ...]


def chosen(asked: Asked, name: str, known: Sequence[str]) -> str:
    """What the address says of one choice, '' when it says nothing; BadValue for what cannot be chosen."""
    said = dict(asked.query).get(name, "")
    if said in known or not said:
        return said
    names = ", ".join(one for one in known if one)
    raise BadValue(
        Text(f"{name} 不能是“{said}”", f"{name} cannot be '{said}'"),
        right=Text(f"应为 {names}", f"expected one of {names}"),
        cure=Text("请从页面上的选项中选择", "Choose from the lists on the page"),
    )


def picker(name: str, label: str, options: Sequence[tuple[str, str]], current: str) -> Picker:
    """A choice among (value, words); the value '' leaves the name out of the address."""
    return Picker(name, label, tuple(Choice(words, "", value == current, value) for value, words in options))


def together(asked: Asked, *each: Picker) -> Pickers:
    """Choices submitted as one; a choice with a single option is none."""
    shown = tuple(one for one in each if len(one.options) > 1)
    ours = {one.name for one in shown} | {"format", "table", "page"}
    return Pickers(shown, tuple(pair for pair in asked.query if pair[0] not in ours))
