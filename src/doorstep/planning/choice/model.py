"""What a choice model is: coefficients, constants, dissimilarities, and how well they are known."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from doorstep.planning.choice.cells import Cells, Floats


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Utility of a row is coefficients[chapter] . features + constants[alternative].

    coefficients   (chapters, features), equal rows when chapters do not differ
    constants      (alternatives,) or empty: what makes an institution liked beyond its features
    dissimilarity  (nests,) in (0, 1]; all ones is a multinomial logit
    """

    feature_names: tuple[str, ...]
    coefficients: Floats
    constants: Floats
    dissimilarity: Floats

    @classmethod
    def pooled(
        cls, cells: Cells, beta: Floats, constants: Floats | None = None, dissimilarity: Floats | None = None
    ) -> Model:
        """One set of coefficients for every chapter of `cells`."""
        return cls(
            cells.feature_names,
            np.ascontiguousarray(np.tile(beta, (len(cells.chapters), 1))),
            np.empty(0) if constants is None else constants,
            np.ones(len(cells.alternatives.nests)) if dissimilarity is None else dissimilarity,
        )

    def with_constants(self, constants: Floats) -> Model:
        """The same model with other constants."""
        return replace(self, constants=constants)


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A fitted model and what is known of its parameters.

    names         one for each parameter: features, then `constant:CODE`, then `nest:NAME`
    estimates     (parameters,)
    covariance    (parameters, parameters), sandwich clustered by place, times places / (places - 1)
    plain         inverse information: right when the model is
    log_likelihood, null_log_likelihood   of all patients; null gives all alternatives of a cell equal shares
    rounds        passes over all cells
    left_out      codes of alternatives that nobody chose, which a model with constants cannot hold
    """

    model: Model
    names: tuple[str, ...]
    estimates: Floats
    covariance: Floats
    plain: Floats
    log_likelihood: float
    null_log_likelihood: float
    rounds: int
    left_out: tuple[str, ...] = ()

    @property
    def errors(self) -> Floats:
        """Standard errors, robust to dependence within places."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def rho_squared(self) -> float:
        """McFadden's likelihood ratio index against equal shares."""
        return 1 - self.log_likelihood / self.null_log_likelihood

    def of(self, name: str) -> tuple[float, float]:
        """Estimate and standard error of one parameter."""
        at = self.names.index(name)
        return float(self.estimates[at]), float(self.errors[at])
