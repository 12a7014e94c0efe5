"""First pages as text: every stay rendered column by column, with the small faults real pages have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.synthetic import cells
from doorstep.synthetic.addresses import (
    BLANK_WITH_POSTCODE,
    DASH_WITH_POSTCODE,
    NOTHING,
    WRITTEN,
    AddressBook,
    address_book,
)
from doorstep.synthetic.draws import Flags, Ints, stream
from doorstep.synthetic.hospitals import Hospitals
from doorstep.synthetic.illness import conditions
from doorstep.synthetic.people import People, county_of
from doorstep.synthetic.places import CITY, Geography
from doorstep.synthetic.stays import ITEMS, Stays
from doorstep.synthetic.surgery import COMPLICATIONS, Surgery, surgery

VALID, MISSING, PLACEHOLDER, INVALID = range(4)
_PLACEHOLDERS = ["111111111111111111", "123456789012345678", "000000000000000000"]
# Shares of rows with each fault; of the order that quality reports of first pages show, the values are ours.
RESIDENCE_FAULTS = (0.005, 0.010, 0.004)  # blank with postcode, '-' with postcode, neither
HOUSEHOLD_FAULTS = (0.005, 0.010, 0.015)
IDENTITY_FAULTS = (0.004, 0.003, 0.003)  # missing, placeholder, invalid
ETHNICITY_DEFAULTED, RELATION_DEFAULTED, WRONG_AGE, WRONG_ITEMS = 0.010, 0.015, 0.003, 0.003
_COMORBID = ["I10.x00", "E11.900", "I25.103", "J44.900", "M81.900", "K29.500", "N18.900", "E78.500", "D64.900", "K76.000"]
PATIENT = "合成患者"
_INCISIONS, _HEALINGS = ("Ⅰ", "Ⅱ", "Ⅲ"), ("甲", "乙", "丙")
_LAST = list("0123456789X0")  # each character and the one that is typed instead


@dataclass(frozen=True, slots=True)
class Faults:
    """What each row gets wrong without being refused, by column."""

    residence: Ints
    household: Ints
    identity: Ints
    ethnicity: Flags
    relation: Flags
    age: Flags
    items: Flags


@dataclass(frozen=True, slots=True)
class Pages:
    """Everything that first pages are written from."""

    stays: Stays
    people: People
    hospitals: Hospitals
    geography: Geography
    faults: Faults
    residence: pa.Array
    household: pa.Array
    comorbid: Ints
    surgery: Surgery


def pages(stays: Stays, people: People, geography: Geography, hospitals: Hospitals, *, seed: int) -> Pages:
    """Draw the faults and write the addresses."""
    rng = stream(seed, "pages")
    homes = np.unique(np.concatenate((people.residence, people.household)))
    book = address_book(geography, homes)
    faults = _faults(len(stays), rng)
    return Pages(
        stays, people, hospitals, geography, faults,
        _addresses(book, people.residence[stays.person], faults.residence, rng),
        _addresses(book, people.household[stays.person], faults.household, rng),
        rng.integers(-len(_COMORBID), len(_COMORBID), (len(stays), 2)),
        surgery(
            stays.institution, stays.condition, stays.discharged, stays.operated, stays.severe, stays.person, hospitals, seed=seed
        ),
    )  # fmt: skip


def _faults(count: int, rng: np.random.Generator) -> Faults:
    def kinds(shares: tuple[float, ...]) -> Ints:
        edges = np.cumsum(shares)
        luck = rng.random(count)
        return np.where(luck < edges[-1], np.searchsorted(edges, luck, side="right") + 1, 0)

    flags = [rng.random(count) < share for share in (ETHNICITY_DEFAULTED, RELATION_DEFAULTED, WRONG_AGE, WRONG_ITEMS)]
    return Faults(kinds(RESIDENCE_FAULTS), kinds(HOUSEHOLD_FAULTS), kinds(IDENTITY_FAULTS), *flags)


def _addresses(book: AddressBook, home: Ints, fault: Ints, rng: np.random.Generator) -> pa.Array:
    written = book.write(home, rng=rng)
    blank = pc.if_else(pa.array(fault == BLANK_WITH_POSTCODE), "", "-")
    return cells.where(fault == WRITTEN, written, blank)


def expected_residence(pages: Pages, rows: Ints) -> Ints:
    """The county that intake must find for each row, 0 where nothing says it."""
    return _expected(county_of(pages.people.residence[pages.stays.person[rows]]), pages.faults.residence[rows])


def expected_household(pages: Pages, rows: Ints) -> Ints:
    """The same for the household, which the identity number can tell too."""
    county = county_of(pages.people.household[pages.stays.person[rows]])
    found = _expected(county, pages.faults.household[rows])
    return np.where((found == 0) & (pages.faults.identity[rows] == VALID), county, found)


def _expected(county: Ints, fault: Ints) -> Ints:
    by_postcode = np.isin(fault, (BLANK_WITH_POSTCODE, DASH_WITH_POSTCODE)) & (county // 100 * 100 == CITY)
    return np.where((fault == WRITTEN) | by_postcode, county, 0)


def render(pages: Pages, rows: Ints, *, day: str, by_name: bool) -> pa.Table:
    """The cells of some stays as text, one column for each target; `series#n` for those that repeat."""
    stays, people = pages.stays, pages.people
    person, institution = stays.person[rows], stays.institution[rows]
    names, codes = [one.name for one in pages.hospitals.all], [one.code for one in pages.hospitals.all]
    condition = stays.condition[rows]
    columns: dict[str, pa.Array] = {
        "institution": cells.listed(names if by_name else codes, institution),
        "institution_name": cells.listed(names, institution),
        "record_no": cells.numbers(person + 100_000),
        "visit_no": cells.numbers(stays.visit[rows]),
        "name": cells.fixed(PATIENT, len(rows)),
        "sex": cells.numbers(people.sex[person]),
        "birth_on": cells.days(people.born[person], day),
        "admitted_on": cells.days(stays.admitted[rows], day),
        "discharged_on": cells.days(stays.discharged[rows], day),
        "los_days": cells.numbers(np.maximum(stays.discharged[rows] - stays.admitted[rows], 1)),
        "department": cells.listed([one.department for one in conditions()], condition),
        "diagnosis": cells.listed([one.name for one in conditions()], condition),
        "icd": cells.listed([one.icd for one in conditions()], condition),
        "departure": cells.numbers(stays.departure[rows]),
        "admission_route": cells.numbers(stays.route[rows]),
        "self_pay": cells.money(stays.self_pay[rows]),
        "cost": cells.money(stays.cost[rows]),
        "payer": cells.listed(["7", "1", "2"], _payer(people, person)),
        **_person(pages, rows),
        **_homes(pages, rows),
        **_receiver(pages, rows, names),
        **_wound(pages, rows),
        **_series(pages, rows),
    }
    return pa.table({name: column.fill_null("") for name, column in columns.items()})


def _payer(people: People, person: Ints) -> Ints:
    return np.where(people.insured[person] == 0, 0, 1 + (person % 4 > 0))


def _person(pages: Pages, rows: Ints) -> Mapping[str, pa.Array]:
    stays, people, faults = pages.stays, pages.people, pages.faults
    person = stays.person[rows]
    age = (stays.admitted[rows] - people.born[person]) // 365.25
    given = np.where(faults.age[rows], np.where(age > 60, age - 23, age + 23), age).astype(np.int64)
    return {
        "age_years": cells.numbers(given),
        "ethnicity": cells.listed(["01", "08", "13", "99"], np.where(faults.ethnicity[rows], 3, _ethnicity(people, person))),
        "contact_relation": cells.listed(["1", "2", "3", "5", "7"], np.where(faults.relation[rows], 4, person % 4)),
        "identity": _identity(pages, rows),
    }


def _ethnicity(people: People, person: Ints) -> Ints:
    """Han, or Zhuang and Yao (GB/T 3304: 08, 13) in the two autonomous counties."""
    county = county_of(people.household[person])
    return np.where((county == 441825) & (person % 3 == 0), 1, np.where((county == 441826) & (person % 2 == 0), 2, 0))


def _identity(pages: Pages, rows: Ints) -> pa.Array:
    person, fault = pages.stays.person[rows], pages.faults.identity[rows]
    number = pages.people.identity.take(pa.array(person))
    found = cells.where(fault == INVALID, _mistyped(number), number)
    found = cells.where(fault == PLACEHOLDER, cells.listed(_PLACEHOLDERS, rows % len(_PLACEHOLDERS)), found)
    return cells.where(fault == MISSING, cells.fixed("", len(rows)), found)


def _mistyped(number: pa.Array) -> pa.Array:
    """A number with another last character, or one character short when it has no check digit."""
    last = pc.index_in(pc.utf8_slice_codeunits(number, 17, 18), pa.array(_LAST[:-1])).fill_null(0)
    wrong = pc.binary_join_element_wise(pc.utf8_slice_codeunits(number, 0, 17), pa.array(_LAST[1:]).take(last), "")
    return pc.if_else(pc.equal(pc.utf8_length(number), 18), wrong, pc.utf8_slice_codeunits(number, 0, 14))


def _homes(pages: Pages, rows: Ints) -> Mapping[str, pa.Array]:
    person = pages.stays.person[rows]
    taken = pa.array(rows)
    return {
        "residence_address": pages.residence.take(taken),
        "household_address": pages.household.take(taken),
        "residence_postcode": _postcodes(pages, pages.people.residence[person], pages.faults.residence[rows]),
        "household_postcode": _postcodes(pages, pages.people.household[person], pages.faults.household[rows]),
    }


def _postcodes(pages: Pages, home: Ints, fault: Ints) -> pa.Array:
    """The county's postcode; none for homes outside the region, or when the row says nothing."""
    counties = pages.geography.counties
    codes = np.array([one.code for one in counties])
    county = county_of(home)
    at = np.minimum(np.searchsorted(codes, county), len(codes) - 1)
    known = (codes[at] == county) & (fault != NOTHING)
    return cells.listed([one.postcode for one in counties], np.where(known, at, -1))


