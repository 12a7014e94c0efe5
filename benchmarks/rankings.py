"""Whether small counts swing ranks: synthetic peers with known truth, other ways of ranking in the same run.

    .venv/bin/python benchmarks/rankings.py [--seed N] [--regions N]

N synthetic groups of peers whose sizes differ a hundredfold and more are counted twice with the same truth, as if a year
were drawn again. Ranked by: the counts as they are (raw); normal random effects (statsmodels, Paule and Mandel); a
beta-binomial or gamma-Poisson model fitted by most likely values alone (scipy); Doorstep, which weighs a grid of them.
(a) ranks against the truth and against themselves; (b) values and intervals; (c) funnel limits when nobody differs.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special, stats  # type: ignore[import-untyped,unused-ignore]
from statsmodels.stats.meta_analysis import combine_effects  # type: ignore[import-untyped,unused-ignore]

from doorstep.assessment.scorecards import Counted, Item, Zone, funnel, shrink
from doorstep.assessment.scorecards.figures import Kind
from doorstep.assessment.scorecards.ranks import places, standings
from doorstep.core.text import Text

Floats = NDArray[np.float64]
DRAWS = 1000


@dataclass(frozen=True, slots=True)
class World:
    """Peers: how many, the smallest and largest size, the mean and how much the truth varies (sd of its logit or log)."""

    name: str
    kind: Kind
    units: tuple[int, int]
    sizes: tuple[int, int]
    mean: float
    spread: float


WORLDS = (
    World("counties, in-area share", "proportion", (6, 20), (300, 30_000), 0.88, 0.4),
    World("townships, in-area share", "proportion", (20, 60), (10, 3_000), 0.75, 0.4),
    World("hospitals, deaths", "proportion", (10, 40), (50, 20_000), 0.01, 0.5),
    World("townships, transfers per resident", "rate", (15, 40), (500, 60_000), 0.004, 0.4),
)


@dataclass(frozen=True, slots=True)
class Peers:
    """True values, sizes, and two independent years of counts."""

    truth: Floats
    den: NDArray[np.int64]
    years: tuple[NDArray[np.int64], NDArray[np.int64]]


def peers(world: World, rng: np.random.Generator) -> Peers:
    number = int(rng.integers(world.units[0], world.units[1] + 1))
    den = np.exp(rng.uniform(float(np.log(world.sizes[0])), float(np.log(world.sizes[1])), number)).astype(np.int64)
    about = special.logit(world.mean) if world.kind == "proportion" else np.log(world.mean)
    drawn = rng.normal(about, world.spread, number)
    truth = special.expit(drawn) if world.kind == "proportion" else np.exp(drawn)
    return Peers(truth, den, (count(world, truth, den, rng), count(world, truth, den, rng)))


def count(world: World, truth: Floats, den: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """One year's counts."""
    drawn = rng.binomial(den, truth) if world.kind == "proportion" else rng.poisson(den * truth)
    return np.asarray(drawn, np.int64)


def raw(world: World, num: NDArray[np.int64], den: NDArray[np.int64]) -> Floats:
    return np.asarray(num / den, float)


def normal_effects(world: World, num: NDArray[np.int64], den: NDArray[np.int64]) -> Floats:
    """Normal random effects with a continuity correction in the variances."""
    value, smooth = num / den, (num + 0.5) / (den + 1)
    variance = (smooth * (1 - smooth) if world.kind == "proportion" else smooth) / den
    with np.errstate(divide="ignore", invalid="ignore"):
        between = max(0.0, float(combine_effects(value, variance, method_re="pm").tau2))
    weight = 1 / (variance + between)
    centre, towards = weight @ value / weight.sum(), variance / (variance + between)
    return np.asarray(towards * centre + (1 - towards) * value, float)


