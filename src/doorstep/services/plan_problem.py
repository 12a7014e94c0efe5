"""The region's planning problem: a year of care, what could be done, and what the planner wishes, as arrays with names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from doorstep.core.errors import BadValue, NotFound
from doorstep.core.period import Period
from doorstep.core.text import Text
from doorstep.planning.choice.cells import Floats
from doorstep.planning.portfolio.assembling import Assembled, Care, Scenario, assembled
from doorstep.planning.portfolio.problem import NONE
from doorstep.services import indicator_results, needs, plan_actions, plan_care, plan_draw, plan_staff, registry
from doorstep.services.plan_actions import Actions, Reading
from doorstep.services.plan_care import YearOfCare
from doorstep.services.plan_draw import Draw
from doorstep.services.plan_staff import Staffing
from doorstep.services.readers import Operator
from doorstep.tables.planning import SCENARIOS
from doorstep.vocab.bases import Basis

_FAR_MINUTES = 120.0


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a planner wishes. The weights are preferences, not facts: each stands in the plan that is made with it.

    budget_cny   over the whole plan; None when only the yearly money of the region's funds counts
    years        length of the plan
    first_year   0: the year after the last month of records
    travel       share of its worth that a case loses when it is treated two hours away, in proportion before that
    tier         share that it loses for each tier above the lowest proper one
    severe       worth of a severe case against an ordinary one
    expected     share of what the draws promise that is expected to come: 1 believes them, 0 nothing; finished projects tell it
    equity       0: every case alike; 1: a case of a county whose people leave twice as often as the mean counts twice
    reading      which end of a range counts; of draws the low end is the careful one
    numbers      (action, field) -> a value instead of the file's; fields cost, yearly, draw
    """

    years: int = 3
    first_year: int = 0
    budget_cny: float | None = None
    basis: Basis = Basis.RESIDENCE
    travel: float = 0.25
    tier: float = 0.15
    severe: float = 1.5
    equity: float = 0.0
    reading: Reading = Reading.MIDDLE
    expected: float = 1.0
    numbers: tuple[tuple[str, str, float], ...] = ()

    def __post_init__(self) -> None:
        BadValue.raise_for(self._faults(), cure=Text("请改正后重算", "Correct it and run again"))

    def _faults(self) -> Iterator[Text]:
        if not 1 <= self.years <= 10:
            yield Text(f"年数 {self.years} 应在 1 至 10 之间", f"years should be 1 to 10, not {self.years}")
        if self.first_year and not 2000 <= self.first_year <= 2099:
            yield Text(f"首年 {self.first_year} 应在 2000 至 2099 之间", f"the first year should be 2000 to 2099, not {self.first_year}")
        if self.budget_cny is not None and not 0 <= self.budget_cny < 1e15:
            yield Text("预算应为不小于 0 的元数", "the budget should be CNY, 0 or more")
        for name, most in (("travel", 1.0), ("tier", 1.0), ("severe", 100.0), ("equity", 5.0), ("expected", 5.0)):
            if not 0 <= getattr(self, name) <= most:
                yield Text(f"{name} 应在 0 至 {most:g} 之间", f"{name} should be 0 to {most:g}")


@dataclass(frozen=True, eq=False)
class Planning:
    """A planning problem with the names of its parts.

    staffing    the work of specialists that limits beside beds
    draw        by the records, for actions that state none; None where the records cannot tell
    not_opened  ways whose capability opens no service: no condition needs it there, or something else stays missing
    """

    wishes: Wishes
    care: YearOfCare
    actions: Actions
    staffing: Staffing
    draw: Draw | None
    base: Care
    assembled: Assembled
    services: tuple[tuple[int, str], ...]
    first_year: int

    @property
    def not_opened(self) -> tuple[str, ...]:
        used = {action for needed in self.base.needs for action in needed}
        return tuple(way.code for way, task in zip(self.actions.ways, self.actions.tasks, strict=True) if way.action not in used and not task.gains)


def planning(wishes: Wishes) -> Planning:
    """The problem of the region in force. Counts are exact: ask at the door who may see it.

    Raises NotFound without records, catalogue or actions; BadValue without money that is limited in any way.
    """
    everyone = Operator("plan")
    return _planning(wishes, indicator_results.snapshot_of(everyone).code, registry.region(reader=everyone).digest)


