"""Where homes and institutions stand: on a plane in km, or by longitude and latitude."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from doorstep.core.errors import BadValue
from doorstep.core.text import Text

EARTH_RADIUS_KM = 6371.0088
"""Mean radius R1 of GRS 80."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Positions, all of one kind.

    first, second  longitude and latitude in degrees, or x and y on a plane in km; shape (points,)
    """

    first: Floats
    second: Floats
    are_degrees: bool

    @classmethod
    def degrees(cls, longitude: ArrayLike, latitude: ArrayLike) -> Points:
        """Raises BadValue for what is no longitude or latitude."""
        east, north = _column(longitude), _column(latitude)
        lost = int(np.sum(~((np.abs(east) <= 180) & (np.abs(north) <= 90)))) if east.shape == north.shape else -1
        _refuse(lost, Text("经纬度", "longitudes and latitudes"))
        return cls(east, north, True)

    @classmethod
    def plane(cls, x_km: ArrayLike, y_km: ArrayLike) -> Points:
        """Raises BadValue for what is no number."""
        x, y = _column(x_km), _column(y_km)
        lost = int(np.sum(~(np.isfinite(x) & np.isfinite(y)))) if x.shape == y.shape else -1
        _refuse(lost, Text("平面坐标", "positions on the plane"))
        return cls(x, y, False)

    def __len__(self) -> int:
        return int(self.first.size)


def _column(values: ArrayLike) -> Floats:
    return np.ascontiguousarray(values, dtype=np.float64).reshape(-1)


def _refuse(lost: int, what: Text) -> None:
    if lost < 0:
        raise BadValue(Text(f"{what.zh}的两列长短不一", f"the two columns of {what.en} differ in length"))
    if lost:
        raise BadValue(Text(f"有 {lost} 处{what.zh}不可用", f"{lost} {what.en} cannot be used"), cure=Text("请补正或去掉这些点", "Correct those points or leave them out"))


def in_space(points: Points, middle: tuple[float, float]) -> Floats:
    """Positions in km, shape (3, points), such that the distance between two is the straight line through space.

    middle  longitude and latitude that is turned to the top, so that x and y spread as on a map around it
    A point on a plane has z = 0.
    """
    if not points.are_degrees:
        return np.vstack([points.first, points.second, np.zeros(len(points))])
    turn, north = np.radians(points.first - middle[0]), np.radians(points.second)
    flat = np.cos(north) * np.cos(turn)
    sine, cosine = np.sin(np.radians(middle[1])), np.cos(np.radians(middle[1]))
    x, y = np.cos(north) * np.sin(turn), np.sin(north) * cosine - flat * sine
    return EARTH_RADIUS_KM * np.vstack([x, y, np.sin(north) * sine + flat * cosine])


def chord_km(arc_km: float) -> float:
    """The straight line through space under a great-circle distance of at most half the globe."""
    return float(2 * EARTH_RADIUS_KM * np.sin(min(arc_km / (2 * EARTH_RADIUS_KM), np.pi / 2)))


def great_circle_km(homes: Points, sites: Points) -> Floats:
    """Distances in km, shape (homes, sites): great circles for degrees (haversine), straight lines on a plane."""
    if homes.are_degrees != sites.are_degrees:
        raise BadValue(Text("两组点的坐标不是同一种", "the two sets of points are not of one kind"), right=Text("应同为经纬度或同为平面坐标", "both in degrees or both on a plane"))
    if not homes.are_degrees:
        return np.hypot(homes.first[:, None] - sites.first, homes.second[:, None] - sites.second)
    east, north, to_east, to_north = (np.radians(one) for one in (homes.first, homes.second, sites.first, sites.second))
    chord = np.sin((north[:, None] - to_north) / 2) ** 2
    chord += np.cos(north)[:, None] * np.cos(to_north) * np.sin((east[:, None] - to_east) / 2) ** 2
    found: Floats = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
    return found
