"""Newton's method on a concave likelihood, with refusals for what has no single finite maximum."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import NamedTuple

import numpy as np
from scipy import linalg  # type: ignore[import-untyped,unused-ignore]

from doorstep.core.text import Text
from doorstep.planning.choice.cells import Cells, Floats
from doorstep.planning.choice.faults import BadChoices, collinear, not_settled, separated

ROUNDS = 100
SETTLED = 1e-9
"""A step that promises to raise the log-likelihood by less is the last one; it is still taken."""
_SURELY_SETTLED = 5e-11
"""So little is forecast to be left after a step that it is the last one: lambda3 = lambda2 (lambda2 / lambda1)^2."""
_NOTHING_LEFT = 1e-12
_STILL_MOVES = 1e-3
_ALIKE = 1e-10
_HALVINGS, _LEAST_DAMPING = 40, 1e-6
_NAME = Text("选择模型", "the choice model")


class Point(NamedTuple):
    """Where the search stands: parameters, and value, gradient and information (minus the Hessian) there."""

    at: Floats
    value: float
    gradient: Floats
    information: Floats


def climb(point: Callable[[Floats], Point], begun: Point, names: tuple[str, ...], patients: float) -> tuple[Point, int]:
    """The maximum of a concave likelihood and the number of points asked for, that of `begun` not counted.

    A step that does not raise the likelihood is damped until it does (Levenberg and Marquardt).
    Raises Separated when coefficients still move though the likelihood no longer rises, NotSettled after ROUNDS.
    """
    here, promised, spread, damping, asked = begun, np.inf, begun.information / patients, 0.0, 0
    before = np.inf
    while asked < ROUNDS:
        step = _step(here, 0.0)
        if step is not None:
            before, promised, moves = promised, float(step @ here.gradient) / 2, _moves(step, spread)
            left = promised * (promised / before) ** 2 if damping == 0 and asked else promised
            if (promised < SETTLED or left < _SURELY_SETTLED) and moves < _STILL_MOVES:
                return Point(here.at + step, here.value + promised, here.gradient, here.information), asked
        if promised < _NOTHING_LEFT or (step is None and _slope(here) < _NOTHING_LEFT):
            raise separated(_runaways(here, spread, names))
        found, damping, tried = _raised(point, here, damping)
        here, asked = found, asked + tried
    raise not_settled(_NAME, ROUNDS, promised)


def _raised(point: Callable[[Floats], Point], here: Point, damping: float) -> tuple[Point, float, int]:
    """A point no lower than `here`, the damping to go on with, and how many points were tried."""
    noise = 1e-11 * abs(here.value)
    for tried in range(1, _HALVINGS):
        step = _step(here, damping)
        if step is not None:
            found = point(here.at + step)
            if np.isfinite(found.value) and found.value >= here.value - noise:
                return found, damping / 10 if damping > _LEAST_DAMPING else 0.0, tried
        damping = max(10 * damping, _LEAST_DAMPING)
    raise not_settled(_NAME, _HALVINGS, _slope(here))


def _step(here: Point, damping: float) -> Floats | None:
    """Newton's step with the information's diagonal raised by `damping`; None when it cannot be factored."""
    raised = here.information + np.diag(damping * np.diag(here.information))
    scale = 1 / np.sqrt(np.maximum(np.diag(raised), 1e-300))
    try:
        factor = linalg.cho_factor(raised * np.outer(scale, scale))
    except (linalg.LinAlgError, ValueError):
        return None
    return np.asarray(scale * linalg.cho_solve(factor, scale * here.gradient))


def _slope(here: Point) -> float:
    return float((here.gradient**2 / np.maximum(np.diag(here.information), 1e-300)).sum())


def _moves(step: Floats, spread: Floats) -> float:
    """How far a step moves utilities, typically, when measured where the search began."""
    return sqrt(max(float(step @ spread @ step), 0.0))


def _runaways(here: Point, spread: Floats, names: tuple[str, ...]) -> list[str]:
    step = _step(here, 0.0)
    if step is not None:
        return loudest(np.abs(step) * np.sqrt(np.diag(spread)), names)
    scale = np.sqrt(np.maximum(np.diag(here.information), 1e-300))
    return loudest(np.abs(linalg.eigh(here.information / np.outer(scale, scale))[1][:, 0]), names)


def check_finite(value: float, cells: Cells) -> None:
    """BadChoices that names the first row and feature that is no finite number, when the likelihood is none."""
    if np.isfinite(value):
        return
    rows, columns = np.nonzero(~np.isfinite(cells.features))
    name = cells.feature_names[columns[0]] if len(columns) else "?"
    row = int(rows[0]) if len(rows) else -1
    raise BadChoices(
        Text(
            f"变量 {name} 第 {row} 行不是有限数（共 {len(rows)} 处）",
            f"feature {name} is not a finite number in row {row} ({len(rows)} places)",
        ),
        right=Text("每个变量应为有限数", "expected finite numbers"),
        cure=Text("请补齐缺失值，或去掉该选项", "Fill the missing value or leave the alternative out"),
        where="features",
    )


def check_identified(information: Floats, mean: Floats, patients: float, names: tuple[str, ...]) -> None:
    """Collinear when features do not vary within choice sets, or one is made of the others.

    mean  typical size of each feature, against which rounding is told from variation
    """
    spread = np.diag(information)
    still = spread <= 1e-18 * patients * np.maximum(mean**2, 1e-6)
    if still.any():
        raise collinear([name for name, one in zip(names, still, strict=True) if one])
    scale = np.sqrt(spread)
    values, vectors = linalg.eigh(information / np.outer(scale, scale))
    if values[0] < _ALIKE:
        raise collinear(loudest(np.abs(vectors[:, 0]), names))


def loudest(size: Floats, names: tuple[str, ...]) -> list[str]:
    """Names whose share in a direction is not small, at most five."""
    order = np.argsort(-size)[:5]
    return [names[at] for at in order if size[at] > 0.1 * size.max()]
