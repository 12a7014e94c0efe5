"""England's published admissions as flows between areas and trusts, from the tables that are beside the project."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np

from doorstep.planning.choice.gravity import Flows

FOLDER = Path(__file__).parents[2].parent / "shared" / "data" / "england-flows"


def rows(name: str, folder: Path = FOLDER) -> list[dict[str, str]]:
    """One of the published tables."""
    with (folder / name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@cache
def england(folder: Path = FOLDER) -> Flows:
    """Every pair of a trust with beds and a point, and an area with a centroid; each area's shares count alike."""
    beds = {one["trust_code"]: float(one["general_acute_beds"]) for one in rows("trust_beds_2025_01.csv", folder)}
    points = {
        one["nhs_trust22_code"]: (float(one["lon"]), float(one["lat"]))
        for one in rows("points_nhs_trusts22.csv", folder)
        if one["lon"]
    }
    centres = {one["geo_code"]: (float(one["lon"]), float(one["lat"])) for one in rows("ltla_centroids_2020.csv", folder)}
    pairs = [
        (one["geo_code"], one["trust_code"], float(one["p_geo"]))
        for one in rows("trust_ltla_mapping_public.csv", folder)
        if beds.get(one["trust_code"], 0) > 0 and one["trust_code"] in points and one["geo_code"] in centres
    ]
    areas, trusts = (tuple(sorted({pair[at] for pair in pairs})) for at in (0, 1))
    shares = np.zeros((len(areas), len(trusts)))
    for area, trust, share in pairs:
        shares[areas.index(area), trusts.index(trust)] += share
    return Flows(
        areas,
        trusts,
        np.array([centres[one] for one in areas]),
        np.array([points[one] for one in trusts]),
        np.array([beds[one] for one in trusts]),
        shares,
    )
