"""What the split of outflow rests on: how patients choose, who was able in which months, and how full beds were.

Coefficients are those of the choice model (multinomial, region as a whole). Two things are added to it: what being able
to treat a condition adds to an institution's utility, and whom institutions turned away for want of a bed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from doorstep.core.period import Period
from doorstep.planning.gaps.ability import Ability, Within, fitted
from doorstep.planning.gaps.turned_away import turned_away
from doorstep.services import analytics, areas, choice, travel_times
from doorstep.services.choice import Estimated
from doorstep.services.choice_cells import ELSEWHERE
from doorstep.services.readers import Operator
from doorstep.services.remembered import remembered
from doorstep.services.travel_times import Site
from doorstep.store.reader import Reader
from doorstep.vocab.bases import Basis
from doorstep.vocab.divisions import ancestors
from doorstep.vocab.levels import AreaLevel, Kind

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_LEVELS = (AreaLevel.TOWNSHIP, AreaLevel.COUNTY, AreaLevel.CITY, AreaLevel.PROVINCE)
_OF_WAY = ("ten_minutes", "other_county")
_STAYS = (
    "SELECT home_township, home_county, block, coalesce(severe, 0), institution, count(*)::BIGINT FROM encounters_{basis} "
    "WHERE kind = ? AND month >= ? AND month < ? AND block <> '' AND {{scope:home_county}} GROUP BY ALL ORDER BY ALL"
)
_FAR = (
    "SELECT CASE WHEN provider_city <> 0 THEN provider_city ELSE provider_province END AS place, count(*)::BIGINT, avg(travel_minutes) FROM encounters_{basis} "
    "WHERE kind = ? AND month >= ? AND month < ? AND travel_minutes IS NOT NULL AND {{scope:home_county}} GROUP BY 1 ORDER BY 1"
)
_BED_DAYS = (
    f"SELECT institution, sum(bed_days)::BIGINT FROM flows_institution WHERE basis = 'residence' AND kind = ? AND month >= ? AND month < ? AND {analytics.INSTITUTIONS_INSIDE} GROUP BY 1"
)
_SPELLS = f"SELECT institution, block, severe, since, until FROM capable_conditions WHERE {analytics.INSTITUTIONS_INSIDE}"


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """The region before its patients. P places, J institutions inside, O destinations outside; severity 0 ordinary, 1 severe.

    row_of     the row of each home, by its code
    areas      (P, 4) and site_areas (J, 4): township, county, city, province of each
    way        (P, J) utility of travel and border, -inf where an institution is not before a place's people
    minutes    (P, J)
    slope      utility of one minute, 0 where the records do not show that travel repels
    quality    (2, J) utility of all else
    outside    (2, O) utility of the destinations outside, the long way there within it
    esteem     (2, O) the same without the way there: what a destination would be worth were it here
    able       (J,) share of judged months in which each institution was able, by (block, severity)
    ability    what being able adds; None where the records cannot tell
    is_judged  False when no month of the period has a year of records before it: nobody knows who was able
    unblocked  (J,) log of all who came over those who found a bed
    occupancy  (J,) bed-days over beds; NaN where beds are not stated
    """

    sites: tuple[Site, ...]
    row_of: Mapping[int, int]
    areas: Ints
    site_areas: Ints
    way: Floats
    minutes: Floats
    slope: float
    quality: Floats
    outside: Floats
    esteem: Floats
    able: Mapping[tuple[str, int], Floats]
    ability: Ability | None
    is_judged: bool
    unblocked: Floats
    occupancy: Floats

    def home(self, township: int, county: int) -> int:
        """The row of a stay's home; -1 where the model holds none."""
        return self.row_of.get(township, self.row_of.get(county, -1))

    def able_in(self, block: str, severe: int) -> Floats:
        """(J,) share of months in which each institution was able; all ones when no month is judged."""
        return self.able.get((block, severe), np.zeros(len(self.sites))) if self.is_judged else np.ones(len(self.sites))

    def near(self, limit_minutes: float) -> Floats:
        """(P, J) `way` with none longer than the limit."""
        return np.asarray(self.way - self.slope * np.maximum(self.minutes - limit_minutes, 0.0))


def model(basis: Basis, period: Period, *, reader: Reader) -> Model:
    """The model of one basis and period. Coefficients are no secret: it is made from exact counts of the whole region.

    Raises what the choice model raises where the records do not suffice.
    """
    return _model(reader, basis, period)


@remembered
def _model(reader: Reader, basis: Basis, period: Period) -> Model:
    del reader
    everyone = Operator("gaps")
    report = choice.estimated(basis, period, reader=everyone)
    sites = travel_times.network(reader=everyone).sites
    bare = _Bare(report, len(sites))
    judged = _judged(everyone, period)
    numbers = {one.number: at for at, one in enumerate(sites)}
    able = _able(everyone, judged, numbers)
    occupancy = _occupancy(everyone, period, sites, numbers)
    beds = np.array([one.beds for one in sites], dtype=np.int64)
    far = _minutes_outside(everyone, basis, period, report.cells.alternatives.codes[len(sites) :])[bare.offered]
    known = Model(
        sites, bare.row_of, np.array([_four(code) for code in bare.row_of]), np.array([_four(one.located_in) for one in sites]),
        bare.way, bare.minutes, bare.slope, bare.quality, bare.outside, bare.outside - bare.border - bare.slope * far, able, None, bool(judged), -np.log1p(-turned_away(occupancy, beds)), occupancy,
    )  # fmt: skip
    rows = analytics.ask(everyone, _STAYS.format(basis=basis.value), Kind.INPATIENT.value, period.start, period.end) if judged else ()
    return _with_ability(known, rows, numbers)


