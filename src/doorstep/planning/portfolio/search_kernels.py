"""The search for plans by opening, exchanging and shifting, compiled."""

from __future__ import annotations

import numpy as np

from doorstep.planning.portfolio.changes import LAST, at_work, change, within
from doorstep.planning.portfolio.packed import ROOM, State, Tables, kernel
from doorstep.planning.portfolio.problem import Floats, Ints

_TIE = 1e-9  # two rates this close are the same: each is a little another at every look


@kernel
def _excess(t: Tables, s: State, option: int) -> float:
    """How much of what is spent too much an option would free, as a sum of shares of the limits."""
    freed = 0.0
    for k in range(t.use_first[option], t.use_first[option + 1]):
        limit = t.use_limit[k]
        over = s.spent[limit] - t.limits[limit]
        if over > t.limits[limit] * ROOM:
            freed += min(t.takes[k], over) / (t.limits[limit] + 1e-300)
    return freed


@kernel
def _fits(t: Tables, s: State, option: int) -> bool:
    for k in range(t.use_first[option], t.use_first[option + 1]):
        if s.spent[t.use_limit[k]] + t.takes[k] > t.limits[t.use_limit[k]] * (1 + ROOM):
            return False
    return True


@kernel
def _option_for(t: Tables, s: State, action: int, period: int) -> int:
    """The option by which an action is at work in a period, not before what it requires: the first that fits, else the latest."""
    found, earliest = -1, 0
    for b in range(t.below_first[action], t.below_first[action + 1]):
        if t.below[b] != action and s.chosen[t.below[b]] >= 0:
            earliest = max(earliest, t.opens[s.chosen[t.below[b]]])
    for k in range(t.option_first[action], t.option_first[action + 1]):
        option = t.option[k]
        if t.allowed[option] == 1 and earliest <= t.opens[option] <= period:
            found = int(option)
            if _fits(t, s, option):
                break
    return found


@kernel
def _take_with_below(t: Tables, s: State, action: int, period: int, log: Ints, count: int) -> tuple[bool, float, int]:
    """Have an action, with what it requires, at work in a period; (whether it can be, worth added, changes logged)."""
    added = 0.0
    for b in range(t.below_first[action], t.below_first[action + 1]):
        one = t.below[b]
        if at_work(t, s, one, period):
            continue
        option = _option_for(t, s, one, period)
        if option < 0 or (s.chosen[one] >= 0 and t.fixed[one] == 1) or count >= log.shape[0]:
            return False, added, count
        log[count, 0], log[count, 1] = one, s.chosen[one]
        count += 1
        added += change(t, s, one, option)
    return True, added, count


@kernel
def _try(t: Tables, s: State, step: int, log: Ints, count: int) -> tuple[bool, float, int]:
    """One step of the search: open service `step`, or take action `step` - Q by itself, for the beds it brings."""
    services = len(s.missing)
    if step >= services:
        return _take_with_below(t, s, step - services, LAST, log, count)
    added = 0.0
    for k in range(t.need_first[step], t.need_first[step + 1]):
        can, worth, count = _take_with_below(t, s, t.need[k], t.period[step], log, count)
        added += worth
        if not can:
            return False, added, count
    return True, added, count


@kernel
def _is_done(s: State, step: int) -> bool:
    services = len(s.missing)
    return bool(s.chosen[step - services] >= 0 if step >= services else s.missing[step] == 0)


@kernel
def _undo(t: Tables, s: State, log: Ints, count: int) -> None:
    for k in range(count - 1, -1, -1):
        change(t, s, log[k, 0], log[k, 1])


@kernel
def _price(t: Tables, before: Floats, s: State, weights: Floats) -> float:
    price = 1e-12
    for k in range(len(t.limits)):
        price += weights[k] * (s.spent[k] - before[k]) / (t.limits[k] + 1e-300)
    return price


@kernel
def _rate(t: Tables, s: State, step: int, weights: Floats, before: Floats, log: Ints) -> float:
    """Worth that a step adds for what it takes; 0 when it cannot be or does not fit."""
    before[:] = s.spent
    can, worth, count = _try(t, s, step, log, 0)
    rate = worth / _price(t, before, s, weights) if can and worth > 0 and within(t, s) else 0.0
    _undo(t, s, log, count)
    return rate


