"""Who falls ill, of what and when: the admissions of three years before anyone chooses a hospital."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from doorstep.synthetic.draws import Flags, Floats, Ints, choose, stream, systematic_picks
from doorstep.synthetic.people import People
from doorstep.synthetic.places import rows

YEARS = (2023, 2024, 2025)
LAST_MONTH = 202512
ADMISSIONS_PER_PERSON_YEAR = 0.16
YEARLY_GROWTH = 0.02
BANDS = (0, 1, 15, 45, 60, 75)
AWAY_FACTOR = 0.55  # people away are young and seen only in part
_SEASONS = {
    "": (1.02, 0.86, 1.04, 1.01, 1.02, 0.99, 1.01, 1.01, 1.0, 1.0, 1.0, 1.04),
    "winter": (1.25, 1.02, 1.12, 0.98, 0.92, 0.86, 0.82, 0.82, 0.88, 0.95, 1.10, 1.28),
    "summer": (0.82, 0.74, 0.90, 0.98, 1.08, 1.16, 1.28, 1.24, 1.10, 0.98, 0.88, 0.84),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A main diagnosis; `rates` are admissions per 10,000 person-years by age band, `male` the male share of cases.

    tier     where it should be treated, 1 village to 5 province;  visits  outpatient weight
    operated share with the operation, `grade` its usual grade
    The rates are ours, plausible in their shape, from no source.
    """

    icd: str
    name: str
    department: str
    tier: int
    rates: tuple[float, ...]
    male: float
    los_days: float
    cost_yuan: float
    operation: str
    operated: float
    grade: int
    season: str
    visits: float

    @property
    def is_oncology(self) -> bool:
        return self.icd[0] == "C" or self.icd.startswith("Z51")

    @property
    def is_maternal(self) -> bool:
        return self.icd[0] in "OP" or self.department == "妇科"

    @property
    def is_newborn(self) -> bool:
        return self.icd[0] == "P"


@dataclass(frozen=True, slots=True)
class Episodes:
    """Columns by admission: who, what, how bad and the day of discharge (days since 1970)."""

    person: Ints
    condition: Ints
    severe: Flags
    discharged: Ints
    year: Ints


@cache
def conditions() -> tuple[Condition, ...]:
    """The conditions of `data/conditions.csv`."""
    return tuple(
        Condition(
            icd=row["icd"],
            name=row["name_zh"],
            department=row["department"],
            tier=int(row["tier"]),
            rates=tuple(float(rate) for rate in row["rates"].split("/")),
            male=float(row["male"]) / 100,
            los_days=float(row["los"]),
            cost_yuan=float(row["cost"]),
            operation=row["operation"],
            operated=float(row["operated"]) / 100,
            grade=int(row["grade"]),
            season=row["season"],
            visits=float(row["visits"]),
        )
        for row in rows("conditions.csv")
    )


def episodes(people: People, *, seed: int) -> Episodes:
    """The admissions of all years, a little more each year, in no particular order within a year."""
    parts = [_of_year(people, year, stream(seed, f"illness {year}")) for year in YEARS]
    return Episodes(*(np.concatenate([getattr(part, name) for part in parts]) for name in Episodes.__slots__))


def bands(people: People, year: int) -> Ints:
    """Index into BANDS of each person's age in a calendar year; -1 before birth."""
    age = year - people.birth_year
    return np.where(age < 0, -1, np.searchsorted(np.array(BANDS), age, side="right") - 1)


def _of_year(people: People, year: int, rng: np.random.Generator) -> Episodes:
    rates = _rates()
    band = bands(people, year)
    hazard = rates.sum(axis=2)[band, people.sex - 1] * people.frailty * (band >= 0)
    hazard *= np.where(people.is_away, AWAY_FACTOR, 1.0)
    is_resident = ~people.is_away & ~people.is_visitor
    growth = 1 - YEARLY_GROWTH * (YEARS[-1] - year)
    wanted = int(is_resident.sum()) * ADMISSIONS_PER_PERSON_YEAR * growth
    count = round(wanted * hazard.sum() / hazard[is_resident].sum())
    person = systematic_picks(hazard, count, rng=rng)
    condition = _conditions(rates, band[person], people.sex[person], rng)
    age = year - people.birth_year[person]
    severe = rng.random(count) < np.clip(0.08 + 0.002 * age, 0, 0.3)
    discharged = _discharges(people, person, condition, year, rng)
    return Episodes(person, condition, severe, discharged, np.full(count, year, dtype=np.int64))


def _rates() -> Floats:
    """Rate by band, sex and condition; a sex share turns a rate for everyone into one for each sex."""
    found = np.zeros((len(BANDS), 2, len(conditions())))
    for at, one in enumerate(conditions()):
        found[:, 0, at] = np.array(one.rates) * one.male * 2
        found[:, 1, at] = np.array(one.rates) * (1 - one.male) * 2
    return found


def _conditions(rates: Floats, band: Ints, sex: Ints, rng: np.random.Generator) -> Ints:
    found = np.zeros(len(band), dtype=np.int64)
    for at in range(len(BANDS)):
        for number in (1, 2):
            mine = (band == at) & (sex == number)
            found[mine] = choose(rates[at, number - 1], int(mine.sum()), rng=rng)
    return found


def _discharges(people: People, person: Ints, condition: Ints, year: int, rng: np.random.Generator) -> Ints:
    """Days by season; the newborn soon after birth, other infants in the rest of their first year."""
    start = (np.datetime64(f"{year}-01-01") - np.datetime64("1970-01-01")).astype(np.int64)
    end = (np.datetime64(f"{year + 1}-01-01") - np.datetime64("1970-01-01")).astype(np.int64) - 1
    found = seasonal_days(np.array([one.season for one in conditions()])[condition], year, rng)
    born = people.born[person]
    newborn = np.array([one.is_newborn for one in conditions()])[condition]
    luck = rng.random(len(person))
    rest = born + 1 + np.floor(luck * np.maximum(end - born, 1)).astype(np.int64)
    found = np.where(people.birth_year[person] == year, rest, found)
    found = np.where(newborn, born + 3 + np.floor(luck * 14).astype(np.int64), found)
    return np.clip(found, np.maximum(start, born), end)


def seasonal_days(season: np.ndarray, year: int, rng: np.random.Generator) -> Ints:
    """A day of the year for each row by its season, as days since 1970."""
    firsts = np.arange(f"{year}-01", f"{year + 1}-02", dtype="datetime64[M]").astype("datetime64[D]").astype(np.int64)
    found = np.zeros(len(season), dtype=np.int64)
    for name, weights in _SEASONS.items():
        mine = season == name
        month = choose(np.array(weights), int(mine.sum()), rng=rng)
        length = firsts[month + 1] - firsts[month]
        found[mine] = firsts[month] + np.floor(rng.random(len(month)) * length).astype(np.int64)
    return found
