"""Work queued with a change: done at least once, stored once, and never before the change stands."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from doorstep.core.clock import utc_now
from doorstep.services import audit, outbox, uploads
from doorstep.services import workspace as workspaces
from doorstep.store.models import AuditEntry, Batch, OutboxMessage, PersonalRead, SignIn, Upload
from doorstep.store.reader import Operator
from tests.lib import tiny_region as tiny

NOW = utc_now()
PATIENT = "合成甲 11010519491231002X"


class Rollback(Exception):
    """Undoes a transaction on purpose."""


@pytest.fixture
def done(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """Payloads that the topic `test.note` was done with, in order."""
    OutboxMessage.objects.all().delete()
    found: list[dict[str, Any]] = []
    monkeypatch.setitem(outbox._HANDLERS, "test.note", found.append)
    yield found


def _later(**since: float) -> Any:
    return utc_now() + timedelta(**since)


def test_work_queued_in_a_change_that_stands_is_done_once(done) -> None:
    with transaction.atomic():
        outbox.queue("test.note", number=1)

    assert outbox.work_once(now=_later(seconds=1)) and not outbox.work_once(now=_later(hours=1))
    assert done == [{"number": 1}]


def test_work_queued_in_a_change_that_is_undone_is_not_done(done) -> None:
    with pytest.raises(Rollback), transaction.atomic():
        outbox.queue("test.note", number=1)
        raise Rollback

    assert not outbox.work_once(now=_later(seconds=1))
    assert done == []


def test_failing_work_is_tried_again_later_and_keeps_the_kind_of_error_without_a_patient(done, monkeypatch) -> None:
    def failing(payload: dict[str, Any]) -> None:
        raise ValueError(f"cannot read {PATIENT}")

    monkeypatch.setitem(outbox._HANDLERS, "test.note", failing)
    outbox.queue("test.note", number=1)
    now = _later(seconds=1)

    assert outbox.work_once(now=now)

    message = OutboxMessage.objects.get()
    assert (message.error, message.done_at, message.attempts) == ("ValueError", None, 1)
    assert PATIENT not in json.dumps([message.error, message.payload], ensure_ascii=False)
    assert not outbox.work_once(now=now), "it is not tried again at once"
    monkeypatch.setitem(outbox._HANDLERS, "test.note", done.append)
    assert outbox.work_once(now=now + timedelta(seconds=3))
    message.refresh_from_db()
    assert message.done_at and message.error == "" and done == [{"number": 1}]


def test_work_that_never_succeeds_is_given_up_in_the_end(done, monkeypatch) -> None:
    monkeypatch.setitem(outbox._HANDLERS, "test.note", lambda payload: 1 / 0)
    outbox.queue("test.note")
    now = _later(seconds=1)

    tries = 0
    while outbox.work_once(now=now + timedelta(hours=tries)):
        tries += 1

    assert tries == outbox.MAX_ATTEMPTS


def test_a_leased_message_is_not_taken_by_a_second_worker_until_it_is_released(done) -> None:
    outbox.queue("test.note")
    now = _later(seconds=1)

    first, second = outbox._lease(now), outbox._lease(now)

    assert first is not None and second is None
    assert outbox.release(now=now) == 1
    assert outbox._lease(now) is not None


def test_control_without_the_lease_two_workers_would_both_take_it(done, monkeypatch) -> None:
    monkeypatch.setattr(outbox, "LEASE", timedelta(0))
    outbox.queue("test.note")
    now = _later(seconds=1)

    assert outbox._lease(now) is not None and outbox._lease(now) is not None


def test_a_lease_that_runs_out_makes_the_work_due_again(done) -> None:
    outbox.queue("test.note")
    now = _later(seconds=1)
    outbox._lease(now)

    assert not outbox.work_once(now=now + outbox.LEASE - timedelta(seconds=1))
    assert outbox.work_once(now=now + outbox.LEASE)


# uploads -------------------------------------------------------------------------------------------


def _hand_in(by: Any, folder: Path, first: int, *, rows: int = 3) -> Upload:
    path = tiny.write_records(folder / "up.csv", [tiny.stay(first + at) for at in range(rows)])
    return uploads.hand_in(by=by, file_name="up.csv", chunks=[path.read_bytes()])


def test_an_upload_loaded_twice_stores_nothing_twice(done, data_officer, work_folder) -> None:
    upload = _hand_in(data_officer, work_folder, 500)
    outbox.work_once(now=_later(seconds=1))
    before = Batch.objects.count()

    uploads._load({"upload": upload.pk})

    upload.refresh_from_db()
    assert (upload.step, upload.batch.stored) == ("done", 3)
    assert Batch.objects.count() == before


def test_an_upload_whose_worker_died_between_the_batch_and_the_note_stores_nothing_twice(
    done, data_officer, work_folder, monkeypatch
) -> None:
    upload = _hand_in(data_officer, work_folder, 510)
    path = uploads.settings.WORKSPACE.uploads / upload.stored_as
    data = path.read_bytes()
    outbox.work_once(now=_later(seconds=1))
    Upload.objects.filter(pk=upload.pk).update(step="write", batch=None)
    path.write_bytes(data)

    uploads._load({"upload": upload.pk})

    upload.refresh_from_db()
    assert (upload.step, upload.batch.stored, upload.batch.duplicate) == ("done", 0, 3)


def test_an_upload_whose_file_is_gone_is_refused_in_words_and_not_tried_for_ever(done, data_officer, work_folder) -> None:
    upload = _hand_in(data_officer, work_folder, 520)
    (uploads.settings.WORKSPACE.uploads / upload.stored_as).unlink()

    outbox.work_once(now=_later(seconds=1))

    upload.refresh_from_db()
    assert upload.step == "refused" and upload.refusal_zh and upload.refusal_en
    assert OutboxMessage.objects.get().done_at is not None


# the audit record ----------------------------------------------------------------------------------


def test_what_is_older_than_180_days_is_forgotten_and_the_rest_kept(db) -> None:
    PersonalRead.objects.all().delete()
    SignIn.objects.all().delete()
    for days in (0, 179, 181, 400):
        at = NOW - timedelta(days=days)
        PersonalRead.objects.create(at=at, reader="one", subject=f"{days}", rows=1)

    assert audit.forget_old(now=NOW) == 2
    assert set(PersonalRead.objects.values_list("subject", flat=True)) == {"0", "179"}


def test_old_records_are_forgotten_once_a_day(db) -> None:
    from doorstep.cli.commands.worker import Day

    day = Day()

    assert [day.is_new(NOW + timedelta(hours=hours)) for hours in (0, 1, 23, 25, 26, 50)] == [True, False, False, True, False, True]


def test_an_audit_row_outside_the_transaction_of_its_change_is_refused(db, monkeypatch) -> None:
    with monkeypatch.context() as outside, pytest.raises(AssertionError, match="in the transaction"):
        outside.setattr(transaction.get_connection(), "in_atomic_block", False)
        audit.record(Operator(), "test.outside", "subject")

    assert not AuditEntry.objects.filter(verb="test.outside").exists()


def test_control_inside_the_transaction_the_row_is_written(db) -> None:
    with transaction.atomic():
        audit.record(Operator(), "test.inside", "subject")

    assert AuditEntry.objects.filter(verb="test.inside").count() == 1


# a worker killed -----------------------------------------------------------------------------------

_PREPARE = """
import sys
from pathlib import Path
from doorstep.cli.session import open_session
open_session(Path(sys.argv[1]), migrate=True)
from doorstep.services import accounts, registry, uploads
from doorstep.services.readers import Operator
from doorstep.vocab.roles import Role
registry.load(Path(sys.argv[1]) / "region", by=Operator())
officer = accounts.create(by=Operator(), username="officer", password="a-long-test-password", role=Role.DATA_OFFICER, area=441800, institution="")
uploads.hand_in(by=officer, file_name="up.csv", chunks=[Path(sys.argv[2]).read_bytes()])
"""

_STATE = """
import sys, json
from pathlib import Path
import duckdb
from doorstep.cli.session import open_session
workspace = open_session(Path(sys.argv[1]))
from doorstep.store.models import AuditEntry, Batch, OutboxMessage, Upload
kept = [str(workspace.batches / one.parquet) for one in Batch.objects.all()]
rows = duckdb.execute("SELECT count(*), count(DISTINCT row_key) FROM read_parquet(?)", [kept]).fetchone() if kept else (0, 0)
message = OutboxMessage.objects.get()
print(json.dumps({"step": Upload.objects.get().step, "rows": rows[0], "keys": rows[1], "done": message.done_at is not None}))
"""


def _run(*command: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name != workspaces.VARIABLE}
    return subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True, env=environment)


def _script(text: str, *arguments: Path) -> str:
    out, _ = _run("-c", textwrap.dedent(text), *map(str, arguments)).communicate(timeout=120)
    return out


@pytest.mark.slow
def test_a_worker_killed_while_it_loads_is_finished_by_the_next_and_stores_nothing_twice(work_folder: Path) -> None:
    if os.environ.get("DOORSTEP_DATABASE"):
        pytest.skip("the embedded database is what a killed process holds open")
    root, rows = work_folder / "workspace", 30_000
    workspaces.create(root, is_synthetic=True)
    tiny.write_region(root / "region")
    records = tiny.write_records(work_folder / "up.csv", (tiny.stay(number) for number in range(rows)))
    _script(_PREPARE, root, records)

    worker = _run("-m", "doorstep", "worker", "--region", str(root), "--once")
    caught = _wait_until_loading(root, worker)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    halfway = json.loads(_script(_STATE, root))
    _run("-m", "doorstep", "worker", "--region", str(root), "--once").wait(timeout=120)

    assert caught and not halfway["done"], "the worker was not caught at work: the test tested nothing"
    assert json.loads(_script(_STATE, root)) == {"step": "done", "rows": rows, "keys": rows, "done": True}


def _wait_until_loading(root: Path, worker: subprocess.Popen[str]) -> bool:
    """True as soon as the worker has a scratch folder of intake open."""
    for _ in range(2000):
        if any((root / "batches").glob("intake-*")):
            return worker.poll() is None
        if worker.poll() is not None:
            return False
        time.sleep(0.01)
    return False
