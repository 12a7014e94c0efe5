"""The synthetic people: residents, those who work elsewhere, and visitors from neighbouring places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from doorstep.synthetic.draws import Flags, Floats, Ints, apportion, choose, spread, stream
from doorstep.synthetic.identity import identity_numbers
from doorstep.synthetic.places import CITY, CITY_SEAT, Geography, rows

AWAY_SHARE = 0.035  # people whose household is in the region and who live elsewhere
VISITOR_SHARE = 0.055  # neighbours who may come here for care
OTHER_COUNTY_SHARE = 0.07  # residents whose household is in another county of the city
OUTSIDE_HOUSEHOLD_SHARE = 0.05
UNINSURED_SHARE = 0.05
POOLED = 441899  # the code that an insurer gives to people insured with the city itself
SHORT_NUMBER_SHARE = 0.02
_LAST_BIRTH = date(2025, 12, 31).toordinal() - date(1970, 1, 1).toordinal()
# Age bands (first year, years, share): a rural prefecture with many elderly; the shape is ours.
_AGES = ((0, 1, 0.008), (1, 14, 0.185), (15, 30, 0.365), (45, 15, 0.222), (60, 15, 0.156), (75, 21, 0.064))


@dataclass(frozen=True, slots=True)
class People:
    """Columns by person. Places are nine digits (township) inside the region, six outside; `insured` 0 is none.

    born  days since 1970;  birth_year  calendar year;  frailty  multiplies how often a person falls ill
    """

    residence: Ints
    household: Ints
    insured: Ints
    sex: Ints
    born: Ints
    birth_year: Ints
    frailty: Floats
    is_visitor: Flags
    is_away: Flags
    identity: pa.Array
    short_number: Flags

    def __len__(self) -> int:
        return len(self.residence)


def people(geography: Geography, *, seed: int) -> People:
    """Everyone whose admissions the region may see; residents first, in order of township."""
    rng = stream(seed, "people")
    residents = sum(one.population for one in geography.townships)
    away, visitors = round(residents * AWAY_SHARE), round(residents * VISITOR_SHARE)
    codes = np.array([one.code for one in geography.townships], dtype=np.int64)
    populations = np.array([one.population for one in geography.townships], dtype=np.int64)
    at_home = np.repeat(codes, populations)
    residence = np.concatenate((at_home, _outside("migrant", away, rng), _outside("visitor", visitors, rng)))
    count = len(residence)
    is_away = (np.arange(count) >= residents) & (np.arange(count) < residents + away)
    is_visitor = np.arange(count) >= residents + away
    household = _households(residence, is_away, is_visitor, codes, populations.astype(np.float64), rng)
    sex = np.where(rng.random(count) < 0.512, 1, 2).astype(np.int64)
    born = _births(count, is_away, rng)
    years = _years(born)
    short = (years < 1966) & (rng.random(count) < SHORT_NUMBER_SHARE)
    numbers = identity_numbers(county_of(household), born, compact_dates(born), sex, short)
    insured = _insured(residence, household, is_visitor, rng)
    frailty = rng.gamma(2.0, 0.5, count) + 0.05
    return People(residence, household, insured, sex, born, years, frailty, is_visitor, is_away, numbers, short)


def county_of(codes: Ints) -> Ints:
    """The six-digit code of a place of six or nine digits."""
    return np.where(codes > 999_999, codes // 1000, codes)



def _outside(column: str, count: int, rng: np.random.Generator) -> Ints:
    listed = rows("outside_homes.csv")
    weights = np.array([float(row[column]) for row in listed])
    codes = np.array([int(row["code"]) for row in listed], dtype=np.int64)
    return np.repeat(codes, apportion(count, weights))


def _households(
    residence: Ints, is_away: Flags, is_visitor: Flags, townships: Ints, weights: Floats, rng: np.random.Generator
) -> Ints:
    """Mostly where they live; people away have theirs in the region, by population."""
    found = residence.copy()
    luck = rng.random(len(residence))
    elsewhere = np.where(is_visitor, False, luck < OTHER_COUNTY_SHARE) | is_away
    found[elsewhere] = townships[choose(weights, int(elsewhere.sum()), rng=rng)]
    outside = ~elsewhere & ~is_visitor & (luck < OTHER_COUNTY_SHARE + OUTSIDE_HOUSEHOLD_SHARE)
    codes = _outside("household", int(outside.sum()), rng)
    found[outside] = rng.permutation(codes)
    return found


def _births(count: int, is_away: Flags, rng: np.random.Generator) -> Ints:
    """Days of birth; people away are of working age."""
    shares = np.array([share for _, _, share in _AGES])
    first = np.array([start for start, _, _ in _AGES], dtype=np.float64)
    width = np.array([years for _, years, _ in _AGES], dtype=np.float64)
    band = choose(shares, count, rng=rng)
    position = spread(count, rng=rng)
    position = np.where(band == 5, position**2, position)
    ages = first[band] + position * width[band]
    ages = np.where(is_away, 20 + 35 * position, ages)
    return (_LAST_BIRTH - np.floor(ages * 365.25)).astype(np.int64)


def _years(days: Ints) -> Ints:
    return np.asarray(days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970)


def compact_dates(days: Ints) -> Ints:
    """yyyymmdd as a number."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    day = (dates - months).astype(np.int64) + 1
    return np.asarray((months.astype(np.int64) // 12 + 1970) * 10_000 + (months.astype(np.int64) % 12 + 1) * 100 + day)



def _insured(residence: Ints, household: Ints, is_visitor: Flags, rng: np.random.Generator) -> Ints:
    """Mostly at the household; workers at their work; some with the city; one in twenty nowhere."""
    home, work = county_of(household), county_of(residence)
    luck = rng.random(len(home))
    at_work = (home != work) & (luck < np.where(home // 100 * 100 == CITY, 0.35, 0.55))
    insured = np.where(at_work, work, home)
    insured = np.where((insured == CITY_SEAT) & (rng.random(len(home)) < 0.05), POOLED, insured)
    return np.where(rng.random(len(home)) < UNINSURED_SHARE, 0, insured)
