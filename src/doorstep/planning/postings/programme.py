"""The mixed-integer programme of postings as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array  # type: ignore[import-untyped,unused-ignore]

from doorstep.planning.postings.candidates import Ways, blocks, every, lying, over, taught, there_and_kept
from doorstep.planning.postings.problem import Answered, Arriving, Covered, Flags, Floats, Ints, Problem, Sent
from doorstep.planning.postings.rows import STRUCTURE, Rows


@dataclass(frozen=True, slots=True)
class Item:
    """A limit or a wish that could be given up: "lodging" of a host, "quota" of a sender, "budget", "wish"; and which of them."""

    kind: str
    which: int


@dataclass(frozen=True, slots=True)
class Programme:
    """Maximise worth @ x + constant, low <= matrix @ x <= high, 0 <= x <= top, the first `whole` columns in whole numbers.

    items     what could be given up; item_of (rows,) which of them a row states, or STRUCTURE
    case_rows   the row of each column of cases that says what all stays bring
    first     where each kind of column begins: going, training, batch, posted, away, present, lodged, cases, handover
    """

    ways: Ways
    worth: Floats
    constant: float
    top: Floats
    matrix: csr_array
    low: Floats
    high: Floats
    item_of: Ints
    items: tuple[Item, ...]
    case_rows: dict[int, int]
    first: dict[str, int]
    whole: int


def written(problem: Problem) -> Programme:
    """The programme of a problem."""
    return _Writing(problem).programme()


class _Writing:
    def __init__(self, problem: Problem) -> None:
        self.problem, self.ways, self.rows, self.items = problem, every(problem), Rows(), list[Item]()
        ways, self.periods = self.ways, problem.rules.periods
        self.back = over(problem, ways.leaves, ways.lasts)
        self.end = over(problem, ways.start, ways.duration)
        self.host = problem.needs.host[ways.need]
        self.months = problem.rules.months[ways.lasts].astype(float)
        self.by_kind = np.unique(ways.kind, return_index=True)[1]  # a team of each kind
        self.capped = np.flatnonzero(np.isfinite(problem.needs.unmet))
        self.block = blocks(problem)
        self.arrivals = self._arrivals()
        self.handovers = self._handovers()
        sizes = {
            "going": len(ways.team), "training": len(problem.trainings.need), "batch": len(self.arrivals), "posted": len(ways.need),
            "away": len(ways.kind) * self.periods, "present": len(problem.needs.host) * self.periods, "lodged": problem.hosts * self.periods,
            "cases": len(self.capped) * (int(self.block[-1]) + 1), "handover": len(self.handovers),
        }  # fmt: skip
        starts = np.cumsum([0, *sizes.values()])
        self.first = dict(zip(sizes, map(int, starts), strict=False))
        self.columns, self.sizes = int(starts[-1]), sizes

    def programme(self) -> Programme:
        for one in (self._match, self._teams, self._needs, self._lodging, self._quota, self._budget, self._batches, self._cases, self._continuity, self._wishes):
            one()
        rows = self.rows
        worth, constant = self._worth()
        return Programme(
            self.ways, worth, constant, self._tops(), rows.matrix(self.columns), np.concatenate(rows.low), np.concatenate(rows.high), np.concatenate(rows.item),
            tuple(self.items), self.case_rows, self.first, self.first["away"],
        )  # fmt: skip

    def _of(self, kind: str) -> Ints:
        """The columns of a kind."""
        return np.arange(self.first[kind], self.first[kind] + self.sizes[kind])

    def _tops(self) -> Floats:
        problem, top = self.problem, np.ones(self.columns)
        people = float(problem.teams.people.sum())
        many = np.bincount(self.ways.kind, minlength=len(self.by_kind))
        top[self._of("posted")] = np.minimum(many[self.ways.of], problem.needs.at_once[self.ways.need, self.ways.start])
        top[self._of("present")] = np.minimum(problem.needs.at_once, len(problem.teams.people)).ravel()
        top[self._of("lodged")] = people
        top[self._of("cases")] = np.outer(problem.needs.unmet[self.capped] / problem.rules.per_month, np.bincount(self.block)).ravel()
        return top

    def _worth(self) -> tuple[Floats, float]:
        problem, needs, worth = self.problem, self.problem.needs, np.zeros(self.columns)
        free = ~np.isfinite(needs.unmet)
        unit, _, cases, column = self._effects()
        direct = free[unit]
        np.add.at(worth, column[direct], (cases * needs.worth[unit])[direct])
        worth[self._of("cases")] = np.repeat(needs.worth[self.capped], int(self.block[-1]) + 1)
        worth[self._of("handover")] = problem.rules.continuity
        return worth, float((needs.already.sum(axis=1) * needs.worth)[free].sum())

    def _effects(self) -> tuple[Ints, Ints, Floats, Ints]:
        """(need, block, cases, column) of everything that a posting or training treats, summed by block."""
        ways, trainings = self.ways, self.problem.trainings
        there, kept = there_and_kept(self.problem, ways.need, ways.duration)
        never = np.full(len(ways.need), self.periods)
        ready = np.maximum(trainings.ready, 0)
        need, cases = np.concatenate([ways.need, ways.need, trainings.need]), np.concatenate([there, kept, taught(self.problem)])
        column = np.concatenate([self._of("posted"), self._of("posted"), self._of("training")])
        which, when = lying(np.concatenate([ways.start, self.end, ready]), np.concatenate([self.end, never, np.full(len(ready), self.periods)]), self.periods)
        keys, at = np.unique(column[which] * (int(self.block[-1]) + 1) + self.block[when], return_inverse=True)
        columns, block = np.divmod(keys, int(self.block[-1]) + 1)
        need_of = np.zeros(self.columns, dtype=np.int64)
        need_of[column] = need
        return need_of[columns], block.astype(np.int64), np.bincount(at.ravel(), cases[which], len(keys)).astype(float), columns.astype(np.int64)

    # what the columns mean

    def _match(self) -> None:
        """As many teams of a kind go for a duration from a period on as are posted."""
        ways = self.ways
        going, posted = (np.stack(one, axis=1) for one in ((ways.kind[ways.team], ways.leaves, ways.lasts), (ways.of, ways.start, ways.duration)))
        keys, row = np.unique(np.concatenate([going, posted]), axis=0, return_inverse=True)
        self.rows.add(row.ravel(), np.concatenate([self._of("going"), self._of("posted")]), np.repeat([1.0, -1.0], [len(going), len(posted)]), low=0.0, high=0.0, rows=len(keys))

    def _teams(self) -> None:
        """A team is in one place at a time, once when it goes with a batch, and no longer away than its sender can spare it."""
        teams, ways = self.problem.teams, self.ways
        self.rows.follow(self.first["away"], len(ways.kind), self.periods, unit=ways.team, start=ways.leaves, end=self.back, column=self._of("going"), rise=1.0)
        mine = np.flatnonzero(teams.batch[ways.team] >= 0)
        self.rows.add(ways.team[mine], mine, 1.0, low=-np.inf, high=1.0, rows=len(ways.kind))
        self.rows.add(ways.team, np.arange(len(ways.team)), self.months, low=-np.inf, high=teams.months, rows=len(ways.kind))
        for shortest in np.unique(self.months):  # no whole numbers of stays of at least that length exceed this
            share = np.floor(self.months / shortest)
            self.rows.add(ways.team, np.arange(len(ways.team)), share, low=-np.inf, high=np.floor(teams.months / shortest), rows=len(ways.kind))

    def _needs(self) -> None:
        """At a need at most so many teams at a time, and so many months in all."""
        ways, needs = self.ways, self.problem.needs
        self.rows.follow(self.first["present"], len(needs.host), self.periods, unit=ways.need, start=ways.start, end=self.end, column=self._of("posted"), rise=1.0)
        present = np.arange(needs.at_once.size)
        self.rows.add(present, self._of("present"), 1.0, low=-np.inf, high=needs.at_once.ravel(), rows=len(present))
        months = self.problem.rules.months[ways.duration].astype(float)
        self.rows.add(ways.need, self._of("posted"), months, low=-np.inf, high=needs.months, rows=len(needs.host))

    def _cases(self) -> None:
        """What counts at a need within a time of waiting is no more than all effects; its top is what is unmet."""
        needs, many = self.problem.needs, int(self.block[-1]) + 1
        place = np.full(len(needs.host), -1)
        place[self.capped] = np.arange(len(self.capped))
        need, block, cases, column = self._effects()
        kept = place[need] >= 0
        own = np.arange(len(self.capped) * many)
        already = np.add.reduceat(needs.already[self.capped], np.flatnonzero(np.diff(self.block, prepend=-1)), axis=1) if len(self.capped) else np.zeros(0)
        self.case_rows = dict(zip(self._of("cases").tolist(), range(self.rows.count, self.rows.count + len(own)), strict=True))
        self.rows.add(
            np.concatenate([(place[need] * many + block)[kept], own]), np.concatenate([column[kept], self._of("cases")]),
            np.concatenate([-cases[kept], np.ones(len(own))]), low=-np.inf, high=already.ravel(), rows=len(own),
        )  # fmt: skip

    def _handovers(self) -> Ints:
        """(n, 2) need and period in which somebody can arrive as another leaves."""
        if self.problem.rules.continuity <= 0:
            return np.zeros((0, 2), dtype=np.int64)
        can_end, can_start = self.problem.needs.leaving.copy(), np.zeros_like(self.problem.needs.leaving)
        within = self.end < self.periods
        can_end[self.ways.need[within], self.end[within]] = True
        can_start[self.ways.need, self.ways.start] = True
        return np.argwhere(can_end & can_start).astype(np.int64)

    def _continuity(self) -> None:
        """A handover needs one that leaves and one that arrives."""
        place = np.full(self.problem.needs.leaving.shape, -1)
        place[tuple(self.handovers.T)] = np.arange(len(self.handovers))
        count, within, posted = len(self.handovers), np.flatnonzero(self.end < self.periods), np.arange(len(self.end))
        given = self.problem.needs.leaving[tuple(self.handovers.T)].astype(float)
        for which, when, high in ((within, self.end[within], given), (posted, self.ways.start, np.zeros(count))):
            at = place[self.ways.need[which], when]
            row, column = np.concatenate([np.arange(count), at[at >= 0]]), np.concatenate([self._of("handover"), self.first["posted"] + which[at >= 0]])
            self.rows.add(row, column, np.repeat([1.0, -1.0], [count, len(row) - count]), low=-np.inf, high=high, rows=count)

    # limits, each of which could be given up

    def _item(self, kind: str, count: int) -> Ints:
        """Put so many items of a kind on the list; their places."""
        begin = len(self.items)
        self.items += [Item(kind, which) for which in range(count)]
        return np.arange(begin, begin + count)

    def _lodging(self) -> None:
        lodging, people = self.problem.limits.lodging, self.problem.teams.people
        item, every = np.repeat(self._item("lodging", len(lodging)), self.periods), np.arange(lodging.size)
        if (people == people[:1]).all():
            row = (self.problem.needs.host[:, None] * self.periods + np.arange(self.periods)).ravel()
            self.rows.add(row, self._of("present"), people[:1].sum(), low=-np.inf, high=lodging.ravel(), rows=len(every), item=item)
            return
        heads = people[self.by_kind][self.ways.of]
        self.rows.follow(self.first["lodged"], len(lodging), self.periods, unit=self.host, start=self.ways.start, end=self.end, column=self._of("posted"), rise=heads)
        self.rows.add(every, self._of("lodged"), 1.0, low=-np.inf, high=lodging.ravel(), rows=len(every), item=item)

    def _quota(self) -> None:
        quota, teams = self.problem.limits.quota, self.problem.teams
        team, when = np.divmod(np.arange(len(teams.sender) * self.periods), self.periods)
        item = np.repeat(self._item("quota", len(quota)), self.periods)
        self.rows.add(teams.sender[team] * self.periods + when, self._of("away"), teams.people[team], low=-np.inf, high=quota.ravel(), rows=quota.size, item=item)

    def _budget(self) -> None:
        budget, teams, team = self.problem.limits.budget, self.problem.teams, self.ways.team
        if not np.isfinite(budget):
            return
        cost = np.concatenate([teams.monthly[team] * self.months + teams.trip[team], self.problem.trainings.cost])
        scale = max(budget, 1.0)
        self.rows.add(np.zeros(len(cost)), np.concatenate([self._of("going"), self._of("training")]), cost / scale, low=-np.inf, high=budget / scale, rows=1, item=self._item("budget", 1))

    # batches

    def _arrivals(self) -> Ints:
        """(n, 3) batch, host and period in which it can arrive."""
        batch = self.problem.teams.batch[self.by_kind][self.ways.of] if len(self.ways.of) else np.zeros(0, dtype=np.int64)
        return np.unique(np.stack([batch, self.host, self.ways.start], axis=1)[batch >= 0], axis=0).astype(np.int64).reshape(-1, 3)

    def _batches(self) -> None:
        """A batch arrives at one host in one period, with as many of its teams as its sizes allow."""
        problem, arrivals, ways = self.problem, self.arrivals, self.ways
        if not len(arrivals):
            return
        count, own = len(arrivals), self._of("batch")
        batch = problem.teams.batch[self.by_kind][ways.of]
        mine = np.flatnonzero(batch >= 0)
        keys = (arrivals[:, 0] * problem.hosts + arrivals[:, 1]) * self.periods + arrivals[:, 2]
        at = np.searchsorted(keys, (batch[mine] * problem.hosts + self.host[mine]) * self.periods + ways.start[mine])
        posted = self.first["posted"] + mine
        self.rows.add(arrivals[:, 0], own, 1.0, low=-np.inf, high=1.0, rows=len(problem.limits.smallest))
        for size, low, high in ((problem.limits.smallest, 0.0, np.inf), (problem.limits.largest, -np.inf, 0.0)):
            value = np.concatenate([np.ones(len(mine)), -size[arrivals[:, 0]].astype(float)])
            self.rows.add(np.concatenate([at, np.arange(count)]), np.concatenate([posted, own]), value, low=low, high=high, rows=count)
        pairs, row = np.unique(np.stack([ways.of[mine], at]), axis=1, return_inverse=True)
        many = np.bincount(ways.kind)[pairs[0]].astype(float)
        tied = np.arange(pairs.shape[1])
        self.rows.add(np.concatenate([row.ravel(), tied]), np.concatenate([posted, own[pairs[1]]]), np.concatenate([np.ones(len(mine)), -many]), low=-np.inf, high=0.0, rows=len(tied))

    # wishes

    def _wishes(self) -> None:
        items, ways = self._item("wish", len(self.problem.wishes)), self.ways
        sender = self.problem.teams.sender[self.by_kind][ways.of] if len(ways.of) else ways.of
        months = self.problem.rules.months[ways.duration].astype(float)
        for item, wish in zip(items, self.problem.wishes, strict=True):
            if isinstance(wish, Answered):
                self._at_least(np.flatnonzero(ways.need == wish.need), months, wish.months, item)
            elif isinstance(wish, Sent):
                self._at_least(np.flatnonzero((sender == wish.sender) & (self.host == wish.host) & (months >= wish.months)), np.ones(len(months)), wish.postings, item)
            elif isinstance(wish, Arriving):
                mine = self.first["batch"] + np.flatnonzero(self.arrivals[:, 0] == wish.batch)
                self.rows.add(np.zeros(len(mine)), mine, 1.0, low=1.0, high=np.inf, rows=1, item=item)
            elif isinstance(wish, Covered):
                self._cover(wish, item, (sender == wish.sender) & (self.host == wish.host))

    def _at_least(self, mine: Ints, value: Floats, least: float, item: int) -> None:
        self.rows.add(np.zeros(len(mine)), self.first["posted"] + mine, value[mine], low=least, high=np.inf, rows=1, item=item)

    def _cover(self, wish: Covered, item: int, mine: Flags) -> None:
        which, when = lying(self.ways.start, self.end, self.periods)
        inside = mine[which] & (when >= wish.first) & (when < wish.last)
        asked = np.zeros(self.periods)
        asked[max(wish.first, 0) : wish.last] = 1.0
        self.rows.add(when[inside], self.first["posted"] + which[inside], 1.0, low=np.where(wish.given, 0.0, asked), high=np.inf, rows=self.periods, item=item)


__all__ = ["STRUCTURE", "Item", "Programme", "written"]
