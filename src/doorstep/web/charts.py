"""What a chart is told: its kind, its title, and plain data. Drawing happens in the browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from doorstep.core import numbers
from doorstep.services.flows import OTHER_CONDITIONS, Link
from doorstep.services.indicator_results import MonthFigure

Data = Mapping[str, object]
_MOST_PLACES = 9
_FEWEST_AXES = 3
"""Axes that a radar needs to have an area."""


class Spot(Protocol):
    """A place on a schematic map, -1 to 1 from left to right and from bottom to top."""

    @property
    def code(self) -> int: ...
    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    @property
    def is_home(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart; the table of the same figures always stands beside it.

    spoken    what a screen reader says of it
    is_empty  when there is nothing to draw: the page then says so in words
    """

    key: str
    title: str
    spoken: str
    data: Data
    is_empty: bool = False

    @property
    def data_id(self) -> str:
        """The id of the element that holds the data."""
        return f"data-{self.key}"


def trend(key: str, title: str, spoken: str, months: Sequence[MonthFigure], *, is_share: bool) -> Chart:
    """A line by month; months without a shown value leave a gap."""
    values = [one.figure.value for one in months]
    shown = [None if value is None else round(value * (100 if is_share else 1), 2) for value in values]
    data = {"kind": "line", "months": [numbers.month(one.month) for one in months], "values": shown, "percent": is_share}
    return Chart(key, title, spoken, data, is_empty=all(value is None for value in shown))


def sankey(key: str, title: str, spoken: str, links: Sequence[Link], *, groups: Mapping[str, str], places: Mapping[str, str], other: str) -> Chart:
    """Condition groups on the left, destinations on the right; the smallest destinations are one."""
    totals: dict[str, int] = {}
    for link in links:
        totals[link.destination] = totals.get(link.destination, 0) + link.stays
    kept = set(sorted(totals, key=lambda one: -totals[one])[:_MOST_PLACES])
    sums: dict[tuple[str, str], int] = {}
    for link in links:
        to = link.destination if link.destination in kept else ""
        sums[link.condition, to] = sums.get((link.condition, to), 0) + link.stays
    nodes = [{"name": f"c:{one}", "label": groups[one]} for one in _by_size(sums, 0, last=OTHER_CONDITIONS)]
    nodes += [{"name": f"d:{one}", "label": places.get(one, other) if one else other} for one in _by_size(sums, 1, last="")]
    arcs = [{"source": f"c:{pair[0]}", "target": f"d:{pair[1]}", "value": stays} for pair, stays in sums.items()]
    return Chart(key, title, spoken, {"kind": "sankey", "nodes": nodes, "links": arcs})


def lines(
    key: str, title: str, spoken: str, spots: Sequence[Spot], links: Mapping[tuple[int, int], int], names: Mapping[int, str]
) -> Chart:
    """Lines between spots on a schematic map; the largest is drawn first, so that thin ones lie on top."""
    totals: dict[int, int] = {}
    for (_, to), stays in links.items():
        totals[to] = totals.get(to, 0) + stays
    nodes = [
        {"id": one.code, "label": names[one.code], "x": one.x, "y": one.y, "home": one.is_home, "total": totals.get(one.code, 0)}
        for one in spots
    ]
    ordered = sorted(links.items(), key=lambda pair: (-pair[1], pair[0]))
    arcs = [{"source": origin, "target": to, "value": stays} for (origin, to), stays in ordered]
    return Chart(key, title, spoken, {"kind": "lines", "nodes": nodes, "links": arcs}, is_empty=not arcs)


def radar(key: str, title: str, spoken: str, axes: Sequence[tuple[str, float]], *, own: str, peers: str) -> Chart:
    """An institution as multiples of its peers' median, one axis for each indicator; 1 is the median."""
    data = {"kind": "radar", "axes": [name for name, _ in axes], "values": [round(times, 3) for _, times in axes]}
    return Chart(key, title, spoken, {**data, "own": own, "peers": peers}, is_empty=len(axes) < _FEWEST_AXES)


def counts(key: str, title: str, spoken: str, months: Sequence[tuple[int, int | None]]) -> Chart:
    """Counts by month; hidden ones leave a gap."""
    values = [value for _, value in months]
    data = {"kind": "line", "months": [numbers.month(month) for month, _ in months], "values": values, "percent": False}
    return Chart(key, title, spoken, data, is_empty=all(value is None for value in values))


