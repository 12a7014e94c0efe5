"""The places of the synthetic Qingyuan: real divisions, populations scaled from the census, schematic positions.

Source of county populations: 清远市第七次全国人口普查公报（第二号），2021-05-21.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from doorstep.synthetic.draws import apportion
from doorstep.vocab.divisions import Divisions

CITY = 441800
CITY_SEAT = 441802
DISTRICTS = (441802, 441803)
CENSUS = "清远市第七次全国人口普查公报（第二号），2021-05-21"
_DATA = files("doorstep.synthetic") / "data"
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
_SPREAD_DEGREES = 0.22
_FARM_OR_RESERVE = ("林场", "农林场", "保护区")


@dataclass(frozen=True, slots=True)
class County:
    """A county-level division; `population` is scaled, `population_2020` the census figure.

    in_county, out_of_city  target shares of first pages; out_of_province  share of all stays
    """

    code: int
    name: str
    name_en: str
    longitude: float
    latitude: float
    postcode: str
    population_2020: int
    population: int
    in_county: float
    out_of_city: float
    out_of_province: float


@dataclass(frozen=True, slots=True)
class Township:
    """A township by its real name with a generated population and position."""

    code: int
    name: str
    name_en: str
    population: int
    longitude: float
    latitude: float

    @property
    def county(self) -> int:
        return self.code // 1000

    @property
    def is_settled(self) -> bool:
        """False for forest farms and reserves, which have few people and no township hospital."""
        return not self.name.endswith(_FARM_OR_RESERVE)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A place outside the region where some of its people are treated; `hospitals` is how many stand there."""

    code: int
    level: str
    name: str
    name_en: str
    longitude: float
    latitude: float
    hospitals: int


@dataclass(frozen=True, slots=True)
class Geography:
    """Every place the synthetic region knows."""

    counties: tuple[County, ...]
    townships: tuple[Township, ...]
    elsewhere: tuple[Elsewhere, ...]


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one of this package's data files."""
    with (_DATA / name).open(encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines))


def geography(people: int, *, rng: np.random.Generator) -> Geography:
    """The places with populations that add up to `people`."""
    counties = _counties(people)
    townships = tuple(one for county in counties for one in _townships(county, rng))
    return Geography(counties, townships, tuple(_elsewhere(row) for row in rows("elsewhere.csv")))


def _counties(people: int) -> tuple[County, ...]:
    found = rows("counties.csv")
    census = np.array([int(row["population_2020"]) for row in found], dtype=np.float64)
    name = Divisions.national().name
    return tuple(
        County(
            code=int(row["code"]),
            name=name(int(row["code"])),
            name_en=row["name_en"],
            longitude=float(row["longitude"]),
            latitude=float(row["latitude"]),
            postcode=row["postcode"],
            population_2020=int(row["population_2020"]),
            population=int(population),
            in_county=float(row["in_county"]),
            out_of_city=float(row["out_of_city"]),
            out_of_province=float(row["out_of_province"]),
        )
        for row, population in zip(found, apportion(people, census), strict=True)
    )


def _townships(county: County, rng: np.random.Generator) -> list[Township]:
    """Populations are heaviest at the county seat (the first subdistricts or the first town)."""
    english = {int(row["code"]): row["name_en"] for row in rows("townships.csv")}
    divisions = Divisions.national().children(county.code)
    weights = rng.gamma(4.0, 1.0, len(divisions))
    weights *= [0.01 if one.name.endswith(_FARM_OR_RESERVE) else 3.0 if "街道" in one.name else 1.0 for one in divisions]
    populations = apportion(county.population, weights)
    found = []
    for at, (one, population) in enumerate(zip(divisions, populations, strict=True)):
        radius, angle = _SPREAD_DEGREES * math.sqrt(at / len(divisions)), at * _GOLDEN_ANGLE
        longitude = round(county.longitude + radius * math.cos(angle), 4)
        latitude = round(county.latitude + radius * math.sin(angle), 4)
        found.append(Township(one.code, one.name, english[one.code], int(population), longitude, latitude))
    return found


def _elsewhere(row: dict[str, str]) -> Elsewhere:
    return Elsewhere(
        code=int(row["code"]),
        level=row["level"],
        name=Divisions.national().name(int(row["code"])),
        name_en=row["name_en"],
        longitude=float(row["longitude"]),
        latitude=float(row["latitude"]),
        hospitals=int(row["hospitals"]),
    )
