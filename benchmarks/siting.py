"""Published siting problems, each reached and proven: value, bound and seconds, beside spopt or HiGHS as they state them.

    .venv/bin/python benchmarks/siting.py [--peer spopt|weak|strong|none] [--peer-seconds 60] [--only pmed1 cap71 capb5000 road800 …]

OR-Library's files are read from `../shared/data/or-library`. Each of ours is solved once after the kernels are compiled.
`spopt` builds its model with PuLP and hands it to HiGHS through the same library as here (p-median only: it has no sites
at a cost); `weak` is the formulation with one row per site and `strong` the one with a row per place and site, both given
to HiGHS as arrays. Peers get `--peer-seconds` each. `road800` and `road1500` are synthetic: random road graphs with ten
sites asked for, the kind that is hardest for the published ones. Peers: `pip install -r requirements/peers.txt` in an
environment of its own, with Doorstep's own highspy and numba beside them.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import shortest_path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.lib import or_library  # noqa: E402

from doorstep.planning.siting.models import capacitated, median, uncapacitated  # noqa: E402
from doorstep.planning.siting.solving import Sited  # noqa: E402


@dataclass(frozen=True, slots=True)
class Case:
    """One problem: its costs, what it asks, what was published, and how we solve it."""

    name: str
    cost: np.ndarray
    opening: np.ndarray
    count: int | None
    published: float | None
    solve: Callable[[], Sited]
    demand: np.ndarray | None = None
    capacity: float | None = None


def cases() -> list[Case]:
    found = []
    for number, published in enumerate(or_library.PMED, 1):
        found.append(_median(f"pmed{number}", *or_library.pmed(number), published))
    for name, published in or_library.CAP.items():
        cost, opening, _, _ = or_library.cap(name)
        found.append(Case(name, cost, opening, None, published, lambda cost=cost, opening=opening: uncapacitated(cost, opening)))
    cost, opening, demand, _ = or_library.cap("capb")
    for capacity, published in or_library.CAPB.items():
        solved = lambda capacity=capacity: capacitated(cost, opening, demand, float(capacity), seconds=600)  # noqa: E731
        found.append(Case(f"capb{capacity}", cost, opening, None, published, solved, demand, float(capacity)))
    return [*found, *(_median(f"road{size}", _roads(size), 10, None) for size in (800, 1500))]


def _median(name: str, minutes: np.ndarray, count: int, published: float | None) -> Case:
    return Case(name, minutes, np.zeros(minutes.shape[1]), count, published, lambda: median(minutes, 1.0, count, seconds=600))


def _roads(size: int) -> np.ndarray:
    """Shortest ways on a random graph of the published kind: size^2 / 50 edges of length 1 to 100 over a chain."""
    rng = np.random.default_rng(size)
    ends = np.concatenate([np.stack([np.arange(size - 1), np.arange(1, size)], axis=1), rng.integers(0, size, (size * size // 50, 2))])
    ends = np.unique(np.sort(ends[ends[:, 0] != ends[:, 1]], axis=1), axis=0)
    lengths = rng.integers(1, 101, len(ends)).astype(float)
    return shortest_path(coo_array((lengths, ends.T), (size, size)).tocsr(), directed=False, method="D")


def spopt(case: Case, seconds: float) -> dict[str, Any]:
    """The same p-median by spopt, its model solved by HiGHS through PuLP."""
    import pulp
    from spopt.locate import PMedian

    if case.count is None:
        return {}
    started, cpu = time.monotonic(), time.process_time()
    model = PMedian.from_cost_matrix(case.cost, np.ones(len(case.cost)), p_facilities=case.count)
    built = time.process_time() - cpu
    try:
        model.solve(pulp.HiGHS(msg=False, timeLimit=seconds, threads=1), results=False)
        value = round(pulp.value(model.problem.objective), 3)
    except RuntimeError:  # not solved in the time
        value = None
    return {
        "peer": "spopt", "peer_value": value, "peer_building_cpu": round(built, 2),
        "peer_seconds": round(time.monotonic() - started, 2), "peer_cpu": round(time.process_time() - cpu, 2),
    }  # fmt: skip


def highs(case: Case, seconds: float, *, strong: bool) -> dict[str, Any]:
    """The same in HiGHS: assignments tied to sites by a row for each pair (strong) or one for each site (weak)."""
    import highspy

    places, sites = case.cost.shape
    pairs, started, cpu = places * sites, time.monotonic(), time.process_time()
    solver: Any = highspy.Highs()
    for name, value in (("output_flag", False), ("threads", 1), ("time_limit", seconds), ("mip_rel_gap", 0.0)):
        solver.setOptionValue(name, value)
    count = pairs + sites
    solver.addVars(count, np.zeros(count), np.ones(count))
    solver.changeColsCost(count, np.arange(count, dtype=np.int32), np.concatenate([case.cost.T.ravel(), case.opening]))
    solver.changeColsIntegrality(sites, np.arange(pairs, count, dtype=np.int32), np.full(sites, highspy.HighsVarType.kInteger))
    columns = np.arange(pairs, dtype=np.int32).reshape(sites, places)
    _rows(solver, np.ascontiguousarray(columns.T), np.ones((places, sites)), 1.0, 1.0)
    tied = np.repeat(np.arange(pairs, count, dtype=np.int32), places)
    if strong:
        _rows(solver, np.stack([columns.ravel(), tied], axis=1), np.tile([1.0, -1.0], (pairs, 1)), -np.inf, 0.0)
    if not strong or case.demand is not None:
        demand = np.ones(places) if case.demand is None else case.demand
        room = -demand.sum() if case.capacity is None else -case.capacity
        _rows(solver, np.concatenate([columns, np.arange(pairs, count, dtype=np.int32)[:, None]], axis=1), np.tile(np.append(demand, room), (sites, 1)), -np.inf, 0.0)
    if case.count is not None:
        _rows(solver, np.arange(pairs, count, dtype=np.int32)[None], np.ones((1, sites)), float(case.count), float(case.count))
    solver.run()
    info = solver.getInfo()
    return {
        "peer": f"HiGHS, {'strong' if strong else 'weak'}", "peer_value": round(info.objective_function_value, 3), "peer_bound": round(info.mip_dual_bound, 3),
        "peer_seconds": round(time.monotonic() - started, 2), "peer_cpu": round(time.process_time() - cpu, 2),
    }  # fmt: skip


def _rows(solver: Any, columns: np.ndarray, values: np.ndarray, low: float, high: float) -> None:
    rows, width = columns.shape
    starts = np.arange(0, rows * width, width, dtype=np.int32)
    solver.addRows(rows, np.full(rows, low), np.full(rows, high), rows * width, starts, columns.ravel(), values.ravel())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--peer", choices=["spopt", "weak", "strong", "none"], default="spopt")
    parser.add_argument("--peer-seconds", type=float, default=60.0)
    parser.add_argument("--only", nargs="*")
    chosen = parser.parse_args()
    listed = [one for one in cases() if not chosen.only or one.name in chosen.only]
    small = np.random.default_rng(0).uniform(1, 9, (20, 9))
    median(small, 1.0, 3), capacitated(small, 1.0, 1.0, 9.0)  # compiles the kernels
    for case in listed:
        started, cpu = time.monotonic(), time.process_time()
        found = case.solve()
        row = {
            "instance": case.name, "places": len(case.cost), "sites": len(case.opening), "p": case.count, "value": round(found.value, 3), "published": case.published,
            "bound": round(found.bound, 3), "checked": round(found.checked, 3), "proven": found.is_proven, "looked": found.looked,
            "seconds": round(time.monotonic() - started, 2), "cpu_seconds": round(time.process_time() - cpu, 2),
        }  # fmt: skip
        if chosen.peer != "none":
            row |= spopt(case, chosen.peer_seconds) if chosen.peer == "spopt" else highs(case, chosen.peer_seconds, strong=chosen.peer == "strong")
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
