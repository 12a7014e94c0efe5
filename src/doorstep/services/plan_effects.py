"""What a plan is expected to change, county by county, in the words of the indicators.

At home means inside the region. In the area means in the county itself, as the in-area share counts it. Both are shares
of all stays of a county's people, those that no action concerns included, with what is at work in a half-year; nobody
is turned away in them, as the indicators of a year cannot tell either.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from doorstep.planning.choice.cells import Floats
from doorstep.planning.portfolio.evaluation import Plan
from doorstep.services.plan_problem import Planning
from doorstep.vocab.divisions import ancestors

_Z95 = 1.959963985


@dataclass(frozen=True, slots=True)
class Expected:
    """Of one county: cases a year, and the shares at home and in the county, today and with the plan.

    `change` of the share in the county is what the indicator is expected to show between two years; in 95 of 100 it lies
    within `error` of that, were the draws of the actions as stated: both years are counts of so many cases.
    """

    county: int
    cases: float
    at_home_today: float
    at_home: float
    in_area_today: float
    in_area: float

    @property
    def change(self) -> float:
        return self.in_area - self.in_area_today

    @property
    def error(self) -> float:
        return _Z95 * math.sqrt(sum(share * (1 - share) for share in (self.in_area, self.in_area_today)) / self.cases)


def expected(planning: Planning, plan: Plan, period: int = -1) -> tuple[Expected, ...]:
    """Every county's shares with what is at work in a half-year, the last by default."""
    care = planning.care
    county = np.array([group.county for group in care.groups])
    home, own = 1 - care.leaving, _own_today(planning)
    gained_home, gained_own = gained(planning, plan, period), gained(planning, plan, period, in_county=True)
    found = []
    for code in np.unique(county):
        mine = county == code
        cases = care.cases[mine]
        shares = [float((one[mine] * cases).sum() / cases.sum()) for one in (home, own)]
        more = [float(one[mine].sum() / cases.sum()) for one in (gained_home, gained_own)]
        found.append(Expected(int(code), float(cases.sum()), shares[0], shares[0] + more[0], shares[1], shares[1] + more[1]))
    return tuple(found)


def gained(planning: Planning, plan: Plan, period: int = -1, *, in_county: bool = False) -> Floats:
    """(C,) cases a year that each group of people is treated at home, or in its county, more than today."""
    base = planning.base
    drawn = np.where(open_offers(planning, plan, period), base.attraction, 0.0)
    sums = np.bincount(base.cell_of, drawn, len(base.cases)) + base.outside
    counted = drawn * _is_own(planning) if in_county else drawn
    today = _own_today(planning) if in_county else 1 - planning.care.leaving
    return np.asarray(planning.care.cases * (np.bincount(base.cell_of, counted, len(base.cases)) / sums - today))


def gained_in_nests(planning: Planning, plan: Plan, period: int = -1, *, within: bool = False) -> Floats:
    """(C,) the same when institutions of one nest are closer substitutes than the plan takes them for.

    A plan goes by the multinomial logit, for which its bound is proved; this tells what the nested logit that the records
    support makes of it (McFadden 1978). What an action draws, f, is odds: `within` takes them as odds against the other
    institutions of its nest, so that its weight there is multiplied by f; else as odds against all others, when it is multiplied
    by f to the power of 1 / dissimilarity. A nest weighs the sum of these to the power of its dissimilarity, so the first is the
    fewest and the second the most, with the plan's own model in between. Raises ValueError where the records support no nests.
    """
    nests, base, sites = planning.care.nests, planning.base, len(planning.care.sites)
    if nests is None:
        raise ValueError("the records support no nests")
    shape = len(base.cases), sites
    at = base.cell_of * sites + base.institution
    now = np.bincount(at, np.where(base.service < 0, base.attraction, 0.0), shape[0] * sites).reshape(shape)
    drawn = np.bincount(at, np.where(open_offers(planning, plan, period), base.attraction, 0.0), shape[0] * sites).reshape(shape)
    weight = np.divide(drawn, now, out=np.ones(shape), where=now > 0) ** (1.0 if within else 1 / nests.dissimilarity[nests.nest])
    inside = np.zeros(shape[0])
    for nest, dissimilarity in enumerate(nests.dissimilarity):
        mine = nests.nest == nest
        before, after = now[:, mine].sum(axis=1), (now * weight)[:, mine].sum(axis=1)
        inside += before * np.divide(after, before, out=np.ones(shape[0]), where=before > 0) ** dissimilarity
    today = now.sum(axis=1)
    return np.asarray(planning.care.cases * (inside / (inside + base.outside) - today / (today + base.outside)))


def open_offers(planning: Planning, plan: Plan, period: int = -1) -> np.ndarray:
    """(R,) whether each offer of a year of care is open in a half-year."""
    base, services = planning.base, len(planning.base.needs)
    half = range(2 * planning.wishes.years)[period]
    missing = plan.state.missing[services * half : services * (half + 1)]
    closed = base.service >= 0
    return np.where(closed, missing[np.maximum(base.service, 0)] == 0, True) if services else np.ones(len(closed), dtype=bool)


def _is_own(planning: Planning) -> np.ndarray:
    """(R,) whether each offer stands in the county of its people."""
    at = np.array([ancestors(one.located_in)[1] or one.located_in for one in planning.care.sites])
    home = np.array([group.county for group in planning.care.groups])
    return np.asarray(at[planning.base.institution] == home[planning.base.cell_of])


def _own_today(planning: Planning) -> Floats:
    """(C,) share of each group that is treated in its county today."""
    base = planning.base
    now = np.where((base.service < 0) & _is_own(planning), base.attraction, 0.0)
    every = np.where(base.service < 0, base.attraction, 0.0)
    return np.asarray(np.bincount(base.cell_of, now, len(base.cases)) / (np.bincount(base.cell_of, every, len(base.cases)) + base.outside))
