"""The tiny region with travel times, roads, land and positions as a test wants them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from doorstep.services import registry, travel_times
from doorstep.services.travel_times import Network
from doorstep.store.reader import Operator
from tests.lib import tiny_region as tiny

Rows = Iterable[str]
Load = Callable[..., Network]
REACHED = ("441881,E-COUNTY,25,", "441881,CITY,70,", "441882,W-COUNTY,45,", "441882,CITY,130,")


def written(folder: Path, *, settings: str = "", travel: Rows = (), roads: Rows = (), land: Rows = (), positions: bool = False, people: bool = True) -> Path:
    tiny.write_region(folder)
    whole = (folder / "areas.csv").read_text("utf-8").replace("400000", "140000")  # the two counties are the whole city
    if not people:
        whole = whole.replace(",140000,", ",,").replace(",100000,", ",,").replace(",40000,", ",,").replace(",9000,", ",,")
    (folder / "areas.csv").write_text(whole, "utf-8")
    with (folder / "region.toml").open("a", encoding="utf-8") as stream:
        stream.write(settings)
    headers = {"travel": "origin,destination,minutes,distance_km", "roads": "begins,ends,minutes,km,kmh,one_way", "land": "area,land_km2,output_cny,detour,road_kmh,altitude_m,source"}
    for (name, header), rows in zip(headers.items(), (travel, roads, land), strict=True):
        (folder / f"{name}.csv").write_text("\n".join((header, *rows)) + "\n", "utf-8")
    if positions:
        _place(folder / "areas.csv", {"441881": (113, 24), "441882": (112, 24)})
        _place(folder / "institutions.csv", {"E-TOWN": (113, 24.1), "E-COUNTY": (113, 24.2), "W-COUNTY": (112, 24), "CITY": (112.5, 24)})
    return folder


def _place(path: Path, where: dict[str, tuple[float, float]]) -> None:
    header, *lines = path.read_text("utf-8").splitlines()
    placed = [f"{line},{','.join(map(str, where.get(line.split(',')[0], ('', ''))))}" for line in lines]
    path.write_text("\n".join((f"{header},longitude,latitude", *placed)) + "\n", "utf-8")


@pytest.fixture
def load(db: None, tmp_path: Path) -> Load:
    def loaded(**parts: object) -> Network:
        registry.load(written(tmp_path / "region", **parts), by=Operator())  # type: ignore[arg-type]
        return travel_times.network(reader=Operator())

    return loaded
