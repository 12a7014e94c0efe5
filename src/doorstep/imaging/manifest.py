"""The order of a study: series by number, images by place in the body, then by number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One object of a study as it is kept; `key` is whatever the caller finds it by."""

    key: int
    series_uid: str
    sop_uid: str
    series_number: int
    series_name: str
    number: int
    position: float | None
    frames: int
    rows: int
    columns: int
    kind: str


@dataclass(frozen=True, slots=True)
class Series:
    """Objects in the order in which they are scrolled."""

    uid: str
    number: int
    name: str
    kind: str
    items: tuple[Item, ...]

    @property
    def frames(self) -> int:
        """How many pictures one scrolls through."""
        return sum(one.frames for one in self.items)


def of(items: Iterable[Item]) -> tuple[Series, ...]:
    """Series in order. Objects of different kinds under one identifier are shown apart: a scroll shows one kind."""
    found: dict[tuple[str, str], list[Item]] = {}
    for one in items:
        found.setdefault((one.series_uid, one.kind), []).append(one)
    series = (Series(uid, min(one.series_number for one in many), many[0].series_name, kind, _ordered(many)) for (uid, kind), many in found.items())
    return tuple(sorted(series, key=lambda one: (one.number, one.uid, one.kind)))


def _ordered(items: list[Item]) -> tuple[Item, ...]:
    """By place when every image states one and no two stand in the same; otherwise by number."""
    places = {one.position for one in items}
    has_places = None not in places and len(places) == len(items) > 1
    return tuple(sorted(items, key=lambda one: (one.position if has_places and one.position is not None else 0.0, one.number, one.sop_uid)))
