"""When an institution counts as able: thresholds on the evidence of the twelve months before.

No official thresholds were found, so these are Doorstep's own and a region writes others in
`thresholds.csv`. They are data: nothing else in the program knows a number of cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from doorstep.core.text import Text

WINDOW_MONTHS = 12
"""Months of evidence before the month that is judged."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """What the evidence of twelve months must reach.

    cases          treated without a visiting expert in the lead
    months         different months with such a case: done regularly, not once
    operators      different local operators, for techniques; one who leaves must not take it along
    worst_deaths   percent of cases that may die
    """

    cases: int
    months: int
    operators: int
    worst_deaths: int


LABELS: Mapping[str, Text] = {
    "ordinary": Text("一般病例", "ordinary cases"),
    "severe": Text("疑难重症", "severe cases"),
    "technique": Text("技术（一、二级手术与操作）", "techniques up to grade 2"),
    "high-grade": Text("技术（三、四级手术）", "techniques of grade 3 and 4"),
}

DEFAULTS: Mapping[str, Threshold] = {
    "ordinary": Threshold(cases=12, months=6, operators=0, worst_deaths=10),
    "severe": Threshold(cases=12, months=6, operators=0, worst_deaths=30),
    "technique": Threshold(cases=6, months=3, operators=2, worst_deaths=5),
    "high-grade": Threshold(cases=6, months=3, operators=2, worst_deaths=10),
}


def thresholds(rows: Iterable[Mapping[str, Any]]) -> dict[str, Threshold]:
    """The thresholds in force: the region's where it writes any, ours for the rest."""
    found = dict(DEFAULTS)
    names = [one.name for one in fields(Threshold)]
    for row in rows:
        ours = found[row["code"]]
        found[row["code"]] = Threshold(**{name: getattr(ours, name) if row[name] is None else row[name] for name in names})
    return found
