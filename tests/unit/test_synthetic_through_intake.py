"""The synthetic files against intake: nothing lost, nothing invented, every planted defect found where it was planted."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet
import pytest

from doorstep.intake import region_file
from doorstep.intake.load import Loaded, Surroundings, load_file
from doorstep.synthetic import Generated, generate
from doorstep.tables.layouts import shipped
from tests.lib import truth
from tests.lib.made_once import made_once

pytestmark = pytest.mark.slow
PEOPLE = 3_000
KEPT = ("stored", "revised")


@dataclass(frozen=True)
class Outcome:
    """A generated region and what intake made of each of its files, in order."""

    made: Generated
    loaded: Mapping[str, Loaded]
    batches: Mapping[str, Sequence[Path]]

    def planted(self, file: str) -> list[dict[str, str]]:
        return [row for row in _rows(self.made.truth / "defects.csv") if row["file"] == file]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return made_once(tmp_path_factory, "synthetic-through-intake", _loaded)


def _loaded(folder: Path) -> Outcome:
    made = generate("qingyuan", into=folder / "made", people=PEOPLE)
    around = _surroundings(made.region)
    loaded: dict[str, Loaded] = {}
    quarantined: set[str] = set()
    batches: dict[str, list[Path]] = {"stays": [], "settlements": []}
    for path in made.files:
        into = folder / f"{path.name}.parquet"
        found = load_file(path, around=around, into=into, earlier=lambda table: batches[table], known_quarantine=quarantined)
        quarantined |= {one.fingerprint for one in found.quarantined}
        batches[found.table].append(into)
        loaded[path.name] = found
    return Outcome(made, loaded, batches)


def _surroundings(region: Path) -> Surroundings:
    found = region_file.read(region)
    return Surroundings(
        institutions={text: row["code"] for row in found.institutions for text in (row["code"], row["name_zh"])},
        layouts=shipped(),
        key=b"k" * 32,
        today=date(2026, 1, 1),
        near=441800,
        postcodes={row["postcode"]: row["area"] for row in found.sheets["postcodes"]},
    )


def _query(sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as engine:
        return engine.execute(sql).fetchall()


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _in_force(outcome: Outcome, table: str, columns: str) -> list[tuple[Any, ...]]:
    """The chosen columns of the latest version of every row."""
    source = " UNION ALL ".join(f"SELECT *, {at} AS batch FROM '{path}'" for at, path in enumerate(outcome.batches[table]))
    return _query(
        f"SELECT {columns} FROM (SELECT * FROM ({source}) QUALIFY row_number() OVER "
        "(PARTITION BY row_key ORDER BY batch DESC, line DESC) = 1)"
    )


def _true(outcome: Outcome, table: str, columns: str) -> list[tuple[Any, ...]]:
    return _query(f"SELECT {columns} FROM '{outcome.made.truth / table}.parquet'")


def test_rows_in_are_the_sum_of_the_four_fates_and_the_planted_ones_are_as_many_as_planted(outcome: Outcome) -> None:
    for file, found in outcome.loaded.items():
        fates = Counter({(row["line"], row["expected_fate"]) for row in outcome.planted(file)})
        expected = Counter(fate for _, fate in fates)

        assert found.rows_in == found.stored + found.duplicate + found.revised + len(found.quarantined)
        assert (found.duplicate, found.revised) == (expected["duplicate"], expected["revised"]), file


def test_every_line_of_the_files_is_accounted_for(outcome: Outcome) -> None:
    for path in outcome.made.files:
        if path.suffix == ".csv":
            assert outcome.loaded[path.name].rows_in == path.read_bytes().count(b"\n") - 1, path.name


def test_what_is_quarantined_is_what_was_planted_line_by_line_and_nothing_else(outcome: Outcome) -> None:
    for file, found in outcome.loaded.items():
        planted = {(int(row["line"]), row["expected_code"]) for row in outcome.planted(file) if row["expected_fate"] == "quarantined"}

        assert {(one.line, "|".join(one.problems)) for one in found.quarantined} == planted, file


def test_what_is_flagged_is_what_was_planted_line_by_line_and_nothing_else(outcome: Outcome) -> None:
    for file, into in zip(outcome.loaded, (path.name for path in outcome.made.files), strict=True):
        batch = next(path for paths in outcome.batches.values() for path in paths if path.name == f"{into}.parquet")
        rows = pyarrow.parquet.read_table(batch, columns=["line", "flags"]).to_pylist()
        planted = {(int(row["line"]), row["expected_code"]) for row in outcome.planted(file) if row["expected_fate"] in KEPT and row["expected_code"]}

        assert {(row["line"], flag) for row in rows for flag in row["flags"].split("|") if flag} == planted, file


def test_first_pages_in_force_equal_the_true_ones_exactly(outcome: Outcome) -> None:
    found = _in_force(
        outcome, "stays", "institution, icd, cost_fen, admitted_on, discharged_on, departure, admission_route, operation_grade, has_operation"
    )
    true = _true(outcome, "stays", "institution, icd, cost_fen, admitted_on, discharged_on, departure, route, operation_grade, has_operation")

    assert len(found) > 1_000
    assert Counter(found) == Counter(true)


def test_wounds_complications_and_operators_are_read_from_every_dialect(outcome: Outcome) -> None:
    arisen = "coalesce(regexp_matches(arisen_icds, '(^|[|])T8[0-8]'), FALSE)::BIGINT"
    found = _in_force(outcome, "stays", f"institution, discharged_on, cost_fen, incision_class, incision_healing, {arisen}")
    true = _true(outcome, "stays", "institution, discharged_on, cost_fen, incision_class, incision_healing, complication")

    assert Counter(found) == Counter(true)
    assert {row[3] for row in found} == {0, 1, 2, 3} and {row[5] for row in found} == {0, 1}
    written = "SELECT institution, count(DISTINCT operator), count(operator) FROM {} WHERE operator IS NOT NULL AND operator <> '' GROUP BY 1 ORDER BY 1"
    source = " UNION ALL ".join(f"SELECT institution, row_key, operator, {at} AS batch, line FROM '{path}'" for at, path in enumerate(outcome.batches["stays"]))
    in_force = f"(SELECT * FROM ({source}) QUALIFY row_number() OVER (PARTITION BY row_key ORDER BY batch DESC, line DESC) = 1)"
    assert _query(written.format(in_force)) == _query(written.format(f"'{outcome.made.truth / 'stays.parquet'}'"))


def test_no_name_of_an_operator_is_kept(outcome: Outcome) -> None:
    found = {name for (name,) in _in_force(outcome, "stays", "operator") if name}

    assert found and all(len(name) == 32 and set(name) <= set("0123456789abcdef") for name in found)


def test_settlements_in_force_equal_the_true_ones_exactly(outcome: Outcome) -> None:
    columns = "kind, institution, icd, cost_fen, fund_fen, admitted_on, discharged_on, treated_code, referred"

    found = _in_force(outcome, "settlements", f"{columns}, insured_code")

    assert len(found) > 9_000
    assert Counter(found) == Counter(_true(outcome, "settlements", f"{columns}, insured_expected"))


@pytest.mark.parametrize("home", ["residence", "household"])
def test_homes_are_found_in_99_of_100_rows_and_wrong_in_fewer_than_1_of_1000(outcome: Outcome, home: str) -> None:
    files = [path.name for path in outcome.batches["stays"]]
    union = " UNION ALL ".join(f"SELECT *, '{path.name.removesuffix('.parquet')}' AS file FROM '{path}'" for path in outcome.batches["stays"])
    pairs = _query(
        f"SELECT s.{home}_code, t.{home}_expected FROM ({union}) s JOIN '{outcome.made.truth}/stays.parquet' t USING (file, line)"
    )

    county = [(code // 1000 if code > 999_999 else code, expected) for code, expected in pairs]
    named = [(found, expected) for found, expected in county if found % 100]

    assert len(files) > 30 and len(pairs) > 1_000
    assert sum(found == expected for found, expected in county) >= 0.99 * len(county)
    assert sum(found != expected for found, expected in named) <= 0.001 * len(named)


def test_no_one_is_found_twice_and_no_one_lost_among_those_with_a_checked_number(outcome: Outcome) -> None:
    ((persons,),) = _query(f"SELECT count(DISTINCT person) FROM '{outcome.made.truth}/settlements.parquet'")

    keys = {key for (key,) in _in_force(outcome, "settlements", "person_key")}

    assert len(keys) == persons


def test_the_share_of_rows_in_force_equals_the_independent_count_to_the_last_stay(outcome: Outcome) -> None:
    stands_in = {row["code"]: int(row["located_in"][:6]) for row in _rows(outcome.made.region / "institutions.csv")}
    rows = _in_force(outcome, "stays", "institution, CASE WHEN residence_code > 999999 THEN residence_code // 1000 ELSE residence_code END, discharged_on")

    mine = [(stands_in[at], home) for at, home, day in rows if day >= truth.FIRST_DAY and home // 100 == 4418]

    assert truth.on_residence(outcome.made.region.parent).city == truth.Counted(sum(at // 100 == 4418 for at, _ in mine), len(mine))


def test_loading_a_changed_truth_would_be_noticed(outcome: Outcome) -> None:
    """The control arm: one true row taken away, and the comparison that passed above fails."""
    found = _in_force(outcome, "stays", "institution, icd, cost_fen")
    true = _true(outcome, "stays", "institution, icd, cost_fen")

    assert Counter(found) == Counter(true)
    assert Counter(found) != Counter(true[1:])
