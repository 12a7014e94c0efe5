"""How much a pair of home and institution counts, by its minutes or km."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from doorstep.core.errors import BadValue
from doorstep.core.text import Text

Floats = NDArray[np.float64]


class Weighing(Protocol):
    """How much a pair counts by its minutes or km: 0 beyond reach."""

    def of(self, cost: Floats) -> Floats: ...


@dataclass(frozen=True, slots=True)
class Bands:
    """A weight for each band of travel; an edge belongs to its band, and beyond the last the weight is 0.

    edges    minutes or km, ascending
    weights  one for each edge, not negative
    """

    edges: tuple[float, ...]
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        rising = all(one < other for one, other in zip(self.edges, self.edges[1:], strict=False))
        usable = np.isfinite((*self.edges, *self.weights)).all() and min(self.weights, default=-1) >= 0
        if not (rising and usable and len(self.edges) == len(self.weights) and self.edges[0] >= 0):
            raise BadValue(
                Text(f"分段 {self.edges} 与权重 {self.weights} 不成立", f"bands {self.edges} with weights {self.weights} make no sense"),
                right=Text("各段上限应递增，每段一个不为负的权重", "expected rising edges and one weight of 0 or more for each"),
            )

    def of(self, cost: Floats) -> Floats:
        return np.append(self.weights, 0.0)[np.searchsorted(self.edges, cost, side="left")]


LUO_QI = Bands((10.0, 20.0, 30.0), (1.0, 0.68, 0.22))
"""Ten-minute bands with the slow decay of Luo & Qi 2009, table 1."""
REGIONAL = Bands((30.0, 60.0, 120.0), LUO_QI.weights)
"""The same weights for the half hour, hour and two hours of a region with long roads."""


@dataclass(frozen=True, slots=True)
class Gravity:
    """Weight cost^-power up to `reach`; a cost below `nearest` counts as that, so that nobody weighs infinitely."""

    power: float = 1.0
    reach: float = float("inf")
    nearest: float = 1.0

    def of(self, cost: Floats) -> Floats:
        return np.where(cost <= self.reach, np.maximum(cost, self.nearest) ** -self.power, 0.0)
