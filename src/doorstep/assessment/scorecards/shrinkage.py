"""Values drawn towards the peers' mean, the more the fewer cases stand behind them, with draws for intervals.

Proportions: beta-binomial; rates: gamma-Poisson. The peers' mean and how much units truly differ are not taken as known:
they are weighed over a grid by how well they explain the counts (scipy's marginal laws), with the uniform shrinkage
prior on B = s / (s + median size), where s is how many cases the peers' mean is worth.
Means: normal random effects; variance between units by Paule and Mandel (statsmodels).
Source: Christiansen and Morris, Improving the statistical approach to health care provider profiling, Annals of Internal
Medicine 1997, 127:764-768, and Hierarchical Poisson regression modeling, JASA 1997, 92:618-632.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from doorstep.assessment.scorecards.figures import Counted, Figure, Kind, Measured

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FEWEST = 3
"""Units from which peers are told apart; with fewer, nothing is drawn towards their mean."""
_GRID_OF_B = 40
_GRID_OF_MEAN = 41
_REACH = 5.0
"""Standard errors that the means to try reach to either side, and the most in logits or logs."""
_FARTHEST = 10.0


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is known of each unit: mean of the posterior, and draws (draws × units) that rank intervals are made from."""

    mean: Floats
    draws: Floats


@dataclass(frozen=True, slots=True)
class _Prior:
    """Grid points and their weights; a beta or gamma law with `first` and `second` each."""

    first: Floats
    second: Floats
    weight: Floats


def shrink(kind: Kind, figures: Sequence[Figure], *, draws: int, rng: np.random.Generator) -> Posterior:
    """The posterior of each unit among its peers; figures must be there (den or rows above 0)."""
    if kind == "mean":
        return _means([one for one in figures if isinstance(one, Measured)], draws, rng)
    return _counts(kind, [one for one in figures if isinstance(one, Counted)], draws, rng)


def _counts(kind: Kind, figures: Sequence[Counted], draws: int, rng: np.random.Generator) -> Posterior:
    import numpy as np

    num, den = (np.array(listed, float) for listed in zip(*((one.num, one.den) for one in figures), strict=True))
    prior = _grid(kind, num, den) if len(figures) >= FEWEST else _alone(kind)
    left = den - num if kind == "proportion" else den
    first, second = prior.first[:, None] + num, prior.second[:, None] + left  # grid × units
    mean = first / (first + second) if kind == "proportion" else first / second
    chosen = rng.choice(len(prior.weight), size=draws, p=prior.weight)
    drawn = rng.beta(first[chosen], second[chosen]) if kind == "proportion" else rng.gamma(first[chosen], 1 / second[chosen])
    return Posterior(prior.weight @ mean, drawn)


def _alone(kind: Kind) -> _Prior:
    """Jeffreys' prior for a unit without enough peers: Beta(½, ½), Gamma(½, 0)."""
    import numpy as np

    return _Prior(np.array([0.5]), np.array([0.5 if kind == "proportion" else 0.0]), np.array([1.0]))


def _grid(kind: Kind, num: Floats, den: Floats) -> _Prior:
    """Priors over a grid of B (even, by the uniform shrinkage prior) and, for each, of the peers' mean (even in the mean)."""
    import numpy as np

    b = (np.arange(_GRID_OF_B) + 0.5) / _GRID_OF_B
    worth = (np.median(den) * b / (1 - b))[:, None]
    mean, room = _means_to_try(kind, num, den, worth)
    first = (worth * mean).ravel()
    second = (worth * (1 - mean) if kind == "proportion" else np.broadcast_to(worth, mean.shape)).ravel()
    fit = _log_chance(kind, first, second, num, den) + np.log(room).ravel()
    weight = np.exp(fit - fit.max())
    return _Prior(first, second, weight / weight.sum())


def _means_to_try(kind: Kind, num: Floats, den: Floats, worth: Floats) -> tuple[Floats, Floats]:
    """For each worth the means that could explain the counts, and how much of the scale each stands for.

    They lie about the mean that worth would weigh units to, as far as its own error reaches; even on the logit (log for rates).
    """
    import numpy as np
    from scipy import special  # type: ignore[import-untyped,unused-ignore]

    effective = den * worth / (den + worth)  # cases that a unit tells of the peers' mean
    sizes = effective.sum(axis=1, keepdims=True)
    about = (effective @ (num / den)[:, None] + 0.5) / (sizes + 1)
    told = about * (1 - about) if kind == "proportion" else about
    reach = np.minimum(_REACH / np.sqrt(told * sizes), _FARTHEST)
    step = reach * np.linspace(-1, 1, _GRID_OF_MEAN)
    if kind == "rate":
        mean = about * np.exp(step)
        return mean, reach * mean
    mean = special.expit(special.logit(about) + step)
    return mean, reach * mean * (1 - mean)


def _log_chance(kind: Kind, first: Floats, second: Floats, num: Floats, den: Floats) -> Floats:
    """Log of the chance of all counts under each prior of the grid."""
    from scipy import stats

    first, second = first[:, None], second[:, None]
    if kind == "proportion":
        found: Floats = stats.betabinom.logpmf(num, den, first, second).sum(axis=1)
        return found
    counted: Floats = stats.nbinom.logpmf(num, first, second / (second + den)).sum(axis=1)
    return counted


def _means(figures: Sequence[Measured], draws: int, rng: np.random.Generator) -> Posterior:
    import numpy as np

    value, variance = (np.array(listed, float) for listed in zip(*((one.value, one.variance) for one in figures), strict=True))
    if len(figures) < FEWEST:
        return Posterior(value, rng.normal(value, np.sqrt(variance), (draws, len(value))))
    centre, of_centre, between = _random_effects(value, variance)
    towards = variance / (variance + between)
    mean = towards * centre + (1 - towards) * value
    drawn_centre = rng.normal(centre, np.sqrt(of_centre), (draws, 1))
    noise = rng.normal(0, np.sqrt(variance * (1 - towards)), (draws, len(value)))
    return Posterior(mean, towards * drawn_centre + (1 - towards) * value + noise)


def _random_effects(value: Floats, variance: Floats) -> tuple[float, float, float]:
    """The peers' mean, the variance of that mean, and the variance between units."""
    import numpy as np
    from statsmodels.stats.meta_analysis import combine_effects  # type: ignore[import-untyped,unused-ignore]

    with np.errstate(divide="ignore", invalid="ignore"):  # it also forms I², which units that do not vary do not have
        found = combine_effects(value, variance, method_re="pm")
    between = max(0.0, float(found.tau2))
    weight = 1 / (variance + between)
    return float(weight @ value / weight.sum()), float(1 / weight.sum()), between
