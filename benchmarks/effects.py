"""Whether the effects of actions are judged honestly: synthetic regions with known truth, peers in the same run.

    .venv/bin/python benchmarks/effects.py [--seed N] [--regions N] [--planted N]

(a) N synthetic regions with an effect and N with none: how often the 95 % interval holds the truth, false alarms, width;
    beside it a before-after comparison of the treated areas alone and two-way fixed effects by month with errors
    clustered by area (statsmodels), which is what most notebooks do;
(b) faults planted one at a time: how often each is flagged, and how often it is flagged when it is not there;
(c) few comparison areas: synthetic control beside difference in differences on the same regions;
(d) worlds that are harder than the assumptions.
One core.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from doorstep.assessment.effects import Effect, Method, Verdict, estimate
from doorstep.assessment.effects.comparisons import Design, design
from doorstep.assessment.effects.differences import contrast
from doorstep.assessment.effects.effect import Code, State
from doorstep.assessment.effects.methods import moves
from doorstep.assessment.effects.simulate import Region, Scenario, region

CLASSES = ((3, 5), (6, 8), (9, 15), (16, 40))
NORMAL_95 = 1.959964


@dataclass(frozen=True, slots=True)
class Interval:
    """What one method says about one region; `label` is where it stands in the table."""

    label: str
    truth: float
    low: float
    high: float

    @property
    def holds(self) -> bool:
        return self.low <= self.truth <= self.high

    @property
    def alarms(self) -> bool:
        return not self.low <= 0 <= self.high


def before_after(made: Region, plan: Design) -> tuple[float, float]:
    """The treated areas alone, binomial error: common shocks and drift are taken for the effect."""
    span, treated, panel = plan.windows, plan.treated, plan.panel
    shares, error = [], 0.0
    for columns in (span.before, span.after):
        num, den = (counts[np.ix_(treated, columns)].sum() for counts in (panel.num, panel.den))
        shares.append(num / den)
        error += (num / den) * (1 - num / den) / den if made.kind == "proportion" else num / den**2
    change, half = float(shares[1] - shares[0]), NORMAL_95 * float(error) ** 0.5
    return change - half, change + half


def two_way(made: Region, plan: Design) -> tuple[float, float]:
    """Area and month effects, errors clustered by area, Student's t with areas - 1 degrees of freedom."""
    import statsmodels.api as sm

    columns = np.concatenate([plan.windows.before, plan.windows.after])
    rows = np.concatenate([plan.treated, plan.compared])
    value = (plan.panel.num / np.maximum(plan.panel.den, 1))[np.ix_(rows, columns)]
    on = np.outer(np.isin(rows, plan.treated), np.isin(columns, plan.windows.after)).astype(float)
    # a balanced panel: taking both means off equals both sets of dummies (Frisch, Waugh and Lovell)
    value, on = (one - one.mean(0) - one.mean(1, keepdims=True) + one.mean() for one in (value, on))
    groups = np.repeat(np.arange(len(rows)), len(columns))
    fitted = sm.OLS(value.ravel(), on.ravel()).fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)
    low, high = fitted.conf_int()[0]
    return float(low), float(high)


def collapsed(made: Region, plan: Design) -> tuple[float, float]:
    """Our difference in differences whatever the number of comparisons."""
    rows = np.concatenate([plan.treated, plan.compared])
    found = contrast(moves(plan, rows, plan.windows.after, plan.windows.before), np.isin(rows, plan.treated))
    return found.low, found.high


def draw(scenario: Scenario, count: int, seed: int) -> Iterable[Region]:
    rng = np.random.default_rng(seed)
    return (region(scenario, rng) for _ in range(count))


def judge(made: Region) -> Effect:
    return estimate(made.panel, made.action, near=made.near, kind=made.kind)


def planned(made: Region) -> Design:
    return design(made.panel, made.action, near=made.near, kind=made.kind)


