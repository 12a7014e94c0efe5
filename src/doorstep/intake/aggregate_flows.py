"""Published aggregate flows: what can be said from shares alone, and what cannot (公布的汇总流向).

A published row gives the flow n_ij of an origin i to a destination j as `share_of_origin`
a_ij = n_ij / G_i, as `share_of_destination` b_ij = n_ij / T_j, as `cases` n_ij, or as several of
these. From a_ij·G_i = b_ij·T_j every row with both shares fixes the ratio G_i / T_j = b_ij / a_ij, so
totals follow up to one factor inside each connected component of the graph of rows, and nothing is
known between components.

Shares are floats here, as published: nobody has the counts behind them. Figures from `cases` are
exact counts.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from doorstep.core.errors import UserError
from doorstep.core.text import Text

EARTH_RADIUS_KM = 6371.0088  # mean radius R1 of GRS 80
ROUNDING = 0.02  # published shares of one origin may add up to this much over 1 before they are refused
_LEAST_WEIGHT = 1e-6  # of a row in the fit, against the heaviest: keeps the equations well conditioned


class FlowsDoNotSuffice(UserError):
    """The published figures cannot answer what is asked; the message says which areas and why."""

    code = "flows-do-not-suffice"
    http_status = 422


@dataclass(frozen=True, slots=True)
class Flow:
    """One published row. Shares are 0–1; None is not published."""

    origin: str
    destination: str
    share_of_origin: float | None = None
    share_of_destination: float | None = None
    cases: int | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """Relative totals of the origins; comparable only where `component` is the same.

    relative       total of an origin against the largest origin of its component, which is 1
    component      number of the connected component, from 0, the one with most origins first
    inconsistency  largest relative gap between the two flows that a row's two shares imply: 0 when all
                   agree, 0.1 when some row's shares differ by a tenth after the best fit
    worst          origin and destination of that row, when there is a gap
    """

    relative: Mapping[str, float]
    component: Mapping[str, int]
    inconsistency: float
    worst: tuple[str, str] | None

    @property
    def components(self) -> int:
        """How many components there are."""
        return len(set(self.component.values()))


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a destination counts. `km` is the distance to that area's centroid; inferred unless published."""

    area: str
    km: float
    is_inferred: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """An in-area share, 0–1.

    covered    share of the origin's cases that the published rows account for; below 1 where small flows were dropped
    count, of  the cases behind it, when every row has them; None when only shares are published
    implied    all cases of the origin, when its rows give both cases and shares and the shares say that some are left out
    """

    share: float
    covered: float
    count: int | None = None
    of: int | None = None
    implied: int | None = None

    @property
    def highest(self) -> float:
        """The share if all that is not published had stayed inside."""
        return self.share + max(0.0, 1 - self.covered)


@dataclass(frozen=True, slots=True)
class Outflow:
    """One destination of an origin; `area` is None when the destination is not placed."""

    destination: str
    area: str | None
    share: float
    cases: int | None
    is_inside: bool


Point = tuple[float, float]
"""Longitude and latitude in degrees."""


def relative_totals(rows: Sequence[Flow]) -> Totals:
    """Totals of the origins up to one factor per component, by weighted least squares in logarithms.

    A row links its origin and destination when both shares are there and above 0. Rounding hits small
    shares hardest, so a row weighs as the inverse variance of log(b/a) under equal rounding errors.
    Shares that agree are recovered to rounding error of the machine; shares that do not are fitted, and
    `inconsistency` says how badly.
    """
    links = [row for row in rows if row.share_of_origin and row.share_of_destination]
    parts = _components(rows, links)
    relative: dict[str, float] = {}
    logs: dict[tuple[str, str], float] = {}
    for part in parts:
        origins = {node for node in part if node[0] == "origin"}
        logs |= _fit([row for row in links if ("origin", row.origin) in origins], part)
        largest = max(logs[node] for node in origins)
        relative |= {name: math.exp(logs[kind, name] - largest) for kind, name in origins}
    numbers = {name: number for number, part in enumerate(parts) for kind, name in part if kind == "origin"}
    return Totals(relative, numbers, *_inconsistency(links, logs))


