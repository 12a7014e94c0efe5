"""The tutorial "England's admissions" runs, and its numbers equal a count by plain loops over the raw tables."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import math
import re
import shlex
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from doorstep.cli.main import main
from doorstep.intake import flow_files
from doorstep.intake.aggregate_flows import for_groups, in_area_share, relative_totals

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "tutorials" / "englands-admissions.md"
EXTRACT = ROOT / "src" / "doorstep" / "examples" / "england"
FULL = ROOT.parent / "shared" / "data" / "england-flows"
needs_full = pytest.mark.skipif(not FULL.is_dir(), reason="the full England tables are not beside the repository")

Rows = list[dict[str, str]]


def run(*arguments: str) -> tuple[str, str, int]:
    """stdout, stderr and exit code of the command line."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(list(arguments))
            code = 0
        except SystemExit as done:
            code = int(done.code or 0)
    return out.getvalue(), err.getvalue(), code


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def matches(shown: list[str], real: list[str]) -> bool:
    """Whether `real` is what is shown; a line … stands for any number of lines."""
    pattern = "".join("(?:.*\n)*?" if line == "…" else re.escape(line) + "\n" for line in shown)
    return re.fullmatch(pattern, "".join(line + "\n" for line in real)) is not None


@pytest.mark.parametrize("block", blocks("console"), ids=lambda block: block.splitlines()[0])
def test_each_command_of_the_tutorial_prints_what_the_page_shows(block: str) -> None:
    command, *shown = block.splitlines()
    assert command.startswith("$ doorstep ")

    out, err, code = run(*shlex.split(command)[2:], "--format", "table", "--lang", "en")

    assert matches(shown, (err + out).splitlines())
    assert code == (2 if "county" in command else 0)
    # control: one figure changed, and the comparison fails
    changed = [re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), line) for line in shown]
    assert not matches(changed, (err + out).splitlines())


def test_the_python_of_the_tutorial_prints_what_the_page_shows() -> None:
    (block,) = blocks("python")
    out = io.StringIO()

    with contextlib.redirect_stdout(out):
        exec(compile(block, str(PAGE), "exec"), {})

    assert out.getvalue().splitlines() == [line[2:] for line in block.splitlines() if line.startswith("# ")]


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def nearest_by_chord(point: dict[str, str], centres: dict[str, dict[str, str]]) -> str:
    """The centre with the shortest straight line through the globe: other mathematics, the same order."""

    def on_sphere(at: dict[str, str]) -> tuple[float, float, float]:
        lon, lat = float(at["lon"]) * math.pi / 180, float(at["lat"]) * math.pi / 180
        return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)

    return sorted(centres, key=lambda code: math.dist(on_sphere(point), on_sphere(centres[code])))[0]


def spread_totals(flows: list[tuple[str, str, float, float]]) -> list[dict[str, float]]:
    """District totals by handing a known total along the rows: one dict per connected part."""
    parts, left = [], {district for district, *_ in flows}
    while left:
        districts: dict[str, float] = {min(left): 1.0}
        trusts: dict[str, float] = {}
        grown = True
        while grown:
            grown = False
            for district, trust, of_district, of_trust in flows:
                if district in districts and trust not in trusts:
                    trusts[trust] = districts[district] * of_district / of_trust
                    grown = True
                if trust in trusts and district not in districts:
                    districts[district] = trusts[trust] * of_trust / of_district
                    grown = True
        parts.append(districts)
        left -= set(districts)
    return parts


def by_hand(
    flows: list[tuple[str, str, float, float]], home: dict[str, str], group: dict[str, str]
) -> tuple[dict[str, float], dict[str, float]]:
    """In-area share by district and by group, from dictionaries alone."""
    district: dict[str, float] = defaultdict(float)
    for origin, trust, of_district, _ in flows:
        district[origin] += of_district if home[trust] == origin else 0.0
    inside: dict[str, float] = defaultdict(float)
    whole: dict[str, float] = defaultdict(float)
    for totals in spread_totals(flows):
        for origin, trust, of_district, _ in flows:
            if origin in totals and origin in group:
                stays = totals[origin] * of_district
                whole[group[origin]] += stays
                inside[group[origin]] += stays if group.get(home[trust]) == group[origin] else 0.0
    return dict(district), {name: inside[name] / whole[name] for name in whole}


def figures(*arguments: str) -> dict[str, Any]:
    out, _, code = run("flows", "aggregate", "--example", "england", *arguments, "--format", "json")
    assert code == 0
    found: dict[str, Any] = json.loads(out)
    return found


def test_the_shares_of_the_shipped_extract_equal_a_count_by_hand() -> None:
    areas = {row["code"]: row for row in read(EXTRACT / "areas.csv")}
    home = {row["code"]: nearest_by_chord(row, areas) for row in read(EXTRACT / "places.csv")}
    flows = [
        (row["origin"], row["destination"], float(row["share_of_origin"]), float(row["share_of_destination"]))
        for row in read(EXTRACT / "flows.csv")
    ]
    group = {code: row["group"] for code, row in areas.items() if row["group"]}

    districts, groups = by_hand(flows, home, group)
    by_district, by_group = figures(), figures("--group", "group")

    assert by_district["rows"] == {"in": 70, "stored": 70, "duplicate": 0, "revised": 0, "quarantined": 0}
    assert {one["area"]: one["in_area"] for one in by_district["figures"]} == pytest.approx(districts, abs=1e-12)
    assert {one["group"]: one["in_area"] for one in by_group["figures"]} == pytest.approx(groups, abs=1e-12)
    assert by_district["components"] == len(spread_totals(flows)) == 7


