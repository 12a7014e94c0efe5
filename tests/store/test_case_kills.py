"""Web and worker are killed at random while patients are sent: nothing acknowledged is lost, nothing is told twice."""

from __future__ import annotations

import contextlib
import http.cookiejar
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from doorstep.services import workspace as workspaces
from tests.lib import fake_gateways as fakes
from tests.lib import postgres
from tests.lib import tiny_region as tiny
from tests.lib.trials import count

pytestmark = pytest.mark.slow
_PASSWORD = "a-long-test-password"
_PREPARE = """
import sys
from pathlib import Path
from doorstep.cli.session import open_session
open_session(Path(sys.argv[1]), migrate=True)
from doorstep.services import accounts, duties, registry
from doorstep.services.duties import Shift
from doorstep.services.readers import Operator
from doorstep.vocab.roles import Role
registry.load(Path(sys.argv[1]) / "region", by=Operator())
accounts.create(by=Operator(), username="doctor", password=sys.argv[2], role=Role.CLINICIAN, area=0, institution="E-TOWN")
duties.add(Shift("E-COUNTY", 1, "desk", addresses={"webhook": "desk"}), by=Operator())
"""
_STATE = """
import sys, json
from pathlib import Path
from doorstep.cli.session import open_session
open_session(Path(sys.argv[1]), migrate=True)
from doorstep.store.models import Case, CaseEntry, Instance, OutboxMessage
print(json.dumps({
    "cases": [one.number for one in Case.objects.all()], "instances": Instance.objects.count(), "entries": CaseEntry.objects.count(),
    "unfinished": OutboxMessage.objects.filter(done_at=None).count(),
}))
"""


class Site:
    """`doorstep serve` and a second worker, killed and started again while the block lasts."""

    def __init__(self, root: Path) -> None:
        self.root, self.port = root, postgres._free_port()
        self.kills, self.stopping = 0, threading.Event()
        self.serve = self._start("serve", "--port", str(self.port))
        self.worker = self._start("worker")

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "doorstep", *command, "--region", str(self.root)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_environment(), start_new_session=True,
        )  # fmt: skip

    def kill_at_random(self, rng: random.Random) -> None:
        while not self.stopping.wait(rng.uniform(2.0, 9.0)):
            if rng.random() < 0.5:
                self._kill(self.serve)
                self.serve = self._start("serve", "--port", str(self.port))
            else:
                self._kill(self.worker)
                self.worker = self._start("worker")
            self.kills += 1

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        self.stopping.set()
        for process in (self.serve, self.worker):
            self._kill(process)


class Doctor:
    """Sends patients over HTTP; asks again under the same key until there is an answer."""

    def __init__(self, port: int, *, asks_again: bool = True) -> None:
        self.base, self.asks_again = f"http://127.0.0.1:{port}", asks_again
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.jar))

    def sign_in(self) -> None:
        self._until(lambda: self._open("/sign-in/"))
        self._until(lambda: self._open("/sign-in/", {"username": "doctor", "password": _PASSWORD, "code": "", "next": "/account/"}))

    def send(self, number: int) -> str:
        """The number of the case that a patient was given; '' when no answer came and it is not asked again."""
        form = {
            "kind": "up", "key": f"kill:{number}", "name": f"合成患者{number}", "condition": "I63", "urgency": "routine",
            "receiver": "E-COUNTY", "consent": "patient",
        }  # fmt: skip
        if not self.asks_again:
            try:
                return _case_in(self._open("/cases/send/", form))
            except OSError:
                time.sleep(0.05)
                return ""
        return _case_in(self._until(lambda: self._open("/cases/send/", form)))

    def _open(self, path: str, form: dict[str, str] | None = None) -> str:
        data = urllib.parse.urlencode({**form, "csrfmiddlewaretoken": self._token()}).encode() if form else None
        with self.opener.open(urllib.request.Request(self.base + path, data, {"Referer": self.base}), timeout=20) as answer:
            return f"{answer.geturl()}\n{answer.read().decode()}"

    def _token(self) -> str:
        return next((one.value or "" for one in self.jar if one.name == "csrftoken"), "")

    def _until(self, work: object) -> str:
        deadline = time.monotonic() + 120
        while True:
            try:
                return work()  # type: ignore[operator,no-any-return]
            except OSError as error:
                if isinstance(error, urllib.error.HTTPError) or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)


def _case_in(page: str) -> str:
    found = re.search(r"/cases/(\d{4}-\d{4}-\d)/", page.splitlines()[0])
    assert found, page[:3000]
    return found[1]


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in (workspaces.VARIABLE, "DOORSTEP_DATABASE")}


def _run(script: str, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, env=_environment(), check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@contextlib.contextmanager
def prepared(folder: Path, fake: fakes.FakeWebhook) -> Iterator[Path]:
    root = folder / "workspace"
    workspaces.create(root, is_synthetic=True)
    tiny.write_region(root / "region")
    with (root / "doorstep.toml").open("a", encoding="utf-8") as stream:
        stream.write(f'\n[notify.webhook]\naddress = "{fake.address}"\nsecret = "{fakes.WEBHOOK_SECRET}"\n')
    _run(_PREPARE, str(root), _PASSWORD)
    yield root


def _sent_through_kills(root: Path, is_enough: Callable[[list[str], int], bool], *, asks_again: bool) -> tuple[list[str], int]:
    site = Site(root)
    killer = threading.Thread(target=site.kill_at_random, args=(random.Random(7),))
    try:
        doctor = Doctor(site.port, asks_again=asks_again)
        Doctor(site.port).sign_in()
        doctor.sign_in()
        killer.start()
        found: list[str] = []
        while not is_enough(found, site.kills):
            found.append(doctor.send(len(found)))
    finally:
        site.stopping.set()
        killer.join()
        site.close()
    return found, site.kills


def test_nothing_acknowledged_is_lost_and_every_effect_comes_once(work_folder: Path) -> None:
    patients = count(2000, suite=15)
    with fakes.serving(fakes.FakeWebhook()) as fake, prepared(work_folder, fake) as root:
        acknowledged, kills = _sent_through_kills(root, lambda found, kills: len(found) >= patients and kills >= 3, asks_again=True)
        for _ in range(2):
            subprocess.run([sys.executable, "-m", "doorstep", "worker", "--once", "--region", str(root)], env=_environment(), check=True)
        state = json.loads(_run(_STATE, str(root)))

        assert kills >= 3 and len(acknowledged) >= patients
        assert sorted(acknowledged) == sorted(state["cases"])
        assert state["instances"] == state["entries"] == len(acknowledged)
        assert state["unfinished"] == 0
        assert len(fake.taken) == len(acknowledged)


def test_control_a_doctor_who_does_not_ask_again_loses_patients(work_folder: Path) -> None:
    with fakes.serving(fakes.FakeWebhook()) as fake, prepared(work_folder, fake) as root:
        acknowledged, _ = _sent_through_kills(root, lambda found, kills: "" in found or kills > 20, asks_again=False)

        assert "" in acknowledged
