"""Every way a team can go, every stay that a need can have, and which kind of team can make it.

Teams that no limit and no wish tells apart where they go are of one *kind*: the programme says how many of a kind go for a
duration from a period on, and to which needs, and names are put to it afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from doorstep.planning.postings.problem import Answered, Arriving, Flags, Floats, Ints, Problem


@dataclass(frozen=True, slots=True)
class Ways:
    """G ways that a team can go, and P postings of a kind at a need; `duration` is the place in `rules.months`.

    kind                            (R,) of each team
    team, leaves, lasts             (G,) team, first period, duration
    of, need, start, duration       (P,) kind, need, first period, duration
    """

    kind: Ints
    team: Ints
    leaves: Ints
    lasts: Ints
    of: Ints
    need: Ints
    start: Ints
    duration: Ints


def every(problem: Problem) -> Ways:
    """All ways and postings that windows, rules and equipment leave possible, each by itself."""
    kind = _kinds(problem)
    going = np.concatenate([np.zeros((0, 3), dtype=np.int64), *(_of_team(problem, team) for team in range(len(kind)))])
    keys = np.unique(np.stack([kind[going[:, 0]], going[:, 1], going[:, 2]], axis=1), axis=0).astype(np.int64).reshape(-1, 3)
    posted = np.concatenate([np.zeros((0, 4), dtype=np.int64), *(_of_kind(problem, kind, which, keys[keys[:, 0] == which]) for which in np.unique(keys[:, 0]))])
    posted = posted[_can_gather(problem, kind, posted)]
    used = {(int(k), int(start), int(duration)) for k, _, start, duration in posted}
    kept = np.array([(int(kind[team]), int(start), int(duration)) in used for team, start, duration in going], dtype=bool)
    return Ways(kind, *going[kept].T.copy(), *posted.T.copy())


def _kinds(problem: Problem) -> Ints:
    """(R,) teams with the same number are the same to every host, limit and wish."""
    told_apart = {one.sender for one in problem.wishes if not isinstance(one, Answered | Arriving)}
    teams = problem.teams
    found: dict[tuple[int, float, int, bytes, int], int] = {}
    keys = [
        (int(teams.specialty[r]), float(teams.people[r]), int(teams.batch[r]), b"".join(one[r].tobytes() for one in (problem.ties.since, problem.ties.until, problem.ties.shortest)), int(teams.sender[r]) if int(teams.sender[r]) in told_apart else -1)
        for r in range(len(teams.specialty))
    ]
    return np.array([found.setdefault(key, len(found)) for key in keys], dtype=np.int64)


def _of_team(problem: Problem, team: int) -> Ints:
    """(ways, 3) team, first period and duration."""
    teams, rules, found = problem.teams, problem.rules, []
    for duration, months in enumerate(rules.months):
        if months <= min(teams.longest[team], teams.months[team]):
            last = min(rules.periods, int(teams.last[team]) - int(months) * rules.per_month + 1)
            starts = np.arange(max(int(teams.first[team]), 0), last)
            found.append(np.stack([np.full(len(starts), team), starts, np.full(len(starts), duration)], axis=1))
    return np.concatenate([np.zeros((0, 3), dtype=np.int64), *found]).astype(np.int64)


def _of_kind(problem: Problem, kind: Ints, which: int, keys: Ints) -> Ints:
    """(postings, 4) kind, need, first period and duration of one kind, from the ways (kind, first period, duration) that its teams can go."""
    team, needs = int(np.flatnonzero(kind == which)[0]), problem.needs
    mine = np.flatnonzero((needs.specialty == problem.teams.specialty[team]) & (problem.ties.since[team] < problem.ties.until[team])[needs.host])
    way, need = (one.ravel() for one in np.meshgrid(np.arange(len(keys)), mine, indexing="ij"))
    start, duration, ties, host = keys[way, 1], keys[way, 2], problem.ties, needs.host[need]
    months = problem.rules.months[duration]
    is_agreed = (start >= ties.since[team, host]) & (over(problem, start, duration) <= ties.until[team, host]) & (months >= ties.shortest[team, host]) & (months <= needs.longest[need])
    is_possible = is_agreed & (start >= needs.first[need]) & (start < needs.last[need]) & (start >= needs.equipped_from[need])
    found = np.stack([keys[way, 0], need, start, duration], axis=1)[is_possible]
    return np.asarray(found, dtype=np.int64)


def _can_gather(problem: Problem, kind: Ints, posted: Ints) -> Flags:
    """(postings,) whether enough of the batch could arrive at the same host in the same period."""
    one = np.unique(kind, return_index=True)[1]
    batch, host = problem.teams.batch[one][posted[:, 0]], problem.needs.host[posted[:, 1]]
    _, first = np.unique(np.stack([posted[:, 0], host, posted[:, 2]]), axis=1, return_index=True)
    arrivals, at = np.unique(np.stack([batch, host, posted[:, 2]]), axis=1, return_inverse=True)
    teams = np.bincount(at.ravel()[first], np.bincount(kind)[posted[first, 0]], arrivals.shape[1])
    smallest = np.append(problem.limits.smallest, 0)[arrivals[0]]
    return np.asarray((teams >= smallest)[at.ravel()])


def over(problem: Problem, start: Any, duration: Any) -> Any:
    """The period in which a stay is over, or of many; it may lie beyond the horizon."""
    return start + problem.rules.months[duration] * problem.rules.per_month


def lying(start: Ints, end: Ints, periods: int) -> tuple[Ints, Ints]:
    """(which, period) of every period from each start to before each end, within the horizon."""
    length = np.maximum(np.minimum(end, periods) - start, 0)
    which = np.repeat(np.arange(len(start)), length)
    offset = np.arange(int(length.sum())) - np.repeat(np.cumsum(length) - length, length)
    return which, start[which] + offset


def blocks(problem: Problem) -> Ints:
    """(T,) the time of waiting that each period belongs to."""
    return np.asarray(np.arange(problem.rules.periods) // problem.rules.wait)


def there_and_kept(problem: Problem, need: Ints, duration: Ints) -> tuple[Floats, Floats]:
    """Cases a period while a team is there, and after it has left: never more than are unmet."""
    rules, most = problem.rules, problem.needs.unmet[need] / problem.rules.per_month
    a_period = problem.needs.cases[need] / rules.per_month
    return np.minimum(a_period * rules.there[duration], most), np.minimum(a_period * rules.kept[duration], most)


def taught(problem: Problem) -> Floats:
    """(K,) cases a period that the trained treat: never more than are unmet."""
    trainings = problem.trainings
    return np.minimum(trainings.cases, problem.needs.unmet[trainings.need]) / problem.rules.per_month
