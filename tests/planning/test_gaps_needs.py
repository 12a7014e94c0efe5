"""What institutions lack of what conditions need, and by which evidence they have it."""

from __future__ import annotations

from pathlib import Path

import pytest

from doorstep.services import capability, catalogues, institutions, needs, registry
from doorstep.services.capability import Item
from doorstep.services.needs import Held, How, Needs
from doorstep.store.reader import Operator
from doorstep.tables.catalogue import Catalogue, CatalogueEntry
from doorstep.vocab.levels import CareLevel
from tests.lib import tiny_region as tiny

_CAPABILITIES = """code,name_zh,name_en,kind,technique,source,synthetic
dept-oncology,肿瘤科,Oncology,department,,test,yes
linac,直线加速器,Linear accelerator,equipment,,test,yes
tech-lc,腹腔镜胆囊切除术,Laparoscopic cholecystectomy,technique,LC,test,yes
"""
_TECHNIQUES = "code,name_zh,name_en,operations,minimally_invasive,source\nLC,腹腔镜胆囊切除术,Laparoscopic cholecystectomy,51.23,yes,test\n"
_HOLDINGS = """institution,capability,since,source,synthetic
E-COUNTY,dept-oncology,202401,test,yes
CITY,dept-oncology,,test,yes
CITY,linac,202601,test,yes
"""


def entry(code: str, icd: tuple[str, ...], *parts: str, tier: int = 3) -> CatalogueEntry:
    from doorstep.core.text import Text
    from doorstep.tables.catalogue import care_level_of

    return CatalogueEntry(code, Text(code, code), icd, CareLevel(care_level_of(tier)), tier, "own", is_sample=False, department=parts)


CATALOGUE = Catalogue.of(
    (
        entry("lung", ("C34",), "肿瘤科", "LINEAR ACCELERATOR", "放疗医师 2 名", tier=4),
        entry("gallstones", ("K80",), "tech-lc"),
        entry("stroke", ("I63", "G45"), "dept-oncology"),
        entry("plain", ("J18",)),
    )
)


@pytest.fixture
def region(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """The tiny region (records of January 2025) with capabilities; numbers of its institutions by code."""
    folder = tiny.write_region(tmp_path / "region")
    for name, text in (("capabilities", _CAPABILITIES), ("holdings", _HOLDINGS), ("techniques", _TECHNIQUES)):
        (folder / f"{name}.csv").write_text(text, "utf-8")
    registry.load(folder, by=Operator())
    numbers = {one.code: one.number for one in institutions.facilities(reader=Operator())}
    able = {
        (Item.TECHNIQUE, "LC", False): {numbers["E-COUNTY"]: 202412},
        (Item.CONDITION, "I60-I69", False): {numbers["E-COUNTY"]: 202405, numbers["W-COUNTY"]: 202405},
        (Item.CONDITION, "G40-G47", False): {numbers["E-COUNTY"]: 202411},
    }
    monkeypatch.setattr(capability, "able_by_subject", lambda *, reader: able)
    monkeypatch.setattr(catalogues, "in_force", lambda *, reader, month=0: CATALOGUE)
    return numbers


def test_a_part_is_a_need_when_it_names_a_capability_by_code_or_by_name(region: dict[str, int]) -> None:
    found = needs.of(reader=Operator())

    assert found.wanted("lung") == ("dept-oncology", "linac")
    assert found.words("lung") == ("放疗医师 2 名",)
    assert (found.wanted("plain"), found.wanted("nothing of the kind")) == ((), ())


def test_a_holding_counts_from_its_month_on(region: dict[str, int]) -> None:
    found = needs.of(reader=Operator())

    assert found.lacking(region["E-COUNTY"], "lung") == ("linac",)
    assert found.lacking(region["CITY"], "lung") == ("linac",)  # its accelerator comes a year after the records end
    assert found.lacking(region["W-COUNTY"], "lung") == ("dept-oncology", "linac")
    assert found.held(region["E-COUNTY"], "lung") == (Held("dept-oncology", How.HOLDING, 202401),)


def test_records_show_a_technique_and_who_treats_a_condition_has_all_it_needs(region: dict[str, int]) -> None:
    found = needs.of(reader=Operator())

    assert found.held(region["E-COUNTY"], "gallstones") == (Held("tech-lc", How.RECORDS, 202412),)
    assert found.open(region["E-COUNTY"], "gallstones") and not found.open(region["W-COUNTY"], "gallstones")
    # stroke: one of its two blocks is not enough
    assert found.lacking(region["E-COUNTY"], "stroke") == () and found.lacking(region["W-COUNTY"], "stroke") == ("dept-oncology",)
    assert found.treats[region["E-COUNTY"], "stroke"] == 202411


def test_what_needs_nothing_is_open_only_where_records_show_it(region: dict[str, int]) -> None:
    found = needs.of(reader=Operator())

    assert found.lacking(region["E-COUNTY"], "plain") == () and not found.open(region["E-COUNTY"], "plain")


def test_missing_lists_institutions_of_the_tier_or_above_and_each_need_once(region: dict[str, int]) -> None:
    listed = needs.missing(reader=Operator())
    named = {number: code for code, number in region.items()}

    assert {(named[one.institution], one.entry): one.needs for one in listed if one.entry == "lung"} == {("CITY", "lung"): ("linac",)}
    assert {named[one.institution] for one in listed if one.entry == "gallstones"} == {"W-COUNTY", "CITY"}
    assert all(isinstance(one, needs.Lacking) and one.needs for one in listed)


def test_a_reader_is_told_of_institutions_of_their_own_area_only(region: dict[str, int], east_planner: object) -> None:
    found: Needs = needs.of(reader=east_planner)  # type: ignore[arg-type]

    assert set(found.institutions) == {region["E-COUNTY"], region["E-TOWN"]}
    assert {number for number, _ in found.stated} <= set(found.institutions) | {region["E-COUNTY"]}
