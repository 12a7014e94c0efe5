"""What finished actions teach the planner: how much of a predicted effect really came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from doorstep.core.errors import BadValue
from doorstep.core.text import Text

MIN_ACTIONS = 3
_NORMAL_95 = 1.959964


@dataclass(frozen=True, slots=True)
class Pair:
    """The effect a plan predicted for an action and the one measured, with its 95 % interval; all on the 0–1 scale."""

    predicted: float
    measured: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Measured over predicted effect across actions: 1 when predictions came true, 0.5 when half came.

    ratio, low, high  the mean ratio and its 95 % interval; None with fewer than three actions
    spread            standard deviation of the true ratios between actions, beyond chance
    """

    actions: int
    ratio: float | None
    low: float | None
    high: float | None
    spread: float | None
    told: Text

    @property
    def is_enough(self) -> bool:
        return self.ratio is not None


def feedback(pairs: Sequence[Pair]) -> Calibration:
    """Mean ratio of measured to predicted effect, as a random-effects summary with Student's t.

    Between-action variance by Paule and Mandel (1982), interval after Hartung and Knapp (Statistics in Medicine 20, 2001).
    Raises BadValue for a prediction of zero (no ratio exists) and for an interval that does not hold its estimate.
    """
    BadValue.raise_for(
        _faults(pairs), cure=Text("改正后再汇总", "Put these right, then summarise again"), where="pairs"
    )
    if len(pairs) < MIN_ACTIONS:
        told = Text(
            f"只有 {len(pairs)} 个行动，太少（至少 {MIN_ACTIONS} 个）",
            f"too few: {len(pairs)} actions, at least {MIN_ACTIONS} are needed",
        )
        return Calibration(len(pairs), None, None, None, None, told)
    return _summary(pairs)


def _summary(pairs: Sequence[Pair]) -> Calibration:
    from statsmodels.stats.meta_analysis import combine_effects  # type: ignore[import-untyped,unused-ignore]

    predicted, measured = np.array([one.predicted for one in pairs]), np.array([one.measured for one in pairs])
    error = np.array([(one.high - one.low) / (2 * _NORMAL_95) for one in pairs]) / np.abs(predicted)
    found = combine_effects(measured / predicted, error**2, method_re="pm", use_t=True)
    ratio = float(found.mean_effect_re)
    low, high = (float(end) for end in found.conf_int(alpha=0.05, use_t=True)[3])
    told = Text(
        f"{len(pairs)} 个行动平均实现了预测效果的 {ratio:.0%}（95% 区间 {low:.0%} 至 {high:.0%}）",
        f"{len(pairs)} actions brought {ratio:.0%} of the predicted effect on average (95 % interval {low:.0%} to {high:.0%})",
    )
    return Calibration(len(pairs), ratio, low, high, max(0.0, float(found.tau2)) ** 0.5, told)


def _faults(pairs: Sequence[Pair]) -> Iterable[Text]:
    for place, one in enumerate(pairs, 1):
        if one.predicted == 0:
            yield Text(
                f"第 {place} 个行动的预测效果为 0，无法求比值",
                f"action {place} has a predicted effect of 0, which has no ratio",
            )
        if not one.low <= one.measured <= one.high or one.low == one.high:
            yield Text(
                f"第 {place} 个行动的区间不含其估计值", f"action {place}: the interval does not hold its estimate"
            )
