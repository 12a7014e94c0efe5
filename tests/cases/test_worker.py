"""The worker as it is started, on a workspace of its own: what is due is done, told once, and survives a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from doorstep.services import workspace as workspaces
from tests.lib import postgres
from tests.lib import tiny_region as tiny
from tests.lib.fake_gateways import SMS_PASSWORD, SMS_USER, FakeSms, closed_port, serving

SEND = textwrap.dedent("""
    import sys
    from pathlib import Path
    from doorstep.cli.session import open_session

    open_session(Path(sys.argv[1]))
    from doorstep.core.clock import utc_now
    from doorstep.services import case_people, case_steps, cases
    from doorstep.services.readers import Operator
    from doorstep.workflows.language import Part

    now, by = utc_now(), Operator()
    person = case_people.made(today=now.date(), name="合成患者甲", identity="11010519491231002X", phone="13800000000")
    beginning = case_steps.Beginning("referral-emergency", sender="E-TOWN", receiver="E-COUNTY", urgency="emergency")
    sent = case_steps.begin(beginning, case=lambda: cases.open_case(person, home=0, by=by, now=now), by=by, part=Part.SENDER, key="k", now=now)
    print(sent.number)
""")
LOOK = textwrap.dedent("""
    import json, sys
    from pathlib import Path
    from doorstep.cli.session import open_session

    open_session(Path(sys.argv[1]))
    from doorstep.store.models import Notice, OutboxMessage

    rows = [[one.effect, one.rung, one.channel, one.failed, one.sent_at is not None] for one in Notice.objects.all()]
    print(json.dumps({"notices": rows, "undone": OutboxMessage.objects.filter(done_at=None).count()}))
