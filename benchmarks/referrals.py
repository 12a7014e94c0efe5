"""Coordination: the shortlist, CPU per step, list and read, and fifty requests a second.

    .venv/bin/python benchmarks/referrals.py [--institutions 2000] [--rate 50] [--seconds 30] [--database sqlite postgres]

Everything is synthetic: a region of 2,000 institutions that keep 30 beds each, able to treat half of all ICD-10 blocks;
200 desks; 400 live referrals. CPU is that of the server's processes divided by the requests; wall times are those of the
client on the same machine. The open model sends by the clock, whether answers have come or not, so a slow answer is not
hidden by a client that waits. The floor in the same run is the sign-in page, which reads no case.

Beside it, to be quoted with its conditions only: CARE's published code took 59 to 67, 72 and 43 ms of CPU for a step, a list
and a read on a comparable shared machine; it was not run together with this.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from tests.lib import postgres  # noqa: E402

from pages import Reader, cpu_seconds  # noqa: E402

PASSWORD, DESKS, CASES, BEDS = "a-long-bench-password", 200, 400, 30


def region(folder: Path, institutions: int) -> None:
    """A region file: one city with its county, and institutions of every tier around it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "region.toml").write_text(
        '[region]\ncode = "441800"\nname_zh = "合成市"\nname_en = "Synthetic City"\nsynthetic = true\ndetour = 1.4\nroad_kmh = 45\n', "utf-8"
    )
    with (folder / "areas.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(("code", "level", "parent", "name_zh", "name_en", "home", "synthetic"))
        rows.writerows((("441800", "city", "440000", "清远市", "Qingyuan", "yes", "yes"), ("441881", "county", "441800", "英德市", "Yingde", "yes", "yes")))
    rng = random.Random(1)
    with (folder / "institutions.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(("code", "name_zh", "name_en", "tier", "kind", "ownership", "beds", "longitude", "latitude", "located_in", "synthetic"))
        for at in range(institutions):
            tier = "township" if at < DESKS // 2 else rng.choice(("county", "county", "city"))
            rows.writerow((f"I{at}", f"合成医院{at}", f"Synthetic {at}", tier, "general", "public", BEDS, 113 + rng.random(), 24 + rng.random(), "441881", "yes"))


PREPARE = """
import sys, random
from pathlib import Path
from doorstep.cli.session import open_session
root, desks, cases, beds = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
open_session(root, migrate=True)
from django.conf import settings
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
from doorstep.core.clock import utc_now
from doorstep.core.text import Text
from doorstep.services import accounts, referrals, registry
from doorstep.services.readers import Operator
from doorstep.services.referrals import Request
from doorstep.store.models import Account, HealthcareService, Institution, Schedule, Slot
from doorstep.vocab.roles import Role
registry.load(root / "region", by=Operator())
codes = list(Institution.objects.order_by("number").values_list("code", flat=True))
services = HealthcareService.objects.bulk_create([HealthcareService(institution=c, code="w", kind="ward", name_zh="合成病区", name_en="Synthetic ward") for c in codes])
schedules = Schedule.objects.bulk_create([Schedule(service=s, actor="ward") for s in services])
rng = random.Random(2)
Slot.objects.bulk_create([Slot(schedule=s, service=s.service, institution=s.service.institution, label=str(n), is_free=rng.random() < 0.3) for s in schedules for n in range(beds)], batch_size=5000)
first = accounts.create(by=Operator(), username="desk0", password=sys.argv[5], role=Role.REFERRAL_DESK, area=0, institution=codes[0])
Account.objects.bulk_create([Account(username=f"desk{n}", password=first.password, role=Role.REFERRAL_DESK, area=first.area, institution=codes[n]) for n in range(1, desks)])
half = desks // 2
for n in range(cases):
    by = Account.objects.get(username=f"desk{n % half}")
    request = Request(condition="I63.9", receiver=codes[half + n % half], consent="patient", person={"name": f"合成患者{n}"})
    referrals.send(request, by=by, key=f"prepare:{n}", now=utc_now())
"""

SHORTLIST = """
import sys, random, time, json
from pathlib import Path
from doorstep.cli.session import open_session
open_session(Path(sys.argv[1]))
from doorstep.core.clock import utc_now
from doorstep.intake.conditions import condition_rows
from doorstep.services import shortlists
from doorstep.services.readers import Operator
from doorstep.services.shortlists import Wanted
from doorstep.store.models import Account, Institution
from doorstep.vocab.levels import Urgency
rng = random.Random(3)
numbers = list(Institution.objects.values_list("number", flat=True))
rows = [row for row in condition_rows() if row.block]
chosen = rng.sample(rows, int(sys.argv[2]))
able = {(row.block, severe): {n: 202501 for n in numbers if rng.random() < 0.5} for row in chosen for severe in (False, True)}
shortlists._able = lambda reader: able
shortlists._snapshot_code = lambda reader: "bench"
doctor = Account.objects.get(username="desk0")
walls, cpus = [], []
for at in range(int(sys.argv[3])):
    row = rng.choice(chosen)
    wanted = Wanted(row.category, is_severe=False, urgency=rng.choice(list(Urgency)), sender=f"I{rng.randrange(100)}")
    began, used = time.perf_counter(), time.process_time()
    found = shortlists.shortlist(wanted, reader=doctor, now=utc_now())
    walls.append(time.perf_counter() - began)
    cpus.append(time.process_time() - used)
    assert len(found) == 8
walls.sort(), cpus.sort()
print(json.dumps({"p50": walls[len(walls) // 2] * 1000, "p99": walls[int(len(walls) * 0.99)] * 1000, "cpu_p50": cpus[len(cpus) // 2] * 1000, "cpu_p99": cpus[int(len(cpus) * 0.99)] * 1000}))
"""


def run(script: str, *arguments: object, **environment: str) -> str:
    """Run a script in a process of its own and give what it printed."""
    done = subprocess.run([sys.executable, "-c", script, *map(str, arguments)], capture_output=True, text=True, env={**os.environ, **environment}, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    return done.stdout


class Desk(Reader):
    """A signed-in desk that reads, lists, sends and takes steps."""

    def token(self) -> str:
        jars = [one.cookiejar for one in self.opener.handlers if isinstance(one, urllib.request.HTTPCookieProcessor)]
        return next(cookie.value or "" for cookie in jars[0] if cookie.name == "csrftoken")

    def post(self, path: str, form: dict[str, str]) -> str:
        data = urllib.parse.urlencode({**form, "csrfmiddlewaretoken": self.token()}).encode()
        with self.opener.open(urllib.request.Request(self.base + path, data, {"Referer": self.base}), timeout=60) as answer:
            return str(answer.geturl())

    def send(self, key: str, receiver: str) -> str:
        form = {"kind": "up", "key": key, "name": "合成患者", "condition": "I63", "urgency": "routine", "receiver": receiver, "consent": "patient"}
        return self.post("/cases/send/", form)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leaves the page after a step unread, so that a step is measured alone."""

    def redirect_request(self, *asked: object) -> None:
        return None


def signed_in(base: str, name: str) -> Desk:
    desk = Desk(base)
    jar = next(one.cookiejar for one in desk.opener.handlers if isinstance(one, urllib.request.HTTPCookieProcessor))
    desk.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar), NoRedirect())
    desk.get("/sign-in/")
    try:
        desk.post("/sign-in/", {"username": name, "password": PASSWORD, "code": ""})
    except urllib.error.HTTPError as error:
        assert error.code == 302, error
    return desk


def quietly(work: object) -> None:
    """Do a request whose answer is a redirect."""
    try:
        work()  # type: ignore[operator]
    except urllib.error.HTTPError as error:
        if error.code != 302:
            raise


def cpu_of(server: int, rounds: int, work: object) -> tuple[float, float]:
    """(CPU ms of the server a request, median wall ms)."""
    work(-1)  # type: ignore[operator]
    walls, before = [], cpu_seconds(server)
    for at in range(rounds):
        began = time.perf_counter()
        work(at)  # type: ignore[operator]
        walls.append(time.perf_counter() - began)
    return (cpu_seconds(server) - before) / rounds * 1000, statistics.median(walls) * 1000


def single_requests(base: str, server: int, rounds: int) -> None:
    """CPU of a step, a list and a read, and of the floor."""
    doctor, desk = signed_in(base, "desk0"), signed_in(base, f"desk{DESKS // 2}")
    cases = re.findall(r'href="(/cases/\d{4}-\d{4}-\d/)"', desk.get("/cases/"))
    forms = []
    for path in dict.fromkeys(cases):
        found = re.search(r'action="([^"]+/ask/)".*?name="version" value="(\d+)"', desk.get(path), re.DOTALL)
        if found:
            forms.append((found[1], found[2]))
    numbered = {"n": 0}

    def step(at: int) -> None:
        action, version = forms[at + 1]
        quietly(lambda: desk.post(action, {"version": version, "key": f"bench:{action}", "ask-question": "合成问题"}))

    def sending(at: int) -> None:
        numbered["n"] += 1
        quietly(lambda: doctor.send(f"bench:{numbered['n']}", f"I{DESKS // 2}"))

    works = {
        "sign-in page (floor)": (rounds, lambda at: Reader(base).get("/sign-in/")),
        "list of work": (rounds, lambda at: desk.get("/cases/")),
        "list, its rows alone": (rounds, lambda at: _fragment(desk, "/cases/?pile=mine")),
        "read a case": (rounds, lambda at: desk.get(cases[0])),
        "send a patient": (rounds, sending),
        "take a step": (max(1, len(forms) - 2), step),
    }
    print(f"{'request':28}{'CPU ms':>9}{'wall ms':>9}")
    for name, (times, work) in works.items():
        cpu, wall = cpu_of(server, times, work)
        print(f"{name:28}{cpu:9.1f}{wall:9.1f}", flush=True)


def _fragment(desk: Desk, path: str) -> None:
    with desk.opener.open(urllib.request.Request(desk.base + path, headers={"HX-Request": "true"}), timeout=60) as answer:
        answer.read()


def open_model(base: str, rate: float, seconds: float) -> None:
    """Requests by the clock: half lists, a third reads, the rest sends; each in a thread of its own."""
    desks = [signed_in(base, f"desk{at}") for at in (0, 1, 2, DESKS // 2, DESKS // 2 + 1, DESKS // 2 + 2)]
    paths = {at: re.findall(r'href="(/cases/\d{4}-\d{4}-\d/)"', desk.get("/cases/?pile=theirs" if at < 3 else "/cases/")) for at, desk in enumerate(desks)}
    rng, times, failed, threads = random.Random(5), list[float](), list[str](), list[threading.Thread]()

    def one(number: int, due: float) -> None:
        at, kind = rng.randrange(len(desks)), rng.random()
        desk = desks[at]
        try:
            if kind < 0.5:
                _fragment(desk, "/cases/?pile=mine")
            elif kind < 0.85:
                desk.get(rng.choice(paths[at]))
            else:
                quietly(lambda: desk.send(f"open:{number}", f"I{DESKS // 2 + 10 + number % 50}"))
        except OSError as error:
            failed.append(type(error).__name__)
        times.append(time.perf_counter() - due)

    began = time.perf_counter()
    for number in range(int(rate * seconds)):
        due = began + number / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        threads.append(threading.Thread(target=one, args=(number, due)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    times.sort()
    found = {name: times[min(len(times) - 1, int(len(times) * share))] * 1000 for name, share in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99))}
    print(f"open model, {rate:g} a second for {seconds:g} s: {', '.join(f'{name} {value:.0f} ms' for name, value in found.items())}; {len(failed)} failed", flush=True)


def measure(database: str, chosen: argparse.Namespace) -> None:
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-referrals-"))) / "workspace"
        address = stack.enter_context(postgres.server()) if database == "postgres" else ""
        environment = {"DOORSTEP_DATABASE": address} if address else {}
        os.environ |= environment
        from doorstep.services import workspace

        workspace.create(root, is_synthetic=True)
        region(root / "region", chosen.institutions)
        run(PREPARE, root, DESKS, CASES, BEDS, PASSWORD)
        print(f"\n{database}: {chosen.institutions} institutions, {chosen.institutions * BEDS} beds, {CASES} live referrals")
        print(f"shortlist of {chosen.conditions} conditions, {chosen.asks} asked, ms: {run(SHORTLIST, root, chosen.conditions, chosen.asks).strip()}", flush=True)
        port = postgres._free_port()
        server = subprocess.Popen([sys.executable, "-m", "doorstep", "serve", "--region", str(root), "--port", str(port)], stderr=subprocess.DEVNULL)
        try:
            base = f"http://127.0.0.1:{port}"
            for _ in range(200):
                try:
                    Reader(base).get("/sign-in/")
                    break
                except OSError:
                    time.sleep(0.3)
            single_requests(base, server.pid, chosen.rounds)
            open_model(base, chosen.rate, chosen.seconds)
        finally:
            server.terminate()
            server.wait(timeout=20)
            os.environ.pop("DOORSTEP_DATABASE", None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--institutions", type=int, default=2000)
    parser.add_argument("--conditions", type=int, default=500)
    parser.add_argument("--asks", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--database", nargs="+", choices=("sqlite", "postgres"), default=["sqlite", "postgres"])
    chosen = parser.parse_args()
    for database in chosen.database:
        measure(database, chosen)


if __name__ == "__main__":
    main()
