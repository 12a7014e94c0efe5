"""A bound that anyone can check without a solver.

For any multipliers the sum below is at least what the best plan is worth (weak duality), so a reader need not trust the
solver that found them: `bound` goes through all subsets of each cell's services and adds up. Multipliers that are
out of their range are refused, never mended.

Why it holds. Full stations: what a station turns away is worth at least its least mean worth per unit of use times the
units it lacks, so the plan is worth at most the sum over cells of what they would keep, less `scarcity` x use, plus
`scarcity` x capacity, as long as `scarcity` stays below that mean. Services: each row that ties a service to its
actions, and each limit, is moved into the sum with its multiplier. What is left falls apart into cells, services and
actions, and each is at its best by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doorstep.core.errors import BadValue
from doorstep.core.text import Text
from doorstep.planning.portfolio.envelope import constants_of
from doorstep.planning.portfolio.packed import Tables
from doorstep.planning.portfolio.problem import Floats, Ints, Problem, grouped

_DINKELBACH = 60
_OUT_OF_RANGE = 1e-9


@dataclass(frozen=True, slots=True)
class Multipliers:
    """What one unit of each thing is worth at the margin.

    prices      (closed offers,) of an open service to a cell, in the order of `Closed.offer`; any sign
    opening     (needs,) of an action to a service that needs it, in the order of `Services.action`, >= 0
    closing     (Q,) of keeping a service closed though all it needs is there, >= 0
    limits      (K,) of a unit of each limit, >= 0
    required    (N, periods) of a prerequisite, >= 0
    scarcity    (M, S) of a unit of a station's resource, >= 0
    """

    prices: Floats
    opening: Floats
    closing: Floats
    limits: Floats
    required: Floats
    scarcity: Floats


@dataclass(frozen=True, slots=True)
class Closed:
    """Offers that are closed today, by cell: those of cell c are offer[first[c]:first[c+1]]."""

    first: Ints
    offer: Ints

    @classmethod
    def of(cls, problem: Problem) -> Closed:
        offers = np.flatnonzero(problem.offers.service >= 0).astype(np.int64)
        first, order = grouped(problem.cell_of[offers], len(problem.demand.cases))
        return cls(first, offers[order])


def bound(problem: Problem, tables: Tables, multipliers: Multipliers) -> float:
    """No plan is worth more than this.

    Raises BadValue when a multiplier is out of its range.
    """
    closed = Closed.of(problem)
    _check(problem, multipliers)
    return (
        float(_cells(problem, tables, closed, multipliers).sum())
        + float(_services(problem, closed, multipliers).clip(min=0).sum())
        + _actions(problem, tables, multipliers)
        + float(multipliers.limits @ problem.limits)
        + float(multipliers.closing @ (np.diff(problem.services.first) - 1))
        + _owned(problem, multipliers)
    )


def least_density(problem: Problem, tables: Tables) -> Floats:
    """(M, S) the least that a station's patients can be worth on average per unit of use, over all plans; inf where nobody uses any.

    Each share of a cell lies between what is left when everything is open and what comes when nothing else is; the
    smallest ratio over that box is found by Dinkelbach's iteration.
    """
    low, high = share_range(problem)
    cases_worth, stations = tables.worth, problem.capacity.shape[1]
    found = np.full(problem.capacity.shape, np.inf)
    first, order = grouped(problem.offers.station, stations)
    for m in range(problem.capacity.shape[0]):
        for s in np.flatnonzero(np.isfinite(problem.capacity[m])):
            own = order[first[s] : first[s + 1]]
            own = own[tables.use[m, own] > 0]
            if len(own):
                found[m, s] = _least_ratio(cases_worth[own], tables.use[m, own], low[own], high[own])
    return found


def share_range(problem: Problem) -> tuple[Floats, Floats]:
    """(R,), (R,) the least and the greatest share of its cell that an offer can have, over all plans."""
    offers, cell_of, cells = problem.offers, problem.cell_of, len(problem.demand.cases)
    closed = offers.service >= 0
    base = problem.demand.outside + np.bincount(cell_of, np.where(closed, 0.0, offers.attraction), cells)
    everything = problem.demand.outside + np.bincount(cell_of, offers.attraction, cells)
    high = offers.attraction / (base[cell_of] + np.where(closed, offers.attraction, 0.0))
    return np.where(closed, 0.0, offers.attraction / everything[cell_of]), high


def _least_ratio(worth: Floats, use: Floats, low: Floats, high: Floats) -> float:
    """Least of sum(worth x) / sum(use x) for x between low and high; from above, so rounded down at the end."""
    ratio = float((worth / use).max())
    for _ in range(_DINKELBACH):
        shares = np.where(worth - ratio * use < 0, high, low)
        if not shares.any():
            break
        found = float(worth @ shares / (use @ shares))
        if found >= ratio * (1 - 1e-13):
            break
        ratio = found
    return max(0.0, ratio * (1 - 1e-9))


def penalised(problem: Problem, tables: Tables, scarcity: Floats) -> Floats:
    """(R,) what a whole cell treated under an offer is worth, less what its use costs at these prices of scarcity."""
    cost = np.where(scarcity > 0, scarcity, 0.0)[:, problem.offers.station] * tables.use
    return np.asarray(tables.worth - cost.sum(axis=0))


def base_of(problem: Problem, values: Floats) -> tuple[Floats, Floats]:
    """(C,), (C,) kept and attraction of a cell when only what is open today is open; attraction with the outside."""
    cells, open_now = len(problem.demand.cases), problem.offers.service < 0
    drawn = np.where(open_now, problem.offers.attraction, 0.0)
    kept = np.bincount(problem.cell_of, drawn * values, cells).astype(float)
    return kept, problem.demand.outside + np.bincount(problem.cell_of, drawn, cells)


def _check(problem: Problem, multipliers: Multipliers) -> None:
    signed = (multipliers.opening, multipliers.closing, multipliers.limits, multipliers.required, multipliers.scarcity)
    if any((~np.isfinite(one)).any() or (one < 0).any() for one in signed) or not np.isfinite(multipliers.prices).all():
        raise _bad(Text("乘子为负数或缺失", "a multiplier is negative or missing"))
    if (multipliers.scarcity[~np.isfinite(problem.capacity)] > 0).any():
        raise _bad(Text("没有上限的资源不能有稀缺价格", "a resource without a limit cannot be scarce"))


def _bad(what: Text) -> BadValue:
    return BadValue(what, cure=Text("证书不成立，请重新求解", "The certificate does not hold: solve the plan again"))


def _cells(problem: Problem, tables: Tables, closed: Closed, multipliers: Multipliers) -> Floats:
    """(C,) the best any subset of services does in each cell by itself, less their prices."""
    if (multipliers.scarcity > 0).any():
        density = least_density(problem, tables)
        used = np.where(multipliers.scarcity > 0, multipliers.scarcity / np.maximum(density, 1e-300), 0.0).sum(axis=0)
        if (used > 1 + _OUT_OF_RANGE).any():
            raise _bad(Text("稀缺价格高于病例的最低平均价值", "a price of scarcity is above the least mean worth of cases"))
    values = penalised(problem, tables, multipliers.scarcity)
    kept, base = base_of(problem, values)
    attraction = problem.offers.attraction
    return np.asarray(constants_of(closed.first, closed.offer, values * attraction, attraction, kept, base, multipliers.prices))


def _services(problem: Problem, closed: Closed, multipliers: Multipliers) -> Floats:
    """(Q,) what is left of a service's price after its actions are paid."""
    count = len(problem.services.period)
    paid = np.add.reduceat(np.append(multipliers.opening, 0.0), problem.services.first[:-1]) if count else np.zeros(0)
    earned = np.bincount(problem.offers.service[closed.offer], multipliers.prices, count)
    return np.asarray(earned - paid + multipliers.closing)


