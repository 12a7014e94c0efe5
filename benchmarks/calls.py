"""Video calls between two real browsers through a served site: how long the set-up takes, and how many frames arrive.

    .venv/bin/python benchmarks/calls.py [--calls 20] [--seconds 30] [--paths direct relay]

Chromium's own pictures and tones stand for camera and microphone; site, relay (coturn) and both browsers share one machine, so
encoding and decoding twice is in the figures. Set-up runs from the click of the second to enter until both are connected. Region,
people and consultations are synthetic.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from playwright.sync_api import Page, sync_playwright  # noqa: E402
from referrals import run  # noqa: E402
from tests.lib import coturn, postgres  # noqa: E402
from tests.lib import tiny_region as tiny  # noqa: E402

from pages import Reader  # noqa: E402

PASSWORD = "a-long-bench-password"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]

PREPARE = """
import sys
from datetime import date
from pathlib import Path
from doorstep.cli.session import open_session
open_session(Path(sys.argv[1]), migrate=True)
from doorstep.core.clock import utc_now
from doorstep.services import accounts, agreements, case_steps, consultations, experts, registry
from doorstep.services.agreements import Terms
from doorstep.services.consultations import Guest, Invitation
from doorstep.store.models import Account, Room
from doorstep.services.readers import Operator
from doorstep.vocab.roles import Role
registry.load(Path(sys.argv[1]) / "region", by=Operator())
for name, role, place in (("doctor", Role.REFERRAL_DESK, "E-TOWN"), ("physician", Role.SPECIALIST, "E-COUNTY")):
    accounts.create(by=Operator(), username=name, password=sys.argv[2], role=role, area=0, institution=place)
doctor, physician = Account.objects.get(username="doctor"), Account.objects.get(username="physician")
agreements.file(Terms("E-COUNTY", ("consultation",), date(2026, 1, 1)), by=doctor, now=utc_now())
experts.enter("physician", name="合成医师", specialty="neurology", title="chief", independent_since=None, by=Operator(), now=utc_now())
for at in range(int(sys.argv[3])):
    told = Invitation("I63.9", (Guest("E-COUNTY", "neurology"),), "合成", "合成", "合成", consent="patient", paper=b"\\x89PNG\\r\\n\\x1a\\n", person={"name": f"合成患者{at}"})
    sent = consultations.invite(told, by=doctor, key=f"bench:{at}", now=utc_now())[0]
    case_steps.take(sent.instance, "begin", by=physician, version=1, key=f"begin:{at}", answers={}, now=utc_now())
    print(Room.objects.get(instances=sent.instance).code)
"""


@contextmanager
def served(root: Path) -> Iterator[str]:
    port = postgres._free_port()
    server = subprocess.Popen([sys.executable, "-m", "doorstep", "serve", "--region", str(root), "--port", str(port)], stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                Reader(base).get("/sign-in/")
                break
            except OSError:
                time.sleep(0.3)
        yield base
    finally:
        server.terminate()
        server.wait(timeout=20)


def signed_in(browser: object, base: str, name: str) -> Page:
    page: Page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()  # type: ignore[attr-defined]
    page.goto(f"{base}/sign-in/")
    page.fill("#username", name)
    page.fill("#password", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url(lambda address: "/sign-in/" not in address)
    return page


def call(doctor: Page, physician: Page, address: str, seconds: int) -> tuple[float, float, str]:
    """(seconds of set-up, frames a second, path) of one call."""
    doctor.goto(address)
    doctor.click("#join")
    doctor.wait_for_selector("#room[data-state='alone']")
    physician.goto(address)
    began = time.perf_counter()
    physician.click("#join")
    for one in (physician, doctor):
        one.wait_for_selector(".seat[data-state='connected']", timeout=20_000, state="attached")
    took, frames = time.perf_counter() - began, []
    for _ in range(seconds):
        doctor.wait_for_timeout(1000)
        frames.append(int(doctor.get_attribute(".seat[data-seat]", "data-frames") or 0))
    path = doctor.get_attribute(".seat[data-seat]", "data-path") or ""
    for one in (doctor, physician):
        one.click("#leave")
    return took, statistics.median(frames), path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--paths", nargs="+", choices=("direct", "relay"), default=["direct", "relay"])
    chosen = parser.parse_args()
    from doorstep.services import workspace

    for path in chosen.paths:
        with ExitStack() as stack:
            root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-calls-"))) / "workspace"
            workspace.create(root, is_synthetic=True)
            tiny.write_region(root / "region")
            codes = re.findall(r"[0-9a-f]{32}", run(PREPARE, root, PASSWORD, chosen.calls))
            if path == "relay":
                import os

                os.environ["BENCH_TURN_SECRET"] = coturn.SECRET
                relay = stack.enter_context(coturn.relay())
                with (root / "doorstep.toml").open("a", encoding="utf-8") as stream:
                    stream.write(f'\n[video]\nturn = ["{relay.address}"]\nsecret_env = "BENCH_TURN_SECRET"\nrelay_only = true\n')
            base = stack.enter_context(served(root))
            playwright = stack.enter_context(sync_playwright())
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
            doctor, physician = signed_in(browser, base, "doctor"), signed_in(browser, base, "physician")
            found = [call(doctor, physician, f"{base}/rooms/{code}/", chosen.seconds if at == 0 else 3) for at, code in enumerate(codes)]
            times = sorted(one[0] for one in found)
            print(f"{path}: {len(found)} of {chosen.calls} connected over {sorted({one[2] for one in found})}; set-up median {statistics.median(times):.2f} s, slowest {times[-1]:.2f} s; frames a second over {chosen.seconds} s: {found[0][1]:g}", flush=True)
            browser.close()


if __name__ == "__main__":
    main()
