"""What the service says of cells with known truth: odds, what would change, what cannot be told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from doorstep.core.text import Text
from doorstep.planning.choice import Alternatives, Cells, Model
from doorstep.services.choice import worked_out
from doorstep.services.choice_cells import Gathered
from doorstep.web.planning.choice_shown import odds_of
from tests.planning.choice_regions import chosen_by

NAMES = ("ten_minutes", "ln_beds", "other_county", "tier_county", "to:1", "severe_outside")
TRUTH = np.array([-0.3, 0.8, -0.7, 1.0, 3.0, 0.5])


def gathered(seed: int = 1, patients: int = 120) -> Gathered:
    """Sixty places, five hospitals of two tiers and one destination outside; a third of the patients is severe."""
    rng, places = np.random.default_rng(seed), 60
    tier, beds = np.array([0, 0, 0, 1, 1]), np.log(np.array([30.0, 50, 40, 300, 500]))
    minutes = rng.uniform(5, 90, (places, 5))
    other = rng.random((places, 5)) < 0.4
    cells = [(place, severe) for place in range(places) for severe in (0, 1)]
    blocks = []
    for place, severe in cells:
        inside = np.stack((minutes[place] / 10, beds, other[place], tier == 1, np.zeros(5), np.zeros(5)), axis=1)
        blocks.append(np.vstack((inside, [[0, 0, 0, 0, 1, severe]])))
    many = len(cells)
    made = Cells(
        Alternatives(("A", "B", "C", "D", "E", "to:1"), np.array([0, 0, 0, 1, 1, 2], dtype=np.int32), ("township", "county", "outside"), np.arange(6) == 5),
        NAMES, tuple(str(one) for one in range(places)), ("1", "2"), np.arange(many + 1) * 6, np.tile(np.arange(6, dtype=np.int32), many),
        np.vstack(blocks).astype(np.float64), np.full(many * 6, patients / 6), np.array([one[0] for one in cells], dtype=np.int32),
        np.array([at % 2 for at in range(many)], dtype=np.int32),
    )  # fmt: skip
    chosen = chosen_by(made, Model.pooled(made, TRUTH), rng)
    names = {code: Text(f"机构 {code}", f"Institution {code}") for code in made.alternatives.codes}
    return Gathered(chosen, names, np.zeros(len(chosen), dtype=int), np.zeros(len(chosen), dtype=int), int(chosen.chosen.sum()), 0)


def test_odds_are_told_with_an_interval_that_holds_the_truth() -> None:
    report = worked_out(gathered())

    found = odds_of(report, "ten_minutes")
    beds = odds_of(report, "ln_beds")

    assert found is not None and beds is not None
    assert found.low < np.exp(-0.3) < found.high
    assert found.halving == pytest.approx(np.log(2) / 0.3, rel=0.2)
    assert beds.low < 2**0.8 < beds.high  # told by their doubling
    assert odds_of(report, "tier_city") is None


def test_each_change_inside_keeps_more_people_and_totals_match_what_was_seen() -> None:
    report = worked_out(gathered())

    seen = {name: (observed, modelled) for name, observed, modelled in report.sides}
    assert report.leaving == pytest.approx(seen["outside"][0], rel=1e-6)
    assert {one.code for one in report.changes} == {"nearer", "county-beds", "city-beds", "no-border"}
    by_code = {one.code: one.leaving for one in report.changes}
    assert max(by_code["nearer"], by_code["county-beds"], by_code["no-border"]) < report.leaving
    assert by_code["city-beds"] == pytest.approx(report.leaving)  # there is no city hospital
    assert report.beds["county"] > 0 > report.minutes["county"]


def test_a_what_if_is_what_a_simulation_of_the_truth_shows() -> None:
    made = gathered(patients=6000)
    report = worked_out(made)
    nearer = made.cells.features.copy()
    nearer[:, 0] *= 0.8

    shorter = chosen_by(made.cells.with_features(nearer, NAMES), Model.pooled(made.cells, TRUTH), np.random.default_rng(9))

    left = shorter.chosen[shorter.alternatives.outside[shorter.alternative]].sum() / shorter.chosen.sum()
    assert next(one.leaving for one in report.changes if one.code == "nearer") == pytest.approx(left, abs=0.003)


def test_what_too_few_patients_show_is_left_out_and_said() -> None:
    made = gathered()
    severe = made.cells.features[:, 5] == 1
    of_severe = np.repeat(np.add.reduceat(severe.astype(float), made.cells.start[:-1]) > 0, 6)
    nobody = replace(made.cells, chosen=np.where(severe, 0.0, np.where(of_severe, made.cells.chosen + 1e-9, made.cells.chosen)))

    report = worked_out(replace(made, cells=nobody))

    assert report.dropped == ("severe_outside",)
    assert "severe_outside" not in report.plain.names


def test_steps_are_told_in_order() -> None:
    heard: list[str] = []

    worked_out(gathered(), told=heard.append)

    assert heard == ["fit", "nests", "chapters", "hold-out", "independence", "elasticities"]
