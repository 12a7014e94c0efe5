"""Each admission as it truly was: where, how long, what was done, what it cost and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from doorstep.synthetic.choice import ACTIONS, IN_CITY, IN_COUNTY, IN_PROVINCE, Action, Cases, Fitted, destinations, fit
from doorstep.synthetic.draws import Flags, Ints, choose, stream
from doorstep.synthetic.hospitals import Hospitals, assign
from doorstep.synthetic.identity import running_numbers
from doorstep.synthetic.illness import Episodes, conditions
from doorstep.synthetic.people import People, county_of
from doorstep.synthetic.places import Geography
from doorstep.synthetic.surgery import begun, months, not_yet

ITEMS = 24
HOME_COMING_SHARE = 0.25  # of people away who come home for care
COST_BY_TIER = (0.0, 0.3, 0.45, 1.0, 1.5, 2.3)
COST_SPREAD = 0.35
COST_GROWTH = 0.03
# How a bill divides over the 24 items of a first page, medical and surgical; the shape is ours.
_MEDICAL = (6, 5, 8, 2, 1, 22, 14, 6, 6, 1, 0, 2, 20, 2, 1, 0.5, 0.3, 0, 0, 0, 2, 1, 0, 0.2)
_SURGICAL = (5, 4, 6, 2, 3, 11, 8, 4, 3, 16, 0, 1, 14, 1, 0.5, 1.5, 0.3, 0, 0, 0, 3, 5, 11, 0.7)


@dataclass(frozen=True, slots=True)
class Stays:
    """Columns by stay. Days since 1970; costs in fen; `institution` and `receiver` are positions, -1 none."""

    person: Ints
    condition: Ints
    severe: Flags
    year: Ints
    admitted: Ints
    discharged: Ints
    institution: Ints
    visit: Ints
    items: Ints
    cost: Ints
    self_pay: Ints
    operated: Flags
    grade: Ints
    departure: Ints
    route: Ints
    receiver: Ints
    referred: Flags

    def __len__(self) -> int:
        return len(self.person)


def stays(
    found: Episodes, people: People, geography: Geography, hospitals: Hospitals, *, seed: int, actions: Sequence[Action] = ACTIONS
) -> tuple[Stays, Cases, Fitted]:
    """Every stay, with the choice that the residents' stays came from."""
    rng = stream(seed, "choice")
    institution, cases, fitted = _choose(found, people, geography, hospitals, rng, actions)
    return _course(found, people, geography, hospitals, institution, stream(seed, "course")), cases, fitted


def _choose(
    found: Episodes, people: People, geography: Geography, hospitals: Hospitals, rng: np.random.Generator, actions: Sequence[Action]
) -> tuple[Ints, Cases, Fitted]:
    listed = conditions()
    tier = np.array([one.tier for one in listed])[found.condition]
    oncology = np.array([one.is_oncology for one in listed])[found.condition]
    maternal = np.array([one.is_maternal for one in listed])[found.condition]
    category = np.array([one.icd[:3] for one in listed])[found.condition]
    codes = np.array([one.code for one in geography.counties])
    home = county_of(people.residence)[found.person]
    resident = np.isin(home, codes)
    at = np.searchsorted(codes, home[resident])
    month = months(found.discharged[resident])
    cases = Cases(at, month, tier[resident], found.severe[resident], oncology[resident], found.year[resident], category[resident])
    fitted = fit(cases, geography.counties, actions)
    destination = np.full(len(home), IN_COUNTY, dtype=np.int64)
    destination[resident] = destinations(fitted, cases, rng=rng)
    county = _seeking_county(found, people, geography, home, resident, rng)
    away = people.is_away[found.person]
    destination[away & (rng.random(len(home)) >= HOME_COMING_SHARE)] = IN_PROVINCE
    visitor = people.is_visitor[found.person]
    destination[visitor] = np.where(rng.random(int(visitor.sum())) < 0.3, IN_CITY, IN_COUNTY)
    township = np.where(resident, people.residence[found.person], 0)
    chosen = assign(
        destination, hospitals=hospitals, geography=geography, county=county, township=township, tier=tier,
        maternal=maternal, rng=rng,
    )  # fmt: skip
    return chosen, cases, fitted


def _seeking_county(
    found: Episodes, people: People, geography: Geography, home: Ints, resident: Flags, rng: np.random.Generator
) -> Ints:
    """The county a person starts from: where they live, their household's when away, any when visiting."""
    weights = np.array([one.population for one in geography.counties], dtype=np.float64)
    codes = np.array([one.code for one in geography.counties])
    county = np.where(resident, home, county_of(people.household)[found.person])
    visitor = people.is_visitor[found.person]
    county[visitor] = codes[choose(weights, int(visitor.sum()), rng=rng)]
    return county


def _course(
    found: Episodes, people: People, geography: Geography, hospitals: Hospitals, institution: Ints, rng: np.random.Generator
) -> Stays:
    listed, count = conditions(), len(found.person)
    tier = np.array([one.tier for one in hospitals.all])[institution]
    los = _los(found, tier, rng)
    admitted = np.maximum(found.discharged - los, people.born[found.person])
    operated, grade = _operations(found, tier, rng)
    operated &= ~not_yet(institution, found.condition, found.discharged, begun(hospitals))
    grade = np.where(operated, grade, 0)
    cost = _costs(found, tier, found.discharged - admitted, operated, rng)
    items = _items(cost, operated, rng)
    departure = _departures(found, tier, rng)
    visit = _visits(institution, found.person, found.discharged)
    route = _routes(np.array([one.tier for one in listed])[found.condition], found.severe, tier, rng)
    return Stays(
        person=found.person, condition=found.condition, severe=found.severe, year=found.year, admitted=admitted,
        discharged=found.discharged, institution=institution, visit=visit, items=items, cost=cost,
        self_pay=np.floor(cost * rng.uniform(0.18, 0.5, count)).astype(np.int64), operated=operated, grade=grade,
        departure=departure, route=route, receiver=_receivers(departure, people.residence[found.person], tier, hospitals, rng),
        referred=rng.random(count) < 0.38,
    )  # fmt: skip


