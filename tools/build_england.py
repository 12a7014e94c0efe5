"""Write the extract of England's admission flows that ships in `doorstep/examples/england`.

    python tools/build_england.py FOLDER [INTO]

FOLDER holds trust_ltla_mapping_public.csv, ltla_names.csv, trust_names.csv, ltla_centroids_2020.csv
and points_nhs_trusts22.csv (sources and licences: README.md beside the extract). The output is the
same byte for byte on every run.

The extract has every published row of the districts in `GROUPS`, hence all their trusts. Further
districts stand in areas.csv without a group when a trust lies nearest to their centroid, so that no
trust is placed elsewhere than the full table would place it.
"""

from __future__ import annotations

import csv
import math
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "src" / "doorstep" / "examples" / "england"
PERIOD = "2020-01..2020-09"

# group, ceremonial county, districts
GROUPS = (
    ("Greater Manchester", "Greater Manchester", tuple(f"E080000{number:02d}" for number in range(1, 11))),
    ("Around Greater Manchester", "Cheshire", ("E06000049",)),
    ("Around Greater Manchester", "Derbyshire", ("E07000037",)),
    ("Around Greater Manchester", "Lancashire", ("E07000118", "E07000125", "E07000127")),
    ("Fylde coast and Lancaster", "Lancashire", ("E06000009", "E07000119", "E07000121", "E07000128")),
    ("Cumbria", "Cumbria", ("E07000026", "E07000027", "E07000028", "E07000029", "E07000030", "E07000031")),
    ("Cornwall", "Cornwall", ("E06000052",)),
    ("Plymouth and South Devon", "Devon", ("E06000026", "E06000027", "E07000044", "E07000045")),
    ("Exeter, East and Mid Devon", "Devon", ("E07000040", "E07000041", "E07000042")),
    ("North Devon and Torridge", "Devon", ("E07000043", "E07000046")),
    ("Shropshire", "Shropshire", ("E06000020", "E06000051")),
    ("Herefordshire", "Herefordshire", ("E06000019",)),
    ("Isle of Wight", "Isle of Wight", ("E06000046",)),
)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def write(path: Path, header: str, rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


def chord(one: dict[str, str], other: dict[str, str]) -> float:
    """A measure that grows with the great-circle distance (the chord on a unit sphere)."""
    first, second = (
        (math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat))
        for lon, lat in ((math.radians(float(end["lon"])), math.radians(float(end["lat"]))) for end in (one, other))
    )
    return math.dist(first, second)


def main(folder: Path, into: Path) -> None:
    home = {code: (group, county) for group, county, codes in GROUPS for code in codes}
    flows = [row for row in read(folder / "trust_ltla_mapping_public.csv") if row["geo_code"] in home]
    trusts = sorted({row["trust_code"] for row in flows})
    names = {row["geo_code"]: row["geo_name"] for row in read(folder / "ltla_names.csv")}
    trust_names = {row["trust_code"]: row["trust_name"] for row in read(folder / "trust_names.csv")}
    centroids = {row["geo_code"]: row for row in read(folder / "ltla_centroids_2020.csv")}
    points = {row["nhs_trust22_code"]: row for row in read(folder / "points_nhs_trusts22.csv")}
    nearest = {min(centroids, key=lambda code: chord(points[trust], centroids[code])) for trust in trusts}
    areas = sorted(set(home) | nearest)
    flows.sort(key=lambda row: (row["geo_code"], row["trust_code"]))

    write(
        into / "flows.csv",
        "origin,destination,period,cases,share_of_origin,share_of_destination",
        [(row["geo_code"], row["trust_code"], PERIOD, "", row["p_geo"], row["p_trust"]) for row in flows],
    )
    write(
        into / "places.csv",
        "code,name,lon,lat",
        [(code, trust_names[code], points[code]["lon"], points[code]["lat"]) for code in trusts],
    )
    write(
        into / "areas.csv",
        "code,name,lon,lat,group,county",
        [(code, names[code], centroids[code]["lon"], centroids[code]["lat"], *home.get(code, ("", ""))) for code in areas],
    )
    print(f"{len(flows)} rows, {len(trusts)} trusts, {len(home)} districts with flows, {len(areas)} areas")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else TARGET)
