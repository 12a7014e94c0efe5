"""How many patients an institution turns away for want of a bed, by how full its beds are.

Erlang's loss formula: with beds that are all taken, whoever comes goes elsewhere. It holds for any distribution of
lengths of stay. Occupancy tells how many are treated; what is solved for is how many came.
Source: Erlang 1917; Takacs 1969 (insensitivity).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FULLEST = 0.98
"""Occupancy above which no more is read from it: beds in corridors make it exceed one."""
_ROUNDS = 40


def blocked(offered: Floats, beds: NDArray[np.int64]) -> Floats:
    """Share 0-1 of patients who find no bed (Erlang B), for loads offered in beds."""
    inverse = np.ones_like(offered)
    found = np.where(beds > 0, 0.0, 1.0)
    for bed in range(1, int(beds.max(initial=0)) + 1):
        inverse = np.minimum(1 + inverse * bed / np.maximum(offered, 1e-12), 1e300)
        found = np.where(beds == bed, 1 / inverse, found)
    return found


def turned_away(occupancy: Floats, beds: NDArray[np.int64]) -> Floats:
    """Share 0-1 of those who came that found no bed, by mean occupancy 0-1 (above `FULLEST` counts as that).

    0 where beds are not known (0 or fewer) or occupancy is NaN: nobody can say that a bed lacked.
    """
    known = (beds > 0) & np.isfinite(occupancy) & (occupancy > 0)
    size = np.where(known, beds, 1)
    carried = np.where(known, np.clip(occupancy, 0.0, FULLEST), 0.0) * size
    low, high = carried.copy(), np.maximum(carried, 1.0) * 100
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        too_few = middle * (1 - blocked(middle, size)) < carried
        low, high = np.where(too_few, middle, low), np.where(too_few, high, middle)
    return np.where(known, blocked((low + high) / 2, size), 0.0)
