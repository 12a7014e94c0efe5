"""Why the people of an area leave, cell by cell: its stays before the model, area by area of the level they leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from doorstep.planning.gaps.market import PARTS, Market, calibrated, split
from doorstep.services.gap_counts import Cell, Counted
from doorstep.services.gap_model import Model, column_of
from doorstep.vocab.levels import AreaLevel

Floats = NDArray[np.float64]
Condition = tuple[str, str]
"""A unit and one of its blocks: ability is known by block."""
LIMIT_MINUTES = 60.0
"""What counts as too far unless the caller says otherwise."""


def reasons(model: Model, counted: Counted, level: AreaLevel, *, limit_minutes: float = LIMIT_MINUTES) -> Floats:
    """(cells, 5) those who left of each cell, by `PARTS`; a cell adds up to its `left`.

    What the model cannot place (no way is known) is the rest.
    """
    found = np.zeros((len(counted.cells), len(PARTS)))
    found[:, -1] = [cell.left for cell in counted.cells]
    column, homes = column_of(level), np.array([model.home(cell.township, cell.county) for cell in counted.cells], dtype=np.int64)
    groups: dict[tuple[int, int], list[int]] = {}
    for at, cell in enumerate(counted.cells):
        if homes[at] >= 0:
            groups.setdefault((int(model.areas[homes[at], column]), cell.severe), []).append(at)
    for (area, severe), cells in groups.items():
        if any(counted.cells[at].left for at in cells):
            market, place, kind = _Assembling(model, counted, column, area, severe, limit_minutes).market(cells, homes)
            # townships without a row of their own share their county's: each cell takes its place's shares
            share = split(calibrated(market)) / np.maximum(market.left, 1.0)[..., None]
            found[cells] = share[place, kind] * np.array([counted.cells[at].left for at in cells])[:, None]
    return found


class _Assembling:
    """One area and severity."""

    def __init__(self, model: Model, counted: Counted, column: int, area: int, severe: int, limit_minutes: float) -> None:
        self.model, self.counted, self.severe = model, counted, severe
        self.rows = np.flatnonzero(model.areas[:, column] == area)
        self.mine = model.site_areas[:, column] == area
        self.limit_minutes = limit_minutes
        self.weight = model.ability.value if model.ability else 0.0

    def market(self, cells: Sequence[int], homes: NDArray[np.int64]) -> tuple[Market, NDArray[np.int64], NDArray[np.int64]]:
        """The market of these cells, and the place and the condition that each cell is in it."""
        model, severe = self.model, self.severe
        listed = [self.counted.cells[at] for at in cells]
        conditions: list[Condition] = sorted({(cell.unit, cell.block) for cell in listed})
        at_row = {int(row): at for at, row in enumerate(self.rows)}
        place = np.array([at_row[int(homes[at])] for at in cells], dtype=np.int64)
        kind = np.array([conditions.index((cell.unit, cell.block)) for cell in listed], dtype=np.int64)
        patients, left = (np.zeros((len(self.rows), len(conditions))) for _ in range(2))
        np.add.at(patients, (place, kind), [float(cell.stays) for cell in listed])
        np.add.at(left, (place, kind), [float(cell.left) for cell in listed])
        able = np.array([model.able_in(block, severe) for _, block in conditions])
        away, best = self._away(able)
        made_able, leads = self._made_able(able, conditions)
        here = np.ix_(self.rows, np.flatnonzero(self.mine))
        market = Market(
            model.way[here], model.near(self.limit_minutes)[here], model.quality[severe, self.mine], able[:, self.mine], made_able, leads,
            self.weight, model.unblocked[self.mine], away, best, patients, left,
        )  # fmt: skip
        return market, place, kind

    def _away(self, able: Floats) -> tuple[Floats, Floats]:
        """Sums of exp(utility) away, of institutions elsewhere in the region and of destinations outside it; and the best of them, its way apart."""
        model, severe, others = self.model, self.severe, ~self.mine
        quality = model.quality[severe, others] + self.weight * able[:, others]
        sums = np.exp(model.way[np.ix_(self.rows, np.flatnonzero(others))]) @ np.exp(quality).T + np.exp(model.outside[severe]).sum()
        reached = np.isfinite(model.way[np.ix_(self.rows, np.flatnonzero(others))]).any(axis=0)
        best = np.where(reached, quality, -np.inf).max(axis=1, initial=-np.inf)
        return sums, np.maximum(best, model.esteem[severe].max(initial=-np.inf))

    def _made_able(self, able: Floats, conditions: Sequence[Condition]) -> tuple[Floats, Floats]:
        """Ability at home once some institution there has it: that which leads, by months able, proper tier and quality; and which one that is."""
        here = np.flatnonzero(self.mine)
        found, leads = able[:, here].copy(), np.zeros((len(conditions), len(here)))
        if not len(here):
            return found, leads
        tiers = np.array([int(self.model.sites[at].tier) for at in here])
        quality = self.model.quality[self.severe, here]
        for at, (unit, _) in enumerate(conditions):
            proper = tiers >= min(self.counted.units[unit].tier, tiers.max())
            best = np.lexsort((quality, proper, found[at]))[-1]
            found[at, best] = leads[at, best] = 1.0
        return found, leads


def by_unit(cells: Sequence[Cell], parts: Floats) -> Mapping[str, Floats]:
    """(5,) parts of each unit."""
    found: dict[str, Floats] = {}
    for cell, part in zip(cells, parts, strict=True):
        found[cell.unit] = found.get(cell.unit, np.zeros(len(PARTS))) + part
    return found

