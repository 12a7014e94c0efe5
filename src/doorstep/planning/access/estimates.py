"""Minutes estimated from the straight distance, where there is no table and no road.

Great circle × detour ÷ speed, each end of the way with its own ground: half the way is driven at the
speed of each end and the detour is the mean of both. Above an altitude everything is slower by so many
percent for each 1,000 m. None of the figures has a default: a region states them, or nothing is estimated.
Defined by Doorstep; every number carries the mark ESTIMATED.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.planning.access.points import Points, great_circle_km
from doorstep.planning.access.travel import Heading, Mark, Travel, from_dense

Floats = NDArray[np.float64]
_METRES = 1000.0


@dataclass(frozen=True, slots=True)
class Ground:
    """What the land is like at one end of a way.

    detour      km on the road for each km in a straight line, 1 or more
    road_kmh    mean speed, above 0
    altitude_m  metres above the sea
    """

    detour: float
    road_kmh: float
    altitude_m: float = 0.0

    def __post_init__(self) -> None:
        if not (np.isfinite([self.detour, self.road_kmh, self.altitude_m]).all() and self.detour >= 1 and self.road_kmh > 0):
            raise BadValue(
                Text(f"绕行系数 {self.detour}、车速 {self.road_kmh} 不可用", f"a detour of {self.detour} with {self.road_kmh} km/h cannot be used"),
                right=Text("绕行系数应不小于 1，车速应大于 0", "expected a detour of 1 or more and a speed above 0"),
            )


@dataclass(frozen=True, slots=True)
class Altitude:
    """How height slows: `percent` more minutes for each 1,000 m above `from_m`. Zero percent is no penalty."""

    percent: float = 0.0
    from_m: float = 4000.0

    def factor(self, altitude_m: Floats) -> Floats:
        return 1 + self.percent / 100 * np.maximum(altitude_m - self.from_m, 0) / _METRES


LEVEL = Altitude()
"""No penalty."""


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Places at one side of the way: codes, positions, and the ground of each (None where the region says nothing)."""

    codes: tuple[str, ...]
    points: Points
    grounds: Sequence[Ground | None]


def estimated(homes: Ends, sites: Ends, *, altitude: Altitude = LEVEL, heading: Heading = Heading.TO_CARE) -> Travel:
    """Minutes for every pair whose two ends have a ground; the same both ways."""
    km = great_circle_km(homes.points, sites.points)
    detour, pace = (_mean_of_ends(homes, sites, part) for part in (_detours, _paces))
    high = _mean_of_ends(homes, sites, lambda ends: altitude.factor(_column(ends, "altitude_m")))
    return from_dense(homes.codes, sites.codes, km * detour * pace * high, Mark.ESTIMATED, heading=heading)


def _mean_of_ends(homes: Ends, sites: Ends, of: Callable[[Ends], Floats]) -> Floats:
    return (of(homes)[:, None] + of(sites)[None, :]) / 2


def _detours(ends: Ends) -> Floats:
    return _column(ends, "detour")


def _paces(ends: Ends) -> Floats:
    """Minutes for a km."""
    return 60 / _column(ends, "road_kmh")


def _column(ends: Ends, name: str) -> Floats:
    return np.array([np.nan if ground is None else getattr(ground, name) for ground in ends.grounds], np.float64)
