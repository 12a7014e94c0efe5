"""A region small enough to count by hand: two counties of one city, four hospitals, twelve stays.

Everything is synthetic; institutions and people are invented. Real division codes are used so
that addresses resolve.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from doorstep.tables.layouts import shipped

EAST, WEST, CITY = 441881, 441882, 441800
TOWNSHIP = 441881109  # 英德市大站镇

REGION_TOML = """\
[region]
code = "441800"
name_zh = "合成市"
name_en = "Synthetic City"
synthetic = true
in_region = "located_in"
coordinates = "WGS-84"
"""

AREAS = (
    ("441800", "city", "440000", "清远市", "Qingyuan", "400000", "yes"),
    ("441881", "county", "441800", "英德市", "Yingde", "100000", "yes"),
    ("441882", "county", "441800", "连州市", "Lianzhou", "40000", "yes"),
    ("441881109", "township", "441881", "大站镇", "Dazhan", "9000", "yes"),
    ("440100", "city", "440000", "广州市", "Guangzhou", "", "no"),
    ("430000", "province", "", "湖南省", "Hunan", "", "no"),
)

INSTITUTIONS = (
    ("E-TOWN", "合成大站卫生院", "Synthetic Dazhan Township Hospital", "township", "general", "public", "30", "441881109", "yes"),
    ("E-COUNTY", "合成英德医院", "Synthetic Yingde Hospital", "county", "general", "public", "400", "441881", "yes"),
    ("W-COUNTY", "合成连州医院", "Synthetic Lianzhou Hospital", "county", "general", "public", "300", "441882", "yes"),
    ("CITY", "合成市医院", "Synthetic City Hospital", "city", "general", "public", "900", "441800", "yes"),
    ("GZ", "合成广州医院", "Synthetic Guangzhou Hospital", "province", "general", "public", "2000", "440100", "yes"),
    ("HN", "合成湖南医院", "Synthetic Hunan Hospital", "province", "general", "public", "2000", "430000", "no"),
)

ID_NUMBER = "11010519491231002X"

STAY: Mapping[str, str] = {
    "institution": "E-COUNTY",
    "visit_no": "1",
    "sex": "1",
    "birth_on": "19491231",
    "age_years": "75",
    "ethnicity": "01",
    "identity": ID_NUMBER,
    "residence_address": "广东省清远市英德市大站镇合成路1号",
    "household_address": "广东省清远市连州市连州镇合成路2号",
    "residence_postcode": "513000",
    "contact_relation": "1",
    "admission_route": "2",
    "admitted_on": "20250103",
    "discharged_on": "20250110",
    "los_days": "7",
    "icd": "I63.900x001",
    "departure": "1",
    "cost": "1000.00",
    "self_pay": "300.00",
}

_EAST_ADDRESS = "广东省清远市英德市大站镇合成路1号"
_WEST_ADDRESS = "广东省清远市连州市连州镇合成路2号"


def stay(number: int, **changes: str) -> dict[str, str]:
    """A clean stay with its own record number."""
    return {**STAY, "record_no": f"R{number:04d}", **changes}


# East: 10 stays of its people, 8 in East, 1 in the city hospital, 1 in Guangzhou -> 8/10; city 9/10
# West: 8 stays, all in West -> 8/8; and one stay with no home at all
STAYS: tuple[dict[str, str], ...] = (
    *(stay(n, residence_address=_EAST_ADDRESS) for n in range(1, 8)),
    stay(8, residence_address=_EAST_ADDRESS, institution="E-TOWN", icd="J06.900"),
    stay(9, residence_address=_EAST_ADDRESS, institution="CITY", icd="C34.900", admission_route="3"),
    stay(10, residence_address=_EAST_ADDRESS, institution="GZ", icd="C34.900"),
    *(stay(n, residence_address=_WEST_ADDRESS, institution="W-COUNTY") for n in range(11, 19)),
    stay(19, residence_address="-", residence_postcode="-", institution="W-COUNTY"),
)

SETTLEMENTS: tuple[dict[str, str], ...] = tuple(
    {
        "record_no": f"S{n}",
        "inpatient_no": f"I{n}",
        "identity_type": "01",
        "identity": ID_NUMBER,
        "sex": "1",
        "birth_on": "19491231",
        "insured_code": "441881",
        "treated_code": "430000" if n == 12 else "441881",
        "institution": "HN" if n == 12 else "E-COUNTY",
        "referred": "0",
        "admitted_on": "2025-01-03",
        "discharged_on": "2025-01-10",
        "icd": "I63.900",
        "cost": "1000.00",
        "fund": "700.00",
        "self_pay": "300.00",
    }
    for n in range(1, 13)
)


def write_region(folder: Path) -> Path:
    """The region file of the tiny region."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "region.toml").write_text(REGION_TOML, encoding="utf-8")
    _csv(folder / "areas.csv", "code level parent name_zh name_en population home synthetic", ((*row, "yes") for row in AREAS))
    _csv(
        folder / "institutions.csv",
        "code name_zh name_en tier kind ownership beds located_in sends_first_pages synthetic",
        ((*row, "yes") for row in INSTITUTIONS),
    )
    _csv(
        folder / "alliances.csv",
        "code name_zh name_en kind lead members",
        [("EC", "合成英德医共体", "Synthetic Yingde community", "county_community", "E-COUNTY", "E-TOWN")],
    )
    _csv(folder / "postcodes.csv", "postcode area source", [("513000", "441881", "test"), ("513400", "441882", "test")])
    return folder


def _csv(path: Path, header: str, rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header.split())
        writer.writerows(rows)


def write_records(
    path: Path, rows: Iterable[Mapping[str, str]], *, layout: str = "first-page-n041", encoding: str = "utf-8"
) -> Path:
    """Rows of targets as a CSV in a layout's own columns."""
    found = next(one for one in shipped() if one.code == layout)
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(found.order)
        for row in rows:
            cells = {found.columns[target]: text for target, text in row.items() if target in found.columns}
            writer.writerow([cells.get(column, "-") for column in found.order])
    return path
