"""`doorstep access`: the three measures as a script gets them, and a file of travel times."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from doorstep.cli.main import doorstep
from doorstep.core.errors import BadValue, NotFound, Rejected
from tests.lib import tiny_region as tiny
from tests.planning.access_region import REACHED, Load, load  # noqa: F401  fixture


def told(*arguments: str) -> tuple[Any, str]:
    done = CliRunner().invoke(doorstep, ["access", *arguments, "--format", "json", "--lang", "en"], catch_exceptions=False)
    assert done.exit_code == 0
    return json.loads(done.stdout), done.stderr


def test_people_within_reach_and_where_the_minutes_are_from(load: Load) -> None:  # noqa: F811
    load(travel=REACHED)

    found, said = told()

    city = found[2]
    assert (city["within_60"], city["within_120"], city["people"], city["no_known_way"]) == (0, 100_000, 140_000, 0)
    assert city["share_120"] == pytest.approx(5 / 7)
    assert "given in a table of travel times 4" in said and "not known 4" in said


def test_beds_within_reach_of_each_place_the_farthest_first(load: Load) -> None:  # noqa: F811
    load(travel=REACHED)

    found, _ = told("--measure", "e2sfca")

    assert [(one["place"], one["nearest"], one["minutes"], one["source"]) for one in found] == [(tiny.WEST, "W-COUNTY", 45, "stated"), (tiny.EAST, "E-COUNTY", 25, "stated")]
    assert [one["beds_per_1000"] for one in found] == [pytest.approx(7.5), pytest.approx(13)]


def test_indexes_of_equity(load: Load) -> None:  # noqa: F811
    load(travel=REACHED, land=["441881,5634,,,,,test", "441882,2663,,,,,test"])

    found, _ = told("--measure", "equity")

    assert found["standing"]["gini"] == pytest.approx(100 / 140 - 430 / 730)
    assert found["standing"]["concentration"] is None
    assert found["agglomeration"]["Yingde"]["hrad_by_pad"] == pytest.approx(430 / 730 / (100 / 140))


def test_a_file_of_travel_times_is_judged_aloud(load: Load, tmp_path: Path) -> None:  # noqa: F811
    load()
    path = tmp_path / "times.csv"
    path.write_text("origin,destination,minutes\n441881,E-COUNTY,5\n441881,E-COUNTY,5\n441882,nowhere,9\n", "utf-8")

    found, said = told("--travel", str(path))

    assert found[1]["within_30"] == 100_000
    assert "3 rows = 1 stored + 1 duplicates + 1 kept out" in said and "times.csv:4: its ends" in said


def test_a_region_without_people_says_what_to_give(load: Load) -> None:  # noqa: F811
    load(people=False)

    with pytest.raises(NotFound, match="no area of the region file has a population"):
        told()


def test_a_file_without_one_usable_row_is_refused_after_its_rows_are_named(load: Load, tmp_path: Path) -> None:  # noqa: F811
    load()
    path = tmp_path / "times.csv"
    path.write_text("origin,destination,minutes\n441882,nowhere,9\n", "utf-8")

    with pytest.raises(Rejected, match="no row of the file can be used"):
        told("--travel", str(path))


def test_further_institutions_for_a_condition_and_none_without_one(load: Load) -> None:  # noqa: F811
    load(travel=REACHED)

    found, _ = told("--condition", "I63", "--more", "2")

    assert [one["institution"] for one in found["chosen"]] == ["E-COUNTY", "W-COUNTY"]
    assert (found["within_60_before"], found["within_60_after"], found["mean_minutes_before"]) == (0, 140_000, None)
    with pytest.raises(BadValue, match="--more needs --condition"):
        told("--more", "2")
