"""The measures of coordination: every file in `measures/`. Adding a measure is adding a file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from doorstep.core.errors import NotFound
from doorstep.core.text import Text
from doorstep.workflows import measures
from doorstep.workflows.events import Wanted
from doorstep.workflows.measure_language import Measure

KIND = Text("协同指标", "measure of coordination")


@cache
def all() -> tuple[Measure, ...]:
    """Every measure, in the order in which they are read."""
    names = sorted(module.name for module in pkgutil.iter_modules(measures.__path__))
    found: list[Measure] = [importlib.import_module(f"{measures.__name__}.{name}").MEASURE for name in names]
    return tuple(sorted(found, key=lambda one: (one.order, one.code)))


@cache
def by_step() -> Mapping[tuple[str, str], tuple[Measure, ...]]:
    """Workflow and step -> the measures that may count it."""
    found: dict[tuple[str, str], tuple[Measure, ...]] = {}
    for one in all():
        for pair in one.counted.pairs:
            found[pair] = (*found.get(pair, ()), one)
    return found


@cache
def wanted() -> Wanted:
    """Workflow and step of everything that some measure counts."""
    return frozenset(by_step())


def get(code: str) -> Measure:
    """The measure with this code. Raises NotFound, which says which was probably meant."""
    known = {one.code: one for one in all()}
    if code not in known:
        raise NotFound.among(KIND, code, known)
    return known[code]