def _receiver(pages: Pages, rows: Ints, names: list[str]) -> Mapping[str, pa.Array]:
    receiver, departure = pages.stays.receiver[rows], pages.stays.departure[rows]
    return {
        "receiver_hospital": cells.listed(names, np.where(departure == 2, receiver, -1)),
        "receiver_community": cells.listed(names, np.where(departure == 3, receiver, -1)),
    }


def _wound(pages: Pages, rows: Ints) -> Mapping[str, pa.Array]:
    """The operator and the incision; where a dialect has one column for class and healing, both stand in it."""
    found = pages.surgery
    healing = np.where(found.incision[rows] > 0, found.healing[rows] - 1, -1)
    both = np.where(found.incision[rows] > 0, (found.incision[rows] - 1) * len(_HEALINGS) + healing, -1)
    return {
        "operator": cells.listed(list(found.operators), found.operator[rows]),
        "incision": cells.listed([f"{kind}/{one}" for kind in _INCISIONS for one in _HEALINGS], both),
        "incision_healing": cells.listed(list(_HEALINGS), healing),
    }


def _series(pages: Pages, rows: Ints) -> Mapping[str, pa.Array]:
    stays = pages.stays
    operated, items = stays.operated[rows], stays.items[rows].copy()
    wrong = pages.faults.items[rows]
    items[wrong, 0] += 8_800
    found = {f"other_icds#{at}": cells.listed(_COMORBID, pages.comorbid[rows, at]) for at in range(2)}
    found |= {f"other_conditions#{at}": cells.listed(["1"], np.where(pages.comorbid[rows, at] >= 0, 0, -1)) for at in range(2)}
    arisen = pages.surgery.complication[rows]
    found["other_icds#2"] = cells.listed(list(COMPLICATIONS), arisen)
    found["other_conditions#2"] = cells.listed(["4"], np.where(arisen >= 0, 0, -1))
    condition = np.where(operated, stays.condition[rows], -1)
    found["operations#0"] = cells.listed([one.operation for one in conditions()], condition)
    found["operation_grades#0"] = cells.listed(["1", "2", "3", "4"], np.where(operated, stays.grade[rows] - 1, -1))
    return found | {f"cost_items#{at}": cells.money(items[:, at]) for at in range(ITEMS)}
