"""The three questions of siting: a given number of sites, sites at a cost, sites at a cost with capacities."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from doorstep.planning.siting.problem import Problem, marks_of, numbers
from doorstep.planning.siting.solving import Sited, solve


def median(
    minutes: ArrayLike, weights: ArrayLike, count: int, *, opened: Sequence[int] = (), closed: Sequence[int] = (), seconds: float = 60.0, enough: float = 0.0, seed: int = 0
) -> Sited:
    """Open `count` sites so that the sum of weight x minutes to the nearest of them is least (p-median).

    minutes          (n, m) from each place to each site; inf where there is no way
    weights          (n,) people, cases or calls of each place, >= 0; one number for all
    opened, closed   sites that must, and that may not, be among them
    seconds, enough  stop after so long, or when the gap is this small; the value is then not proven best
    Raises BadValue for input that cannot be, CannotServe when no choice reaches every place.
    """
    table = numbers(minutes)
    places, sites = table.shape if table.ndim == 2 else (0, 0)
    people = numbers(weights, shape=(places,))
    if people.shape == (places,):
        with np.errstate(invalid="ignore"):
            table = np.where(np.isinf(table), np.inf, table * people[:, None])
    problem = Problem(table, np.zeros(sites), int(count), int(count), np.zeros(len(people)) if people.shape != (places,) else np.zeros(places), np.full(sites, np.inf), marks_of(sites, opened=opened, closed=closed))
    return solve(problem, seconds=seconds, enough=enough, seed=seed)


def uncapacitated(
    cost: ArrayLike, opening: ArrayLike, *, most: int | None = None, opened: Sequence[int] = (), closed: Sequence[int] = (), seconds: float = 60.0, enough: float = 0.0, seed: int = 0
) -> Sited:
    """Open sites so that opening them and serving every place from the cheapest open one costs least.

    cost      (n, m) of serving all of a place from a site, in the unit of `opening`; inf where it cannot be
    opening   (m,) or one number for all
    most      at most so many sites
    The rest, and what is raised, as for `median`.
    """
    table = numbers(cost)
    places, sites = table.shape if table.ndim == 2 else (0, 0)
    problem = Problem(
        table, numbers(opening, shape=(sites,)), 1, sites if most is None else most, np.zeros(places), np.full(sites, np.inf), marks_of(sites, opened=opened, closed=closed)
    )
    return solve(problem, seconds=seconds, enough=enough, seed=seed)


def capacitated(
    cost: ArrayLike, opening: ArrayLike, demand: ArrayLike, capacity: ArrayLike, *,
    most: int | None = None, opened: Sequence[int] = (), closed: Sequence[int] = (), seconds: float = 60.0, enough: float = 0.0, seed: int = 0,
) -> Sited:  # fmt: skip
    """The same when a site holds no more than its capacity; a place may be served from several sites.

    demand     (n,) what a place takes of a site's capacity; capacity (m,) or one number for all
    """
    table = numbers(cost)
    places, sites = table.shape if table.ndim == 2 else (0, 0)
    problem = Problem(
        table, numbers(opening, shape=(sites,)), 1, sites if most is None else most, numbers(demand, shape=(places,)), numbers(capacity, shape=(sites,)),
        marks_of(sites, opened=opened, closed=closed),
    )  # fmt: skip
    return solve(problem, seconds=seconds, enough=enough, seed=seed)
