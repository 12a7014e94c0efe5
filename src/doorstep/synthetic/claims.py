"""What the insurer pays for: every insured stay wherever it was, and a year of outpatient visits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.synthetic import cells
from doorstep.synthetic.draws import Floats, Ints, choose, stream, systematic_picks
from doorstep.synthetic.hospitals import Hospitals
from doorstep.synthetic.illness import BANDS, YEARS, bands, conditions, seasonal_days
from doorstep.synthetic.people import POOLED, People, county_of
from doorstep.synthetic.places import CITY
from doorstep.synthetic.stays import Stays

VISITS_PER_PERSON_YEAR = 3.0
_VISITS_BY_BAND = np.array([1.6, 0.9, 0.5, 1.0, 1.8, 2.2])
# Where outpatients go, by tier of the condition: village, own township, county, city, Guangzhou.
_PLACES_BY_TIER = np.array(
    [[0, 0, 0, 0, 0], [48, 34, 13, 4, 1], [30, 36, 24, 8, 2], [4, 18, 52, 20, 6], [0, 4, 44, 36, 16], [0, 2, 26, 40, 32]]
) / 100.0  # fmt: skip
_YUAN_BY_TIER = np.array([0, 42, 78, 190, 290, 460])


@dataclass(frozen=True, slots=True)
class Claims:
    """Columns by claim. `number` makes the settlement's own number; `reference` is the stay or visit it pays for."""

    number: Ints
    reference: Ints
    person: Ints
    institution: Ints
    condition: Ints
    begun: Ints
    ended: Ints
    cost: Ints
    fund: Ints
    referred: Ints

    def __len__(self) -> int:
        return len(self.person)

    def take(self, rows: np.ndarray) -> Claims:
        """Some of the claims."""
        return Claims(*(getattr(self, name)[rows] for name in Claims.__slots__))


