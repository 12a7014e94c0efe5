"""Who leaves an area, for what, to where and how they came to leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from doorstep.core.period import Period
from doorstep.services import analytics, disclosure
from doorstep.services.remembered import remembered
from doorstep.store.reader import Reader
from doorstep.vocab.bases import Basis
from doorstep.vocab.condition_groups import BY_CODE
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


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which of the stays are looked at; the empty one keeps all of them.

    condition  a planners' group or `other`; '' for any
    block      an ICD-10 block, '' for any; the tables that know blocks do not know routes
    severe     only severe stays, only ordinary ones, or None for both
    beyond     the level of area that counts as home; None for the level of the area asked about
    """

    condition: str = ""
    block: str = ""
    route: Route | None = None
    severe: bool | None = None
    beyond: AreaLevel | None = None

    def __post_init__(self) -> None:
        if self.condition and self.condition not in (*BY_CODE, OTHER_CONDITIONS):
            raise ValueError(f"no condition group is called {self.condition}")
        if self.block and self.route:
            raise ValueError("the flow tables hold blocks and routes apart")

    def table(self, level: AreaLevel) -> str:
        """The flow table that holds such stays; townships are kept by route alone."""
        if level is AreaLevel.TOWNSHIP:
            return "flows_place"
        return "flows_condition" if self.block else "flows_group"

    @property
    def where(self) -> str:
        """A condition on that table, with a `?` for each of `values`."""
        parts = ["TRUE"]
        if self.condition:
            parts.append("groups = ?" if self.condition == OTHER_CONDITIONS else "contains(groups, ?)")
        parts += ["block = ?"] if self.block else []
        parts += ["route = ?"] if self.route else []
        parts += ["severe = ?"] if self.severe is not None else []
        return " AND ".join(parts)

    @property
    def values(self) -> tuple[str | int, ...]:
        found: list[str | int] = []
        if self.condition:
            found.append("" if self.condition == OTHER_CONDITIONS else f"|{self.condition}|")
        found += [self.block] if self.block else []
        found += [self.route.value] if self.route else []
        found += [int(self.severe)] if self.severe is not None else []
        return tuple(found)


EVERY_STAY = Narrowing()


@dataclass(frozen=True, slots=True)
class _Question:
    """What all questions about one outflow share."""

    reader: Reader
    area: int
    basis: Basis
    period: Period
    kind: Kind
    narrowed: Narrowing

    @property
    def level(self) -> AreaLevel:
        return level_of(self.area)


def outflow(
    area: int, *, basis: Basis, period: Period, reader: Reader, kind: Kind = Kind.INPATIENT, narrowed: Narrowing = EVERY_STAY
) -> Outflow:
    """The outflow of a county, township or city that `reader` may see; empty for any other."""
    return _outflow(reader, area, basis, period, kind, narrowed)


@remembered
def _outflow(reader: Reader, area: int, basis: Basis, period: Period, kind: Kind, narrowed: Narrowing) -> Outflow:
    asked = _Question(reader, area, basis, period, kind, narrowed)
    (everything,) = _rows(asked, "sum(stays)", away=False)
    (left,) = _rows(asked, "sum(stays)")
    by_condition = asked.level is not AreaLevel.TOWNSHIP
    groups = _rows(asked, "groups, sum(stays), sum(cost_fen)", by=1) if by_condition else ()
    links = _rows(asked, f"{_group(narrowed)}, {DESTINATION}, sum(stays)", by=2) if by_condition else ()
    severe = _rows(asked, "sum(CASE WHEN severe = 1 THEN stays ELSE 0 END)") if by_condition else ((0,),)
    has_routes = narrowed.table(asked.level) != "flows_condition"
    return Outflow(
        area=area,
        basis=basis,
        period=period,
        total=disclosure.count_for(reader, int(left[0] or 0)),
        all_stays=disclosure.count_for(reader, int(everything[0] or 0)),
        destinations=_streams(reader, _rows(asked, f"{DESTINATION}, sum(stays), sum(cost_fen)", by=1)),
        conditions=_streams(reader, _each_group(groups)),
        routes=_streams(reader, _rows(asked, "route, sum(stays), sum(cost_fen)", by=1)) if has_routes else (),
        severe=disclosure.count_for(reader, int(severe[0][0] or 0)),
        links=_links(reader, links),
    )


