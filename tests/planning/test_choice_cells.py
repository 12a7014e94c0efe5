"""Cells: what they refuse, and that compressing patients into them changes no likelihood."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.planning.choice import Cells, Model, counted, merged
from doorstep.planning.choice.faults import BadChoices
from doorstep.planning.choice.predicting import attraction, log_likelihood, shares
from tests.planning.choice_regions import region

MODEL_OF = [0.7, -1.2, 0.3]


def as_patients(cells: Cells) -> Cells:
    """One cell a patient: everyone who chose a row stands alone with their choice set."""
    sizes = np.diff(cells.start)
    of_row = np.repeat(np.arange(cells.rows), cells.chosen.astype(int))
    cell = cells.cell_of_row[of_row]
    rows = np.concatenate([np.arange(cells.start[at], cells.start[at + 1]) for at in cell])
    start = np.concatenate(([0], np.cumsum(sizes[cell])))
    chosen = np.zeros(len(rows))
    chosen[start[:-1] + of_row - cells.start[cell]] = 1
    return replace(
        cells,
        start=start,
        alternative=cells.alternative[rows],
        features=cells.features[rows],
        chosen=chosen,
        place=cells.place[cell],
        chapter=cells.chapter[cell],
    )


def test_a_cell_that_nobody_chose_from_is_refused_and_named() -> None:
    made = region(1)
    chosen = made.chosen.copy()
    chosen[made.start[3] : made.start[4]] = 0

    with pytest.raises(BadChoices, match="1 cells have no chosen weight, the first is cell 3"):
        replace(made, chosen=chosen)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"chosen": np.full(5, -1.0)}, "shape"),
        ({"start": np.array([0, 3])}, "start must rise"),
        ({"place": np.full(40, 99, dtype=np.int32)}, "place holds an index outside"),
    ],
)
def test_arrays_that_do_not_fit_together_are_refused(change: dict[str, np.ndarray], message: str) -> None:
    made = region(1)

    with pytest.raises(BadChoices, match=message):
        replace(made, **change)


def test_a_negative_or_missing_weight_is_refused() -> None:
    made = region(1)

    for bad in (-1.0, np.nan, np.inf):
        chosen = made.chosen.copy()
        chosen[0] = bad
        with pytest.raises(BadChoices, match="negative or non-finite weight"):
            replace(made, chosen=chosen)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_merging_patients_into_cells_keeps_the_likelihood(seed: int) -> None:
    made = region(seed, cells=8, patients=12)
    made = replace(made, chosen=np.round(made.chosen) + 1)
    model = Model.pooled(made, np.array(MODEL_OF))

    patients = as_patients(made)
    again = merged(patients)

    assert len(patients) == made.chosen.sum()
    assert len(again) == len(made)
    assert log_likelihood(again, model) == pytest.approx(log_likelihood(patients, model), rel=1e-12)
    assert np.allclose(np.sort(again.chosen), np.sort(made.chosen))


def test_cells_that_differ_in_one_feature_are_not_merged() -> None:
    made = region(3, cells=6, varying=False)
    twice = replace(
        made,
        start=np.concatenate((made.start, made.start[1:] + made.rows)),
        alternative=np.tile(made.alternative, 2),
        features=np.vstack((made.features, made.features)),
        chosen=np.tile(made.chosen, 2),
        place=np.tile(made.place, 2),
        chapter=np.tile(made.chapter, 2),
    )
    other = twice.features.copy()
    other[0, 0] += 1e-9

    assert len(merged(twice)) == 6
    assert len(merged(twice.with_features(other, twice.feature_names))) == 7


def test_records_are_counted_into_the_rows_they_chose() -> None:
    made = region(2, cells=4, varying=False)

    found = counted(made, np.array([0, 0, 2, 2, 2]), np.array([1, 1, 5, 0, 5]))

    assert len(found) == 2  # nobody is in cells 1 and 3
    assert found.chosen.tolist() == [0, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2]


def test_a_choice_that_the_cell_does_not_offer_is_refused() -> None:
    made = region(2, cells=4, varying=False)
    made = made.only_rows(np.arange(made.rows) != 3)

    with pytest.raises(BadChoices, match="1 patients chose what their cell does not offer, the first in row 1"):
        counted(made, np.array([0, 0, 1]), np.array([2, 3, 3]))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.1, 1.0))
def test_shares_add_up_to_one_whatever_the_nests(seed: int, dissimilarity: float) -> None:
    made = region(seed, cells=10, nests=3)
    model = Model.pooled(made, np.array(MODEL_OF), dissimilarity=np.full(3, dissimilarity))

    share = shares(made, model)

    assert share.min() > 0
    assert np.allclose(np.add.reduceat(share, made.start[:-1]), 1, rtol=0, atol=1e-12)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_rows_within_a_cell_does_not_matter(seed: int) -> None:
    made = region(seed, cells=10, nests=2)
    rng = np.random.default_rng(seed)
    rows = np.concatenate([rng.permutation(np.arange(a, b)) for a, b in zip(made.start, made.start[1:], strict=False)])
    model = Model.pooled(made, np.array(MODEL_OF), dissimilarity=np.array([0.5, 0.8]))

    turned = replace(made, alternative=made.alternative[rows], features=made.features[rows], chosen=made.chosen[rows])

    assert np.allclose(shares(turned, model), shares(made, model)[rows], rtol=1e-12)


def test_utilities_far_apart_neither_overflow_nor_become_nothing() -> None:
    made = region(5, cells=3, features=1)
    far = made.with_features(made.features * 1e4, made.feature_names)

    share = shares(far, Model.pooled(far, np.array([1.0])))

    assert np.isfinite(share).all()
    assert np.allclose(np.add.reduceat(share, far.start[:-1]), 1)


def test_attraction_gives_planning_the_same_outside_share_as_the_model() -> None:
    made = region(6, nests=3, varying=False)
    model = Model.pooled(made, np.array(MODEL_OF))

    found = attraction(made, model)

    inside = np.add.reduceat(found.inside, made.start[:-1])
    assert np.allclose(found.outside / (found.outside + inside), found.outside_share)
    assert (found.inside[made.alternatives.outside[made.alternative]] == 0).all()


def test_attraction_says_so_where_nothing_outside_is_offered() -> None:
    made = region(6, nests=3, varying=False)
    home = made.only_rows(~made.alternatives.outside[made.alternative])

    found = attraction(home, Model.pooled(home, np.array(MODEL_OF)))

    assert (found.outside == 0).all()
    assert (found.outside_share == 0).all()
    assert np.allclose(np.maximum.reduceat(found.inside, home.start[:-1]), 1)


def test_the_room_is_entered_without_loading_the_compiler() -> None:
    import subprocess
    import sys

    room = "doorstep.planning.choice, doorstep.planning.choice.fitting, doorstep.planning.choice.nested, doorstep.services.choice_flows"
    told = subprocess.run([sys.executable, "-c", f"import sys, {room}; print('numba' in sys.modules)"], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "False"