def ours(found: Effect, truth: float) -> list[Interval]:
    """The judged interval under its method, its number of comparisons, and all together."""
    if found.low is None or found.high is None:
        return []
    low, high = next(ends for ends in CLASSES if ends[0] <= len(found.comparisons) <= ends[1])
    why = "" if found.method is Method.DIFFERENCES else " (few)" if len(found.comparisons) <= 5 else " (not parallel)"
    labels = ("all judged", f"{found.method}{why}", f"{low}-{high} comparisons")
    return [Interval(label, truth, found.low, found.high) for label in labels]


def table(with_effect: list[Interval], without: list[Interval]) -> None:
    print(f"{'':36}{'regions':>9}{'cover':>8}{'cover, none':>13}{'false alarms':>14}{'found':>8}{'mean width':>12}")
    for label in sorted({one.label for one in without}, key=lambda name: (name[0].isdigit(), len(name), name)):
        effect, none = ([one for one in part if one.label == label] for part in (with_effect, without))
        width = 100 * float(np.mean([one.high - one.low for one in effect + none]))
        shares = [
            share(one.holds for one in effect),
            share(one.holds for one in none),
            share(one.alarms for one in none),
        ]
        found = share(one.alarms for one in effect)
        print(
            f"{label:36}{len(effect) + len(none):9,}{shares[0]:8.1%}{shares[1]:13.1%}{shares[2]:14.1%}{found:8.1%}{width:11.1f}p"
        )


def share(claims: Iterable[bool]) -> float:
    listed = list(claims)
    return sum(listed) / len(listed) if listed else float("nan")


def coverage(count: int, seed: int) -> None:
    print(
        f"\n(a) {count:,} synthetic regions with an effect of 2 to 8 points either way, {count:,} with none; widths in percentage points"
    )
    both: list[list[Interval]] = []
    clocks: dict[str, float] = {}
    unjudged = 0
    for number, scenario in enumerate((Scenario(), Scenario(effect=(0, 0)))):
        found: list[Interval] = []
        for made in draw(scenario, count, seed + number):
            began = time.process_time()
            effect = judge(made)
            clocks["ours"] = clocks.get("ours", 0.0) + time.process_time() - began
            unjudged += effect.verdict is Verdict.CANNOT_BE_JUDGED
            found += ours(effect, made.truth)
            plan = planned(made)
            for name, peer in (("before-after", before_after), ("two-way fixed effects, clustered", two_way)):
                began = time.process_time()
                found.append(Interval(f"peer: {name}", made.truth, *peer(made, plan)))
                clocks[name] = clocks.get(name, 0.0) + time.process_time() - began
        both.append(found)
    table(both[0], both[1])
    print(f"cannot be judged: {unjudged} of {2 * count:,}")
    print(
        "CPU milliseconds a region: "
        + ", ".join(f"{name} {1000 * spent / 2 / count:.1f}" for name, spent in clocks.items())
    )


PLANTED = {
    "nothing": Scenario(),
    "anticipation of 4 points": Scenario(anticipation=0.04),
    "spill-over of 4 points": Scenario(spill_over=0.04),
    "0 to 2 comparisons": Scenario(),
    "own trend of 2 points a year": Scenario(trend=0.02),
    "own trend of 4 points a year": Scenario(trend=0.04),
}


