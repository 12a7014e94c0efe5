"""Whether a change on last year is more than chance (95 %).

Proportions: Newcombe's hybrid score interval of a difference (statsmodels); rates: the exact conditional test of two
Poisson counts (scipy's binomial test); means: normal. Patients who come again are not independent of themselves, so
true chance is somewhat wider.
"""

from __future__ import annotations

from doorstep.assessment.scorecards.figures import Better, Counted, Figure, Item, Measured
from doorstep.assessment.scorecards.labels import Trend

_LEVEL = 0.05


def trend(item: Item, now: Figure | None, before: Figure | None) -> Trend:
    """Better, worse or within chance; unknown when either year has no figure."""
    if now is None or before is None or not now.is_there or not before.is_there:
        return Trend.UNKNOWN
    if not _exceeds_chance(item, now, before):
        return Trend.WITHIN_CHANCE
    better: Better = "higher" if now.value > before.value else "lower"
    return Trend.BETTER if better == item.better else Trend.WORSE


def _exceeds_chance(item: Item, now: Figure, before: Figure) -> bool:
    if isinstance(now, Measured) or isinstance(before, Measured):
        assert isinstance(now, Measured) and isinstance(before, Measured)
        return _means_differ(now, before)
    return _shares_differ(now, before) if item.kind == "proportion" else _rates_differ(now, before)


def _shares_differ(now: Counted, before: Counted) -> bool:
    from statsmodels.stats.proportion import confint_proportions_2indep  # type: ignore[import-untyped,unused-ignore]

    low, high = confint_proportions_2indep(now.num, now.den, before.num, before.den, method="newcomb", compare="diff", alpha=_LEVEL)
    return bool(low > 0 or high < 0)


def _rates_differ(now: Counted, before: Counted) -> bool:
    from scipy import stats  # type: ignore[import-untyped,unused-ignore]

    if not now.num + before.num:
        return False
    test = stats.binomtest(now.num, now.num + before.num, now.den / (now.den + before.den))
    return bool(test.pvalue < _LEVEL)


def _means_differ(now: Measured, before: Measured) -> bool:
    from scipy import stats

    error = (now.variance + before.variance) ** 0.5
    return bool(2 * stats.norm.sf(abs(now.value - before.value) / error) < _LEVEL)
