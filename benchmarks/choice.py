"""The choice model beside its peers and a physical floor, in the same run; then England's table of forms.

    .venv/bin/python benchmarks/choice.py [--runs 5] [--only ARM ...] [--larch-python PATH] [--england FOLDER]

Everything but England is synthetic. Raw: a million choosers x 20 alternatives x 8 features of their own, drawn from a known logit. Cells:
a million choosers in 4,500 cells (75 places x 60 groups of conditions) who share what lies before them; their 12 to 26
alternatives make some 85,000 rows. Each arm is a process of its own, so that its peak of memory is its own; a first run
warms up and is not counted, except where it takes longer than half a minute. All must end at the same log-likelihood.
Ours gives the plain covariance; the last arms add what it gives besides. Peers that are not installed are named and left
out: `pip install xlogit==0.2.7`; larch pins scipy and numba, so it runs in an environment of its own.
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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

PEOPLE, OFFERED, FEATURES = 1_000_000, 20, 8
BETA = np.linspace(-0.6, 0.6, FEATURES)


@dataclass(frozen=True, slots=True)
class Raw:
    """features (people, alternatives, features); chosen (people,) the alternative each took."""

    features: np.ndarray
    chosen: np.ndarray


def raw() -> Raw:
    rng = np.random.default_rng(20261122)
    features = rng.normal(size=(PEOPLE, OFFERED, FEATURES))
    return Raw(features, (features @ BETA + rng.gumbel(size=(PEOPLE, OFFERED))).argmax(axis=1))


def raw_cells() -> Any:
    from doorstep.planning.choice import Alternatives, Cells

    made, rows = raw(), PEOPLE * OFFERED
    chosen = np.zeros(rows)
    chosen[np.arange(PEOPLE) * OFFERED + made.chosen] = 1
    return Cells(
        Alternatives.plain(tuple(f"h{at}" for at in range(OFFERED))), tuple(f"x{at}" for at in range(FEATURES)),
        tuple(f"p{at}" for at in range(75)), ("all",), np.arange(PEOPLE + 1) * OFFERED,
        np.tile(np.arange(OFFERED, dtype=np.int32), PEOPLE), made.features.reshape(rows, FEATURES), chosen,
        (np.arange(PEOPLE) % 75).astype(np.int32), np.zeros(PEOPLE, dtype=np.int32),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counted:
    """Choice sets with everyone counted in, and the patients behind them."""

    cells: Any
    cell: np.ndarray
    alternative: np.ndarray


def counted_cells() -> Counted:
    from doorstep.planning.choice import Alternatives, Cells, counted

    rng, cells = np.random.default_rng(20261122), 75 * 60
    sizes = rng.integers(12, 27, cells)
    start, rows = np.concatenate(([0], np.cumsum(sizes))), int(sizes.sum())
    features = rng.normal(size=(rows, FEATURES))
    empty = Cells(
        Alternatives.plain(tuple(f"h{at}" for at in range(40))), tuple(f"x{at}" for at in range(FEATURES)),
        tuple(f"p{at}" for at in range(75)), ("all",), start,
        np.concatenate([np.sort(rng.permutation(40)[:size]) for size in sizes]).astype(np.int32), features, np.ones(rows),
        (np.arange(cells) // 60).astype(np.int32), np.zeros(cells, dtype=np.int32),
    )  # fmt: skip
    cell, value = rng.integers(0, cells, PEOPLE), features @ BETA
    power = np.exp(value)
    upto = np.cumsum(power)
    before = np.concatenate(([0], upto))[start[cell]]
    row = np.searchsorted(upto, before + rng.random(PEOPLE) * np.add.reduceat(power, start[:-1])[cell])
    alternative = empty.alternative[np.clip(row, start[cell], start[cell + 1] - 1)].astype(np.int64)
    return Counted(counted(empty, cell, alternative), cell, alternative)


def ours(given: Any) -> float:
    from doorstep.planning.choice.fitting import fit

    return fit(given, clustered=False).log_likelihood


def ours_on_one(given: Any) -> float:
    from doorstep.planning.choice import passes

    passes.THREADS = 1
    return ours(given)


def clustered(given: Any) -> float:
    from doorstep.planning.choice.fitting import fit

    return fit(given).log_likelihood


def in_cells(given: Counted) -> float:
    return ours(given.cells)


def in_cells_clustered(given: Counted) -> float:
    return clustered(given.cells)


def counting(given: Counted) -> float:
    """A million records counted into their cells, and fitted."""
    from doorstep.planning.choice import counted

    return ours(counted(given.cells, given.cell, given.alternative))


def in_cells_nested(given: Counted) -> float:
    """Nested logit with four nests, from the multinomial logit on."""
    from dataclasses import replace

    from doorstep.planning.choice import Alternatives
    from doorstep.planning.choice.nested import fit_nested

    codes = given.cells.alternatives.codes
    nests = Alternatives(codes, (np.arange(len(codes)) % 4).astype(np.int32), tuple("abcd"), np.zeros(len(codes), bool))
    return fit_nested(replace(given.cells, alternatives=nests)).log_likelihood


def reading(given: Any) -> float:
    """Every feature read once."""
    return float(given.features.sum())


def scipy_raw(given: Raw) -> float:
    from scipy.optimize import minimize

    taken = given.features[np.arange(PEOPLE), given.chosen].sum(axis=0)

    def minus(beta: np.ndarray) -> tuple[float, np.ndarray]:
        share = given.features @ beta
        top = share.max(axis=1)
        np.exp(share - top[:, None], out=share)
        total = share.sum(axis=1)
        share /= total[:, None]
        gradient = share.ravel() @ given.features.reshape(-1, FEATURES)
        return float((top + np.log(total)).sum() - taken @ beta), gradient - taken

    return -float(minimize(minus, np.zeros(FEATURES), jac=True, method="L-BFGS-B", options={"ftol": 1e-15, "gtol": 1e-3}).fun)


def scipy_cells(given: Counted) -> float:
    from scipy.optimize import minimize

    cells = given.cells
    patients, sizes = cells.patients, np.diff(cells.start)

    def minus(beta: np.ndarray) -> tuple[float, np.ndarray]:
        power = np.exp(cells.features @ beta)
        total = np.add.reduceat(power, cells.start[:-1])
        expected = power * np.repeat(patients / total, sizes)
        return float(patients @ np.log(total) - cells.chosen @ (cells.features @ beta)), (expected - cells.chosen) @ cells.features

    return -float(minimize(minus, np.zeros(FEATURES), jac=True, method="L-BFGS-B", options={"ftol": 1e-15, "gtol": 1e-3}).fun)


def xlogit(given: Raw) -> float:
    from xlogit import MultinomialLogit

    chosen = np.zeros((PEOPLE, OFFERED))
    chosen[np.arange(PEOPLE), given.chosen] = 1
    model = MultinomialLogit()
    model.fit(
        given.features.reshape(-1, FEATURES), chosen.ravel(), varnames=[f"x{at}" for at in range(FEATURES)],
        ids=np.repeat(np.arange(PEOPLE), OFFERED), alts=np.tile(np.arange(OFFERED), PEOPLE), verbose=0,
    )  # fmt: skip
    return float(model.loglikelihood)


def larch_data() -> Any:
    import larch
    import pandas as pd

    made, names = raw(), [f"x{at}" for at in range(FEATURES)]
    index = pd.MultiIndex.from_product([np.arange(PEOPLE), np.arange(1, OFFERED + 1)], names=["person", "alternative"])
    table = pd.DataFrame(made.features.reshape(-1, FEATURES), columns=names, index=index)
    table["chosen"] = (np.arange(OFFERED)[None, :] == made.chosen[:, None]).ravel().astype(float)
    return larch.Dataset.construct.from_idca(table)


def larch_fit(given: Any) -> float:
    import larch

    model = larch.Model(given)
    model.utility_ca = sum(larch.P(f"b{at}") * larch.X(f"x{at}") for at in range(FEATURES))
    model.choice_ca_var = "chosen"
    return float(model.maximize_loglike(stderr=True, quiet=True).loglike)


@dataclass(frozen=True, slots=True)
class Arm:
    name: str
    make: Callable[[], Any]
    do: Callable[[Any], float]
    runs: int = 0  # 0: as many as asked for


ARMS = {
    "read": Arm("floor: every feature read once", raw, reading),
    "ours": Arm("doorstep, raw, two threads", raw_cells, ours),
    "ours-one": Arm("doorstep, raw, one thread", raw_cells, ours_on_one),
    "scipy": Arm("numpy and scipy L-BFGS, raw", raw, scipy_raw, runs=3),
    "xlogit": Arm("xlogit 0.2.7, raw", raw, xlogit, runs=1),
    "larch": Arm("larch, raw", larch_data, larch_fit, runs=1),
    "cells": Arm("doorstep, cells", counted_cells, in_cells),
    "scipy-cells": Arm("numpy and scipy L-BFGS, the same cells", counted_cells, scipy_cells),
    "count": Arm("doorstep, a million records counted into cells, then fitted", counted_cells, counting),
    "cells-clustered": Arm("doorstep, cells, with errors clustered by place", counted_cells, in_cells_clustered),
    "cells-nested": Arm("doorstep, cells, nested logit with four nests", counted_cells, in_cells_nested),
    "ours-clustered": Arm("doorstep, raw, with errors clustered by place", raw_cells, clustered),
}
RAW = ("read", "ours", "ours-one", "scipy", "xlogit", "larch", "ours-clustered")


def measure(arm: Arm, runs: int) -> dict[str, float]:
    given, times, value = arm.make(), [], 0.0
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for at in range((arm.runs or runs) + (arm.runs != 1)):
        began, used = time.perf_counter(), time.process_time()
        value = arm.do(given)
        taken = time.perf_counter() - began, time.process_time() - used
        times += [taken] if at or arm.runs == 1 else []
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    walls, cpus = zip(*times, strict=True)
    return {"wall": statistics.median(walls), "cpu": statistics.median(cpus), "peak_mb": peak / 1024, "given_mb": before / 1024, "value": value}


def asked(code: str, runs: int, larch_python: str) -> dict[str, float] | None:
    python = larch_python if code == "larch" else sys.executable
    if not python:
        print(f"{ARMS[code].name}: left out, no --larch-python", flush=True)
        return None
    done = subprocess.run([python, __file__, "--arm", code, "--runs", str(runs), "--people", str(PEOPLE)], capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{ARMS[code].name}: left out, {(done.stderr.strip().splitlines() or ['killed'])[-1]}", flush=True)
        return None
    return json.loads(done.stdout.strip().splitlines()[-1])  # type: ignore[no-any-return]


def table(codes: list[str], runs: int, larch_python: str) -> None:
    base: dict[str, dict[str, float]] = {}
    print(f"{'':62}{'wall s':>9}{'CPU s':>9}{'to ours':>9}{'CPU':>7}{'peak MB':>9}{'given MB':>10}{'log-likelihood':>18}")
    for code in codes:
        found = asked(code, runs, larch_python)
        if not found:
            continue
        base[code] = found
        ours_ = base.get("ours" if code in RAW else "cells")
        ratio = [f"{found[key] / ours_[key]:.2f}" if ours_ else "-" for key in ("wall", "cpu")]
        print(
            f"{ARMS[code].name:62}{found['wall']:9.3f}{found['cpu']:9.3f}{ratio[0]:>9}{ratio[1]:>7}{found['peak_mb']:9,.0f}{found['given_mb']:10,.0f}{found['value']:18,.3f}",
            flush=True,
        )


FORMS = {
    "ln beds, ln(1+km)": (("ln_beds", "ln_km"), 0.0),
    "ln beds, km": (("ln_beds", "km"), 0.0),
    "ln beds, km, ln(1+km)": (("ln_beds", "km", "ln_km"), 0.0),
    "and ln(1+rank of nearness)": (("ln_beds", "km", "ln_km", "ln_rank"), 0.0),
    "and km, ln(1+km) to the centre of patients": (("ln_beds", "km", "ln_km", "ln_rank", "centre_km", "ln_centre_km"), 0.0),
    "and constants of trusts, shrunk (spread 1)": (("ln_beds", "km", "ln_km", "ln_rank", "centre_km", "ln_centre_km"), 1.0),
}


def england(folder: Path, rounds: int = 4) -> None:
    from tests.lib.england import england as flows_of_england

    from doorstep.planning.choice.diagnostics import agreement
    from doorstep.planning.choice.fitting import fit
    from doorstep.planning.choice.gravity import gravity_cells, with_only

    flows = flows_of_england(folder)
    print(f"\nEngland: {len(flows.destinations)} trusts, {len(flows.origins)} areas; every fifth of the areas held out, {rounds} random orders")
    print(f"{'utility':48}{'fitted rho2':>12}{'common part':>13}{'sd of folds':>13}{'top':>8}{'R2':>8}{'ms a fit':>10}")
    for form, (names, spread) in FORMS.items():
        found, rho, spent = [], [], []
        for seed in range(rounds):
            for part in np.array_split(np.random.default_rng(seed).permutation(len(flows.origins)), 5):
                seen = np.ones(len(flows.origins), dtype=bool)
                seen[part] = False
                cells = with_only(gravity_cells(flows, seen), *names)
                began = time.perf_counter()
                fitted = fit(cells.kept(seen), constants=spread > 0, spread=spread, clustered=False)
                spent.append(time.perf_counter() - began)
                found.append(agreement(cells.kept(~seen), fitted.model))
                rho.append(fitted.rho_squared)
        common = [one.common_part for one in found]
        print(
            f"{form:48}{np.mean(rho):12.3f}{np.mean(common):13.4f}{np.std(common):13.3f}{np.mean([one.top_share for one in found]):8.3f}{np.mean([one.r_squared for one in found]):8.3f}{1000 * statistics.median(spent):10.1f}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", nargs="*", default=list(ARMS), choices=list(ARMS))
    parser.add_argument("--people", type=int, default=PEOPLE, help="choosers of the raw arms")
    parser.add_argument("--larch-python", default="", help="a Python that has larch")
    parser.add_argument("--england", type=Path, help="the folder with England's published tables")
    parser.add_argument("--arm", choices=list(ARMS), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    globals()["PEOPLE"] = chosen.people
    if chosen.arm:
        print(json.dumps(measure(ARMS[chosen.arm], chosen.runs)))
        return
    table(chosen.only, chosen.runs, chosen.larch_python)
    if chosen.england:
        england(chosen.england)


if __name__ == "__main__":
    main()