def _four(code: int) -> tuple[int, ...]:
    """Township, county, city and province of an area; 0 for what is smaller than it."""
    return tuple(ancestors(code))


class _Bare:
    """Utilities of the fitted model, taken apart into the way and all else."""

    def __init__(self, report: Estimated, many: int) -> None:
        cells, beta = report.cells, report.plain.model.coefficients[0]
        names = cells.feature_names
        of_way = np.array([name in _OF_WAY for name in names])
        home, severe = cells.place[cells.cell_of_row], report.gathered.severe[cells.cell_of_row]
        away, at = cells.alternatives.outside[cells.alternative], cells.alternative
        self.row_of = {int(code): row for row, code in enumerate(cells.places)}
        way, rest = cells.features[:, of_way] @ beta[of_way], cells.features[:, ~of_way] @ beta[~of_way]
        tens = cells.features[:, names.index("ten_minutes")] if "ten_minutes" in names else np.zeros(cells.rows)
        self.slope = min(0.0, float(beta[names.index("ten_minutes")]) / 10) if "ten_minutes" in names else 0.0
        self.way = np.full((len(cells.places), many), -np.inf)
        self.minutes = np.zeros((len(cells.places), many))
        self.way[home[~away], at[~away]] = way[~away]
        self.minutes[home[~away], at[~away]] = 10 * tens[~away]
        known = np.full((2, len(cells.alternatives)), np.nan)
        known[severe, at] = rest
        known = np.where(np.isnan(known), known[::-1], known)
        self.quality = np.nan_to_num(known[:, :many])
        self.offered = ~np.isnan(known[:, many:]).any(axis=0)
        self.outside = known[:, many:][:, self.offered]
        self.border = min(0.0, float(beta[names.index("other_county")])) if "other_county" in names else 0.0


def _minutes_outside(reader: Reader, basis: Basis, period: Period, codes: Sequence[str]) -> Floats:
    """Mean minutes of those who went to each destination outside, 0 where the records do not tell; then its esteem is told too low."""
    rows = analytics.ask(reader, _FAR.format(basis=basis.value), Kind.INPATIENT.value, period.start, period.end)
    homes = areas.home_codes(reader=reader)
    found: dict[str, list[float]] = {}
    for place, stays, minutes in rows:
        if not {place, *ancestors(place)} & homes:
            code = f"to:{place}" if f"to:{place}" in codes else ELSEWHERE
            sums = found.setdefault(code, [0.0, 0.0])
            sums[0], sums[1] = sums[0] + stays, sums[1] + stays * minutes
    return np.array([found[code][1] / found[code][0] if code in found else 0.0 for code in codes])


def _judged(reader: Reader, period: Period) -> tuple[int, ...]:
    """Months of the period that have a year of records before them."""
    rows = analytics.about_the_data(reader, "SELECT month FROM judged_months WHERE month >= ? AND month < ? ORDER BY 1", period.start, period.end)
    return tuple(int(month) for (month,) in rows)


def _able(reader: Reader, judged: Sequence[int], numbers: Mapping[int, int]) -> dict[tuple[str, int], Floats]:
    found: dict[tuple[str, int], Floats] = {}
    for institution, block, severe, since, until in analytics.ask(reader, _SPELLS):
        if judged and institution in numbers:
            share = found.setdefault((block, int(severe)), np.zeros(len(numbers)))
            share[numbers[institution]] += sum(since <= month and (not until or month < until) for month in judged) / len(judged)
    return found


def _occupancy(reader: Reader, period: Period, sites: Sequence[Site], numbers: Mapping[int, int]) -> Floats:
    days = (_first(period.end) - _first(period.start)).days
    found = np.full(len(sites), np.nan)
    for institution, bed_days in analytics.ask(reader, _BED_DAYS, Kind.INPATIENT.value, period.start, period.end):
        at = numbers.get(institution)
        if at is not None and sites[at].beds:
            found[at] = bed_days / (sites[at].beds * days)
    return found


def _first(month: int) -> date:
    return date(month // 100, month % 100, 1)


def _with_ability(known: Model, rows: Sequence[analytics.Row], numbers: Mapping[int, int]) -> Model:
    """With what being able adds to utility."""
    blocks = {block: at for at, block in enumerate(sorted({row[2] for row in rows}))}
    tiers = np.array([int(one.tier) for one in known.sites])
    counts = np.zeros((2, tiers.max(initial=0) + 1, len(known.row_of), len(blocks)))
    chosen = np.zeros(counts.shape[:2])
    able = np.array([[known.able_in(block, severe) for block in blocks] for severe in (0, 1)])
    for township, county, block, severe, institution, count in rows:
        home, at = known.home(township, county), numbers.get(institution)
        if home >= 0 and at is not None and np.isfinite(known.way[home, at]):
            counts[severe, tiers[at], home, blocks[block]] += count
            chosen[severe, tiers[at]] += count * able[severe, blocks[block], at]
    groups = [
        Within(known.way[:, tiers == tier] + known.quality[severe, tiers == tier], able[severe][:, tiers == tier], counts[severe, tier], float(chosen[severe, tier]))
        for severe in (0, 1)
        for tier in np.unique(tiers)
        if counts[severe, tier].any()
    ]
    return replace(known, ability=fitted(groups) if groups else None)


def column_of(level: AreaLevel) -> int:
    """The column of `areas` that holds a level."""
    return _LEVELS.index(level)
