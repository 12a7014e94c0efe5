"""The demo from raw files to figures, against truth computed by other code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from doorstep.services import workspace as workspaces
from tests.lib import truth
from tests.lib.made_once import copied, made_once

PEOPLE = 6_000


def doorstep(*arguments: str | Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in (workspaces.VARIABLE, "DOORSTEP_DATABASE")}
    done = subprocess.run(
        [sys.executable, "-m", "doorstep", *map(str, arguments)], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    return made_once(tmp_path_factory, "demo-against-truth", _made)


def _made(folder: Path) -> tuple[Path, dict[str, Any]]:
    root = folder / "workspace"
    out = doorstep("demo", "--no-serve", "--people", str(PEOPLE), "--into", root, "--format", "json")
    return root, json.loads(out)


pytestmark = pytest.mark.slow


def test_rows_in_are_the_sum_of_their_fates(demo: tuple[Path, dict[str, Any]]) -> None:
    rows = demo[1]["rows"]

    assert rows["in"] == rows["stored"] + rows["duplicate"] + rows["revised"] + rows["quarantined"]
    assert all(rows.values())


def test_in_area_shares_equal_the_truth_to_the_last_stay(demo: tuple[Path, dict[str, Any]]) -> None:
    root, summary = demo
    expected = truth.on_residence(root)

    city = summary["in_area"]["city"]
    assert (city["count"], city["of"]) == (expected.city.count, expected.city.of)
    for code, county in expected.counties.items():
        found = summary["in_area"]["counties"][str(code)]
        assert (found["count"], found["of"]) == (county.count, county.of)


def test_the_insured_basis_equals_its_own_truth_and_differs(demo: tuple[Path, dict[str, Any]]) -> None:
    root, summary = demo
    expected = truth.on_insured(root)

    out = doorstep(
        "indicators", "show", "in-area-admissions", "--basis", "insured", "--level", "city", "--region", root, "--format", "json"
    )

    city = next(row for row in json.loads(out) if row["area"] == 441800)
    assert (city["count"], city["of"]) == (expected.city.count, expected.city.of)
    assert city["of"] != summary["in_area"]["city"]["of"]


def _snapshot(root: Path) -> Path:
    (found,) = (root / "snapshots").glob("*.duckdb")
    return found


def test_a_planted_technique_shows_nothing_before_it_began_and_no_ability_before_a_local_did_it(demo: tuple[Path, dict[str, Any]]) -> None:
    root, _ = demo
    duckdb.execute(f"ATTACH IF NOT EXISTS '{_snapshot(root)}' AS snap (READ_ONLY)")
    plan = f"(SELECT * FROM read_csv('{root}/truth/techniques_begun.csv')) b JOIN snap.providers p ON p.code = b.institution"
    same = "e.institution = p.number AND e.technique = b.technique"

    early = duckdb.execute(f"SELECT count(*) FROM {plan} JOIN snap.evidence_techniques e ON {same} AND e.month < b.since").fetchone()[0]
    later = duckdb.execute(f"SELECT count(*) FROM {plan} JOIN snap.evidence_techniques e ON {same} AND e.month >= b.since").fetchone()[0]
    hasty = duckdb.execute(f"SELECT count(*) FROM {plan} JOIN snap.capable_techniques e ON {same} AND e.since <= b.local_from").fetchone()[0]
    led = duckdb.execute(
        f"SELECT bool_and(e.visited = (e.month < b.local_from)) FROM {plan} JOIN snap.evidence_techniques e ON {same}"
    ).fetchone()[0]
    duckdb.execute("DETACH snap")

    assert (early, hasty) == (0, 0)
    assert later > 20
    assert led is True


def test_weights_of_the_grouped_stays_equal_a_count_of_the_truth(demo: tuple[Path, dict[str, Any]]) -> None:
    root, _ = demo
    weight = (
        f"SELECT count(*), sum(round(w.weight * 10000))::BIGINT FROM '{root}/truth/stays.parquet' s "
        f"JOIN read_csv('{root}/region/drgs.csv') w ON w.code = 'S' || substr(s.icd, 1, 3) || CASE WHEN s.has_operation = 1 THEN 'P' ELSE 'M' END"
    )
    found = "SELECT count(drg_weight_e4), sum(drg_weight_e4)::BIGINT FROM snap.encounters_residence"

    duckdb.execute(f"ATTACH IF NOT EXISTS '{_snapshot(root)}' AS snap (READ_ONLY)")
    made, true = duckdb.execute(found).fetchone(), duckdb.execute(weight).fetchone()
    duckdb.execute("DETACH snap")

    assert made == true and made[0] > 2_000


def test_stored_rows_equal_the_clean_rows_exactly(demo: tuple[Path, dict[str, Any]]) -> None:
    root, summary = demo
    counts = [
        duckdb.execute(f"SELECT count(*) FROM '{root}/truth/{name}.parquet'").fetchone()[0] for name in ("stays", "settlements")
    ]

    assert summary["rows"]["stored"] == sum(counts)


def test_the_same_demo_again_is_served_as_it_is(demo: tuple[Path, dict[str, Any]]) -> None:
    root, summary = demo

    again = json.loads(doorstep("demo", "--no-serve", "--people", str(PEOPLE), "--into", root, "--format", "json"))

    assert again == summary


def test_another_demo_in_the_same_folder_is_refused(demo: tuple[Path, dict[str, Any]]) -> None:
    environment = {name: value for name, value in os.environ.items() if name != workspaces.VARIABLE}
    done = subprocess.run(
        [sys.executable, "-m", "doorstep", "demo", "--no-serve", "--people", "7000", "--into", str(demo[0])],
        capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip

    assert done.returncode == 2
    assert "Traceback" not in done.stderr and "--into" in done.stderr


def test_loading_a_file_again_changes_no_figure(demo: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    root = copied(demo[0], tmp_path / "workspace")
    one = sorted((root / "incoming").iterdir())[0]

    (row,) = json.loads(doorstep("intake", one, "--region", root, "--format", "json"))

    assert row["duplicate"] == row["in"] and row["stored"] == row["revised"] == row["quarantined"] == 0


def test_commands_speak_to_programs_and_to_people(demo: tuple[Path, dict[str, Any]]) -> None:
    root, _ = demo

    assert json.loads(doorstep("quarantine", "list", "--region", root))
    assert doorstep("flows", "matrix", "--region", root, "--format", "csv").startswith("home,provider,stays")
    assert json.loads(doorstep("flows", "outflow", "441881", "--region", root))[0]["what"] == "all"


def test_the_planted_silent_month_is_found_and_chance_silences_are_not_reported(demo: tuple[Path, dict[str, Any]]) -> None:
    import csv

    root, _ = demo
    script = (
        "from pathlib import Path\nimport sys, json\nfrom doorstep.cli.session import open_session\n"
        "open_session(Path(sys.argv[1]))\nfrom doorstep.services import quality\nfrom doorstep.services.readers import Operator\n"
        "found = [[[one.institution, list(one.months)] for one in quality.missing_months(reader=Operator(), quiet_below=few)] "
        "for few in (1, quality.QUIET_BELOW)]\nprint(json.dumps(found))"
    )
    environment = {name: value for name, value in os.environ.items() if name not in (workspaces.VARIABLE, "DOORSTEP_DATABASE")}
    done = subprocess.run([sys.executable, "-c", script, str(root)], capture_output=True, text=True, env=environment, check=True)
    usual = dict(
        duckdb.execute(
            f"SELECT institution, count(*) / count(DISTINCT strftime(discharged_on, '%Y%m')) FROM '{root}/truth/stays.parquet' GROUP BY 1"
        ).fetchall()
    )
    with (root / "truth" / "missing_months.csv").open(encoding="utf-8") as stream:
        planted = [[row["institution"], [int(row["month"].replace("-", ""))]] for row in csv.DictReader(stream)]

    every, remarkable = json.loads(done.stdout)
    assert planted
    assert all(months[0] in dict(every)[code] for code, months in planted)
    assert len(every) > len(planted), "in a region this small some houses are silent by chance"
    sent_once = [one for one in remarkable if one[0] in usual]  # a house that never sent is always named
    assert sent_once == [one for one in planted if usual[one[0]] >= 10]
