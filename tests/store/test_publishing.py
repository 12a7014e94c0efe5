"""Publishing by the worker: asked once, done once, by those who may."""

from __future__ import annotations

import pytest

from doorstep.core.clock import utc_now
from doorstep.core.errors import NotAllowed, UserError
from doorstep.services import batches, outbox, snapshots
from doorstep.store.models import AuditEntry, OutboxMessage, Snapshot
from tests.lib import tiny_region as tiny


@pytest.fixture
def loaded(db, operator, tmp_path):
    """One new stay that the current snapshot does not hold."""
    return batches.load(tiny.write_records(tmp_path / "new.csv", [tiny.stay(960)]), by=operator)


def _published() -> int:
    return AuditEntry.objects.filter(verb="snapshot.publish").count()


def test_new_rows_wait_until_the_worker_has_published_them(loaded, data_officer):
    before = Snapshot.objects.get(is_current=True).code
    assert (snapshots.waiting().batches, snapshots.waiting().rows) == (1, 1)

    snapshots.queue_publish(by=data_officer)
    asked = snapshots.waiting()
    outbox.work_once(now=utc_now())

    assert asked.is_asked and not asked.is_building
    assert snapshots.waiting() == snapshots.Waiting(0, 0, False, False, False)
    assert Snapshot.objects.get(is_current=True).code != before


def test_a_repeat_of_the_message_publishes_nothing_twice(loaded, data_officer):
    snapshots.queue_publish(by=data_officer)
    outbox.work_once(now=utc_now())
    published, current = _published(), Snapshot.objects.get(is_current=True).code

    OutboxMessage.objects.update(done_at=None, due_at=utc_now())  # as if the worker died before it noted the end
    assert outbox.work_once(now=utc_now())

    assert (_published(), Snapshot.objects.get(is_current=True).code) == (published, current)
    assert Snapshot.objects.filter(code=current).count() == 1


def test_asking_twice_queues_one_publication(loaded, data_officer):
    snapshots.queue_publish(by=data_officer)
    snapshots.queue_publish(by=data_officer)

    assert OutboxMessage.objects.filter(topic=snapshots.TOPIC).count() == 1


def test_nothing_new_is_refused_in_words(data_officer):
    with pytest.raises(UserError, match="nothing new to publish"):
        snapshots.queue_publish(by=data_officer)

    assert not OutboxMessage.objects.filter(topic=snapshots.TOPIC).exists()


@pytest.mark.parametrize("name", ["city_planner", "auditor", "administrator", "township_doctor"])
def test_other_roles_may_not_publish(request, loaded, name):
    with pytest.raises(NotAllowed, match="data officer"):
        snapshots.queue_publish(by=request.getfixturevalue(name))

    assert snapshots.waiting().is_asked is False


def test_a_publication_that_fails_says_so_and_leaves_the_figures(loaded, data_officer, monkeypatch):
    before = Snapshot.objects.get(is_current=True).code

    def disk_full(*args, **kwargs):
        raise OSError("no space left")

    monkeypatch.setattr(snapshots.snapshot_build, "writing", disk_full)
    snapshots.queue_publish(by=data_officer)
    outbox.work_once(now=utc_now())

    assert snapshots.waiting() == snapshots.Waiting(1, 1, True, False, True)
    assert Snapshot.objects.get(is_current=True).code == before