def inpatient(stays: Stays, people: People, hospitals: Hospitals) -> Claims:
    """A settlement for each stay of a person insured here, or insured elsewhere and treated here."""
    insured = people.insured[stays.person]
    treated = np.array([one.county for one in hospitals.all])[stays.institution]
    mine = np.flatnonzero((insured > 0) & ((insured // 100 * 100 == CITY) | (treated // 100 * 100 == CITY)))
    mine = mine[np.lexsort((mine, stays.discharged[mine]))]
    county = treated[mine]
    away = county != insured[mine]
    return Claims(
        number=np.arange(len(mine)) + 1,
        reference=mine,
        person=stays.person[mine],
        institution=stays.institution[mine],
        condition=stays.condition[mine],
        begun=stays.admitted[mine],
        ended=stays.discharged[mine],
        cost=stays.cost[mine],
        fund=stays.cost[mine] - stays.self_pay[mine],
        referred=(away & stays.referred[mine]).astype(np.int64),
    )


def outpatient(people: People, hospitals: Hospitals, *, seed: int) -> Claims:
    """The last year's visits of residents who are insured, by day."""
    rng = stream(seed, "visits")
    listed = conditions()
    band = bands(people, YEARS[-1])
    able = (band >= 0) & ~people.is_visitor & ~people.is_away & (people.insured > 0)
    weights = np.where(able, _VISITS_BY_BAND[np.maximum(band, 0)] * people.frailty, 0.0)
    person = systematic_picks(weights, round(int((~people.is_visitor & ~people.is_away).sum()) * VISITS_PER_PERSON_YEAR), rng=rng)
    condition = _conditions(band[person], people.sex[person], rng)
    day = seasonal_days(np.array([one.season for one in listed])[condition], YEARS[-1], rng)
    day = np.maximum(day, people.born[person])
    order = np.lexsort((person, day))
    person, condition, day = person[order], condition[order], day[order]
    institution = _institutions(people.residence[person], np.array([one.tier for one in listed])[condition], hospitals, rng)
    tier = np.array([one.tier for one in hospitals.all])[institution]
    cost = np.round(_YUAN_BY_TIER[tier] * np.exp(rng.normal(-0.18, 0.6, len(person))) * 100).astype(np.int64) + 500
    number = np.arange(len(person)) + 1
    fund = np.floor(cost * rng.uniform(0.3, 0.7, len(person))).astype(np.int64)
    away = (tier == 5).astype(np.int64) * (number % 3 == 0)
    return Claims(number, number, person, institution, condition, day, day, cost, fund, away)


def _conditions(band: Ints, sex: Ints, rng: np.random.Generator) -> Ints:
    """Outpatient conditions by age and sex: the admission pattern of age under outpatient weights."""
    listed = conditions()
    found = np.zeros(len(band), dtype=np.int64)
    for at in range(len(BANDS)):
        for number in (1, 2):
            weights = np.array([_visit_weight(at, number, one.rates, one.male, one.visits) for one in listed])
            mine = (band == at) & (sex == number)
            found[mine] = choose(weights, int(mine.sum()), rng=rng)
    return found


def _visit_weight(band: int, sex: int, rates: tuple[float, ...], male: float, visits: float) -> float:
    return visits * rates[band] / max(rates) * (male if sex == 1 else 1 - male)


def _institutions(residence: Ints, tier: Ints, hospitals: Hospitals, rng: np.random.Generator) -> Ints:
    """By tier of the condition; a village without a clinic uses the township's hospital, a reserve the county's."""
    shares: Floats = np.cumsum(_PLACES_BY_TIER[tier], axis=1)
    kind = (rng.random(len(tier))[:, None] >= shares).sum(axis=1)
    places, home = np.unique(residence, return_inverse=True)
    found = np.zeros(len(residence), dtype=np.int64)
    for number, code in enumerate(places):
        options = _options(int(code), hospitals)
        for at, positions in enumerate(options):
            mine = np.flatnonzero((home == number) & (np.minimum(kind, 4) == at))
            found[mine] = positions[rng.integers(0, len(positions), len(mine))]
    return found


def _options(residence: int, hospitals: Hospitals) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    here = hospitals.located([residence])
    clinics = np.array([at for at in here if hospitals.all[at].tier == 1], dtype=np.int64)
    township = np.array([at for at in here if hospitals.all[at].tier == 2], dtype=np.int64)
    county = hospitals.positions(3, residence // 1000)[:2]
    township = township if len(township) else county
    return clinics if len(clinics) else township, township, county, hospitals.city[:3], hospitals.located([440100])


def render(claims: Claims, people: People, hospitals: Hospitals, *, prefix: str) -> pa.Table:
    """The cells of some claims as text, one column for each target."""
    person, count = claims.person, len(claims)
    codes, names = [one.code for one in hospitals.all], [one.name for one in hospitals.all]
    treated = np.array([one.county for one in hospitals.all])[claims.institution]
    reference = cells.padded(claims.reference, 9)
    columns = {
        "record_no": pc.binary_join_element_wise(prefix, cells.padded(claims.number, 10), ""),
        "inpatient_no": reference,
        "visit_no": reference,
        "person_no": pc.binary_join_element_wise("P44", cells.padded(person, 9), ""),
        "identity_type": cells.fixed("01", count),
        "identity": people.identity.take(pa.array(person)),
        "sex": cells.numbers(people.sex[person]),
        "birth_on": cells.days(people.born[person], "%Y-%m-%d"),
        "insurance_type": cells.listed(["310", "390"], (person % 4 > 0).astype(np.int64)),
        "insured_code": cells.numbers(people.insured[person]),
        "treated_code": cells.numbers(treated),
        "institution": cells.listed(codes, claims.institution),
        "institution_name": cells.listed(names, claims.institution),
        "medical_type": cells.fixed("21" if prefix.endswith("I") else "11", count),
        "referred": cells.numbers(claims.referred),
        "admitted_on": cells.days(claims.begun, "%Y-%m-%d"),
        "discharged_on": cells.days(claims.ended, "%Y-%m-%d"),
        "icd": cells.listed([one.icd for one in conditions()], claims.condition),
        "cost": cells.money(claims.cost),
        "fund": cells.money(claims.fund),
        "self_pay": cells.money(claims.cost - claims.fund),
    }
    return pa.table(columns)


def expected_insured(people: People, person: Ints) -> Ints:
    """The place intake must find: the code as given, the city for the city's own pool."""
    insured = people.insured[person]
    return county_of(np.where(insured == POOLED, CITY, insured))
