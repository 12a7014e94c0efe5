"""Work of specialists as a limit of what an institution can treat: minutes a case takes, and minutes there are.

Only specialties whose working minutes somebody wrote down limit anything, and only institutions of which their number is
known. A place that works more today than its people allow has what it uses today: the figures are coarser than the work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from doorstep.core.errors import NotFound
from doorstep.core.text import Text
from doorstep.planning.choice.cells import Floats
from doorstep.services import registry
from doorstep.services.plan_care import YearOfCare
from doorstep.store.reader import Reader
from doorstep.tables.planning import POOLS, STAFF, WORK


@dataclass(frozen=True, slots=True, eq=False)
class Staffing:
    """What limits beside beds.

    pools      K codes of specialties, in order; resource k + 1 of a plan is pool k (resource 0 is bed-days)
    use        (K, C) minutes that a case of each group takes
    capacity   (K, J) minutes a year; inf where nobody knows
    over_full  institutions that work more today than their people allow, by pool
    """

    pools: tuple[str, ...]
    use: Floats
    capacity: Floats
    over_full: tuple[tuple[str, str], ...]


def minutes_each(*, reader: Reader) -> Mapping[str, float]:
    """Working minutes of one person a year, of the pools whose work limits anything, in order: those that some condition takes."""
    used = {row["pool"] for row in registry.sheet(WORK.name, reader=reader)}
    return {row["code"]: float(row["minutes_each"]) for row in registry.sheet(POOLS.name, reader=reader) if row["minutes_each"] and row["code"] in used}


def of(care: YearOfCare, *, reader: Reader) -> Staffing:
    """Staffing of a year of care. Raises NotFound for work of a condition that the catalogue does not list."""
    each = minutes_each(reader=reader)
    pools = tuple(each)
    use = _use(care, pools, reader)
    stated = np.full((len(pools), len(care.sites)), np.inf)
    site_of = {one.code: at for at, one in enumerate(care.sites)}
    for row in registry.sheet(STAFF.name, reader=reader):
        if row["pool"] in each and row["institution"] in site_of:
            at = pools.index(row["pool"]), site_of[row["institution"]]
            known = 0.0 if np.isinf(stated[at]) else stated[at]
            stated[at] = known + float(row["people"]) * each[row["pool"]]
    today = (use * care.cases) @ care.shares[:, :-1]
    over = tuple((care.sites[site].code, pools[pool]) for pool, site in np.argwhere(today > stated))
    return Staffing(pools, use, np.maximum(stated, today), over)


def _use(care: YearOfCare, pools: Sequence[str], reader: Reader) -> Floats:
    """(K, C) minutes a case."""
    work = {(row["condition"], row["pool"]): float(row["minutes"]) for row in registry.sheet(WORK.name, reader=reader)}
    for condition, _ in work:
        if condition not in care.entries:
            raise NotFound.among(Text("病种目录条目", "condition of the catalogue"), condition, list(care.entries))
    return np.array([[work.get((group.entry, pool), 0.0) for group in care.groups] for pool in pools]).reshape(len(pools), len(care.groups))
