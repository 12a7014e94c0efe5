"""Synthetic problems of postings: large ones for the benchmark, small ones with every plan of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from doorstep.core.text import Text
from doorstep.planning.postings.problem import (
    NONE,
    Answered,
    Arriving,
    Covered,
    Limits,
    Needs,
    Problem,
    Rules,
    Sent,
    Teams,
    Ties,
    Trainings,
    Wish,
)

SPECIALTIES, SENDERS = 10, 20


def large(seed: int, *, teams: int = 150, hosts: int = 90, periods: int = 24, wait: int = 24, continuity: float = 0.0, batches: int = 0, unmet: tuple[float, float] = (0.8, 3.0)) -> Problem:
    """Synthetic: teams of ten specialties from twenty senders, hosts that ask for two or three specialties each, half-months.

    Senders give windows of four to twelve months and three to twelve months away; hosts lodge two to six; a tenth of the
    needs get their equipment within the year or never; with `batches`, six teams each, of which four to six go together to
    one of three hosts that ask for more; a budget for some 60 % of what could be used; unmet cases of `unmet` times what a
    team treats, which wait for `wait` half-months; a handover counts for `continuity`; some local doctors could be trained.
    """
    rng = np.random.default_rng(seed)
    gathering = max(hosts // 6, 3) if batches else 0  # hosts that a batch may go to
    needs = _asked(rng, hosts, gathering, periods, unmet)
    sent = _sent(rng, teams, batches, periods)
    lodging = rng.integers(2, 7, hosts) + 4.0 * (np.arange(hosts) < gathering)
    trained = rng.choice(len(needs.host), len(needs.host) // 12, replace=False)
    trainings = Trainings(trained, rng.uniform(3e4, 9e4, len(trained)), rng.integers(6, 20, len(trained)), needs.cases[trained] * rng.uniform(0.3, 0.8, len(trained)))
    limits = Limits(
        np.repeat(lodging, periods).reshape(hosts, periods), np.repeat(rng.integers(5, 10, SENDERS) * 1.0, periods).reshape(SENDERS, periods),
        float((sent.monthly * np.minimum(sent.months, (sent.last - sent.first) / 2)).sum() * 0.6), np.full(batches, 4), np.full(batches, 6),
    )  # fmt: skip
    may = np.ones((teams, hosts), dtype=bool)
    for one in range(batches):
        may[sent.batch == one] = np.isin(np.arange(hosts), rng.choice(gathering, 3, replace=False))
    rules = Rules(periods, 2, wait, np.array([1, 3, 6, 12]), np.array([0.6, 0.85, 0.95, 1.0]), np.array([0.02, 0.08, 0.25, 0.5]), continuity)
    return Problem(sent, needs, ties(may, periods), trainings, limits, rules)


def ties(may: np.ndarray, periods: int, shortest: float = 1.0) -> Ties:
    """Whoever may go to a host may be there at any time."""
    return Ties(np.zeros(may.shape, dtype=np.int64), np.where(may, periods * 9, 0), np.full(may.shape, shortest))


def _asked(rng: np.random.Generator, hosts: int, gathering: int, periods: int, unmet: tuple[float, float]) -> Needs:
    pairs = [(host, int(one)) for host in range(hosts) for one in rng.choice(SPECIALTIES, rng.integers(6, 9) if host < gathering else rng.integers(2, 4), replace=False)]
    count = len(pairs)
    cases = rng.lognormal(2.2, 0.5, count)
    return Needs(
        np.array([host for host, _ in pairs]), np.array([one for _, one in pairs]), cases, cases * rng.uniform(*unmet, count), rng.uniform(0.5, 1.5, count),
        np.zeros(count, dtype=np.int64), np.full(count, periods), np.full(count, np.inf), np.full(count, np.inf), np.where(rng.random(count) < 0.1, rng.integers(2, periods + 6, count), 0),
        np.ones((count, periods)), np.zeros((count, periods)), np.zeros((count, periods), dtype=bool),
    )  # fmt: skip


def _sent(rng: np.random.Generator, teams: int, batches: int, periods: int) -> Teams:
    first, specialty, sender = rng.integers(0, periods - 8, teams), rng.integers(0, SPECIALTIES, teams), rng.integers(0, SENDERS, teams)
    batch = np.full(teams, NONE, dtype=np.int64)
    for one in range(batches):
        own = slice(6 * one, 6 * one + 6)
        batch[own], first[own], sender[own], specialty[own] = one, rng.integers(0, 6), rng.integers(0, SENDERS), rng.choice(SPECIALTIES, 6, replace=False)
    return Teams(
        specialty, sender, batch, np.ones(teams), first, np.minimum(first + rng.integers(8, 25, teams), periods), rng.choice([3.0, 6.0, 9.0, 12.0], teams),
        np.full(teams, 12.0), rng.uniform(8e3, 2e4, teams), rng.uniform(1e3, 5e3, teams),
    )  # fmt: skip


def small(seed: int, *, most: int = 11, wishes: float = 0.2) -> Problem:
    """A random problem with every kind of limit and some wishes, and few enough postings to try all plans of them."""
    for attempt in itertools.count():
        problem = _small(np.random.default_rng([seed, attempt]), wishes)
        if 1 <= len(possible(problem)) <= most:
            return problem
    raise AssertionError


def _small(rng: np.random.Generator, share: float) -> Problem:
    periods, per_month = int(rng.integers(2, 8)), int(rng.integers(1, 3))
    teams, hosts, senders, needs = int(rng.integers(1, 5)), int(rng.integers(1, 3)), int(rng.integers(1, 3)), int(rng.integers(1, 4))
    batches, trained = int(rng.integers(0, 2)), int(rng.integers(0, 3))
    months = np.sort(rng.choice([1, 2, 3, 6], rng.integers(1, 3), replace=False))
    rules = Rules(periods, per_month, int(rng.integers(1, periods + 1)), months, rng.uniform(0.5, 1, len(months)), rng.uniform(0, 0.5, len(months)), float(rng.choice([0.0, 5.0])))

    def often(share: float, shape: tuple[int, ...]) -> np.ndarray:
        return rng.random(shape) < share

    wanted = Needs(
        rng.integers(0, hosts, needs), rng.integers(0, 2, needs), rng.uniform(1, 9, needs), np.where(often(0.4, (needs,)), np.inf, rng.uniform(1, 12, needs)), rng.uniform(0.5, 2, needs),
        rng.integers(0, 2, needs), rng.integers(2, periods + 1, needs), rng.choice([2.0, np.inf, np.inf], needs), rng.choice([3.0, np.inf], needs), np.where(often(0.2, (needs,)), rng.integers(0, periods + 2, needs), 0),
        rng.integers(1, 3, (needs, 1)) * np.ones((1, periods)), np.where(often(0.2, (needs, periods)), 1.5, 0.0), often(0.2, (needs, periods)),
    )  # fmt: skip
    first = rng.integers(0, periods, teams)
    sent = Teams(
        rng.integers(0, 2, teams), rng.integers(0, senders, teams), np.where(often(0.5, (teams,)) & (batches > 0), 0, NONE), rng.integers(1, 3, teams) * 1.0,
        first, first + rng.integers(1, 8, teams), rng.choice([1.0, 3.0, 6.0, np.inf], teams), rng.choice([3.0, 12.0], teams),
        rng.uniform(0, 3, teams), rng.uniform(0, 2, teams),
    )  # fmt: skip
    limits = Limits(
        np.where(often(0.3, (hosts, 1)), np.inf, rng.integers(0, 5, (hosts, periods)).astype(float)), np.where(often(0.3, (senders, 1)), np.inf, rng.integers(1, 4, (senders, periods)).astype(float)),
        float(rng.choice([np.inf, 10.0, 25.0])), rng.integers(1, 3, batches), rng.integers(2, 4, batches),
    )  # fmt: skip
    training = Trainings(rng.integers(0, needs, trained), rng.uniform(0, 8, trained), rng.integers(0, periods + 1, trained), rng.uniform(0, 4, trained))
    wishes: list[Wish] = []
    if rng.random() < share:
        wishes.append(Answered(Text("答复", "answered"), int(rng.integers(0, needs)), float(rng.integers(1, 4))))
    if rng.random() < share:
        wishes.append(Sent(Text("派人", "sent"), int(rng.integers(0, senders)), int(rng.integers(0, hosts)), 1, float(rng.integers(1, 4))))
    if rng.random() < share:
        wishes.append(Covered(Text("不断档", "covered"), int(rng.integers(0, senders)), int(rng.integers(0, hosts)), 1, 3, often(0.3, (periods,))))
    if batches and rng.random() < share:
        wishes.append(Arriving(Text("整批到达", "arriving"), 0))
    agreed = Ties(rng.integers(0, 3, (teams, hosts)) * often(0.5, (teams, hosts)), rng.integers(1, 2 * periods, (teams, hosts)) + periods * often(0.5, (teams, hosts)), rng.choice([1.0, 1.0, 2.0], (teams, hosts)))
    return Problem(sent, wanted, agreed, training, limits, rules, tuple(wishes))


Stay = tuple[int, int, int, int]
"""Team, need, first period, place of the duration."""


def possible(problem: Problem) -> list[Stay]:
    """Every posting that is possible by itself, tried one by one."""
    found = []
    teams, needs, rules = problem.teams, problem.needs, problem.rules
    for team, need, start, d in itertools.product(range(len(teams.specialty)), range(len(needs.host)), range(rules.periods), range(len(rules.months))):
        months, end = int(rules.months[d]), start + int(rules.months[d]) * rules.per_month
        if (
            teams.specialty[team] == needs.specialty[need]
            and problem.ties.since[team, needs.host[need]] <= start
            and end <= problem.ties.until[team, needs.host[need]]
            and problem.ties.shortest[team, needs.host[need]] <= months
            and teams.first[team] <= start
            and end <= teams.last[team]
            and months <= min(teams.longest[team], needs.longest[need])
            and months <= teams.months[team]
            and needs.first[need] <= start < needs.last[need]
            and needs.equipped_from[need] <= start
        ):
            found.append((team, need, start, d))
    return found


def every_plan(problem: Problem) -> Iterator[tuple[float, tuple[Stay, ...], tuple[int, ...]]]:
    """(worth, postings, trainings) of every plan that keeps all rules, judged period by period."""
    listed, trainings = possible(problem), range(len(problem.trainings.need))
    for size in range(len(listed) + 1):
        for stays in itertools.combinations(listed, size):
            if not keeps_rules(problem, stays):
                continue
            for many in range(len(trainings) + 1):
                for trained in itertools.combinations(trainings, many):
                    if cost(problem, stays, trained) <= problem.limits.budget + 1e-9:
                        yield worth(problem, stays, trained), stays, trained


def length(problem: Problem, stay: Stay) -> int:
    return int(problem.rules.months[stay[3]]) * problem.rules.per_month


def cost(problem: Problem, stays: tuple[Stay, ...], trained: tuple[int, ...]) -> float:
    teams = problem.teams
    return sum(teams.monthly[t] * problem.rules.months[d] + teams.trip[t] for t, _, _, d in stays) + sum(problem.trainings.cost[k] for k in trained)


def keeps_rules(problem: Problem, stays: tuple[Stay, ...]) -> bool:
    """Every rule but the budget."""
    teams, needs, limits, rules = problem.teams, problem.needs, problem.limits, problem.rules
    for period in range(rules.periods):
        here = [one for one in stays if one[2] <= period < one[2] + length(problem, one)]
        away = [one[0] for one in here]
        if len(set(away)) < len(away):
            return False
        for need in range(len(needs.host)):
            if sum(one[1] == need for one in here) > needs.at_once[need, period]:
                return False
        for host in range(problem.hosts):
            if sum(teams.people[one[0]] for one in here if needs.host[one[1]] == host) > limits.lodging[host, period]:
                return False
        for sender in range(len(limits.quota)):
            if sum(teams.people[one[0]] for one in here if teams.sender[one[0]] == sender) > limits.quota[sender, period]:
                return False
    for team in range(len(teams.specialty)):
        if sum(rules.months[d] for t, _, _, d in stays if t == team) > teams.months[team]:
            return False
    for need in range(len(needs.host)):
        if sum(rules.months[d] for _, one, _, d in stays if one == need) > needs.months[need]:
            return False
    return _batches_stay_together(problem, stays) and all(_is_kept(problem, stays, wish) for wish in problem.wishes)


def _batches_stay_together(problem: Problem, stays: tuple[Stay, ...]) -> bool:
    for batch in range(len(problem.limits.smallest)):
        gone = [one for one in stays if problem.teams.batch[one[0]] == batch]
        together = {(int(problem.needs.host[need]), start) for _, need, start, _ in gone}
        if len(together) > 1 or len({one[0] for one in gone}) < len(gone):
            return False
        if gone and not problem.limits.smallest[batch] <= len(gone) <= problem.limits.largest[batch]:
            return False
    return True


def _is_kept(problem: Problem, stays: tuple[Stay, ...], wish: Wish) -> bool:
    months, teams, host = problem.rules.months, problem.teams, problem.needs.host
    if isinstance(wish, Answered):
        return sum(months[d] for _, need, _, d in stays if need == wish.need) >= wish.months
    if isinstance(wish, Arriving):
        return any(teams.batch[one[0]] == wish.batch for one in stays)
    between = [one for one in stays if teams.sender[one[0]] == wish.sender and host[one[1]] == wish.host]
    if isinstance(wish, Sent):
        return sum(months[d] >= wish.months for *_, d in between) >= wish.postings
    return all(
        wish.given[period] or any(one[2] <= period < one[2] + length(problem, one) for one in between) for period in range(wish.first, min(wish.last, problem.rules.periods))
    )


def worth(problem: Problem, stays: tuple[Stay, ...], trained: tuple[int, ...]) -> float:
    """Cases that count, and handovers, period by period."""
    needs, rules, total = problem.needs, problem.rules, 0.0
    for need in range(len(needs.host)):
        mine = [(one[2], one[2] + length(problem, one), one[3]) for one in stays if one[1] == need]
        most, treated = needs.unmet[need] / rules.per_month, []
        for period in range(rules.periods):
            cases = needs.already[need, period]
            for start, end, d in mine:
                share = rules.there[d] if start <= period < end else rules.kept[d] if period >= end else 0.0
                cases += min(needs.cases[need] / rules.per_month * share, most)
            for k in trained:
                if problem.trainings.need[k] == need and problem.trainings.ready[k] <= period:
                    cases += min(problem.trainings.cases[k] / rules.per_month, most)
            treated.append(cases)
            arrives = any(start == period for start, _, _ in mine)
            total += rules.continuity * (arrives and bool(needs.leaving[need, period] or any(end == period for _, end, _ in mine)))
        for begin in range(0, rules.periods, rules.wait):
            waited = treated[begin : begin + rules.wait]
            total += needs.worth[need] * min(sum(waited), most * len(waited))
    return float(total)
