"""The pages of support as tabs."""

from __future__ import annotations

from doorstep.core.text import Lang
from doorstep.web.frame import Choice
from doorstep.web.words import say

_PAGES = (
    ("overview", "/support/"),
    ("techniques", "/support/techniques/"),
    ("outreach", "/support/outreach/"),
    ("training", "/support/training/"),
)


def tabs(lang: Lang, current: str) -> tuple[Choice, ...]:
    """All of them, the one that is open marked."""
    return tuple(Choice(say(lang, f"support.tab-{name}"), href, name == current) for name, href in _PAGES)
