"""The multinomial logit on weighted cells by Newton's method, with or without constants of institutions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse  # type: ignore[import-untyped,unused-ignore]
from scipy.sparse import csgraph  # type: ignore[import-untyped,unused-ignore]

from doorstep.core.errors import UserError
from doorstep.planning.choice import passes
from doorstep.planning.choice.cells import Cells, Floats, Ints
from doorstep.planning.choice.model import Fit, Model
from doorstep.planning.choice.newton import Point, check_finite, check_identified, climb
from doorstep.planning.choice.passes import Totals

_NO_CONSTANTS: Floats = np.empty(0)
_WORTH_A_SAMPLE, _SAMPLE = 100_000, 32


def fit(cells: Cells, *, constants: bool = False, spread: float = np.inf, clustered: bool = True) -> Fit:
    """Maximum likelihood coefficients that all chapters share.

    constants  one for each alternative that somebody chose, the most chosen one of those compared being 0; then
               modelled totals equal observed ones. Alternatives nobody chose are left out and named in `left_out`
    spread     standard deviation of a normal prior of the constants around 0; finite shrinks them, totals then differ
    clustered  False spares one pass over the rows: the covariance is then the plain one
    Raises BadChoices on non-finite features, Collinear, Separated, NotSettled.
    """
    return _with_constants(cells, spread) if constants else _plain(cells, clustered)


def _plain(cells: Cells, clustered: bool) -> Fit:
    pooled = as_one_chapter(cells)
    totals = Totals.of(pooled)

    def point(beta: Floats) -> Point:
        found = passes.slopes(pooled, totals, beta[None, :], _NO_CONSTANTS)
        return Point(beta, found.log_likelihood, found.gradient[0], found.information[0])

    begun = _checked(point(_begun(pooled)), pooled, totals)
    found, rounds = climb(point, begun, cells.feature_names, float(totals.patients.sum()))
    covariance = plain = np.linalg.inv(found.information).astype(np.float64)
    if clustered:
        share = passes.shares(pooled, Model.pooled(pooled, found.at))[1]
        covariance = sandwich(plain, scores_by_place(pooled, share))
    return Fit(
        Model.pooled(cells, found.at), cells.feature_names, found.at, covariance, plain,
        found.value, null_log_likelihood(cells), rounds + 1,
    )  # fmt: skip


def _checked(begun: Point, cells: Cells, totals: Totals) -> Point:
    check_finite(begun.value, cells)
    patients = float(totals.patients.sum())
    check_identified(begun.information, totals.chosen_features[0] / patients, patients, cells.feature_names)
    return begun


def _begun(cells: Cells) -> Floats:
    """Where to begin: zeros, or for many cells what every 32nd says, which spares half of the full passes."""
    nothing = np.zeros(len(cells.feature_names))
    if len(cells) < _WORTH_A_SAMPLE:
        return nothing
    try:
        return _plain(cells.taken(np.arange(0, len(cells), _SAMPLE)), clustered=False).estimates
    except UserError:
        return nothing  # a sample may lack what the whole has


def _with_constants(cells: Cells, spread: float) -> Fit:
    """Coefficients and constants together, by Newton's method in both."""
    cells, left_out = without_unchosen(cells)
    pooled, totals = as_one_chapter(cells), Totals.of(as_one_chapter(cells))
    size, free = len(cells.feature_names), free_constants(cells) if np.isinf(spread) else offered(cells)
    prior = np.concatenate((np.zeros(size), np.full(len(free), spread**-2.0)))
    names = cells.feature_names + tuple(f"constant:{cells.alternatives.codes[at]}" for at in free)

    def point(at: Floats) -> Point:
        return _joint_point(pooled, totals, at, free, prior)

    begun = point(np.zeros(len(prior)))
    check_finite(begun.value, cells)
    patients = float(totals.patients.sum())
    check_identified(begun.information[:size, :size], totals.chosen_features[0] / patients, patients, names[:size])
    typical = np.concatenate((totals.chosen_features[0] / patients, np.ones(len(free))))
    check_identified(begun.information, typical, patients, names)
    found, rounds = climb(point, begun, names, patients)
    model = Model.pooled(cells, found.at[:size], spread_out(found.at[size:], free, cells))
    plain = np.linalg.inv(found.information).astype(np.float64)
    return Fit(
        model, names, found.at, sandwich(plain, _joint_scores(pooled, model, free)), plain,
        found.value + float(prior @ found.at**2) / 2, null_log_likelihood(cells), rounds + 1, left_out,
    )  # fmt: skip


