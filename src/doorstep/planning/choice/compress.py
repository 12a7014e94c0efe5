"""From one line a patient to cells with counts: the same likelihood from far fewer rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from doorstep.core.text import Text
from doorstep.planning.choice.cells import Cells, Floats, Ints, summed
from doorstep.planning.choice.faults import BadChoices


def counted(choice_sets: Cells, cell: Ints, alternative: Ints, weight: Floats | None = None) -> Cells:
    """Choice sets with the choices of individual patients counted in; cells that nobody is in are left out.

    cell         (patients,) the cell each patient is in; what `choice_sets.chosen` holds is not used
    alternative  (patients,) the alternative each chose
    weight       (patients,) how many each stands for; one without it
    Raises BadChoices when a patient chose what their cell does not offer.
    """
    size = len(choice_sets.alternatives)
    keys = choice_sets.cell_of_row * size + choice_sets.alternative
    order = np.argsort(keys, kind="stable")
    wanted = np.asarray(cell, dtype=np.int64) * size + alternative
    at = np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)
    missing = np.flatnonzero(keys[order[at]] != wanted)
    if len(missing):
        raise BadChoices(
            Text(
                f"{len(missing)} 名患者选择了其选择集之外的去处，第一名在第 {missing[0]} 行",
                f"{len(missing)} patients chose what their cell does not offer, the first in row {missing[0]}",
            ),
            cure=Text("请把该去处加入选择集", "Add the alternative to the choice set"),
            where="alternative",
        )
    chosen = summed(order[at], weight, choice_sets.rows)
    patients = np.add.reduceat(chosen, choice_sets.start[:-1])
    return replace(choice_sets, chosen=np.where(np.repeat(patients > 0, np.diff(choice_sets.start)), chosen, 1.0)).kept(
        patients > 0
    )


def merged(cells: Cells) -> Cells:
    """Cells with the same place, chapter, alternatives and features made into one; the likelihood does not change.

    Rows of a cell must stand in the same order for two cells to be found equal.
    """
    sizes = np.diff(cells.start)
    group = np.full(len(cells), -1, dtype=np.int64)
    found = 0
    for size in np.unique(sizes):
        rows = np.flatnonzero(sizes == size)
        labels = _labels(_bytes(cells, rows, int(size)))
        group[rows] = labels + found
        found += int(labels.max()) + 1
    _, kept, group = np.unique(group, return_index=True, return_inverse=True)
    slots = np.concatenate(([0], np.cumsum(sizes[kept])))
    row = np.repeat(slots[group] - cells.start[:-1], sizes) + np.arange(cells.rows)
    chosen = summed(row, cells.chosen, int(slots[-1]))
    from_rows = np.repeat(cells.start[:-1][kept] - slots[:-1], sizes[kept]) + np.arange(int(slots[-1]))
    return replace(
        cells,
        start=slots,
        alternative=cells.alternative[from_rows],
        features=cells.features[from_rows],
        chosen=chosen,
        place=cells.place[kept],
        chapter=cells.chapter[kept],
    )


def _bytes(cells: Cells, rows: Ints, size: int) -> np.ndarray:
    """(cells of this size, bytes) everything that must be equal."""
    at = cells.start[rows][:, None] + np.arange(size)
    parts = (
        cells.place[rows][:, None].astype(np.int64),
        cells.chapter[rows][:, None].astype(np.int64),
        cells.alternative[at].astype(np.int64),
        (cells.features[at].reshape(len(rows), -1) + 0.0).view(np.int64),  # + 0.0: minus zero is zero
    )
    return np.ascontiguousarray(np.concatenate(parts, axis=1))


def _labels(table: np.ndarray) -> Ints:
    """A number for each row of a table of whole numbers, equal for equal rows."""
    packed = table.view(np.dtype((np.void, table.dtype.itemsize * table.shape[1]))).ravel()
    return np.unique(packed, return_inverse=True)[1]
