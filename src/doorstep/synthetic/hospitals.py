"""Which institution takes each stay, once the kind of destination is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doorstep.synthetic.choice import BEYOND, IN_CITY, IN_COUNTY, IN_PROVINCE
from doorstep.synthetic.draws import Flags, Floats, Ints, choose
from doorstep.synthetic.institutions import PRIVATE, Institution
from doorstep.synthetic.places import CITY, CITY_SEAT, Geography, rows
from doorstep.vocab.referral_criteria import CARE_PLACES

TOWNSHIP_SHARE = (0.0, 0.66, 0.48, 0.13, 0.03, 0.02)  # of stays inside the county, by tier of the condition
CITY_HOSPITAL_SHARE = (0.0, 0.35, 0.45, 0.62, 0.82, 0.88)  # of the rest in the county where the city hospitals stand
NEIGHBOUR_SHARE = 0.15  # of stays elsewhere in the city, at another county's hospital
OWN_TOWNSHIP_SHARE = 0.88
_BY_KIND = {"general": 0.66, "tcm": 0.24, "maternal": 0.0, PRIVATE: 0.10}
_MATERNAL_BY_KIND = {"general": 0.46, "tcm": 0.04, "maternal": 0.46, PRIVATE: 0.04}


@dataclass(frozen=True, slots=True)
class Hospitals:
    """The institutions by position, grouped as people choose among them."""

    all: tuple[Institution, ...]

    def positions(self, tier: int, county: int = 0) -> Ints:
        """Positions of the institutions of a tier that treat acute illness, in one county when it is given."""
        found = [at for at, one in enumerate(self.all) if one.tier == tier and county in (0, one.county) and one.kind not in CARE_PLACES]
        return np.array(found, dtype=np.int64)

    @property
    def city(self) -> Ints:
        return np.array([at for at, one in enumerate(self.all) if one.code.startswith(f"S{CITY}")], dtype=np.int64)

    def located(self, places: list[int]) -> Ints:
        return np.array([at for at, one in enumerate(self.all) if one.located_in in places], dtype=np.int64)


def assign(
    found: Ints, *, hospitals: Hospitals, geography: Geography, county: Ints, township: Ints, tier: Ints, maternal: Flags,
    rng: np.random.Generator,
) -> Ints:  # fmt: skip
    """Position of an institution for each stay. found: destination; county: six digits; township: nine or 0."""
    chosen = np.full(len(found), -1, dtype=np.int64)
    is_township = (found == IN_COUNTY) & (rng.random(len(found)) < np.array(TOWNSHIP_SHARE)[tier])
    chosen[is_township] = _township(hospitals, county[is_township], township[is_township], rng)
    for one in geography.counties:
        mine = (county == one.code) & (chosen < 0)
        _in_county(chosen, mine & (found == IN_COUNTY), one.code, hospitals, tier, maternal, rng)
        _in_city(chosen, mine & (found == IN_CITY), one.code, hospitals, maternal, rng)
        for kind in (IN_PROVINCE, BEYOND):
            _away(chosen, mine & (found == kind), one.code, hospitals, rng, beyond=kind == BEYOND)
    return chosen


def _township(hospitals: Hospitals, county: Ints, township: Ints, rng: np.random.Generator) -> Ints:
    """The own township's hospital, sometimes another of the county (always where the township has none)."""
    positions = hospitals.positions(2)
    places = np.array([hospitals.all[at].located_in for at in positions])
    order = np.argsort(places)
    at = np.minimum(np.searchsorted(places[order], township), len(places) - 1)
    own = positions[order][at]
    stays_near = (places[order][at] == township) & (rng.random(len(township)) < OWN_TOWNSHIP_SHARE)
    for code in np.unique(county[~stays_near]):
        mine = ~stays_near & (county == code)
        own[mine] = rng.choice(hospitals.positions(2, int(code)), int(mine.sum()))
    return own


def _weights(hospitals: Hospitals, positions: Ints, *, maternal: bool) -> Floats:
    table = _MATERNAL_BY_KIND if maternal else _BY_KIND
    return np.array([table.get(hospitals.all[at].kind, 0.0) for at in positions])


def _fill(chosen: Ints, mine: Flags, positions: Ints, hospitals: Hospitals, maternal: Flags, rng: np.random.Generator) -> None:
    for flag in (False, True):
        rows_at = np.flatnonzero(mine & (maternal == flag))
        weights = _weights(hospitals, positions, maternal=flag)
        chosen[rows_at] = positions[choose(weights, len(rows_at), rng=rng)]


def _in_county(
    chosen: Ints, mine: Flags, code: int, hospitals: Hospitals, tier: Ints, maternal: Flags, rng: np.random.Generator
) -> None:
    if code == CITY_SEAT:
        to_city = mine & (rng.random(len(mine)) < np.array(CITY_HOSPITAL_SHARE)[tier])
        _fill(chosen, to_city, hospitals.city, hospitals, maternal, rng)
        mine = mine & ~to_city
    _fill(chosen, mine, hospitals.positions(3, code), hospitals, maternal, rng)


def _in_city(chosen: Ints, mine: Flags, code: int, hospitals: Hospitals, maternal: Flags, rng: np.random.Generator) -> None:
    others = np.array([at for at in hospitals.positions(3) if hospitals.all[at].county != code], dtype=np.int64)
    to_other = mine & ((rng.random(len(mine)) < NEIGHBOUR_SHARE) | (code == CITY_SEAT))
    _fill(chosen, to_other, others, hospitals, maternal, rng)
    _fill(chosen, mine & ~to_other, hospitals.city, hospitals, maternal, rng)


def _away(chosen: Ints, mine: Flags, code: int, hospitals: Hospitals, rng: np.random.Generator, *, beyond: bool) -> None:
    """Elsewhere, by the shares of `data/destinations.csv`."""
    row = next(row for row in rows("destinations.csv") if row["county"] == str(code))
    shares = {int(place): float(share) for place, share in row.items() if place != "county"}
    shares = {place: share for place, share in shares.items() if (place // 10_000 != 44) == beyond}
    positions = hospitals.located(list(shares))
    counts = {place: sum(one.located_in == place for one in hospitals.all) for place in shares}
    weights = np.array([shares[hospitals.all[at].located_in] / counts[hospitals.all[at].located_in] for at in positions])
    rows_at = np.flatnonzero(mine)
    chosen[rows_at] = positions[choose(weights, len(rows_at), rng=rng)]
