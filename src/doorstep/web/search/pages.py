"""What the search page holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.frame import Choice, Frame


@dataclass(frozen=True, slots=True)
class SearchPage:
    """`found` are kinds of things with any hit: (key, heading, hits)."""

    template: ClassVar[str] = "search/search.html"
    frame: Frame
    sentence: str
    found: tuple[tuple[str, str, tuple[Choice, ...]], ...]
