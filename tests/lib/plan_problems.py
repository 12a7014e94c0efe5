"""Small synthetic planning problems, and every plan of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from doorstep.planning.portfolio.evaluation import Plan, tables_of
from doorstep.planning.portfolio.problem import NONE, Demand, Ints, Offers, Options, Problem, Services


def small(seed: int, *, actions: int = 6, periods: int = 1, resources: int = 1, cells: int = 8, stations: int = 3) -> Problem:
    """A random problem: `stations` institutions in each period, services that need one to three actions, two limits."""
    rng = np.random.default_rng(seed)
    needs = [rng.choice(actions, rng.integers(1, min(3, actions) + 1), replace=False) for _ in range(stations * 2)]
    services = [(s, need, period) for period in range(periods) for s, need in zip(np.arange(stations * 2) % stations, needs, strict=True)]
    rows: list[tuple[int, int]] = []
    first = [0]
    for cell in range(cells):
        period = cell % periods
        rows += [(s * periods + period, NONE) for s in range(stations) if rng.random() < 0.4]
        rows += [(s * periods + period, q) for q, (s, _, when) in enumerate(services) if when == period and rng.random() < 0.5]
        first.append(len(rows))
    count = len(rows)
    demand = Demand(np.array(first), rng.uniform(0, 50, cells), rng.uniform(0.2, 3, cells))
    offers = Offers(
        station=np.array([s for s, _ in rows], dtype=np.int64), service=np.array([q for _, q in rows], dtype=np.int64),
        attraction=rng.uniform(0.1, 3, count), worth=rng.uniform(0, 1, count), use=rng.uniform(0, 5, (resources, count)),
    )
    capacity = np.where(rng.random((resources, stations * periods)) < 0.3, np.inf, rng.uniform(5, 80, (resources, stations * periods)))
    return Problem(
        demand, offers, capacity,
        Services(np.cumsum([0, *[len(need) for _, need, _ in services]]), np.concatenate([need for _, need, _ in services]).astype(np.int64), np.array([when for _, _, when in services])),
        _options(rng, actions, periods, resources, stations), rng.uniform(4, 10, 2), _requires(rng, actions), actions,
    )


def _options(rng: np.random.Generator, actions: int, periods: int, resources: int, stations: int) -> Options:
    action = np.repeat(np.arange(actions), periods)
    opens = np.tile(np.arange(periods), actions)
    gains = rng.random(len(action)) < 0.4
    station = rng.integers(0, stations, len(action)) * periods + opens
    return Options(
        action=action, opens=opens,
        use_first=np.arange(0, 2 * len(action) + 1, 2), use_limit=np.tile([0, 1], len(action)), use=rng.uniform(0.5, 4, 2 * len(action)),
        gain_first=np.concatenate([[0], np.cumsum(gains)]), gain_station=station[gains],
        gain_resource=rng.integers(0, resources, int(gains.sum())), gain=rng.uniform(0, 20, int(gains.sum())),
    )


def _requires(rng: np.random.Generator, actions: int) -> Ints:
    pairs = [(i, int(rng.integers(0, i))) for i in range(1, actions) if rng.random() < 0.2]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def every_plan(problem: Problem) -> Iterator[tuple[float, Ints]]:
    """(worth, chosen) of every plan that keeps the limits and the order of prerequisites."""
    plan = Plan(problem, tables_of(problem))
    own = [[NONE, *np.flatnonzero(problem.options.action == action)] for action in range(problem.actions)]
    for chosen in itertools.product(*own):
        found = np.array(chosen, dtype=np.int64)
        if in_order(problem, found):
            worth = plan.set(found)
            if plan.keeps_limits:
                yield worth, found


def in_order(problem: Problem, chosen: Ints) -> bool:
    """Whether what an action requires is at work as soon as it is."""
    opens = problem.options.opens
    return all(
        chosen[action] == NONE or (chosen[needed] != NONE and opens[chosen[needed]] <= opens[chosen[action]])
        for action, needed in problem.requires
    )
