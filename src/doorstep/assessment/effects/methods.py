"""The two ways to estimate an effect, each with its course over time, its levels and its own checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from doorstep.assessment.effects import checks, synthetic_control
from doorstep.assessment.effects.collapse import Levels, change, levels
from doorstep.assessment.effects.comparisons import Design
from doorstep.assessment.effects.course import drift_p, stretches
from doorstep.assessment.effects.differences import BoolArray, Contrast, contrast, joint_test, weights
from doorstep.assessment.effects.effect import Check, Means, Method, Point
from doorstep.assessment.effects.panel import Columns, FloatArray
from doorstep.assessment.effects.synthetic_control import Series

MOST_LEADS = 3
AREAS_TO_A_LEAD = 3
"""Areas for each lead tested jointly: fewer would leave the test no degrees of freedom to speak of."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a method gives; `weights` are of the comparison areas and add up to 1."""

    method: Method
    effect: Contrast
    means: Means
    weights: FloatArray
    points: tuple[Point, ...]
    checks: tuple[Check, ...]


def by_differences(plan: Design) -> Found:
    """Difference in differences on values collapsed to before and after; the event study in the same way, stretch by stretch."""
    span, rows = plan.windows, np.concatenate([plan.treated, plan.compared])
    treated = np.isin(rows, plan.treated)
    moved = moves(plan, rows, span.after, span.before)
    weight = weights(moved, treated)

    def effect(columns: Columns) -> Contrast:
        return contrast(moves(plan, rows, columns, span.before), treated)

    mixes = tuple(weight[group] / weight[group].sum() for group in (treated, ~treated))
    return Found(
        method=Method.DIFFERENCES,
        effect=contrast(moved, treated),
        means=_means(plan, mixes[0], mixes[1]),
        weights=mixes[1],
        points=_points(plan, effect),
        checks=(checks.anticipation(effect(span.lead).p_value if len(span.lead) else None),),
    )


def by_mix(plan: Design) -> Found:
    """Synthetic control with the treated areas as one.

    Stretches before the start lie nearer zero than later ones would: most of the mixes were chosen on them.
    """
    span, series = plan.windows, _series(plan)
    held = np.array_split(span.before, synthetic_control.FOLDS)
    mixes = [synthetic_control.fit(series, np.setdiff1d(span.before, fold)) for fold in held]

    def effect(columns: Columns) -> Contrast:
        rest = [np.setdiff1d(fold, columns) for fold in held]
        return synthetic_control.from_folds(
            series, [fold if len(fold) else part for fold, part in zip(rest, held, strict=True)], mixes, columns
        )

    whole = synthetic_control.fit(series, span.before)
    size = plan.panel.den[np.ix_(plan.treated, span.before)].sum(axis=1)
    apart = drift_p(series.gap(whole), span.before, plan.panel.step_months)
    return Found(
        method=Method.SYNTHETIC_CONTROL,
        effect=effect(span.after),
        means=_means(plan, size / size.sum(), whole),
        weights=whole,
        points=_points(plan, effect),
        checks=(checks.fit(apart), checks.anticipation(effect(span.lead).p_value if len(span.lead) else None)),
    )


def moves(plan: Design, rows: Columns, columns: Columns, base: Columns) -> Levels:
    """Changes of some rows between two stretches."""
    moved = change(plan.panel, columns, base, plan.kind)
    return Levels(moved.value[rows], moved.variance[rows])


def leads_p(plan: Design) -> float | None:
    """p-value that treated and comparison areas moved alike from stretch to stretch before; None with too few periods."""
    before, rows = plan.windows.before, np.concatenate([plan.treated, plan.compared])
    leads = max(1, min(MOST_LEADS, (len(rows) - 2) // AREAS_TO_A_LEAD, len(before) // 2 - 1))
    if len(before) < 2 * (leads + 1) or len(rows) < leads + 3:
        return None
    parts = np.array_split(before, leads + 1)
    treated = np.isin(rows, plan.treated)
    steps = [moves(plan, rows, later, earlier) for earlier, later in zip(parts, parts[1:], strict=False)]
    weight = weights(moves(plan, rows, parts[-1], parts[0]), treated)
    return joint_test(np.column_stack([step.value for step in steps]), weight, treated)


def parallel_p(plan: Design, leads: float | None) -> float | None:
    """p-value of the check of parallel trends: the joint test of the leads and the test of one slope, twice the smaller.

    The joint test sees bumps; a steady drift apart is seen better by its slope, which spends one degree of freedom.
    """
    return None if leads is None else min(1.0, 2 * min(leads, _slope_p(plan)))


def _slope_p(plan: Design) -> float:
    """p-value that treated and comparison areas rose equally fast before: a slope for each area, then their contrast."""
    before, rows = plan.windows.before, np.concatenate([plan.treated, plan.compared])
    num, den = (counts[np.ix_(rows, before)].astype(np.float64) for counts in (plan.panel.num, plan.panel.den))
    place = before - before.mean()
    spread = float(place @ place)
    by_period = levels(plan.panel, before, plan.kind).variance[rows] * len(before)
    return contrast(Levels((num / den) @ place / spread, by_period / spread), np.isin(rows, plan.treated)).p_value


def near_p(plan: Design) -> float | None:
    """p-value that near areas changed as the comparison areas did; None without near areas."""
    if not len(plan.near):
        return None
    rows = np.concatenate([plan.near, plan.compared])
    near: BoolArray = np.isin(rows, plan.near)
    return contrast(moves(plan, rows, plan.windows.after, plan.windows.before), near).p_value


def _points(plan: Design, effect: Callable[[Columns], Contrast]) -> tuple[Point, ...]:
    return tuple(_point(plan, step, columns, effect(columns)) for step, columns in stretches(plan))


def _point(plan: Design, step: int, columns: Columns, found: Contrast) -> Point:
    return Point(
        step=step,
        first=plan.panel.periods[int(columns[0])],
        periods=len(columns),
        effect=found.estimate,
        low=found.low,
        high=found.high,
        is_base=bool(np.isin(columns, plan.windows.before).all()),
    )


def _means(plan: Design, treated: FloatArray, compared: FloatArray) -> Means:
    before, after = (levels(plan.panel, part, plan.kind).value for part in (plan.windows.before, plan.windows.after))
    return Means(
        treated_before=float(treated @ before[plan.treated]),
        treated_after=float(treated @ after[plan.treated]),
        compared_before=float(compared @ before[plan.compared]),
        compared_after=float(compared @ after[plan.compared]),
    )


def _series(plan: Design) -> Series:
    """Values by period; columns that somebody did not report are not numbers and are in no window."""
    num, den = plan.panel.num.astype(np.float64), np.where(plan.panel.den > 0, plan.panel.den, np.nan)
    return Series(
        num[plan.treated].sum(axis=0) / den[plan.treated].sum(axis=0), num[plan.compared] / den[plan.compared]
    )
