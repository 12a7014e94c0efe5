"""Shapley values of a few players from the worth of every coalition.

Source: Shapley 1953, A value for n-person games.
"""

from __future__ import annotations

from functools import lru_cache
from math import factorial

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def values(worth: Floats) -> Floats:
    """(..., n) the part of each player in `worth` of all players minus that of none.

    worth  (..., 2^n) by coalition: bit i of the index is set when player i belongs to it
    Raises ValueError unless the last axis is a power of two.
    """
    players = int(worth.shape[-1]).bit_length() - 1
    if worth.shape[-1] != 1 << players or players < 1:
        raise ValueError(f"{worth.shape[-1]} coalitions are not those of any number of players")
    return np.asarray(worth @ _weights(players))


@lru_cache(maxsize=8)
def _weights(players: int) -> Floats:
    """(2^n, n) what each coalition's worth counts for in each player's part: the share of orders that pass through it."""
    found = np.zeros((1 << players, players))
    for coalition in range(1 << players):
        size = coalition.bit_count()
        for player in range(players):
            if coalition >> player & 1:
                found[coalition, player] = factorial(size - 1) * factorial(players - size) / factorial(players)
            else:
                found[coalition, player] = -factorial(size) * factorial(players - size - 1) / factorial(players)
    return found