def _components(rows: Sequence[Flow], links: Sequence[Flow]) -> list[list[tuple[str, str]]]:
    """Nodes of each component that has an origin, in walking order; most origins first."""
    nearby: dict[tuple[str, str], list[tuple[str, str]]] = {("origin", row.origin): [] for row in rows}
    for row in links:
        origin, destination = ("origin", row.origin), ("destination", row.destination)
        nearby[origin].append(destination)
        nearby.setdefault(destination, []).append(origin)
    seen: set[tuple[str, str]] = set()
    parts = []
    for start in sorted(nearby):
        if start[0] == "origin" and start not in seen:
            parts.append(_walk(start, nearby, seen))
    return sorted(parts, key=lambda part: -sum(kind == "origin" for kind, _ in part))


def _walk(
    start: tuple[str, str], nearby: Mapping[tuple[str, str], list[tuple[str, str]]], seen: set[tuple[str, str]]
) -> list[tuple[str, str]]:
    seen.add(start)
    found = [start]
    for node in found:  # grows while it is walked
        fresh = [other for other in dict.fromkeys(nearby[node]) if other not in seen]
        seen.update(fresh)
        found.extend(fresh)
    return found


def _fit(links: Sequence[Flow], part: Sequence[tuple[str, str]]) -> dict[tuple[str, str], float]:
    """Logarithms of the totals of one component, its first node at 0."""
    place = {node: at for at, node in enumerate(part)}
    ends = np.array([(place["origin", row.origin], place["destination", row.destination]) for row in links], dtype=int).reshape(-1, 2)
    ratios = np.array([_log_ratio(row) for row in links], dtype=float)
    weights = np.array([_weight(row) for row in links], dtype=float)
    weights = np.maximum(weights / weights.max(initial=1e-300), _LEAST_WEIGHT)
    logs = np.zeros(len(part))
    # the second pass fits what the first left over, which takes away the solver's own rounding
    for _ in range(2):
        left = ratios - (logs[ends[:, 0]] - logs[ends[:, 1]])
        logs = logs + _least_squares(ends, left, weights, len(part))
    return {node: float(logs[at]) for node, at in place.items()}


def _least_squares(ends: np.ndarray, left: np.ndarray, weights: np.ndarray, size: int) -> np.ndarray:
    """The x with x[0] = 0 that minimises the weighted sum of (x[origin] - x[destination] - left)²."""
    normal, right = np.zeros((size, size)), np.zeros(size)
    for (origin, destination), gap, weight in zip(ends, left, weights, strict=True):
        normal[origin, origin] += weight
        normal[destination, destination] += weight
        normal[origin, destination] -= weight
        normal[destination, origin] -= weight
        right[origin] += weight * gap
        right[destination] -= weight * gap
    found = np.zeros(size)
    if size > 1:
        found[1:] = np.linalg.solve(normal[1:, 1:], right[1:])
    return found


def _log_ratio(row: Flow) -> float:
    assert row.share_of_origin and row.share_of_destination
    return math.log(row.share_of_destination) - math.log(row.share_of_origin)


def _weight(row: Flow) -> float:
    assert row.share_of_origin and row.share_of_destination
    return 1 / (1 / row.share_of_origin**2 + 1 / row.share_of_destination**2)


def _inconsistency(
    links: Sequence[Flow], logs: Mapping[tuple[str, str], float]
) -> tuple[float, tuple[str, str] | None]:
    worst, where = 0.0, None
    for row in links:
        fitted = logs["origin", row.origin] - logs["destination", row.destination]
        gap = math.expm1(abs(_log_ratio(row) - fitted))
        if gap > worst:
            worst, where = gap, (row.origin, row.destination)
    return worst, where