def _los(found: Episodes, tier: Ints, rng: np.random.Generator) -> Ints:
    mean = np.array([one.los_days for one in conditions()])[found.condition]
    mean = mean * np.where(found.severe, 1.5, 0.92) * np.where(tier == 2, 0.8, 1.0)
    return np.clip(np.round(rng.gamma(4.0, mean / 4)), 1, 120).astype(np.int64)


def _operations(found: Episodes, tier: Ints, rng: np.random.Generator) -> tuple[Flags, Ints]:
    """Whether operated and the grade 1-4: township hospitals do little, large hospitals the hard ones."""
    listed = conditions()
    chance = np.array([one.operated for one in listed])[found.condition] * np.where(tier <= 2, 0.15, 1.0)
    operated = rng.random(len(tier)) < chance
    grade = np.array([one.grade for one in listed])[found.condition]
    grade = grade + (found.severe & (tier >= 4)) - ((~found.severe) & (rng.random(len(tier)) < np.where(tier <= 3, 0.5, 0.2)))
    grade = np.clip(grade, 1, np.where(tier <= 2, 2, 4))
    return operated, np.where(operated, grade, 0)


def _costs(found: Episodes, tier: Ints, los: Ints, operated: Flags, rng: np.random.Generator) -> Ints:
    listed = conditions()
    usual = np.array([one.cost_yuan for one in listed])[found.condition]
    usual_los = np.array([one.los_days for one in listed])[found.condition]
    factor = np.array(COST_BY_TIER)[tier] * (np.maximum(los, 1) / usual_los) ** 0.6 * np.where(operated, 1.15, 0.9)
    factor *= np.exp(rng.normal(-COST_SPREAD**2 / 2, COST_SPREAD, len(tier))) * np.where(found.severe, 1.4, 1.0)
    yuan = usual * factor * (1 + COST_GROWTH) ** (found.year - found.year.max())
    return np.asarray(np.clip(np.round(yuan * 100), 20_000, 100_000_000), dtype=np.int64)


def _items(cost: Ints, operated: Flags, rng: np.random.Generator) -> Ints:
    """Items that add up to the total exactly: the last takes what rounding leaves."""
    shape = np.where(operated[:, None], np.array(_SURGICAL), np.array(_MEDICAL)) * rng.uniform(0.5, 1.5, (len(cost), ITEMS))
    items: Ints = np.floor(shape / shape.sum(axis=1, keepdims=True) * cost[:, None]).astype(np.int64)
    items[:, -1] += cost - items.sum(axis=1)
    return items


def _departures(found: Episodes, tier: Ints, rng: np.random.Generator) -> Ints:
    """1 home, 2 to another hospital, 3 to a community or township, 4 against advice, 5 died, 9 other."""
    luck = rng.random(len(tier))
    died = np.where(found.severe, 0.03, 0.002)
    up = np.where(tier <= 3, np.where(found.severe, 0.06, 0.015), 0.012)
    down = np.where(tier >= 3, 0.035, 0.0)
    edges = np.stack((died, up, down, np.full(len(tier), 0.015), np.full(len(tier), 0.004))).cumsum(axis=0)
    codes = np.array([5, 2, 3, 4, 9, 1])
    return np.asarray(codes[(luck >= edges).sum(axis=0)])


def _routes(condition_tier: Ints, severe: Flags, tier: Ints, rng: np.random.Generator) -> Ints:
    """1 emergency, 2 outpatient, 3 transferred in, 9 other."""
    luck = rng.random(len(tier))
    moved = np.where(tier >= 4, np.where(condition_tier >= 4, 0.16, 0.09), np.where(tier == 3, 0.05, 0.005))
    emergency = np.where(severe, 0.45, 0.22)
    return np.where(luck < moved, 3, np.where(luck < moved + emergency, 1, np.where(luck > 0.992, 9, 2))).astype(np.int64)


def _receivers(departure: Ints, residence: Ints, tier: Ints, hospitals: Hospitals, rng: np.random.Generator) -> Ints:
    """A county patient moves up to the city or, from the city and beyond, back to the county; down is to the township."""
    found = np.full(len(departure), -1, dtype=np.int64)
    up = departure == 2
    upward = up & (tier <= 3)
    found[upward] = rng.choice(hospitals.city[:2], int(upward.sum()))
    found[up & ~upward] = _near(hospitals, residence[up & ~upward], 3)
    down = departure == 3
    found[down] = _near(hospitals, residence[down], 2)
    return found


def _near(hospitals: Hospitals, residence: Ints, tier: int) -> Ints:
    """The first institution of a tier in the township of residence or else in the county; -1 when there is none."""
    first: dict[int, int] = {}
    for at in hospitals.positions(tier):
        first.setdefault(hospitals.all[at].located_in, int(at))
        first.setdefault(hospitals.all[at].county, int(at))
    return np.array([first.get(int(code), first.get(int(code) // 1000, -1)) for code in residence], dtype=np.int64)


def _visits(institution: Ints, person: Ints, discharged: Ints) -> Ints:
    """How many times this person has been in this institution, this time included."""
    order = np.lexsort((discharged,))
    found = np.empty(len(order), dtype=np.int64)
    found[order] = running_numbers(institution[order], person[order]) + 1
    return found


