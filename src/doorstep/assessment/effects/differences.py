"""Difference in differences on collapsed values: did the treated areas change more than the comparison areas?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from doorstep.assessment.effects.collapse import Levels
from doorstep.assessment.effects.panel import FloatArray

CONFIDENCE = 0.95
BoolArray = NDArray[np.bool_]
_NOTHING = 1e-13
"""Differences below this come from rounding."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """An estimated difference with its standard error, on Student's t with `freedom` degrees of freedom."""

    estimate: float
    error: float
    freedom: float

    @property
    def half_width(self) -> float:
        return quantile(self.freedom) * self.error

    @property
    def low(self) -> float:
        return self.estimate - self.half_width

    @property
    def high(self) -> float:
        return self.estimate + self.half_width

    @property
    def p_value(self) -> float:
        """Chance of a difference at least this large when there is none."""
        from scipy import stats  # type: ignore[import-untyped,unused-ignore]

        if self.error == 0:
            return 0.0 if self.estimate else 1.0
        return float(2 * stats.t.sf(abs(self.estimate) / self.error, self.freedom))


def contrast(changes: Levels, treated: BoolArray) -> Contrast:
    """Change of the treated areas less change of the others, by weighted least squares.

    Each area weighs 1 / (variance between areas + its sampling variance). The scale of the residuals is estimated, so the
    weights need only be right in proportion, and the interval uses Student's t with areas - 2 degrees of freedom.
    The interval is never narrower than counting alone gives: comparisons that all stand at 100 % must not make it nothing.
    """
    weight = weights(changes, treated)
    found = _contrast(changes.value, weight, treated)
    # 1.96 errors of chance to each side, not t errors: chance is known, and with few areas t would make it far too wide
    least = _chance_error(changes, weight, treated) * quantile(np.inf) / quantile(found.freedom)
    return replace(found, error=max(found.error, least))


def quantile(freedom: float) -> float:
    """Half-width of a 95 % interval in standard errors."""
    from scipy import stats

    return float(stats.t.ppf((1 + CONFIDENCE) / 2, freedom))


def _chance_error(changes: Levels, weight: FloatArray, treated: BoolArray) -> float:
    """Standard error of the contrast if areas differed by the chance of counting only."""
    parts = [
        float(weight[group] ** 2 @ changes.variance[group]) / float(weight[group].sum()) ** 2
        for group in (treated, ~treated)
    ]
    return float(sum(parts) ** 0.5)


def _contrast(value: FloatArray, weight: FloatArray, treated: BoolArray) -> Contrast:
    import statsmodels.api as sm  # type: ignore[import-untyped,unused-ignore]

    fitted = sm.WLS(value, np.column_stack([np.ones(len(treated)), treated]), weights=weight).fit()
    estimate, error = (float(one) if abs(one) > _NOTHING else 0.0 for one in (fitted.params[1], fitted.bse[1]))
    return Contrast(estimate, error, float(fitted.df_resid))


def weights(changes: Levels, treated: BoolArray) -> FloatArray:
    """Weights with mean 1; the variance between areas is the comparisons' (Paule and Mandel 1982)."""
    variance = between_areas(Levels(changes.value[~treated], changes.variance[~treated])) + changes.variance
    inverse = 1 / variance
    return np.asarray(inverse / inverse.mean(), dtype=np.float64)


def between_areas(changes: Levels) -> float:
    """How much areas' changes vary beyond what counting explains, as a variance; 0 with fewer than two areas."""
    from statsmodels.stats.meta_analysis import combine_effects  # type: ignore[import-untyped,unused-ignore]

    if len(changes.value) < 2:
        return 0.0
    with np.errstate(divide="ignore", invalid="ignore"):  # it also forms I², which areas that do not vary do not have
        return max(0.0, float(combine_effects(changes.value, changes.variance, method_re="pm").tau2))


def joint_test(moves: FloatArray, weight: FloatArray, treated: BoolArray) -> float:
    """p-value that treated and comparison areas moved alike in all columns of `moves` (Hotelling's T² on weighted rows).

    Where areas hardly vary (all stand at 100 %, say) the joint test does not exist: the whole move is tested instead.
    """
    from statsmodels.multivariate.multivariate_ols import MultivariateLS  # type: ignore[import-untyped,unused-ignore]

    design = np.column_stack([np.ones(len(treated)), treated])
    root = np.sqrt(weight)[:, None]
    left = moves * root - design * root @ np.linalg.lstsq(design * root, moves * root, rcond=None)[0]
    if moves.shape[1] == 1 or np.linalg.matrix_rank(left, tol=_NOTHING) < moves.shape[1]:
        return _contrast(moves.sum(axis=1), weight, treated).p_value
    fitted = MultivariateLS(moves * root, design * root).fit()
    tested = fitted.mv_test([("treated", np.array([[0.0, 1.0]]))])
    return float(tested.results["treated"]["stat"].loc["Wilks' lambda", "Pr > F"])
