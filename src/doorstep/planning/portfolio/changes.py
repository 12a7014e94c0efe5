"""What a plan is worth and what one change does to it, compiled."""

from __future__ import annotations

from doorstep.planning.portfolio.packed import ROOM, State, Tables, kernel
from doorstep.planning.portfolio.problem import Floats, Ints

_NEVER = 1 << 40
LAST = _NEVER - 1


@kernel
def _value(demand: Floats, capacity: Floats, gained: Floats, j: int) -> float:
    """Worth of what a station treats: when it is full it takes the same share of all who come, and the rest go outside."""
    share = 1.0
    for m in range(demand.shape[0]):
        if demand[m, j] > capacity[m, j]:
            share = min(share, capacity[m, j] / demand[m, j])
    return float(gained[j] * share)


@kernel
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


@kernel
def is_open(t: Tables, s: State, r: int) -> bool:
    return bool(t.service[r] < 0 or s.missing[t.service[r]] == 0)


@kernel
def at_work(t: Tables, s: State, action: int, period: int) -> bool:
    option = s.chosen[action]
    return bool(option >= 0 and t.opens[option] <= period)


@kernel
def _take(t: Tables, s: State, option: int, sign: float) -> None:
    """Spend what an option takes and add what it gains, or undo both."""
    for k in range(t.use_first[option], t.use_first[option + 1]):
        s.spent[t.use_limit[k]] += sign * t.takes[k]
    for k in range(t.gain_first[option], t.gain_first[option + 1]):
        s.capacity[t.gain_resource[k], t.gain_station[k]] += sign * t.gain[k]


@kernel
def _share_out(t: Tables, s: State, c: int) -> None:
    """Add the cases of a cell to the stations that they choose."""
    for r in range(t.first[c], t.first[c + 1]):
        if is_open(t, s, r):
            share = t.attraction[r] / s.total[c]
            j = t.station[r]
            s.gained[j] += t.worth[r] * share
            for m in range(s.demand.shape[0]):
                s.demand[m, j] += t.use[m, r] * share


@kernel
def _touch(mark: Ints, touched: Ints, j: int, count: int) -> int:
    if mark[j] == 0:
        mark[j] = 1
        touched[count] = j
        count += 1
    return count


# The two loops below run millions of times and take single arrays: handing over both tuples counts
# references to every array in them, which costs more than the work.


@kernel
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


@kernel
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


@kernel
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


@kernel
def within(t: Tables, s: State) -> bool:
    """Whether every limit is kept."""
    kept = True
    for k in range(len(t.limits)):
        kept = kept and s.spent[k] <= t.limits[k] * (1 + ROOM)
    return kept