def full_flows() -> list[tuple[str, str, float, float]]:
    rows = read(FULL / "trust_ltla_mapping_public.csv")
    return [(row["geo_code"], row["trust_code"], float(row["p_geo"]), float(row["p_trust"])) for row in rows]


@needs_full
def test_the_column_names_of_the_source_mean_what_the_page_says() -> None:
    of_district: dict[str, float] = defaultdict(float)
    of_trust: dict[str, float] = defaultdict(float)
    for district, trust, p_geo, p_trust in full_flows():
        of_district[district] += p_geo
        of_trust[trust] += p_trust

    assert (len(of_district), len(of_trust)) == (311, 126)
    assert all(abs(whole - 1) < 1e-9 for whole in (*of_district.values(), *of_trust.values()))


@needs_full
def test_the_full_table_has_the_components_the_page_names_and_the_shares_of_a_count_by_hand(tmp_path: Path) -> None:
    flows = full_flows()
    path = tmp_path / "flows.csv"
    lines = [f"{district},{trust},{p_geo!r},{p_trust!r}\n" for district, trust, p_geo, p_trust in flows]
    path.write_text("origin,destination,share_of_origin,share_of_destination\n" + "".join(lines), "utf-8")
    centres = {row["geo_code"]: row for row in read(FULL / "ltla_centroids_2020.csv")}
    home = {row["nhs_trust22_code"]: nearest_by_chord(row, centres) for row in read(FULL / "points_nhs_trusts22.csv")}
    parts = spread_totals(flows)
    group = {district: f"part {number}" for number, part in enumerate(parts) for district in part}

    loaded, rows = flow_files.load_flows(path)
    placed = flow_files.placements(
        rows,
        {row["nhs_trust22_code"]: flow_files.Site(row["nhs_trust22_code"], "", (float(row["lon"]), float(row["lat"])), {}) for row in read(FULL / "points_nhs_trusts22.csv")},
        {code: flow_files.Site(code, "", (float(row["lon"]), float(row["lat"])), {}) for code, row in centres.items()},
    )
    totals = relative_totals(rows)
    districts, groups = by_hand(flows, home, group)

    assert (loaded.rows_in, loaded.stored) == (589, 589)
    assert sorted(len(part) for part in parts) == [1, 1, 2, 2, 8, 10, 287]
    assert totals.components == 7 and totals.inconsistency < 1e-12
    assert {area: one.share for area, one in in_area_share(rows, placed).items()} == pytest.approx(districts, abs=1e-12)
    assert {name: one.share for name, one in for_groups(rows, placed, group, totals).items()} == pytest.approx(groups, abs=1e-9)


@needs_full
def test_the_shipped_extract_is_what_the_tool_writes_and_places_trusts_as_the_full_table_does(tmp_path: Path) -> None:
    import importlib.util

    spec = importlib.util.spec_from_file_location("build_england", ROOT / "tools" / "build_england.py")
    assert spec and spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)

    tool.main(FULL, tmp_path)

    for name in ("flows.csv", "places.csv", "areas.csv"):
        assert (tmp_path / name).read_bytes() == (EXTRACT / name).read_bytes()
    centres = {row["geo_code"]: row for row in read(FULL / "ltla_centroids_2020.csv")}
    areas = {row["code"]: row for row in read(EXTRACT / "areas.csv")}
    for trust in read(EXTRACT / "places.csv"):
        assert nearest_by_chord(trust, areas) == nearest_by_chord(trust, centres)


def test_guangdong_2018_gives_the_published_share_of_counties() -> None:
    out, _, code = run("flows", "aggregate", "--example", "guangdong-2018", "--format", "json")

    figures = {one["area"]: one for one in json.loads(out)["figures"]}
    county = figures["GD-57-COUNTIES"]
    assert code == 0
    assert (county["of"] - county["count"], county["of"]) == (927_000, 5_631_000)
    assert f"{county['in_area']:.1%}" == "83.5%"


def test_guangdong_s_cities_have_an_implied_total_and_the_published_share_is_the_highest_it_can_be() -> None:
    out, _, _ = run("flows", "aggregate", "--example", "guangdong-2018", "--format", "json")

    city = next(one for one in json.loads(out)["figures"] if one["area"] == "GD-21-CITIES")
    assert city["implied_total"] == round(832_000 / 0.051) == 16_313_725
    assert f"{city['highest']:.1%}" == "94.9%"
    assert (city["in_area"], city["count"], city["of"]) == (0.0, None, None)
    assert 832_000 / (1 - 0.9485) < city["implied_total"] < 832_000 / (1 - 0.9495)


def test_a_file_of_ones_own_tells_what_became_of_each_row(tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    path.write_text("origin,destination,cases\na,a,30\na,b,10\na,b,10\nb,b,-4\nb,b,6\n", "utf-8")

    out, err, code = run("flows", "aggregate", str(path), "--format", "json", "--lang", "en")

    found = json.loads(out)
    assert code == 0
    assert found["rows"] == {"in": 5, "stored": 3, "duplicate": 1, "revised": 0, "quarantined": 1}
    assert "line 5: impossible_figure" in err
    assert {one["area"]: (one["count"], one["of"]) for one in found["figures"]} == {"a": (30, 40), "b": (6, 6)}


def test_the_command_says_what_it_needs_in_the_language_asked_for() -> None:
    _, err, code = run("flows", "aggregate", "--lang", "zh")

    assert code == 2
    assert "--example" in err and "应给出" in err