def _joint_point(cells: Cells, totals: Totals, at: Floats, free: Ints, prior: Floats) -> Point:
    from doorstep.planning.choice.kernels import constant_slopes

    size, many = len(cells.feature_names), len(cells.alternatives)
    constants = spread_out(at[size:], free, cells)
    own = passes.slopes(cells, totals, at[None, :size], constants)
    expected, mixed, between = np.zeros(many), np.zeros((many, size)), np.zeros((many, many))
    constant_slopes(
        cells.start, cells.alternative, cells.features, totals.patients, at[:size], constants,
        totals.width, expected, mixed, between,
    )  # fmt: skip
    gradient = np.concatenate((own.gradient[0], (cells.observed - expected)[free]))
    information = np.block([[own.information[0], mixed[free].T], [mixed[free], between[np.ix_(free, free)]]])
    value = own.log_likelihood - float(prior @ at**2) / 2
    return Point(at, value, gradient - prior * at, information + np.diag(prior))


def _joint_scores(cells: Cells, model: Model, free: Ints) -> Floats:
    share = passes.shares(cells, model)[1]
    residual = cells.chosen - np.repeat(cells.patients, np.diff(cells.start)) * share
    place = np.repeat(cells.place, np.diff(cells.start))
    shape = (len(cells.places), len(cells.alternatives))
    by_constant = sparse.coo_array((residual, (place, cells.alternative)), shape=shape).toarray()[:, free]
    return np.hstack((scores_by_place(cells, share), by_constant))


def without_unchosen(cells: Cells) -> tuple[Cells, tuple[str, ...]]:
    """Cells without the rows of alternatives that nobody chose, and their codes: no finite constant fits them."""
    unchosen = np.zeros(len(cells.alternatives), dtype=np.bool_)
    unchosen[offered(cells)] = True
    unchosen &= cells.observed <= 0
    if not unchosen.any():
        return cells, ()
    codes = tuple(code for code, gone in zip(cells.alternatives.codes, unchosen, strict=True) if gone)
    return cells.only_rows(~unchosen[cells.alternative]), codes


def free_constants(cells: Cells) -> Ints:
    """Alternatives whose constant is free: all offered, but for the most chosen of each group that is compared."""
    many, observed = len(cells.alternatives), cells.observed
    shape = (len(cells), many)
    held = sparse.coo_array((np.ones(cells.rows), (cells.cell_of_row, cells.alternative)), shape=shape).tocsr()
    _, group = csgraph.connected_components(held.T @ held, directed=False)
    fixed = [max(np.flatnonzero(group == one), key=lambda at: observed[at]) for one in np.unique(group)]
    return np.setdiff1d(offered(cells), fixed)


def offered(cells: Cells) -> Ints:
    """Alternatives that some cell offers."""
    return np.unique(cells.alternative).astype(np.int64)


def spread_out(values: Floats, free: Ints, cells: Cells) -> Floats:
    """(alternatives,) constants from those of the free ones; the others are 0."""
    found = np.zeros(len(cells.alternatives))
    found[free] = values
    return found


def sandwich(plain: Floats, scores: Floats) -> Floats:
    """Covariance that holds when patients of one place are alike: scores (places, parameters) between two inverses.

    Source: Liang and Zeger 1986; times places / (places - 1).
    """
    used = scores[np.any(scores != 0, axis=1)]
    many = max(len(used), 2)
    return np.asarray(plain @ (used.T @ used * (many / (many - 1))) @ plain)


def scores_by_place(cells: Cells, share: Floats) -> Floats:
    """(places, features) sums of (chosen - expected) times features."""
    from doorstep.planning.choice.kernels import score_sums

    residual = cells.chosen - np.repeat(cells.patients, np.diff(cells.start)) * share
    scores = np.zeros((len(cells.places), len(cells.feature_names)))
    score_sums(cells.start, cells.features, residual, cells.place, scores)
    return scores


def null_log_likelihood(cells: Cells) -> float:
    """Log-likelihood when all alternatives of a cell have equal shares."""
    return -float(cells.patients @ np.log(np.diff(cells.start)))


def as_one_chapter(cells: Cells) -> Cells:
    """The same cells with chapters forgotten."""
    return replace(cells, chapter=np.zeros(len(cells), dtype=np.int32), chapters=("all",))
