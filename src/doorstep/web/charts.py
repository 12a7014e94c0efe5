"""What a chart is told: its kind, its title, and plain data. Drawing happens in the browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from doorstep.core import numbers
from doorstep.services.flows import OTHER_CONDITIONS, Link
from doorstep.services.indicator_results import MonthFigure

Data = Mapping[str, object]
_MOST_PLACES = 9


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
