"""The truth of the synthetic region, found again from who went where."""

from __future__ import annotations

from functools import cache

import numpy as np

from doorstep.planning.choice import Alternatives, Cells
from doorstep.planning.choice.fitting import fit
from doorstep.synthetic import choice
from doorstep.synthetic.draws import stream
from doorstep.synthetic.hospitals import Hospitals
from doorstep.synthetic.illness import YEARS, episodes
from doorstep.synthetic.institutions import institutions
from doorstep.synthetic.people import county_of, people
from doorstep.synthetic.places import geography
from doorstep.synthetic.stays import stays
from tests.lib.trials import count

SEED, CITY = 20260101, 4418
KINDS = ("city", "province", "beyond")


@cache
def chosen() -> tuple[Cells, dict[str, float]]:
    """Residents' stays by county, tier, severity, oncology, year and planted action, and the true coefficients."""
    population = count(400_000, suite=30_000)
    places = geography(population, rng=stream(SEED, "places"))
    hospitals = Hospitals(institutions(places))
    everyone = people(places, seed=SEED)
    found, cases, fitted = stays(episodes(everyone, seed=SEED), everyone, places, hospitals, seed=SEED)
    counties = np.array([one.code for one in places.counties])
    home = county_of(everyone.residence)[found.person]
    resident = np.isin(home, counties)
    treated = np.array([one.county for one in hospitals.all])[found.institution[resident]]
    kind = np.select([treated == home[resident], treated // 100 == CITY, treated // 10_000 == 44], [0, 1, 2], 3)
    acted = np.zeros(len(kind), dtype=np.int64)
    for one in choice.ACTIONS:
        acted |= (counties[cases.county] == one.county) & (cases.month >= one.month)
    keys = np.stack((cases.county, cases.tier - 3, cases.severe, cases.oncology, YEARS[-1] - cases.year, acted), axis=1)
    unique, cell = np.unique(keys.astype(np.int64), axis=0, return_inverse=True)
    went = np.bincount(cell.ravel() * 4 + kind, minlength=len(unique) * 4).astype(np.float64)
    return _cells(unique, went, len(counties)), _truth(fitted, len(counties))


def _cells(unique: np.ndarray, went: np.ndarray, counties: int) -> Cells:
    names, columns = ["action"], [np.outer(unique[:, 5], [1, 0, 0, 0])]
    for at, kind in enumerate(KINDS, start=1):
        here = np.arange(4) == at
        for driver, name in enumerate(("tier", "severe", "oncology", "earlier"), start=1):
            names.append(f"{name}:{kind}")
            columns.append(np.outer(unique[:, driver], here))
        for county in range(counties):
            names.append(f"{county}:{kind}")
            columns.append(np.outer(unique[:, 0] == county, here))
    features = np.stack([one.ravel() for one in columns], axis=1).astype(np.float64)
    many = len(unique)
    return Cells(
        Alternatives.plain(("county", *KINDS)), tuple(names), tuple(str(at) for at in range(counties)), ("all",),
        np.arange(many + 1) * 4, np.tile(np.arange(4, dtype=np.int32), many), features, went,
        unique[:, 0].astype(np.int32), np.zeros(many, dtype=np.int32),
    )  # fmt: skip


def _truth(fitted: choice.Fitted, counties: int) -> dict[str, float]:
    drivers = {"tier": choice.BY_TIER, "severe": choice.BY_SEVERITY, "oncology": choice.BY_ONCOLOGY, "earlier": choice.BY_EARLIER_YEAR}
    known = {f"{name}:{kind}": values[at] for name, values in drivers.items() for at, kind in enumerate(KINDS, start=1)}
    constants = {f"{county}:{kind}": float(fitted.constants[county, at]) for county in range(counties) for at, kind in enumerate(KINDS, start=1)}
    return known | constants | {"action": choice.ACTIONS[0].utility}


def off(shift: float = 0.0) -> np.ndarray:
    """How many standard errors each coefficient lies from the truth, the truth moved by `shift` times its own size."""
    cells, truth = chosen()
    found = fit(cells)
    known = np.array([truth[name] for name in found.names]) * (1 + shift)
    return np.asarray((found.estimates - known) / np.sqrt(np.diag(found.plain)))


def test_the_synthetic_regions_truth_lies_inside_two_standard_errors_for_nearly_all_coefficients() -> None:
    # plain errors: eight counties are too few to cluster 37 coefficients by
    inside = np.abs(off()) <= 2

    assert len(inside) == 37
    assert inside.mean() >= 0.9


def test_a_truth_that_is_a_third_larger_lies_outside() -> None:
    """The control: the test above could tell."""
    assert (np.abs(off(1 / 3)) <= 2).mean() < 0.7
