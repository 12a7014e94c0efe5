"""What cannot be scored is refused before anything is computed, every fault at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

from doorstep.assessment.scorecards.figures import Counted, Entry, Figure, Item, Measured, Unit
from doorstep.core.errors import BadValue
from doorstep.core.text import Text


def check(items: Sequence[Item], units: Sequence[Unit]) -> None:
    """Raise BadValue naming every fault of items and units."""
    BadValue.raise_for([*_items(items), *(fault for unit in units for fault in _unit(unit, items)), *_repeated([one.code for one in units])])


def _items(items: Sequence[Item]) -> Iterator[Text]:
    yield from _repeated([one.code for one in items])
    if not sum(one.weight for one in items) > 0:
        yield Text("各指标权重合计为 0", "the weights are 0 together")
    for one in items:
        if one.weight < 0:
            yield Text(f"指标 {one.code} 的权重为负", f"indicator {one.code} has a negative weight")
        if one.kind == "proportion" and one.floor is not None and not 0 <= one.floor <= 1:
            yield Text(f"指标 {one.code} 的底线应在 0–1 之间", f"the floor of indicator {one.code} must be between 0 and 1")


def _repeated(codes: Sequence[str]) -> Iterator[Text]:
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield Text(f"{code} 出现不止一次", f"{code} stands more than once")


def _unit(unit: Unit, items: Sequence[Item]) -> Iterator[Text]:
    known = {one.code: one for one in items}
    yield from _repeated([f"{unit.code}/{one.item}" for one in unit.entries])
    for entry in unit.entries:
        if entry.item not in known:
            yield Text(f"{unit.code} 有未列入的指标 {entry.item}", f"{unit.code} has indicator {entry.item}, which is not scored")
        elif not all(_fits(one, known[entry.item]) for one in (entry.now, entry.before)) or not _target_fits(entry, known[entry.item]):
            yield Text(f"{unit.code} 的指标 {entry.item} 数值不可能", f"a number of indicator {entry.item} of {unit.code} cannot be")


def _fits(figure: Figure | None, item: Item) -> bool:
    """Whether a figure is of the item's kind and possible."""
    if figure is None:
        return True
    if item.kind == "mean":
        return isinstance(figure, Measured) and figure.rows >= 0 and (not figure.rows or _is_measured(figure))
    return isinstance(figure, Counted) and min(figure.num, figure.den) >= 0 and (item.kind == "rate" or figure.num <= figure.den)


def _is_measured(figure: Measured) -> bool:
    return isfinite(figure.value) and isfinite(figure.variance) and figure.variance > 0


def _target_fits(entry: Entry, item: Item) -> bool:
    return entry.target is None or (0 <= entry.target <= 1 if item.kind == "proportion" else isfinite(entry.target))
