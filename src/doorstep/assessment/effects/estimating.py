"""The effect of one action: choose comparisons, check, estimate, say."""

from __future__ import annotations

from collections.abc import Mapping

from doorstep.assessment.effects import checks, words
from doorstep.assessment.effects.comparisons import Design, design
from doorstep.assessment.effects.effect import Better, Check, Effect, Verdict
from doorstep.assessment.effects.methods import Found, by_differences, by_mix, leads_p, near_p, parallel_p
from doorstep.assessment.effects.panel import Action, Kind, Panel

NO_AREAS: Mapping[int, frozenset[int]] = {}


def estimate(
    panel: Panel,
    action: Action,
    *,
    near: Mapping[int, frozenset[int]] = NO_AREAS,
    kind: Kind = "proportion",
    better: Better = "higher",
) -> Effect:
    """What `action` changed in its areas against comparison areas, with a 95 % interval, or why that cannot be judged.

    near    for a treated area, those that may have been touched too (neighbours, same alliance): never compared with
    better  the direction in which the indicator is good
    Nothing is drawn at random: the same counts give the same answer.
    Raises BadValue for an area or a start that the panel does not hold.
    """
    plan = design(panel, action, near=near, kind=kind)
    made = tuple(checks.of_data(plan))
    if any(check.forbids for check in made):
        return _unjudged(plan, made)
    leads = leads_p(plan)
    parallel = parallel_p(plan, leads)
    found = by_mix(plan) if _needs_mix(plan, parallel) else by_differences(plan)
    made += (checks.parallel(parallel, found.method), *found.checks, checks.spill_over(near_p(plan)))
    if any(check.forbids for check in made):
        return _unjudged(plan, made, found=found, leads=leads)
    return _judged(plan, made, found, leads, better)


def _needs_mix(plan: Design, parallel: float | None) -> bool:
    """Synthetic control where comparisons are few, or did not run as the treated areas did and the series is long enough."""
    if len(plan.compared) <= checks.FEW_COMPARISONS:
        return True
    return parallel is not None and parallel < checks.ALPHA and len(plan.windows.before) >= checks.MIN_BEFORE_MIX


def _judged(plan: Design, made: tuple[Check, ...], found: Found, leads: float | None, better: Better) -> Effect:
    effect = found.effect
    low, high = effect.low, effect.high
    verdict = words.verdict_of(low, high, better)
    return Effect(
        verdict=verdict,
        method=found.method,
        estimate=effect.estimate,
        low=low,
        high=high,
        error=effect.error,
        freedom=effect.freedom,
        means=found.means,
        comparisons=plan.comparisons,
        weights=tuple(float(one) for one in found.weights),
        left_out=plan.left_out,
        points=found.points,
        leads_p=leads,
        checks=made,
        sentence=words.answer(
            verdict, effect.estimate, low, high, compared=len(plan.compared), method=found.method, kind=plan.kind
        ),
    )


def _unjudged(
    plan: Design, made: tuple[Check, ...], *, found: Found | None = None, leads: float | None = None
) -> Effect:
    """No estimate is given: one that must not be judged would be quoted all the same. Only the course before is shown."""
    return Effect(
        verdict=Verdict.CANNOT_BE_JUDGED,
        method=found.method if found else None,
        estimate=None,
        low=None,
        high=None,
        error=None,
        freedom=None,
        means=None,
        comparisons=plan.comparisons,
        weights=(),
        left_out=plan.left_out,
        points=tuple(one for one in found.points if one.step < 0) if found else (),
        leads_p=leads,
        checks=made,
        sentence=words.no_answer(made),
    )
