"""Every word of the pages stands in both languages, is used, and no template speaks on its own."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import doorstep.web
from doorstep.web.words import MODULES, WORDS

WEB = Path(doorstep.web.__file__).parent
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
_TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!--.*?-->|<[^>]*>", re.DOTALL)
_ALLOWED = {"中文", "English", "j", "k", "Enter", "CSV", "Excel"}


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_no_key_stands_in_two_rooms():
    assert sum(len(module.WORDS) for module in MODULES) == len(WORDS)


@pytest.mark.parametrize("key", sorted(WORDS))
def test_both_languages_have_the_same_places_to_fill(key):
    assert _names(WORDS[key].zh) == _names(WORDS[key].en)


@pytest.mark.parametrize("key", sorted(WORDS))
def test_each_language_is_written_in_its_own_script(key):
    if key == "frame.language":  # names the other language in its own words
        return
    assert not re.search(r"[\u4e00-\u9fff]", WORDS[key].en)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_no_template_holds_words_of_its_own(path):
    text = _TAGS.sub("\n", path.read_text("utf-8"))
    words = {line.strip() for line in text.splitlines()}
    spoken = {line for line in words if re.search(r"[A-Za-z\u4e00-\u9fff]", line.replace("&nbsp;", ""))}

    assert spoken <= _ALLOWED, spoken - _ALLOWED


def _sources() -> str:
    """Templates and code that may name a key; the words themselves are left out."""
    # lower rooms name levels, kinds, the steps of an upload and the outcomes of a sign-in
    code = [path for path in WEB.parent.rglob("*.py") if "words" not in path.parts]
    paths = [*TEMPLATES, *code]
    return "\n".join(path.read_text("utf-8") for path in paths)


def _quoted(sources: str) -> frozenset[str]:
    return frozenset(re.findall(r"(?<=[\"'])[\w.-]+(?=[\"'])", sources))


def _is_named(key: str, quoted: frozenset[str], openings: set[str]) -> bool:
    """True when the whole key is quoted, or code joins it from an opening (`f"room.{name}"`) and a quoted rest."""
    return key in quoted or any(key.startswith(one) and key.removeprefix(one) in quoted for one in openings)


def test_every_key_that_is_named_exists_and_every_key_is_named():
    sources = _sources()
    in_templates = set(re.findall(r"\{% t [\"']([\w.-]+)[\"']", sources))
    openings = set(re.findall(r"f[\"']([a-z][\w.-]*[.-])\{", sources))
    quoted = _quoted(sources)

    assert in_templates <= set(WORDS)
    assert {key for key in WORDS if not _is_named(key, quoted, openings)} == set()


def test_a_key_that_nothing_names_would_be_found():
    assert not _is_named("data.never-said", _quoted(_sources()), {"data.", "upload.step."})
    assert _is_named("upload.step.place", _quoted(_sources()), {"upload.step."})
