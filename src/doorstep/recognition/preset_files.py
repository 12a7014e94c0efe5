"""The presets that are shipped: each a file with its source and the strength of its evidence."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from doorstep.core.errors import NotFound
from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text
from doorstep.recognition import rows
from doorstep.recognition.language import RuleBook

DEFAULT = ("opinion-2024",)
"""In force where a region chooses nothing: official wording only."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A set of rules that a region may choose by its code."""

    code: str
    name: Text
    source: Source
    book: RuleBook


@cache
def presets() -> tuple[Preset, ...]:
    """Every preset, by code."""
    folder = resources.files("doorstep.recognition") / "presets"
    names = sorted(one.name for one in folder.iterdir() if one.name.endswith(".toml"))
    return tuple(_read(name.removesuffix(".toml"), (folder / name).read_text(encoding="utf-8")) for name in names)


def _read(code: str, text: str) -> Preset:
    found = tomllib.loads(text)
    head = found.pop("preset")
    origin = {"source": head["source"], "evidence": head["evidence"]}
    tables = {name: [{**origin, **row} for row in listed] for name, listed in found.items()}
    source = Source(head["source"], evidence=Evidence(head["evidence"]))
    return Preset(code, Text(head["name_zh"], head["name_en"]), source, rows.book(tables, chosen=(code,)))


def preset(code: str) -> Preset:
    """The preset with this code. Raises NotFound."""
    known = {one.code: one for one in presets()}
    if code not in known:
        raise NotFound.among(Text("互认规则预设", "preset of recognition"), code, known)
    return known[code]


def chosen(codes: Sequence[str], local: RuleBook | None = None) -> RuleBook:
    """The presets named, joined in their order, and the region's own lists over them."""
    books = [preset(code).book for code in codes]
    return rows.joined([*books, *([local] if local else [])], chosen=tuple(codes))