""")
RACE = textwrap.dedent("""
    import json, sys, threading
    from contextlib import suppress
    from pathlib import Path
    from doorstep.cli.session import open_session

    open_session(Path(sys.argv[1]), migrate=True)
    import secrets
    from django.db import IntegrityError, connection
    from doorstep.core.clock import utc_now
    from doorstep.services import case_effects, case_people, case_steps, cases, duty_file, notice_making, registry
    from doorstep.services.readers import Operator
    from doorstep.store.models import CaseEntry, Notice, OutboxMessage
    from doorstep.workflows.language import Part

    by, rounds, racers = Operator(), 5, 8
    registry.load(Path(sys.argv[1]) / "region", by=by)
    duty_file.load(Path(sys.argv[1]) / "duty.csv", by=by)
    if sys.argv[2] == "control":
        notice_making._is_told = lambda telling: False
        notice_making.Telling.key = lambda self, rung, channel: secrets.token_hex(16)
    for number in range(rounds):
        beginning = case_steps.Beginning("referral-up", sender="E-TOWN", receiver="E-COUNTY")
        person = case_people.made(today=utc_now().date(), name="合成患者甲", identity="", phone="")
        case_steps.begin(beginning, case=lambda: cases.open_case(person, home=0, by=by, now=utc_now()), by=by, part=Part.SENDER, key=f"k{number}", now=utc_now())
    entries, gate = list(CaseEntry.objects.values_list("pk", flat=True)), threading.Barrier(racers)

    def race():
        for entry in entries:
            gate.wait(timeout=60)
            with suppress(IntegrityError):  # the outbox would do it again
                case_effects.do({"entry": entry, "effect": "tell_receiver"})
        connection.close()

    threads = [threading.Thread(target=race) for _ in range(racers)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    print(json.dumps([Notice.objects.count(), OutboxMessage.objects.filter(topic="notice-send").count()]))
""")
ROSTER = "institution,rung,name,sms\nE-COUNTY,1,合成转诊台,+8615912340001\nE-COUNTY,2,合成总值班,+8615912340002\n"


def start(*arguments: str | Path, database: str = "") -> subprocess.Popen[str]:
    left_out = (workspaces.VARIABLE, "DOORSTEP_DATABASE")
    environment = {name: text for name, text in os.environ.items() if name not in left_out} | {"LANG": "en", "DUTY_SMS_PASSWORD": SMS_PASSWORD}
    if database:
        environment["DOORSTEP_DATABASE"] = database
    return subprocess.Popen([sys.executable, *map(str, arguments)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run(*arguments: str | Path, code: int = 0, database: str = "") -> str:
    process = start(*arguments, database=database)
    out, err = process.communicate(timeout=60)
    assert process.returncode == code, err
    return out if code == 0 else err


def doorstep(*arguments: str | Path, code: int = 0) -> str:
    return run("-m", "doorstep", *arguments, code=code)


@pytest.fixture
def place(work_folder: Path) -> Path:
    """A workspace with the tiny region and a roster of two rungs."""
    root = work_folder / "place"
    workspaces.create(root)
    tiny.write_region(root / "region")
    doorstep("region", "load", "--region", root)
    (work_folder / "duty.csv").write_text(ROSTER, encoding="utf-8")
    loaded = json.loads(doorstep("duty", "load", work_folder / "duty.csv", "--region", root))
    assert loaded == [{"institution": "E-COUNTY", "entries": 2}]
    return root


def configure(root: Path, address: str, *more: str) -> None:
    settings = root / "doorstep.toml"
    lines = ["[notify]", *more, "[notify.sms]", f'address = "{address}"', f'user = "{SMS_USER}"', 'password = "env:DUTY_SMS_PASSWORD"']
    settings.write_text(settings.read_text("utf-8") + "\n".join(lines) + "\n", encoding="utf-8")


def looked(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("-c", LOOK, root))
    return found


@pytest.mark.slow
def test_the_worker_tells_the_one_on_duty_and_stops_when_nothing_is_due(place: Path) -> None:
    with serving(FakeSms(), path="/3rdparty/v1/messages") as fake:
        configure(place, fake.address)
        number = run("-c", SEND, place).strip()

        doorstep("worker", "--once", "--region", place)
        doorstep("worker", "--once", "--region", place)

    (_, message), = fake.taken
    assert len(fake.came) == 1 and message["phoneNumbers"] == ["+8615912340001"]
    assert number in message["textMessage"]["text"] and "合成患者" not in message["textMessage"]["text"]
    assert looked(place) == {
        "notices": [["ring_receiver", 1, "desk", "", True], ["tell_receiver", 1, "desk", "", True], ["tell_receiver", 1, "sms", "", True]],
        "undone": 0,
    }


@pytest.mark.slow
def test_a_worker_killed_while_the_gateway_has_the_message_tells_once(place: Path) -> None:
    """The message is at the gateway and the answer on its way when the worker dies; the next worker sends it again under its key."""
    with serving(FakeSms(), path="/3rdparty/v1/messages") as fake:
        fake.breaks = ["held"]
        configure(place, fake.address)
        run("-c", SEND, place)
        worker = start("-m", "doorstep", "worker", "--region", place)
        waited = time.monotonic()
        while not fake.came and time.monotonic() - waited < 30:
            time.sleep(0.02)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        halfway = looked(place)

        doorstep("worker", "--once", "--region", place)

    assert fake.came and halfway["undone"] == 1, "the worker was not caught at work: the test tested nothing"
    assert len(fake.came) == 2 and len(fake.taken) == 1
    assert looked(place)["undone"] == 0


@pytest.mark.slow
def test_a_worker_rings_at_the_desk_though_the_gateway_is_away_and_ends_when_told(place: Path) -> None:
    configure(place, f"http://127.0.0.1:{closed_port()}/", "acknowledge_minutes = 1")
    run("-c", SEND, place)
    worker = start("-m", "doorstep", "worker", "--region", place)
    waited = time.monotonic()
    while len(looked(place)["notices"]) < 3 and time.monotonic() - waited < 30:
        time.sleep(0.1)

    worker.send_signal(signal.SIGTERM)
    _, err = worker.communicate(timeout=20)

    assert (worker.returncode, err) == (0, "")
    assert looked(place)["notices"][0] == ["ring_receiver", 1, "desk", "", True]
    assert looked(place)["undone"] == 1


@pytest.mark.slow
def test_check_and_list_tell_how_people_are_reached(place: Path, work_folder: Path) -> None:
    silent = json.loads(doorstep("duty", "list", "--region", place))
    assert [(one["rung"], one["name"], one["channels"]) for one in silent] == [(1, "合成转诊台", "sms"), (2, "合成总值班", "sms")]
    assert "159" not in json.dumps(silent), "a list on a screen shows no number"

    (work_folder / "duty.csv").write_text(ROSTER + "NOWHERE,x,,\n", encoding="utf-8")
    refused = doorstep("duty", "load", work_folder / "duty.csv", "--region", place, code=2)
    assert "row 4" in refused and "Traceback" not in refused

    configure(place, "no address")
    refused = doorstep("worker", "--once", "--region", place, code=2)
    assert "[notify.sms] address is wrong" in refused and "Traceback" not in refused


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database of one's own; '' for the embedded one."""
    if request.param == "sqlite":
        yield ""
        return
    with postgres.server() as address:
        if not address:
            pytest.skip("no PostgreSQL binaries here")
        yield address


@pytest.mark.slow
@pytest.mark.parametrize(("arm", "times"), [("race", 1), ("control", 8)])
def test_eight_workers_that_do_one_effect_at_once_tell_once(arm: str, times: int, database: str, work_folder: Path) -> None:
    """Five referrals, each a notice at the desk and one by SMS; without the key and the look at what was told, eight of each."""
    root = work_folder / "place"
    workspaces.create(root)
    tiny.write_region(root / "region")
    configure(root, "http://127.0.0.1:1/")
    (root / "duty.csv").write_text(ROSTER, encoding="utf-8")

    told = json.loads(run("-c", RACE, root, arm, database=database))

    assert told == [5 * 2 * times, 5 * times]
