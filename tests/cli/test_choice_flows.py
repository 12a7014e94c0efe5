"""`doorstep choice flows`: published flows and positions alone."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from doorstep.cli.main import doorstep
from doorstep.core.errors import BadValue, Rejected


def fitted(*arguments: str) -> dict:
    done = CliRunner().invoke(doorstep, ["choice", "flows", *arguments, "--format", "json"], catch_exceptions=False)
    assert done.exit_code == 0
    return json.loads(done.stdout)


def test_the_english_example_is_fitted_and_judged_on_areas_not_seen() -> None:
    found = fitted("--example", "england")

    named = {one["name"]: one["estimate"] for one in found["coefficients"]}
    assert (found["origins"], found["institutions"], found["left_out"]) == (39, 25, 0)
    assert set(named) == {"km", "ln_km"}
    assert 25 * named["km"] + np.log(26 / 6) * named["ln_km"] < 5 * named["km"]  # 25 km draw less than 5
    assert len(found["held_out_parts"]) == 5
    assert 0.6 < found["held_out_common_part"] < found["common_part"] + 0.05


def test_beds_are_used_where_they_stand_and_draw(tmp_path: Path) -> None:
    with_beds, without = (fitted(*files(tmp_path, beds=beds)) for beds in (True, False))

    assert {one["name"] for one in with_beds["coefficients"]} == {"ln_beds", "km", "ln_km"}
    assert {one["name"] for one in without["coefficients"]} == {"km", "ln_km"}
    assert with_beds["log_likelihood"] >= without["log_likelihood"]


def files(folder: Path, *, beds: bool) -> list[str]:
    """Twelve areas on a line with two hospitals at its ends; the one at the far end has ten times the beds."""
    head, first, second = ("code,name,lon,lat,beds", ",100", ",1000") if beds else ("code,name,lon,lat", "", "")
    (folder / "places.csv").write_text(f"{head}\nA,A,0.0,52{first}\nB,B,1.1,52{second}\n", "utf-8")
    areas = "".join(f"P{at},P{at},{at / 10},{52 + at % 3 / 20}\n" for at in range(12))
    (folder / "areas.csv").write_text(f"code,name,lon,lat\n{areas}", "utf-8")
    near = [90, 85, 72, 61, 55, 44, 31, 33, 21, 12, 11, 6]
    rows = "".join(f"P{at},A,2024,{count},,\nP{at},B,2024,{100 - count},,\n" for at, count in enumerate(near))
    (folder / "flows.csv").write_text(f"origin,destination,period,cases,share_of_origin,share_of_destination\n{rows}", "utf-8")
    return [str(folder / "flows.csv"), "--places", str(folder / "places.csv"), "--areas", str(folder / "areas.csv")]


def test_a_region_without_positions_is_refused(tmp_path: Path) -> None:
    arguments = files(tmp_path, beds=False)
    (tmp_path / "areas.csv").write_text("code,name,lon,lat\nX,X,0,52\n", "utf-8")

    with pytest.raises(Rejected, match="no row of the flows has a position at both ends"):
        fitted(*arguments)


def test_files_or_an_example_but_not_both(tmp_path: Path) -> None:
    with pytest.raises(BadValue, match="it is not clear what to read"):
        fitted(*files(tmp_path, beds=False), "--example", "england")