@lru_cache(maxsize=4)
def _planning(wishes: Wishes, snapshot: str, digest: str) -> Planning:
    del snapshot, digest  # parts of the key
    everyone = Operator("plan")
    care = plan_care.of_last_year(wishes.basis, reader=everyone)
    first_year = wishes.first_year or after_records(care.period)
    actions = _actions(wishes, care, first_year)
    if not actions.ways:
        raise NotFound(
            Text("区域文件里没有可以采取的行动", "the region file lists no action that could be taken"),
            cure=Text("请在 actions.csv 写出行动，在 capabilities.csv 写出病种所需的能力", "List actions in actions.csv, and in capabilities.csv what conditions need"),
        )
    if wishes.budget_cny is None and np.isnan(actions.means.funds).all():
        raise BadValue(
            Text("没有给出任何资金上限", "no limit of money is given"),
            cure=Text("请给出总预算（--budget-cny），或在 budgets.csv 写出各年资金", "Give a budget (--budget-cny), or the money of each year in budgets.csv"),
        )
    lacking = _Lacking(care, actions)
    draw = plan_draw.estimated(care, lambda site, entry: lacking.known.open(care.sites[site].number, entry))
    staffing = plan_staff.of(care, reader=everyone)
    base, services = _Offering(wishes, care, actions, lacking, draw).care(staffing)
    return Planning(wishes, care, actions, staffing, draw, base, _assembled(wishes, base, actions), services, first_year)


def after_records(period: Period) -> int:
    """The first whole year after a period."""
    return period.end // 100 if period.end % 100 == 1 else period.end // 100 + 1


def with_money(planning: Planning, wishes: Wishes) -> Planning:
    """The same problem with other money or other costs: what patients are offered stays as it is."""
    actions = _actions(wishes, planning.care, planning.first_year)
    return replace(planning, wishes=wishes, actions=actions, assembled=_assembled(wishes, planning.base, actions))


def _actions(wishes: Wishes, care: YearOfCare, first_year: int) -> Actions:
    numbers = {(code, name): value for code, name, value in wishes.numbers}
    budget = np.inf if wishes.budget_cny is None else wishes.budget_cny
    years = range(first_year, first_year + wishes.years)
    return plan_actions.read(care.sites, years=years, budget_cny=budget, reading=wishes.reading, reader=Operator("plan"), numbers=numbers)


def _assembled(wishes: Wishes, base: Care, actions: Actions) -> Assembled:
    scenarios = _scenarios(registry.sheet(SCENARIOS.name, reader=Operator("plan")))
    return assembled(base, actions.tasks, actions.means, years=wishes.years, scenarios=scenarios)


def _scenarios(rows: list[dict[str, object]]) -> tuple[Scenario, ...]:
    weights = [float(str(row["weight"])) for row in rows]
    total = sum(weights)
    if not total:
        return (Scenario(1.0, 0.0),)
    return tuple(Scenario(weight / total, float(str(row["growth_percent"])) / 100) for weight, row in zip(weights, rows, strict=True) if weight)


class _Lacking:
    """What each site lacks of what an entry needs."""

    def __init__(self, care: YearOfCare, actions: Actions) -> None:
        self.care, self.actions = care, actions
        self.known = needs.of(reader=Operator("plan"))
        self.found: dict[tuple[int, str], tuple[str, ...]] = {}

    def of(self, site: int, entry: str) -> tuple[str, ...]:
        key = (site, entry)
        if key not in self.found:
            self.found[key] = self.known.lacking(self.care.sites[site].number, entry)
        return self.found[key]


