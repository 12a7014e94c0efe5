"""The tiny region with a year of care written by hand and a few actions, so that a plan and its teams can be judged by eye. Synthetic.

Stroke patients of East and West leave for want of a technique at their county hospital. A team brings it at once, training
of local doctors later and for more money.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest

from doorstep.core.period import Period
from doorstep.services import catalogues, institutions, plan_care, plan_problem, registry, travel_times
from doorstep.services.plan_care import Group, YearOfCare
from doorstep.services.plan_problem import Planning, Wishes
from doorstep.store.reader import Operator
from doorstep.tables.catalogue import Catalogue, CatalogueEntry, care_level_of
from doorstep.vocab.levels import CareLevel
from tests.lib import tiny_region as tiny

SITES = ("CITY", "E-COUNTY", "W-COUNTY")
CAPABILITIES = """code,name_zh,name_en,kind,technique,source,synthetic
clip,动脉瘤夹闭,Clipping of aneurysms,technique,CL,test,yes
scan,血管造影机,Angiography suite,equipment,,test,yes
"""
HOLDINGS = "institution,capability,since,source,synthetic\nCITY,clip,,test,yes\nCITY,scan,,test,yes\nE-COUNTY,scan,,test,yes\n"
TECHNIQUES = "code,name_zh,name_en,operations,minimally_invasive,source\nCL,动脉瘤夹闭,Clipping of aneurysms,39.51,no,test\n"
HEADER = "code,name_zh,name_en,kind,institution,capability,cost_low,yearly_low,specialty,lead_months,draw_low,source,synthetic"
EAST_TEAM = "E-team,东县：夹闭（专家）,East: clipping (team),team,E-COUNTY,clip,10,10,neurosurgery,2,6,test,yes"
WEST_TEAM = "W-team,西县：夹闭（专家）,West: clipping (team),team,W-COUNTY,clip,10,10,neurosurgery,2,6,test,yes"
WEST_TRAINING = "W-training,西县：夹闭（培训）,West: clipping (training),training,W-COUNTY,clip,40,10,,14,6,test,yes"
WEST_SCAN = "W-scan,西县：造影机,West: angiography,equipment,W-COUNTY,scan,50,0,,8,6,test,yes"
AGREEMENT = {"code": "A1", "programme": "P1", "sender": "CITY", "host": "E-COUNTY", "since": "2025-01-01", "until": "2029-12-31", "synthetic": "yes"}

Load = Callable[..., None]


def care() -> YearOfCare:
    """Of 400 strokes a year in East and 200 in West, half leave; the city's hospital treats most of the others."""
    network = {one.code: one for one in travel_times.network(reader=Operator()).sites}
    sites = tuple(network[code] for code in SITES)
    groups = (Group(tiny.EAST, "bleed", 0), Group(tiny.WEST, "bleed", 0))
    shares = np.array([[0.4, 0.1, 0.0, 0.5], [0.4, 0.0, 0.1, 0.5]])
    cases = np.array([400.0, 200.0])
    return YearOfCare(
        groups, sites, {one.code: one for one in CATALOGUE.entries}, Period(202501, 202601), cases, shares * cases[:, None], shares, shares, np.full(2, 10.0), np.full(2, 2e4),
        np.full(2, 1e4), np.array([[90.0, 20.0, 150.0], [120.0, 150.0, 20.0]]), np.full(3, np.inf), (), 0,
    )  # fmt: skip


def _entry(code: str, prefix: str, **parts: tuple[str, ...]) -> CatalogueEntry:
    from doorstep.core.text import Text

    return CatalogueEntry(code, Text(code, code), (prefix,), CareLevel(care_level_of(3)), 3, "own", is_sample=False, **parts)


CATALOGUE = Catalogue.of((_entry("bleed", "I60", technique=("clip",), equipment=("scan",)),))


@pytest.fixture
def loaded(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Puts a region with these actions in force."""
    monkeypatch.setattr(catalogues, "in_force", lambda *, reader, month=0: CATALOGUE)
    monkeypatch.setattr(plan_care, "of_last_year", lambda basis, *, reader: care())

    def load(*actions: str) -> None:
        folder = tiny.write_region(tmp_path / "region")
        for name, text in (("capabilities", CAPABILITIES), ("techniques", TECHNIQUES), ("holdings", HOLDINGS), ("actions", _rows(HEADER, actions))):
            (folder / f"{name}.csv").write_text(text, "utf-8")
        registry.load(folder, by=Operator())
        plan_problem._planning.cache_clear()
        assert {one.code for one in institutions.facilities(reader=Operator())} >= set(SITES)

    return load


def _rows(header: str, rows: Iterable[str]) -> str:
    return "\n".join((header, *rows)) + "\n"


def planning(**changes: object) -> Planning:
    """The problem of two years from 2027 on, with more money than there is to do."""
    return plan_problem.planning(Wishes(**{"years": 2, "first_year": 2027, "budget_cny": 1000.0, **changes}))  # type: ignore[arg-type]
