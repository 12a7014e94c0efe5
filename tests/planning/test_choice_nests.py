"""Nested logit, constants by contraction, and coefficients by chapter."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import optimize

from doorstep.planning.choice import Alternatives, Model, passes
from doorstep.planning.choice.constants import matched
from doorstep.planning.choice.fitting import fit
from doorstep.planning.choice.nested import fit_nested, told_apart
from doorstep.planning.choice.predicting import log_likelihood, shares, totals
from doorstep.planning.choice.shrinkage import by_chapter
from tests.lib.trials import count
from tests.planning.choice_regions import drawn, region


def test_nested_shares_by_hand() -> None:
    # nest a = {u 0, u 0} with lambda 0.5: I = ln 2, weight 2^0.5; nest b = {u 0}: weight 1
    made = region(1, cells=1, alternatives=3, features=1, varying=False)
    made = replace(
        made.with_features(np.zeros((3, 1)), ("x",)),
        alternatives=Alternatives(
            ("A", "B", "C"), np.array([0, 0, 1], dtype=np.int32), ("a", "b"), np.zeros(3, dtype=bool)
        ),
    )

    share = shares(made, Model.pooled(made, np.zeros(1), dissimilarity=np.array([0.5, 1.0])))

    half = 2**0.5 / (2**0.5 + 1) / 2
    assert share.tolist() == pytest.approx([half, half, 1 - 2 * half])


def test_slopes_of_the_nested_logit_agree_with_finite_differences() -> None:
    made = drawn(31, [0.6, -0.8], cells=30, nests=3, alternatives=7)
    at, step = np.array([0.5, -0.6, 0.5, 0.7, 0.9]), 1e-5

    def value(point: np.ndarray) -> float:
        return log_likelihood(made, Model.pooled(made, point[:2], dissimilarity=point[2:]))

    def slopes(point: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        return passes.nested_slopes(made, Model.pooled(made, point[:2], dissimilarity=point[2:]), 7)

    likelihood, scores, hessian = slopes(at)

    assert likelihood == pytest.approx(value(at), rel=1e-12)
    for one in range(5):
        move = np.eye(5)[one] * step
        by_value = (value(at + move) - value(at - move)) / (2 * step)
        assert scores.sum(axis=0)[one] == pytest.approx(by_value, rel=1e-6, abs=1e-5)
        by_slope = (slopes(at + move)[1].sum(axis=0) - slopes(at - move)[1].sum(axis=0)) / (2 * step)
        assert hessian[one] == pytest.approx(by_slope, rel=1e-6, abs=1e-4)


def test_with_all_dissimilarities_at_one_it_is_the_multinomial_logit() -> None:
    made = drawn(32, [0.6, -0.8], cells=30, nests=3)
    beta, ones = np.array([0.4, -0.3]), np.ones(3)

    plain = passes.slopes(replace(made, chapter=made.chapter * 0), passes.Totals.of(made), beta[None], np.empty(0))
    likelihood, scores, hessian = passes.nested_slopes(made, Model.pooled(made, beta, dissimilarity=ones), 6)

    assert likelihood == pytest.approx(plain.log_likelihood, rel=1e-12)
    assert scores.sum(axis=0)[:2] == pytest.approx(plain.gradient[0], rel=1e-9)
    assert -hessian[:2, :2] == pytest.approx(plain.information[0], rel=1e-9)


def test_dissimilarities_are_recovered_and_plain_logit_fits_worse() -> None:
    made = drawn(33, [0.9, -0.7], cells=1500, nests=2, alternatives=6, dissimilarity=[0.4, 0.7], patients=60)

    found = fit_nested(made)

    truth = np.array([0.9, -0.7, 0.4, 0.7])
    assert np.all(np.abs(found.estimates - truth) < 3 * found.errors)
    assert found.errors[2] < 0.02
    assert found.log_likelihood > fit(made).log_likelihood + 50


def test_equals_scipy_on_the_same_nested_likelihood() -> None:
    made = drawn(34, [0.9, -0.7], cells=300, nests=2, dissimilarity=[0.5, 0.7])

    def minus(point: np.ndarray) -> float:
        return -log_likelihood(made, Model.pooled(made, point[:2], dissimilarity=point[2:]))

    bounds = [(None, None)] * 2 + [(0.05, 1)] * 2
    theirs = optimize.minimize(minus, [0.5, -0.5, 0.8, 0.8], bounds=bounds, options={"ftol": 1e-15, "gtol": 1e-9})
    ours = fit_nested(made)

    assert ours.log_likelihood >= -theirs.fun - 1e-6
    assert np.abs(ours.estimates - theirs.x).max() < 1e-3  # theirs walks on finite differences


def test_a_dissimilarity_that_would_exceed_one_stays_at_one_and_has_no_error() -> None:
    made = drawn(35, [0.9, -0.7], cells=400, nests=2)
    first = fit_nested(made)
    # people who flee what is alike: the inner choice is steeper between nests than within
    within = replace(
        made,
        alternatives=Alternatives(
            made.alternatives.codes, np.array([0, 1, 0, 1, 0, 1], dtype=np.int32), ("a", "b"), made.alternatives.outside
        ),
    )
    other = fit_nested(within)

    for found in (first, other):
        assert np.all(found.estimates[2:] <= 1)
        held = found.estimates[2:] == 1
        assert np.all(found.errors[2:][held] == 0)
        assert found.log_likelihood >= fit(made).log_likelihood - 1e-6


def test_a_nest_that_never_holds_two_alternatives_has_no_dissimilarity_to_fit() -> None:
    made = drawn(36, [0.9, -0.7], cells=200, alternatives=4, varying=False)
    lone = Alternatives(
        made.alternatives.codes,
        np.array([0, 0, 0, 1], dtype=np.int32),
        ("in", "out"),
        np.array([False, False, False, True]),
    )
    made = replace(made, alternatives=lone)

    assert told_apart(made).tolist() == [True, False]
    assert fit_nested(made).of("nest:out") == (1.0, 0.0)


def test_the_truth_of_a_nested_region_lies_inside_two_standard_errors() -> None:
    truth, inside = np.array([0.8, -0.6, 0.5, 0.7]), []

    for seed in range(count(500, suite=10)):
        made = drawn(40_000 + 7 * seed, [0.8, -0.6], cells=240, nests=2, patients=40, dissimilarity=[0.5, 0.7])
        found = fit_nested(made)
        inside.extend(np.abs(found.estimates - truth) <= 2 * found.errors)

    # 40 draws in the suite: 80 % is five binomial errors below 95.4 %
    assert (0.93 <= np.mean(inside) <= 0.975) if len(inside) == 2000 else np.mean(inside) >= 0.8


@pytest.mark.parametrize("dissimilarity", [[1.0, 1.0, 1.0], [0.3, 0.6, 0.9]])
def test_contraction_makes_every_total_equal_to_the_observed_one(dissimilarity: list[float]) -> None:
    made = drawn(37, [0.6, -0.8], cells=80, nests=3, alternatives=9)
    model = Model.pooled(made, np.array([0.1, -2.0]), dissimilarity=np.array(dissimilarity))

    found = matched(made, model)

    assert not np.allclose(totals(made, model), made.observed, rtol=0.01)  # before
    assert np.abs(totals(found.cells, found.model) / made.observed - 1).max() <= 1e-9


def test_contraction_leaves_out_whom_nobody_chose_and_says_so() -> None:
    made = drawn(38, [0.6, -0.8], cells=80, varying=False)
    made = replace(made, chosen=np.where(made.alternative == 4, 0, made.chosen))

    found = matched(made, Model.pooled(made, np.array([0.6, -0.8])))

    assert found.left_out == ("H4",)
    assert np.isfinite(found.model.constants).all()
    assert 4 not in found.cells.alternative
    assert found.off_by <= 1e-9


def test_two_regions_that_share_no_institution_each_keep_one_constant_at_nothing() -> None:
    made = drawn(39, [0.6, -0.8], cells=80, alternatives=6, varying=False)
    half = (made.alternative < 3) == (np.repeat(made.place, 6) < 20)

    apart = made.only_rows(half)
    found = matched(apart, Model.pooled(apart, np.array([0.6, -0.8])))

    assert (found.model.constants == 0).sum() == 2
    assert found.off_by <= 1e-9


def tastes(seed: int, spread: float, patients: int) -> tuple:
    """Six chapters whose second coefficient differs; the last has few patients."""
    rng = np.random.default_rng(seed)
    made = region(seed, cells=300, features=2, chapters=6, patients=patients, varying=False)
    truth = np.array([0.8, -0.5]) + np.stack((np.zeros(6), rng.normal(size=6) * spread), axis=1)
    model = Model(made.feature_names, truth, np.empty(0), np.ones(1))
    share, chosen = shares(made, model), np.zeros(made.rows)
    for cell in range(len(made)):
        rows = slice(made.start[cell], made.start[cell + 1])
        chosen[rows] = rng.multinomial(2 if made.chapter[cell] == 5 else patients, share[rows])
    return replace(made, chosen=chosen), truth


def test_a_tiny_spread_gives_the_pooled_fit_and_a_huge_one_separate_fits() -> None:
    made, _ = tastes(41, 0.3, 40)

    tiny, huge = (by_chapter(made, spread=np.full(2, one)).model.coefficients for one in (1e-6, 1e5))

    assert np.abs(tiny - fit(made).estimates).max() < 1e-6
    for chapter in range(6):
        assert np.abs(huge[chapter] - fit(made.kept(made.chapter == chapter)).estimates).max() < 1e-6


def test_sparse_chapters_are_drawn_further_to_the_mean_than_full_ones() -> None:
    made, _ = tastes(42, 0.4, 60)

    found = by_chapter(made)

    assert found.spread[1] > 3 * found.spread[0]  # only the second coefficient differs
    assert found.weight[5, 1] < found.weight[:5, 1].min()
    assert found.weight[:5, 1].min() > 0.8


def test_shrinkage_errs_less_than_separate_fits() -> None:
    ours, alone = [], []

    for seed in range(count(100, suite=8)):
        made, truth = tastes(100 + seed, 0.2, 4)
        ours.append(((by_chapter(made).model.coefficients - truth) ** 2).sum())
        separate = [fit(made.kept(made.chapter == one), clustered=False).estimates for one in range(6)]
        alone.append(((np.stack(separate) - truth) ** 2).sum())

    assert np.mean(ours) < 0.8 * np.mean(alone)


def test_a_chapter_that_alone_would_run_to_infinity_has_finite_coefficients() -> None:
    made, _ = tastes(43, 0.2, 40)
    made = made.kept((made.chapter != 5) | (made.place < 15))  # five cells are left of the last chapter
    rare = np.repeat(made.chapter == 5, np.diff(made.start))
    best = np.repeat(np.maximum.reduceat(made.features[:, 0], made.start[:-1]), np.diff(made.start))
    made = replace(made, chosen=np.where(rare, (made.features[:, 0] == best) * 1.0, made.chosen))

    with pytest.raises(Exception, match="x0"):
        fit(made.kept(made.chapter == 5))
    assert np.abs(by_chapter(made).model.coefficients).max() < 3
