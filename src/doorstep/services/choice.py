"""How the region's people choose where to be treated: fitted, judged on what it has not seen, and put in words' reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from doorstep.core.errors import UserError
from doorstep.core.period import Period
from doorstep.planning.choice import predicting
from doorstep.planning.choice.cells import Cells, Floats, summed
from doorstep.planning.choice.constants import matched
from doorstep.planning.choice.diagnostics import Agreement, Line, agreement, by_alternative
from doorstep.planning.choice.elasticities import elasticities
from doorstep.planning.choice.faults import Collinear, Separated
from doorstep.planning.choice.fitting import fit
from doorstep.planning.choice.holdouts import by_places
from doorstep.planning.choice.independence import Independence, independence
from doorstep.planning.choice.model import Fit, Model
from doorstep.planning.choice.nested import LEAST, fit_nested
from doorstep.planning.choice.shrinkage import ByChapter, by_chapter
from doorstep.services import choice_cells
from doorstep.services.choice_cells import Gathered
from doorstep.services.remembered import remembered
from doorstep.store.reader import Reader
from doorstep.vocab.bases import Basis

SEED = 20261122
"""Of the parts that places are held out in."""
_FEWEST_PLACES = 5
_MOST_DROPPED = 8
Told = Callable[[str], None]
_One = TypeVar("_One")


@dataclass(frozen=True, slots=True)
class Change:
    """What one change inside the region would do to the share of patients who leave it, 0-1."""

    code: str
    leaving: float


@dataclass(frozen=True, slots=True)
class Unseen:
    """Agreement with places the model was not fitted to, patients weighing alike, over all parts."""

    parts: int
    common_part: float
    seen_common_part: float
    top_share: float


@dataclass(frozen=True, slots=True, eq=False)
class Estimated:
    """How patients choose, without what tells how far to trust it: all that plans and gaps need.

    dropped       features left out because too few patients show them: nobody, or everybody, did
    plain         multinomial logit; nested with a dissimilarity for each tier and for outside, None where one of
                  them runs to its lower bound: the records then do not support the nest
    """

    gathered: Gathered
    cells: Cells
    dropped: tuple[str, ...]
    plain: Fit
    nested: Fit | None

    @property
    def best(self) -> Fit:
        """The nested fit where there is one, else the plain one."""
        return self.nested or self.plain


@dataclass(frozen=True, slots=True, eq=False)
class Report(Estimated):
    """Everything that is said of how patients choose.

    chapters      coefficients by ICD chapter, drawn to their mean; None where there is one chapter only
    unseen        None with fewer than five places
    irrelevance   whether choices inside stay alike when outside is taken away; None where it cannot be tested
    beds, minutes elasticities by nest: change of its patients, in per cent, for 1 % more beds or minutes of one institution
    sides         (nest, observed share of patients, modelled share)
    leaving       share who leave the region, and what it would be after each of `changes`
    """

    chapters: ByChapter | None
    seen: Agreement
    unseen: Unseen | None
    irrelevance: Independence | None
    beds: Mapping[str, float]
    minutes: Mapping[str, float]
    leaving: float
    changes: tuple[Change, ...]
    institutions: tuple[Line, ...]
    sides: tuple[tuple[str, float, float], ...]


def estimated(basis: Basis, period: Period, *, reader: Reader) -> Estimated:
    """The fits of one basis and period. Raises what `fitted` raises."""
    return _estimated(reader, basis, period)


@remembered
def _estimated(reader: Reader, basis: Basis, period: Period) -> Estimated:
    return _fits(choice_cells.gathered(basis, period, reader=reader), told=_unheard)


def fitted(basis: Basis, period: Period, *, reader: Reader) -> Report:
    """How people of the region choose, by one basis and period.

    Raises NotFound without records or ways, Separated or Collinear where the records cannot tell features apart.
    """
    return _fitted(reader, basis, period)


@remembered
def _fitted(reader: Reader, basis: Basis, period: Period) -> Report:
    return _judged(_estimated(reader, basis, period), told=_unheard)


def _unheard(step: str) -> None:
    del step


def worked_out(gathered: Gathered, *, told: Told = _unheard) -> Report:
    """The report of cells; `told` hears each step as it begins."""
    return _judged(_fits(gathered, told=told), told=told)


def _fits(gathered: Gathered, *, told: Told) -> Estimated:
    told("fit")
    cells, plain, dropped = _without_what_cannot_be_told(gathered.cells)
    told("nests")
    return Estimated(gathered, cells, dropped, plain, _supported(_or_none(lambda: fit_nested(cells, begun=plain))))


def _judged(found: Estimated, *, told: Told) -> Report:
    cells, best = found.cells, found.best
    told("chapters")
    chapters = _or_none(lambda: by_chapter(cells)) if len(cells.chapters) > 1 else None
    told("hold-out")
    unseen = _unseen(cells)
    told("independence")
    apart = _or_none(lambda: independence(cells, cells.alternatives.outside))
    told("elasticities")
    model = _matched_model(cells, best.model)
    return Report(
        found.gathered, cells, found.dropped, found.plain, found.nested, chapters, agreement(cells, best.model), unseen, apart,
        _by_nest(cells, best.model, "ln_beds"), _by_nest(cells, best.model, "ten_minutes"),
        _leaving(cells, model), _changes(cells, model), by_alternative(cells, best.model), _sides(cells, best.model),
    )  # fmt: skip


def _without_what_cannot_be_told(cells: Cells) -> tuple[Cells, Fit, tuple[str, ...]]:
    """The fit, after leaving out one by one the features that too few patients show."""
    dropped: list[str] = []
    while True:
        try:
            return cells, fit(cells), tuple(dropped)
        except (Separated, Collinear) as refusal:
            names = [one for one in _optional(cells) if one in str(refusal)]
            if not names or len(dropped) >= _MOST_DROPPED:
                raise
            dropped.append(names[0])
            kept = [name for name in cells.feature_names if name != names[0]]
            cells = cells.with_features(cells.features[:, [cells.feature_names.index(name) for name in kept]], tuple(kept))


def _optional(cells: Cells) -> list[str]:
    """Features that may be left out, the finest first."""
    return sorted((name for name in cells.feature_names if name.startswith(("severe_", "to:"))), key=lambda name: not name.startswith("severe_"))


def _supported(found: Fit | None) -> Fit | None:
    return found if found and found.model.dissimilarity.min() > 1.01 * LEAST else None


def _or_none(work: Callable[[], _One]) -> _One | None:
    try:
        return work()
    except (UserError, np.linalg.LinAlgError):
        return None


def sturdy(cells: Cells) -> Model:
    """A model of some of the patients: features that they cannot tell count for nothing."""
    kept, found, _ = _without_what_cannot_be_told(cells)
    beta = np.zeros(len(cells.feature_names))
    beta[[cells.feature_names.index(name) for name in kept.feature_names]] = found.estimates
    return Model.pooled(cells, beta)


def _unseen(cells: Cells) -> Unseen | None:
    if len(np.unique(cells.place)) < _FEWEST_PLACES:
        return None
    folds = _or_none(lambda: by_places(cells, sturdy, rng=np.random.default_rng(SEED), parts=_FEWEST_PLACES))
    if folds is None:
        return None
    weight = [one.unseen.patients for one in folds]
    return Unseen(
        len(folds),
        float(np.average([one.unseen.common_part for one in folds], weights=weight)),
        float(np.average([one.seen.common_part for one in folds])),
        float(np.average([one.unseen.top_share for one in folds], weights=[len(one.places) for one in folds])),
    )


def _matched_model(cells: Cells, model: Model) -> tuple[Cells, Model]:
    """With constants that make modelled totals the observed ones, where they can."""
    found = _or_none(lambda: matched(cells, model))
    return (found.cells, found.model) if found else (cells, model)


def _by_nest(cells: Cells, model: Model, feature: str) -> dict[str, float]:
    """Own elasticities of the institutions of each nest, weighted by their patients; none where the feature is not in the model."""
    if feature not in cells.feature_names:
        return {}
    at = cells.feature_names.index(feature)
    slope = model.coefficients[0][at]
    response = np.full(cells.rows, slope) if feature == "ln_beds" else slope * cells.features[:, at]
    response = np.where(cells.alternatives.outside[cells.alternative], 0.0, response)
    own, patients = elasticities(cells, model, response).own, predicting.totals(cells, model)
    nest, found = cells.alternatives.nest, {}
    for one, name in enumerate(cells.alternatives.nests):
        mine = (nest == one) & (patients > 0) & ~cells.alternatives.outside
        if mine.any():
            found[name] = float(np.average(own[mine], weights=patients[mine]))
    return found


def _sides(cells: Cells, model: Model) -> tuple[tuple[str, float, float], ...]:
    nests, index = cells.alternatives.nests, cells.alternatives.nest
    both = [summed(index, one, len(nests)) / one.sum() for one in (cells.observed, predicting.totals(cells, model))]
    return tuple((name, float(both[0][at]), float(both[1][at])) for at, name in enumerate(nests))


def _leaving(cells: Cells, model: tuple[Cells, Model]) -> float:
    own, known = model
    expected = predicting.expected(own, known)
    return float(expected[own.alternatives.outside[own.alternative]].sum() / expected.sum())


def _changes(cells: Cells, model: tuple[Cells, Model]) -> tuple[Change, ...]:
    """What would happen, one thing at a time, with everything else as it is."""
    own, known = model
    found = []
    for code, (feature, change) in _WHAT_IF.items():
        if feature in own.feature_names:
            at = own.feature_names.index(feature)
            features = own.features.copy()
            features[:, at] = change(own, features[:, at])
            found.append(Change(code, _leaving(cells, (own.with_features(features, own.feature_names), known))))
    return tuple(found)


def _of_nest(cells: Cells, name: str) -> Floats:
    nests = cells.alternatives.nests
    return (cells.alternatives.nest[cells.alternative] == nests.index(name)).astype(np.float64) if name in nests else np.zeros(cells.rows)


_WHAT_IF: Mapping[str, tuple[str, Callable[[Cells, Floats], Floats]]] = {
    "nearer": ("ten_minutes", lambda cells, now: now * 0.8),
    "county-beds": ("ln_beds", lambda cells, now: now + np.log(1.2) * _of_nest(cells, "county")),
    "city-beds": ("ln_beds", lambda cells, now: now + np.log(1.2) * _of_nest(cells, "city")),
    "no-border": ("other_county", lambda cells, now: now * 0.0),
}
"""Every way inside a fifth shorter; a fifth more beds in county or city hospitals; no border between counties."""