def distance_km(one: Point, other: Point) -> float:
    """Great-circle distance between two points of longitude and latitude (haversine)."""
    east, north = math.radians(other[0] - one[0]), math.radians(other[1] - one[1])
    chord = math.sin(north / 2) ** 2
    chord += math.cos(math.radians(one[1])) * math.cos(math.radians(other[1])) * math.sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(chord))


def place_by_nearest(points: Mapping[str, Point], centroids: Mapping[str, Point]) -> dict[str, Placed]:
    """Each destination in the area with the nearest centroid: an inference, and flagged as one.

    A hospital beside a border, or in a small town inside a large district, can land next door.
    """
    if not centroids:
        raise FlowsDoNotSuffice(
            Text("没有任何区域的中心点，无法安置去向", "no area has a centroid, so no destination can be placed"),
            cure=Text("请给出带经纬度的区域表", "Give a table of areas with longitude and latitude"),
        )
    return {name: _nearest(point, centroids) for name, point in points.items()}


def _nearest(point: Point, centroids: Mapping[str, Point]) -> Placed:
    km, area = min((distance_km(point, centroid), code) for code, centroid in centroids.items())
    return Placed(area, km)


def in_area_share(rows: Sequence[Flow], placed: Mapping[str, Placed]) -> dict[str, Share]:
    """Share of each origin's cases that went to a destination placed in that origin."""
    _must_be_placed(rows, placed)
    return {
        origin: _share(found, {row.destination for row in found if placed[row.destination].area == origin})
        for origin, found in _by_origin(rows).items()
    }


def for_groups(
    rows: Sequence[Flow], placed: Mapping[str, Placed], groups: Mapping[str, str], totals: Totals
) -> dict[str, Share]:
    """Share of each group's cases that went to a destination placed in the same group.

    groups  area -> group; areas that are not in it belong to none
    Exact where every row of the group has cases; otherwise the origins are weighted by `totals`.
    Raises FlowsDoNotSuffice when that needs totals from more than one component.
    """
    _must_be_placed(rows, placed)
    members: dict[str, dict[str, list[Flow]]] = {}
    for origin, found in _by_origin(rows).items():
        if origin in groups:
            members.setdefault(groups[origin], {})[origin] = found
    return {group: _group_share(group, members[group], placed, groups, totals) for group in sorted(members)}


def _group_share(
    group: str,
    members: Mapping[str, list[Flow]],
    placed: Mapping[str, Placed],
    groups: Mapping[str, str],
    totals: Totals,
) -> Share:
    inside = {row.destination for found in members.values() for row in found if groups.get(placed[row.destination].area) == group}
    if all(row.cases is not None for found in members.values() for row in found):
        return _share([row for found in members.values() for row in found], inside)
    parts = {origin: _share(found, inside) for origin, found in members.items()}
    _must_be_comparable(group, members, totals)
    whole = sum(totals.relative[origin] for origin in members)
    return Share(
        sum(totals.relative[origin] * part.share for origin, part in parts.items()) / whole,
        sum(totals.relative[origin] * part.covered for origin, part in parts.items()) / whole,
    )


def _must_be_comparable(group: str, origins: Collection[str], totals: Totals) -> None:
    parts: dict[int, list[str]] = {}
    for origin in sorted(origins):
        parts.setdefault(totals.component[origin], []).append(origin)
    if len(parts) > 1:
        listed = "; ".join(" + ".join(part) for part in parts.values())
        raise FlowsDoNotSuffice(
            Text(
                f"“{group}”的区域分属 {len(parts)} 个互不相连的部分（{listed}），仅凭份额无法得知它们的人次之比",
                f"the areas of '{group}' lie in {len(parts)} parts that no published flow connects ({listed}), "
                "so the shares do not tell how large one part is against another",
            ),
            right=Text("每组应在同一部分之内，或给出人次", "expected a group within one part, or counts"),
            cure=Text("请补上 cases 列，或按这些部分拆分该组", "Add the cases column, or split the group along these parts"),
        )


