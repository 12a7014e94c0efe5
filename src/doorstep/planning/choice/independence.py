"""Do choices among some alternatives stay the same when others are gone? The multinomial logit says so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg, special  # type: ignore[import-untyped,unused-ignore]

from doorstep.core.text import Text
from doorstep.planning.choice.cells import Cells, Flags
from doorstep.planning.choice.faults import BadChoices
from doorstep.planning.choice.fitting import fit


@dataclass(frozen=True, slots=True, eq=False)
class Independence:
    """Hausman and McFadden's test of independence from irrelevant alternatives.

    statistic  chi-squared with `degrees` degrees of freedom when independence holds; it can fall below 0 in a
               sample, which speaks for independence
    p_value    chance of a larger statistic under independence; small speaks for nests
    compared   features whose coefficient both fits know
    """

    without: tuple[str, ...]
    statistic: float
    degrees: int
    p_value: float
    compared: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether independence is not refuted at the 5 % level."""
        return self.p_value >= 0.05


def independence(cells: Cells, without: Flags) -> Independence:
    """Fit with and without some alternatives, on those who chose among the rest, and compare the coefficients.

    without  (alternatives,) which to take away
    Features that no longer vary are left out of the comparison. Raises BadChoices when too little is left.
    Source: Hausman and McFadden 1984.
    """
    rest = _offering_two(cells.only_rows(~without[cells.alternative]))
    varying = rest.varying
    names = tuple(name for name, one in zip(cells.feature_names, varying, strict=True) if one)
    if not names:
        raise BadChoices(
            Text("去掉这些选项后没有可比较的变量", "no feature varies once these alternatives are gone"),
            where="alternatives",
        )
    part = fit(rest.with_features(rest.features[:, varying], names), clustered=False)
    every = fit(cells, clustered=False)
    gap = part.estimates - every.estimates[varying]
    between = part.plain - every.plain[np.ix_(varying, varying)]
    values, vectors = linalg.eigh(between)
    used = np.abs(values) > 1e-9 * np.abs(values).max()
    statistic = float((((vectors.T @ gap)[used]) ** 2 / values[used]).sum())
    degrees = int(used.sum())
    codes = tuple(code for code, gone in zip(cells.alternatives.codes, without, strict=True) if gone)
    return Independence(codes, statistic, degrees, float(special.chdtrc(degrees, max(statistic, 0.0))), names)


def _offering_two(cells: Cells) -> Cells:
    several = np.diff(cells.start) > 1
    if not several.any():
        raise BadChoices(
            Text("去掉这些选项后每人只剩一个选项", "nobody has two alternatives left"), where="alternatives"
        )
    return cells.kept(several)
