"""In-area shares counted from the truth files alone, row by row in plain Python: a second opinion on everything else."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet

CITY = 441800
SIX_COUNTIES = (441821, 441823, 441825, 441826, 441881, 441882)
COUNTIES = (441802, 441803, *SIX_COUNTIES)
FIRST_DAY, LAST_DAY = date(2025, 1, 1), date(2025, 12, 31)


@dataclass(frozen=True, slots=True)
class Counted:
    """Stays inside the area out of all stays of its people."""

    count: int
    of: int

    @property
    def share(self) -> float:
        return self.count / self.of


@dataclass(frozen=True, slots=True)
class InArea:
    """The city's share and each county's, in the last twelve months."""

    city: Counted
    counties: Mapping[int, Counted]

    @property
    def six_county_mean(self) -> float:
        """Unweighted, without the two districts."""
        return sum(self.counties[code].share for code in SIX_COUNTIES) / len(SIX_COUNTIES)


def on_residence(folder: Path) -> InArea:
    """From first pages, by the county that the page lets a reader find. `folder` holds region/ and truth/."""
    return _count(folder, _rows(folder / "truth" / "stays.parquet"), "residence_expected")


def on_insured(folder: Path) -> InArea:
    """From inpatient settlements, by the insured place."""
    rows = (row for row in _rows(folder / "truth" / "settlements.parquet") if row["kind"] == "inpatient")
    return _count(folder, rows, "insured_expected")


def _rows(path: Path) -> Iterable[Mapping[str, Any]]:
    names = pyarrow.parquet.read_schema(path).names
    wanted = ["institution", "discharged_on", *({"kind", "residence_expected", "insured_expected"} & set(names))]
    table = pyarrow.parquet.read_table(path, columns=wanted)
    for batch in table.to_batches(max_chunksize=50_000):
        yield from batch.to_pylist()


def _count(folder: Path, rows: Iterable[Mapping[str, Any]], home_column: str) -> InArea:
    stands_in = _places(folder / "region" / "institutions.csv")
    city, counties = [0, 0], {code: [0, 0] for code in COUNTIES}
    for row in rows:
        home, provider = int(row[home_column]), stands_in[row["institution"]]
        if home // 100 != CITY // 100 or not FIRST_DAY <= row["discharged_on"] <= LAST_DAY:
            continue
        city[1] += 1
        city[0] += provider // 100 == CITY // 100
        if home in counties:
            counties[home][1] += 1
            counties[home][0] += provider == home
    return InArea(Counted(*city), {code: Counted(*found) for code, found in counties.items()})


def _places(path: Path) -> dict[str, int]:
    """Institution code -> six-digit code of where it stands."""
    with path.open(encoding="utf-8") as lines:
        return {row["code"]: int(row["located_in"][:6]) for row in csv.DictReader(lines)}
