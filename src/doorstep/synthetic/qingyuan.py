"""The synthetic Qingyuan: from a seed to the files that its hospitals and its insurer would send."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from doorstep.synthetic import (
    choice,
    claims,
    pages,
    region_cases,
    region_coordination,
    region_files,
    region_planning,
    region_recognition,
    region_support,
    truth,
    writers,
)
from doorstep.synthetic.claims import Claims
from doorstep.synthetic.defects import REVISED, STORED, Mark, Part, Sheet, assemble, kinds_for, plant
from doorstep.synthetic.draws import Ints, stream
from doorstep.synthetic.hospitals import Hospitals
from doorstep.synthetic.illness import LAST_MONTH, YEARS, episodes
from doorstep.synthetic.institutions import alliances, institutions
from doorstep.synthetic.pages import Pages
from doorstep.synthetic.people import People, people
from doorstep.synthetic.places import CITY, County, geography
from doorstep.synthetic.stays import stays
from doorstep.synthetic.truth import Places
from doorstep.synthetic.writers import Dialect

MISSING_AT, MISSING_MONTH = "S441823002", 202408
DBF_SENDER = "S441825001"
P_COUNTIES = (441802, 441803, 441821, 441881)
CORRECTED = ("S441800001", "S441881001")
BROKEN_FILES = ("20-county-S441803002.csv", "30-townships-441821.csv")
INPATIENT_PREFIX, OUTPATIENT_PREFIX = "S44I", "S44O"
_CORRECTED_SHARE = 1 / 300
_FLAGGED = (
    ("ethnicity", "ethnicity_defaulted"),
    ("relation", "relation_defaulted"),
    ("age", "age_disagrees_with_birth"),
    ("items", "cost_items_do_not_add_up"),
)
_IDENTITY_FLAGS = ("", "identity_missing", "identity_placeholder", "identity_invalid")
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One file of first pages: its name, how it is written, and the stays it holds."""

    name: str
    dialect: Dialect
    rows: Ints


@dataclass(slots=True)
class Ledger:
    """Files written so far and the defects planted in them."""

    folder: Path
    files: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def path(self, name: str) -> Path:
        self.files.append(name)
        return self.folder / name


def build(into: Path, *, population: int, seed: int, progress: Progress, actions: Sequence[choice.Action] = choice.ACTIONS) -> tuple[Path, ...]:
    """Write region/, incoming/ and truth/ under `into`; returns the incoming files in order of name."""
    places = geography(population, rng=stream(seed, "places"))
    hospitals = Hospitals(institutions(places))
    region_files.write(into / "region", places, hospitals.all, alliances(places, hospitals.all))
    region_cases.write(into / "region", places, hospitals)
    region_coordination.write(into / "region")
    region_recognition.write(into / "region")
    region_support.write(into / "region", places, hospitals, seed=seed)
    region_planning.write(into / "region", places, hospitals, seed=seed)
    (into / "incoming").mkdir(parents=True, exist_ok=True)
    (into / "truth").mkdir(parents=True, exist_ok=True)
    progress("people", 0.05)
    everyone = people(places, seed=seed)
    found, cases, fitted = stays(episodes(everyone, seed=seed), everyone, places, hospitals, seed=seed, actions=actions)
    progress("first pages", 0.2)
    written = pages.pages(found, everyone, places, hospitals, seed=seed)
    ledger, at_pages = Ledger(into / "incoming"), Places(len(found))
    _first_pages(written, ledger, at_pages, seed=seed, progress=progress)
    progress("settlements", 0.5)
    paid = _settlements(written, ledger, seed=seed)
    progress("outpatient visits", 0.6)
    visits = _outpatient(everyone, hospitals, ledger, seed=seed)
    progress("truth", 0.9)
    truth.stays(into / "truth" / "stays.parquet", written, at_pages, ledger.files)
    both = {f"inpatient:{INPATIENT_PREFIX}": paid, f"outpatient:{OUTPATIENT_PREFIX}": visits}
    truth.settlements(into / "truth" / "settlements.parquet", both, everyone, hospitals, ledger.files)
    truth.defects(into / "truth" / "defects.csv", sorted(ledger.marks, key=lambda mark: (mark.file, mark.line, mark.kind)))
    truth.missing_months(into / "truth" / "missing_months.csv", MISSING_AT, [MISSING_MONTH])
    truth.techniques_begun(into / "truth" / "techniques_begun.csv", hospitals)
    truth.parameters(into / "truth" / "parameters.json", _parameters(population, seed, fitted, cases, places.counties))
    (into / "truth" / "README.md").write_text(truth.README, "utf-8")
    return tuple(into / "incoming" / name for name in sorted(ledger.files))