def fitted(world: World, num: NDArray[np.int64], den: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Each unit's beta or gamma law when the most likely mean and spread of the peers are taken as known."""

    def misfit(at: Floats) -> float:
        first, second = law(at)
        chance = stats.betabinom.logpmf(num, den, first, second) if world.kind == "proportion" else stats.nbinom.logpmf(num, first, second / (second + den))
        return -float(chance.sum())

    def law(at: Floats) -> tuple[float, float]:
        worth = float(np.exp(np.clip(at[1], -5, 25)))
        mean = float(special.expit(at[0]) if world.kind == "proportion" else np.exp(at[0]))
        return worth * mean, worth * (1 - mean) if world.kind == "proportion" else worth

    pooled = (num.sum() + 0.5) / (den.sum() + 1)
    start = np.array([special.logit(pooled) if world.kind == "proportion" else np.log(pooled), np.log(np.median(den))])
    first, second = law(optimize.minimize(misfit, start, method="Nelder-Mead").x)
    return np.asarray(first + num, np.float64), np.asarray(second + (den - num if world.kind == "proportion" else den), np.float64)


def most_likely(world: World, num: NDArray[np.int64], den: NDArray[np.int64]) -> Floats:
    """Empirical Bayes as most do it."""
    first, second = fitted(world, num, den)
    return np.asarray(first / (first + second) if world.kind == "proportion" else first / second, float)


def plain_interval(world: World, num: NDArray[np.int64], den: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """The 95 % interval of that."""
    first, second = fitted(world, num, den)
    law = stats.beta(first, second) if world.kind == "proportion" else stats.gamma(first, scale=1 / second)
    return np.asarray(law.ppf(0.025), float), np.asarray(law.ppf(0.975), float)


def ours(world: World, num: NDArray[np.int64], den: NDArray[np.int64]) -> Floats:
    return shrink(world.kind, counted(num, den), draws=DRAWS, rng=np.random.default_rng(0)).mean


def counted(num: NDArray[np.int64], den: NDArray[np.int64]) -> list[Counted]:
    return [Counted(int(one), int(of)) for one, of in zip(num, den, strict=True)]


METHODS: dict[str, Callable[[World, NDArray[np.int64], NDArray[np.int64]], Floats]] = {
    "raw": raw,
    "normal random effects": normal_effects,
    "most likely values": most_likely,
    "doorstep": ours,
}


@dataclass(slots=True)
class Tally:
    """Figures of one method over all groups."""

    spearman: list[float] = field(default_factory=list)
    kendall: list[float] = field(default_factory=list)
    moved: list[float] = field(default_factory=list)
    small_moved: list[float] = field(default_factory=list)
    small_ends: list[float] = field(default_factory=list)
    error: list[float] = field(default_factory=list)
    seconds: float = 0.0


def judge(tally: Tally, world: World, drawn: Peers, method: Callable[..., Floats]) -> None:
    began = time.process_time()
    values = [method(world, num, drawn.den) for num in drawn.years]
    tally.seconds += time.process_time() - began
    ranks = [places(one, "higher") for one in values]
    moved, small = np.abs(ranks[0] - ranks[1]), drawn.den <= np.quantile(drawn.den, 0.25)
    ends = (ranks[0] == ranks[0].min()) | (ranks[0] == ranks[0].max())
    tally.spearman += [_correlation(stats.spearmanr, one, drawn.truth) for one in values]
    tally.kendall += [_correlation(stats.kendalltau, one, drawn.truth) for one in values]
    tally.moved.append(float(moved.mean() / len(small)))
    tally.small_moved.append(float(moved[small].mean() / len(small)))
    tally.small_ends.append(float(small[ends].mean()))
    tally.error.append(float(np.mean((values[0] - drawn.truth) ** 2)))


def _correlation(measure: Callable[..., tuple[float, float]], value: Floats, truth: Floats) -> float:
    """0 where all values are alike: they order nothing."""
    return 0.0 if np.ptp(value) == 0 else float(measure(value, truth)[0])


def ranking(world: World, groups: int, seed: int) -> dict[str, Tally]:
    """Every method on the same groups."""
    rng = np.random.default_rng(seed)
    tallies = {name: Tally() for name in METHODS}
    for _ in range(groups):
        drawn = peers(world, rng)
        for name, method in METHODS.items():
            judge(tallies[name], world, drawn, method)
    return tallies


@dataclass(frozen=True, slots=True)
class Cover:
    """How often 95 % intervals of values and of ranks hold the truth, and how wide those of ranks are (of all places).

    plain  the same of values when the most likely mean and spread are taken as known
    """

    value: float
    rank: float
    width: float
    plain: float


def coverage(world: World, groups: int, seed: int) -> Cover:
    rng, value, rank, width, plain = np.random.default_rng(seed), [], [], [], []
    for number in range(groups):
        drawn = peers(world, rng)
        found = shrink(world.kind, counted(drawn.years[0], drawn.den), draws=DRAWS, rng=np.random.default_rng(number))
        placed = standings(found.mean, found.draws, list(drawn.years[0] / drawn.den), "higher", 9)
        true_rank = places(drawn.truth, "higher")
        value += [one.low <= truth <= one.high for one, truth in zip(placed, drawn.truth, strict=True)]
        rank += [one.rank_low <= truth <= one.rank_high for one, truth in zip(placed, true_rank, strict=True)]
        low, high = plain_interval(world, drawn.years[0], drawn.den)
        plain += ((low <= drawn.truth) & (drawn.truth <= high)).tolist()
        width += [(one.rank_high - one.rank_low) / one.peers for one in placed]
    return Cover(float(np.mean(value)), float(np.mean(rank)), float(np.mean(width)), float(np.mean(plain)))


def false_flags(world: World, groups: int, seed: int) -> tuple[float, float]:
    """Share of units outside 95 % and 99.8 % limits when all share one truth."""
    rng, zones = np.random.default_rng(seed), []
    item = Item("x", Text("指标", "indicator"), world.kind, "higher", 1)
    for _ in range(groups):
        drawn = peers(replace(world, spread=0.0), rng)
        figures = {str(at): one for at, one in enumerate(counted(drawn.years[0], drawn.den))}
        zones += [one.zone for one in funnel(item, "peers", figures).points]
    far = (Zone.BETTER_998, Zone.WORSE_998)
    return share([one is not Zone.INSIDE for one in zones]), share([one in far for one in zones])


def share(claims: Sequence[bool]) -> float:
    return sum(claims) / len(claims)


def table(world: World, groups: int, seed: int) -> None:
    print(f"\n{world.name}: {world.units[0]}-{world.units[1]} units of {world.sizes[0]:,}-{world.sizes[1]:,}, mean {world.mean:g}")
    print(f"{'':24}{'Spearman':>10}{'Kendall':>9}{'moved':>8}{'small moved':>13}{'small at ends':>15}{'error':>8}{'ms':>7}")
    tallies = ranking(world, groups, seed)
    base = np.mean(tallies["raw"].error)
    for name, one in tallies.items():
        means = [float(np.mean(part)) for part in (one.spearman, one.kendall, one.moved, one.small_moved, one.small_ends)]
        cells = f"{means[0]:10.3f}{means[1]:9.3f}{means[2]:8.1%}{means[3]:13.1%}{means[4]:15.1%}"
        print(f"{name:24}{cells}{float(np.mean(one.error) / base):8.2f}{1000 * one.seconds / (2 * groups):7.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--regions", type=int, default=300, help="groups of peers of each kind")
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}, {chosen.regions:,} synthetic groups of each kind")
    print("\n(a) correlation of ranks with the truth; places moved between two draws, as a share of all places, by all units and by the")
    print("    smallest quarter; the smallest quarter's share of first and last places (fair: about 25 %); squared error against raw")
    for world in WORLDS:
        table(world, chosen.regions, chosen.seed)
    print("\n(b) 95 % intervals that hold the truth, and funnel limits when nobody differs (nominal 5 % and 0.2 %)")
    print(f"{'':36}{'values':>9}{'most likely':>13}{'ranks':>9}{'rank width':>12}{'out of 95':>11}{'out of 99.8':>13}")
    for world in WORLDS:
        held, flags = coverage(world, chosen.regions, chosen.seed + 1), false_flags(world, chosen.regions, chosen.seed + 2)
        print(f"{world.name:36}{held.value:9.1%}{held.plain:13.1%}{held.rank:9.1%}{held.width:12.1%}{flags[0]:11.1%}{flags[1]:13.2%}")


if __name__ == "__main__":
    main()
