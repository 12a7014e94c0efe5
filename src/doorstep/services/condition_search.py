"""Conditions by what a doctor types: a name of the catalogue, a code, or words of ICD-10."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from doorstep.core.text import Text
from doorstep.intake import catalogue_file
from doorstep.intake.conditions import condition_rows
from doorstep.services import registry
from doorstep.store.reader import Reader

FOUND_AT_ONCE = 12


@dataclass(frozen=True, slots=True)
class Found:
    """A condition that can be referred: an ICD-10 code and its words."""

    icd: str
    name: Text


def search(typed: str, *, reader: Reader) -> tuple[Found, ...]:
    """Conditions that fit what was typed: the region's catalogue first, then categories of ICD-10."""
    wanted = typed.strip().lower()
    if not wanted:
        return ()
    known = _known(registry.region(reader=reader).digest)
    starting = [found for text, found in known if text.startswith(wanted)]
    within = [found for text, found in known if wanted in text and not text.startswith(wanted)]
    return tuple(dict.fromkeys([*starting, *within]))[:FOUND_AT_ONCE]


@lru_cache(maxsize=1)
def _known(digest: str) -> tuple[tuple[str, Found], ...]:
    """(text to look in, condition), the catalogue's entries before ICD-10's own."""
    del digest  # part of the key
    path = settings.WORKSPACE.region / "catalogue.csv"
    listed = catalogue_file.read_catalogue(path).entries if path.is_file() else ()
    own = [Found(entry.icd_prefixes[0], entry.name) for entry in listed]
    every = [Found(row.category, Text(f"{row.block_title_zh} · {row.title_en}", row.title_en)) for row in condition_rows()]
    return tuple((f"{text.lower()}", found) for found in (*own, *every) for text in (found.icd, found.name.zh, found.name.en))


def code_in(typed: str) -> str:
    """The code at the start of a chosen line such as `I63 脑梗死`; what was typed when there is none."""
    return typed.strip().split(" ", 1)[0].upper()
