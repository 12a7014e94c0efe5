"""Compile what planning runs most, once on a machine: the first plan then takes seconds, not half a minute."""

from __future__ import annotations

import numpy as np

from doorstep.planning.choice.cells import Alternatives, Cells
from doorstep.planning.choice.fitting import fit
from doorstep.planning.portfolio.assembling import Care, Means, Scenario, Task, assembled
from doorstep.planning.portfolio.solving import solve


def prepare() -> None:
    """Fit a choice of two and solve a plan of one action; what is compiled for them is kept beside the code."""
    _choose()
    _plan()


def _choose() -> None:
    start = np.arange(0, 9, 2)
    cells = Cells(
        Alternatives.plain(("a", "b")), ("minutes",), ("p", "q"), ("1",), start, np.tile([0, 1], 4).astype(np.int32),
        np.array([[1.0], [2.0], [3.0], [1.0], [2.0], [2.5], [1.0], [3.0]]), np.array([5.0, 3.0, 2.0, 6.0, 4.0, 4.0, 7.0, 1.0]),
        np.array([0, 0, 1, 1], dtype=np.int32), np.zeros(4, dtype=np.int32),
    )  # fmt: skip
    fit(cells)


def _plan() -> None:
    care = Care(
        first=np.array([0, 2]), cases=np.array([10.0]), outside=np.array([1.0]), institution=np.array([0, 0]), service=np.array([-1, 0]),
        attraction=np.array([1.0, 1.0]), worth=np.array([1.0, 1.0]), use=np.array([[1.0, 1.0]]), capacity=np.array([[8.0]]), needs=((0,),),
    )  # fmt: skip
    found = assembled(care, [Task(0, once=1.0)], Means(2.0, np.zeros((0, 1)), np.zeros(0)), years=1, scenarios=[Scenario(1.0, 0.0)])
    solve(found.problem, seconds=60.0, kicks=2, enough=0.0)


if __name__ == "__main__":
    prepare()
