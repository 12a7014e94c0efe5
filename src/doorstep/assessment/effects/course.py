"""The stretches of an event study, and whether a gap drifts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from doorstep.assessment.effects.comparisons import Design
from doorstep.assessment.effects.panel import Columns, FloatArray

POINT_MONTHS = 3
MOST_SINGLE_PERIODS = 24
STEADY_COUNT = 100
"""Events a period in the treated areas from which single periods are worth showing: the chance error is then 10 %."""


def stretches(plan: Design) -> Iterator[tuple[int, Columns]]:
    """Step and columns of each point: quarters, or single periods where counts are large and the series short."""
    span, size = plan.windows, _stretch(plan)
    earlier = [
        part for part in blocks(span.before, size, from_end=True) + blocks(span.lead, size, from_end=True) if len(part)
    ]
    later = [
        part
        for part in blocks(span.under_way, size, from_end=False) + blocks(span.after, size, from_end=False)
        if len(part)
    ]
    yield from zip(range(-len(earlier), 0), earlier, strict=True)
    yield from enumerate(later)


def blocks(columns: Columns, size: int, *, from_end: bool) -> list[Columns]:
    """Columns in consecutive blocks of `size`; the odd rest joins the block farthest from the start."""
    count = max(1, len(columns) // size)
    rest = len(columns) - count * size if count > 1 else 0
    edges = [size * place + (rest if from_end else 0) for place in range(1, count)]
    return np.split(columns, edges)


def drift_p(gap: FloatArray, before: Columns, step_months: int) -> float:
    """p-value that the gap between treated areas and their mix has no slope over the time before, by quarters."""
    import statsmodels.api as sm  # type: ignore[import-untyped,unused-ignore]

    means = [float(gap[part].mean()) for part in blocks(before, max(1, POINT_MONTHS // step_months), from_end=True)]
    slope = sm.OLS(means, sm.add_constant(np.arange(len(means), dtype=np.float64))).fit()
    return float(slope.pvalues[1]) if slope.ssr > 1e-24 else 1.0


def _stretch(plan: Design) -> int:
    """Periods to a point."""
    quarter = max(1, POINT_MONTHS // plan.panel.step_months)
    events = float(np.median(plan.panel.num[plan.treated].sum(axis=0)))
    return 1 if events >= STEADY_COUNT and len(plan.windows.every) <= MOST_SINGLE_PERIODS else quarter