def outflow(rows: Sequence[Flow], placed: Mapping[str, Placed], origin: str) -> list[Outflow]:
    """Where the people of `origin` go, largest share first, the ones at home included and marked."""
    found = _by_origin(rows).get(origin, [])
    if not found:
        raise FlowsDoNotSuffice(
            Text(f"没有来自 {origin} 的流向", f"there is no published flow from {origin}"),
            right=Text("应为文件中的来源地代码", "expected the code of an origin in the file"),
            cure=Text("请核对 origin 列", "Look it up in the origin column"),
        )
    parts = [_outflow(name, placed.get(name), _share(found, {name}), origin) for name in {row.destination for row in found}]
    return sorted(parts, key=lambda part: (-part.share, part.destination))


def _outflow(destination: str, place: Placed | None, share: Share, origin: str) -> Outflow:
    area = place.area if place else None
    return Outflow(destination, area, share.share, share.count, area == origin)


def _by_origin(rows: Iterable[Flow]) -> dict[str, list[Flow]]:
    found: dict[str, list[Flow]] = {}
    for row in rows:
        found.setdefault(row.origin, []).append(row)
    return found


def _share(rows: Sequence[Flow], inside: Collection[str]) -> Share:
    """Share of the cases of `rows` that went to `inside`: from counts if all rows have them, else from the shares of one origin."""
    counts = [(row.destination, row.cases) for row in rows if row.cases is not None]
    whole = sum(cases for _, cases in counts)
    shares = [(row.destination, row.share_of_origin) for row in rows if row.share_of_origin is not None]
    covered = math.fsum(share for _, share in shares)
    leaves_out = len(shares) == len(rows) and len({row.origin for row in rows}) == 1 and 0 < covered < 1 - ROUNDING
    if len(counts) == len(rows) and whole and leaves_out:
        return Share(math.fsum(share for destination, share in shares if destination in inside), covered, implied=round(whole / covered))
    if len(counts) == len(rows) and whole:
        hit = sum(cases for destination, cases in counts if destination in inside)
        return Share(hit / whole, 1.0, hit, whole)
    if len(shares) < len(rows) or covered > 1 + ROUNDING:
        raise _unusable(rows[0].origin, covered, complete=len(shares) == len(rows))
    return Share(math.fsum(share for destination, share in shares if destination in inside), covered)


def _unusable(origin: str, covered: float, *, complete: bool) -> FlowsDoNotSuffice:
    fault = (
        Text(f"{origin} 的各份额之和为 {covered:.3f}", f"the shares of {origin} add up to {covered:.3f}")
        if complete
        else Text(
            f"{origin} 的流向既不是每行都有人次，也不是每行都有份额",
            f"the flows from {origin} have neither cases on every row nor share_of_origin on every row",
        )
    )
    return FlowsDoNotSuffice(
        fault,
        right=Text("份额之和不应超过 1，且同一来源地各行口径一致", "expected shares that add up to 1 at most, and one kind of figure for all rows of an origin"),
        cure=Text("请核对该来源地的各行；每个来源地只放一个期间", "Look at the rows of that origin; keep one period per origin"),
    )


def _must_be_placed(rows: Sequence[Flow], placed: Mapping[str, Placed]) -> None:
    missing = sorted({row.destination for row in rows} - set(placed))
    if missing:
        shown = ", ".join(missing[:20]) + (" …" if len(missing) > 20 else "")
        raise FlowsDoNotSuffice(
            Text(f"{len(missing)} 个去向没有位置：{shown}", f"{len(missing)} destinations have no place: {shown}"),
            right=Text("每个去向应是区域代码，或有经纬度", "expected each destination to be an area's code, or to have longitude and latitude"),
            cure=Text("请把它们补进位置表", "Add them to the table of places"),
        )
