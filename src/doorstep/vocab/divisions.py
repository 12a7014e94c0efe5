"""Administrative divisions of the mainland, from province to township, and how their codes work.

Codes follow GB/T 2260 and its nine-digit extension, as integers: province 440000, city 441800,
county 441881, township 441881101. A city without counties (东莞 441900) is its own county.
Source: National Bureau of Statistics 2023, see `data/README.md`.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from doorstep.vocab.levels import AreaLevel

COUNTYLESS_CITIES = frozenset({441900, 442000, 460400})
"""Cities whose townships hang directly under them: 东莞, 中山, 儋州 (嘉峪关 has one county, 620201)."""

_DATA = files("doorstep.vocab") / "data"
_LARGEST_PROVINCE = 82  # 11–65 on the mainland; 71, 81 and 82 are Taiwan, Hong Kong and Macao
_SIGNIFICANT = (12, 9, 6, 4, 2)


@dataclass(frozen=True, slots=True)
class Division:
    """One division; `parent` is 0 for a province."""

    code: int
    name: str
    level: AreaLevel
    parent: int


@dataclass(frozen=True, slots=True)
class Change:
    """A code or name that is no longer used and the division it belongs to today."""

    old_code: int
    old_name: str
    new_code: int
    new_name: str
    year: int
    note: str


def level_of(code: int) -> AreaLevel:
    """The level a code has by its form alone; a city without counties counts as a city."""
    if code > 999_999:
        return AreaLevel.TOWNSHIP
    if code % 100:
        return AreaLevel.COUNTY
    return AreaLevel.CITY if code % 10_000 else AreaLevel.PROVINCE


def parent_of(code: int) -> int:
    """The code one level up, 0 above a province."""
    if code > 999_999:
        return code // 1000
    if code % 100:
        return code // 100 * 100
    return code // 10_000 * 10_000 if code % 10_000 else 0


def ancestors(code: int) -> tuple[int, int, int, int]:
    """(township, county, city, province) of a code, itself included; 0 where it does not reach so deep."""
    township = code if code > 999_999 else 0
    area = code // 1000 if township else code
    city = area // 100 * 100 if area % 10_000 else 0
    county = area if area % 100 or area in COUNTYLESS_CITIES else 0
    return township, county, city, area // 10_000 * 10_000


def code_range(code: int) -> tuple[int, int, int, int]:
    """Bounds of what lies in a division: (lowest, highest) six-digit code, then the same with nine digits."""
    if code > 999_999:
        return code // 1000, code // 1000, code, code
    step = 1 if code % 100 else 100 if code % 10_000 else 10_000
    high = code + step - 1
    return code, high, code * 1000, high * 1000 + 999


def parse_code(text: str) -> int | None:
    """A code written with 2, 4, 6, 9 or 12 digits; a village becomes its township; None when it is no code."""
    text = text.strip()
    if not (text.isascii() and text.isdigit()) or len(text) not in _SIGNIFICANT:
        return None
    if not 11 <= int(text[:2]) <= _LARGEST_PROVINCE:
        return None
    if len(text) <= 6:
        return int(text.ljust(6, "0"))
    return int(text[:9]) if text[6:9] != "000" else int(text[:6])


def current_code(code: int) -> int:
    """Today's code of an abolished or merged division; unchanged when nothing is known of it.

    A township of an abolished county becomes the county of today: its own new code is not certain.
    """
    known = _new_codes()
    if code in known:
        return known[code]
    return known.get(code // 1000, code) if code > 999_999 else code


@cache
def changes() -> tuple[Change, ...]:
    """Every known change of a county or city, from `data/division-changes.csv`."""
    with (_DATA / "division-changes.csv").open(encoding="utf-8") as lines:
        return tuple(
            Change(int(row["old_code"]), row["old_name"], int(row["new_code"]), row["new_name"], int(row["year"]), row["note"])
            for row in csv.DictReader(lines)
        )


@cache
def _new_codes() -> dict[int, int]:
    return {change.old_code: change.new_code for change in changes() if "reused" not in change.note}


class Divisions:
    """All divisions of the mainland; the 41,000 townships are read only when one is asked for."""

    def __init__(self) -> None:
        self._areas = _read("areas.csv.gz")
        self._townships: dict[int, str] | None = None
        self._children: dict[int, tuple[int, ...]] | None = None

    @classmethod
    def national(cls) -> Divisions:
        """The one shared copy."""
        return _national()

    @property
    def areas(self) -> dict[int, str]:
        """Names of provinces, cities and counties by code."""
        return self._areas

    @property
    def townships(self) -> dict[int, str]:
        """Names of townships by nine-digit code."""
        if self._townships is None:
            self._townships = _read("townships.csv.gz")
        return self._townships

    def get(self, code: int) -> Division | None:
        """The division with this code, None when there is none today."""
        name = (self.townships if code > 999_999 else self._areas).get(code)
        return None if name is None else Division(code, name, level_of(code), parent_of(code))

    def name(self, code: int) -> str:
        """The name of a code, empty when there is none today."""
        return (self.townships if code > 999_999 else self._areas).get(code, "")

    def children(self, code: int) -> tuple[Division, ...]:
        """The divisions one level down, by code; those of 0 are the provinces."""
        if self._children is None:
            self._children = _by_parent(iter((*self._areas, *self.townships)))
        found = (self.get(child) for child in self._children.get(code, ()))
        return tuple(division for division in found if division is not None)


@cache
def _national() -> Divisions:
    return Divisions()


def _by_parent(codes: Iterator[int]) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {}
    for code in codes:
        found.setdefault(parent_of(code), []).append(code)
    return {parent: tuple(sorted(children)) for parent, children in found.items()}


def _read(file_name: str) -> dict[int, str]:
    """`code,name` lines; names hold neither comma nor quote, so splitting is enough and fast."""
    text = gzip.decompress((_DATA / file_name).read_bytes()).decode("utf-8")
    rows = (line.split(",", 1) for line in text.splitlines()[1:])
    return {int(code): name for code, name in rows}
