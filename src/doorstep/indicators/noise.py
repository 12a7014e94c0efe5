"""Whether a change over last year exceeds what chance alone would bring.

Shares are compared by Newcombe's hybrid score interval of a difference (Statistics in Medicine
1998, 17:873-890, method 10), counts by Wilson's interval of the part that this year has of both.
Patients who come again are not independent of themselves, so real intervals are somewhat wider.
"""

from __future__ import annotations

from enum import StrEnum
from math import sqrt

Z = 1.959963984540054
"""The 97.5th percentile of the normal distribution: intervals of 95 %."""


class Verdict(StrEnum):
    """What chance says of a change."""

    RISE = "rise"
    FALL = "fall"
    WITHIN = "within"
    UNKNOWN = "unknown"


def wilson(count: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % score interval of a share; (0, 1) when nothing was counted."""
    if of <= 0:
        return 0.0, 1.0
    share, slack = count / of, Z * Z / of
    middle = share + slack / 2
    reach = Z * sqrt(share * (1 - share) / of + slack / (4 * of))
    return max(0.0, (middle - reach) / (1 + slack)), min(1.0, (middle + reach) / (1 + slack))


def of_shares(now: tuple[int, int], before: tuple[int, int]) -> Verdict:
    """Compare (numerator, denominator) of two years."""
    if now[1] <= 0 or before[1] <= 0:
        return Verdict.UNKNOWN
    change = now[0] / now[1] - before[0] / before[1]
    (low, high), (old_low, old_high) = wilson(*now), wilson(*before)
    down = sqrt((now[0] / now[1] - low) ** 2 + (old_high - before[0] / before[1]) ** 2)
    up = sqrt((high - now[0] / now[1]) ** 2 + (before[0] / before[1] - old_low) ** 2)
    return _verdict(change - down, change + up)


def of_counts(now: int, before: int) -> Verdict:
    """Compare two counts over the same length of time, as if each were drawn at random."""
    if now + before <= 0:
        return Verdict.UNKNOWN
    low, high = wilson(now, now + before)
    return _verdict(low - 0.5, high - 0.5)


def _verdict(low: float, high: float) -> Verdict:
    return Verdict.RISE if low > 0 else Verdict.FALL if high < 0 else Verdict.WITHIN
