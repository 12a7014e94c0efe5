"""Named lists of codes that definitions count by; each says where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from doorstep.core.errors import NotFound
from doorstep.core.source import Evidence, Source
from doorstep.core.text import Text

_RANGE = re.compile(r"^([A-Z])([0-9]{2})-([A-Z])([0-9]{2})$")


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list of ICD-10 categories. `ranges` are written C00-C97, both ends included."""

    code: str
    name: Text
    ranges: tuple[str, ...]
    source: Source

    @property
    def codes(self) -> tuple[str, ...]:
        """Every category of the ranges, in order."""
        return tuple(category for one in self.ranges for category in _categories(one))


def _categories(written: str) -> Iterator[str]:
    found = _RANGE.match(written)
    if not found:
        yield written
        return
    first, low, last, high = found[1], int(found[2]), found[3], int(found[4])
    for letter in range(ord(first), ord(last) + 1):
        start, end = (low if chr(letter) == first else 0), (high if chr(letter) == last else 99)
        yield from (f"{chr(letter)}{number:02d}" for number in range(start, end + 1))


_WHO = "WHO Noncommunicable Diseases Global Monitoring Framework: Indicator Definitions"

LISTS = (
    CodeList(
        "chronic-four",
        Text("四类慢性病", "four main chronic diseases"),
        ("C00-C97", "E10-E14", "I00-I99", "J30-J98"),
        Source(_WHO, clause="cancer, diabetes, cardiovascular and chronic respiratory diseases", year=2014, evidence=Evidence.SECONDARY),
    ),
    CodeList(
        "hypertension-diabetes",
        Text("高血压与糖尿病", "hypertension and diabetes"),
        ("I10-I15", "E10-E14"),
        Source("ICD-10", clause="I10-I15, E10-E14", evidence=Evidence.OWN),
    ),
)


@cache
def code_list(code: str) -> CodeList:
    """The list with this code. Raises NotFound with the likeliest name."""
    known = {one.code: one for one in LISTS}
    if code not in known:
        raise NotFound.among(Text("代码表", "code list"), str(code), known)
    return known[code]