class _Offering:
    """What every group of people is offered today and could be offered."""

    def __init__(self, wishes: Wishes, care: YearOfCare, actions: Actions, lacking: _Lacking, draw: Draw | None) -> None:
        self.wishes, self.given, self.actions, self.lacking, self.draw = wishes, care, actions, lacking, draw
        self.brings = [actions.bringing(site) for site in range(len(care.sites))]
        self.draws = {action: self._draw(action) for action in range(actions.count)}
        self.services: dict[tuple[int, str], int] = {}
        self.needs: list[tuple[int, ...]] = []

    def care(self, staffing: Staffing) -> tuple[Care, tuple[tuple[int, str], ...]]:
        """The offers of a year, and which site and entry each service is."""
        given = self.given
        first, columns = [0], _Columns()
        weight = self._weight_of_place()
        for at, group in enumerate(given.groups):
            inside = given.shares[at, :-1]
            for site in np.flatnonzero(inside):
                attraction = float(inside[site] / given.shares[at, -1])
                worth = weight[at] * self._worth(at, int(site))
                columns.add(int(site), NONE, attraction, worth, at)
                service, draw = self._service(int(site), group.entry)
                if service != NONE and draw > 1:
                    columns.add(int(site), service, attraction * (draw - 1), worth, at)
            first.append(len(columns.site))
        use = np.concatenate([given.days[None], staffing.use])[:, np.array(columns.group, dtype=np.int64)]
        found = Care(
            np.array(first, dtype=np.int64), given.cases, np.ones(len(given.groups)), np.array(columns.site, dtype=np.int64),
            np.array(columns.service, dtype=np.int64), np.array(columns.attraction), np.array(columns.worth), use,
            np.concatenate([given.beds[None], staffing.capacity]), tuple(self.needs),
        )  # fmt: skip
        return found, tuple(self.services)

    def _worth(self, at: int, site: int) -> float:
        wishes, group = self.wishes, self.given.groups[at]
        minutes = self.given.minutes[at, site]
        lost = wishes.travel * min(1.0, (_FAR_MINUTES if np.isnan(minutes) else minutes) / _FAR_MINUTES)
        if group.entry:
            lost += wishes.tier * max(0, int(self.given.sites[site].tier) - self.given.entries[group.entry].tier)
        return (wishes.severe if group.severe else 1.0) * max(0.0, 1.0 - lost)

    def _weight_of_place(self) -> Floats:
        """(C,) how much a case of each group's county counts."""
        given = self.given
        county = np.array([group.county for group in given.groups])
        leaving = given.cases * given.leaving
        mean = leaving.sum() / given.cases.sum()
        shares = {code: leaving[county == code].sum() / given.cases[county == code].sum() for code in np.unique(county)}
        return np.array([(shares[code] / mean) ** self.wishes.equity for code in county])

    def _service(self, site: int, entry: str) -> tuple[int, float]:
        """The closed service of an entry at a site, -1 when there is none, and how much more it draws when it opens."""
        if not entry:
            return NONE, 1.0
        missing = self.lacking.of(site, entry)
        if not missing or any(one not in self.brings[site] for one in missing):
            return NONE, 1.0
        needed = tuple(sorted({self.brings[site][one] for one in missing}))
        known = [one for one in (self.draws[action] for action in needed) if one is not None]
        if not known:
            return NONE, 1.0
        if (site, entry) not in self.services:
            self.services[site, entry] = len(self.needs)
            self.needs.append(needed)
        return self.services[site, entry], 1 + self.wishes.expected * (max(known) - 1)

    def _draw(self, action: int) -> float | None:
        """Of an action: the geometric mean of what its ways state, else what the records say."""
        stated = [plan_actions.draw_of(way.draw, self.wishes.reading) for way in self.actions.ways if way.action == action and way.draw]
        if stated:
            return float(np.exp(np.mean(np.log(stated))))
        if self.draw is None:
            return None
        return {Reading.LOW: self.draw.low, Reading.MIDDLE: self.draw.middle, Reading.HIGH: self.draw.high}[self.wishes.reading]


@dataclass(slots=True)
class _Columns:
    site: list[int] = field(default_factory=list)
    service: list[int] = field(default_factory=list)
    attraction: list[float] = field(default_factory=list)
    worth: list[float] = field(default_factory=list)
    group: list[int] = field(default_factory=list)

    def add(self, site: int, service: int, attraction: float, worth: float, group: int) -> None:
        self.site.append(site)
        self.service.append(service)
        self.attraction.append(attraction)
        self.worth.append(worth)
        self.group.append(group)
