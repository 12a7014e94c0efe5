"""The words of the pages, in both languages, by key; one module for each room."""

from __future__ import annotations

import importlib
import pkgutil

from doorstep.core.text import Text

MODULES = tuple(importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
WORDS: dict[str, Text] = {key: text for module in MODULES for key, text in module.WORDS.items()}


def say(lang: str, key: str, **values: object) -> str:
    """The words of a key in `lang`, with `{name}` places filled. A key that is not there is our bug."""
    words = WORDS[key].of(lang)
    return words.format(**values) if values else words
