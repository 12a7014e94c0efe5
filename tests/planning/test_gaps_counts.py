"""Which gap a stay belongs to, and by which version of the catalogue a snapshot is judged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from doorstep.core.text import Text
from doorstep.services import gap_counts, gap_split, snapshots
from doorstep.services.gap_counts import Cell, Counted, Unit
from doorstep.services.gap_model import Model
from doorstep.services.travel_times import Site
from doorstep.tables.catalogue import Catalogue, CatalogueEntry, care_level_of
from doorstep.vocab.levels import AreaLevel, Severity, Tier


def entry(code: str, icd: str, tier: int, severity: Severity | None = None) -> CatalogueEntry:
    return CatalogueEntry(code, Text(code, code), (icd,), care_level_of(tier), tier, "own", is_sample=False, severity=severity)


UNITS = gap_counts._Units(
    Catalogue.of(
        (
            entry("urinary", "N39.0", 2), entry("kidney", "N39", 3), entry("stroke", "I63", 3),
            entry("pneumonia", "J18", 2, Severity.ORDINARY), entry("severe pneumonia", "J18", 4, Severity.SEVERE), entry("part only", "K80.1", 3),
        )
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("icd", "block", "tier", "severe", "unit"),
    [
        ("I63", "I60-I69", 3, 0, "stroke"),
        ("N39", "N30-N39", 2, 0, "urinary"),  # the whole code was N39.0: the snapshot keeps its tier
        ("N39", "N30-N39", 3, 0, "kidney"),
        ("J18", "J09-J18", 2, 0, "pneumonia"),
        ("J18", "J09-J18", 2, 1, "severe pneumonia"),
        ("K80", "K80-K87", 3, 0, "part only"),
        ("K80", "K80-K87", 0, 0, "K80-K87"),  # another code of the category, which the catalogue does not list
        ("C34", "C30-C39", 0, 1, "C30-C39"),
        ("ZZZ", "", 0, 0, gap_counts.UNKNOWN),
    ],
)
def test_a_stay_belongs_to_its_entry_else_to_its_block(icd: str, block: str, tier: int, severe: int, unit: str) -> None:
    assert UNITS.code_of(icd, block, tier, severe) == unit


@pytest.mark.parametrize(("tier", "county", "city", "province"), [(2, True, True, True), (3, True, True, True), (4, False, True, True), (5, False, False, True)])
def test_a_condition_is_due_at_the_level_that_its_patients_should_not_leave_and_above(tier: int, county: bool, city: bool, province: bool) -> None:
    unit = Unit("x", Text("x", "x"), entry("x", "I63", tier))

    assert [unit.is_due(level) for level in (AreaLevel.COUNTY, AreaLevel.CITY, AreaLevel.PROVINCE)] == [county, city, province]
    assert Unit("x", Text("x", "x"), None).is_due(AreaLevel.COUNTY)


def test_a_snapshot_is_judged_by_what_is_in_force_in_its_month(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.csv"
    header = "code,name_zh,name_en,icd_prefixes,care_level,tier,since,until,source,is_sample"
    path.write_text(f"{header}\ns1,甲,A,I63,serious,3,,202512,own,no\ns1,甲,A,I63,major,4,202601,,own,no\n", "utf-8")

    assert [snapshots.classifier(path, month)("I63.900").catalogue_tier for month in (202501, 202512, 202601)] == [3, 3, 4]
    assert snapshots.classifier(path)("I63.900").catalogue_tier == 4  # the latest where no month is asked for


# ── a region small enough to see: two places of one county, a county hospital near one of them, a city hospital elsewhere


def site(number: int, tier: Tier, county: int) -> Site:
    return Site(f"S{number}", number, Text("机构", "site"), tier, 100, county, None, None)


def model(*, able: float = 1.0, minutes: tuple[float, float] = (30.0, 30.0), unblocked: float = 0.0, esteem: float = -9.0, of_city: float = -8.0) -> Model:
    from doorstep.planning.gaps.ability import Ability

    way = np.array([[-0.02 * minutes[0], -3.0], [-0.02 * minutes[1], -3.0]])
    return Model(
        (site(1, Tier.COUNTY, 441881), site(2, Tier.CITY, 441802)), {441881109: 0, 441881110: 1}, np.array([[441881109, 441881, 441800, 440000], [441881110, 441881, 441800, 440000]]),
        np.array([[0, 441881, 441800, 440000], [0, 441802, 441800, 440000]]), way, np.array([[minutes[0], 150.0], [minutes[1], 150.0]]), -0.02, np.array([[1.0, of_city], [1.0, of_city]]), np.zeros((2, 1)),
        np.full((2, 1), esteem), {("I60-I69", 0): np.array([able, 0.0])}, Ability(1.0, 0.1), True, np.array([unblocked, 0.0]), np.array([0.5, 0.5]),
    )  # fmt: skip


CELLS = Counted(
    tuple(Cell(township, 441881, "I60-I69", "I60-I69", 0, 40, 12, 12, 0, 0, 0, 0, 0) for township in (441881109, 441881110, 441881999)),
    {"I60-I69": Unit("I60-I69", Text("x", "x"), None)},
)


@pytest.mark.parametrize(
    ("given", "reason"),
    [({"able": 0.0}, "capability"), ({"minutes": (30.0, 200.0)}, "reach"), ({"unblocked": 0.4}, "bed"), ({"esteem": 4.0}, "trust")],
)
def test_the_one_thing_that_is_wrong_is_the_one_reason(given: dict[str, object], reason: str) -> None:
    parts = dict(zip(gap_split.PARTS, gap_split.reasons(model(**given), CELLS, AreaLevel.COUNTY).sum(axis=0), strict=True))  # type: ignore[arg-type]

    assert parts.pop(reason) > 0.5
    rest = parts.pop("rest")
    assert max(parts.values()) < 1e-9 and rest >= 12  # the third home is on no road that is known: all of it is the rest


def test_only_the_far_place_has_distance_among_its_reasons() -> None:
    near, far, lost = gap_split.reasons(model(minutes=(30.0, 200.0)), CELLS, AreaLevel.COUNTY)

    assert near[1] < 1e-9 < 1 < far[1] and lost.tolist() == [0, 0, 0, 0, 12]
    assert all(abs(one.sum() - 12) < 1e-9 for one in (near, far, lost))


def test_a_farther_limit_takes_less_of_the_reason() -> None:
    parts = [gap_split.reasons(model(minutes=(30.0, 200.0)), CELLS, AreaLevel.COUNTY, limit_minutes=limit)[1, 1] for limit in (30, 60, 120, 240)]

    assert parts[0] > parts[1] > parts[2] > parts[3] == pytest.approx(0, abs=1e-9)


def test_a_city_hospital_is_away_from_its_county_and_at_home_in_its_city() -> None:
    county, city = (gap_split.reasons(model(of_city=4.0), CELLS, level).sum(axis=0) for level in (AreaLevel.COUNTY, AreaLevel.CITY))

    assert county[3] > 1  # trust: it is what people go to
    assert city[3] < 1e-9
