"""Rows that every whole plan keeps and a point of the relaxation does not: mixed-integer rounding of what is unmet.

At a need that lacks b cases, stays that bring e_j each, and s cases that go without, sum e_j x_j + s >= b. For any step d
> 0, with f the fraction of b / d, sum G(e_j / d) x_j + s / (f d) >= ceil(b / d), where G(a) = floor(a) + min(frac(a) / f,
1): stays are whole, so whole steps are either made or lacking.
Source: G. L. Nemhauser and L. A. Wolsey, Integer and Combinatorial Optimization, 1988, II.1.6.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array, vstack  # type: ignore[import-untyped,unused-ignore]

from doorstep.planning.postings.problem import Floats
from doorstep.planning.postings.programme import Programme
from doorstep.planning.postings.rows import STRUCTURE

_PARTS = (1.0, 2.0, 3.0)
_VIOLATED = 1e-4  # share of what is unmet by which a row must cut the point off
_NONE = 1e-7
_FRACTION = (0.01, 0.999)  # a step that b is nearly a multiple of says nothing


def rounded(programme: Programme, point: Floats) -> Programme:
    """The programme with the rows that cut a point off; the same one when there are none."""
    cases = np.arange(programme.first["cases"], programme.first["handover"])
    found = [cut for column in cases if (cut := _of(programme, int(column), point)) is not None]
    if not found:
        return programme
    added = vstack([row for row, _ in found])
    count = len(found)
    return replace(
        programme, matrix=csr_array(vstack([programme.matrix, added])), low=np.concatenate([programme.low, np.full(count, -np.inf)]),
        high=np.concatenate([programme.high, [high for _, high in found]]), item_of=np.concatenate([programme.item_of, np.full(count, STRUCTURE)]),
    )  # fmt: skip


def _of(programme: Programme, cases: int, point: Floats) -> tuple[csr_array, float] | None:
    """The row that cuts most off at one need within one time of waiting: (row, its upper side)."""
    row = programme.case_rows[cases]
    begin, end = programme.matrix.indptr[row], programme.matrix.indptr[row + 1]
    columns, brings = programme.matrix.indices[begin:end], -programme.matrix.data[begin:end]
    columns, brings = columns[columns != cases], brings[columns != cases]
    at, lacking = point[columns], programme.top[cases] - programme.high[row]
    used = at > _NONE
    if lacking <= 0 or not (np.abs(at[used] - np.rint(at[used])) > _NONE).any():
        return None
    sizes = np.concatenate([brings[used], [lacking], lacking - brings[used]])
    best, most = None, _VIOLATED * programme.top[cases]
    for step in np.unique(np.outer(sizes[sizes > _NONE], 1 / np.array(_PARTS))):
        fraction = lacking / step - np.floor(lacking / step)
        if not _FRACTION[0] < fraction < _FRACTION[1]:
            continue
        whole = np.floor(brings / step + 1e-9)
        share = fraction * step * (whole + np.minimum((brings / step - whole).clip(min=0.0) / fraction, 1.0))
        high = programme.top[cases] - fraction * step * np.ceil(lacking / step)
        if (violated := point[cases] - share @ at - high) > most:
            best, most = (share, high), violated
    if best is None:
        return None
    entries = np.concatenate([[1.0], -best[0]])
    return csr_array((entries, (np.zeros(len(entries), dtype=np.int64), np.concatenate([[cases], columns]))), (1, len(point))), float(best[1])
