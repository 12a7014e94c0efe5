"""Whether a model holds for places and openings that it has not seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from doorstep.core.text import Text
from doorstep.planning.choice import predicting
from doorstep.planning.choice.cells import Cells, Flags, Floats
from doorstep.planning.choice.diagnostics import Agreement, agreement
from doorstep.planning.choice.faults import BadChoices
from doorstep.planning.choice.model import Model

Fitting = Callable[[Cells], Model]


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """One part of the places held out: which, how the model agrees with them and with those it was fitted to."""

    places: tuple[str, ...]
    unseen: Agreement
    seen: Agreement


@dataclass(frozen=True, slots=True, eq=False)
class Opening:
    """What was predicted of an institution from before it opened, and what came; shares 0-1 of `patients`.

    patients          who could choose it afterwards
    share, predicted  of them who chose it, in truth and as predicted
    inside_before     modelled share who would stay inside the region had it not opened
    inside_predicted, inside_after   share who stay inside, as predicted and in truth
    """

    code: str
    patients: float
    share: float
    predicted: float
    inside_before: float
    inside_predicted: float
    inside_after: float


def by_places(cells: Cells, fitting: Fitting, *, rng: np.random.Generator, parts: int = 5) -> tuple[Fold, ...]:
    """Places in `parts` random parts; each is predicted by a model fitted to the others."""
    found = []
    for out in place_parts(cells, rng=rng, parts=parts):
        seen, unseen = cells.kept(~out), cells.kept(out)
        model = fitting(seen)
        names = tuple(cells.places[at] for at in np.unique(unseen.place))
        found.append(Fold(names, agreement(unseen, model), agreement(seen, model)))
    return tuple(found)


def place_parts(cells: Cells, *, rng: np.random.Generator, parts: int) -> Iterator[Flags]:
    """(cells,) for each part of the places whether a cell belongs to it. BadChoices with fewer places than parts."""
    places = np.unique(cells.place)
    if len(places) < parts:
        raise BadChoices(
            Text(
                f"只有 {len(places)} 个地点，无法分成 {parts} 份",
                f"{len(places)} places cannot be cut into {parts} parts",
            ),
            cure=Text("请减少份数", "Use fewer parts"),
            where="places",
        )
    for part in np.array_split(rng.permutation(places), parts):
        yield np.isin(cells.place, part)


def opening(before: Cells, after: Cells, code: str, fitting: Fitting) -> Opening:
    """Fit before an institution opened, predict the choices after it, with the constant typical of its nest.

    before, after  cells over the same alternatives; only `after` offers the one with this code
    Raises BadChoices when `before` offers it already or `after` does not.
    """
    new = _new(before, after, code)
    model = typical_constants(fitting(before), before)
    able = after.kept(np.isin(np.arange(len(after)), after.cell_of_row[after.alternative == new]))
    without = able.only_rows(able.alternative != new)
    there, seen = able.alternative == new, predicting.expected(able, model)
    return Opening(
        code,
        float(able.chosen.sum()),
        float(able.chosen[there].sum() / able.chosen.sum()),
        float(seen[there].sum() / seen.sum()),
        _inside(without, predicting.expected(without, model)),
        _inside(able, seen),
        _inside(able, able.chosen),
    )


def _new(before: Cells, after: Cells, code: str) -> int:
    if before.alternatives.codes != after.alternatives.codes or code not in after.alternatives.codes:
        raise BadChoices(
            Text(f"两段时期的选项不同，或没有 {code}", f"the two times have other alternatives, or lack {code}"),
            where="alternatives",
        )
    new = after.alternatives.codes.index(code)
    if new in before.alternative or new not in after.alternative:
        raise BadChoices(
            Text(f"{code} 应只在开业后可选", f"{code} must be on offer after the opening only"),
            cure=Text("请核对开业日期", "Check the date of opening"),
            where="alternatives",
        )
    return new


def typical_constants(model: Model, cells: Cells) -> Model:
    """Constants of alternatives that `cells` do not offer set to the mean of their nest, weighted by patients."""
    if not len(model.constants):
        return model
    nest, observed, constants = cells.alternatives.nest, cells.observed, model.constants.copy()
    unseen = np.bincount(cells.alternative, minlength=len(constants)) == 0
    for one in np.unique(nest[unseen]):
        peers = (nest == one) & (observed > 0)
        if peers.any():
            constants[unseen & (nest == one)] = np.average(constants[peers], weights=observed[peers])
    return replace(model, constants=constants)


def _inside(cells: Cells, amount: Floats) -> float:
    return float(amount[~cells.alternatives.outside[cells.alternative]].sum() / amount.sum())
