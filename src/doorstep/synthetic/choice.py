"""Where people go for care: a choice between four kinds of destination, fitted to published shares.

For each stay the chance of a destination is exp(utility) over the sum of all; utilities grow with
the tier and severity of the condition, and one constant for each county and destination is solved
so that the expected shares of the last year are the wanted ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.synthetic.draws import Flags, Floats, Ints, systematic_hits
from doorstep.synthetic.illness import YEARS
from doorstep.synthetic.places import DISTRICTS, County

IN_COUNTY, IN_CITY, IN_PROVINCE, BEYOND = range(4)
CITY_SHARE = 0.910
SIX_COUNTY_SHARE = 0.882
PUBLISHED_SOURCE = "清远日报，2023-01-18"
# Utility of going further, for each tier above county, when severe, for oncology, and for each year before the last.
BY_TIER: tuple[float, ...] = (0.0, 0.55, 0.85, 0.60)
BY_SEVERITY: tuple[float, ...] = (0.0, 0.45, 0.60, 0.45)
BY_ONCOLOGY: tuple[float, ...] = (0.0, 0.10, 0.55, 0.35)
BY_EARLIER_YEAR: tuple[float, ...] = (0.0, 0.05, 0.07, 0.03)
_ROUNDS = 80


@dataclass(frozen=True, slots=True)
class Action:
    """A planted action: from a month (since 1970) on, care in one county is worth that much more to its people.

    conditions   ICD-10 categories that it is about; none for all
    """

    county: int
    month: int
    utility: float
    conditions: tuple[str, ...] = ()


ACTIONS = (Action(441881, (2024 - 1970) * 12 + 6, 0.45),)
"""A department opens in one county in July 2024; nothing else changes there. The value is ours."""


@dataclass(frozen=True, slots=True)
class Cases:
    """Columns by admission that decide where it goes; `county` is an index into the counties, `month` counts from 1970, `category` is of ICD-10."""

    county: Ints
    month: Ints
    tier: Ints
    severe: Flags
    oncology: Flags
    year: Ints
    category: NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The solved constants by county and destination, the wanted shares, and each stay's chances."""

    constants: Floats
    wanted: Floats
    chances: Floats


def fit(cases: Cases, counties: tuple[County, ...], actions: Sequence[Action] = ACTIONS) -> Fitted:
    """Solve the constants for the last year as it is with `ACTIONS`; the same constants hold for every year, and for other actions."""
    base = _utilities(cases) + _acted(cases, counties, ACTIONS)
    last = cases.year == YEARS[-1]
    wanted = wanted_shares(cases.county[last], counties)
    constants = np.log(wanted)
    for _ in range(_ROUNDS):
        chances = _softmax(base[last] + constants[cases.county[last]])
        constants += np.log(wanted / _means(chances, cases.county[last], len(counties)))
        constants -= constants[:, :1]
    acted = _utilities(cases) + _acted(cases, counties, actions)
    return Fitted(constants, wanted, _softmax(acted + constants[cases.county]))


def wanted_shares(county: Ints, counties: tuple[County, ...]) -> Floats:
    """Shares of all stays by county and destination, so that the city's share comes out as published.

    What leaves the city is scaled by one factor, because the mix of stays decides the city's mean.
    """
    stays = np.bincount(county, minlength=len(counties)).astype(np.float64)
    beyond = np.array([one.out_of_province for one in counties])
    inside = np.array([one.in_county for one in counties])
    leaving = np.array([one.out_of_city for one in counties])
    seen = stays * (1 - beyond)
    leaving = leaving * (1 - CITY_SHARE) * seen.sum() / (seen * leaving).sum()
    shares = np.stack((inside, 1 - inside - leaving, leaving), axis=1) * (1 - beyond)[:, None]
    return np.concatenate((shares, beyond[:, None]), axis=1)


