"""A schematic map: one tile for each area, near where it lies, coloured around a middle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, cos, radians, sqrt

from doorstep.services.areas import Place

TILE_WIDTH, TILE_HEIGHT, GAP = 116, 72, 8
_WIDEST = 14
_KINDS = (" City", " County", " District")
STEPS = (0.02, 0.05, 0.10)
"""Distances from the middle, as shares, at which the colour deepens."""


def short(name: str) -> str:
    """An English name without the kind of division (and the peoples of an autonomous county); other names as they are."""
    if not name.endswith(_KINDS):
        return name
    return name.split()[0] if "Autonomous" in name else name.rpartition(" ")[0]


@dataclass(frozen=True, slots=True)
class Tile:
    """x and y in units of the view box; shade runs from -3 (far below the middle) to 3, or 'none'."""

    name: str
    text: str
    under: str
    href: str
    shade: str
    x: int
    y: int

    @property
    def label(self) -> str:
        """A name that fits the tile: English ones without the kind of division (the full one is spoken)."""
        return short(self.name)

    @property
    def is_narrow(self) -> bool:
        """True when the name needs smaller print."""
        return sum(1 if letter.isascii() else 2 for letter in self.label) > _WIDEST

    @property
    def middle_x(self) -> int:
        return self.x + TILE_WIDTH // 2

    @property
    def name_y(self) -> int:
        return self.y + 23

    @property
    def text_y(self) -> int:
        return self.y + 46

    @property
    def under_y(self) -> int:
        return self.y + 62


@dataclass(frozen=True, slots=True)
class TileMap:
    """Tiles and the view box that holds them."""

    tiles: tuple[Tile, ...]
    title: str
    width: int
    height: int
    note: str

    @property
    def outer_width(self) -> int:
        """Width with room for a focus ring."""
        return self.width + 8

    @property
    def outer_height(self) -> int:
        return self.height + 8

    @property
    def tile_width(self) -> int:
        return TILE_WIDTH

    @property
    def tile_height(self) -> int:
        return TILE_HEIGHT


def shade(value: float | None, middle: float) -> str:
    """The colour step of a share around the middle."""
    if value is None:
        return "none"
    distance = round(abs(value - middle), 6)
    depth = sum(distance >= step for step in STEPS)
    return f"{'up' if value >= middle else 'down'}-{depth}"


def positions(places: Sequence[Place]) -> dict[int, tuple[int, int]]:
    """(column, row) of each area, no two alike, as near as a grid allows to where they lie.

    Areas without coordinates are set row by row. Most eccentric area first, then swaps while they help.
    """
    return _positions(tuple(places))


@lru_cache(maxsize=64)
def _positions(places: tuple[Place, ...]) -> dict[int, tuple[int, int]]:
    if any(one.longitude is None or one.latitude is None for one in places):
        across = max(1, ceil(sqrt(len(places))))
        return {one.code: (at % across, at // across) for at, one in enumerate(places)}
    if not places:
        return {}
    wide = max(1, ceil(sqrt(len(places) * 1.6)))
    high = max(1, ceil(len(places) * 1.5 / wide))
    wished = _scaled(places, wide, high)
    middle = ((wide - 1) / 2, (high - 1) / 2)
    free = {(column, row) for column in range(wide) for row in range(high)}
    found: dict[int, tuple[int, int]] = {}
    for code in sorted(wished, key=lambda one: (-_distance(wished[one], middle), one)):
        found[code] = min(free, key=lambda cell: (_distance(cell, wished[code]), cell))
        free.remove(found[code])
    return _closed_up(_settled(found, free, wished))


def _settled(
    found: dict[int, tuple[int, int]], free: set[tuple[int, int]], wished: dict[int, tuple[float, float]]
) -> dict[int, tuple[int, int]]:
    """The same areas after every swap, or move to a free cell, that brings them nearer to where they lie.

    Each change shortens the sum of distances, so it ends.
    """
    at = dict(found)
    while True:
        best = min(_changes(at, free, wished), key=lambda one: one[0], default=(0.0, 0, None, (0, 0)))
        gain, code, other, cell = best
        if gain > -1e-9:
            return at
        if other is not None:
            at[other] = at[code]
        else:
            free = (free - {cell}) | {at[code]}
        at[code] = cell


def _changes(
    at: dict[int, tuple[int, int]], free: set[tuple[int, int]], wished: dict[int, tuple[float, float]]
) -> Iterator[tuple[float, int, int | None, tuple[int, int]]]:
    """Every move of one area: (change of the sum of distances, area, area it swaps with, cell)."""
    for code, here in at.items():
        own = _distance(here, wished[code])
        for cell in sorted(free):
            yield _distance(cell, wished[code]) - own, code, None, cell
        for other, there in at.items():
            if other > code:
                before = own + _distance(there, wished[other])
                yield _distance(there, wished[code]) + _distance(here, wished[other]) - before, code, other, there


def _scaled(places: Sequence[Place], wide: int, high: int) -> dict[int, tuple[float, float]]:
    points = {one.code: (one.longitude or 0.0, one.latitude or 0.0) for one in places}
    south, north = min(y for _, y in points.values()), max(y for _, y in points.values())
    west, east = min(x for x, _ in points.values()), max(x for x, _ in points.values())
    # a degree of longitude shrinks with latitude; only the shape of the box matters here
    breadth = max((east - west) * cos(radians((south + north) / 2)), 1e-9)
    return {
        code: ((x - west) * cos(radians((south + north) / 2)) / breadth * (wide - 1), (north - y) / max(north - south, 1e-9) * (high - 1))
        for code, (x, y) in points.items()
    }


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _closed_up(found: dict[int, tuple[int, int]]) -> dict[int, tuple[int, int]]:
    """The same cells without empty columns and rows."""
    columns = {one: at for at, one in enumerate(sorted({column for column, _ in found.values()}))}
    rows = {one: at for at, one in enumerate(sorted({row for _, row in found.values()}))}
    return {code: (columns[column], rows[row]) for code, (column, row) in found.items()}


def corner(cell: tuple[int, int]) -> tuple[int, int]:
    """The upper left corner of a cell in the view box."""
    return cell[0] * (TILE_WIDTH + GAP), cell[1] * (TILE_HEIGHT + GAP)


def laid_out(tiles: tuple[Tile, ...], title: str, note: str) -> TileMap:
    """A map just large enough for its tiles."""
    width = max((tile.x + TILE_WIDTH for tile in tiles), default=0)
    height = max((tile.y + TILE_HEIGHT for tile in tiles), default=0)
    return TileMap(tiles, title, width, height, note)
