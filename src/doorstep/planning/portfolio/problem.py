"""The planning problem as arrays: patients in cells, what is offered to them, and actions that open more.

Words. A *cell* is the patients of one place with one group of conditions in one situation (a period and a scenario of
demand). An *offer* is an institution at which a cell's patients may ask to be treated. A *service* is what has to be
open for an offer that is not there today: an institution, a group of conditions and a period; it is open when every
action that it needs is at work. A *station* is an institution in a situation, with the beds and minutes it has. An
*option* is one way to take an action: to begin it in a given year. A *limit* is a budget of a year or a pool of people.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from doorstep.core.errors import BadValue
from doorstep.core.text import Text

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_CLOSED = 14
"""Most closed services that one cell may be offered: the bound goes through all their subsets."""
NONE = -1


@dataclass(frozen=True, slots=True)
class Demand:
    """Cells, C of them.

    first     (C+1,) offers of cell c are first[c] to first[c+1]
    cases     (C,) cases a year, weighed by the situation's weight, >= 0
    outside   (C,) attraction of all destinations outside together, exp(utility), > 0
    """

    first: Ints
    cases: Floats
    outside: Floats


@dataclass(frozen=True, slots=True)
class Offers:
    """Offers, R of them, those of one cell after those of another.

    station      (R,) where
    service      (R,) the service that must be open, or -1 when it is open today
    attraction   (R,) exp(utility), > 0
    worth        (R,) what one case treated there counts for, >= 0
    use          (M, R) what one case takes of each of M resources (bed-days, minutes), >= 0
    """

    station: Ints
    service: Ints
    attraction: Floats
    worth: Floats
    use: Floats


@dataclass(frozen=True, slots=True)
class Services:
    """Services that are closed today, Q of them.

    first    (Q+1,) service q needs action[first[q]:first[q+1]], at least one, all of them
    action   the actions
    period   (Q,) the period it is about, counted from 0
    """

    first: Ints
    action: Ints
    period: Ints


@dataclass(frozen=True, slots=True)
class Options:
    """Ways to take an action, O of them; of an action's options at most one is chosen.

    action                          (O,) which action
    opens                           (O,) first period in which it is at work; past the last period: it never is
    use_first, use_limit, use       what it takes of each limit: CSR over options
    gain_first, gain_station, gain_resource, gain   what it adds to a station's resource: CSR over options
    """

    action: Ints
    opens: Ints
    use_first: Ints
    use_limit: Ints
    use: Floats
    gain_first: Ints
    gain_station: Ints
    gain_resource: Ints
    gain: Floats


@dataclass(frozen=True, slots=True)
class Problem:
    """What can be done, for whom, within which limits.

    capacity   (M, S) what each station has of each resource; inf where there is no limit or none is known
    limits     (K,) budgets and pools
    requires   (N, 2) pairs: the first action may only be at work while the second is
    """

    demand: Demand
    offers: Offers
    capacity: Floats
    services: Services
    options: Options
    limits: Floats
    requires: Ints
    actions: int

    def __post_init__(self) -> None:
        BadValue.raise_for(self._faults(), cure=Text("请改正规划输入后再算", "Correct the input of the plan and run it again"))

    @property
    def cell_of(self) -> Ints:
        """(R,) the cell of each offer."""
        return np.repeat(np.arange(len(self.demand.cases)), np.diff(self.demand.first))

    @property
    def fingerprint(self) -> str:
        """SHA-256 of every array: two problems with the same one are the same problem."""
        digest = hashlib.sha256()
        for name, array in _arrays(self, ""):
            digest.update(f"{name}{array.dtype}{array.shape}".encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()

    def _faults(self) -> Iterator[Text]:
        for name, array in _arrays(self, ""):
            if array.dtype.kind == "f" and (np.isnan(array).any() or (array < 0).any()):
                yield Text(f"{name} 中有负数或缺失值", f"{name} holds a negative or missing number")
        if not (self.demand.outside > 0).all():
            yield Text("有的格子没有区域外去向：吸引力须大于零", "a cell has no destination outside: its attraction must be above zero")
        if not (self.offers.attraction > 0).all():
            yield Text("就医选择的吸引力须大于零", "the attraction of an offer must be above zero")
        if (np.diff(self.services.first) < 1).any():
            yield Text("有的服务不需要任何行动，应写作已开放", "a service needs no action: it should be written as open")
        if len(self.offers.service) and self.most_closed > MOST_CLOSED:
            yield Text(
                f"有的格子有 {self.most_closed} 个待开放的选择，最多 {MOST_CLOSED} 个",
                f"a cell is offered {self.most_closed} services that are closed today, at most {MOST_CLOSED} can be weighed",
            )

    @property
    def most_closed(self) -> int:
        """Most closed services that any cell is offered."""
        closed = np.bincount(self.cell_of, self.offers.service >= 0, len(self.demand.cases))
        return int(closed.max(initial=0))


def _arrays(part: Any, name: str) -> Iterator[tuple[str, NDArray[Any]]]:
    if isinstance(part, np.ndarray):
        yield name, part
    elif isinstance(part, int):
        yield name, np.array([part])
    else:
        for field in fields(part):
            yield from _arrays(getattr(part, field.name), f"{name}.{field.name}".lstrip("."))


def grouped(keys: Ints, count: int) -> tuple[Ints, Ints]:
    """CSR of positions by key: positions of key k are order[first[k]:first[k+1]]."""
    order = np.argsort(keys, kind="stable")
    first = np.searchsorted(keys[order], np.arange(count + 1))
    return first.astype(np.int64), order.astype(np.int64)
