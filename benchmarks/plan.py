"""Gap between the bound and what a plan is worth when patients choose freely, by time; several synthetic regions.

    .venv/bin/python benchmarks/plan.py [--seconds 180] [--seeds 7 8 9] [--fullness 1.0] [--enough 0]

Each region is synthetic: 30 places, 150 groups of conditions (one to three capabilities each, of 80), 200 institutions in
three tiers, 2,584 capabilities that could be built, 15 institutions to choose from per cell, a budget and a pool of
specialists that pay for some 12 % of what could be built, and beds that are 35 to 115 % full before anything is built
(`--fullness` scales that). The worth of a case falls with travel and with each tier above the lowest proper one. The gap
is (bound - worth) / worth, where the bound holds for every plan and is checked without a solver, and the worth is exact:
nobody is steered, and full hospitals turn the same share of all away.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from dataclasses import dataclass

import numpy as np

from doorstep.planning.portfolio.problem import NONE, Demand, Offers, Options, Problem, Services
from doorstep.planning.portfolio.solving import Progress, solve

PLACES, GROUPS, INSTITUTIONS, CAPABILITIES, BUILDS, CHOICES = 30, 150, 200, 80, 2584, 15
CASES = 231_186
TIERS = np.repeat([2, 3, 4], [150, 40, 10])
HAS = {2: 0.35, 3: 0.72, 4: 0.93}  # share of capabilities that an institution has, by tier
DRAWS = {2: -1.2, 3: 0.0, 4: 0.6}  # constant of a tier in the utility


@dataclass(frozen=True, slots=True)
class Region:
    """A synthetic region before it is written as a problem."""

    minutes: np.ndarray  # (places, institutions)
    lowest: np.ndarray  # (groups,) lowest proper tier
    needs: np.ndarray  # (groups, capabilities)
    has: np.ndarray  # (institutions, capabilities)
    could: np.ndarray  # (builds, 2) institution and capability
    beds: np.ndarray
    days: np.ndarray  # (groups,)
    cases: np.ndarray  # (places, groups)
    drawn: np.ndarray  # (places, groups, institutions) attraction
    outside: np.ndarray  # (places, groups)


def region(rng: np.random.Generator) -> Region:
    homes = rng.uniform(0, 200, (PLACES, 2))
    sites = homes[rng.integers(0, PLACES, INSTITUTIONS)] + rng.normal(0, 6, (INSTITUTIONS, 2))
    sites[TIERS == 4] = 100 + rng.normal(0, 15, ((TIERS == 4).sum(), 2))
    minutes = np.hypot(*(homes[:, None] - sites[None]).transpose(2, 0, 1)) * 1.4 / 50 * 60
    lowest = rng.choice([2, 3, 4], GROUPS, p=[0.3, 0.5, 0.2])
    needs = np.zeros((GROUPS, CAPABILITIES), bool)
    for group in range(GROUPS):
        needs[group, rng.choice(CAPABILITIES, rng.integers(1, 4), replace=False)] = True
    common = 0.35 * (0.5 - rng.random(CAPABILITIES))
    has = np.array([rng.random(CAPABILITIES) < np.clip(HAS[int(tier)] + common, 0.02, 0.99) for tier in TIERS])
    missing = np.argwhere(~has)
    wanted = rng.random(len(missing)) * np.where(TIERS[missing[:, 0]] == 2, 0.5, 1.0)
    beds = np.select([TIERS == 2, TIERS == 3], [rng.lognormal(3.3, 0.4, INSTITUTIONS), rng.lognormal(5.6, 0.4, INSTITUTIONS)], rng.lognormal(6.8, 0.3, INSTITUTIONS))
    people, illness = rng.lognormal(0, 0.6, PLACES), rng.lognormal(0, 1, GROUPS)
    cases = CASES * np.outer(people / people.sum(), illness / illness.sum()) * (rng.random((PLACES, GROUPS)) < 4202 / 4500)
    below = np.where(TIERS[None] < lowest[:, None], -1.5, 0.0)
    utility = np.array([DRAWS[int(tier)] for tier in TIERS]) + 0.5 * np.log(beds) - 0.035 * minutes[:, None] + rng.normal(0, 0.3, INSTITUTIONS) + below
    outside = np.exp(rng.normal(2.0, 0.5, (PLACES, 1)) + rng.normal(0, 0.5, (1, GROUPS)) + 0.4 * (lowest - 2))
    days = np.clip(rng.lognormal(1.9, 0.4, GROUPS), 2, 25)
    return Region(minutes, lowest, needs, has, missing[np.argsort(-wanted)[:BUILDS]], beds, days, cases, np.exp(utility), outside)


def problem(given: Region, rng: np.random.Generator, *, fullness: float) -> Problem:
    build = np.full(given.has.shape, NONE)
    build[given.could[:, 0], given.could[:, 1]] = np.arange(BUILDS)
    has_or_could = given.has | (build != NONE)
    now, ever = (~(given.needs[:, None] & ~have[None]).any(axis=2) for have in (given.has, has_or_could))  # (groups, institutions)
    cells = np.argwhere(given.cases > 0)
    chosen = [_offered(given, ever, place, group) for place, group in cells]
    cell_of = np.repeat(np.arange(len(cells)), [len(one) for one in chosen])
    station, (place, group) = np.concatenate(chosen), cells[cell_of].T
    is_open = now[group, station]
    pairs, service = np.unique(np.stack([station, group], axis=1)[~is_open], axis=0, return_inverse=True)
    needed = [build[j, given.needs[g] & ~given.has[j]] for j, g in pairs]
    severity = 1 + (given.lowest - 2) * 0.5 * rng.random(GROUPS)
    worth = severity[group] * (1 - 0.25 * given.minutes[place, station] / 120 - 0.15 * np.maximum(TIERS[station] - given.lowest[group], 0))
    of_row = np.full(len(station), NONE, dtype=np.int64)
    of_row[~is_open] = service.ravel()
    demand = Demand(np.concatenate([[0], np.cumsum([len(one) for one in chosen])]), given.cases[tuple(cells.T)], given.outside[tuple(cells.T)])
    offers = Offers(station, of_row, given.drawn[place, group, station], worth.clip(min=0), given.days[group][None])
    services = Services(np.cumsum([0, *map(len, needed)]), np.concatenate(needed), np.zeros(len(pairs), dtype=np.int64))
    options, limits = _builds(given, rng)
    return Problem(demand, offers, _beds(demand, offers, cell_of, rng, fullness), services, options, limits, np.zeros((0, 2), dtype=np.int64), BUILDS)


def _offered(given: Region, ever: np.ndarray, place: int, group: int) -> np.ndarray:
    able = np.flatnonzero(ever[group])
    return able[np.argsort(-given.drawn[place, group, able])[:CHOICES]]


def _builds(given: Region, rng: np.random.Generator) -> tuple[Options, np.ndarray]:
    tier = TIERS[given.could[:, 0]]
    cost = rng.lognormal(1.5, 0.6, BUILDS) * np.select([tier == 2, tier == 3], [0.5, 1.0], 2.0)
    people = rng.integers(1, 6, BUILDS).astype(float)
    beds = np.where(rng.random(BUILDS) < 0.3, rng.random(BUILDS), 0.0) * np.where(tier == 2, 4, 15) * 100
    brings = beds > 0
    options = Options(
        np.arange(BUILDS), np.zeros(BUILDS, dtype=np.int64),
        np.arange(0, 2 * BUILDS + 1, 2), np.tile([0, 1], BUILDS), np.stack([cost, people], axis=1).ravel(),
        np.concatenate([[0], np.cumsum(brings)]), given.could[brings, 0], np.zeros(int(brings.sum()), dtype=np.int64), beds[brings],
    )
    return options, np.array([cost.sum() * 0.12, people.sum() * 0.108])


def _beds(demand: Demand, offers: Offers, cell_of: np.ndarray, rng: np.random.Generator, fullness: float) -> np.ndarray:
    """Bed-days, from how full each institution is before anything is built."""
    drawn = np.where(offers.service < 0, offers.attraction, 0.0)
    share = drawn / (np.bincount(cell_of, drawn, len(demand.cases)) + demand.outside)[cell_of]
    used = np.bincount(offers.station, share * demand.cases[cell_of] * offers.use[0], INSTITUTIONS)
    low, high = np.select([TIERS == 2, TIERS == 3], [0.35, 0.65], 0.85), np.select([TIERS == 2, TIERS == 3], [0.85, 1.05], 1.15)
    return np.maximum(used / (fullness * rng.uniform(low, high)), 50.0)[None]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=180.0)
    parser.add_argument("--seeds", type=int, nargs="+", default=[7, 8, 9])
    parser.add_argument("--fullness", type=float, default=1.0)
    parser.add_argument("--enough", type=float, default=0.0)
    chosen = parser.parse_args()
    for seed in chosen.seeds:
        rng = np.random.default_rng(seed)
        found = problem(region(rng), rng, fullness=chosen.fullness)
        started, cpu = time.monotonic(), time.process_time()
        marks: list[Progress] = []
        outcome = solve(found, seconds=chosen.seconds, enough=chosen.enough, seed=seed, told=marks.append)
        reached = {f"{share:.1%}": next((round(one.seconds, 1) for one in marks if one.gap <= share), None) for share in (0.02, 0.01, 0.005)}
        print(json.dumps({
            "seed": seed, "cells": len(found.demand.cases), "offers": len(found.offers.station), "services": len(found.services.period),
            "today": round(outcome.worth_today), "worth": round(outcome.worth, 1), "bound": round(outcome.bound, 1), "gap_percent": round(outcome.gap * 100, 3),
            "seconds_to_gap": reached, "seconds": round(time.monotonic() - started, 1), "cpu_seconds": round(time.process_time() - cpu, 1),
            "actions": int((outcome.chosen != NONE).sum()), "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }), flush=True)


if __name__ == "__main__":
    main()