@kernel
def fill(t: Tables, s: State, weights: Floats, log: Ints) -> float:
    """Step after step, each time one that pays best for what it takes; the worth added.

    Rates are worked out anew only for the step that seems best, and for all when none seems to pay any more.
    weights   (K,) what a share of each limit counts for in the price
    """
    added = 0.0
    before = np.zeros(len(t.limits))
    rates = np.full(len(s.missing) + len(s.chosen), np.inf)
    is_fresh = False
    while len(rates):
        step = int(np.argmax(rates))
        if rates[step] <= 0.0:
            if is_fresh:
                return added
            rates[:] = np.inf
            is_fresh = True
            continue
        rates[step] = 0.0 if _is_done(s, step) else _rate(t, s, step, weights, before, log)
        if rates[step] > 0.0 and rates[step] >= rates.max() * (1 - _TIE):
            _, worth, _ = _try(t, s, step, log, 0)
            added += worth
            rates[step] = 0.0
            is_fresh = False
    return added


@kernel
def _losses(t: Tables, s: State, losses: Floats) -> None:
    """What the plan would lose by dropping each action it takes."""
    for i in range(len(s.chosen)):
        losses[i] = np.inf
        option = s.chosen[i]
        if option >= 0 and t.fixed[i] == 0 and s.dependants[i] == 0:
            losses[i] = -change(t, s, i, -1)
            change(t, s, i, option)


@kernel
def _make_room(t: Tables, s: State, losses: Floats, log: Ints, own: int, count: int) -> tuple[bool, float, int]:
    """Drop what costs least for what it frees until the limits are kept; never what the first `own` changes took."""
    added = 0.0
    while not within(t, s):
        best, chosen = np.inf, -1
        for i in range(len(s.chosen)):
            if s.chosen[i] < 0 or losses[i] == np.inf or s.dependants[i] > 0:
                continue
            freed = _excess(t, s, s.chosen[i])
            if freed <= 0 or max(losses[i], 0.0) + 1e-12 >= best * freed:
                continue
            is_new = False
            for k in range(own):
                is_new = is_new or log[k, 0] == i
            if not is_new:
                best, chosen = (max(losses[i], 0.0) + 1e-12) / freed, i
        if chosen < 0 or count >= log.shape[0]:
            return False, added, count
        log[count, 0], log[count, 1] = chosen, s.chosen[chosen]
        count += 1
        added += change(t, s, chosen, -1)
    return True, added, count


@kernel
def exchange(t: Tables, s: State, order: Ints, losses: Floats, log: Ints, enough: float) -> float:
    """Try each step once, in `order`, and make room for it; keep what adds more than `enough`."""
    added = 0.0
    _losses(t, s, losses)
    for step in order:
        if _is_done(s, step):
            continue
        can, worth, count = _try(t, s, step, log, 0)
        if can and worth > enough:
            can, change_of_room, count = _make_room(t, s, losses, log, count, count)
            worth += change_of_room
        if can and worth > enough and within(t, s):
            added += worth
            _losses(t, s, losses)
        else:
            _undo(t, s, log, count)
    return added


@kernel
def shift(t: Tables, s: State, order: Ints, enough: float) -> float:
    """Try every other option of each action taken, and dropping it; keep what adds more than `enough`."""
    added = 0.0
    for i in order:
        old = s.chosen[i]
        if old < 0 or t.fixed[i] == 1:
            continue
        for k in range(t.option_first[i] - 1, t.option_first[i + 1]):
            option = t.option[k] if k >= t.option_first[i] else -1
            if option == s.chosen[i] or (option >= 0 and t.allowed[option] == 0) or s.dependants[i] > 0:
                continue
            kept = s.chosen[i]
            worth = change(t, s, i, option)
            if worth > enough and within(t, s) and _orderly(t, s, i):
                added += worth
            else:
                change(t, s, i, kept)
    return added


@kernel
def _orderly(t: Tables, s: State, action: int) -> bool:
    """Whether all that an action requires is at work as soon as it is."""
    if s.chosen[action] < 0:
        return True
    for k in range(t.below_first[action], t.below_first[action + 1]):
        if not at_work(t, s, t.below[k], t.opens[s.chosen[action]]):
            return False
    return True
