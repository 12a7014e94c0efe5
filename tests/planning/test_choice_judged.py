"""Agreement, elasticities, hold-outs and the test of independence."""

from dataclasses import replace

import numpy as np
import pytest

from doorstep.planning.choice import Cells, Model
from doorstep.planning.choice.diagnostics import agreement, by_alternative
from doorstep.planning.choice.elasticities import elasticities, halving_change, odds_factor
from doorstep.planning.choice.faults import BadChoices
from doorstep.planning.choice.fitting import fit
from doorstep.planning.choice.holdouts import by_places, opening
from doorstep.planning.choice.independence import independence
from doorstep.planning.choice.predicting import totals
from tests.lib.trials import count
from tests.planning.choice_regions import chosen_by, drawn, region


def test_agreement_by_hand() -> None:
    # two places, two alternatives; equal shares modelled
    made = region(1, cells=4, alternatives=2, features=1, varying=False)
    made = replace(made, chosen=np.array([30.0, 10, 0, 0.5, 10, 20, 9.5, 0])[[0, 1, 3, 2, 4, 5, 6, 7]])
    # places p0 (cells 0, 1): H0 30.5, H1 10; p1 (cells 2, 3): H0 19.5, H1 20
    found = agreement(made, Model.pooled(made, np.zeros(1)))

    assert found.patients == 80
    assert found.common_part == pytest.approx((20.25 + 10 + 19.5 + 19.75) / 80)
    assert found.common_share == pytest.approx(((20.25 + 10) / 40.5 + (19.5 + 19.75) / 39.5) / 2)
    assert found.top_share == 0.5
    assert found.rho_squared == pytest.approx(0)


def test_a_model_that_is_the_truth_agrees_wholly() -> None:
    made = region(2)
    model = Model.pooled(made, np.array([1.0, -1, 0.5]))
    from doorstep.planning.choice.predicting import expected

    found = agreement(replace(made, chosen=expected(made, model)), model)

    assert found.common_part == pytest.approx(1)
    assert found.r_squared == pytest.approx(1)
    assert found.top_share == 1


def test_predicted_and_observed_stand_side_by_side_most_observed_first() -> None:
    made = drawn(3, [0.5, -0.5])

    lines = by_alternative(made, fit(made).model)

    assert [one.observed for one in lines] == sorted((one.observed for one in lines), reverse=True)
    assert sum(one.modelled for one in lines) == pytest.approx(sum(one.observed for one in lines))


@pytest.mark.parametrize("dissimilarity", [[1.0, 1.0], [0.4, 0.7]])
def test_elasticities_agree_with_a_change_of_one_thousandth(dissimilarity: list[float]) -> None:
    made = region(4, nests=2, features=2)
    made = made.with_features(np.abs(made.features) + 0.5, ("minutes", "beds"))
    model = Model.pooled(made, np.array([-0.8, 0.3]), dissimilarity=np.array(dissimilarity))

    found = elasticities(made, model, -0.8 * made.features[:, 0])

    before = totals(made, model)
    for where in range(6):
        more = made.features.copy()
        more[made.alternative == where, 0] *= 1 + 1e-6
        after = totals(made.with_features(more, made.feature_names), model)
        assert found.cross[:, where] == pytest.approx((after / before - 1) / 1e-6, rel=1e-4, abs=1e-6)
    assert (found.own < 0).all()


def test_words_for_coefficients() -> None:
    assert odds_factor(-0.0693147, 10) == pytest.approx(0.5, rel=1e-6)
    assert halving_change(-0.0693147) == pytest.approx(10, rel=1e-6)
    assert halving_change(0.1) < 0
    assert halving_change(0) == float("inf")


def test_every_place_is_held_out_once_and_predicted_nearly_as_well_when_the_model_is_true() -> None:
    made = drawn(5, [0.9, -0.6], cells=200, patients=200)

    folds = by_places(made, lambda cells: fit(cells, clustered=False).model, rng=np.random.default_rng(1))

    assert sorted(name for one in folds for name in one.places) == sorted(made.places)
    assert np.mean([one.unseen.common_part for one in folds]) > np.mean([one.seen.common_part for one in folds]) - 0.02


def test_hold_out_sees_what_fitting_hides() -> None:
    """The control: a model of noise fits its own places and fails on others."""
    made = region(6, cells=40, features=15, patients=3, varying=False)
    rng = np.random.default_rng(2)
    made = chosen_by(made, Model.pooled(made, np.zeros(15)), rng)

    folds = by_places(made, lambda cells: fit(cells, clustered=False).model, rng=rng)

    assert np.mean([one.seen.rho_squared for one in folds]) > 0.03
    assert np.mean([one.unseen.rho_squared for one in folds]) < 0


def test_more_parts_than_places_are_refused() -> None:
    with pytest.raises(BadChoices, match="20 places cannot be cut into 30 parts"):
        list(by_places(region(7), lambda cells: fit(cells).model, rng=np.random.default_rng(1), parts=30))


def opened(seed: int, taste: float) -> tuple[Cells, Cells]:
    """Choices before and after H2 opens in a region with nests; `taste` is what its constant adds to its peers'."""
    after = region(seed, cells=300, patients=80, alternatives=6, features=2, nests=2, varying=False)
    before = after.only_rows(after.alternative != 2)
    constants = np.array([0.2, 0.2, 0.2 + taste, -0.4, -0.4, -0.4])
    model = Model.pooled(after, np.array([0.7, -0.9]), constants)
    rng = np.random.default_rng(seed)
    return chosen_by(before, model, rng), chosen_by(after, model, rng)


def test_what_an_opening_draws_is_predicted_from_before_it() -> None:
    before, after = opened(8, 0.0)

    found = opening(before, after, "H2", lambda cells: fit(cells, constants=True).model)

    assert found.predicted == pytest.approx(found.share, abs=0.02)
    assert found.inside_predicted == pytest.approx(found.inside_after, abs=0.02)
    assert found.inside_after > found.inside_before


def test_an_opening_that_is_loved_beyond_its_peers_is_seen_to_be_mispredicted() -> None:
    before, after = opened(8, 1.5)

    found = opening(before, after, "H2", lambda cells: fit(cells, constants=True).model)

    assert found.share > found.predicted + 0.1


def test_an_opening_that_was_there_before_is_refused() -> None:
    _, after = opened(8, 0.0)

    with pytest.raises(BadChoices, match="on offer after the opening only"):
        opening(after, after, "H2", lambda cells: fit(cells).model)


def test_independence_is_kept_where_it_holds_and_refuted_where_nests_are() -> None:
    refuted = {1.0: [], 0.3: []}

    for dissimilarity, found in refuted.items():
        for seed in range(count(200, suite=20)):
            made = drawn(900 + seed, [0.8, -0.6], cells=150, nests=2, patients=60, dissimilarity=[dissimilarity, 1.0])
            found.append(not independence(made, made.alternatives.nest == 1).holds)

    assert np.mean(refuted[1.0]) <= (0.10 if len(refuted[1.0]) == 200 else 0.25)
    assert np.mean(refuted[0.3]) > 0.9


def test_independence_needs_two_alternatives_to_be_left() -> None:
    made = drawn(9, [0.8, -0.6], alternatives=2, varying=False)

    with pytest.raises(BadChoices, match="nobody has two alternatives left"):
        independence(made, np.array([True, False]))
