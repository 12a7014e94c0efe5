"""Compile what planning runs most, once on a machine: the first plan then takes seconds, not half a minute."""

from __future__ import annotations

import numpy as np

from doorstep.planning.choice.cells import Alternatives, Cells
from doorstep.planning.choice.constants import matched
from doorstep.planning.choice.fitting import fit
from doorstep.planning.choice.nested import fit_nested
from doorstep.planning.portfolio.assembling import Care, Means, Scenario, Task, assembled
from doorstep.planning.portfolio.evaluation import Plan, tables_of
from doorstep.planning.portfolio.solving import solve


def prepare() -> None:
    """Fit a choice of two and solve a plan of one action; what is compiled for them is kept beside the code."""
    _choose()
    _plan()


def _choose() -> None:
    rng = np.random.default_rng(0)
    count = 12
    alternatives = Alternatives(("a", "b", "c"), np.array([0, 0, 1], dtype=np.int32), ("inside", "outside"), np.array([False, False, True]))
    cells = Cells(
        alternatives, ("minutes",), ("p", "q"), ("1",), np.arange(0, 3 * count + 1, 3), np.tile([0, 1, 2], count).astype(np.int32),
        rng.uniform(0, 3, (3 * count, 1)), rng.uniform(1, 9, 3 * count), np.arange(count, dtype=np.int32) % 2, np.zeros(count, dtype=np.int32),
    )  # fmt: skip
    plain = fit(cells)
    fit_nested(cells, begun=plain)
    matched(cells, plain.model)


def _plan() -> None:
    care = Care(
        first=np.array([0, 2]), cases=np.array([10.0]), outside=np.array([1.0]), institution=np.array([0, 0]), service=np.array([-1, 0]),
        attraction=np.array([1.0, 1.0]), worth=np.array([1.0, 1.0]), use=np.array([[1.0, 1.0]]), capacity=np.array([[8.0]]), needs=((0,),),
    )  # fmt: skip
    found = assembled(care, [Task(0, once=1.0)], Means(2.0, np.zeros((0, 1)), np.zeros(0)), years=1, scenarios=[Scenario(1.0, 0.0)])
    best = solve(found.problem, seconds=60.0, kicks=2, enough=0.0)
    assert Plan(found.problem, tables_of(found.problem), best.chosen).keeps_limits


if __name__ == "__main__":
    prepare()
