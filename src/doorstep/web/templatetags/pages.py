"""Template tags: words, pictures' data and addresses of static files."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.template import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from doorstep.core.text import Text
from doorstep.web import table_html
from doorstep.web.words import say

register = template.Library()
_STATIC = Path(__file__).resolve().parent.parent / "static"
_MONTH = re.compile(r"(\b\d{4}-\d{2}\b)")
_SHARE = re.compile(r"([+−]?\d[\d,.]*\s?[%％])")


def t(context: Context, words: str | Text, **values: Any) -> str:
    """Words by key, or a Text, in the page's language."""
    lang = context["frame"].lang
    return words.of(lang) if isinstance(words, Text) else say(lang, words, **values)


def asset(path: str) -> str:
    """The address of a static file; it changes with the file, so browsers may keep it."""
    return f"/static/{path}?v={_digest(path)}"


@lru_cache(maxsize=64)
def _digest(path: str) -> str:
    return hashlib.sha256((_STATIC / path).read_bytes()).hexdigest()[:10]


def opening_quiet(title: str, opening: str) -> SafeString:
    """A title whose words about synthetic records are in quieter print."""
    if not opening or not title.startswith(opening):
        return conditional_escape(title)
    rest = conditional_escape(title[len(opening) :])
    return mark_safe(f'<span class="opening">{conditional_escape(opening)}</span>{rest}')  # noqa: S308 escaped


def shares_marked(sentence: str) -> SafeString:
    """A sentence with its percentages set apart, and months that do not break."""
    marked = _SHARE.sub(r"<b>\1</b>", conditional_escape(sentence))
    return mark_safe(_MONTH.sub(r'<span class="whole">\1</span>', marked))  # noqa: S308 escaped before


register.simple_tag(t, takes_context=True)
register.simple_tag(asset)
register.filter("opening_quiet", opening_quiet)
register.filter("shares_marked", shares_marked)
register.filter("table_body", table_html.body)
register.filter("options", table_html.options)
