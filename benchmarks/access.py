"""Floating catchments and shortest ways, with peers and a physical floor in the same run.

    .venv/bin/python benchmarks/access.py [--runs 5] [--only ARM ...]

Everything is synthetic: homes and institutions at random on a square of 820 km, three bands of 10, 20 and 30 km with weights 1,
0.68 and 0.22, so that one million homes and 30,000 institutions make about 126 million pairs. The road graph is a raster of a
thousand by a thousand cells of 500 m with random paces, eight neighbours each: a million nodes and eight million roads.
Each arm is a process of its own, so that its peak of memory is its own; a first run warms up and is not counted, except for
arms of minutes. The floors: copying the arrays once, and measuring the distance of every near pair once without weights. Peers
that are not installed are named and left out: `pip install access==1.1.10.post3`.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

SIDE_KM, EDGES, WEIGHTS = 820.0, (10.0, 20.0, 30.0), (1.0, 0.68, 0.22)
CELLS, CELL_KM = 1000, 0.5


@dataclass(frozen=True, slots=True)
class Country:
    """Homes and institutions on a square, shape (2, count) each, with people and supply."""

    homes: np.ndarray
    sites: np.ndarray
    people: np.ndarray
    supply: np.ndarray


def country(homes: int, sites: int) -> Country:
    rng = np.random.default_rng(20261122)
    people, supply = (rng.integers(1, 100, count).astype(float) for count in (homes, sites))
    return Country(rng.random((2, homes)) * SIDE_KM, rng.random((2, sites)) * SIDE_KM, people, supply)


def ours(given: Country) -> float:
    from doorstep.planning.access.catchments import by_distance
    from doorstep.planning.access.points import Points
    from doorstep.planning.access.weighing import Bands

    found = by_distance(Points.plane(*given.homes), Points.plane(*given.sites), people=given.people, supply=given.supply, bands_km=Bands(EDGES, WEIGHTS))
    return float(given.people @ found.access - found.reached)


def copying(given: Country) -> float:
    """Each array of the question read and written once."""
    return float(sum(part.copy()[..., -1].sum() for part in (given.homes, given.sites, given.people, given.supply)))


def counting(given: Country) -> float:
    """Every near pair's distance measured once: the pairs within 30 km, on the same grid and threads."""
    from doorstep.planning.access import catchment_kernels as kernels
    from doorstep.planning.access.grid import grid_over, steps_of

    where, stand = (np.vstack([part, np.zeros(part.shape[1])]) for part in (given.homes, given.sites))
    grid, steps = grid_over(where, EDGES[-1]), steps_of(EDGES[-1:], (1.0,))
    near, ones, found = kernels.sort_by_cell(where, grid), np.ones(where.shape[1]), np.zeros(stand.shape[1])
    stand = np.ascontiguousarray(stand[:, np.lexsort((stand[0], np.floor(stand[1] / grid.width)))])
    cuts = np.linspace(0, found.size, 9).astype(int).tolist()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda first, last: kernels.gather(stand, first, last, near, ones, grid, steps, found), cuts[:-1], cuts[1:]))
    return float(found.sum())


def tree(given: Country) -> float:
    """scipy's cKDTree and two sparse products."""
    from scipy.sparse import csr_array
    from scipy.spatial import cKDTree

    pairs = cKDTree(given.homes.T).sparse_distance_matrix(cKDTree(given.sites.T), EDGES[-1], output_type="coo_matrix")
    weight = np.append(WEIGHTS, 0.0)[np.searchsorted(EDGES, pairs.data)]
    matrix = csr_array((weight, (pairs.row, pairs.col)), shape=pairs.shape)
    demand = matrix.T @ given.people
    access = matrix @ np.divide(given.supply, demand, out=np.zeros_like(demand), where=demand > 0)
    return float(given.people @ access - given.supply[demand > 0].sum())


def library(given: Country) -> float:
    """The library `access` with its table of pairs made by cKDTree, which is not counted."""
    sys.path = [place for place in sys.path if place != str(Path(__file__).parent)]  # else this file is what `import access` finds
    import access
    import pandas as pd
    from scipy.spatial import cKDTree

    pairs = cKDTree(given.homes.T).sparse_distance_matrix(cKDTree(given.sites.T), EDGES[-1], output_type="coo_matrix")
    costs = pd.DataFrame({"origin": pairs.row, "dest": pairs.col, "cost": pairs.data})
    began = time.perf_counter(), time.process_time()
    model = access.Access(
        demand_df=pd.DataFrame({"geoid": range(given.people.size), "people": given.people}), demand_index="geoid", demand_value="people",
        supply_df=pd.DataFrame({"geoid": range(given.supply.size), "supply": given.supply}), supply_index="geoid", supply_value="supply",
        cost_df=costs, cost_origin="origin", cost_dest="dest", cost_name="cost",
    )  # fmt: skip
    model.enhanced_two_stage_fca(name="x", weight_fn=access.weights.step_fn(dict(zip(EDGES, WEIGHTS, strict=True))), max_cost=EDGES[-1])
    UNCOUNTED.append((time.perf_counter() - began[0], time.process_time() - began[1]))
    found = model.access_df["x_supply"].fillna(0).to_numpy()
    return float(given.people @ found - given.supply.sum())


