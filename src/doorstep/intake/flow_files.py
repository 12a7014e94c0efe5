"""The files around published aggregate flows: the flows through intake, and tables of places and areas."""

from __future__ import annotations

import csv
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

import duckdb

from doorstep.core.clock import utc_now
from doorstep.core.errors import NotFound, Rejected
from doorstep.core.text import Text
from doorstep.intake.aggregate_flows import Flow, Placed, Point, place_by_nearest
from doorstep.intake.load import Loaded, Surroundings, load_file
from doorstep.tables.layouts import shipped

_LAYOUT = "aggregate-flows"
_COLUMNS = "origin, destination, try_cast(share_of_origin AS DOUBLE), try_cast(share_of_destination AS DOUBLE), cases"


@dataclass(frozen=True, slots=True)
class Site:
    """One line of a table of places or areas: a code, a name, a position, and its other columns as written."""

    code: str
    name: str
    point: Point
    columns: Mapping[str, str]


def example_folder(name: str) -> Path:
    """The folder of a shipped example of aggregate flows."""
    shelf = files("doorstep").joinpath("examples")
    known = sorted(one.name for one in shelf.iterdir() if one.joinpath("flows.csv").is_file())
    if name not in known:
        raise NotFound.among(Text("流向示例", "example of flows"), name, known)
    with as_file(shelf.joinpath(name)) as folder:
        return folder


def load_flows(path: Path, *, today: date | None = None) -> tuple[Loaded, list[Flow]]:
    """The file through the same intake as every other, and the rows it stored.

    Only the layout of aggregate flows is accepted. The key seals row digests of a batch that is thrown
    away, so it is drawn anew: these rows hold no person.
    """
    layouts = tuple(layout for layout in shipped() if layout.code == _LAYOUT)
    day = today or utc_now().date()
    around = Surroundings(institutions={}, layouts=layouts, key=secrets.token_bytes(32), today=day)
    with tempfile.TemporaryDirectory(prefix="flows-") as folder:
        batch = Path(folder) / "flows.parquet"
        loaded = load_file(path, around=around, into=batch)
        stored = duckdb.execute(f"SELECT {_COLUMNS} FROM read_parquet(?) ORDER BY line", [str(batch)]).fetchall()
    return loaded, [Flow(*row) for row in stored]


def read_sites(path: Path) -> dict[str, Site]:
    """A CSV of code, name, lon, lat and any further columns, by code.

    Raises Rejected naming the line: a missing column, a code twice, a position that is none.
    """
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        lacking = [name for name in ("code", "name", "lon", "lat") if name not in (reader.fieldnames or [])]
        if lacking:
            raise _rejected(path, 1, Text(f"缺列 {'、'.join(lacking)}", f"the columns {', '.join(lacking)} are missing"))
        found: dict[str, Site] = {}
        for row in reader:
            site = _site(path, reader.line_num, row)
            if site.code in found:
                raise _rejected(path, reader.line_num, Text(f"代码 {site.code} 重复", f"the code {site.code} stands twice"))
            found[site.code] = site
    return found


def _site(path: Path, line: int, row: Mapping[str, str]) -> Site:
    try:
        lon, lat = float(row["lon"]), float(row["lat"])
    except (TypeError, ValueError):
        lon = lat = float("nan")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise _rejected(path, line, Text("经纬度不可读", "the position cannot be read"))
    return Site(row["code"], row["name"], (lon, lat), dict(row))


def _rejected(path: Path, line: int, what: Text) -> Rejected:
    return Rejected(
        what,
        right=Text("应有 code,name,lon,lat 四列，经纬度为度", "expected the columns code,name,lon,lat with degrees"),
        cure=Text("请改正该行后重试", "Correct that line and try again"),
        where=f"{path.name}:{line}",
    )


def group_of_areas(areas: Mapping[str, Site], column: str) -> dict[str, str]:
    """Area -> group, by a column of the table of areas; an empty cell is no group."""
    columns = list(next(iter(areas.values())).columns) if areas else []
    if column not in columns:
        raise NotFound.among(Text("列", "column of the table of areas"), column, columns)
    return {code: area.columns[column] for code, area in areas.items() if area.columns[column]}


def placements(rows: list[Flow], places: Mapping[str, Site], areas: Mapping[str, Site]) -> dict[str, Placed]:
    """Where each destination counts: an area's own code is that area, a place goes to the nearest centroid.

    Without places the destinations are themselves areas, as published.
    """
    codes = {row.destination for row in rows}
    own = set(areas) | {row.origin for row in rows} | (set() if places else codes)
    placed = {code: Placed(code, 0.0, is_inferred=False) for code in codes & own}
    points = {code: places[code].point for code in (codes & set(places)) - own}
    if points:
        placed |= place_by_nearest(points, {code: area.point for code, area in areas.items()})
    return placed