def flags(count: int, seed: int) -> None:
    print(f"\n(b) {count:,} synthetic regions for each planted fault; flagged shares")
    print(
        f"{'planted':32}{'anticip.':>10}{'spill-over':>12}{'too few':>9}{'not parallel':>14}{'not judged':>12}{'cover':>8}"
    )
    for number, (name, scenario) in enumerate(PLANTED.items()):
        made_of = draw(scenario, count, seed + 10 + number)
        if name.startswith("0 to 2"):
            made_of = (
                one
                for few in range(3)
                for one in draw(replace(scenario, comparisons=few), count // 3, seed + 100 + few)
            )
        results = [(judge(made), made.truth) for made in made_of]
        found = [effect for effect, _ in results]
        codes = (Code.ANTICIPATION, Code.SPILL_OVER)
        cells = [share(failed(one, code) for one in found) for code in codes]
        # a count of three to five only warns
        cells.append(
            share(any(check.code is Code.COMPARISONS and check.forbids for check in one.checks) for one in found)
        )
        cells.append(share(failed(one, Code.PARALLEL) or failed(one, Code.FIT) for one in found))
        cells.append(share(one.verdict is Verdict.CANNOT_BE_JUDGED for one in found))
        held = share(
            one.low <= truth <= one.high for one, truth in results if one.low is not None and one.high is not None
        )
        print(
            f"{name:32}{cells[0]:10.1%}{cells[1]:12.1%}{cells[2]:9.1%}{cells[3]:14.1%}{cells[4]:12.1%}{'-' if np.isnan(held) else f'{held:.1%}':>8}"
        )


def failed(effect: Effect, code: Code) -> bool:
    check = effect.check(code)
    return check is not None and check.state is State.FAILED


def few(count: int, seed: int) -> None:
    print(
        f"\n(c) few comparisons, {count:,} synthetic regions each; with and without a trend of the treated areas' own of 2 points a year"
    )
    print(f"{'':16}{'no trend: cover, mean width':>48}{'own trend':>48}")
    print(f"{'comparisons':16}" + 2 * f"{'synthetic control':>24}{'differences':>24}")
    for comparisons in (3, 4, 5):
        cells = []
        for trend in (0.0, 0.02):
            scenario = Scenario(comparisons=comparisons, trend=trend)
            rows: list[Interval] = []
            for made in draw(scenario, count, seed + 200 + comparisons):
                rows += [one for one in ours(judge(made), made.truth) if one.label == "all judged"]
                rows.append(Interval("differences", made.truth, *collapsed(made, planned(made))))
            cells += [summary([one for one in rows if one.label == label]) for label in ("all judged", "differences")]
        print(f"{comparisons:<16}" + "".join(f"{cell:>24}" for cell in cells))


def summary(found: list[Interval]) -> str:
    return f"{share(one.holds for one in found):.1%} of {len(found)}, {100 * np.mean([one.high - one.low for one in found]):.1f}p"


HARDER = {
    "drift differs between areas (log sd 0.5)": Scenario(noise_spread=0.5),
    "drift with heavy tails (t4)": Scenario(heavy_tails=True),
    "drift persists (AR 0.8 to 0.9)": Scenario(persistence=(0.8, 0.9)),
    "30 stays a month": Scenario(monthly_count=30),
    "a rate": Scenario(kind="rate"),
    "worst areas of last year are treated": Scenario(chosen_for_a_bad_year=True),
    "same, drift persists": Scenario(chosen_for_a_bad_year=True, persistence=(0.8, 0.9)),
}


def harder(count: int, seed: int) -> None:
    print(f"\n(d) harder worlds, {count:,} synthetic regions with no effect each")
    print(f"{'':44}{'cover':>8}{'not judged':>12}{'before-after':>14}{'two-way':>9}")
    peers: tuple[Callable[[Region, Design], tuple[float, float]], ...] = (before_after, two_way)
    for number, (name, scenario) in enumerate(HARDER.items()):
        held: list[bool] = []
        others: tuple[list[bool], ...] = ([], [])
        for made in draw(replace(scenario, effect=(0, 0)), count, seed + 300 + number):
            found, plan = judge(made), planned(made)
            held += [one.holds for one in ours(found, made.truth) if one.label == "all judged"]
            for kept, peer in zip(others, peers, strict=True):
                kept.append(Interval("", made.truth, *peer(made, plan)).holds)
        print(
            f"{name:44}{share(held):8.1%}{1 - len(held) / count:12.1%}{share(others[0]):14.1%}{share(others[1]):9.1%}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=20261101)
    parser.add_argument("--regions", type=int, default=1000, help="regions with an effect, and as many with none")
    parser.add_argument("--planted", type=int, default=200, help="regions for each line of (b), (c) and (d)")
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}")
    warnings.filterwarnings("ignore", category=RuntimeWarning, module="statsmodels")
    began, cpu = time.perf_counter(), time.process_time()
    coverage(chosen.regions, chosen.seed)
    flags(chosen.planted, chosen.seed)
    few(chosen.planted, chosen.seed)
    harder(chosen.planted, chosen.seed)
    print(f"\n{time.process_time() - cpu:.0f} s CPU, {time.perf_counter() - began:.0f} s wall")


if __name__ == "__main__":
    main()
