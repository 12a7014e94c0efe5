"""`doorstep flows aggregate`: published flows, in-area share and outflow, without a workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from doorstep.cli.options import form_of, language
from doorstep.cli.output import emit, say
from doorstep.core.errors import BadValue
from doorstep.core.text import Text

if TYPE_CHECKING:
    from doorstep.intake.aggregate_flows import Flow, Placed, Share, Totals
    from doorstep.intake.flow_files import Site
    from doorstep.intake.load import Loaded

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class _Read:
    """What the command has read: the flows, and what is known of places and areas."""

    loaded: Loaded
    rows: Sequence[Flow]
    places: Mapping[str, Site]
    areas: Mapping[str, Site]
    placed: Mapping[str, Placed]
    totals: Totals

    def name(self, code: str | None) -> str:
        site = self.areas.get(code or "") or self.places.get(code or "")
        return site.name if site else code or ""


@click.command("aggregate")
@click.argument("flows", type=_FILE, required=False)
@click.option("--places", type=_FILE, help="CSV code,name,lon,lat of the destinations. Without it they are areas.")
@click.option("--areas", type=_FILE, help="CSV code,name,lon,lat and columns to group by.")
@click.option("--example", default="", help="A shipped example instead of files: england, guangdong-2018.")
@click.option("--group", default="", help="Column of the areas: in-area share of each group instead of each area.")
@click.option("--origin", default="", help="Code of one area: its destinations instead.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), callback=form_of, help="Default: table, JSON when piped.")
@language
def aggregate(
    flows: Path | None, places: Path | None, areas: Path | None, example: str, group: str, origin: str, form: str, lang: str
) -> None:
    """In-area share and outflow from published flows in FLOWS.csv (counts or shares)."""
    from doorstep.intake import flow_files

    if bool(flows) == bool(example) or (group and origin):
        raise _unclear()
    if example:
        folder = flow_files.example_folder(example)
        flows, places, areas = (_in(folder, f"{name}.csv") for name in ("flows", "places", "areas"))
    assert flows is not None
    read = _read(flows, places, areas)
    _tell(read, lang)
    figures = _groups(read, group) if group else _outflow(read, origin) if origin else _areas(read)
    emit(figures if form != "json" else {**_summary(read), "figures": figures}, form)


def _in(folder: Path, name: str) -> Path | None:
    return folder / name if (folder / name).exists() else None


def _unclear() -> BadValue:
    return BadValue(
        Text("不清楚要读什么", "it is not clear what to show"),
        right=Text("应给出 FLOWS.csv 或 --example 之一，--group 与 --origin 至多一个", "expected FLOWS.csv or --example, and at most one of --group and --origin"),
        cure=Text("例如：doorstep flows aggregate --example england", "For example: doorstep flows aggregate --example england"),
    )


def _read(flows: Path, places: Path | None, areas: Path | None) -> _Read:
    from doorstep.intake import aggregate_flows, flow_files

    loaded, rows = flow_files.load_flows(flows)
    sites = flow_files.read_sites(places) if places else {}
    known = flow_files.read_sites(areas) if areas else {}
    placed = flow_files.placements(rows, sites, known)
    return _Read(loaded, rows, sites, known, placed, aggregate_flows.relative_totals(rows))


def _summary(read: _Read) -> dict[str, Any]:
    loaded, totals = read.loaded, read.totals
    return {
        "rows": {
            "in": loaded.rows_in,
            "stored": loaded.stored,
            "duplicate": loaded.duplicate,
            "revised": loaded.revised,
            "quarantined": len(loaded.quarantined),
        },
        "components": totals.components,
        "inconsistency": totals.inconsistency,
        "placed_by_nearest_centroid": sum(place.is_inferred for place in read.placed.values()),
    }


def _tell(read: _Read, lang: str) -> None:
    found = _summary(read)
    rows, inferred = found["rows"], found["placed_by_nearest_centroid"]
    lines = [
        Text(
            f"读入 {rows['in']} 行 = 存入 {rows['stored']} + 重复 {rows['duplicate']} + 修订 {rows['revised']} + 隔离 {rows['quarantined']}",
            f"{rows['in']} rows in = {rows['stored']} stored + {rows['duplicate']} duplicate + {rows['revised']} revised"
            f" + {rows['quarantined']} quarantined",
        )
    ]
    lines += [Text(f"第 {one.line} 行：{'、'.join(one.problems)}", f"line {one.line}: {', '.join(one.problems)}") for one in read.loaded.quarantined[:20]]
    if inferred:
        lines.append(Text(f"{inferred} 个去向按最近中心点推定所在地", f"{inferred} destinations placed by nearest centroid: inferred"))
    if any(row.cases is None for row in read.rows):
        lines.append(
            Text(
                f"{found['components']} 个互不相连的部分；同一行两种份额最多相差 {found['inconsistency']:.1%}",
                f"{found['components']} components; the two shares of a row disagree by {found['inconsistency']:.1%} at most",
            )
        )
    for line in lines:
        say(line.of(lang))


def _figure(share: Share, *, tells_implied: bool = False) -> dict[str, Any]:
    implied = {"highest": share.highest, "implied_total": share.implied} if tells_implied else {}
    return {"in_area": share.share, "covered": share.covered, "count": share.count, "of": share.of, **implied}


def _areas(read: _Read) -> list[dict[str, Any]]:
    from doorstep.intake.aggregate_flows import in_area_share

    found = in_area_share(read.rows, read.placed)
    tells_implied = any(share.implied is not None for share in found.values())
    return [
        {
            "area": code,
            "name": read.name(code),
            **_figure(share, tells_implied=tells_implied),
            "component": read.totals.component[code],
            "relative_total": read.totals.relative[code],
        }
        for code, share in sorted(found.items())
    ]


def _groups(read: _Read, column: str) -> list[dict[str, Any]]:
    from doorstep.intake.aggregate_flows import for_groups
    from doorstep.intake.flow_files import group_of_areas

    groups = group_of_areas(read.areas, column)
    sizes = [groups.get(code, "") for code in read.totals.component]
    found = for_groups(read.rows, read.placed, groups, read.totals)
    return [{"group": name, "areas": sizes.count(name), **_figure(share)} for name, share in found.items()]


def _outflow(read: _Read, origin: str) -> list[dict[str, Any]]:
    from doorstep.intake.aggregate_flows import outflow

    return [
        {
            "destination": one.destination,
            "name": read.name(one.destination),
            "placed_in": read.name(one.area),
            "is_inside": one.is_inside,
            "share": one.share,
            "cases": one.cases,
        }
        for one in outflow(read.rows, read.placed, origin)
    ]
