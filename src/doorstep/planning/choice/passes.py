"""Passes over all cells in fixed parts by two threads; the sums do not depend on the threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from doorstep.planning.choice.cells import Cells, Floats, Ints
from doorstep.planning.choice.model import Model

THREADS = 2
_PARTS, _ROWS_WORTH_A_THREAD = 8, 20_000
_One = TypeVar("_One")


@dataclass(frozen=True, slots=True, eq=False)
class Slopes:
    """Log-likelihood with its gradient and information (minus the Hessian) by chapter, both as full arrays."""

    log_likelihood: float
    gradient: Floats
    information: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """What a pass needs of the observed choices and no coefficient changes.

    patients  (cells,); chosen_features (chapters, features) the sum of features over patients
    """

    patients: Floats
    chosen_features: Floats
    width: int

    @classmethod
    def of(cls, cells: Cells) -> Totals:
        from doorstep.planning.choice.kernels import score_sums

        sums = np.zeros((len(cells.chapters), len(cells.feature_names)))
        score_sums(cells.start, cells.features, cells.chosen, cells.chapter, sums)
        return cls(cells.patients, sums, int(np.diff(cells.start).max()))


def slopes(cells: Cells, totals: Totals, betas: Floats, constants: Floats) -> Slopes:
    """One pass of the multinomial logit: value, gradient and information by chapter."""
    from doorstep.planning.choice import kernels

    groups, size = betas.shape

    def part(lo: int, hi: int) -> tuple[float, Floats, Floats]:
        gradient, information = np.zeros((groups, size)), np.zeros((groups, size, size))
        value = kernels.slopes(
            cells.start, cells.alternative, cells.features, totals.patients, cells.chapter, betas, constants,
            lo, hi, totals.width, gradient, information,
        )  # fmt: skip
        return value, gradient, information

    found = in_parts(cells, part)
    gradient = totals.chosen_features + sum(one[1] for one in found)
    information = sum((one[2] for one in found), np.zeros((groups, size, size)))
    information += np.transpose(np.tril(information, -1), (0, 2, 1))
    with np.errstate(invalid="ignore"):  # an infinite feature: the search refuses it by name
        value = sum(one[0] for one in found) + float((betas * totals.chosen_features).sum())
    if len(constants):
        value += float(cells.observed @ constants)
    return Slopes(value, gradient, information)


def shares(cells: Cells, model: Model) -> tuple[Floats, Floats]:
    """(rows,) utility and share of each row under `model`."""
    from doorstep.planning.choice import kernels

    utility, share = np.empty(cells.rows), np.empty(cells.rows)
    width = int(np.diff(cells.start).max())

    def part(lo: int, hi: int) -> None:
        kernels.shares_of(
            cells.start, cells.alternative, cells.features, cells.chapter, model.coefficients, model.constants,
            cells.alternatives.nest, model.dissimilarity, lo, hi, width, utility, share,
        )  # fmt: skip

    in_parts(cells, part)
    return utility, share


def nested_slopes(cells: Cells, model: Model, width: int) -> tuple[float, Floats, Floats]:
    """Value, scores by place and Hessian in (features, dissimilarities) of the nested logit; pooled coefficients."""
    from doorstep.planning.choice import kernels

    every = len(cells.feature_names) + len(cells.alternatives.nests)

    def part(lo: int, hi: int) -> tuple[float, Floats, Floats]:
        scores, hessian = np.zeros((len(cells.places), every)), np.zeros((every, every))
        value = kernels.nested_slopes(
            cells.start, cells.alternative, cells.features, cells.chosen, cells.place, cells.alternatives.nest,
            model.coefficients[0], model.dissimilarity, model.constants, lo, hi, width, scores, hessian,
        )  # fmt: skip
        return value, scores, hessian

    found = in_parts(cells, part)
    hessian = sum((one[2] for one in found), np.zeros((every, every)))
    scores = np.sum([one[1] for one in found], axis=0)
    return sum(one[0] for one in found), scores, hessian + np.tril(hessian, -1).T


def total_slopes(cells: Cells, model: Model, response: Floats | None = None) -> tuple[Floats, Floats]:
    """(alternatives,) modelled patients, and (alternatives, alternatives) how the row's move with the column's utility.

    response  (rows,) how far each row's utility moves; 1 everywhere without it
    """
    from doorstep.planning.choice import kernels

    many, patients, width = len(cells.alternatives), cells.patients, int(np.diff(cells.start).max())
    moving = np.empty(0) if response is None else np.ascontiguousarray(response, dtype=np.float64)

    def part(lo: int, hi: int) -> tuple[Floats, Floats]:
        expected, jacobian = np.zeros(many), np.zeros((many, many))
        kernels.total_slopes(
            cells.start, cells.alternative, cells.features, patients, cells.chapter, model.coefficients, model.constants,
            cells.alternatives.nest, model.dissimilarity, moving, lo, hi, width, expected, jacobian,
        )  # fmt: skip
        return expected, jacobian

    found = in_parts(cells, part)
    return np.sum([one[0] for one in found], axis=0), np.sum([one[1] for one in found], axis=0)


def in_parts(cells: Cells, part: Callable[[int, int], _One]) -> list[_One]:
    """`part(lo, hi)` for each part of the cells, in order; parts depend on the number of rows only."""
    parts = min(_PARTS, max(1, cells.rows // _ROWS_WORTH_A_THREAD))
    cuts = _cuts(cells.start, parts)
    if parts == 1:
        return [part(0, len(cells))]
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(part, cuts[:-1], cuts[1:]))


def _cuts(start: Ints, parts: int) -> list[int]:
    rows = np.linspace(0, start[-1], parts + 1)
    return [int(one) for one in np.searchsorted(start, rows)]
