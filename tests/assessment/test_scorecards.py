"""Scorecards equal the sheet worked by hand, and say what they leave out, cap and do not know."""

from __future__ import annotations

import csv
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from doorstep.assessment.scorecards import (
    Band,
    Counted,
    Entry,
    Item,
    Measured,
    Rule,
    Scorecards,
    Trend,
    Unit,
    Verdict,
    digest,
    from_json,
    score,
    to_json,
)
from doorstep.core.errors import BadValue, Rejected
from doorstep.core.text import Text

HERE = Path(__file__).parent
ITEMS = (
    Item("in-area", Text("域内住院率", "In-area share"), "proportion", "higher", 40),
    Item("deaths", Text("住院死亡率", "Deaths in hospital"), "proportion", "lower", 20, is_veto=True),
    Item("stay", Text("平均住院日", "Average stay"), "mean", "lower", 30, decimals=1),
    Item("training", Text("进修人次", "Training"), "rate", "higher", 10, floor=0.2, decimals=2),
)
SEED = 7


def sheet(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def figure(row: dict[str, str], before: str = "") -> Counted | Measured | None:
    if mean := row[f"{before}mean"]:
        return Measured(float(mean), 0.01, int(row["rows"] or 1000))
    return Counted(int(row[f"{before}num"]), int(row[f"{before}den"])) if row[f"{before}num"] else None


def units() -> list[Unit]:
    rows = sheet("scorecard_by_hand")
    found = []
    for code in sorted({row["unit"] for row in rows}):
        own = [row for row in rows if row["unit"] == code]
        entries = (Entry(row["item"], figure(row), figure(row, "before_"), float(row["target"]) if row["target"] else None) for row in own)
        found.append(Unit(code, Text(f"{code}县", code), "counties", tuple(entries)))
    return found


@pytest.fixture(scope="module")
def cards() -> Scorecards:
    return score(ITEMS, units(), year=2026, seed=SEED, snapshot="s1")


@pytest.mark.parametrize("row", sheet("scorecard_by_hand"), ids=lambda row: f"{row['unit']}-{row['item']}")
def test_points_and_weights_equal_the_sheet_worked_by_hand(row: dict[str, str], cards: Scorecards) -> None:
    found = cards.card(row["unit"]).score(row["item"])

    assert found.verdict == row["verdict"]
    assert found.weight == pytest.approx(float(Fraction(row["share"])), abs=1e-9)
    if row["points"]:
        assert found.points == pytest.approx(float(Fraction(row["points"])), abs=1e-9)
    else:
        assert found.points is None


@pytest.mark.parametrize("row", sheet("scorecard_by_hand_totals"), ids=lambda row: row["unit"])
def test_totals_equal_the_sheet_worked_by_hand(row: dict[str, str], cards: Scorecards) -> None:
    card = cards.card(row["unit"])

    assert card.uncapped == pytest.approx(float(Fraction(row["uncapped"])), abs=1e-9)
    assert card.total == pytest.approx(float(Fraction(row["total"])), abs=1e-9)
    assert card.weight_used == pytest.approx(float(Fraction(row["weight_used"])), abs=1e-9)
    assert card.band == row["band"]
    assert [",".join(codes) for codes in (card.missing, card.vetoed_by, card.veto_unknown)] == [row["missing"], row["vetoed_by"], row["veto_unknown"]]
    assert card.standing is not None and card.standing.raw_rank == int(row["raw_rank"])


def test_a_missed_veto_is_named_and_caps_as_the_rule_says(cards: Scorecards) -> None:
    other = score(ITEMS, units(), year=2026, seed=SEED, rule=Rule(veto_cap=40))

    assert cards.card("east").told.zh.startswith("总分 59.0，一票否决；一票否决项未达标：住院死亡率，总分最高 59 分")
    assert (other.card("east").total, other.card("east").band) == (40, Band.FAILED)
    assert other.card("west").total == cards.card("west").total


def test_what_is_missing_is_said_and_not_counted_as_nothing(cards: Scorecards) -> None:
    assert "缺 平均住院日，其权重按比例分给其余各项（所依据的权重占 70%）" in cards.card("west").told.zh
    assert cards.card("north").score("deaths").told.en.endswith("no figure; not scored, and not counted as 0")
    assert cards.card("south").score("training").told.en.endswith("no target was set, so it is not scored")
    assert "一票否决项无法判断：住院死亡率" in cards.card("north").told.zh


def test_a_unit_without_any_figure_is_not_scored_and_takes_no_place(cards: Scorecards) -> None:
    empty = Unit("zero", Text("空县", "zero"), "counties", ())

    found = score(ITEMS, [*units(), empty], year=2026, seed=SEED)

    assert (found.card("zero").total, found.card("zero").band, found.card("zero").standing) == (None, Band.NONE, None)
    assert found.card("east") == cards.card("east"), "the others are untouched"


def test_the_line_of_points_is_told(cards: Scorecards) -> None:
    told = {item: cards.card("east").score(item).told.zh for item in ("in-area", "deaths", "training")}

    assert told["in-area"] == "域内住院率 85.5%，目标 90.0%：未达标，得 55.0 分（上年的 80.0% 为 0 分，目标为 100 分，其间按比例）；较上年变好，超出偶然波动"
    assert told["deaths"].startswith("住院死亡率（一票否决项）1.2%，目标 1.0%：未达标，得 66.7 分")
    assert "起评线 0.20 为 0 分" in told["training"] and told["training"].endswith("无上年数据可比")
    assert "达标才得分" in cards.card("south").score("in-area").told.zh


def test_no_points_where_last_year_already_reached_the_target_and_this_year_does_not() -> None:
    unit = Unit("a", Text("甲", "a"), "p", (Entry("in-area", Counted(89, 100), Counted(95, 100), 0.9),))

    found = score(ITEMS, [unit], year=2026, seed=SEED).card("a").score("in-area")

    assert (found.points, found.verdict) == (0, Verdict.WORSE)
    assert "already reached the target" in found.told.en


@pytest.mark.parametrize(
    ("item", "now", "before", "trend"),
    [
        ("in-area", Counted(900, 1000), Counted(850, 1000), Trend.BETTER),
        ("in-area", Counted(9, 10), Counted(8, 10), Trend.WITHIN_CHANCE),
        ("deaths", Counted(30, 1000), Counted(10, 1000), Trend.WORSE),
        ("stay", Measured(7.0, 0.01, 50), Measured(8.0, 0.01, 50), Trend.BETTER),
        ("stay", Measured(7.0, 0.5, 5), Measured(8.0, 0.5, 5), Trend.WITHIN_CHANCE),
        ("training", Counted(10, 100), Counted(40, 100), Trend.WORSE),
        ("training", Counted(0, 100), Counted(0, 100), Trend.WITHIN_CHANCE),
        ("in-area", Counted(5, 10), None, Trend.UNKNOWN),
        ("in-area", Counted(5, 10), Counted(0, 0), Trend.UNKNOWN),
    ],
)
def test_a_change_is_told_only_when_it_exceeds_chance(item: str, now: Counted, before: Counted, trend: Trend) -> None:
    unit = Unit("a", Text("甲", "a"), "p", (Entry(item, now, before, 0.9),))

    assert score(ITEMS, [unit], year=2026, seed=SEED).card("a").score(item).trend is trend


def test_chance_is_the_same_as_beside_the_indicators() -> None:
    """Two rooms that may not ask each other give one answer about shares."""
    from doorstep.assessment.scorecards.trend import trend
    from doorstep.indicators.noise import Verdict as Noise
    from doorstep.indicators.noise import of_shares

    words = {Noise.RISE: Trend.BETTER, Noise.FALL: Trend.WORSE, Noise.WITHIN: Trend.WITHIN_CHANCE}
    cases = [((num, den), (old, 100)) for den in (20, 400) for num in range(0, den + 1, den // 20) for old in (0, 30, 85, 100)]

    for now, before in cases:
        assert trend(ITEMS[0], Counted(*now), Counted(*before)) is words[of_shares(now, before)], (now, before)


def test_the_order_of_units_and_entries_changes_nothing(cards: Scorecards) -> None:
    turned = [replace(unit, entries=unit.entries[::-1]) for unit in units()[::-1]]

    other = score(ITEMS, turned, year=2026, seed=SEED, snapshot="s1")

    assert {one.unit: one for one in other.cards} == {one.unit: one for one in cards.cards}
    assert other.funnels == cards.funnels


def test_scorecards_come_back_from_json_as_they_were(cards: Scorecards) -> None:
    back = from_json(to_json(cards))

    assert back == cards
    assert to_json(back) == to_json(cards) == to_json(score(ITEMS, units(), year=2026, seed=SEED, snapshot="s1"))


def test_one_changed_digit_changes_the_digest(cards: Scorecards) -> None:
    text = to_json(cards)
    changed = replace(cards, cards=(replace(cards.cards[0], total=84.1), *cards.cards[1:]))

    assert digest(from_json(text)) == digest(cards) != digest(changed)
    assert digest(score(ITEMS, units(), year=2026, seed=SEED + 1, snapshot="s1")) != digest(cards)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format":1}', '{"format":2}'])
def test_what_is_no_scorecard_is_rejected(text: str) -> None:
    with pytest.raises(Rejected):
        from_json(text)


def test_a_scorecard_with_a_wrong_word_is_rejected_where_it_stands(cards: Scorecards) -> None:
    with pytest.raises(Rejected, match="band"):
        from_json(to_json(cards).replace('"band":"good"', '"band":"great"'))


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (Entry("in-area", Counted(5, 4), None, 0.9), "cannot be"),
        (Entry("in-area", Counted(3, 4), None, 1.05), "cannot be"),
        (Entry("in-area", Measured(0.5, 0.1, 3), None, 0.9), "cannot be"),
        (Entry("stay", Measured(8.0, 0.0, 3), None, 8.0), "cannot be"),
        (Entry("other", Counted(3, 4), None, 0.9), "not scored"),
    ],
)
def test_what_cannot_be_is_refused(entry: Entry, said: str) -> None:
    with pytest.raises(BadValue, match=said):
        score(ITEMS, [Unit("a", Text("甲", "a"), "p", (entry,))], year=2026, seed=SEED)


def test_units_twice_weights_of_nothing_and_crossed_lines_are_refused() -> None:
    unit = Unit("a", Text("甲", "a"), "p", ())

    with pytest.raises(BadValue, match="more than once"):
        score(ITEMS, [unit, unit], year=2026, seed=SEED)
    with pytest.raises(BadValue, match="weights are 0"):
        score([replace(ITEMS[0], weight=0)], [unit], year=2026, seed=SEED)
    with pytest.raises(BadValue, match="do not agree"):
        Rule(good=95)
