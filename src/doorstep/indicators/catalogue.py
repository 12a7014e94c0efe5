"""The indicators there are: every file in `definitions/`, and a region's own YAML files.

Adding an indicator is adding a file. A local definition is proved on its own hand-counted
examples before it is let in.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterable
from functools import cache
from operator import add
from pathlib import Path

from doorstep.core.errors import NotFound, UserError
from doorstep.core.text import Text
from doorstep.indicators import definitions
from doorstep.indicators.definition_yaml import from_yaml
from doorstep.indicators.examples import Example
from doorstep.indicators.governance import DefinitionFault, Kept, KeyValue, Measure
from doorstep.indicators.lowering.rows import area_state

KIND = Text("指标", "indicator")


def all(*, local: Path | None = None) -> tuple[Measure, ...]:
    """Every indicator by code: the shipped ones, then those of the folder `local`."""
    return (*shipped(), *(load_local(local) if local else ()))


def get(code: str, *, local: Path | None = None) -> Measure:
    """The indicator with this code. Raises NotFound, which says which code was probably meant."""
    known = {measure.code: measure for measure in all(local=local)}
    if code not in known:
        raise NotFound.among(KIND, code, known)
    return known[code]


@cache
def shipped() -> tuple[Measure, ...]:
    """The definitions that come with Doorstep, in the order of their codes."""
    names = sorted(module.name for module in pkgutil.iter_modules(definitions.__path__))
    found = [one for name in names for one in _of_file(name)]
    _refuse_twice(found, where="definitions")
    return tuple(sorted(found, key=lambda measure: measure.code))


def _of_file(name: str) -> tuple[Measure, ...]:
    """What a definition file holds: one INDICATOR, or INDICATORS that differ in one condition only."""
    file = importlib.import_module(f"{definitions.__name__}.{name}")
    return tuple(file.INDICATORS) if hasattr(file, "INDICATORS") else (file.INDICATOR,)


def load_local(folder: Path) -> tuple[Measure, ...]:
    """The definitions in a folder's `*.yaml` files.

    Raises DefinitionFault when a file is wrong, when a code is taken, or when an example does not
    count to what its author counted by hand.
    """
    found = []
    for path in sorted(folder.glob("*.yaml")):
        measure = from_yaml(path.read_text(encoding="utf-8"), where=path.name)
        _refuse_wrong_examples(measure, where=path.name)
        found.append(measure)
    _refuse_twice((*shipped(), *found), where=folder.name)
    return tuple(found)


def counts(measure: Measure, example: Example) -> dict[int, tuple[int, int]]:
    """(numerator, denominator) by area over an example's rows, by the row interpreter."""
    kept: dict[int, dict[KeyValue, tuple[int, ...]]] = {}
    for (area, _, key), sums in area_state(example.encounters(), measure, example.level).items():
        cell = kept.setdefault(area, {})
        cell[key] = tuple(map(add, sums, cell.get(key, (0,) * len(sums))))
    return {area: counted(measure, cell) for area, cell in kept.items()}


def counted(measure: Measure, kept: Kept) -> tuple[int, int]:
    """The two numbers that stand under a figure: plain sums, or for figures kept by key the result's."""
    if None in kept and measure.key is None:
        num, den, *_ = kept[None]
        return num, den
    found = measure.result(kept)
    return found.num, found.den


def _refuse_twice(measures: Iterable[Measure], *, where: str) -> None:
    taken = [code for code, times in Counter(measure.code for measure in measures).items() if times > 1]
    if taken:
        words = ", ".join(taken)
        raise DefinitionFault(where, (Text(f"代码重复：{words}", f"the code stands twice: {words}"),))


def _refuse_wrong_examples(measure: Measure, *, where: str) -> None:
    faults = []
    for number, example in enumerate(measure.examples, start=1):
        try:
            found, expected = counts(measure, example), example.expected_codes()
        except UserError as fault:
            faults.append(Text(f"例 {number}：{fault.message('zh')}", f"example {number}: {fault.message('en')}"))
            continue
        if found != expected:
            faults.append(_difference(number, found, expected))
    if faults:
        raise DefinitionFault(where, tuple(faults))


def _difference(number: int, found: dict[int, tuple[int, int]], expected: dict[int, tuple[int, int]]) -> Text:
    counted, hoped = sorted(found.values()), sorted(expected.values())
    return Text(
        f"例 {number}：按定义得到 {counted}，手工核算为 {hoped}",
        f"example {number}: the definition counts {counted}, by hand it is {hoped}",
    )