def _parameters(
    population: int, seed: int, fitted: choice.Fitted, cases: choice.Cases, counties: tuple[County, ...]
) -> dict[str, object]:
    return {
        "region": CITY,
        "people": population,
        "seed": seed,
        "last_month": LAST_MONTH,
        "utility": {
            "by_tier": choice.BY_TIER, "by_severity": choice.BY_SEVERITY, "by_oncology": choice.BY_ONCOLOGY,
            "by_earlier_year": choice.BY_EARLIER_YEAR,
        },
        "destinations": ["in_county", "elsewhere_in_city", "elsewhere_in_province", "beyond_the_province"],
        "constants": {str(one.code): [round(float(value), 9) for value in row] for one, row in zip(counties, fitted.constants, strict=True)},
        "published": {"city": choice.CITY_SHARE, "six_county_mean": choice.SIX_COUNTY_SHARE, "source": choice.PUBLISHED_SOURCE},
        "actions": choice.effects(fitted, cases, counties),
        "expected_in_area": {key: round(value, 9) for key, value in choice.expected_shares(fitted, cases, counties).items()},
    }  # fmt: skip


def _first_pages(written: Pages, ledger: Ledger, places: Places, *, seed: int, progress: Progress) -> None:
    outgoing = tuple(_outgoing(written))
    corrections: list[tuple[Outgoing, pa.Table, Ints]] = []
    for number, one in enumerate(outgoing):
        rng = stream(seed, one.name)
        cells = pages.render(written, one.rows, day=one.dialect.day, by_name=one.dialect.by_name)
        revise = _to_correct(one, rng)
        sheet = plant(cells, one.rows, kinds=kinds_for("stays"), first=number, revise=revise, rng=rng, blank="")
        _send(one, sheet, written, ledger, places)
        if len(revise):
            corrections.append((one, cells, revise))
        progress("first pages", 0.2 + 0.3 * (number + 1) / len(outgoing))
    for one, cells, revise in corrections:
        name = "90-corrections-" + one.name.rsplit("-", 1)[1]
        later = _corrections(cells, one.rows, revise, stream(seed, name))
        _send(Outgoing(name, one.dialect, one.rows), later, written, ledger, places)


