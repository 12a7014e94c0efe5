"""Who leaves an area, for what, to where and how they came to leave."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.core.period import Period
from doorstep.services import analytics, disclosure
from doorstep.store.reader import Reader
from doorstep.vocab.bases import Basis
from doorstep.vocab.condition_groups import GROUPS
from doorstep.vocab.divisions import level_of
from doorstep.vocab.levels import AreaLevel, Kind, Route

OTHER_CONDITIONS = "other"


@dataclass(frozen=True, slots=True)
class Stream:
    """One line of an outflow: what or where, and how many stays; None when too few to show."""

    key: str
    stays: int | None
    cost_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Stays from one condition group to one destination."""

    condition: str
    destination: str
    stays: int


@dataclass(frozen=True, slots=True)
class Outflow:
    """Everything about the stays of an area's people outside it, in one period and basis.

    total and all_stays   stays outside, and all stays of the area's people
    destinations          by city (`441800` and beyond as six-digit codes), largest first
    conditions            by planners' group, largest first; a stay in two groups counts in both
    routes                by route
    severe                stays that were severe (疑难重症)
    links                 condition group to destination, for the Sankey; groups by their first
    """

    area: int
    basis: Basis
    period: Period
    total: int | None
    all_stays: int | None
    destinations: tuple[Stream, ...]
    conditions: tuple[Stream, ...]
    routes: tuple[Stream, ...]
    severe: int | None
    links: tuple[Link, ...]


def outflow(area: int, *, basis: Basis, period: Period, reader: Reader, kind: Kind = Kind.INPATIENT) -> Outflow:
    """The outflow of a county, township or city that `reader` may see; empty for any other."""
    level = level_of(area)
    (everything,) = _rows(reader, "sum(stays)", "flows_place", area, level, basis, period, kind, away=False)
    (left,) = _rows(reader, "sum(stays)", "flows_place", area, level, basis, period, kind)
    destinations = _rows(reader, f"{DESTINATION}, sum(stays), sum(cost_fen)", "flows_place", area, level, basis, period, kind, by=1)
    routes = _rows(reader, "route, sum(stays), sum(cost_fen)", "flows_place", area, level, basis, period, kind, by=1)
    by_condition = level is not AreaLevel.TOWNSHIP
    groups = _rows(reader, f"{_GROUP}, sum(stays), sum(cost_fen)", "flows_condition", area, level, basis, period, kind, by=1) if by_condition else ()
    links = _rows(reader, f"{_GROUP}, {DESTINATION}, sum(stays)", "flows_condition", area, level, basis, period, kind, by=2) if by_condition else ()
    severe = _rows(reader, "sum(CASE WHEN severe = 1 THEN stays ELSE 0 END)", "flows_condition", area, level, basis, period, kind) if by_condition else ((0,),)
    return Outflow(
        area=area,
        basis=basis,
        period=period,
        total=disclosure.count_for(reader, int(left[0] or 0)),
        all_stays=disclosure.count_for(reader, int(everything[0] or 0)),
        destinations=_streams(reader, destinations),
        conditions=_streams(reader, groups),
        routes=_streams(reader, routes),
        severe=disclosure.count_for(reader, int(severe[0][0] or 0)),
        links=_links(reader, links),
    )


# within the province a destination is a city, beyond it a province; one's own city is shown by county
DESTINATION = (
    "CASE WHEN provider_city = home_county // 100 * 100 AND provider_county > 0 THEN provider_county "
    "WHEN provider_city // 10000 = home_county // 10000 AND provider_city > 0 THEN provider_city "
    "ELSE provider_city // 10000 * 10000 END"
)
_GROUP = "CASE WHEN groups = '' THEN 'other' ELSE string_split(groups, '|')[2] END"
_HOME = {
    AreaLevel.TOWNSHIP: "home_township = ?",
    AreaLevel.COUNTY: "home_county = ?",
    AreaLevel.CITY: "home_county // 100 * 100 = ?",
    AreaLevel.PROVINCE: "home_county // 10000 * 10000 = ?",
}
_AWAY = {
    # a township's people are away from home when they leave their county: the township sends them on
    AreaLevel.TOWNSHIP: "provider_county <> home_county",
    AreaLevel.COUNTY: "provider_county <> home_county",
    AreaLevel.CITY: "provider_city <> home_county // 100 * 100",
    AreaLevel.PROVINCE: "provider_city // 10000 <> home_county // 10000",
}


def _rows(
    reader: Reader,
    columns: str,
    table: str,
    area: int,
    level: AreaLevel,
    basis: Basis,
    period: Period,
    kind: Kind,
    *,
    away: bool = True,
    by: int = 0,
) -> tuple[analytics.Row, ...]:
    grouping = f"GROUP BY {', '.join(str(at + 1) for at in range(by))} ORDER BY {by + 1} DESC, 1" if by else ""
    scope = "home_township" if level is AreaLevel.TOWNSHIP else "home_county"
    return analytics.ask(
        reader,
        f"SELECT {columns} FROM {table} WHERE basis = ? AND kind = ? AND month >= ? AND month < ? AND {_HOME[level]} "
        f"AND {_AWAY[level] if away else 'TRUE'} AND {{scope:{scope}}} {grouping}",
        basis.value,
        kind.value,
        period.start,
        period.end,
        area,
    )


def _streams(reader: Reader, rows: tuple[analytics.Row, ...]) -> tuple[Stream, ...]:
    exact = disclosure.sees_exactly(reader)
    stays = disclosure.counts_for(reader, {str(key): int(count) for key, count, _ in rows})
    return tuple(Stream(str(key), stays[str(key)], int(cost or 0) if exact else None) for key, _, cost in rows)


def _links(reader: Reader, rows: tuple[analytics.Row, ...]) -> tuple[Link, ...]:
    found = disclosure.counts_for(reader, {(str(group), str(destination)): int(stays) for group, destination, stays in rows})
    return tuple(Link(group, destination, stays) for (group, destination), stays in found.items() if stays)


def group_label(key: str, lang: str) -> str:
    """The words for a condition group."""
    names = {group.code: group.name for group in GROUPS}
    if key in names:
        return names[key].of(lang)
    return "其他" if lang.startswith("zh") else "other conditions"


def route_label(key: str, lang: str) -> str:
    """The words for a route."""
    return Route(key).label.of(lang)