UNCOUNTED: list[tuple[float, float]] = []
"""Wall and CPU seconds that an arm measured itself, leaving out what is not its own work."""


def surface() -> tuple[object, np.ndarray, np.ndarray]:
    from doorstep.planning.access.roads import on_surface

    rng = np.random.default_rng(20261122)
    pace = 1.5 * np.exp(rng.normal(0, 0.5, (CELLS, CELLS)))
    return on_surface(pace, CELL_KM), rng.integers(0, CELLS**2, 30_000), rng.integers(0, CELLS**2, 15)


def roads(given: tuple[object, np.ndarray, np.ndarray]) -> float:
    from doorstep.planning.access.roads import between

    return float(between(*given).mean())  # type: ignore[arg-type]


def the_wrong_way(given: tuple[object, np.ndarray, np.ndarray]) -> float:
    """A search from each of fifteen homes: what 30,000 of them cost is this times 2,000."""
    from doorstep.planning.access.roads import between

    graph, homes, sites = given
    return float(between(graph, homes[:14], sites).mean())  # type: ignore[arg-type]


def reading_roads(given: tuple[object, np.ndarray, np.ndarray]) -> float:
    """Every road and its end read once for each institution."""
    graph = given[0]
    return float(sum(graph.data.sum() + graph.indices.sum() for _ in range(given[2].size)))  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Arm:
    name: str
    make: Callable[[], object]
    do: Callable[..., float]
    runs: int = 0  # 0: as many as asked for


MILLION = partial(country, 1_000_000, 30_000)
ARMS = {
    "copy": Arm("floor: arrays copied once, 1 M x 30 k", MILLION, copying),
    "count": Arm("floor: distance of every near pair once, 1 M x 30 k", MILLION, counting),
    "ours": Arm("doorstep, 1 M x 30 k", MILLION, ours),
    "ours-10k": Arm("doorstep, 1 M x 10 k", partial(country, 1_000_000, 10_000), ours),
    "tree-10k": Arm("cKDTree and sparse products, 1 M x 10 k", partial(country, 1_000_000, 10_000), tree),
    "ours-300k": Arm("doorstep, 300 k x 10 k", partial(country, 300_000, 10_000), ours),
    "tree-300k": Arm("cKDTree and sparse products, 300 k x 10 k", partial(country, 300_000, 10_000), tree),
    "access-300k": Arm("access, 300 k x 10 k, table of pairs given", partial(country, 300_000, 10_000), library, runs=1),
    "ours-100k": Arm("doorstep, 100 k x 3 k", partial(country, 100_000, 3_000), ours),
    "access-100k": Arm("access, 100 k x 3 k, table of pairs given", partial(country, 100_000, 3_000), library),
    "read-roads": Arm("floor: 8 M roads read for each of 15", surface, reading_roads),
    "roads": Arm("doorstep, 30,000 homes to 15 institutions, 1 M nodes", surface, roads, runs=3),
    "wrong-way": Arm("control: searched from 14 homes instead", surface, the_wrong_way, runs=1),
}


def measure(arm: Arm, runs: int) -> dict[str, object]:
    given = arm.make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    times, control = [], 0.0
    for at in range((arm.runs or runs) + (arm.runs != 1)):
        began, used = time.perf_counter(), time.process_time()
        control = arm.do(given)
        taken = UNCOUNTED[-1] if UNCOUNTED else (time.perf_counter() - began, time.process_time() - used)
        times += [taken] if at or arm.runs == 1 else []
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    walls, cpus = zip(*times, strict=True)
    return {"wall": statistics.median(walls), "cpu": statistics.median(cpus), "peak_mb": peak / 1024, "given_mb": before / 1024, "control": control}


def asked(code: str, runs: int) -> dict[str, float] | None:
    done = subprocess.run([sys.executable, __file__, "--arm", code, "--runs", str(runs)], capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{ARMS[code].name}: left out, {done.stderr.strip().splitlines()[-1]}", flush=True)
        return None
    return json.loads(done.stdout.strip().splitlines()[-1])  # type: ignore[no-any-return]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", nargs="*", default=list(ARMS), choices=list(ARMS))
    parser.add_argument("--arm", choices=list(ARMS), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.arm:
        print(json.dumps(measure(ARMS[chosen.arm], chosen.runs)))
        return
    print(f"{'':56}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}{'control':>16}")
    found = {}
    for code in chosen.only:
        if one := asked(code, chosen.runs):
            found[code] = one
            print(f"{ARMS[code].name:56}{one['wall']:9.3f}{one['cpu']:9.3f}{one['peak_mb']:9.0f}{one['control']:16.6g}", flush=True)
    for one, other in (("ours", "count"), ("ours", "copy"), ("tree-10k", "ours-10k"), ("tree-300k", "ours-300k"), ("access-300k", "ours-300k"), ("access-100k", "ours-100k"), ("roads", "read-roads")):
        if one in found and other in found:
            print(f"{one} / {other}: {found[one]['wall'] / found[other]['wall']:.1f} wall, {found[one]['cpu'] / found[other]['cpu']:.1f} CPU")


if __name__ == "__main__":
    main()
