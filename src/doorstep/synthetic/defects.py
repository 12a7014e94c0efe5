"""Planted defects: what is wrong in which line of which file, and what intake must make of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.synthetic.draws import Floats, Ints

STORED, DUPLICATE, REVISED, QUARANTINED = "stored", "duplicate", "revised", "quarantined"
QUARANTINED_SHARE, DUPLICATE_SHARE = 1 / 600, 1 / 500
_REPLACEMENT_ICD = "R69.x00"


@dataclass(frozen=True, slots=True)
class Kind:
    """A defect that keeps a row out: the texts put into its cells; `code` is the check that must name it."""

    code: str
    texts: Mapping[str, tuple[str, ...]]


REFUSED = (
    Kind("discharged_before_admitted", {"discharged_on": ("20190601", "2019-06-01")}),
    Kind("unreadable_date", {"admitted_on": ("20250230", "2025-13-45", "不详")}),
    Kind("missing_date", {"admitted_on": ("",)}),
    Kind("missing_record_number", {"record_no": ("",)}),
    Kind("unknown_institution", {"institution": ("S999999999",), "institution_name": ("",)}),
    Kind("unreadable_diagnosis", {"icd": ("感冒", "待查", "")}),
    Kind("unreadable_cost", {"cost": ("壹仟贰佰元", "见清单")}),
    Kind("implausible_cost", {"cost": ("-350.00", "99999999999.00")}),
    Kind("impossible_stay", {"admitted_on": ("19010101",)}),
    Kind("missing_place_of_treatment", {"treated_code": ("",), "institution": ("",)}),
)
_OF_FIRST_PAGES = {"unknown_institution"}
_OF_INPATIENTS = {"discharged_before_admitted"}
_OF_SETTLEMENTS = {"missing_place_of_treatment"}


@dataclass(frozen=True, slots=True)
class Mark:
    """One planted defect: 1-based line in the file and what must become of the row."""

    file: str
    line: int
    table: str
    kind: str
    expected_fate: str
    expected_code: str


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a file with one fate; `keys` put them in order, `ids` say which true rows they write."""

    cells: pa.Table
    ids: Ints
    keys: Floats
    fate: str
    kind: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's rows in order: cells, the true row of each, and the part it came from."""

    cells: pa.Table
    ids: Ints
    part_of: Ints
    parts: tuple[Part, ...] = field(default=())

    def fates(self) -> np.ndarray:
        """Fate of each row."""
        return np.array([part.fate for part in self.parts])[self.part_of]

    def marks(self, file: str, table: str) -> Iterator[Mark]:
        """A mark for each row of the parts that are defects."""
        for number, part in enumerate(self.parts):
            if part.kind:
                for at in np.flatnonzero(self.part_of == number):
                    yield Mark(file, int(at) + 2, table, part.kind, part.fate, part.code)


def kinds_for(table: str, *, outpatient: bool = False) -> tuple[Kind, ...]:
    """The defects that a record table's checks refuse."""
    left_out = (_OF_SETTLEMENTS if table == "stays" else _OF_FIRST_PAGES) | (_OF_INPATIENTS if outpatient else set())
    return tuple(kind for kind in REFUSED if kind.code not in left_out)


def plant(
    cells: pa.Table, ids: Ints, *, kinds: Sequence[Kind], first: int, revise: Ints, rng: np.random.Generator, blank: str
) -> Sheet:
    """The rows with refused rows, duplicates and revisions among them.

    first   which kind to begin with, so that small files take turns
    revise  positions whose first version is wrong here and is corrected by a later file
    """
    count = cells.num_rows
    picked = rng.permutation(np.setdiff1d(np.arange(count), revise))
    refused = min(max(1, round(count * QUARANTINED_SHARE)), len(picked) // 3)
    doubled = min(max(1, round(count * DUPLICATE_SHARE)), len(picked) // 3)
    redone = min(doubled // 2 + first % 2, len(picked) // 6)
    bad, twice, again = picked[:refused], picked[refused : refused + doubled], picked[refused + doubled :][:redone]
    parts = [Part(with_earlier_versions(cells, np.concatenate((revise, again))), ids, np.arange(count) + 0.0, STORED)]
    for at, position in enumerate(bad):
        kind = kinds[(first + at) % len(kinds)]
        row = spoil(_take(cells, [position]), kind, turn=first + at, blank=blank)
        parts.append(Part(row, np.array([-1]), np.array([position + 0.5]), QUARANTINED, kind.code, kind.code))
    parts.append(Part(_take(cells, twice), ids[twice], twice + 0.4 + rng.integers(0, 40, len(twice)), DUPLICATE, "exact_duplicate"))
    parts.append(Part(_take(cells, again), ids[again], again + 0.6, REVISED, "corrected_in_same_file"))
    return assemble(parts)


def assemble(parts: Sequence[Part]) -> Sheet:
    """Parts in the order of their keys."""
    parts = [part for part in parts if part.cells.num_rows]
    order = np.argsort(np.concatenate([part.keys for part in parts]), kind="stable")
    number = np.concatenate([np.full(part.cells.num_rows, at) for at, part in enumerate(parts)])
    ids = np.concatenate([part.ids for part in parts])
    table = pa.concat_tables([part.cells for part in parts]).take(pa.array(order))
    return Sheet(table, ids[order], number[order], tuple(parts))


def spoil(row: pa.Table, kind: Kind, *, turn: int, blank: str) -> pa.Table:
    """The row under a record number of its own with the kind's texts in it."""
    texts = {"record_no": "Q" + row.column("record_no")[0].as_py()}
    texts |= {name: options[turn % len(options)] or blank for name, options in kind.texts.items() if name in row.column_names}
    for name, text in texts.items():
        row = row.set_column(row.column_names.index(name), name, pa.array([text]))
    return row


def with_earlier_versions(cells: pa.Table, positions: Ints) -> pa.Table:
    """The table with the rows at `positions` in their earlier version."""
    if not len(positions):
        return cells
    rows = earlier_version(_take(cells, positions))
    index = np.arange(cells.num_rows)
    index[positions] = cells.num_rows + np.arange(len(positions))
    return pa.concat_tables([cells, rows]).take(pa.array(index))


def earlier_version(rows: pa.Table) -> pa.Table:
    """What was sent before it was corrected: another cost, diagnosis or way of leaving, in turn."""
    changes = ("cost", "icd", "departure") if "departure" in rows.column_names else ("cost", "icd")
    records = rows.to_pylist()
    for at, record in enumerate(records):
        name = changes[at % len(changes)]
        if name == "cost":
            for column in ("cost", "cost_items#23"):
                if column in record:
                    record[column] = str(Decimal(record[column]) + 100)
        elif name == "icd":
            record["icd"] = _REPLACEMENT_ICD
        else:
            record["departure"] = "4" if record["departure"] == "9" else "9"
    return pa.Table.from_pylist(records, schema=rows.schema)


def flagged(column: pa.ChunkedArray, text: str) -> np.ndarray:
    """True where a cell is exactly this text."""
    return np.asarray(pc.equal(column, text).combine_chunks())


def _take(cells: pa.Table, positions: Sequence[int] | Ints) -> pa.Table:
    return cells.take(pa.array(np.asarray(positions, dtype=np.int64)))
