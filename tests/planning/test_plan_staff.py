"""Work of specialists as a limit: minutes that cases take, minutes that people have, and who says nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from doorstep.core.errors import NotFound
from doorstep.core.period import Period
from doorstep.core.text import Text
from doorstep.intake.region_file import RegionFaults
from doorstep.services import plan_actions, plan_staff, region_check, registry, travel_times
from doorstep.services.plan_actions import Reading
from doorstep.services.plan_care import Group, YearOfCare
from doorstep.store.reader import Operator
from doorstep.tables.catalogue import CatalogueEntry
from doorstep.vocab.levels import CareLevel
from tests.lib import tiny_region as tiny

BY = Operator("plan")
POOLS = "code,name_zh,name_en,people,minutes_each\nsurgeons,外科,surgeons,5,100000\nnurses,护士,nurses,5,\n"
STAFF = "institution,pool,people\nE-COUNTY,surgeons,1\nE-COUNTY,surgeons,0.5\nE-COUNTY,nurses,9\nCITY,surgeons,0.1\n"
WORK = "condition,pool,minutes\nstroke,surgeons,100\nstroke,nurses,500\n"
CATALOGUE = "code,name_zh,name_en,icd_prefixes,care_level,tier,source,is_sample\nstroke,卒中,Stroke,I63,serious,3,test,yes\n"
ACTIONS = "code,name_zh,name_en,kind,institution,pool,people\nmore,两名外科医师,two surgeons,department,E-COUNTY,surgeons,2\n"


def region(folder: Path, **sheets: str) -> None:
    tiny.write_region(folder)
    for name, text in {"pools": POOLS, "staff": STAFF, "work": WORK, **sheets}.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    registry.load(folder, by=BY)


def care() -> YearOfCare:
    """400 strokes and 1,000 other stays of one county: a quarter at the county's hospital, half in the city, the rest outside."""
    sites = travel_times.network(reader=BY).sites
    shares = np.zeros((2, len(sites) + 1))
    for code, share in (("E-COUNTY", 0.25), ("CITY", 0.5)):
        shares[:, [one.code for one in sites].index(code)] = share
    shares[:, -1] = 0.25
    groups, none, table = (Group(tiny.EAST, "", 0), Group(tiny.EAST, "stroke", 0)), np.zeros(2), np.zeros((2, len(sites)))
    return YearOfCare(groups, sites, {"stroke": CatalogueEntry("stroke", Text("卒中", "Stroke"), ("I63",), CareLevel.SERIOUS, 3, "test", False)}, Period(202501, 202512), np.array([1000.0, 400.0]), shares, shares, shares, none, none, none, table, np.full(len(sites), np.inf), (), 0)


def test_only_specialties_with_minutes_limit_and_only_where_their_number_is_known(db: None, tmp_path: Path) -> None:
    region(tmp_path / "region")
    year = care()

    found = plan_staff.of(year, reader=BY)

    at = {one.code: number for number, one in enumerate(year.sites)}
    assert found.pools == ("surgeons",)
    assert found.use.tolist() == [[0.0, 100.0]]
    assert found.capacity[0, at["E-COUNTY"]] == 150_000
    assert found.capacity[0, at["CITY"]] == 400 * 0.5 * 100 > 0.1 * 100_000  # more than its people allow: what it uses today
    assert found.over_full == (("CITY", "surgeons"),)
    assert np.isinf(found.capacity[0, at["W-COUNTY"]])


def test_people_that_an_action_brings_bring_their_minutes(db: None, tmp_path: Path) -> None:
    region(tmp_path / "region", actions=ACTIONS)
    sites = travel_times.network(reader=BY).sites

    (task,) = plan_actions.read(sites, years=range(2026, 2027), budget_cny=1.0, reading=Reading.MIDDLE, reader=BY).tasks

    assert task.gains == ((1, [one.code for one in sites].index("E-COUNTY"), 200_000),)


def test_work_that_nothing_takes_limits_nothing(db: None, tmp_path: Path) -> None:
    region(tmp_path / "region", work="condition,pool,minutes\n", actions=ACTIONS)

    assert plan_staff.of(care(), reader=BY).pools == ()
    sites = travel_times.network(reader=BY).sites
    assert plan_actions.read(sites, years=range(2026, 2027), budget_cny=1.0, reading=Reading.MIDDLE, reader=BY).tasks[0].gains == ()


def test_work_of_a_condition_that_is_not_in_the_catalogue_is_refused(db: None, tmp_path: Path) -> None:
    region(tmp_path / "region")

    with pytest.raises(NotFound, match="stroke"):
        plan_staff.of(replace(care(), entries={}), reader=BY)


def test_work_of_a_condition_that_is_not_in_the_catalogue_is_a_fault_of_its_line(tmp_path: Path) -> None:
    folder = tiny.write_region(tmp_path / "region")
    for name, text in {"pools": POOLS, "work": WORK, "catalogue": CATALOGUE}.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    assert region_check.read(folder).sheets["work"]

    (folder / "work.csv").write_text(f"{WORK}nope,nurses,5\n", "utf-8")

    with pytest.raises(RegionFaults, match="work.csv:4: the catalogue lists no condition 'nope'"):
        region_check.read(folder)