def _actions(problem: Problem, tables: Tables, multipliers: Multipliers) -> float:
    """Each action by its best option, or not at all when it may be left out."""
    worth = option_worth(problem, multipliers)
    worth[tables.allowed == 0] = -np.inf
    best = np.full(problem.actions, -np.inf)
    np.maximum.at(best, problem.options.action, worth)
    best[tables.fixed == 0] = np.maximum(best[tables.fixed == 0], 0.0)
    return float(best.sum())


def option_worth(problem: Problem, multipliers: Multipliers) -> Floats:
    """(O,) what an option brings at these multipliers, less what it takes."""
    options, services = problem.options, problem.services
    found = np.zeros(len(options.action))
    needs_of = np.repeat(np.arange(len(services.period)), np.diff(services.first))
    net = multipliers.opening - multipliers.closing[needs_of]
    first, order = grouped(services.action, problem.actions)
    required = np.zeros((problem.actions, multipliers.required.shape[1]))
    for n, (action, needed) in enumerate(problem.requires):
        required[action] -= multipliers.required[n]
        required[needed] += multipliers.required[n]
    for option, (action, opens) in enumerate(zip(options.action, options.opens, strict=True)):
        own = order[first[action] : first[action + 1]]
        found[option] = net[own[services.period[needs_of[own]] >= opens]].sum() + required[action, opens:].sum()
    use_of = np.repeat(np.arange(len(options.action)), np.diff(options.use_first))
    found -= np.bincount(use_of, multipliers.limits[options.use_limit] * options.use, len(found))
    gain_of = np.repeat(np.arange(len(options.action)), np.diff(options.gain_first))
    found += np.bincount(gain_of, multipliers.scarcity[options.gain_resource, options.gain_station] * options.gain, len(found))
    return found


def _owned(problem: Problem, multipliers: Multipliers) -> float:
    priced = multipliers.scarcity > 0
    return float((multipliers.scarcity[priced] * problem.capacity[priced]).sum())
