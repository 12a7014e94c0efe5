"""Run every test: style and types, the fast suite, PostgreSQL, the browser. Says last what was skipped."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.lib import postgres  # noqa: E402

PYTHON = sys.executable
BIN = Path(PYTHON).parent
RACES = tuple(f"tests/store/test_{name}.py" for name in ("case_races", "ledger_races", "ledger_kills", "ledger_walks"))
BY_FILE = ("--dist", "loadfile", "--no-loadscope-reorder")  # what a file has made is made once; `tests/conftest.py` puts the longest first
PAGES_OF_FIGURES = ("every_page", "areas", "atlas", "capability", "community", "conditions", "downloads", "indicators", "institutions", "region")


def run(title: str, command: list[str], **environment: str) -> bool:
    """Run one part and say how long it took; True when it passed."""
    print(f"\n── {title}", flush=True)
    started = time.monotonic()
    # the parts start hundreds of processes: what is compiled once is kept, whatever the surroundings ask for
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, cwd=ROOT, env={**kept, **environment}, check=False)
    passed = done.returncode == 0
    print(f"── {title}: {'passed' if passed else 'FAILED'} in {time.monotonic() - started:.0f} s", flush=True)
    return passed


def static() -> bool:
    """Style, types and layers."""
    return all(
        [
            run("style", [str(BIN / "ruff"), "check", "src", "tests", "tools", "benchmarks"]),
            run("types", [str(BIN / "mypy"), "--strict", "src"]),
            run("layers", [str(BIN / "lint-imports")]),
        ]
    )


def pytest(*arguments: str) -> list[str]:
    return [PYTHON, "-m", "pytest", *arguments]


def trials() -> bool:
    """Full counts, on the embedded database; the races again on PostgreSQL; every page in both languages at both sizes."""
    done = [run("trials", pytest("tests", "-m", "not browser", "-n", "2", "--durations=15"), DOORSTEP_TRIALS="1")]
    with postgres.server() as address:
        if address:
            done.append(run("races on PostgreSQL", pytest(*RACES), DOORSTEP_TRIALS="1", DOORSTEP_DATABASE=address))
    done.append(run("browser", pytest("tests/browser", "-m", "browser"), DOORSTEP_TRIALS="1"))
    return all(done)


def on_postgres(skipped: list[str]) -> bool:
    """What writes to the database and asks it, on a real server."""
    with postgres.server() as address:
        if not address:
            skipped.append("PostgreSQL (no server binaries: install postgresql-15)")
            return True
        # pages of figures ask a snapshot, whatever the database; here are the tests that write to it and ask it
        left_out = [f"--ignore=tests/pages/test_{name}.py" for name in PAGES_OF_FIGURES]
        rooms = ["tests/store", "tests/cases", "tests/ledgers", "tests/recognition", "tests/pages", *left_out]
        chosen = ["-m", "not browser and (not slow or races)", "-n", "2", "--dist", "worksteal"]
        return run("PostgreSQL", pytest(*rooms, *chosen), DOORSTEP_DATABASE=address)


def in_browser(skipped: list[str]) -> bool:
    """Pages in a real browser."""
    if not Path("/usr/bin/chromium").exists():
        skipped.append("browser (no /usr/bin/chromium)")
        return True
    return run("browser", pytest("tests/browser", "-m", "browser", "-n", "2", "--dist", "worksteal", "--durations=8"))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--static", action="store_true", help="only style, types and layers")
    parser.add_argument("--trials", action="store_true", help="full counts of mutations and simulations")
    chosen = parser.parse_args()
    if chosen.static:
        return 0 if static() else 1
    skipped: list[str] = []
    with tempfile.TemporaryDirectory() as made:
        os.environ["DOORSTEP_MADE_ONCE"] = made
        if chosen.trials:
            return 0 if trials() else 1
        passed = [
            static(),
            run("fast suite", pytest("tests", "-m", "not browser and not slow", "-n", "2", *BY_FILE)),
            run("slow suite", pytest("tests", "-m", "slow and not browser", "-n", "2", *BY_FILE, "--durations=15")),
            on_postgres(skipped),
            in_browser(skipped),
        ]
    for part in skipped:
        print(f"SKIPPED: {part}")
    print("All parts passed." if all(passed) else "Some parts FAILED.")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
