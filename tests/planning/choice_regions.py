"""Regions with choices of which the truth is known, for the tests of the choice model."""

from __future__ import annotations

import numpy as np

from doorstep.planning.choice import Alternatives, Cells, Model
from doorstep.planning.choice.predicting import shares


def region(
    seed: int,
    *,
    cells: int = 40,
    alternatives: int = 6,
    features: int = 3,
    patients: int = 50,
    chapters: int = 1,
    nests: int = 1,
    varying: bool = True,
) -> Cells:
    """Cells with random features and choice sets, everyone spread evenly; the last nest lies outside."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(2, alternatives + 1, cells) if varying else np.full(cells, alternatives)
    offered = np.concatenate([np.sort(rng.permutation(alternatives)[:size]) for size in sizes]).astype(np.int32)
    nest = (np.arange(alternatives) * nests // alternatives).astype(np.int32)
    return Cells(
        Alternatives(
            tuple(f"H{at}" for at in range(alternatives)),
            nest,
            tuple(f"n{at}" for at in range(nests)),
            nest == nests - 1,
        ),
        tuple(f"x{at}" for at in range(features)),
        tuple(f"p{at}" for at in range(max(2, cells // 2))),
        tuple(f"c{at}" for at in range(chapters)),
        np.concatenate(([0], np.cumsum(sizes))),
        offered,
        rng.normal(size=(len(offered), features)),
        np.repeat(patients / sizes, sizes),
        (np.arange(cells) // 2 % max(2, cells // 2)).astype(np.int32),
        (np.arange(cells) % chapters).astype(np.int32),
    )


def chosen_by(cells: Cells, model: Model, rng: np.random.Generator) -> Cells:
    """The same cells with everyone's choice drawn from the model."""
    from dataclasses import replace

    share, drawn = shares(cells, model), np.zeros(cells.rows)
    for at, patients in enumerate(cells.patients):
        rows = slice(cells.start[at], cells.start[at + 1])
        drawn[rows] = rng.multinomial(round(patients), share[rows])
    return replace(cells, chosen=drawn)


def drawn(seed: int, beta: list[float], *, dissimilarity: list[float] | None = None, **shape: int) -> Cells:
    """A region whose people choose by these coefficients."""
    made = region(seed, features=len(beta), **shape)
    known = None if dissimilarity is None else np.array(dissimilarity)
    model = Model.pooled(made, np.array(beta), dissimilarity=known)
    return chosen_by(made, model, np.random.default_rng(seed + 1))
