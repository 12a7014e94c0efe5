"""Where the ends of the lines stand: home areas in the middle as on the region's tiles, destinations around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import atan2, cos, pi, radians, sin

from doorstep.services.areas import Place, Register
from doorstep.web import tilemap

MOST_AROUND = 12
"""Destinations outside that have a place of their own; the smaller ones are one."""
_PUSHES = 60
_MIDDLE = 0.58
"""Half the breadth that the home areas take of the map, whose own half is 1."""
OTHERS = -1
"""Stands for all destinations that have no place of their own."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an end stands, -1 to 1 from left to right and from bottom to top."""

    code: int
    x: float
    y: float
    is_home: bool


def spots(register: Register, homes: Sequence[Place], away: Mapping[int, int]) -> dict[int, Spot]:
    """A spot for each home area and each destination. `away` are stays by destination outside the home areas."""
    return {**_middle(homes), **_around(register, homes, away)}


def _middle(homes: Sequence[Place]) -> dict[int, Spot]:
    cells = tilemap.positions(homes)
    wide = max((column for column, _ in cells.values()), default=0)
    high = max((row for _, row in cells.values()), default=0)
    return {
        code: Spot(code, _spread(column, wide), -_spread(row, high), True) for code, (column, row) in cells.items()
    }


def _spread(at: int, last: int) -> float:
    return round((2 * at / last - 1) * _MIDDLE, 4) if last else 0.0


def _around(register: Register, homes: Sequence[Place], away: Mapping[int, int]) -> dict[int, Spot]:
    """Destinations on a circle, each at its bearing unless that is too near to another's."""
    largest = sorted(away, key=lambda code: (-away[code], code))[:MOST_AROUND]
    codes = [*largest, OTHERS] if len(away) > len(largest) else largest
    known = {code: found for code in codes if (found := _bearing(register, homes, code)) is not None}
    unknown = [code for code in codes if code not in known]
    # places without coordinates begin at the top and go round
    wished = known | {code: pi / 2 - 2 * pi * at / len(unknown) for at, code in enumerate(unknown)}
    angles = _apart(wished)
    return {code: Spot(code, round(cos(angle), 4), round(sin(angle), 4), False) for code, angle in angles.items()}


def _apart(wished: Mapping[int, float]) -> dict[int, float]:
    """The same order on the circle, neighbours pushed away from each other until their names have room."""
    codes = sorted(wished, key=lambda code: (wished[code], code))
    angles = [wished[code] for code in codes]
    least = min(pi / 6, 2 * pi / max(1, len(codes)) * 0.95)
    for _ in range(_PUSHES):
        for at in range(len(codes)):
            after = (at + 1) % len(codes)
            gap = angles[after] - angles[at] + (2 * pi if after <= at else 0)
            if len(codes) > 1 and gap < least:
                angles[at] -= (least - gap) / 2
                angles[after] += (least - gap) / 2
    return dict(zip(codes, angles, strict=True))


def _bearing(register: Register, homes: Sequence[Place], code: int) -> float | None:
    """The direction of a destination from the middle of the home areas, anticlockwise from east; None when not known."""
    place = register.places.get(code)
    known = [(one.longitude, one.latitude) for one in homes if one.longitude is not None and one.latitude is not None]
    if place is None or place.longitude is None or place.latitude is None or not known:
        return None
    east = sum(longitude for longitude, _ in known) / len(known)
    north = sum(latitude for _, latitude in known) / len(known)
    return atan2(place.latitude - north, (place.longitude - east) * cos(radians(north)))
