"""Who is served from where once the sites are open and have capacities: a transportation programme, solved by HiGHS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from doorstep.planning.siting.problem import Floats, Ints


@dataclass(frozen=True, slots=True)
class Flow:
    """The cheapest way to serve every place from open sites.

    cost     of serving, without what opening costs
    share    (n, k) of each place served from each open site, adding up to 1
    prices   (n,) what serving one more of a place would cost
    """

    cost: float
    share: Floats
    prices: Floats


def serve(cost: Floats, demand: Floats, capacity: Floats, opened: Ints, *, dear: float) -> Flow | None:
    """Serve every place from the sites `opened`; None when their capacity does not suffice.

    cost (m, n) finite; demand (n,); capacity (m,); where the cost is `dear` or more nothing may be served.
    """
    if capacity[opened].sum() < demand.sum() * (1 - 1e-12):
        return None
    places, sites = len(demand), len(opened)
    solver, used = _silent(), cost[opened].ravel()
    count = places * sites
    solver.addVars(count, np.zeros(count), np.where(used < dear, 1.0, 0.0))
    solver.changeColsCost(count, np.arange(count, dtype=np.int32), used)
    columns = np.arange(count, dtype=np.int32).reshape(sites, places)
    solver.addRows(places, np.ones(places), np.ones(places), count, np.arange(0, count, sites, dtype=np.int32), np.ascontiguousarray(columns.T).ravel(), np.ones(count))
    bound = np.flatnonzero(np.isfinite(capacity[opened]))
    if len(bound):
        starts = np.arange(0, len(bound) * places, places, dtype=np.int32)
        solver.addRows(len(bound), np.full(len(bound), -np.inf), capacity[opened][bound], len(bound) * places, starts, columns[bound].ravel(), np.tile(demand, len(bound)))
    solver.run()
    if solver.modelStatusToString(solver.getModelStatus()) != "Optimal":
        return None
    found = solver.getSolution()
    share = np.array(found.col_value).reshape(sites, places).T.clip(0.0, 1.0)
    return Flow(float((share * cost[opened].T).sum()), share, np.array(found.row_dual)[:places])


def _silent() -> Any:
    import highspy

    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    return solver
