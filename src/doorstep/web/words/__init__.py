"""The words of the pages, in both languages, by key; one module for each room."""

from __future__ import annotations

from doorstep.core.text import Text
from doorstep.web.words import (
    access,
    atlas,
    conditions,
    data,
    figures,
    frame,
    indicators,
    institutions,
    region,
    showcase,
)

MODULES = (frame, access, figures, region, atlas, indicators, conditions, institutions, data, showcase)
WORDS: dict[str, Text] = {key: text for module in MODULES for key, text in module.WORDS.items()}


def say(lang: str, key: str, **values: object) -> str:
    """The words of a key in `lang`, with `{name}` places filled. A key that is not there is our bug."""
    words = WORDS[key].of(lang)
    return words.format(**values) if values else words
