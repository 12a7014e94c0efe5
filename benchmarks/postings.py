"""Gap and seconds of matching expert teams with hosts: 150 teams, 90 hosts, 24 half-months, four durations; several seeds.

    .venv/bin/python benchmarks/postings.py [--seeds 1 2 3 4 5] [--seconds 10] [--enough 0.001] [--wait 24] [--continuity 0] [--batches 0] [--unmet 0.8 3]

Synthetic (`tests/lib/posting_problems.py`). `gap` is against the lower of the solver's bound and the checked one;
`checked_gap` against the bound that numpy recomputes from multipliers alone. Seconds include writing the programme.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.lib.posting_problems import large  # noqa: E402

from doorstep.planning.postings.candidates import every  # noqa: E402
from doorstep.planning.postings.solving import solve  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--enough", type=float, default=0.001)
    parser.add_argument("--wait", type=int, default=24, help="half-months that unmet cases wait for a team")
    parser.add_argument("--continuity", type=float, default=0.0, help="worth of a handover, in cases")
    parser.add_argument("--batches", type=int, default=0, help="batches of six teams")
    parser.add_argument("--unmet", type=float, nargs=2, default=[0.8, 3.0], help="unmet cases, as multiples of what a team treats")
    chosen = parser.parse_args()
    for seed in chosen.seeds:
        problem = large(seed, wait=chosen.wait, continuity=chosen.continuity, batches=chosen.batches, unmet=tuple(chosen.unmet))
        started, cpu = time.monotonic(), time.process_time()
        found = solve(problem, seconds=chosen.seconds, enough=chosen.enough)
        print(json.dumps({
            "seed": seed, "teams": len(problem.teams.specialty), "hosts": problem.hosts, "needs": len(problem.needs.host), "ways": len(every(problem).team), "stays": len(every(problem).need),
            "postings": len(found.postings), "trained": len(found.trained), "value": round(found.value, 2), "bound": round(found.bound, 2),
            "gap_percent": round(found.gap * 100, 4), "checked_gap_percent": round(found.checked_gap * 100, 4), "seconds": round(time.monotonic() - started, 2),
            "cpu_seconds": round(time.process_time() - cpu, 2), "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }), flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