def expected_shares(fitted: Fitted, cases: Cases, counties: tuple[County, ...]) -> Mapping[str, float]:
    """The last year's expected shares as first pages show them, for the city and by county."""
    last = cases.year == YEARS[-1]
    county, chances = cases.county[last], fitted.chances[last]
    sums = np.stack([np.bincount(county, weights=chances[:, at], minlength=len(counties)) for at in range(4)], axis=1)
    seen = sums[:, :BEYOND].sum(axis=1)
    by_county = {str(one.code): float(sums[at, IN_COUNTY] / seen[at]) for at, one in enumerate(counties)}
    six = [share for code, share in by_county.items() if int(code) not in DISTRICTS]
    city = float(sums[:, :IN_PROVINCE].sum() / seen.sum())
    return {"441800": city, "six_county_mean": sum(six) / len(six), **by_county}


def destinations(fitted: Fitted, cases: Cases, *, rng: np.random.Generator) -> Ints:
    """A destination for each stay, drawn systematically by county and year so that sums stay near."""
    order = np.lexsort((rng.random(len(cases.county)), cases.county, cases.year))
    found = np.full(len(order), IN_CITY, dtype=np.int64)
    left = np.ones(len(order), dtype=bool)
    mass = np.ones(len(order))
    for kind in (BEYOND, IN_PROVINCE, IN_COUNTY):
        rows = order[left[order]]
        chance = np.clip(fitted.chances[rows, kind] / mass[rows], 0, 1)
        hits = rows[systematic_hits(chance, rng=rng)]
        found[hits] = kind
        left[hits] = False
        mass = np.maximum(mass - fitted.chances[:, kind], 1e-12)
    return found


def _utilities(cases: Cases) -> Floats:
    above = (cases.tier - 3).astype(np.float64)[:, None]
    earlier = (YEARS[-1] - cases.year).astype(np.float64)[:, None]
    return np.asarray(
        above * np.array(BY_TIER)
        + cases.severe[:, None] * np.array(BY_SEVERITY)
        + cases.oncology[:, None] * np.array(BY_ONCOLOGY)
        + earlier * np.array(BY_EARLIER_YEAR)
    )


def _acted(cases: Cases, counties: tuple[County, ...], actions: Sequence[Action]) -> Floats:
    """What the planted actions add to the utility of care in the county."""
    found, codes = np.zeros((len(cases.county), 4)), np.array([one.code for one in counties])
    for action in actions:
        concerned = np.isin(cases.category, action.conditions) if action.conditions else np.ones(len(cases.county), dtype=bool)
        found[(codes[cases.county] == action.county) & (cases.month >= action.month) & concerned, IN_COUNTY] += action.utility
    return found


def effects(fitted: Fitted, cases: Cases, counties: tuple[County, ...]) -> list[dict[str, object]]:
    """The true effect of each planted action on its county's in-area share of first pages: with it less without it, after it began."""
    codes, base = np.array([one.code for one in counties]), _utilities(cases)
    found: list[dict[str, object]] = []
    for action in ACTIONS:
        mine = (codes[cases.county] == action.county) & (cases.month >= action.month)
        without = _softmax(base[mine] + fitted.constants[cases.county[mine]])
        shares = [float(chances[:, IN_COUNTY].sum() / chances[:, :BEYOND].sum()) for chances in (fitted.chances[mine], without)]
        month = (1970 + action.month // 12) * 100 + action.month % 12 + 1
        found.append({"county": action.county, "month": month, "with": round(shares[0], 9), "without": round(shares[1], 9), "effect": round(shares[0] - shares[1], 9)})
    return found


def _softmax(utilities: Floats) -> Floats:
    powers = np.exp(utilities - utilities.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _means(chances: Floats, county: Ints, count: int) -> Floats:
    stays = np.maximum(np.bincount(county, minlength=count), 1)
    return np.stack([np.bincount(county, weights=chances[:, at], minlength=count) / stays for at in range(4)], axis=1)
