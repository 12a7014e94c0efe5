"""Which roll-ups a set of measures needs: a lattice of small ones, never the full cross product.

A roll-up is one table by month and place, some by a breakdown or a key besides. Sums that mean
the same are one column, whoever asks for them. Places are kept at their own codes, so every level
above is read from the same table; townships and institutions have tables of their own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.indicators.governance import Additivity, Breakdown, Measure
from doorstep.indicators.node_data import to_data
from doorstep.indicators.nodes import Value, place_column
from doorstep.indicators.sums import Sequence, Sum, bind, bind_sum
from doorstep.vocab.levels import AreaLevel

ABOVE_TOWNSHIP = (AreaLevel.COUNTY, AreaLevel.CITY, AreaLevel.PROVINCE)


class Grain(StrEnum):
    """What one row of a roll-up is about."""

    AREA = "area"
    TOWNSHIP = "township"
    INSTITUTION = "institution"


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns that a roll-up is kept by, month apart.

    keeps_persons  months of each person, instead of sums
    """

    by: str
    grain: Grain
    breakdown: Breakdown | None = None
    key: Value | None = None
    keeps_persons: bool = False

    @property
    def places(self) -> tuple[str, ...]:
        """The columns of ENCOUNTERS that say where."""
        match self.grain:
            case Grain.INSTITUTION:
                return ("institution",)
            case Grain.TOWNSHIP:
                return (place_column(self.by, AreaLevel.TOWNSHIP),)  # type: ignore[arg-type]
            case _:
                return tuple(place_column(self.by, level) for level in ABOVE_TOWNSHIP)  # type: ignore[arg-type]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column but month and key."""
        return (*self.places, *([self.breakdown.value] if self.breakdown else []))

    @property
    def name(self) -> str:
        """The name of its table, without the basis."""
        return _shape_name(self)


@lru_cache(maxsize=1024)
def _shape_name(shape: Shape) -> str:
    parts = [shape.by, shape.grain.value, *([shape.breakdown.value] if shape.breakdown else [])]
    if shape.key is not None:
        written = json.dumps(to_data(shape.key), sort_keys=True, ensure_ascii=False)
        parts.append(f"k{hashlib.sha256(written.encode()).hexdigest()[:6]}")
    return "_".join(parts)


@dataclass(frozen=True, slots=True)
class Rollup:
    """A shape and the sums kept in it, each once."""

    shape: Shape
    sums: tuple[Sum, ...]

    @property
    def sequences(self) -> tuple[Sequence, ...]:
        """The sequences its sums need, each once."""
        return tuple(dict.fromkeys(node for one in self.sums for node in one.sequences))


@dataclass(frozen=True, slots=True)
class Wanted:
    """One figure asked for: where its sums stand, and under which names."""

    shape: Shape
    sums: tuple[Sum, ...]
    names: tuple[str, ...]


def plan(measures: Iterable[Measure]) -> tuple[Rollup, ...]:
    """The roll-ups that hold everything the measures declare, in a stable order."""
    found: dict[Shape, dict[Sum, None]] = {}
    for measure in measures:
        for wanted in _declared(measure):
            found.setdefault(wanted.shape, {}).update(dict.fromkeys(wanted.sums))
    return tuple(Rollup(shape, tuple(sums)) for shape, sums in found.items())


def for_area(measure: Measure, level: AreaLevel, breakdown: Breakdown | None = None) -> Wanted:
    """Where the figures of areas at a level stand.

    Raises BadValue for a breakdown of townships: those are kept for counties and above.
    """
    if breakdown is not None and level is AreaLevel.TOWNSHIP:
        raise BadValue(
            Text("乡镇的数值不再细分", "figures of townships are not broken down"),
            right=Text("请看县及以上", "counties, cities and provinces are"),
        )
    grain = Grain.TOWNSHIP if level is AreaLevel.TOWNSHIP else Grain.AREA
    return _wanted(measure, level, grain, breakdown)


def for_institution(measure: Measure) -> Wanted:
    """Where the figures of institutions stand; places are compared at county level."""
    return _wanted(measure, AreaLevel.COUNTY, Grain.INSTITUTION, None)


def _declared(measure: Measure) -> Iterator[Wanted]:
    for level in measure.levels:
        yield for_area(measure, level)
        if level is not AreaLevel.TOWNSHIP:
            yield from (for_area(measure, level, breakdown) for breakdown in measure.breakdowns)
    if measure.by == "provider":
        yield for_institution(measure)


@lru_cache(maxsize=4096)
def _wanted(measure: Measure, level: AreaLevel, grain: Grain, breakdown: Breakdown | None) -> Wanted:
    key = None if measure.key is None else bind(measure.key, level)
    keeps_persons = measure.additivity is Additivity.PERSONS
    shape = Shape(measure.by, grain, breakdown, key, keeps_persons)
    sums = tuple(bind_sum(one, level) for one in measure.sums())
    return Wanted(shape, sums, tuple(one.name for one in sums))
