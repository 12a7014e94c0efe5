"""Figures named inside sentences: `{name}` stands for the printed text of the figure of that name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

NAME = re.compile(r"\w[\w.:-]*")
_MARK = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def plain(text: str) -> str:
    """Text from elsewhere, made safe to stand in a sentence: its braces are braces and name no figure."""
    return text.replace("{", "{{").replace("}", "}}")


def names(text: str) -> Iterator[str]:
    """Names of the figures that `text` refers to, in order; a lone brace gives itself, which names nothing."""
    for mark in _MARK.finditer(text):
        if mark[0] not in ("{{", "}}"):
            yield mark[0] if mark[1] is None else mark[1]


def filled(text: str, printed: Mapping[str, str]) -> str:
    """`text` with each figure's printed words put in. Raises KeyError for a name that `printed` lacks."""
    return _MARK.sub(lambda mark: _one(mark, printed), text)


def _one(mark: re.Match[str], printed: Mapping[str, str]) -> str:
    if mark[0] in ("{{", "}}"):
        return mark[0][0]
    return printed[mark[0] if mark[1] is None else mark[1]]
