"""The loops of the plan, compiled: what a plan is worth, what one change does to it, and the search by such changes.

`Tables` never changes; `State` is one plan and everything that follows from it, kept up to date change by change. The
kernels take both packed, with the same fields, and are written down as taking the tuples.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit, types
from numba.experimental import structref

from doorstep.planning.portfolio.problem import Floats, Ints

_kernel = njit(nogil=True, cache=True, error_model="numpy")
_NEVER = 1 << 40
_LAST = _NEVER - 1
_TIE = 1e-9  # two rates this close are the same: each is a little another at every look
_ROOM = 1e-9  # a limit may be passed by this share: sums of costs in another order differ


class Tables(NamedTuple):
    """The problem as flat arrays; CSR pairs are named `x_first`, `x`."""

    first: Ints
    cell_of: Ints
    outside: Floats
    attraction: Floats
    station: Ints
    service: Ints
    worth: Floats  # (R,) cases x worth
    use: Floats  # (M, R) cases x use
    capacity: Floats
    need_first: Ints
    need: Ints
    period: Ints
    offer_first: Ints  # service -> its offers
    offer: Ints
    serves_first: Ints  # action -> services that need it
    serves: Ints
    option_first: Ints  # action -> its options
    option: Ints
    opens: Ints
    use_first: Ints
    use_limit: Ints
    takes: Floats
    gain_first: Ints
    gain_station: Ints
    gain_resource: Ints
    gain: Floats
    limits: Floats
    below_first: Ints  # action -> itself and all that it requires
    below: Ints
    allowed: Ints  # (O,) 1 where the option may be chosen
    fixed: Ints  # (A,) 1 where the action may not be dropped


class State(NamedTuple):
    """One plan and what follows."""

    chosen: Ints  # (A,) option of each action, or -1
    missing: Ints  # (Q,) actions that a service still lacks
    dependants: Ints  # (A,) chosen actions that require this one
    total: Floats  # (C,) outside + attraction of all that is open
    demand: Floats  # (M, S)
    gained: Floats  # (S,) worth if nobody were turned away
    capacity: Floats  # (M, S)
    spent: Floats  # (K,)
    mark: Ints  # (S,)
    touched: Ints  # (S,)


@structref.register
class _TablesStruct(types.StructRef):
    """A tuple of arrays that compiled functions hand on as one pointer; handing on all its arrays costs more than the work."""


class PackedTables(structref.StructRefProxy):
    """`Tables` as the kernels take them."""

    def __new__(cls, tables: Tables) -> Any:
        return structref.StructRefProxy.__new__(cls, *tables)  # type: ignore[no-untyped-call]


@structref.register
class _StateStruct(types.StructRef):
    """The same for `State`."""


class PackedState(structref.StructRefProxy):
    """`State` as the kernels take it: the same arrays, so a change is seen in both."""

    def __new__(cls, state: State) -> Any:
        return structref.StructRefProxy.__new__(cls, *state)  # type: ignore[no-untyped-call]


structref.define_proxy(PackedTables, _TablesStruct, list(Tables._fields))  # type: ignore[no-untyped-call]
structref.define_proxy(PackedState, _StateStruct, list(State._fields))  # type: ignore[no-untyped-call]


@_kernel
def _value(demand: Floats, capacity: Floats, gained: Floats, j: int) -> float:
    """Worth of what a station treats: when it is full it takes the same share of all who come, and the rest go outside."""
    share = 1.0
    for m in range(demand.shape[0]):
        if demand[m, j] > capacity[m, j]:
            share = min(share, capacity[m, j] / demand[m, j])
    return float(gained[j] * share)


@_kernel
def settle(t: Tables, s: State) -> float:
    """Work out everything from the chosen options; the worth of the plan."""
    s.demand[:] = 0
    s.gained[:] = 0
    s.capacity[:] = t.capacity
    s.spent[:] = 0
    s.dependants[:] = 0
    for i in range(len(s.chosen)):
        if s.chosen[i] >= 0:
            _take(t, s, s.chosen[i], 1.0)
            for k in range(t.below_first[i], t.below_first[i + 1]):
                if t.below[k] != i:
                    s.dependants[t.below[k]] += 1
    for q in range(len(s.missing)):
        s.missing[q] = 0
        for k in range(t.need_first[q], t.need_first[q + 1]):
            if not at_work(t, s, t.need[k], t.period[q]):
                s.missing[q] += 1
    for c in range(len(t.outside)):
        s.total[c] = t.outside[c]
        for r in range(t.first[c], t.first[c + 1]):
            if is_open(t, s, r):
                s.total[c] += t.attraction[r]
        _share_out(t, s, c)
    worth = 0.0
    for j in range(len(s.gained)):
        worth += _value(s.demand, s.capacity, s.gained, j)
    return worth


@_kernel
def is_open(t: Tables, s: State, r: int) -> bool:
    return bool(t.service[r] < 0 or s.missing[t.service[r]] == 0)


@_kernel
def at_work(t: Tables, s: State, action: int, period: int) -> bool:
    option = s.chosen[action]
    return bool(option >= 0 and t.opens[option] <= period)


@_kernel
def _take(t: Tables, s: State, option: int, sign: float) -> None:
    """Spend what an option takes and add what it gains, or undo both."""
    for k in range(t.use_first[option], t.use_first[option + 1]):
        s.spent[t.use_limit[k]] += sign * t.takes[k]
    for k in range(t.gain_first[option], t.gain_first[option + 1]):
        s.capacity[t.gain_resource[k], t.gain_station[k]] += sign * t.gain[k]


@_kernel
def _share_out(t: Tables, s: State, c: int) -> None:
    """Add the cases of a cell to the stations that they choose."""
    for r in range(t.first[c], t.first[c + 1]):
        if is_open(t, s, r):
            share = t.attraction[r] / s.total[c]
            j = t.station[r]
            s.gained[j] += t.worth[r] * share
            for m in range(s.demand.shape[0]):
                s.demand[m, j] += t.use[m, r] * share


@_kernel
def _touch(mark: Ints, touched: Ints, j: int, count: int) -> int:
    if mark[j] == 0:
        mark[j] = 1
        touched[count] = j
        count += 1
    return count


# The two loops below run millions of times and take single arrays: handing over both tuples counts
# references to every array in them, which costs more than the work.


@_kernel
def _touched_by(
    own: Ints, q: int, cell_of: Ints, first: Ints, service: Ints, station: Ints, missing: Ints, mark: Ints, touched: Ints, count: int
) -> int:
    """Mark the stations whose patients change when service q, offered as `own`, opens or closes."""
    for k in range(len(own)):
        c = cell_of[own[k]]
        for r in range(first[c], first[c + 1]):
            if service[r] < 0 or service[r] == q or missing[service[r]] == 0:
                count = _touch(mark, touched, station[r], count)
    return count


@_kernel
def _choose_anew(
    own: Ints, sign: float, cell_of: Ints, first: Ints, service: Ints, station: Ints, attraction: Floats,
    worth: Floats, use: Floats, missing: Ints, total: Floats, gained: Floats, demand: Floats,
) -> None:
    """Move patients after the service offered as `own` opened (sign 1) or closed (-1); `missing` is already the new one."""
    for k in range(len(own)):
        c = cell_of[own[k]]
        old = total[c]
        new = old + sign * attraction[own[k]]
        total[c] = new
        for r in range(first[c], first[c + 1]):
            if r == own[k]:
                share = attraction[r] / new if sign > 0 else -attraction[r] / old
            elif service[r] < 0 or missing[service[r]] == 0:
                share = attraction[r] * (1 / new - 1 / old)
            else:
                continue
            j = station[r]
            gained[j] += worth[r] * share
            for m in range(demand.shape[0]):
                demand[m, j] += use[m, r] * share


@_kernel
def change(t: Tables, s: State, action: int, option: int) -> float:
    """Take an action by another option (-1: not at all); what that adds to the worth of the plan."""
    old = s.chosen[action]
    if old == option:
        return 0.0
    before_opens = t.opens[old] if old >= 0 else _NEVER
    opens = t.opens[option] if option >= 0 else _NEVER
    lo, hi = min(before_opens, opens), max(before_opens, opens)
    by = -1 if opens < before_opens else 1
    serves = t.serves[t.serves_first[action] : t.serves_first[action + 1]]
    period, missing = t.period, s.missing
    demand, capacity, gained, mark, touched = s.demand, s.capacity, s.gained, s.mark, s.touched
    cell_of, first, service, station, attraction = t.cell_of, t.first, t.service, t.station, t.attraction
    count = 0
    for q in serves:
        if lo <= period[q] < hi and (missing[q] == 0 or missing[q] + by == 0):
            own = t.offer[t.offer_first[q] : t.offer_first[q + 1]]
            count = _touched_by(own, q, cell_of, first, service, station, missing, mark, touched, count)
    for o in (old, option):
        if o >= 0:
            for k in range(t.gain_first[o], t.gain_first[o + 1]):
                count = _touch(mark, touched, t.gain_station[k], count)
    added = 0.0
    for k in range(count):
        added -= _value(demand, capacity, gained, touched[k])
    for q in serves:
        if lo <= period[q] < hi:
            turns = missing[q] == 0 or missing[q] + by == 0
            missing[q] += by
            if turns:
                own = t.offer[t.offer_first[q] : t.offer_first[q + 1]]
                sign = 1.0 if by < 0 else -1.0
                _choose_anew(own, sign, cell_of, first, service, station, attraction, t.worth, t.use, missing, s.total, gained, demand)
    if old >= 0:
        _take(t, s, old, -1.0)
    if option >= 0:
        _take(t, s, option, 1.0)
    if (old >= 0) != (option >= 0):
        for k in range(t.below_first[action], t.below_first[action + 1]):
            if t.below[k] != action:
                s.dependants[t.below[k]] += 1 if option >= 0 else -1
    s.chosen[action] = option
    for k in range(count):
        added += _value(demand, capacity, gained, touched[k])
        mark[touched[k]] = 0
    return added


@_kernel
def within(t: Tables, s: State) -> bool:
    """Whether every limit is kept."""
    kept = True
    for k in range(len(t.limits)):
        kept = kept and s.spent[k] <= t.limits[k] * (1 + _ROOM)
    return kept


@_kernel
def _excess(t: Tables, s: State, option: int) -> float:
    """How much of what is spent too much an option would free, as a sum of shares of the limits."""
    freed = 0.0
    for k in range(t.use_first[option], t.use_first[option + 1]):
        limit = t.use_limit[k]
        over = s.spent[limit] - t.limits[limit]
        if over > t.limits[limit] * _ROOM:
            freed += min(t.takes[k], over) / (t.limits[limit] + 1e-300)
    return freed


@_kernel
def _fits(t: Tables, s: State, option: int) -> bool:
    for k in range(t.use_first[option], t.use_first[option + 1]):
        if s.spent[t.use_limit[k]] + t.takes[k] > t.limits[t.use_limit[k]] * (1 + _ROOM):
            return False
    return True


@_kernel
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


@_kernel
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


@_kernel
def _try(t: Tables, s: State, step: int, log: Ints, count: int) -> tuple[bool, float, int]:
    """One step of the search: open service `step`, or take action `step` - Q by itself, for the beds it brings."""
    services = len(s.missing)
    if step >= services:
        return _take_with_below(t, s, step - services, _LAST, log, count)
    added = 0.0
    for k in range(t.need_first[step], t.need_first[step + 1]):
        can, worth, count = _take_with_below(t, s, t.need[k], t.period[step], log, count)
        added += worth
        if not can:
            return False, added, count
    return True, added, count


@_kernel
def _is_done(s: State, step: int) -> bool:
    services = len(s.missing)
    return bool(s.chosen[step - services] >= 0 if step >= services else s.missing[step] == 0)


@_kernel
def _undo(t: Tables, s: State, log: Ints, count: int) -> None:
    for k in range(count - 1, -1, -1):
        change(t, s, log[k, 0], log[k, 1])


@_kernel
def _price(t: Tables, before: Floats, s: State, weights: Floats) -> float:
    price = 1e-12
    for k in range(len(t.limits)):
        price += weights[k] * (s.spent[k] - before[k]) / (t.limits[k] + 1e-300)
    return price


@_kernel
def _rate(t: Tables, s: State, step: int, weights: Floats, before: Floats, log: Ints) -> float:
    """Worth that a step adds for what it takes; 0 when it cannot be or does not fit."""
    before[:] = s.spent
    can, worth, count = _try(t, s, step, log, 0)
    rate = worth / _price(t, before, s, weights) if can and worth > 0 and within(t, s) else 0.0
    _undo(t, s, log, count)
    return rate


@_kernel
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


@_kernel
def _losses(t: Tables, s: State, losses: Floats) -> None:
    """What the plan would lose by dropping each action it takes."""
    for i in range(len(s.chosen)):
        losses[i] = np.inf
        option = s.chosen[i]
        if option >= 0 and t.fixed[i] == 0 and s.dependants[i] == 0:
            losses[i] = -change(t, s, i, -1)
            change(t, s, i, option)


@_kernel
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


@_kernel
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


@_kernel
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


@_kernel
def _orderly(t: Tables, s: State, action: int) -> bool:
    """Whether all that an action requires is at work as soon as it is."""
    if s.chosen[action] < 0:
        return True
    for k in range(t.below_first[action], t.below_first[action + 1]):
        if not at_work(t, s, t.below[k], t.opens[s.chosen[action]]):
            return False
    return True
