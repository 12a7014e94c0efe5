"""What the page of notices holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from doorstep.web.frame import Frame


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """The latest notice of one piece of work; `earlier` says how many came before it, `rung` is '' for the first."""

    at: str
    text: str
    number: str
    href: str
    rings: bool
    earlier: str
    rung: str
    action: str
    action_words: str


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """`seen` is the latest notice on the page: what comes in later is not acknowledged with it."""

    template: ClassVar[str] = "notices/notices.html"
    frame: Frame
    sentence: str
    done: str
    failed: str
    lines: tuple[NoticeLine, ...]
    seen: int
    again: str