def volumes(key: str, title: str, spoken: str, months: Sequence[int], series: Sequence[tuple[str, Sequence[int | None]]]) -> Chart:
    """Several counts by month, each line with its name; hidden ones leave a gap."""
    lines = [{"name": name, "values": list(values)} for name, values in series]
    data = {"kind": "volumes", "months": [numbers.month(month) for month in months], "series": lines}
    return Chart(key, title, spoken, data, is_empty=not any(value for _, values in series for value in values))


def motion(key: str, title: str, spoken: str, spots: Sequence[Spot], links: Sequence[Mapping[str, object]], names: Mapping[int, str]) -> Chart:
    """Lines between spots, in a colour for each direction. A link without a value is one too small to show: it has no width.

    links   source, target, value, tone (which colour), label (what is said of it)
    """
    nodes = [{"id": one.code, "label": names[one.code], "x": one.x, "y": one.y, "home": one.is_home, "total": None} for one in spots]
    return Chart(key, title, spoken, {"kind": "lines", "nodes": nodes, "links": list(links)}, is_empty=not nodes)


def control(key: str, title: str, spoken: str, runs: Sequence[str], levels: Sequence[tuple[str, Sequence[float | None]]], broken: Sequence[str]) -> Chart:
    """Levey-Jennings: deviations in standard deviations by run, a line for each level; `broken` names what rejects a run, '' for nothing."""
    series = [{"name": name, "z": [None if z is None else round(z, 3) for z in values]} for name, values in levels]
    return Chart(key, title, spoken, {"kind": "control", "runs": list(runs), "levels": series, "broken": list(broken)}, is_empty=not runs)


def course(key: str, title: str, spoken: str, points: Sequence[tuple[str, float, float, float, bool]], *, start: str) -> Chart:
    """An effect over time in percentage points: (label, effect, low, high, whether before the start) for each stretch."""
    told = [{"label": label, "effect": effect, "low": low, "high": high, "before": before} for label, effect, low, high, before in points]
    return Chart(key, title, spoken, {"kind": "course", "points": told, "start": start}, is_empty=not told)


def funnel(
    key: str, title: str, spoken: str, points: Sequence[tuple[str, int, float, bool]], limits: Sequence[tuple[int, float, float, float, float]], *, centre: float, size_name: str
) -> Chart:
    """A funnel plot in percent: (name, size, value, whether outside its limits), and the limits at 95 and 99.8 % by size."""
    told = [{"name": name, "size": size, "value": value, "outside": outside} for name, size, value, outside in points]
    lines = [{"size": size, "low95": low, "high95": high, "low998": far_low, "high998": far_high} for size, low, high, far_low, far_high in limits]
    return Chart(key, title, spoken, {"kind": "funnel", "points": told, "limits": lines, "centre": centre, "sizeName": size_name}, is_empty=not told)


def _by_size(sums: Mapping[tuple[str, str], int], side: int, *, last: str) -> list[str]:
    """One side's names, largest first, with the rest at the end."""
    totals: dict[str, int] = {}
    for pair, stays in sums.items():
        totals[pair[side]] = totals.get(pair[side], 0) + stays
    return sorted(totals, key=lambda one: (one == last, -totals[one], one))


def stack(key: str, title: str, spoken: str, rows: Sequence[str], parts: Sequence[tuple[str, Sequence[int]]]) -> Chart:
    """Bars of 100 %, one for each row, split into parts."""
    series = [{"name": name, "values": list(values)} for name, values in parts]
    return Chart(key, title, spoken, {"kind": "stack", "rows": list(rows), "series": series})


def lorenz(key: str, title: str, spoken: str, curves: Sequence[tuple[str, Sequence[tuple[float, float]]]], *, even: str, across: str, up: str) -> Chart:
    """Lorenz curves: cumulative shares 0-1 of people (across) and of care (up), least served first; `even` names the diagonal."""
    told = [{"name": name, "points": [[round(x, 5), round(y, 5)] for x, y in points]} for name, points in curves]
    return Chart(key, title, spoken, {"kind": "lorenz", "curves": told, "even": even, "across": across, "up": up}, is_empty=not told)


def xy(key: str, title: str, spoken: str, series: Sequence[tuple[str, Sequence[tuple[float, float]]]], *, across: str, up: str, steps: bool = False) -> Chart:
    """Named lines over two measured axes, the second dashed; `steps` when a value holds until the next."""
    told = [{"name": name, "points": [[round(x, 4), round(y, 4)] for x, y in points]} for name, points in series]
    return Chart(key, title, spoken, {"kind": "xy", "series": told, "across": across, "up": up, "steps": steps}, is_empty=not any(one["points"] for one in told))
