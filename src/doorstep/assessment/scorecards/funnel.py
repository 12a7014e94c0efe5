"""Funnel plot: who differs from the peers' mean by more than chance, given how many cases each has.

Source: Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine 2005, 24:1185-1202;
exact limits interpolated as in its appendix A.1.1, the upper one as the lower one's mirror, so that each is passed with at
most its chance; overdispersion as in A.3 (z values winsorised at 10 %).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from doorstep.assessment.scorecards.figures import Figure, Item, Measured
from doorstep.core.text import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

CHANCES = (0.025, 0.001)
"""Below the lower and above the upper limits at 95 % and at 99.8 %."""
_STEPS = 60
_KEPT = 12
"""Decimals of what is frozen: the last digits of a computed law differ between machines."""
_WINSORISED = 0.1


class Zone(StrEnum):
    """Where a unit lies: inside 95 %, outside it, or outside 99.8 % limits; and on which side."""

    INSIDE = "inside"
    BETTER_95 = "better-95"
    BETTER_998 = "better-998"
    WORSE_95 = "worse-95"
    WORSE_998 = "worse-998"


@dataclass(frozen=True, slots=True)
class Limits:
    """Control limits at one size (denominator or rows)."""

    size: int
    low_95: float
    high_95: float
    low_998: float
    high_998: float


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """One unit: its size, its value as counted, and its zone."""

    unit: str
    size: int
    value: float
    zone: Zone


@dataclass(frozen=True, slots=True)
class Funnel:
    """All that is needed to draw one item among one group of peers.

    centre          the peers' mean: all numerators over all denominators
    overdispersion  how many times more units vary than chance lets expect, 1 when chance explains it; limits are wider
                    by its square root when `is_widened`
    """

    item: str
    peers: str
    centre: float
    overdispersion: float
    is_widened: bool
    points: tuple[FunnelPoint, ...]
    limits: tuple[Limits, ...]
    told: Text

    @property
    def flagged(self) -> tuple[FunnelPoint, ...]:
        return tuple(one for one in self.points if one.zone is not Zone.INSIDE)


@dataclass(frozen=True, slots=True)
class _Chance:
    """How a figure scatters about the centre at a size. spread: variance of one row, for means."""

    item: Item
    centre: float
    spread: float
    widening: float = 1.0

    def variance(self, size: Floats) -> Floats:
        one = {"proportion": self.centre * (1 - self.centre), "rate": self.centre, "mean": self.spread}[self.item.kind]
        return one / size

    def below(self, size: Floats, chance: float) -> Floats:
        """The limit under which a unit of that size lies with at most that chance."""
        if self.item.kind == "mean":
            return self._wide(self.centre - self._reach(size, chance))
        law = self._law(size)
        count = law.ppf(chance)
        return self._wide((count - (law.cdf(count) - chance) / law.pmf(count)) / size)

    def above(self, size: Floats, chance: float) -> Floats:
        """The limit over which a unit of that size lies with at most that chance."""
        if self.item.kind == "mean":
            return self._wide(self.centre + self._reach(size, chance))
        law = self._law(size)
        count = law.isf(chance)
        return self._wide((count + (law.sf(count - 1) - chance) / law.pmf(count)) / size)

    def _law(self, size: Floats) -> Any:
        from scipy import stats  # type: ignore[import-untyped,unused-ignore]

        return stats.binom(size, self.centre) if self.item.kind == "proportion" else stats.poisson(size * self.centre)

    def _reach(self, size: Floats, chance: float) -> Floats:
        from scipy import stats

        reach: Floats = stats.norm.isf(chance) * self.variance(size) ** 0.5
        return reach

    def _wide(self, limit: Floats) -> Floats:
        """The limit moved away from the centre by overdispersion, but not to where no value can be."""
        wide = self.centre + (limit - self.centre) * self.widening
        low, high = (-float("inf") if self.item.kind == "mean" else 0.0), (1.0 if self.item.kind == "proportion" else float("inf"))
        return wide.clip(low, high)


def funnel(item: Item, peers: str, figures: Mapping[str, Figure], *, is_overdispersed: bool = False) -> Funnel:
    """The funnel of one item among units with a figure; there must be one."""
    import numpy as np

    codes = sorted(figures)
    size = np.array([figures[code].size for code in codes], float)
    value = np.array([figures[code].value for code in codes], float)
    law = _Chance(item, float(size @ value / size.sum()), _spread(figures))
    times = _overdispersion(value - law.centre, law.variance(size))
    widened = is_overdispersed and times > 1
    law = _Chance(item, law.centre, law.spread, times**0.5 if widened else 1.0)
    points = tuple(_point(code, figures[code], own, item) for code, own in zip(codes, _limits(law, size), strict=True))
    grid = np.unique(np.round(np.geomspace(size.min(), size.max(), _STEPS))).astype(float)
    return Funnel(item.code, peers, round(law.centre, _KEPT), round(times, _KEPT), widened, points, _limits(law, grid), _told(points, item))


def _spread(figures: Mapping[str, Figure]) -> float:
    """Variance of one row, pooled over units; 0 for counts."""
    means = [one for one in figures.values() if isinstance(one, Measured)]
    rows = sum(one.rows for one in means)
    return sum(one.variance * one.rows * one.rows for one in means) / rows if rows else 0.0


def _overdispersion(distance: Floats, variance: Floats) -> float:
    import numpy as np

    if not (variance > 0).all():
        return 1.0
    z = distance / np.sqrt(variance)
    low, high = np.quantile(z, [_WINSORISED, 1 - _WINSORISED])
    return max(1.0, float(np.mean(z.clip(low, high) ** 2)))


def _limits(law: _Chance, sizes: Floats) -> tuple[Limits, ...]:
    narrow, wide = CHANCES
    ends = [end(sizes, chance) for chance in (narrow, wide) for end in (law.below, law.above)]
    return tuple(Limits(int(size), *(round(float(end[at]), _KEPT) for end in ends)) for at, size in enumerate(sizes))


def _point(code: str, figure: Figure, own: Limits, item: Item) -> FunnelPoint:
    value = figure.value
    above, below = value > own.high_95, value < own.low_95
    if not above and not below:
        return FunnelPoint(code, figure.size, value, Zone.INSIDE)
    far = value > own.high_998 or value < own.low_998
    good = above == (item.better == "higher")
    zones = (Zone.WORSE_95, Zone.WORSE_998, Zone.BETTER_95, Zone.BETTER_998)
    return FunnelPoint(code, figure.size, value, zones[2 * good + far])


def _told(points: tuple[FunnelPoint, ...], item: Item) -> Text:
    far = sum(one.zone in (Zone.BETTER_998, Zone.WORSE_998) for one in points)
    out = sum(one.zone is not Zone.INSIDE for one in points)
    by_chance = f"{len(points) * 2 * CHANCES[0]:.1f}"
    return Text(
        f"{item.name.zh}：{len(points)} 个单位中 {out} 个超出 95% 控制限，其中 {far} 个超出 99.8% 控制限；"
        f"即使彼此毫无差别，单凭偶然也会约有 {by_chance} 个超出 95% 控制限",
        f"{item.name.en}: of {len(points)} units {out} lie outside the 95 % limits, {far} of them outside 99.8 %; "
        f"chance alone would put about {by_chance} outside 95 % if none differed",
    )

