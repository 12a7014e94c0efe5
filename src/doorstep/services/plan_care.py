"""A year of care as a plan sees it: whom each county's people with each condition chose, and what they would be offered.

Shares are what the last twelve months show, drawn to what the choice model says where cases are few. A condition is an
entry of the catalogue; stays that the catalogue does not list fill beds and are changed by nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from doorstep.core.errors import NotFound
from doorstep.core.period import Period
from doorstep.core.text import Text
from doorstep.planning.choice import predicting
from doorstep.planning.choice.cells import Floats, Ints
from doorstep.services import analytics, catalogues, choice, choice_cells, indicator_results, travel_times
from doorstep.services.choice import Estimated
from doorstep.services.readers import Operator
from doorstep.services.remembered import remembered
from doorstep.services.travel_times import Site
from doorstep.store.reader import Reader
from doorstep.tables.catalogue import Catalogue, CatalogueEntry
from doorstep.vocab.bases import Basis
from doorstep.vocab.divisions import ancestors
from doorstep.vocab.levels import Kind

WORTH_OF_MODEL = 10.0
"""Patients that the choice model counts for beside those seen."""
_LEAST_SHARE = 1e-5
_DAYS = 365.0
_QUESTION = (
    "SELECT home_county, icd, chapter, severe, institution, provider_county, provider_city, count(*)::BIGINT, sum(los_days)::BIGINT, "
    "sum(cost_fen)::BIGINT, sum(fund_fen)::BIGINT FROM encounters_{basis} WHERE kind = ? AND month >= ? AND month < ? "
    "AND {{scope:home_county}} GROUP BY ALL ORDER BY ALL"
)


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """People of one county with one condition, ordinary or severe; `entry` is '' for what the catalogue does not list."""

    county: int
    entry: str
    severe: int


@dataclass(frozen=True, slots=True, eq=False)
class Nests:
    """Institutions that are closer substitutes of each other, as the records show: nest (J,) of each, and dissimilarity (N,) in (0, 1] of each nest."""

    nest: Ints
    dissimilarity: Floats


@dataclass(frozen=True, slots=True, eq=False)
class YearOfCare:
    """What patients do in a year, before any plan.

    groups       C of them
    cases        (C,) a year
    seen         (C, J + 1) stays at each institution inside and, last, outside
    expected     (C, J + 1) shares that the choice model says; each row adds up to 1
    shares       (C, J + 1) the two together: what a plan goes by
    days, cost, fund   (C,) mean bed-days, CNY and CNY of the fund of a case
    minutes      (C, J) from the county to the institution, NaN where no way is known
    beds         (J,) bed-days a year for the region's people; inf where nobody knows
    over_full    institutions that treat more than their stated beds allow: their present use is what they have
    skipped      stays at institutions that are none of the sites, such as village clinics
    nests        None where the records support none
    """

    groups: tuple[Group, ...]
    sites: tuple[Site, ...]
    entries: Mapping[str, CatalogueEntry]
    period: Period
    cases: Floats
    seen: Floats
    expected: Floats
    shares: Floats
    days: Floats
    cost: Floats
    fund: Floats
    minutes: Floats
    beds: Floats
    over_full: tuple[str, ...]
    skipped: int
    nests: Nests | None = None

    @property
    def leaving(self) -> Floats:
        """(C,) share that leaves the region."""
        return self.shares[:, -1]


def of_last_year(basis: Basis, *, reader: Reader) -> YearOfCare:
    """The last twelve months of the snapshot in force.

    Raises NotFound without stays, ways or a catalogue.
    """
    return _of_last_year(reader, basis)


@remembered
def _of_last_year(reader: Reader, basis: Basis) -> YearOfCare:
    del reader  # a plan is made from exact counts of the whole region; who may see it is asked at its door
    everyone = Operator("plan")
    period = Period.last_months(12, until=indicator_results.snapshot_of(everyone).last_month)
    found = _Gathering(choice.estimated(basis, period, reader=everyone), _catalogue(period.months[-1]), period)
    for row in analytics.ask(everyone, _QUESTION.format(basis=basis.value), Kind.INPATIENT.value, period.start, period.end):
        found.take(*row)
    return found.finished()


def _catalogue(month: int) -> Catalogue:
    found = catalogues.in_force(reader=Operator("plan"), month=month)
    if found is None:
        raise NotFound(
            Text("区域没有病种目录，不知道哪些病应在哪一级治", "the region has no catalogue, so nothing says at which tier a condition should be treated"),
            cure=Text("请在区域文件夹放入 catalogue.csv，可先用随附的示例", "Put catalogue.csv into the region's folder; the sample that ships with Doorstep is a beginning"),
        )
    return found


@dataclass(slots=True)
class _Seen:
    """Stays of one group: by site and outside, and their sums."""

    counts: Floats
    chapters: dict[int, int] = field(default_factory=dict)
    days: int = 0
    cost: int = 0
    fund: int = 0


class _Gathering:
    """Sums over the rows of the snapshot."""

    def __init__(self, report: Estimated, catalogue: Catalogue, period: Period) -> None:
        self.network = travel_times.network(reader=Operator("plan"))
        self.sites, self.period, self.catalogue = self.network.sites, period, catalogue
        self.site_of = {one.number: at for at, one in enumerate(self.sites)}
        self.homes = {ancestors(one.code)[1] or one.code for one in self.network.homes}
        self.prior = _Prior(report, len(self.sites))
        self.nests = Nests(report.cells.alternatives.nest[: len(self.sites)].astype(np.int64), report.nested.model.dissimilarity) if report.nested else None
        self.seen: dict[Group, _Seen] = {}
        self.from_elsewhere = np.zeros(len(self.sites))
        self.skipped = 0

    def take(self, county: int, icd: str, chapter: int, severe: int, institution: int, at_county: int, at_city: int, count: int, days: int, cost: int, fund: int) -> None:
        """One row of the snapshot."""
        at = self.site_of.get(institution)
        if county not in self.homes:
            if at is not None:
                self.from_elsewhere[at] += days
            return
        inside = at is not None or bool({at_county, at_city, *ancestors(at_county or at_city)} & self.homes)
        if at is None and inside:
            self.skipped += count
            return
        entry = self.catalogue.entry_of(icd, is_severe=severe == 1)
        mine = self.seen.setdefault(Group(county, entry.code if entry else "", int(severe)), _Seen(np.zeros(len(self.sites) + 1)))
        mine.counts[len(self.sites) if at is None else at] += count
        mine.chapters[chapter] = mine.chapters.get(chapter, 0) + count
        mine.days, mine.cost, mine.fund = mine.days + days, mine.cost + (cost or 0), mine.fund + (fund or 0)

    def finished(self) -> YearOfCare:
        """Shares, means and beds."""
        groups = tuple(sorted(self.seen))
        seen = [self.seen[one] for one in groups]
        cases = np.array([one.counts.sum() for one in seen])
        prior = np.stack([self.prior.of(group.county, one.chapters, group.severe) for group, one in zip(groups, seen, strict=True)])
        counts = np.stack([one.counts for one in seen])
        shares = (counts + WORTH_OF_MODEL * prior) / (cases + WORTH_OF_MODEL)[:, None]
        shares[shares < _LEAST_SHARE] = 0.0
        shares[:, -1] = np.maximum(shares[:, -1], _LEAST_SHARE)
        shares /= shares.sum(axis=1, keepdims=True)
        minutes = choice_cells.minutes_of(self.network)
        days = np.array([one.days for one in seen]) / cases
        used = (shares[:, :-1] * (cases * days)[:, None]).sum(axis=0)
        stated = np.array([one.beds * _DAYS if one.beds else np.inf for one in self.sites]) - self.from_elsewhere
        return YearOfCare(
            groups, self.sites, {one.code: one for one in self.catalogue.entries}, self.period, cases, counts, prior, shares, days,
            np.array([one.cost for one in seen]) / cases / 100, np.array([one.fund for one in seen]) / cases / 100,
            np.stack([minutes[one.county] for one in groups]), np.maximum(stated, used),
            tuple(site.code for site, has, needs in zip(self.sites, stated, used, strict=True) if needs > has), self.skipped, self.nests,
        )  # fmt: skip


class _Prior:
    """Shares that the choice model says, by county, chapter and severity; by what is known of them where a group was never seen."""

    def __init__(self, report: Estimated, sites: int) -> None:
        self.sites = sites
        cells, expected = report.cells, predicting.expected(report.cells, report.best.model)
        column = np.minimum(cells.alternative, sites)
        county = np.array([ancestors(int(code))[1] or int(code) for code in cells.places])[cells.place]
        self.sums: dict[tuple[int, ...], Floats] = {}
        for cell in range(len(cells)):
            rows = slice(cells.start[cell], cells.start[cell + 1])
            found = np.bincount(column[rows], expected[rows], sites + 1)
            chapter = int(cells.chapters[cells.chapter[cell]])
            for key in ((int(county[cell]), chapter, int(report.gathered.severe[cell])), (int(county[cell]), chapter), (int(county[cell]),), ()):
                self.sums[key] = np.asarray(self.sums.get(key, 0.0) + found, dtype=np.float64)

    def of(self, county: int, chapters: Mapping[int, int], severe: int) -> Floats:
        """(J + 1,) for the mix of chapters of a group."""
        total = sum(chapters.values())
        return np.asarray(sum(self._one(county, chapter, severe) * (count / total) for chapter, count in chapters.items()))

    def _one(self, county: int, chapter: int, severe: int) -> Floats:
        found = next(self.sums[key] for key in ((county, chapter, severe), (county, chapter), (county,), ()) if key in self.sums)
        return np.asarray(found / found.sum())
