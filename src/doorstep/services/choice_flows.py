"""How patients choose, from published flows alone: shares or counts by area and institution, and where both lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from doorstep.core.errors import Rejected
from doorstep.core.text import Text
from doorstep.intake import flow_files
from doorstep.intake.aggregate_flows import Flow
from doorstep.intake.flow_files import Site
from doorstep.planning.choice.diagnostics import Agreement, Line, agreement, by_alternative
from doorstep.planning.choice.fitting import fit
from doorstep.planning.choice.gravity import FEATURES, Flows, gravity_cells, with_only
from doorstep.planning.choice.model import Fit

SEED = 20261122
_PARTS = 5
_PLAIN = ("ln_beds", "km", "ln_km")
_BEDS = "beds"


@dataclass(frozen=True, slots=True, eq=False)
class FromFlows:
    """A fit of published flows by beds and straight lines, and how it does on areas it has not seen.

    left_out        rows without a position at either end
    unseen          shares of patients 0-1 whose destination is got right, of each part of the areas held out
    unseen_centres  the same when the middle of each institution's patients and the rank of nearness are known too:
                    they predict better, and their coefficients say less, because both tell distance
    """

    fit: Fit
    seen: Agreement
    unseen: tuple[float, ...]
    unseen_centres: tuple[float, ...]
    origins: int
    left_out: int
    institutions: tuple[Line, ...]


def example(name: str) -> FromFlows:
    """The flows of a shipped example that gives places and areas."""
    folder = flow_files.example_folder(name)
    return from_files(folder / "flows.csv", folder / "places.csv", folder / "areas.csv")


def from_files(flows: Path, places: Path, areas: Path) -> FromFlows:
    """Fit CSV files of flows, institutions (with beds where they have the column) and areas with positions.

    Raises Rejected for files that cannot be read, and what the fit raises.
    """
    _, rows = flow_files.load_flows(flows)
    sites, homes = flow_files.read_sites(places), flow_files.read_sites(areas)
    table, left_out, has_beds = _table(rows, sites, homes)
    plain, every = (tuple(name for name in names if has_beds or name != "ln_beds") for names in (_PLAIN, FEATURES))
    cells = with_only(gravity_cells(table), *plain)
    found = fit(cells)
    return FromFlows(
        found, agreement(cells, found.model), _unseen(table, plain), _unseen(table, every), len(table.origins), left_out, by_alternative(cells, found.model)
    )  # fmt: skip


def _table(rows: Sequence[Flow], sites: Mapping[str, Site], homes: Mapping[str, Site]) -> tuple[Flows, int, bool]:
    known = [row for row in rows if row.origin in homes and row.destination in sites and (row.cases or row.share_of_origin)]
    if not known:
        raise Rejected(
            Text("没有一行流向的两端都有坐标", "no row of the flows has a position at both ends"),
            cure=Text("请在地区与机构文件中给出经纬度", "Give longitude and latitude of areas and institutions"),
            where="flows",
        )
    origins, destinations = (tuple(sorted({getattr(row, end) for row in known})) for end in ("origin", "destination"))
    amount = np.zeros((len(origins), len(destinations)))
    for row in known:
        amount[origins.index(row.origin), destinations.index(row.destination)] += row.cases or row.share_of_origin or 0.0
    beds = [float(sites[code].columns.get(_BEDS) or 0) for code in destinations]
    has_beds = min(beds) > 0
    at = [np.array([one[code].point for code in codes]) for one, codes in ((homes, origins), (sites, destinations))]
    flows = Flows(origins, destinations, at[0], at[1], np.array(beds) if has_beds else np.ones(len(beds)), amount)
    return flows, len(rows) - len(known), has_beds


def _unseen(table: Flows, names: Sequence[str]) -> tuple[float, ...]:
    if len(table.origins) < 2 * _PARTS:
        return ()
    order, found = np.random.default_rng(SEED).permutation(len(table.origins)), []
    for part in np.array_split(order, _PARTS):
        seen = np.ones(len(table.origins), dtype=np.bool_)
        seen[part] = False
        cells = with_only(gravity_cells(table, seen), *names)
        found.append(agreement(cells.kept(~seen), fit(cells.kept(seen), clustered=False).model).common_part)
    return tuple(found)
