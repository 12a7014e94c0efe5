"""The pages of the data room as tabs."""

from __future__ import annotations

from doorstep.web.frame import Choice
from doorstep.web.words import say

_PAGES = (("quality", "/data/"), ("batches", "/data/batches/"), ("quarantine", "/data/quarantine/"), ("upload", "/data/upload/"))


def tabs(lang: str, current: str) -> tuple[Choice, ...]:
    """All of them: who may not use one is told who may."""
    return tuple(Choice(say(lang, f"data.{name}"), href, name == current) for name, href in _PAGES)
