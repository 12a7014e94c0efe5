"""The region file of the synthetic Qingyuan: areas, institutions, alliances, postcodes, published figures."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from doorstep.synthetic.choice import CITY_SHARE, PUBLISHED_SOURCE, SIX_COUNTY_SHARE
from doorstep.synthetic.institutions import Alliance, Institution
from doorstep.synthetic.places import CENSUS, CITY, Geography
from doorstep.tables.region import ALLIANCES, AREAS, INSTITUTIONS, POSTCODES, PUBLISHED, Sheet
from doorstep.vocab.divisions import parent_of

NAME_ZH = "清远"
NAME_EN = "Qingyuan"
_TOML = f"""# 合成示例，非清远实际：机构、人员与记录均为虚构。Synthetic: institutions, people and records are invented.
[region]
code = "{CITY}"
name_zh = "{NAME_ZH}"
name_en = "{NAME_EN}"
synthetic = "yes"
in_region = "located_in"
coordinates = "WGS-84"
grouper = "table"
detour = 1.4
road_kmh = 45
"""
Row = Mapping[str, object]


def write(folder: Path, geography: Geography, institutions: Iterable[Institution], alliances: Iterable[Alliance]) -> None:
    """Write region.toml and the sheets of places and institutions."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "region.toml").write_text(_TOML, "utf-8")
    write_sheet(folder, AREAS, _areas(geography))
    write_sheet(folder, INSTITUTIONS, map(_institution, institutions))
    write_sheet(folder, ALLIANCES, map(_alliance, alliances))
    write_sheet(folder, POSTCODES, (_postcode(one.postcode, one.code) for one in geography.counties))
    write_sheet(folder, PUBLISHED, _published())


def write_sheet(folder: Path, sheet: Sheet, rows: Iterable[Row]) -> None:
    """One sheet as CSV."""
    with (folder / sheet.file).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [field.name for field in sheet.fields], restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _areas(geography: Geography) -> Iterable[Row]:
    total = sum(one.population for one in geography.counties)
    yield {
        "code": CITY, "level": "city", "parent": 440000, "name_zh": "清远市", "name_en": "Qingyuan City", "population": total,
        "longitude": 113.06, "latitude": 23.68, "home": "yes", "synthetic": "yes", "source": "合成人口，按 2020 年普查缩放",
    }  # fmt: skip
    for county in geography.counties:
        yield {
            "code": county.code, "level": "county", "parent": CITY, "name_zh": county.name, "name_en": county.name_en,
            "population": county.population, "longitude": county.longitude, "latitude": county.latitude, "home": "yes",
            "synthetic": "yes", "source": f"合成人口，按普查 {county.population_2020} 人缩放；{CENSUS}",
        }  # fmt: skip
    for township in geography.townships:
        yield {
            "code": township.code, "level": "township", "parent": township.county, "name_zh": township.name,
            "name_en": township.name_en, "population": township.population, "longitude": township.longitude,
            "latitude": township.latitude, "home": "yes", "synthetic": "yes", "source": "合成人口与示意位置",
        }  # fmt: skip
    for place in geography.elsewhere:
        yield {
            "code": place.code, "level": place.level, "parent": parent_of(place.code) or "", "name_zh": place.name,
            "name_en": place.name_en, "longitude": place.longitude, "latitude": place.latitude, "home": "no",
            "synthetic": "no", "source": "GB/T 2260；示意位置",
        }  # fmt: skip


def _institution(one: Institution) -> Row:
    return {
        "code": one.code, "name_zh": one.name, "name_en": one.name_en, "tier": one.tier_slug, "kind": one.kind,
        "grade": one.grade, "ownership": one.ownership, "beds": one.beds, "longitude": round(one.longitude, 4),
        "latitude": round(one.latitude, 4), "located_in": one.located_in, "responsible": one.responsible,
        "sends_first_pages": "yes" if one.sends_first_pages else "no", "synthetic": "yes",
    }  # fmt: skip


def _alliance(one: Alliance) -> Row:
    return {
        "code": one.code, "name_zh": one.name, "name_en": one.name_en, "kind": one.kind, "lead": one.lead,
        "members": ";".join(one.members),
    }  # fmt: skip


def _postcode(postcode: str, county: int) -> Row:
    return {"postcode": postcode, "area": county, "source": "公开邮编，使用前请核对"}


def _published() -> Iterable[Row]:
    for key, share, period, period_en in (
        ("city-2022", CITY_SHARE, "2022", ""),
        ("six-county-mean-2022", SIX_COUNTY_SHARE, "2022，六县（市）平均，不含两区", "2022, mean of the six counties without the two districts"),
    ):
        yield {
            "key": key, "indicator": "in-area-admissions", "area": CITY, "value": f"{share:.3f}", "period": period, "comparable": "no" if period_en else "yes",
            "period_en": period_en, "source": PUBLISHED_SOURCE, "source_en": "Qingyuan Daily (清远日报), 2023-01-18",
        }  # fmt: skip
