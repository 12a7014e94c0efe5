"""The pages of assessment as tabs."""

from __future__ import annotations

from doorstep.core.text import Lang
from doorstep.web.frame import Choice
from doorstep.web.words import say

_PAGES = (("scores", "/assessment/"), ("effects", "/assessment/effects/"), ("targets", "/assessment/targets/"), ("bulletins", "/bulletins/"))


def tabs(lang: Lang, current: str) -> tuple[Choice, ...]:
    """All of them, the one that is open marked."""
    return tuple(Choice(say(lang, f"assessment.tab-{name}"), href, name == current) for name, href in _PAGES)
