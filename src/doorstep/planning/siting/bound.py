"""A bound on every choice of sites that anyone can check without the search that found it.

For any prices (n,) the sum of the prices and of what the best sites come to at them is at most what any choice costs
(weak duality), so nobody need trust where the prices are from.
"""

from __future__ import annotations

import numpy as np

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.planning.siting.problem import FREE, OPEN, Floats, Problem


def bound(problem: Problem, prices: Floats) -> float:
    """No choice of sites costs less than this. Raises BadValue for prices that are no numbers or not one for each place."""
    if prices.shape != problem.demand.shape or not np.isfinite(prices).all():
        raise BadValue(
            Text("乘子须为每个地点一个有限的数", "there must be one finite price for each place"),
            cure=Text("证书不成立，请重新求解", "The certificate does not hold: solve the siting again"),
        )
    sums = np.array([_site(problem, prices, site) for site in range(len(problem.opening))])
    must = problem.marks == OPEN
    free = np.sort(sums[problem.marks == FREE])
    least, most = problem.needed - int(must.sum()), problem.most - int(must.sum())
    taken = np.concatenate([free[:least], free[least:most].clip(max=0.0)])
    return float(prices.sum() + sums[must].sum() + taken.sum())


def _site(problem: Problem, prices: Floats, site: int) -> float:
    """Opening a site and serving from it all that gains by it, as far as its capacity goes."""
    gained = problem.cost[:, site] - prices
    gains = np.flatnonzero(gained < 0)
    demand = problem.demand[gains]
    if demand.sum() <= problem.capacity[site]:
        return float(problem.opening[site] + gained[gains].sum())
    order = gains[np.argsort(gained[gains] / np.maximum(demand, 1e-300))]
    before = np.concatenate([[0.0], np.cumsum(problem.demand[order])[:-1]])
    share = ((problem.capacity[site] - before) / np.maximum(problem.demand[order], 1e-300)).clip(0.0, 1.0)
    return float(problem.opening[site] + share @ gained[order])
