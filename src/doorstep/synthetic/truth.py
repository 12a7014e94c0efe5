"""What is true of the synthetic region, written beside the data: every row in force, every planted defect."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from doorstep.synthetic import cells
from doorstep.synthetic.claims import Claims, expected_insured
from doorstep.synthetic.defects import Mark
from doorstep.synthetic.draws import Ints
from doorstep.synthetic.hospitals import Hospitals
from doorstep.synthetic.illness import conditions
from doorstep.synthetic.pages import Pages, expected_household, expected_residence
from doorstep.synthetic.people import People, county_of
from doorstep.synthetic.surgery import begun

README = """# Truth of a synthetic region

Everything here is synthetic (合成示例，非清远实际). No row describes a real person, stay or institution.

- `stays.parquet`: one row per first page that must be in force once every file is loaded in order of
  name. `file` and `line` say where its final version stands. `residence_township` is where the person
  truly lives; `residence_expected` and `household_expected` are the county codes that a reader of the
  page must find, 0 where the page says nothing.
- `settlements.parquet`: the same for insurance extracts; `insured_expected` is the insured place.
- `defects.csv`: every planted defect with file, line, what must become of the row (stored, duplicate,
  revised, quarantined) and the code of the check that must name it (empty where none need).
- `missing_months.csv`: months that an institution did not send.
- `techniques_begun.csv`: techniques that a county hospital begins, from which month, and from which month
  without a visiting expert; before the first it does none.
- `parameters.json`: the seed, the choice model and the shares expected from it.
"""


class Places:
    """Where each true row's final version stands: a file number and a line."""

    def __init__(self, count: int) -> None:
        self.file = np.full(count, -1, dtype=np.int64)
        self.line = np.zeros(count, dtype=np.int64)

    def note(self, file: int, ids: Ints, fates: np.ndarray) -> None:
        """A file's rows in order; a stored or revised row replaces what was noted for its id."""
        kept = np.isin(fates, ("stored", "revised"))
        self.file[ids[kept]] = file
        self.line[ids[kept]] = np.flatnonzero(kept) + 2

    @property
    def present(self) -> Ints:
        """Ids that some file holds."""
        return np.flatnonzero(self.file >= 0)


def stays(path: Path, pages: Pages, places: Places, files: Sequence[str]) -> None:
    """Write the first pages in force."""
    rows = places.present
    found, people, hospitals = pages.stays, pages.people, pages.hospitals.all
    person, condition = found.person[rows], found.condition[rows]
    residence, household = people.residence[person], people.household[person]
    table = {
        "file": cells.listed(list(files), places.file[rows]),
        "line": pa.array(places.line[rows]),
        "institution": cells.listed([one.code for one in hospitals], found.institution[rows]),
        "record_no": cells.numbers(person + 100_000),
        "visit_no": cells.numbers(found.visit[rows]),
        "person": pa.array(person),
        "residence_township": pa.array(np.where(residence > 999_999, residence, 0)),
        "residence_county": pa.array(county_of(residence)),
        "household_county": pa.array(county_of(household)),
        "residence_expected": pa.array(expected_residence(pages, rows)),
        "household_expected": pa.array(expected_household(pages, rows)),
        "insured_code": pa.array(people.insured[person]),
        "admitted_on": _dates(found.admitted[rows]),
        "discharged_on": _dates(found.discharged[rows]),
        "icd": cells.listed([one.icd.upper() for one in conditions()], condition),
        "operation_grade": pa.array(found.grade[rows]),
        "has_operation": pa.array(found.operated[rows].astype(np.int64)),
        "operator": cells.listed(list(pages.surgery.operators), pages.surgery.operator[rows]),
        "incision_class": pa.array(pages.surgery.incision[rows]),
        "incision_healing": pa.array(pages.surgery.healing[rows]),
        "complication": pa.array((pages.surgery.complication[rows] >= 0).astype(np.int64)),
        "cost_fen": pa.array(found.cost[rows]),
        "departure": pa.array(found.departure[rows]),
        "route": pa.array(found.route[rows]),
    }
    pa.parquet.write_table(pa.table(table), path, compression="zstd")


def settlements(
    path: Path, claims: Mapping[str, tuple[Claims, Places]], people: People, hospitals: Hospitals, files: Sequence[str]
) -> None:
    """Write the settlements in force; `claims` by kind and number prefix, as `inpatient:S44I`."""
    parts = [_claims(key, one, places, people, hospitals, files) for key, (one, places) in claims.items()]
    pa.parquet.write_table(pa.concat_tables(parts), path, compression="zstd")


def _claims(
    key: str, claims: Claims, places: Places, people: People, hospitals: Hospitals, files: Sequence[str]
) -> pa.Table:
    kind, prefix = key.split(":")
    rows = places.present
    one = claims.take(rows)
    number = pa.compute.binary_join_element_wise(prefix, cells.padded(one.number, 10), "")
    return pa.table(
        {
            "file": cells.listed(list(files), places.file[rows]),
            "line": pa.array(places.line[rows]),
            "kind": cells.fixed(kind, len(rows)),
            "setl_id": number,
            "institution": cells.listed([place.code for place in hospitals.all], one.institution),
            "treated_code": pa.array(np.array([place.county for place in hospitals.all])[one.institution]),
            "person": pa.array(one.person),
            "insured_code": pa.array(people.insured[one.person]),
            "insured_expected": pa.array(expected_insured(people, one.person)),
            "admitted_on": _dates(one.begun),
            "discharged_on": _dates(one.ended),
            "icd": cells.listed([condition.icd.upper() for condition in conditions()], one.condition),
            "cost_fen": pa.array(one.cost),
            "fund_fen": pa.array(one.fund),
            "referred": pa.array(one.referred),
        }
    )


def defects(path: Path, marks: Sequence[Mark]) -> None:
    """Write the planted defects."""
    _csv(path, [field.name for field in fields(Mark)], [astuple(mark) for mark in marks])


def missing_months(path: Path, institution: str, months: Sequence[int]) -> None:
    """Write the months that were not sent."""
    _csv(path, ["institution", "month"], [(institution, month) for month in months])


def techniques_begun(path: Path, hospitals: Hospitals) -> None:
    """Write the planted techniques."""
    lines = [
        (hospitals.all[one.institution].code, conditions()[one.condition].operation[:5], _yyyymm(one.month), _yyyymm(one.local_from))
        for one in begun(hospitals)
    ]
    _csv(path, ["institution", "technique", "since", "local_from"], lines)


def _yyyymm(month: int) -> int:
    return (1970 + month // 12) * 100 + month % 12 + 1


def parameters(path: Path, values: Mapping[str, object]) -> None:
    """Write the parameters, marked synthetic."""
    marked = {"synthetic": True, "note": "合成示例，非清远实际 (synthetic, not Qingyuan's actual figures)", **values}
    path.write_text(json.dumps(marked, ensure_ascii=False, indent=2, sort_keys=True) + "\n", "utf-8")


def _dates(days: Ints) -> pa.Array:
    return pa.array(days.astype("datetime64[D]"))


def _csv(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
