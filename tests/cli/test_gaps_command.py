"""`doorstep gaps` and its pages on the synthetic demo: counts that equal the indicators, reasons that add up, orders that order."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_choice_command import PAGE, root, run  # noqa: F401  fixture

pytestmark = pytest.mark.slow
CITY = 441800
SWITCHES = ("capability", "reach", "bed", "trust")


def asked(root: Path, *options: str) -> dict[str, Any]:  # noqa: F811
    done = run("-m", "doorstep", "gaps", "--region", root, "--period", "2025", "--top", "500", "--format", "json", "--lang", "en", *options)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def by_level(root: Path) -> dict[str, dict[str, Any]]:  # noqa: F811
    return {level: asked(root, "--level", level) for level in ("county", "city")}


def indicator(root: Path, code: str, level: str) -> tuple[int, int]:  # noqa: F811
    """Count and what it is of, of the region's own areas."""
    done = run("-m", "doorstep", "indicators", "show", code, "--level", level, "--period", "2025", "--region", root, "--format", "json")
    assert done.returncode == 0, done.stderr
    mine = [row for row in json.loads(done.stdout) if row["area"] // 100 * 100 == CITY]
    return sum(row["count"] or 0 for row in mine), sum(row["of"] or 0 for row in mine)


@pytest.mark.parametrize("level", ["county", "city"])
def test_counts_are_those_of_the_indicators(root: Path, by_level: dict[str, dict[str, Any]], level: str) -> None:  # noqa: F811
    found = by_level[level]

    assert found["leaving"] == indicator(root, "outflow-admissions", level)[0]
    assert (found["avoidable"], found["avoidable"] + found["necessary"]) == indicator(root, "outflow-avoidable", level)
    assert all(one["avoidable"] + one["necessary"] + one["unjudged"] == one["leaving"] for one in found["gaps"])


@pytest.mark.parametrize("level", ["county", "city"])
def test_reasons_add_up_exactly_gap_by_gap_and_on_the_whole(by_level: dict[str, dict[str, Any]], level: str) -> None:
    found = by_level[level]

    for one in found["gaps"]:
        assert sum(one["why"].values()) == one["leaving"]
        assert sum(one["why"][name] for name in SWITCHES) == one["recoverable"]
        assert min(one["why"].values()) >= 0
    assert sum(found["why"].values()) == found["due"] == sum(one["leaving"] for one in found["gaps"])
    assert found["unexplained"] is None


def test_where_home_was_able_no_capability_is_not_the_reason(by_level: dict[str, dict[str, Any]]) -> None:
    """In the city as a whole, some hospital is able for all avoidable stays; a capability gap is among the necessary ones."""
    gaps = by_level["city"]["gaps"]

    assert not sum(one["why"]["capability"] for one in gaps if one["necessary"] == one["unjudged"] == 0 and one["avoidable"] > 0)
    assert sum(one["why"]["capability"] for one in gaps if one["necessary"] > one["avoidable"]) > 0  # the control arm


def test_gaps_stand_in_the_order_that_is_asked_for(root: Path, by_level: dict[str, dict[str, Any]]) -> None:  # noqa: F811
    fund, equity = asked(root, "--basis", "insured", "--rank", "fund"), asked(root, "--level", "county", "--rank", "equity")

    def is_falling(values: list[float], slack: float) -> bool:
        return all(first >= second - slack for first, second in zip(values, values[1:], strict=False))

    assert is_falling([one["fund_saved_cny"] for one in fund["gaps"]], 0.01)
    assert is_falling([one["weighted"] for one in equity["gaps"]], 0.01)
    assert not is_falling([one["weighted"] for one in by_level["county"]["gaps"]], 0.01)  # the control arm: another order
    refused = run("-m", "doorstep", "gaps", "--region", root, "--rank", "fund", "--lang", "en")
    assert refused.returncode == 2 and "basis of the insured" in refused.stderr


def test_one_county_and_its_table(root: Path) -> None:  # noqa: F811
    done = run("-m", "doorstep", "gaps", "--region", root, "--period", "2025", "--area", "441881", "--top", "3", "--format", "csv", "--lang", "en")

    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == 3
    assert all(sum(int(row[name]) for name in (*SWITCHES, "rest")) == int(row["leaving"]) for row in rows)
    assert run("-m", "doorstep", "gaps", "--region", root, "--area", "999999").returncode == 2


def test_techniques_are_filled_or_open_and_none_is_both_at_once(root: Path) -> None:  # noqa: F811
    done = run("-m", "doorstep", "gaps", "--region", root, "--period", "2024-01..2025-12", "--techniques", "--format", "json", "--lang", "en")

    rows = json.loads(done.stdout)
    open_ones = {row["technique"] for row in rows if row["standing"] == "open"}
    assert open_ones and all(row["name"] for row in rows)
    assert all(202401 <= row["month"] <= 202512 for row in rows if row["standing"] == "filled")


def test_the_page_says_it_in_both_languages_and_leads_to_one_gap(root: Path, by_level: dict[str, dict[str, Any]]) -> None:  # noqa: F811
    first = next(one for one in by_level["county"]["gaps"] if one["leaving"] >= 10)
    english, chinese, detail = (
        run("-c", PAGE, root, "planner", lang, address)
        for lang, address in (("en", "/planning/gaps/?level=county"), ("zh", "/planning/gaps/?level=county"), ("en", f"/planning/gaps/{first['code']}/?level=county"))
    )

    assert english.returncode == 0, english.stderr
    assert "The main reason is" in english.stdout and "Missing at home" in english.stdout and 'class="parts"' in english.stdout
    assert "最主要的原因是" in chinese.stdout and "本地缺什么" in chinese.stdout
    assert "Where they go" in detail.stdout and "What institutions at home have and lack" in detail.stdout


def test_a_download_has_the_reasons_as_columns(root: Path) -> None:  # noqa: F811
    done = run("-c", PAGE, root, "planner", "en", "/planning/gaps/?level=county&format=csv&table=every")

    assert done.returncode == 0, done.stderr
    assert "Why · no capability,Why · too far,Why · no bed,Why · trust elsewhere,Why · the rest" in done.stdout
