"""Places among peers with their uncertainty.

Equal values share a place, and the next place is left free (1, 2, 2, 4): no order is made where there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from doorstep.assessment.scorecards.card import Standing
from doorstep.assessment.scorecards.figures import Better
from doorstep.assessment.scorecards.words import standing_told

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

_ENDS = (0.025, 0.975)
_KEPT = 12
"""Decimals of what is frozen: the last digits of a computed law differ between machines."""


def places(values: Floats, better: Better, decimals: int | None = None) -> Integers:
    """Place of each value along the last axis, 1 the best; values alike at `decimals` share theirs."""
    import numpy as np
    from scipy import stats  # type: ignore[import-untyped,unused-ignore]

    seen = values if decimals is None else np.round(values, decimals)
    ordered = -seen if better == "higher" else seen
    return np.asarray(stats.rankdata(ordered, method="min", axis=-1), np.int64)


def standings(mean: Floats, draws: Floats, raw: Sequence[float], better: Better, decimals: int) -> tuple[Standing, ...]:
    """Standing of each unit: `mean` is ranked, `draws` (draws × units) give the intervals, `raw` the places beside it.

    The interval of a place always holds the place itself.
    """
    import numpy as np

    rank, raw_rank = places(mean, better, decimals), places(np.array(raw, float), better, decimals)
    low, high = np.quantile(draws, _ENDS, axis=0)
    drawn = places(draws, better)
    rank_low = np.minimum(np.quantile(drawn, _ENDS[0], axis=0, method="inverted_cdf"), rank)
    rank_high = np.maximum(np.quantile(drawn, _ENDS[1], axis=0, method="inverted_cdf"), rank)
    found = []
    for at in range(len(mean)):
        place = int(rank[at]), int(rank_low[at]), int(rank_high[at])
        shared = bool((rank == rank[at]).sum() > 1)
        told = standing_told(*place, peers=len(mean), is_shared=shared)
        value, least, most = (round(float(one[at]), _KEPT) for one in (mean, low, high))
        found.append(Standing(value, least, most, *place, int(raw_rank[at]), len(mean), told))
    return tuple(found)