def _outgoing(written: Pages) -> Iterator[Outgoing]:
    """City and county hospitals send a file each, townships one a county, other cities one a year."""
    found, hospitals = written.stays, written.hospitals
    by_tier = np.array([one.tier for one in hospitals.all])[found.institution]
    county = np.array([one.county for one in hospitals.all])[found.institution]
    inside = county // 100 * 100 == CITY
    for at in (*hospitals.city, *hospitals.positions(3)):
        one = hospitals.all[at]
        rows = _by_day(written, found.institution == at)
        suffix = "dbf" if one.code == DBF_SENDER else "csv"
        level = "10-city" if one.tier == 4 else "20-county"
        if len(rows):
            yield Outgoing(f"{level}-{one.code}.{suffix}", _dialect(one.code, one.county, one.tier), rows)
    for code in np.unique(county[inside]):
        rows = _by_day(written, (county == code) & (by_tier == 2))
        if len(rows):
            yield Outgoing(f"30-townships-{code}.csv", writers.TOWNSHIP_N041, rows)
    for year in YEARS:
        rows = _by_day(written, ~inside & (county // 10_000 == 44) & (found.year == year))
        if len(rows):
            yield Outgoing(f"40-province-{year}.csv", writers.POOL_N041, rows)


def _by_day(written: Pages, mine: np.ndarray) -> Ints:
    """Stays in the order of discharge, without the month that one hospital never sent."""
    found = written.stays
    missing = found.institution == next(at for at, one in enumerate(written.hospitals.all) if one.code == MISSING_AT)
    months = found.discharged.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    missing &= (months // 12 + 1970) * 100 + months % 12 + 1 == MISSING_MONTH
    rows = np.flatnonzero(mine & ~missing)
    return rows[np.lexsort((rows, found.discharged[rows]))]


def _dialect(code: str, county: int, tier: int) -> Dialect:
    if tier == 4:
        return writers.CITY_ABCD
    if code == DBF_SENDER:
        return writers.COUNTY_DBF
    return writers.COUNTY_P if county in P_COUNTIES else writers.COUNTY_N041


def _to_correct(one: Outgoing, rng: np.random.Generator) -> Ints:
    """Positions of the rows that this sender gets wrong at first."""
    if not any(code in one.name for code in CORRECTED):
        return np.array([], dtype=np.int64)
    wanted = min(max(3, round(len(one.rows) * _CORRECTED_SHARE)), len(one.rows) // 2)
    return np.sort(rng.permutation(len(one.rows))[:wanted])


def _corrections(cells: pa.Table, rows: Ints, revise: Ints, rng: np.random.Generator) -> Sheet:
    """The corrected rows, and as many that were right and are sent again."""
    again = rng.permutation(np.setdiff1d(np.arange(len(rows)), revise))[: len(revise)]
    parts = [
        Part(cells.take(pa.array(positions)), rows[positions], np.arange(len(positions), dtype=np.float64) * 2 + offset, fate, kind)
        for positions, offset, fate, kind in (
            (revise, 0.0, REVISED, "corrected_in_later_file"),
            (again, 1.0, "duplicate", "exact_duplicate_in_later_file"),
        )
    ]
    return assemble(parts)


def _send(one: Outgoing, sheet: Sheet, written: Pages, ledger: Ledger, places: Places) -> None:
    broken = ("unclosed_quote", "wrong_field_count") if one.name in BROKEN_FILES else ()
    places.note(len(ledger.files), sheet.ids, sheet.fates())
    writers.write(ledger.path(one.name), sheet.cells, one.dialect, broken=broken)
    ledger.marks += sheet.marks(one.name, "stays")
    ledger.marks += _flags(one, sheet, written)
    end = sheet.cells.num_rows + 2
    ledger.marks += [Mark(one.name, end + at, "stays", kind, "quarantined", kind) for at, kind in enumerate(broken)]


def _flags(one: Outgoing, sheet: Sheet, written: Pages) -> Iterator[Mark]:
    """A mark for each kept row that the checks must flag."""
    fates = sheet.fates()
    kept = np.flatnonzero(np.isin(fates, (STORED, REVISED)))
    ids, faults = sheet.ids[kept], written.faults
    for name, code in _FLAGGED:
        yield from _marks(one.name, kept[getattr(faults, name)[ids]], fates, code)
    for number, code in enumerate(_IDENTITY_FLAGS[1:], 1):
        yield from _marks(one.name, kept[faults.identity[ids] == number], fates, code)
    address = np.array(sheet.cells.column("residence_address").to_pylist(), dtype=object)[kept]
    defaulted = (address == "-") | ((address == "") & (one.dialect.none == "-"))
    yield from _marks(one.name, kept[defaulted], fates, "address_defaulted")


def _marks(file: str, positions: Ints, fates: np.ndarray, code: str) -> Iterator[Mark]:
    for at in positions:
        yield Mark(file, int(at) + 2, "stays", code, str(fates[at]), code)


def _settlements(written: Pages, ledger: Ledger, *, seed: int) -> tuple[Claims, Places]:
    """Inpatient settlements, one file a year and one of corrections."""
    paid = claims.inpatient(written.stays, written.people, written.hospitals)
    places = Places(len(paid))
    year = written.stays.year[paid.reference]
    last: tuple[pa.Table, Ints, Ints] | None = None
    for one in YEARS:
        name = f"50-settlements-{one}.csv"
        rng, rows = stream(seed, name), np.flatnonzero(year == one)
        cells = claims.render(paid.take(rows), written.people, written.hospitals, prefix=INPATIENT_PREFIX)
        revise = np.sort(rng.permutation(len(rows))[: max(3, len(rows) // 500)]) if one == YEARS[-1] else rows[:0]
        sheet = plant(cells, rows, kinds=kinds_for("settlements"), first=one, revise=revise, rng=rng, blank="")
        _send_claims(name, sheet, writers.INPATIENT, ledger, places)
        last = (cells, rows, revise)
    if last is not None:
        name = "91-corrections-settlements.csv"
        _send_claims(name, _corrections(*last, stream(seed, name)), writers.INPATIENT, ledger, places)
    return paid, places


def _outpatient(everyone: People, hospitals: Hospitals, ledger: Ledger, *, seed: int) -> tuple[Claims, Places]:
    """Outpatient visits of the last year, one file a quarter."""
    visits = claims.outpatient(everyone, hospitals, seed=seed)
    places = Places(len(visits))
    quarter = visits.begun.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 // 3
    for at in range(4):
        name = f"60-outpatient-{YEARS[-1]}Q{at + 1}.csv"
        rng, rows = stream(seed, name), np.flatnonzero(quarter == at)
        cells = claims.render(visits.take(rows), everyone, hospitals, prefix=OUTPATIENT_PREFIX)
        kinds = kinds_for("settlements", outpatient=True)
        sheet = plant(cells, rows, kinds=kinds, first=at * 2, revise=rows[:0], rng=rng, blank="")
        _send_claims(name, sheet, writers.OUTPATIENT, ledger, places)
    return visits, places


def _send_claims(name: str, sheet: Sheet, dialect: Dialect, ledger: Ledger, places: Places) -> None:
    places.note(len(ledger.files), sheet.ids, sheet.fates())
    writers.write(ledger.path(name), sheet.cells, dialect)
    ledger.marks += sheet.marks(name, "settlements")