# within the province a destination is a city, beyond it a province; one's own city is shown by county
DESTINATION = (
    "CASE WHEN provider_city = home_county // 100 * 100 AND provider_county > 0 THEN provider_county "
    "WHEN provider_city // 10000 = home_county // 10000 AND provider_city > 0 THEN provider_city "
    "ELSE provider_city // 10000 * 10000 END"
)
HOME = {
    AreaLevel.TOWNSHIP: "home_township = ?",
    AreaLevel.COUNTY: "home_county = ?",
    AreaLevel.CITY: "home_county // 100 * 100 = ?",
    AreaLevel.PROVINCE: "home_county // 10000 * 10000 = ?",
}
AWAY = {
    # a township's people are away from home when they leave their county: the township sends them on
    AreaLevel.TOWNSHIP: "provider_county <> home_county",
    AreaLevel.COUNTY: "provider_county <> home_county",
    AreaLevel.CITY: "provider_city <> home_county // 100 * 100",
    AreaLevel.PROVINCE: "provider_city // 10000 <> home_county // 10000",
}


def _rows(asked: _Question, columns: str, *, away: bool = True, by: int = 0) -> tuple[analytics.Row, ...]:
    grouping = f"GROUP BY {', '.join(str(at + 1) for at in range(by))} ORDER BY {by + 1} DESC, 1" if by else ""
    scope = "home_township" if asked.level is AreaLevel.TOWNSHIP else "home_county"
    return analytics.ask(
        asked.reader,
        f"SELECT {columns} FROM {asked.narrowed.table(asked.level)} WHERE basis = ? AND kind = ? AND month >= ? AND month < ? "
        f"AND {HOME[asked.level]} AND {AWAY[asked.narrowed.beyond or asked.level] if away else 'TRUE'} "
        f"AND {asked.narrowed.where} AND {{scope:{scope}}} {grouping}",
        asked.basis.value,
        asked.kind.value,
        asked.period.start,
        asked.period.end,
        asked.area,
        *asked.narrowed.values,
    )


def _group(narrowed: Narrowing) -> str:
    """The group that a stay is drawn under: the one asked for, else its first."""
    if narrowed.condition:
        return f"'{narrowed.condition}'"
    return f"CASE WHEN groups = '' THEN '{OTHER_CONDITIONS}' ELSE string_split(groups, '|')[2] END"


def by_group(rows: Iterable[analytics.Row], value: int = 1) -> dict[str, int]:
    """The sums of rows that begin with |a|b|, by a and b: a stay in two groups counts in both."""
    found: dict[str, int] = {}
    for row in rows:
        for group in row[0].strip("|").split("|") if row[0] else (OTHER_CONDITIONS,):
            found[group] = found.get(group, 0) + int(row[value] or 0)
    return found


def _each_group(rows: tuple[analytics.Row, ...]) -> tuple[analytics.Row, ...]:
    """Rows of (|a|b|, stays, cost) as rows of (a, stays, cost), most stays first."""
    stays, costs = by_group(rows), by_group(rows, 2)
    return tuple((group, stays[group], costs[group]) for group in sorted(stays, key=lambda group: (-stays[group], group)))


def _streams(reader: Reader, rows: tuple[analytics.Row, ...]) -> tuple[Stream, ...]:
    exact = disclosure.sees_exactly(reader)
    stays = disclosure.counts_for(reader, {str(key): int(count) for key, count, _ in rows})
    return tuple(Stream(str(key), stays[str(key)], int(cost or 0) if exact else None) for key, _, cost in rows)


def _links(reader: Reader, rows: tuple[analytics.Row, ...]) -> tuple[Link, ...]:
    found = disclosure.counts_for(reader, {(str(group), str(destination)): int(stays) for group, destination, stays in rows})
    return tuple(Link(group, destination, stays) for (group, destination), stays in found.items() if stays)


def group_label(key: str, lang: str) -> str:
    """The words for a condition group."""
    if key in BY_CODE:
        return BY_CODE[key].name.of(lang)
    return "其他" if lang.startswith("zh") else "other conditions"


def route_label(key: str, lang: str) -> str:
    """The words for a route."""
    return Route(key).label.of(lang)
