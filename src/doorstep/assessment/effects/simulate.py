"""Synthetic regions with a known effect, to measure how far the estimates can be trusted.

Every area has its own level; all share the season and the shocks of each month; each drifts by itself with serial
correlation (AR(1)); counts are drawn around that. Faults can be planted: anticipation, spill-over to near areas,
a trend of the treated areas' own, too few comparisons.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doorstep.assessment.effects.panel import Action, FloatArray, Kind, Panel
from doorstep.core.period import add_months

FIRST_AREA = 900_001
FIRST_MONTH = 202101
RATE_UNIT = 0.01


@dataclass(frozen=True, slots=True)
class Scenario:
    """What to draw a synthetic region from; pairs are lowest and highest, both included. Points are on the 0–1 scale.

    areas          areas in all: treated, near and comparison areas
    comparisons    comparison areas, when their number is to be fixed; the areas in all follow from it
    effect         size of the true effect; its sign is drawn; (0, 0) for none
    noise          standard deviation of an area's own drift; `persistence` is its AR(1) coefficient
    noise_spread   log standard deviation of the drift between areas: 0 means that all drift alike
    heavy_tails    whether innovations of the drift follow Student's t with 4 degrees of freedom
    chosen_for_a_bad_year  whether the areas that did worst in the year before the start are treated
    anticipation   move of the treated areas in the three months before the start
    spill_over     move of the near areas while the action is in full effect
    trend          yearly change of the treated areas' own
    """

    areas: tuple[int, int] = (6, 40)
    treated: tuple[int, int] = (1, 3)
    comparisons: int | None = None
    effect: tuple[float, float] = (0.02, 0.08)
    kind: Kind = "proportion"
    months_before: tuple[int, int] = (24, 36)
    months_after: tuple[int, int] = (9, 18)
    monthly_count: float = 300.0
    noise: tuple[float, float] = (0.005, 0.02)
    persistence: tuple[float, float] = (0.0, 0.7)
    noise_spread: float = 0.0
    heavy_tails: bool = False
    chosen_for_a_bad_year: bool = False
    anticipation: float = 0.0
    spill_over: float = 0.0
    trend: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A synthetic region, the action in it, and the truth."""

    panel: Panel
    action: Action
    near: dict[int, frozenset[int]]
    truth: float
    kind: Kind


def region(scenario: Scenario, rng: np.random.Generator) -> Region:
    """Draw one synthetic region."""
    treated, near, comparisons = _numbers(scenario, rng)
    total, before = treated + near + comparisons, _between(scenario.months_before, rng)
    ramp, after = int(rng.integers(0, 7)), _between(scenario.months_after, rng)
    months = before + ramp + after
    usual = _usual(scenario, total, months, rng)
    order = _order(scenario, usual, before, rng)
    treated_rows, near_rows = order[:treated], order[treated : treated + near]
    truth = float(rng.uniform(*scenario.effect) * rng.choice([-1, 1]))
    usual[treated_rows] += _course(scenario, truth, before, ramp, after)
    usual[near_rows, before + ramp :] += scenario.spill_over
    num, den = _counts(scenario, usual, rng)
    areas = FIRST_AREA + np.arange(total)
    periods = tuple(add_months(FIRST_MONTH, place) for place in range(months))
    action = Action(
        treated=tuple(int(code) for code in sorted(areas[treated_rows])),
        started=periods[before],
        finished=periods[before + ramp],
        announced=periods[before - 3] if rng.random() < 0.5 else None,
    )
    touched = frozenset(int(code) for code in areas[near_rows])
    unit = 1.0 if scenario.kind == "proportion" else RATE_UNIT
    return Region(
        Panel(tuple(int(code) for code in areas), periods, num, den),
        action,
        {action.treated[0]: touched},
        truth * unit,
        scenario.kind,
    )


def _between(ends: tuple[int, int], rng: np.random.Generator) -> int:
    return int(rng.integers(ends[0], ends[1] + 1))


def _numbers(scenario: Scenario, rng: np.random.Generator) -> tuple[int, int, int]:
    """Treated, near and comparison areas; at least three comparisons are left unless the scenario fixes their number."""
    treated, near, total = _between(scenario.treated, rng), int(rng.integers(2, 5)), _between(scenario.areas, rng)
    if scenario.comparisons is not None:
        return treated, near, scenario.comparisons
    treated = min(treated, max(1, total // 3))
    near = min(near, max(0, total - treated - 3))
    return treated, near, total - treated - near


def _usual(scenario: Scenario, areas: int, months: int, rng: np.random.Generator) -> FloatArray:
    """What would be without the action: level + season and shocks shared by all + drift of each area's own."""
    level = np.clip(rng.normal(0.68, 0.07, size=(areas, 1)), 0.45, 0.82)
    turn = 2 * np.pi * np.arange(months) / 12
    shared = 0.02 * np.sin(turn + rng.uniform(0, 2 * np.pi)) + rng.normal(0, 0.01, size=months)
    return np.asarray(level + shared + _drift(scenario, areas, months, rng), dtype=np.float64)


def _drift(scenario: Scenario, areas: int, months: int, rng: np.random.Generator) -> FloatArray:
    """AR(1) noise in its long-run state."""
    keep, size = rng.uniform(*scenario.persistence), rng.uniform(*scenario.noise)
    sizes = size * np.exp(rng.normal(0, scenario.noise_spread, size=(areas, 1)))
    steps = (
        rng.standard_t(4, size=(areas, months)) / np.sqrt(2)
        if scenario.heavy_tails
        else rng.normal(size=(areas, months))
    )
    drift = np.empty((areas, months))
    drift[:, 0] = steps[:, 0]
    for place in range(1, months):
        drift[:, place] = keep * drift[:, place - 1] + np.sqrt(1 - keep**2) * steps[:, place]
    return np.asarray(sizes * drift, dtype=np.float64)


def _order(
    scenario: Scenario, usual: FloatArray, before: int, rng: np.random.Generator
) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Rows in the order in which they are treated, near, compared."""
    if not scenario.chosen_for_a_bad_year:
        return rng.permutation(len(usual))
    last_year = usual[:, before - 12 : before].mean(axis=1) - usual[:, : before - 12].mean(axis=1)
    return np.argsort(last_year)


def _course(scenario: Scenario, truth: float, before: int, ramp: int, after: int) -> FloatArray:
    """What the action and the planted faults add to a treated area, month by month."""
    rising = np.linspace(0, truth, ramp + 2)[1:-1]
    course = np.concatenate([np.zeros(before), rising, np.full(after, truth)])
    course[before - 3 : before] += scenario.anticipation
    return np.asarray(course + scenario.trend * np.arange(len(course)) / 12, dtype=np.float64)


def _counts(
    scenario: Scenario, usual: FloatArray, rng: np.random.Generator
) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.int64]], np.ndarray[tuple[int, ...], np.dtype[np.int64]]]:
    """Monthly counts: areas differ in size by a lognormal factor."""
    size = scenario.monthly_count * np.exp(rng.normal(0, 0.7, size=(len(usual), 1)))
    chance = np.clip(usual, 0.001, 0.999)
    if scenario.kind == "rate":
        people = np.broadcast_to(np.round(size / RATE_UNIT), usual.shape).astype(np.int64)
        return rng.poisson(people * chance * RATE_UNIT), people
    den = rng.poisson(np.broadcast_to(size, usual.shape))
    return rng.binomial(den, chance), den
