"""Server CPU per page, and the 90th percentile under 20 concurrent readers.

    .venv/bin/python benchmarks/pages.py --region workspace [--rounds 30] [--readers 20]

Starts `doorstep serve` on a demo workspace, signs in as the planner, and asks for each page in
turn (CPU seconds of the server's processes before and after, divided by the requests), then lets
20 readers ask for pages at random at once. The floor in the same run is a static file through the
same server and the sign-in page, which reads no figure.
"""

from __future__ import annotations

import argparse
import http.cookiejar
import os
import random
import re
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

PAGES = (
    "/",
    "/?basis=insured",
    "/areas/441881/",
    "/areas/441800/",
    "/flows/",
    "/indicators/",
    "/indicators/in-area-admissions/",
    "/data/",
)
FLOOR = ("/static/css/doorstep.css", "/sign-in/")
TICKS = os.sysconf("SC_CLK_TCK")


class Reader:
    """A signed-in browser of sorts."""

    def __init__(self, base: str) -> None:
        self.base = base
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def get(self, path: str) -> str:
        with self.opener.open(self.base + path, timeout=60) as answer:
            text: str = answer.read().decode("utf-8", "replace")
            return text

    def sign_in(self, name: str, password: str) -> None:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get("/sign-in/"))
        assert token, "no token on the sign-in page"
        form = {"csrfmiddlewaretoken": token[1], "username": name, "name": name, "password": password, "code": "", "next": "/"}
        request = urllib.request.Request(self.base + "/sign-in/", urllib.parse.urlencode(form).encode(), {"Referer": self.base})
        with self.opener.open(request, timeout=60) as answer:
            assert "sign-in" not in answer.geturl(), "could not sign in"


def family(root: int) -> list[int]:
    """A process and everything below it, the worker left out."""
    found, pending = [], [root]
    while pending:
        pid = pending.pop()
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        if "\0worker\0" in command:
            continue
        found.append(pid)
        for task in Path(f"/proc/{pid}/task").iterdir():
            pending += [int(child) for child in (task / "children").read_text().split()]
    return found


def cpu_seconds(root: int) -> float:
    """User and system seconds of the server's processes so far."""
    total = 0
    for pid in family(root):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def cpu_per_page(reader: Reader, root: int, path: str, rounds: int) -> tuple[float, float]:
    """(CPU milliseconds, median wall milliseconds) of one page after a first look."""
    reader.get(path)
    walls = []
    before = cpu_seconds(root)
    for _ in range(rounds):
        started = time.perf_counter()
        reader.get(path)
        walls.append(time.perf_counter() - started)
    return (cpu_seconds(root) - before) / rounds * 1000, statistics.median(walls) * 1000


def crowd(readers: list[Reader], seconds: float) -> list[float]:
    """Seconds of every request while all readers ask at once, each after a look of about a second."""
    times: list[float] = []
    end = time.monotonic() + seconds

    def look(reader: Reader, seed: int) -> None:
        rng = random.Random(seed)
        while time.monotonic() < end:
            started = time.perf_counter()
            reader.get(rng.choice(PAGES))
            times.append(time.perf_counter() - started)
            time.sleep(rng.uniform(0.5, 1.5))

    threads = [threading.Thread(target=look, args=(reader, at)) for at, reader in enumerate(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--region", type=Path, default=Path("workspace"))
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--port", type=int, default=8765)
    chosen = parser.parse_args()
    server = subprocess.Popen(
        [sys.executable, "-m", "doorstep", "serve", "--region", str(chosen.region), "--port", str(chosen.port)],
        stderr=subprocess.DEVNULL,
    )
    try:
        base = f"http://127.0.0.1:{chosen.port}"
        first = Reader(base)
        for _ in range(100):
            try:
                first.sign_in("planner", "doorstep-demo")
                break
            except OSError:
                time.sleep(0.3)
        print(f"{'page':40}{'server CPU ms':>14}{'median wall ms':>16}")
        for path in (*FLOOR, *PAGES):
            cpu, wall = cpu_per_page(first, server.pid, path, chosen.rounds)
            print(f"{path:40}{cpu:14.1f}{wall:16.1f}", flush=True)
        readers = [first]
        for _ in range(chosen.readers - 1):
            readers.append(Reader(base))
            readers[-1].opener = urllib.request.build_opener()
            cookies = "; ".join(f"{one.name}={one.value}" for handler in first.opener.handlers if isinstance(handler, urllib.request.HTTPCookieProcessor) for one in handler.cookiejar)
            readers[-1].opener.addheaders = [("Cookie", cookies)]
        times = sorted(crowd(readers, chosen.seconds))
        p50, p90 = times[len(times) // 2], times[int(len(times) * 0.9)]
        print(f"{chosen.readers} readers, {len(times)} pages: p50 {p50 * 1000:.0f} ms, p90 {p90 * 1000:.0f} ms")
    finally:
        server.terminate()
        server.wait(timeout=20)


if __name__ == "__main__":
    main()
